"""A table of customers, one row each: when they came, when they left and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, SettingError
from gapmodel.instrument.words import plain
from gapmodel.sources.open import open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.decoding.days import Days, calendar_of, day_evidence, given_day
from gapmodel.survey.decoding.group_names import group_name
from gapmodel.survey.matching.spelling import needed_place, role_place

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
_STILL = frozenset(  # what stands in a column of ends for customers who are still there
    plain(word)
    for word in (
        "active, current, open, ongoing, present, now, still there, still active, still a customer, not left, no, "
        "none, 未销户, 未流失, 未离开, 未退会, 未注销, 未解约, 未结束, 仍在, 在册, 在网, 正常, 有效, 至今, 现在, 无, 否"
    ).split(", ")
)


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


@dataclass(frozen=True, slots=True)
class _DayColumn:
    """The day of every cell, None without one; cells with something else; words for "still there", in `n_still`."""

    days: list[dt.date | None]
    unreadable: list[bool]
    odd: tuple[str, ...]
    still: tuple[str, ...]
    n_still: int


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
    first, last = given_day(since, "since"), given_day(until, "until")
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


def _days(found: Sheet, columns: Columns, role: str) -> _DayColumn:
    place = needed_place(found, role, _NAMES[role], getattr(columns, role))
    column = found.distinct(place)
    evidence = day_evidence(column, _is_still_there)
    how = calendar_of(found.names[place], evidence, dayfirst=columns.dayfirst)
    read, counts = Days.of(column, how, _is_still_there), column.counts.tolist()
    still = {str(cell): n for cell, n in zip(column.values, counts, strict=False) if _is_still_there(cell)}
    odd = tuple(text[:40] for text in evidence.odd)
    return _DayColumn(read.dates, read.odd.tolist(), odd, tuple(still), sum(still.values()))


def _is_still_there(cell: object) -> bool:
    return plain(cell) in _STILL


def _kept(start: _DayColumn, end: _DayColumn, first: dt.date | None, last: dt.date) -> tuple[list[int], dict[str, Any]]:
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
    days: tuple[_DayColumn, _DayColumn],
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
    place = role_place(found, "reason", _NAMES["reason"], columns.reason)
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
