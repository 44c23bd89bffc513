"""Columns of dates as days: forms, order of day and month, zones, and what is not a date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, listed
from gapmodel.findings.encounters.complaints.case_source import RawLog
from gapmodel.instrument.case_log.words import DATES, meaning_of, truth_of
from gapmodel.instrument.instrument import Scale
from gapmodel.instrument.words import means_no_answer
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import Distinct
from gapmodel.survey.decoding.answers import Decoder
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.survey.decoding.time_cell import dated
from gapmodel.survey.decoding.time_column import Calendar, Evidence, calendar, calendar_notes, record

NONE = np.iinfo(np.int32).min  # where there is no day
_EPOCH = dt.date(1970, 1, 1)
_OPEN = "open"
_NO_DAY = [
    [0, 0, 0],
    [1, 1, 1],
    [1, 12, 31],
    [1, 1, 1900],
    [1, 1, 1970],
    [12, 31, 9999],
]  # what programs write for none
_ZONE = re.compile(r"\d:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?m\.?)?\s*\(?(z|utc|gmt|[+-]\d{2}:?\d{2}|[a-z]{3,4})\)?$")
_BLANK = Decoder.of(Scale(Fraction(0), Fraction(1), Fraction(1)), (NO_GROUP, "-", "--", "/"))


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """A column of dates.

    Attributes
    ----------
    days : (n,) array
        Days since 1970-01-01; `NONE` where there is none.
    odd : (n,) array of bool
        Where a cell holds something that is not a day.
    """

    days: NDArray[np.int32]
    odd: NDArray[np.bool_]


def day_number(day: dt.date) -> int:
    """A day as its number since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(number: int) -> dt.date:
    """The day of a number."""
    return _EPOCH + dt.timedelta(days=int(number))


def read_dates(raw: RawLog, *, dayfirst: bool | None = None) -> tuple[dict[str, Days], list[Note]]:
    """The columns of dates by what they hold, and what was noticed; without those that hold no date.

    Raises
    ------
    ColumnError
        The column of receipt holds no date, so does a column that the caller named, or the order of day and month is
        open in all columns or differs within one.

    Notes
    -----
    Of a time only the day as written counts, whatever its zone. The order of day and month is told by numbers above
    12 anywhere in a column; where a column does not tell, by the other columns of the log if they agree.
    """
    every = {meaning: _evidence(raw.columns[meaning]) for meaning in DATES if meaning in raw.columns}
    without = [meaning for meaning, found in every.items() if found.n_odd and not found.steps]
    notes = [_without_dates(raw, meaning, every.pop(meaning)) for meaning in without]
    told = _told(every.values())
    read = {}
    for meaning, found in every.items():
        name = raw.found.matched[meaning].column
        how, said = _calendar(name, found, borrowed=_borrowed(found, told, raw), dayfirst=dayfirst)
        read[meaning] = _days(raw.columns[meaning], how)
        notes += [*said, *_cell_notes(raw, meaning, found)]
    zones = {zone for meaning in every for zone in _zones(raw.columns[meaning])}
    if zones:
        notes.append(Note.of("log_zones", zones=sorted(zones)))
    return read, notes


def _evidence(column: Distinct) -> Evidence:
    """What the cells say of days; a period without a day is no date of a case."""
    counts = column.counts.tolist()
    found = Evidence(n=sum(counts), missing=counts[-1])
    for cell, n in zip(column.values, counts, strict=False):
        one = None if _is_missing(cell) else dated(cell)
        if _is_missing(cell):
            found.missing += n
        elif one is None or not any(one.days):
            found.n_odd += n
            found.odd.setdefault(str(cell), n)
        else:
            record(found, cell, n)
    return found


def _is_missing(cell: object) -> bool:
    return _BLANK.is_missing(cell) or means_no_answer(cell) or _is_placeholder(cell)


def _is_placeholder(cell: object) -> bool:
    """Whether a cell is a date that programs write where there is none.

    >>> [_is_placeholder(cell) for cell in ("0000-00-00", "31/12/9999", "1900-01-01 00:00", "2026-01-01")]
    [True, True, True, False]
    """
    return sorted(map(int, re.findall(r"\d+", str(cell)[:40])[:3])) in _NO_DAY


