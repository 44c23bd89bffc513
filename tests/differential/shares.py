"""Shares of respondents and Cronbach's alpha on rows: scipy and pandas; no code of the package."""

from __future__ import annotations

import warnings
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
_GRIDS = (1200, *[60] * 8)


def blaker(count: int, n: int, confidence: float) -> tuple[float, float]:
    """The ends of the shares whose acceptability exceeds 1 - confidence, on finer and finer grids.

    >>> [round(limit, 4) for limit in blaker(2, 30, 0.95)]
    [0.012, 0.209]
    """
    return _lower(count, n, 1 - confidence), 1 - _lower(n - count, n, 1 - confidence)


def _lower(x: int, n: int, alpha: float) -> float:
    if not x:
        return 0.0
    low, high = 0.0, x / n
    for points in _GRIDS:
        grid = np.linspace(low, high, points)
        at = int(np.argmax(_acceptability(x, n, grid) > alpha))
        if not at:
            return float(grid[0])
        low, high = float(grid[at - 1]), float(grid[at])
    return high


def _acceptability(x: int, n: int, share: Floats) -> Floats:
    """P(X >= x) and the largest P(X <= y) that does not exceed it, together, for shares up to x / n."""
    above = stats.binom.sf(x - 1, n, share)
    y = np.arange(x)
    if n <= 100:
        below = stats.binom.cdf(y[:, None], n, share)
        rest = np.where(below <= above, below, 0).max(axis=0)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of a quantile far in a tail
            least = stats.binom.ppf(above, n, share)  # the smallest y with P(X <= y) >= above
        rest = np.where(least > 0, stats.binom.cdf(least - 1, n, share), 0.0)
    return np.minimum(1, above + rest)


def alpha(items: pd.DataFrame) -> float:
    """Cronbach's alpha from the covariances of pairs of answers; NaN where the sum of the items does not vary."""
    k = items.shape[1]
    covariance = items.cov().to_numpy()
    total = covariance.sum()
    if k < 2 or not total > 1e-12 * np.abs(covariance).sum():
        return nan
    return float(k / (k - 1) * (1 - np.trace(covariance) / total))


def feldt(value: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    """Feldt's (1965) limits of alpha."""
    if value != value or n < 2 or k < 2:
        return nan, nan
    tail, dof = (1 - confidence) / 2, (n - 1, (n - 1) * (k - 1))
    return tuple(1 - (1 - value) * float(stats.f.ppf(level, *dof)) for level in (1 - tail, tail))
