"""JZS Bayes factors of a t statistic, by quadrature over the effect size; no code of the package."""

from __future__ import annotations

from math import log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_INNER, _INNER_WEIGHTS = np.polynomial.legendre.leggauss(160)
_REACH = 45.0  # standard deviations


def log_factors(t: float, n: int, widths: tuple[float, ...]) -> dict[float, tuple[float, float, float]]:
    """For every width of the Cauchy prior of d_z the log factors of either side together, below and above zero.

    The likelihood ratio of an effect d is that of the noncentral t density at d sqrt(n) and the central one; it is
    integrated against the prior over the effects above and below zero.
    """
    above, below = _half(t, n, widths), _half(-t, n, widths)
    both = np.logaddexp(above, below)
    return {
        width: (float(both[place]), log(2) + float(below[place]), log(2) + float(above[place]))
        for place, width in enumerate(widths)
    }


def _half(t: float, n: int, widths: tuple[float, ...]) -> Floats:
    """The logarithms of the integrals over effects above zero, one for every width."""
    effect, weight = _effects(t, n)
    ratio = _log_ratio(t, n - 1, effect * sqrt(n))
    width = np.array(widths)[:, None]
    prior = -np.log(pi * width) - np.log1p((effect / width) ** 2)
    return special.logsumexp(ratio + prior + np.log(weight), axis=1)


def _effects(t: float, n: int) -> tuple[Floats, Floats]:
    """Nodes and weights above zero, dense where the integrand is steep: at zero and about its top."""
    spread = sqrt((1 + t * t / (n - 1)) / n)
    top = max(t, 0) / sqrt(n)
    steep = 1 / (sqrt(n) * max(1.0, abs(t)))
    edges = [0.0, *(steep * 2.0 ** np.arange(0, 60)), *(top + spread * np.linspace(-_REACH, _REACH, 31))]
    edges = np.unique([edge for edge in edges if 0 <= edge <= top + _REACH * spread])
    half = np.diff(edges)[:, None] / 2
    nodes = (edges[:-1, None] + half) + half * _NODES
    return nodes.ravel(), (half * _WEIGHTS).ravel()


def _log_ratio(t: float, dof: int, noncentral: Floats) -> Floats:
    """log of the noncentral t density over the central one.

    Both are integrals of y^dof exp(-(y - x)^2 / 2) over y > 0, at x = noncentral t / sqrt(dof + t^2) and at zero.
    """
    x = noncentral * t / sqrt(dof + t * t)
    at_zero = (dof - 1) / 2 * log(2) + float(special.gammaln((dof + 1) / 2))
    return -(noncentral**2) * dof / (2 * (dof + t * t)) + _log_integral(x, dof) - at_zero


def _log_integral(x: Floats, dof: int) -> Floats:
    """log of the integral of y^dof exp(-(y - x)^2 / 2) over y > 0, about its top."""
    root = np.sqrt(x * x + 4 * dof)
    top = np.where(x > 0, (x + root) / 2, 2 * dof / (root - x))
    spread = 1 / np.sqrt(1 + dof / top**2)
    low, high = np.maximum(0, top - _REACH / 2 * spread), top + _REACH * spread
    y = ((low + high) / 2)[:, None] + ((high - low) / 2)[:, None] * _INNER
    values = dof * np.log(y) - (y - x[:, None]) ** 2 / 2
    return special.logsumexp(values + np.log(((high - low) / 2)[:, None] * _INNER_WEIGHTS), axis=1)
