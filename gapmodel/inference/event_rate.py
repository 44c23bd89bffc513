"""How often something happens in so much time: a rate with exact limits, and whether it is the same in all parts."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan

import numpy as np
from scipy import special

from gapmodel.inference.estimate import Interval, Test, check_settings

FEWEST = 5.0  # expected events of a part, below which neighbours are put together


def event_rate(events: float, exposure: float, confidence: float = 0.95) -> Interval:
    """Events per unit of exposure, with the exact limits of a Poisson count; NaN without exposure.

    Notes
    -----
    Garwood (1936), Biometrika 28(3/4), 437-442. It equals ``poisson.test(events, exposure)`` (R).

    Examples
    --------
    >>> found = event_rate(10, 50)
    >>> f"{found.value:.2f} {found.low:.4f} {found.high:.4f}"
    '0.20 0.0959 0.3678'
    """
    check_settings(confidence, "two-sided")
    if not exposure > 0:
        return Interval(nan, nan, nan, "undefined: no exposure")
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(events, tail)) if events else 0.0
    high = float(special.gammainccinv(events + 1, tail))
    return Interval(events / exposure, low / exposure, high / exposure, "Garwood, exact")


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
    return Test(statistic, dof, float(special.chdtrc(dof, min(statistic, inf))), "chi-square")
