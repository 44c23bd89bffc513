"""Respondents as codes: what counting starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.design import Sampling

Integers = NDArray[np.int64]
Codes = NDArray[Any]  # of any whole type that holds the scale's number of levels


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
