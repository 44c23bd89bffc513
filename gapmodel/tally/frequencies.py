"""Whole numbers on a lattice and how often each occurs: all that inference sees of a sample."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Frequencies:
    """How many respondents stand at each lattice point.

    Attributes
    ----------
    values : ascending distinct whole numbers, in units of `unit`
    counts : how often each occurs, above zero
    unit : the lattice step in scale points

    Examples
    --------
    >>> gaps = Frequencies.of([-1, 0, -1, -2])
    >>> gaps.n, gaps.mean
    (4, -1.0)
    """

    values: Integers
    counts: Integers
    unit: Fraction = Fraction(1)

    @classmethod
    def of(cls, sample: ArrayLike, unit: Fraction = Fraction(1)) -> Frequencies:
        """The frequencies of a sample of whole numbers."""
        values, counts = np.unique(np.asarray(sample, np.int64), return_counts=True)
        return cls(values, counts.astype(np.int64), unit)

    @property
    def n(self) -> int:
        """The number of respondents."""
        return int(self.counts.sum())

    def power_sum(self, power: int) -> int:
        """The exact sum of the values' powers, in units."""
        pairs = zip(self.values.tolist(), self.counts.tolist(), strict=True)
        return int(sum(count * value**power for value, count in pairs))

    @property
    def mean(self) -> float:
        """The mean in scale points; NaN of nobody."""
        return float(Fraction(self.power_sum(1), self.n) * self.unit) if self.n else float("nan")

    @property
    def variance(self) -> float:
        """The unbiased variance (n - 1) in scale points squared; NaN below two respondents."""
        n = self.n
        if n < 2:
            return float("nan")
        squares = n * self.power_sum(2) - self.power_sum(1) ** 2
        return float(Fraction(squares, n * (n - 1)) * self.unit**2)

    @property
    def sd(self) -> float:
        """The standard deviation (n - 1) in scale points; NaN below two respondents."""
        return float(np.sqrt(self.variance))

    @property
    def constant(self) -> bool:
        """Whether all respondents stand at one point (or there are none)."""
        return len(self.values) < 2
