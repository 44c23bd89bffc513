"""Columns of dates as days: forms, order of day and month, and what is not a date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from gapmodel.errors import ColumnError, listed
from gapmodel.findings.encounters.complaints.reading.raw_log import RawLog
from gapmodel.instrument.case_log.words import DATES, STAGES, meaning_of, name_it, truth_of
from gapmodel.notes.note import Note
from gapmodel.survey.decoding.days import (
    Days,
    calendar_of,
    day_evidence,
    is_missing,
    is_placeholder,
    without_odd,
    zones_in,
)
from gapmodel.survey.decoding.time_column import Calendar, Evidence, calendar_notes

_OPEN = "open"


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
    there = [meaning for meaning in DATES if meaning in raw.columns]
    every = {meaning: day_evidence(raw.columns[meaning], _not_yet(meaning)) for meaning in there}
    without = [meaning for meaning, found in every.items() if found.n_odd and not found.steps]
    notes = [_without_dates(raw, meaning, every.pop(meaning)) for meaning in without]
    told, read = _told(every.values()), {}
    for meaning, found in every.items():
        name = raw.found.matched[meaning].column
        how, said = _calendar(name, found, borrowed=_borrowed(found, told, raw), dayfirst=dayfirst)
        read[meaning] = Days.of(raw.columns[meaning], how, _not_yet(meaning))
        notes += [*said, *_cell_notes(raw, meaning, found)]
    if zones := {zone for meaning in every for zone in zones_in(raw.columns[meaning])}:
        notes.append(Note.of("log_zones", zones=sorted(zones)))
    return read, notes


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
    how = calendar_of(name, found, dayfirst=borrowed if dayfirst is None else dayfirst)
    notes = calendar_notes(name, without_odd(found), dayfirst=dayfirst)
    if dayfirst is None and borrowed is not None and found.orders:
        kind = "log_order_day" if borrowed else "log_order_month"
        notes.append(Note.of(kind, column=name, example=next(iter(next(iter(found.orders.values()))))))
    return how, notes


def _not_yet(meaning: str) -> Callable[[object], bool]:
    """Whether a cell says of a stage that it is not reached ("pending", 未结)."""
    return lambda cell: meaning in STAGES and truth_of(cell, "closed") is False


def _cell_notes(raw: RawLog, meaning: str, found: Evidence) -> Iterator[Note]:
    """Notes on cells that hold something else than a day."""
    name, column = raw.found.matched[meaning].column, raw.columns[meaning]
    if found.n_odd:
        kind = "log_receipt_unreadable" if meaning == "received" else "log_date_unreadable"
        yield Note.of(kind, n=found.n_odd, total=found.n - found.missing, column=name, example=next(iter(found.odd)))
    counts = dict(zip(map(str, column.values), column.counts.tolist(), strict=False))
    if written := {cell: n for cell, n in counts.items() if is_placeholder(cell)}:
        yield Note.of("log_placeholder", n=sum(written.values()), column=name, example=next(iter(written)))
    not_yet = _not_yet(meaning)
    if words := {cell: n for cell, n in counts.items() if not_yet(cell) and not is_missing(cell)}:
        yield Note.of("log_stage_words", n=sum(words.values()), column=name, example=next(iter(words)))


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
            f"{name_it(meaning)} Dates are written as 2026-08-13, 13.08.2026, 13 Aug 2026, 2026年8月13日 or 20260813.",
        )
    if meaning == "closed" and any(truth_of(cell, "closed") is not None for cell in raw.columns[meaning].values):
        return Note.of("log_closed_words", column=one.column, example=example)
    return Note.of("log_no_dates", column=one.column, meaning=meaning_of(meaning), example=example)
