"""Rates: counts per exposure, such as complaints per customer."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
from scipy import special

from gapmodel.inference.estimate import Interval, Test

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


def same_rate(events: Sequence[float], exposure: Sequence[float]) -> Test:
    """Whether the rate is the same in all parts: Pearson's chi-square of events against those expected from exposure.

    Neighbouring parts with fewer than five expected events are put together.

    Notes
    -----
    Given their sum, the events of parts with one rate are multinomial with the shares of exposure. It equals
    ``scipy.stats.chisquare(events, expected)``.

    Examples
    --------
    >>> found = same_rate([30, 20, 10], [100, 100, 100])
    >>> f"{found.statistic:.1f} {found.dof:.0f} {found.p_val:.4f}"
    '10.0 2 0.0067'
    """
    observed, exposed = np.asarray(events, float), np.asarray(exposure, float)
    total = exposed.sum()
    expected = observed.sum() * exposed / total if total > 0 else np.zeros(len(exposed))
    parts: list[list[float]] = []
    for count, mean in zip(observed, expected, strict=True):
        if parts and parts[-1][1] < FEWEST:
            parts[-1][0] += count
            parts[-1][1] += mean
        else:
            parts.append([count, mean])
    if len(parts) > 1 and parts[-1][1] < FEWEST:
        count, mean = parts.pop()
        parts[-1][0] += count
        parts[-1][1] += mean
    if len(parts) < 2 or parts[0][1] < FEWEST:
        return Test(nan, nan, nan, "undefined: too few events")
    statistic = sum((count - mean) ** 2 / mean for count, mean in parts)
    dof = float(len(parts) - 1)
    return Test(statistic, dof, float(special.chdtrc(dof, statistic)), "chi-square")
