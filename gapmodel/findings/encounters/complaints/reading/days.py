"""Days as numbers, and what the cells of a column of dates say of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gapmodel.instrument.case_log.words import STAGES, truth_of
from gapmodel.instrument.instrument import Scale
from gapmodel.instrument.words import means_no_answer
from gapmodel.sources.distinct import Distinct
from gapmodel.survey.decoding.answers import Decoder
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.survey.decoding.time_cell import dated
from gapmodel.survey.decoding.time_column import Evidence, record

NONE = np.iinfo(np.int32).min  # where there is no day
_EPOCH = dt.date(1970, 1, 1)
_NO_DAY = [
    [0, 0, 0],
    [1, 1, 1],
    [1, 12, 31],
    [1, 1, 1900],
    [1, 1, 1970],
    [12, 31, 9999],
]  # what programs write for none
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


def day_number(day: dt.date) -> int:
    """A day as its number since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(number: int) -> dt.date:
    """The day of a number."""
    return _EPOCH + dt.timedelta(days=int(number))


def day_evidence(column: Distinct, meaning: str = "") -> Evidence:
    """What the cells say of days; a period without a day is no date of a case."""
    counts = column.counts.tolist()
    found = Evidence(n=sum(counts), missing=counts[-1])
    for cell, n in zip(column.values, counts, strict=False):
        missing = is_missing(cell) or says_not_yet(cell, meaning)
        one = None if missing else dated(cell)
        if missing:
            found.missing += n
        elif one is None or not any(one.days):
            found.n_odd += n
            found.odd.setdefault(str(cell), n)
        else:
            record(found, cell, n)
    return found


def is_missing(cell: object) -> bool:
    """Whether a cell holds no date, or one that stands for none."""
    return BLANK.is_missing(cell) or means_no_answer(cell) or is_placeholder(cell)


def says_not_yet(cell: object, meaning: str) -> bool:
    """Whether the cell of a stage says that it is not reached.

    >>> says_not_yet("未结", "closed"), says_not_yet("pending", "answered"), says_not_yet("unknown", "closed")
    (True, True, False)
    """
    return meaning in STAGES and truth_of(cell, "closed") is False


def is_placeholder(cell: object) -> bool:
    """Whether a cell is a date that programs write where there is none.

    >>> [is_placeholder(cell) for cell in ("0000-00-00", "31/12/9999", "1900-01-01 00:00", "2026-01-01")]
    [True, True, True, False]
    """
    return sorted(map(int, re.findall(r"\d+", str(cell)[:40])[:3])) in _NO_DAY


def zones_in(column: Distinct) -> Iterator[str]:
    """The time zones that are written behind a time."""
    for cell in column.values:
        if isinstance(cell, str) and (found := _ZONE.search(cell.strip().casefold())):
            yield found[1].upper()
