"""A column of dates as periods that sort by time; what its values say of the order of day and month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gapmodel.errors import ColumnError, counted, listed
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import Distinct, distinct_in
from gapmodel.survey.decoding.answers import Decoder
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.survey.decoding.time_cell import MONTH, YEAR, Dated, dated

if TYPE_CHECKING:
    import datetime as dt

    import pyarrow as pa

_SHOWN = 3  # examples that are kept of every kind
_DAY, _MONTH_FIRST, _OPEN = "day", "month", "open"
Examples = dict[str, int]  # a value as text, and how often it stands there
_FIRST = {True: _DAY, False: _MONTH_FIRST}
_SAID = {
    True: "dayfirst=True (--day-first on the command line)",
    False: "dayfirst=False (--month-first on the command line)",
}


@dataclass(slots=True)
class Evidence:
    """What the cells of a column say of dates; parts of a column add up.

    Attributes
    ----------
    n, missing : int
        Cells, and those of them that are blank or stand for no answer.
    odd : Examples
        The first values that are not dates; `n_odd` cells hold such.
    orders : mapping of (what stands between, which comes first) to Examples
        First values whose order of day and month is open, or is told by a number above 12.
    steps : mapping of year, quarter or month to Examples
    short, serial : Examples
        Values with a year of two digits, and numbers of days.
    """

    n: int = 0
    missing: int = 0
    n_odd: int = 0
    odd: Examples = field(default_factory=dict)
    orders: dict[tuple[str, str], Examples] = field(default_factory=dict)
    steps: dict[str, Examples] = field(default_factory=dict)
    short: Examples = field(default_factory=dict)
    serial: Examples = field(default_factory=dict)

    def add(self, other: Evidence) -> None:
        """What another part of the column says."""
        self.n, self.missing, self.n_odd = self.n + other.n, self.missing + other.missing, self.n_odd + other.n_odd
        for mine, theirs in ((self.odd, other.odd), (self.short, other.short), (self.serial, other.serial)):
            _take(mine, theirs)
        for key, examples in other.orders.items():
            _take(self.orders.setdefault(key, {}), examples)
        for step, examples in other.steps.items():
            _take(self.steps.setdefault(step, {}), examples)


def _take(mine: Examples, theirs: Examples) -> None:
    for value, n in theirs.items():
        if value in mine or len(mine) < _SHOWN:
            mine[value] = mine.get(value, 0) + n


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the cells of a column of dates are read.

    Attributes
    ----------
    decoder : Decoder
        What stands for no date.
    first : frozenset of str
        The marks between day and month before which the day stands.
    """

    decoder: Decoder
    first: frozenset[str] = frozenset()

    def period(self, cell: object) -> str:
        """The period of a cell, such as "2026-08"; `NO_GROUP` without a date."""
        found = None if self.decoder.is_missing(cell) else dated(cell)
        if found is None:
            return NO_GROUP
        return (found.day_first if self._day_first(found) else found.month_first) or NO_GROUP

    def day(self, cell: object) -> dt.date | None:
        """The day of a cell; None without one."""
        found = None if self.decoder.is_missing(cell) else dated(cell)
        return None if found is None else found.days[0 if self._day_first(found) else 1]

    def _day_first(self, found: Dated) -> bool:
        return not found.mark or found.mark in self.first


def evidence_in(column: Distinct, decoder: Decoder) -> Evidence:
    """What the cells of a column say of dates."""
    counts = column.counts.tolist()
    found = Evidence(n=sum(counts), missing=counts[-1])
    for cell, n in zip(column.values, counts, strict=False):
        if decoder.is_missing(cell):
            found.missing += n
        else:
            record(found, cell, n)
    return found


def evidence_of(array: pa.Array, decoder: Decoder) -> Evidence:
    """The same of an Arrow array; dates of a kind of their own are not looked at one by one."""
    import pyarrow as pa

    if pa.types.is_date(array.type) or pa.types.is_timestamp(array.type):
        given = len(array) - array.null_count
        return Evidence(n=len(array), missing=array.null_count, steps={MONTH: {"": given}} if given else {})
    return evidence_in(distinct_in(array), decoder)


def record(found: Evidence, cell: object, n: int) -> None:
    """Add what `n` equal cells say of dates, which are not missing."""
    date, text = dated(cell), str(cell)
    if date is None:
        found.n_odd += n
        _take(found.odd, {text: n})
        return
    _take(found.steps.setdefault(date.step, {}), {text: n})
    if date.short:
        _take(found.short, {text: n})
    if date.serial:
        _take(found.serial, {text: n})
    if date.mark and date.day_first != date.month_first:
        order = _MONTH_FIRST if not date.day_first else _DAY if not date.month_first else _OPEN
        _take(found.orders.setdefault((date.mark, order), {}), {text: n})