def _told(every: Iterable[Evidence]) -> dict[str, set[bool]]:
    """Whether the day comes first, by the mark between day and month, as numbers above 12 tell."""
    told: dict[str, set[bool]] = {}
    for found in every:
        for mark, order in found.orders:
            if order != _OPEN:
                told.setdefault(mark, set()).add(order == "day")
    return told


def _borrowed(found: Evidence, told: Mapping[str, set[bool]], raw: RawLog) -> bool | None:
    """Whether the day comes first in a column that does not tell itself; None if the others do not agree, either."""
    if not found.orders:
        return raw.found.day_first  # the months are named, if there are any dates with years of two digits
    own = {mark for mark, order in found.orders if order != _OPEN}
    others = set().union(*(told.get(mark, set()) for mark, _ in found.orders if mark not in own))
    return others.pop() if len(others) == 1 and not own else None


def _calendar(
    name: str, found: Evidence, *, borrowed: bool | None, dayfirst: bool | None
) -> tuple[Calendar, list[Note]]:
    """How a column is read, and how that was decided."""
    plain = replace(found, n=found.n - found.missing, missing=0, n_odd=0, odd={})
    how = calendar(name, plain, _BLANK, dayfirst=borrowed if dayfirst is None else dayfirst)
    notes = calendar_notes(name, plain, dayfirst=dayfirst)
    if dayfirst is None and borrowed is not None and found.orders:
        example = next(iter(next(iter(found.orders.values()))))
        kind = "log_order_day" if borrowed else "log_order_month"
        notes.append(Note.of(kind, column=name, example=example))
    return how, notes


def _days(column: Distinct, how: Calendar) -> Days:
    found = [None if _is_missing(cell) else how.day(cell) for cell in column.values]
    numbers = np.array([NONE if day is None else day_number(day) for day in found] + [NONE], np.int32)
    odd = [day is None and not _is_missing(cell) for cell, day in zip(column.values, found, strict=True)]
    return Days(column.of_each(numbers), column.of_each(np.array([*odd, False])))


def _cell_notes(raw: RawLog, meaning: str, found: Evidence) -> Iterator[Note]:
    """Notes on cells that hold something else than a day."""
    name, column = raw.found.matched[meaning].column, raw.columns[meaning]
    if found.n_odd:
        kind = "log_receipt_unreadable" if meaning == "received" else "log_date_unreadable"
        yield Note.of(kind, n=found.n_odd, total=found.n - found.missing, column=name, example=next(iter(found.odd)))
    counts = dict(zip(map(str, column.values), column.counts.tolist(), strict=False))
    if written := {cell: n for cell, n in counts.items() if _is_placeholder(cell)}:
        yield Note.of("log_placeholder", n=sum(written.values()), column=name, example=next(iter(written)))


def _without_dates(raw: RawLog, meaning: str, found: Evidence) -> Note:
    """A note that a column called like a date holds none.

    Raises
    ------
    ColumnError
        It is the date of receipt, or the caller said that the column holds it.
    """
    one, example = raw.found.matched[meaning], next(iter(found.odd))
    if meaning == "received" or one.found_by == "given":
        raise ColumnError(
            f"{one.column!r} for {meaning} holds no date: {listed(found.odd, 3)}.",
            f"name the column: columns={{{meaning!r}: 'the name of your column'}}. Dates are written as 2026-08-13, "
            "13.08.2026, 13 Aug 2026, 2026年8月13日 or 20260813.",
        )
    if meaning == "closed" and any(truth_of(cell, "closed") is not None for cell in raw.columns[meaning].values):
        return Note.of("log_closed_words", column=one.column, example=example)
    return Note.of("log_no_dates", column=one.column, meaning=meaning_of(meaning), example=example)


def _zones(column: Distinct) -> Iterator[str]:
    for cell in column.values:
        if isinstance(cell, str) and (found := _ZONE.search(cell.strip().casefold())):
            yield found[1].upper()
