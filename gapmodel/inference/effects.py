"""Standardized effects of a paired difference, each with its interval."""

from __future__ import annotations

from math import isnan, sqrt

from scipy import optimize, special

from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.paired import t_test, undefined
from gapmodel.tally.frequencies import Frequencies


def cohen_dz(gaps: Frequencies, confidence: float = 0.95) -> Interval:
    """Cohen's d_z = mean / sd of the differences, with its noncentral t interval.

    Notes
    -----
    t = d_z sqrt(n) follows a noncentral t distribution with n - 1 degrees of freedom under
    normality; the limits are the noncentralities at which the observed t is the upper and the
    lower (1 - confidence) / 2 quantile, divided by sqrt(n) (Cumming & Finch 2001).

    Examples
    --------
    >>> cohen_dz(Frequencies.of([-1, 0, -2, 0, -1]))
    Interval(value=-0.9561..., low=-2.0055..., high=0.1638..., method='noncentral t')
    """
    reason = undefined(gaps)
    if reason:
        return Interval(NAN, NAN, NAN, f"undefined: {reason}")
    statistic, dof, root = t_test(gaps).statistic, gaps.n - 1.0, sqrt(gaps.n)
    rest = (1 - confidence) / 2
    low, high = (noncentrality(statistic, dof, level) / root for level in (1 - rest, rest))
    return Interval(statistic / root, low, high, "noncentral t")


def noncentrality(statistic: float, dof: float, level: float) -> float:
    """The noncentrality at which P(T <= statistic) = level.

    Notes
    -----
    The search starts from the normal approximation, whose standard error of the noncentrality
    is sqrt(1 + t^2 / (2 dof)).
    """
    if statistic < 0:  # the distribution function is most accurate for positive arguments
        return -noncentrality(-statistic, dof, 1 - level)
    spread = sqrt(1 + statistic**2 / (2 * dof))
    guess = statistic - float(special.ndtri(level)) * spread

    def excess(noncentral: float) -> float:
        below = float(special.nctdtr(dof, noncentral, statistic))
        if isnan(below):  # far out in a tail, where scipy gives up
            below = float(noncentral < statistic)
        return below - level

    width = spread / 16
    while excess(guess - width) < 0 or excess(guess + width) > 0:
        width *= 2
    return float(optimize.brentq(excess, guess - width, guess + width, xtol=1e-12, rtol=1e-13))
