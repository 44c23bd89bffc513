"""The studentized range: how far apart the extremes of k equal means may lie."""

from __future__ import annotations

from functools import lru_cache
from math import log, log1p, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_FINE = 0.15  # steps of the trapezoidal rule, in standard deviations: its error falls exponentially
_FINE_SCALE = 0.15  # the same for the logarithm of the scale
_WIDE = 11.0  # standard deviations taken about the middle of the integrand
_DEPTH = 45.0  # exp(-45) of the largest term is left out


def range_tail(value: float, groups: int, dof: float) -> float:
    """P(Q > value): the range of `groups` standard normals over an independent chi / sqrt(dof).

    Notes
    -----
    One minus the usual double integral, rearranged so that all terms are positive and small probabilities
    keep their digits: given the scale s, P(range > w) = k int phi(z) Phi(z)^(k-1) (1 - (1 - r)^(k-1)) dz with
    w = value s and r = Phi(z - w) / Phi(z). Both integrals by the trapezoidal rule, s in its logarithm, about the
    point where the integrand is largest. It equals ``scipy.stats.studentized_range.sf`` and ``ptukey`` (R), whose
    tails are one minus a rounded probability; for two groups twice the tail of t at value / sqrt(2).

    Examples
    --------
    >>> range_tail(3.5, 3, 20)
    0.055891849...
    """
    if not value > 0:
        return 1.0
    logs, steps = _scales(dof)
    scales = np.exp(logs - np.log1p(value**2 / (2 * dof)) / 2)
    density = np.exp(log_chi_peak(dof) + dof * (np.log(scales) - (scales - 1) * (scales + 1) / 2))
    return min(1.0, float((density * steps * _normal_range_tail(value * scales, groups)).sum()))


@lru_cache(maxsize=64)
def _scales(dof: float) -> tuple[Floats, Floats]:
    """Where the logarithm of the scale is taken, and its steps: evenly in t of t + 1 - exp(-t), which goes far left."""
    depth = _DEPTH / dof
    left, right = depth + sqrt(depth), min(sqrt(depth), log(2 * depth + 7) / 2)
    t = np.arange(-log1p(left), right, _FINE_SCALE / sqrt(2 * dof + 2))
    return t + 1 - np.exp(-t), (1 + np.exp(-t)) * float(t[1] - t[0])


def log_chi_peak(dof: float) -> float:
    """The logarithm of the density of chi / sqrt(dof) at one.

    With m = dof / 2 it is log(2 m^m exp(-m) / Gamma(m)); by Stirling's series where these terms would cancel.
    """
    m = dof / 2
    if m < 100:
        return log(2) + m * log(m) - m - float(special.gammaln(m))
    return log(2) + log(m / (2 * pi)) / 2 - 1 / (12 * m) + 1 / (360 * m**3)


def _normal_range_tail(widths: Floats, groups: int) -> Floats:
    """P(range of standard normals > width), for each width."""
    z = widths[:, None] / 2 + np.arange(-_WIDE, _WIDE, _FINE)
    below = special.ndtr(z)
    ratio = np.minimum(special.ndtr(z - widths[:, None]) / below, 1 - 1e-16)
    outside = -np.expm1((groups - 1) * np.log1p(-ratio))
    largest = np.exp(-(z**2) / 2) * below ** (groups - 1)
    tail: Floats = (largest * outside).sum(axis=1) * (groups * _FINE / sqrt(2 * pi))
    return tail


def range_quantile(level: float, groups: int, dof: float) -> float:
    """The value that Q exceeds with probability 1 - level: ``scipy.stats.studentized_range.ppf``, ``qtukey`` (R).

    Examples
    --------
    >>> range_quantile(0.95, 3, 20)
    3.57793...
    """
    from scipy.optimize import brentq

    target = log(1 - level)
    low, high = 1.0, 4.0
    while log(range_tail(low, groups, dof)) < target:
        low, high = low / 4, low
    while log(range_tail(high, groups, dof)) > target:
        low, high = high, 4 * high
    return float(brentq(lambda q: log(range_tail(q, groups, dof)) - target, low, high, xtol=1e-14, rtol=1e-12))
