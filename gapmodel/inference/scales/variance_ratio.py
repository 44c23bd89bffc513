"""Alpha and the reliability of a difference as ratios of two sums over a covariance, with their derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import NAN

Floats = NDArray[np.float64]
_ROUNDING = 16 * float(np.finfo(float).eps)  # a variance below this share of its terms is zero


@dataclass(frozen=True, slots=True, eq=False)
class VarianceRatio:
    """A reliability as true variance over observed variance, both sums of covariances with fixed factors.

    Attributes
    ----------
    true, observed : (k, k) arrays
        The factors of the covariances in either sum.
    """

    true: Floats
    observed: Floats

    def value(self, covariance: Floats) -> float:
        """The ratio; NaN where the observed variance is zero or a covariance is missing."""
        above, below = float((self.true * covariance).sum()), float((self.observed * covariance).sum())
        return above / below if below > _ROUNDING * float(np.abs(covariance).sum()) else NAN

    def gradient(self, covariance: Floats) -> Floats:
        """(k, k) Its derivative in the covariance."""
        below = float((self.observed * covariance).sum())
        found: Floats = (self.true - self.value(covariance) * self.observed) / below
        return found


def alpha_ratio(k: int) -> VarianceRatio:
    """Cronbach's alpha of k items.

    >>> alpha_ratio(2).value(np.array([[1.0, 0.5], [0.5, 1.0]]))
    0.666...
    """
    every = np.ones((k, k))
    return VarianceRatio(k / (k - 1) * (every - np.eye(k)), every)


def difference_ratio(k: int) -> VarianceRatio:
    """The reliability of the difference of two sums of k items each, of the covariance of all 2 k.

    Notes
    -----
    `difference_reliability` with the two alphas: (v_P alpha_P + v_E alpha_E - 2 c) / (v_P + v_E - 2 c).

    Examples
    --------
    >>> both = 0.5 * np.eye(4) + np.kron(np.array([[0.5, 0.2], [0.2, 0.5]]), np.ones((2, 2)))
    >>> difference_ratio(2).value(both)
    0.545...
    """
    own, across = alpha_ratio(k).true, -np.ones((k, k))
    sides = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return VarianceRatio(np.block([[own, across], [across, own]]), np.kron(sides, np.ones((k, k))))
