"""Linear combinations of independent mean squares, with the limits of the modified large-sample method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

    def limits(self, weights: ArrayLike) -> tuple[Floats, Floats]:
        """The confidence limits of weighted sums of the expectations; weights (..., k) give limits (...).

        Notes
        -----
        Ting, Burdick, Graybill, Jeyaratnam and Lu (1990), Journal of Statistical Computation and Simulation 35,
        135-143; Burdick and Graybill (1992), chapter 3. With one mean square they are the exact chi-square limits; a
        limit of a difference of two is zero just where their F test is at its level.

        Examples
        --------
        >>> found = MeanSquares.of([12.0, 2.0], [9, 40])
        >>> [round(float(limit), 2) for limit in found.limits([0.25, -0.25])]
        [0.88, 9.49]
        """
        parts = np.asarray(weights, float) * self.values
        plus, minus = np.maximum(parts, 0), np.maximum(-parts, 0)
        squares = {
            sign: (self._below**2 * part**2, self._above**2 * part**2) for sign, part in ((1, plus), (-1, minus))
        }
        down = (squares[1][0] + squares[-1][1] + (plus @ self._lower) * minus).sum(axis=-1) + self._of_same(plus)
        up = (squares[1][1] + squares[-1][0] + (plus @ self._upper) * minus).sum(axis=-1) + self._of_same(minus)
        total = parts.sum(axis=-1)
        return total - np.sqrt(np.maximum(down, 0)), total + np.sqrt(np.maximum(up, 0))

    def _of_same(self, parts: Floats) -> Floats:
        """What pairs of terms of one sign add to the square of a distance."""
        many = np.count_nonzero(parts, axis=-1)
        pairs = ((parts @ self._same) * parts - np.diag(self._same) * parts**2).sum(axis=-1)
        return np.asarray(np.where(many > 1, pairs / 2 / np.maximum(many - 1, 1), 0.0))
