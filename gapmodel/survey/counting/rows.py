"""Respondents as codes: what counting starts from, and how columns of answers become it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.design_sums import Sampling

Integers = NDArray[np.int64]
Codes = NDArray[Any]  # of any whole type that holds the scale's number of levels
_CACHED = 8_192  # respondents turned at once
Column = tuple[int, int, bool, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """What is known of each respondent.

    Attributes
    ----------
    codes : (n, sides, items) array of a whole type
        Steps above the lowest answer; `layout.levels` where missing. One byte each is read fastest.
    points : (n, dimensions) array or None
        Importance points that sum to 100, or -1 in all dimensions.
    sampling : Sampling or None
        Weights, strata and clusters, of the kinds that the layout names.
    outcomes : (n, outcomes) array or None
        Whole numbers from 0 to 1000, or -1 where missing, in the order of the layout.
    numbers : (n,) array or None
        The number that the source's own program shows beside each row; from 1 on where None.
    """

    codes: Codes
    points: Integers | None = None
    sampling: Sampling | None = None
    outcomes: Integers | None = None
    numbers: Integers | None = None

    @property
    def row_numbers(self) -> Integers:
        """The numbers, told or counted."""
        return np.arange(1, len(self.codes) + 1) if self.numbers is None else self.numbers

    def taken(self, kept: NDArray[np.bool_]) -> Rows:
        """Some of the respondents, under the numbers that they had."""
        return Rows(
            self.codes[kept],
            None if self.points is None else self.points[kept],
            None if self.sampling is None else self.sampling.taken(np.flatnonzero(kept)),
            None if self.outcomes is None else self.outcomes[kept],
            self.row_numbers[kept],
        )


def codes_of(columns: Iterable[Column], n: int, shape: tuple[int, int], levels: int) -> Codes:
    """(n, sides, items) steps above the lowest answer, in the smallest type; `levels` where there is none.

    Parameters
    ----------
    columns : of (side's place, item's place, whether it is turned, codes)
    n : int
        Respondents.
    shape : (sides, items)
    levels : int
        Of the scale.

    Notes
    -----
    The code of a turned answer is levels - 1 - code; missing stays missing.
    """
    turned = np.append(np.arange(levels)[::-1], levels).astype(np.min_scalar_type(levels))
    by_column = np.full((*shape, n), levels, turned.dtype)
    for side, item, turns, codes in columns:
        by_column[side, item] = turned[codes] if turns else codes
    return _respondents_first(by_column.reshape(-1, n)).reshape(n, *shape)


def given_codes(codes: Codes, levels: int) -> Iterator[Integers]:
    """(levels,) How often every code stands among some of the respondents, then among more of them."""
    for start in range(0, len(codes), _CACHED):
        yield np.bincount(codes[start : start + _CACHED].ravel(), minlength=levels)[:levels]


def _respondents_first(columns: NDArray[Any]) -> NDArray[Any]:
    """The transpose, column by column within parts that stay in the cache."""
    rows = np.empty(columns.shape[::-1], columns.dtype)
    for start in range(0, len(rows), _CACHED):
        part = slice(start, start + _CACHED)
        for place, column in enumerate(columns):
            rows[part, place] = column[part]
    return rows
