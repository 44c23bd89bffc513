"""Shares of respondents and Cronbach's alpha on rows: scipy and pandas; no code of the package."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special, stats

Floats = NDArray[np.float64]


def blaker(count: int, n: int, confidence: float, limits: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """What makes limits Blaker's, for the lower one and, mirrored, for the upper one.

    Pairs: the acceptability just within a limit, which is at least 1 - confidence, and the largest of shares beyond it,
    which is at most that. A count of nobody (everybody) has the end itself as its limit.

    >>> [[round(one, 4) for one in pair] for pair in blaker(2, 30, 0.95, (0.0119758, 0.2090297))]
    [[0.05, 0.05], [0.0692, 0.0481]]
    """
    for x, limit in ((count, limits[0]), (n - count, 1 - limits[1])):
        if not x:
            yield (1.0, 0.0) if limit == 0 else (nan, nan)
            continue
        lowest = float(special.betaincinv(x, n - x + 1, (1 - confidence) / 2))  # Clopper and Pearson's
        beyond = np.concatenate([np.linspace(lowest / 2, limit, 200), np.linspace(lowest, limit, 800)])
        beyond = beyond[beyond < limit - 1e-9]
        within = min(limit + 1e-9, x / n)
        yield float(_acceptability(x, n, np.array([within]))[0]), float(_acceptability(x, n, beyond).max())


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


def korn_graubard(share: float, se: float, dof: float, n: int, kish: float, confidence: float) -> tuple[float, float]:
    """Clopper and Pearson's limits of the effective number of respondents (Korn and Graubard 1998).

    It is share (1 - share) / se^2, or Kish's of a share of 0 or 1, times (t of n - 1 over t of the design)^2.
    """
    if not n or not dof > 0:
        return nan, nan
    tail = (1 - confidence) / 2
    size = share * (1 - share) / se**2 if se > 0 else kish
    size *= (stats.t.ppf(tail, n - 1) / stats.t.ppf(tail, dof)) ** 2
    inside = size * share
    low = stats.beta.ppf(tail, inside, size - inside + 1) if share > 0 else 0.0
    high = stats.beta.ppf(1 - tail, inside + 1, size - inside) if share < 1 else 1.0
    return float(low), float(high)


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
