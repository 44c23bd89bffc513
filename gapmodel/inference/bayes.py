"""The JZS Bayes factor of a paired t test, on the log scale."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import isnan, log, log1p, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError, one_of
from gapmodel.inference.estimate import ALTERNATIVES, NAN
from gapmodel.inference.exact.enumeration import stirling

MEDIUM = sqrt(2) / 2
WIDTHS = (0.5, MEDIUM, 1.0, sqrt(2))  # how much the prior's width changes the answer
_DEPTH = 42.0  # exp(-42) of the peak is left out
_LOW = -2.0
_MOST_TERMS, _CLOSE = 10_000, 1e-15  # closer than rounding may bring it, the fraction never ends
_MANY = 50.0

Floats = NDArray[np.float64]


def log_bayes_factor(t: float, n: int, *, width: float = MEDIUM, alternative: str = "two-sided") -> float:
    """The natural logarithm of the Bayes factor for a gap against none (log BF10).

    Parameters
    ----------
    t : float
        The paired t.
    n : int
        Respondents, at least two.
    width : float
        Scale of the Cauchy prior on d_z; sqrt(2) / 2 is the usual "medium".
    alternative : {"two-sided", "less", "greater"}
        A directed alternative puts the whole prior on that side of zero.

    Notes
    -----
    Rouder et al. (2009): d_z given g is normal with variance g width^2 and g inverse chi-square with one
    degree of freedom. The integral over log g is taken by Gauss-Legendre quadrature about its peak, in logarithms
    throughout, so that |t| = 60 and a million respondents do not overflow. A directed factor multiplies
    the two-sided one by twice the posterior share of its side. It equals
    ``BayesFactor::ttest.tstat(t, n, rscale = width, nullInterval = ..., simple = FALSE)$bf`` (R).

    Examples
    --------
    Published: t = 2.03, n = 80.

    >>> from math import exp
    >>> f"{exp(log_bayes_factor(2.03, 80, width=1)):.7f}", f"{exp(log_bayes_factor(2.03, 80)):.7f}"
    ('0.6420765', '0.8611851')
    """
    one_of(alternative, ALTERNATIVES, "alternative")
    if not width > 0:
        raise SettingError(f"width={width!r} must be a positive number.", "give a number above zero, such as 0.707.")
    if n < 2 or isnan(t):
        return NAN
    null = -(n / 2) * log1p(t * t / (n - 1))
    if alternative == "two-sided":
        return _over_prior_scale(t, n, width, directed=False) - null
    return log(2) + _over_prior_scale(t if alternative == "greater" else -t, n, width, directed=True) - null


def sensitivity(
    t: float, n: int, widths: Sequence[float] = WIDTHS, alternative: str = "two-sided"
) -> dict[float, float]:
    """The log Bayes factor for each width of the prior, as `log_bayes_factor` gives it."""
    return {width: log_bayes_factor(t, n, width=width, alternative=alternative) for width in widths}


def _over_prior_scale(t: float, n: int, width: float, *, directed: bool) -> float:
    """The logarithm of the integral over log g, times the posterior share above zero if directed.

    Given g the model is normal-inverse-gamma, so that the posterior of the mean is Student's t with n
    degrees of freedom.
    """

    def log_integrand(u: Floats) -> Floats:
        a = n * np.exp(u) * width**2
        logs = -np.log1p(a) / 2 - n / 2 * np.log1p(t * t / ((1 + a) * (n - 1)))
        logs += -log(2 * pi) / 2 - u / 2 - np.exp(-u) / 2
        if directed:
            ratio = t * sqrt(n) * np.sqrt(a / (1 + a)) / np.sqrt(n - 1 + t * t / (1 + a))
            logs += _log_stdtr(n, ratio)
        return np.asarray(logs)

    grid = np.linspace(-10, 60, 2000)
    logs = log_integrand(grid)
    kept = grid[logs > logs.max() - _DEPTH]
    low, top = float(kept[0]) - 0.1, float(kept[-1]) + 0.1
    nodes, weights = _nodes()
    u = (low + top) / 2 + (top - low) / 2 * nodes
    return float(special.logsumexp(log_integrand(u) + np.log((top - low) / 2 * weights)))


@cache
def _nodes() -> tuple[Floats, Floats]:
    """Nodes and weights of the quadrature, which are the eigenvalues of a large matrix."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    return nodes, weights


def _log_stdtr(dof: int, t: Floats) -> Floats:
    """The logarithm of P(T <= t), however far below.

    Below -2 by the continued fraction of the incomplete beta function I_x(dof / 2, 1/2) at x = dof / (dof + t^2)
    (Press et al. 2007, 6.4), which is twice that probability.
    """
    low = t < _LOW
    logs = np.log(special.stdtr(dof, np.where(low, 0.0, t)))
    if low.any():
        logs[low] = _log_tail(dof / 2, t[low] ** 2 / dof)
    return np.asarray(logs)


def _log_tail(half: float, ratio: Floats) -> Floats:
    """``log(I_x(half, 1/2) / 2)`` at x = 1 / (1 + ratio)."""
    x = 1 / (1 + ratio)
    front = -half * np.log1p(ratio) + (np.log(ratio) - np.log1p(ratio)) / 2 - log(half) - _log_beta_of_half(half)
    above, below = np.ones_like(x), 1 / (1 - (half + 0.5) * x / (half + 1))
    fraction = below.copy()
    for m in range(1, _MOST_TERMS):
        for term in (
            m * (0.5 - m) * x / ((half + 2 * m - 1) * (half + 2 * m)),
            -(half + m) * (half + 0.5 + m) * x / ((half + 2 * m) * (half + 2 * m + 1)),
        ):
            below, above = 1 / (1 + term * below), 1 + term / above
            change = below * above
            fraction *= change
        if np.all(np.abs(change - 1) < _CLOSE):
            break
    return np.asarray(front + np.log(fraction) - log(2))


def _log_beta_of_half(half: float) -> float:
    """``scipy.special.betaln(half, 1/2)``, without the difference of two large logarithms."""
    if half < _MANY:
        return float(special.betaln(half, 0.5))
    rest = stirling(np.array([half - 0.5, half - 1]))
    rise = half * log1p(0.5 / (half - 1)) + log(half - 1) / 2 - 0.5 + float(rest[0] - rest[1])
    return log(pi) / 2 - rise
