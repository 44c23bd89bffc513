"""Rates: counts per exposure, such as complaints per customer."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import Interval, Test

Floats = NDArray[np.float64]
METHOD = "Garwood, exact Poisson"
TEST = "exact, conditional binomial"
FEWEST = 5.0  # expected events of a part, below which neighbours are put together


def rate_interval(count: int, exposure: float, confidence: float = 0.95) -> Interval:
    """The exact interval of a rate; NaN without exposure.

    Notes
    -----
    Garwood (1936), Biometrika 28, 437-442: the central limits of a Poisson mean over the exposure, as
    ``poisson.test(count, exposure)`` (R). It covers at least at its level.

    Examples
    --------
    >>> found = rate_interval(11, 800)
    >>> f"{found.value:.5f} {found.low:.5f} {found.high:.5f}"
    '0.01375 0.00686 0.02460'
    """
    if not exposure > 0:
        return Interval(nan, nan, nan, "undefined: no exposure")
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(count, tail)) if count else 0.0
    high = float(special.gammaincinv(count + 1, 1 - tail))
    return Interval(count / exposure, low / exposure, high / exposure, METHOD)


def rates_test(first: tuple[int, float], second: tuple[int, float]) -> Test:
    """Whether two rates are equal.

    Parameters
    ----------
    first, second : (count, exposure)

    Notes
    -----
    Given the sum of the counts, the first is binomial with the first share of the exposure (Przyborowski and Wilenski
    1940, Biometrika 31, 313-323); the p-value is twice the smaller tail. The statistic is the ratio of the rates.

    Examples
    --------
    >>> f"{rates_test((11, 800), (3, 900)).p_val:.4f}"
    '0.0340'
    """
    (count, exposure), (other, rest) = first, second
    n, total = count + other, exposure + rest
    if not (exposure > 0 and rest > 0 and n):
        return Test(nan, nan, nan, "undefined: no exposure, or no count")
    share = exposure / total
    below, above = float(special.bdtr(count, n, share)), float(special.bdtrc(count - 1, n, share)) if count else 1.0
    ratio = (count / exposure) / (other / rest) if other else float("inf")
    return Test(ratio, nan, min(1.0, 2 * min(below, above)), TEST)


def same_rates_test(counts: Sequence[float], exposures: Sequence[float], *, pooled: bool = False) -> Test:
    """The chi-square test that all have the same rate: whether rates differ by more than the noise of counting.

    Parameters
    ----------
    counts, exposures : sequence
        Of each part.
    pooled : bool
        Put neighbours with fewer than five expected events together first, for parts that have an order.

    Notes
    -----
    On counts it equals ``scipy.stats.chisquare(counts, sum(counts) * exposures / sum(exposures))``.

    Examples
    --------
    >>> f"{same_rates_test([4, 10, 30], [200, 210, 190]).p_val:.6f}"
    '0.000001'
    """
    observed, exposure = np.asarray(counts, np.float64), np.asarray(exposures, np.float64)
    total, dof = observed.sum(), len(observed) - 1
    if not total > 0 or dof < 1:
        return Test(nan, nan, nan, "undefined: no cases" if not total > 0 else "undefined: one unit")
    expected = total * exposure / exposure.sum()
    if pooled:
        observed, expected = _pooled(observed, expected)
        dof = len(observed) - 1
    if dof < 1 or (pooled and expected[0] < FEWEST):
        return Test(nan, nan, nan, "undefined: too few events")
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return Test(statistic, float(dof), float(special.chdtrc(dof, statistic)), "Pearson's chi-square")


def _pooled(observed: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Neighbours put together until each part has enough expected events, but for the first of too few in all."""
    starts, mean = [0], 0.0
    for place, more in enumerate(expected):
        if mean >= FEWEST:
            starts.append(place)
            mean = 0.0
        mean += float(more)
    if mean < FEWEST and len(starts) > 1:
        starts.pop()
    return np.add.reduceat(observed, starts), np.add.reduceat(expected, starts)


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
        return nan
    return min(1.0, float((rates / np.asarray(exposures, np.float64)).mean()) / variance)
