"""A table of customers, one row each: when they came, when they left and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, SettingError, listed
from gapmodel.findings.encounters.loyalty.day_column import DayColumn, day_column
from gapmodel.instrument.words import plain
from gapmodel.sources.open import open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.decoding.group_names import group_name
from gapmodel.survey.decoding.time_cell import dated

Floats = NDArray[np.float64]
YEAR = 365.25  # days
_NAMES = {  # how columns are usually called
    role: tuple(names.split(", "))
    for role, names in {
        "start": "start, start date, started, joined, customer since, 开始日期, 开始, 入会日期, 开户日期, 入网日期, "
        "签约日期, 注册日期",
        "end": "end, end date, ended, left, lost, churn date, 结束日期, 结束, 流失日期, 离开日期, 销户日期, "
        "退会日期, 离网日期, 解约日期, 注销日期",
        "reason": "turnoff, reason, turnoffs, reasons, 流失原因, 离开原因, 原因",
    }.items()
}


@dataclass(frozen=True, slots=True, eq=False)
class Customers:
    """Customers who were there on some day of the observation.

    Attributes
    ----------
    came : array
        Days of the start, as numbers.
    entered, out : array
        Days after the start at which a customer came under observation, and left or was last seen.
    lost : array of bool
        Who left during the observation.
    group : array of str
        All "" without groups.
    reasons : list of str
        As written; "" without one, and of customers who are still there.
    since : date
        First day of the observation; that of the first start if all were observed from their start on.
    until : date
        Last day of the observation.
    noticed : mapping
        What was noticed in reading, by kind.
    """

    came: Floats
    entered: Floats
    out: Floats
    lost: NDArray[np.bool_]
    group: NDArray[np.str_]
    reasons: list[str]
    since: dt.date
    until: dt.date
    noticed: Mapping[str, Any]

    @property
    def years(self) -> Floats:
        """Time under observation, in years."""
        found: Floats = (self.out - self.entered) / YEAR
        return found


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns; None for those that are found by their usual names."""

    start: str | None
    end: str | None
    reason: str | None
    by: str | None
    dayfirst: bool | None


def read_customers(source: Any, columns: Columns, since: Any, until: Any, sheet: str | None) -> Customers:
    """The customers in a data frame or a file.

    Raises
    ------
    ColumnError
        A column is missing, holds no day, or its days can be read in two ways.
    SettingError
        `since` or `until` is not a day, or nobody is left between them.
    """
    found = open_source(source, sheet=sheet, platform="none")
    start = _days(found, columns, "start")
    end = _days(found, columns, "end")
    first, last = _day("since", since), _day("until", until)
    known = [day for day in (*start.days, *end.days) if day is not None and (last is None or day <= last)]
    if not any(start.days) or not known:
        raise ColumnError(f"{found.origin} has no row with a start date.", "write days as 2026-08-13.")
    last = last or max(known)
    if first and first >= last:
        raise SettingError(f"since={first} is not before the last day, {last}.", "give since= and until= in order.")
    kept, noticed = _kept(start, end, first, last)
    if not kept:
        raise SettingError(
            f"No row of {found.origin} is of a customer between {first or 'the first start'} and {last}.",
            "check the dates and since= and until=.",
        )
    return _customers(found, columns, (start, end), kept, (first, last), noticed)


def _days(found: Sheet, columns: Columns, role: str) -> DayColumn:
    place = _place(found, getattr(columns, role), role)
    if place is None:
        raise ColumnError(
            f"{found.origin} has no column for the {role} of a customer; it has {listed(found.names, 8)}.",
            f'name it: {role}="the name of your column".',
        )
    return day_column(found.names[place], found.distinct(place), dayfirst=columns.dayfirst)


def _place(found: Sheet, name: str | None, role: str) -> int | None:
    """The place of a column by its name, or by the usual names of its role."""
    if name is not None:
        return found.place(str(name), role)
    names = [plain(one).replace("_", " ") for one in found.names]
    return next((names.index(usual) for usual in _NAMES[role] if usual in names), None)


def _day(argument: str, given: Any) -> dt.date | None:
    if given is None:
        return None
    said = dated(given)
    if said is None or said.days[0] is None or said.days[0] != said.days[1]:
        raise SettingError(f"{argument}={given!r} is not a day.", 'give it as "2026-08-31".')
    return said.days[0]


def _kept(start: DayColumn, end: DayColumn, first: dt.date | None, last: dt.date) -> tuple[list[int], dict[str, Any]]:
    """The rows that count, and how many do not and why."""
    kept: list[int] = []
    left_out = dict.fromkeys(("no_start", "odd_end", "reversed", "later", "earlier"), 0)
    beyond = 0
    for row, (came, went) in enumerate(zip(start.days, end.days, strict=True)):
        why = _why_not(came, went, first, last) if not end.unreadable[row] else "odd_end"
        if why:
            left_out[why] += 1
        else:
            kept.append(row)
            beyond += went is not None and went > last
    noticed: dict[str, Any] = {kind: n for kind, n in left_out.items() if n}
    odd = tuple(dict.fromkeys((*start.odd, *end.odd)))
    more = {"beyond": beyond, "odd": odd, "still": end.n_still, "still_words": end.still}
    return kept, noticed | {kind: value for kind, value in more.items() if value}


def _why_not(came: dt.date | None, went: dt.date | None, first: dt.date | None, last: dt.date) -> str:
    if came is None:
        return "no_start"
    if went is not None and went < came:
        return "reversed"
    if came > last:
        return "later"
    return "earlier" if first and went is not None and went <= first else ""


def _customers(
    found: Sheet,
    columns: Columns,
    days: tuple[DayColumn, DayColumn],
    kept: Sequence[int],
    window: tuple[dt.date | None, dt.date],
    noticed: dict[str, Any],
) -> Customers:
    first, last = window
    came = [day for row in kept if (day := days[0].days[row]) is not None]
    went = [days[1].days[row] for row in kept]
    ends = [last if day is None else min(day, last) for day in went]
    since = first or min(came)
    lost = np.array([day is not None and day <= last for day in went])
    by = None if columns.by is None else found.columns[found.place(str(columns.by), "by")]
    place = _place(found, columns.reason, "reason")
    reasons = [""] * len(found) if place is None else [_text(cell) for cell in found.columns[place]]
    return Customers(
        np.array([day.toordinal() for day in came], float),
        np.array([max((since - day).days, 0) for day in came], float),
        np.array([(end - day).days for day, end in zip(came, ends, strict=True)], float),
        lost,
        np.array(["" if by is None else group_name(by[row]) for row in kept]),
        [reasons[row] if gone else "" for row, gone in zip(kept, lost, strict=True)],
        since,
        last,
        noticed | {"has_reasons": place is not None, "late": int(sum(day < since for day in came))},
    )


def _text(cell: Any) -> str:
    name = group_name(cell)
    return "" if name == group_name(None) else name
