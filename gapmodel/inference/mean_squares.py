"""Linear combinations of independent mean squares, with the limits of the modified large-sample method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class MeanSquares:
    """Mean squares, each times its degrees of freedom over its expectation a chi-square variable.

    Attributes
    ----------
    values : (k,) array
    dofs : tuple of float
    """

    values: Floats
    dofs: tuple[float, ...]
    _below: Floats  # G of every mean square: how far below it its expectation may lie, relative to it
    _above: Floats  # H: how far above
    _lower: Floats  # (k, k) of a positive and a negative term, for the lower limit
    _upper: Floats  # for the upper limit
    _same: Floats  # of two terms of the same sign

    @classmethod
    def of(cls, values: ArrayLike, dofs: Sequence[float], confidence: float = 0.95) -> MeanSquares:
        """Mean squares whose limits leave (1 - confidence) / 2 at each side."""
        n, tail = np.asarray(dofs, float), (1 - confidence) / 2
        below, above = 1 - n / special.chdtri(n, tail), n / special.chdtri(n, 1 - tail) - 1
        one, other = n[:, None], n[None, :]
        high, low = special.fdtri(one, other, 1 - tail), special.fdtri(one, other, tail)
        g, h = below**2, above**2
        lower = ((high - 1) ** 2 - g[:, None] * high**2 - h[None, :]) / high
        upper = ((1 - low) ** 2 - h[:, None] * low**2 - g[None, :]) / low
        both = (1 - (one + other) / special.chdtri(one + other, tail)) ** 2 * (one + other) ** 2 / (one * other)
        same = both - g[:, None] * one / other - g[None, :] * other / one
        return cls(np.asarray(values, float), tuple(n.tolist()), below, above, lower, upper, same)

    def limits(self, weights: Floats) -> tuple[float, float]:
        """The confidence limits of a weighted sum of the expectations.

        Notes
        -----
        Ting, Burdick, Graybill, Jeyaratnam and Lu (1990), Journal of Statistical Computation and Simulation 35,
        135-143; Burdick and Graybill (1992), chapter 3. With one mean square they are the exact chi-square limits; a
        limit of a difference of two is zero just where their F test is at its level.

        Examples
        --------
        >>> found = MeanSquares.of([12.0, 2.0], [9, 40])
        >>> [round(limit, 2) for limit in found.limits(np.array([0.25, -0.25]))]
        [0.88, 9.49]
        """
        parts = weights * self.values
        plus, minus = np.maximum(parts, 0), np.maximum(-parts, 0)
        total = float(parts.sum())
        mixed_low, mixed_high = float(plus @ self._lower @ minus), float(plus @ self._upper @ minus)
        down = float((self._below * plus) @ (self._below * plus) + (self._above * minus) @ (self._above * minus))
        up = float((self._above * plus) @ (self._above * plus) + (self._below * minus) @ (self._below * minus))
        down += mixed_low + self._of_same(plus)
        up += mixed_high + self._of_same(minus)
        return total - sqrt(max(down, 0.0)), total + sqrt(max(up, 0.0))

    def _of_same(self, parts: Floats) -> float:
        many = int(np.count_nonzero(parts))
        if many < 2:
            return 0.0
        pairs = parts @ self._same @ parts - float((np.diag(self._same) * parts**2).sum())
        return float(pairs) / 2 / (many - 1)
