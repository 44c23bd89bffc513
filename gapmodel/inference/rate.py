"""Rates: counts per exposure, such as complaints per customer."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
from scipy import special

from gapmodel.inference.estimate import Interval, Test

METHOD = "Garwood, exact Poisson"
TEST = "exact, conditional binomial"


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
