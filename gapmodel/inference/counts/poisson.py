"""Counts of events per exposure: exact limits, and how much of their spread is the noise of counting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, Test


def poisson_rate(count: int, exposure: float, confidence: float = 0.95) -> Interval:
    """Garwood's exact interval of a rate: `count` events in an exposure; NaN without exposure.

    Notes
    -----
    Garwood (1936), Biometrika 28(3/4), 437-442: quantiles of the gamma distributions of count and count + 1 over the
    exposure. It equals ``poisson.test(count, exposure)$conf.int`` (R) and covers at least at its level.

    Examples
    --------
    >>> found = poisson_rate(4, 200)
    >>> f"{found.value:.3f} {found.low:.4f} {found.high:.4f}"
    '0.020 0.0054 0.0512'
    """
    if not exposure > 0:
        return Interval(NAN, NAN, NAN, "undefined: no exposure")
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(count, tail)) if count else 0.0
    high = float(special.gammainccinv(count + 1, tail))
    return Interval(count / exposure, low / exposure, high / exposure, "Garwood, exact")


def same_rate(counts: Sequence[int], exposures: Sequence[float]) -> Test:
    """The chi-square test that all have the same rate: whether rates differ by more than the noise of counting.

    On counts it equals ``scipy.stats.chisquare(counts, sum(counts) * exposures / sum(exposures))``.

    Examples
    --------
    >>> f"{same_rate([4, 10, 30], [200, 210, 190]).p_val:.6f}"
    '0.000001'
    """
    observed, exposure = np.asarray(counts, np.float64), np.asarray(exposures, np.float64)
    total, dof = observed.sum(), len(observed) - 1
    if not total > 0 or dof < 1:
        return Test(NAN, NAN, NAN, "undefined: no cases" if not total > 0 else "undefined: one unit")
    expected = total * exposure / exposure.sum()
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return Test(statistic, float(dof), float(special.chdtrc(dof, statistic)), "Pearson's chi-square")


def noise_share(counts: Sequence[int], exposures: Sequence[float]) -> float:
    """The share of the variance between rates that the noise of Poisson counts explains, from 0 to 1.

    Notes
    -----
    The mean of rate / exposure over the variance of the rates (n - 1). One minus it is the reliability of the rates; a
    correlation with them is smaller than one with rates without noise by about its square root.

    Examples
    --------
    >>> f"{noise_share([4, 10, 30], [200, 210, 190]):.2f}"
    '0.07'
    """
    rates = np.asarray(counts, np.float64) / np.asarray(exposures, np.float64)
    variance = float(rates.var(ddof=1)) if len(rates) > 1 else 0.0
    if not variance > 0:
        return NAN
    return min(1.0, float((rates / np.asarray(exposures, np.float64)).mean()) / variance)
