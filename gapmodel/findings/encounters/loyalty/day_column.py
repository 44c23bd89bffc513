"""A column of days, such as those on which customers came and went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gapmodel.instrument.instrument import Scale
from gapmodel.instrument.words import means_no_answer, plain
from gapmodel.sources.distinct import Distinct
from gapmodel.survey.decoding.answers import Decoder
from gapmodel.survey.decoding.time_cell import dated
from gapmodel.survey.decoding.time_column import Calendar, Evidence, calendar, record

_NOTHING = Decoder.of(Scale(Fraction(0), Fraction(1), Fraction(1)))  # blank cells stand for no day
_STILL = frozenset(  # what stands in a column of ends for customers who are still there
    plain(word)
    for word in (
        "active, current, open, ongoing, present, now, still there, still active, still a customer, not left, no, "
        "none, 未销户, 未流失, 未离开, 未退会, 未注销, 未解约, 未结束, 仍在, 在册, 在网, 正常, 有效, 至今, 现在, 无, 否"
    ).split(", ")
)
_NEVER = ("9999", "2999", "31.12.9999", "31/12/9999", "12/31/9999", "31.12.2999", "31/12/2999", "12/31/2999")


@dataclass(frozen=True, slots=True)
class DayColumn:
    """The day of every cell: None without one; and the cells that say something else.

    Attributes
    ----------
    days : list of date or None
    odd : tuple of str
        First values that are not days; `n_odd` cells hold such.
    unreadable : list of bool
        Which cells they are.
    still : tuple of str
        Values in words that the customer is still there; `n_still` cells hold such.
    """

    days: list[dt.date | None]
    odd: tuple[str, ...]
    n_odd: int
    unreadable: list[bool]
    still: tuple[str, ...]
    n_still: int


def day_column(name: str, column: Distinct, *, dayfirst: bool | None = None) -> DayColumn:
    """The days in the cells of a column; blank cells, days that never come (9999-12-31) and "still there" are none.

    Raises
    ------
    ColumnError
        Day and month may stand in either order or stand in both, or years have two digits, and `dayfirst` does not say
        which number is the day.
    """
    counts, evidence = column.counts.tolist(), Evidence()
    odd = {place for place, value in enumerate(column.values) if not _blank(value) and not _is_day(value)}
    for place, (value, n) in enumerate(zip(column.values, counts, strict=False)):
        if place not in odd and not _blank(value):
            evidence.n += n
            record(evidence, value, n)
    known = calendar(name, evidence, _NOTHING, dayfirst=dayfirst) if evidence.n else Calendar(_NOTHING)
    days: list[Any] = [None if _blank(value) or at in odd else known.day(value) for at, value in _numbered(column)]
    unreadable = [at in odd for at, _ in _numbered(column)]
    places = [int(place) if 0 <= place < len(column.values) else -1 for place in column.places]
    still = [place for place, value in enumerate(column.values) if plain(value) in _STILL]
    return DayColumn(
        [days[place] if place >= 0 else None for place in places],
        tuple(str(column.values[place])[:40] for place in sorted(odd)),
        sum(counts[place] for place in odd),
        [unreadable[place] if place >= 0 else False for place in places],
        tuple(str(column.values[place]) for place in still),
        sum(counts[place] for place in still),
    )


def _numbered(column: Distinct) -> Iterable[tuple[int, Any]]:
    return enumerate(column.values)


def _is_day(value: object) -> bool:
    found = dated(value)
    return found is not None and any(day is not None for day in found.days)


def _blank(value: object) -> bool:
    text = str(value).strip()
    never = not text.strip("-–—./") or text.startswith(_NEVER) or plain(value) in _STILL
    return never or _NOTHING.is_missing(value) or means_no_answer(text)