def calendar(name: str, found: Evidence, decoder: Decoder, *, dayfirst: bool | None) -> Calendar:
    """How a column is read whose cells say so much.

    Raises
    ------
    ColumnError
        Values are not dates, days and months may stand in either order or stand in both, years have two digits and
        `dayfirst` does not say which number is the day, or periods are of several lengths.
    """
    if found.odd:
        raise _no_dates(name, found)
    if found.short and dayfirst is None:
        raise ColumnError(
            f"The years of dates in {name!r} have two digits: {listed(found.short, _SHOWN)}.",
            f"write them with four; or say {_SAID[True]} or {_SAID[False]}: the last number is the year then, 00 to 68 "
            "after 2000 and 69 to 99 before.",
        )
    if len(found.steps) > 1:
        shown = " and ".join(f"{step}s ({_first(values)})" for step, values in sorted(found.steps.items()))
        raise ColumnError(
            f"The column {name!r} holds periods of several lengths: {shown}.",
            "give all of them as months, such as 2026-08, or all as quarters or years.",
        )
    marks = {mark for mark, _ in found.orders}
    return Calendar(decoder, frozenset(mark for mark in marks if _day_first(name, found, mark, dayfirst=dayfirst)))


def _day_first(name: str, found: Evidence, mark: str, *, dayfirst: bool | None) -> bool:
    """Whether the day stands before a mark."""
    told = {order: values for (own, order), values in found.orders.items() if own == mark}
    if _DAY in told and _MONTH_FIRST in told:
        raise ColumnError(
            f"The dates in {name!r} are written in two orders: {_first(told[_DAY])} has the day first, "
            f"{_first(told[_MONTH_FIRST])} the month.",
            "write all of them in one order, best as 2026-08-13.",
        )
    if dayfirst is not None:
        against = told.get(_FIRST[not dayfirst])
        if against:
            raise ColumnError(
                f"{listed(against, _SHOWN)} in {name!r} cannot have the {_FIRST[dayfirst]} first, as "
                f"dayfirst={dayfirst} says.",
                f"leave it out, or say {_SAID[not dayfirst]}.",
            )
        return dayfirst
    if _DAY in told or _MONTH_FIRST in told:
        return _DAY in told
    value = next(iter(told[_OPEN]))
    one = dated(value)
    day, month = (one.day_first, one.month_first) if one else ("", "")
    raise ColumnError(
        f"The dates in {name!r} do not say whether the day or the month comes first: {listed(told[_OPEN], _SHOWN)}.",
        f"say {_SAID[True]} if {value} lies in {day}, or {_SAID[False]} if it lies in {month}.",
    )


def _first(values: Examples) -> str:
    return listed(list(values)[:1])


def _no_dates(name: str, found: Evidence) -> ColumnError:
    given = found.n - found.missing
    are = "is not a date" if found.n_odd == 1 else "are not dates"
    blank = (
        f"; if {_first(found.odd)} says that there is none, say missing_codes={list(found.odd)[:1]} (--missing on the "
        "command line)"
        if found.n_odd < given
        else ""
    )
    return ColumnError(
        f"{found.n_odd} of {counted(given, 'value')} in {name!r} {are}: {listed(found.odd, _SHOWN)}.",
        "name the column of dates with time= (--time), and other groups with by= (--by). Dates are written as "
        f"2026-08-13, 13.08.2026, 13 Aug 2026, Aug 2026, 2026年8月13日 or 20260813{blank}.",
    )


def calendar_notes(name: str, found: Evidence, *, dayfirst: bool | None) -> list[Note]:
    """Notes on what was decided by the values of a column, and on who has no date."""
    notes = [] if dayfirst is not None else list(_order_notes(name, found))
    if found.serial:
        day = next(iter(found.serial))
        date = dated(float(day))
        notes.append(Note.of("dates_serial", column=name, day=day, period=date.day_first if date else ""))
    if found.short:
        notes.append(Note.of("dates_short_years", column=name, example=next(iter(found.short))))
    if YEAR in found.steps:
        notes.append(Note.of("dates_years", column=name, example=next(iter(found.steps[YEAR]))))
    if found.missing:
        notes.append(Note.of("dates_missing", column=name, n=found.missing, total=found.n, group=NO_GROUP))
    return notes


def _order_notes(name: str, found: Evidence) -> Iterator[Note]:
    """A note on the order of day and month, for every mark between them."""
    several = len({mark for mark, _ in found.orders}) > 1
    for (mark, order), values in sorted(found.orders.items()):
        if order != _OPEN:
            kind = "dates_day_first" if order == _DAY else "dates_month_first"
            where = Note.of("between_mark", mark=mark) if several else None
            yield Note.of(kind, column=name, where=where, example=next(iter(values)))
