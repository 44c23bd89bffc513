"""Exact intervals of a share of respondents, and their like for samples with a design."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import ceil, inf, nan, sqrt

from scipy import special

from gapmodel.inference.estimate import Interval
from gapmodel.inference.means.design_based import DesignMean

_EXACT = 1e-15  # to which a limit is found


@lru_cache(maxsize=2**14)
def blaker_interval(count: int, n: int, confidence: float = 0.95) -> Interval:
    """Blaker's exact interval of a share: `count` of `n` respondents; NaN of nobody.

    Notes
    -----
    Blaker (2000), Canadian Journal of Statistics 28(4), 783-798: all shares p whose acceptability
    P(X >= x) + P(X <= y), y the largest with P(X <= y) <= P(X >= x) (for p below x / n; else mirrored), exceeds
    1 - confidence, and what lies between them. It covers at least at its level for every p and n, as Clopper and
    Pearson's does (``scipy.stats.binomtest(count, n).proportion_ci(method="exact")``, statsmodels'
    ``proportion_confint(method="beta")``), within which it always lies; an interval at a higher level holds that of
    a lower one.

    The lower limit is found without a grid. Below Clopper and Pearson's limit q the acceptability is at most
    2 P(X >= x) <= 1 - confidence. On the piece that begins there y stays the same, and the sum falls, then rises, so
    that it crosses the level at most once; where the piece ends it jumps to 2 P(X >= x), above the level. The upper
    limit is one minus the lower limit of n - x.

    Examples
    --------
    >>> found = blaker_interval(2, 30)
    >>> f"{found.low:.4f} {found.high:.4f}"
    '0.0120 0.2090'
    """
    if not n:
        return Interval(nan, nan, nan, "undefined: nobody")
    alpha = 1 - confidence
    return Interval(count / n, _lower(count, n, alpha), 1 - _lower(n - count, n, alpha), "Blaker, exact")


def _lower(x: int, n: int, alpha: float) -> float:
    if x == 0:
        return 0.0
    start = float(special.betaincinv(x, n - x + 1, alpha / 2))
    y = _largest_below(alpha / 2, n, start)

    def above(p: float) -> float:
        return float(special.betainc(x, n - x + 1, p))  # P(X >= x)

    def below(y: int, p: float) -> float:
        return float(special.betainc(n - y, y + 1, 1 - p)) if y >= 0 else 0.0  # P(X <= y)

    end = _crossing(lambda p: above(p) - below(y + 1, p), start, 1.0)
    if above(end) + below(y, end) <= alpha:
        return end
    if above(start) + below(y, start) >= alpha:
        return start
    return _crossing(lambda p: above(p) + below(y, p) - alpha, start, end)


def _crossing(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a function goes from negative to positive, by Ridders' method: SciPy's root finders take long to load."""
    at_low, at_high, found = rising(low), rising(high), inf
    if at_low >= 0:
        return low
    while high - low > _EXACT:
        middle = (low + high) / 2
        at_middle = rising(middle)
        scale = sqrt(at_middle**2 - at_low * at_high)
        guess = middle - (middle - low) * at_middle / scale if scale else middle
        for place, value in ((middle, at_middle), (guess, rising(guess))):
            if value < 0 and place > low:
                low, at_low = place, value
            elif value >= 0 and place < high:
                high, at_high = place, value
        if abs(guess - found) <= _EXACT:
            return guess
        found = guess
    return high


def _largest_below(level: float, n: int, p: float) -> int:
    """The largest y with P(X <= y) below the level; -1 where there is none."""
    y = ceil(float(special.bdtrik(level, n, p)))
    while y >= 0 and float(special.bdtr(y, n, p)) >= level:
        y -= 1
    return y


def wilson_interval(share: float, n: float, confidence: float = 0.95, method: str = "Wilson") -> Interval:
    """Wilson's score interval of a share of n respondents, which need not be a whole number.

    Notes
    -----
    Wilson (1927), Journal of the American Statistical Association 22(158), 209-212. On counts it equals
    ``statsmodels.stats.proportion.proportion_confint(count, n, method="wilson")``.

    Examples
    --------
    >>> found = wilson_interval(0.6, 5)
    >>> f"{found.low:.4f} {found.high:.4f}"
    '0.2307 0.8824'
    """
    z2 = float(special.ndtri((1 + confidence) / 2)) ** 2
    if n == inf:
        return Interval(share, share, share, method)
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return Interval(share, max(0.0, centre - reach), min(1.0, centre + reach), method)


def design_share(found: DesignMean, n: int, effective_n: float, confidence: float = 0.95) -> Interval:
    """Korn and Graubard's interval of a share in a sample with weights, strata or clusters.

    Parameters
    ----------
    found : DesignMean
        The weighted share with its linearised error.
    n : int
        Respondents.
    effective_n : float
        Kish's, which is used where the share is 0 or 1 and has no error.

    Notes
    -----
    Korn and Graubard (1998), Survey Methodology 24(2), 193-201: Clopper and Pearson's limits for
    n* = p (1 - p) / se^2 respondents, times (t of n - 1 / t of the design's degrees of freedom)^2. It equals
    ``svyciprop(~x, design, method = "beta")`` (R). A share without a degree of freedom has no interval.

    Examples
    --------
    >>> found = design_share(DesignMean(0.2, 0.05, 19.0, 20, 1), 100, 80.0)
    >>> f"{found.low:.3f} {found.high:.3f}"
    '0.106 0.326'
    """
    share = found.mean
    tail = (1 - confidence) / 2
    if not n or not found.dof > 0:
        return Interval(share, nan, nan, found.method)
    size = share * (1 - share) / found.se**2 if found.se > 0 else effective_n
    size *= float(special.stdtrit(n - 1, tail) / special.stdtrit(found.dof, tail)) ** 2
    x, rest = size * share, size * (1 - share)
    low = float(special.betaincinv(x, rest + 1, tail)) if x > 0 else 0.0
    high = float(special.betaincinv(x + 1, rest, 1 - tail)) if rest > 0 else 1.0
    return Interval(share, low, high, f"Korn and Graubard, {found.method}")


def simultaneous_intervals(counts: Sequence[int], n: int, confidence: float = 0.95) -> list[Interval]:
    """Intervals of several shares of the same `n` that all hold together with at least that confidence.

    Notes
    -----
    Blaker's exact interval of each at the level 1 - (1 - confidence) / k for k shares (Bonferroni). It makes no
    difference whether each of the `n` counts towards one share or towards several.

    Examples
    --------
    >>> [f"{found.low:.3f} {found.high:.3f}" for found in simultaneous_intervals([50, 30, 20], 100)]
    ['0.378 0.622', '0.199 0.419', '0.114 0.312']
    """
    level = 1 - (1 - confidence) / max(len(counts), 1)
    found = [blaker_interval(count, n, level) for count in counts]
    return [Interval(one.value, one.low, one.high, f"{one.method}, Bonferroni") for one in found]
