"""Whole numbers on a lattice and how often each occurs: all that inference sees of a sample."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

Integers = NDArray[np.int64]

_DENSE = 4  # cells for each value: counting in a row of cells is faster than sorting up to here


@dataclass(frozen=True, slots=True, eq=False)
class Frequencies:
    """How many respondents stand at each lattice point.

    Attributes
    ----------
    values : ascending distinct whole numbers, in units of `unit`
    counts : how often each occurs, above zero
    unit : the lattice step in scale points
    n : the number of respondents
    total : the exact sum of the values, in units
    mean : in scale points, correctly rounded; NaN of nobody
    variance : unbiased (n - 1), in scale points squared, correctly rounded; NaN below two respondents

    Examples
    --------
    >>> gaps = Frequencies.of([-1, 0, -1, -2])
    >>> gaps.n, gaps.mean
    (4, -1.0)
    """

    values: Integers
    counts: Integers
    unit: Fraction = Fraction(1)
    n: int = field(init=False)
    total: int = field(init=False)
    mean: float = field(init=False)
    variance: float = field(init=False)

    def __post_init__(self) -> None:
        pairs = list(zip(self.values.tolist(), self.counts.tolist(), strict=True))
        n = sum(count for _, count in pairs)
        total = sum(count * value for value, count in pairs)
        squares = n * sum(count * value * value for value, count in pairs) - total * total
        unit = self.unit
        object.__setattr__(self, "n", n)
        object.__setattr__(self, "total", total)
        object.__setattr__(self, "mean", _ratio(total * unit.numerator, n * unit.denominator))
        parts = n * (n - 1) * unit.denominator**2
        object.__setattr__(self, "variance", _ratio(squares * unit.numerator**2, parts))

    @classmethod
    def of(cls, sample: ArrayLike, unit: Fraction = Fraction(1)) -> Frequencies:
        """The frequencies of a sample of whole numbers."""
        values, counts = np.unique(np.asarray(sample, np.int64), return_counts=True)
        return cls(values, counts.astype(np.int64), unit)

    @property
    def sd(self) -> float:
        """The standard deviation (n - 1) in scale points; NaN below two respondents."""
        return math.sqrt(self.variance)

    @property
    def constant(self) -> bool:
        """Whether all respondents stand at one point (or there are none)."""
        return len(self.values) < 2


def totals(values: Integers, counts: Integers) -> tuple[Integers, Integers]:
    """Distinct whole numbers, ascending, and the sum of the counts of each.

    >>> totals(np.array([3, 1, 3]), np.array([2, 5, 4]))
    (array([1, 3]), array([5, 6]))
    """
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if high - low < _DENSE * len(values):
        sums, seen = np.zeros(high - low + 1, np.int64), np.zeros(high - low + 1, bool)
        np.add.at(sums, values - low, counts)
        seen[values - low] = True
        places = np.flatnonzero(seen)
        return places + low, sums[places]
    distinct, places = np.unique(values, return_inverse=True)
    sums = np.zeros(len(distinct), np.int64)
    np.add.at(sums, places, counts)
    return distinct, sums


def subtracted(whole: Frequencies, part: Frequencies) -> Frequencies:
    """The frequencies of those who are in the whole and not in the part, which lies in it.

    >>> left = subtracted(Frequencies.of([-1, 0, 0, 2]), Frequencies.of([0, 2]))
    >>> left.values, left.counts
    (array([-1,  0]), array([1, 1]))
    """
    values = np.concatenate([whole.values, part.values])
    values, counts = totals(values, np.concatenate([whole.counts, -part.counts]))
    return Frequencies(values[counts > 0], counts[counts > 0], whole.unit)


def _ratio(numerator: int, denominator: int) -> float:
    """The quotient of two whole numbers of any size, correctly rounded; NaN by zero."""
    return numerator / denominator if denominator else math.nan
