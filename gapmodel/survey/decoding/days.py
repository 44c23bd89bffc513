"""Days as numbers, and what the cells of a column of dates say of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.instrument.instrument import Scale
from gapmodel.instrument.words import means_no_answer
from gapmodel.sources.distinct import Distinct
from gapmodel.survey.decoding.answers import Decoder
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.survey.decoding.time_cell import dated
from gapmodel.survey.decoding.time_column import Calendar, Evidence, calendar, record

SaysNone = Callable[[object], bool]
NONE = np.iinfo(np.int32).min  # where there is no day
_EPOCH = dt.date(1970, 1, 1)
_NO_DAY = [[0, 0, 0], [1, 1, 1], [1, 12, 31], [1, 1, 1900], [1, 1, 1970]]  # what programs write for none
_NEVER = {2999, 9999}  # and years of days that do not come
_ZONE = re.compile(r"\d:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?m\.?)?\s*\(?(z|utc|gmt|[+-]\d{2}:?\d{2}|[a-z]{3,4})\)?$")
BLANK = Decoder.of(Scale(Fraction(0), Fraction(1), Fraction(1)), (NO_GROUP, "-", "--", "/"))


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

    @classmethod
    def of(cls, column: Distinct, how: Calendar, says_none: SaysNone | None = None) -> Days:
        """The days of all cells, read as the calendar says; `says_none` knows further cells that stand for none."""
        missing = [_stands_for_none(cell, says_none) for cell in column.values]
        found = [None if none else how.day(cell) for cell, none in zip(column.values, missing, strict=True)]
        numbers = np.array([NONE if day is None else day_number(day) for day in found] + [NONE], np.int32)
        odd = [day is None and not none for none, day in zip(missing, found, strict=True)]
        return cls(column.of_each(numbers), column.of_each(np.array([*odd, False])))

    @property
    def dates(self) -> list[dt.date | None]:
        """The days as dates."""
        return [None if number == NONE else day_of(number) for number in self.days.tolist()]


def day_number(day: dt.date) -> int:
    """A day as its number since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(number: int) -> dt.date:
    """The day of a number."""
    return _EPOCH + dt.timedelta(days=int(number))


def day_evidence(column: Distinct, says_none: SaysNone | None = None) -> Evidence:
    """What the cells say of days; a period without a day is none. `says_none` knows further cells without one."""
    counts = column.counts.tolist()
    found = Evidence(n=sum(counts), missing=counts[-1])
    for cell, n in zip(column.values, counts, strict=False):
        missing = _stands_for_none(cell, says_none)
        one = None if missing else dated(cell)
        if missing:
            found.missing += n
        elif one is None or not any(one.days):
            found.n_odd += n
            found.odd.setdefault(str(cell), n)
        else:
            record(found, cell, n)
    return found


def calendar_of(name: str, found: Evidence, *, dayfirst: bool | None) -> Calendar:
    """How a column is read, whatever else than days some cells hold.

    Raises
    ------
    ColumnError
        See `calendar`.
    """
    return calendar(name, without_odd(found), BLANK, dayfirst=dayfirst)


def without_odd(found: Evidence) -> Evidence:
    """What the cells that are days say."""
    return replace(found, n=found.n - found.missing, missing=0, n_odd=0, odd={})


def given_day(given: object, argument: str) -> dt.date | None:
    """The day that an argument such as `until` says; None where it says none.

    Raises
    ------
    SettingError
        It is not a day.
    """
    if given is None:
        return None
    found = dated(given)
    day = None if found is None or found.days[0] != found.days[1] else found.days[0]
    if day is None:
        raise SettingError(f"{argument}={given!r} is not a date.", "write it as 2026-08-13.")
    return day


def is_missing(cell: object) -> bool:
    """Whether a cell holds no date, or one that stands for none."""
    return BLANK.is_missing(cell) or means_no_answer(cell) or is_placeholder(cell)


def _stands_for_none(cell: object, says_none: SaysNone | None) -> bool:
    return is_missing(cell) or (says_none is not None and says_none(cell))


def is_placeholder(cell: object) -> bool:
    """Whether a cell is a date that programs write where there is none.

    >>> [is_placeholder(cell) for cell in ("0000-00-00", "31/12/9999", "1900-01-01 00:00", "2026-01-01")]
    [True, True, True, False]
    """
    numbers = sorted(map(int, re.findall(r"\d+", str(cell)[:40])[:3]))
    return numbers in _NO_DAY or not _NEVER.isdisjoint(numbers)


def zones_in(column: Distinct) -> Iterator[str]:
    """The time zones that are written behind a time."""
    for cell in column.values:
        if isinstance(cell, str) and (found := _ZONE.search(cell.strip().casefold())):
            yield found[1].upper()
