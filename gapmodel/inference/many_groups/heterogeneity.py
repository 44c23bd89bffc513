"""By how much true means differ from each other beyond chance: random-effects models of estimates with their errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.errors import SettingError, one_of
from gapmodel.inference.estimate import NAN, Interval, Test, t_limits, t_p_val

Floats = NDArray[np.float64]

METHODS = ("reml", "dl")
_GRID = 60  # variances that are tried before the best is refined
_FINEST = 1e-8  # of the largest variance that is tried


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """The mean of true means, and how far they lie apart.

    Attributes
    ----------
    k : int
        Estimates that were combined.
    tau2 : float
        The variance of true means.
    tau : Interval
        Their standard deviation, with limits by the Q-profile.
    mean : Interval
    se : float
    test : Test
        That the mean is zero.
    prediction : Interval
        Where the true mean of one more of the kind lies.
    homogeneity : Test
        Cochran's Q: that all true means are equal.
    i2 : float
        The part of the variance of the estimates that lies between true means.
    """

    k: int
    tau2: float
    tau: Interval
    mean: Interval
    se: float
    test: Test
    prediction: Interval
    homogeneity: Test
    i2: float


def tau2_of(estimates: ArrayLike, variances: ArrayLike, method: str = "reml") -> float:
    """The variance of true means behind estimates whose sampling variances are known; at least zero.

    Parameters
    ----------
    method : {"reml", "dl"}
        Restricted maximum likelihood, or DerSimonian and Laird's (1986) moments.

    Notes
    -----
    The restricted likelihood is tried over its whole range before it is refined, as it may have more than one peak. It
    equals ``metafor::rma(yi, vi, method = "REML")$tau2`` and ``"DL"`` (R).

    Examples
    --------
    >>> [f"{tau2_of([-1.3, -0.1, 0.3, -0.5], [0.16, 0.15, 0.09, 0.22], method):.4f}" for method in METHODS]
    ['0.3509', '0.3724']
    """
    y, v = _checked(estimates, variances)
    one_of(method, METHODS, "method")
    return _dersimonian_laird(y, v) if method == "dl" else _reml(y, v)


def random_effects(
    estimates: ArrayLike,
    variances: ArrayLike,
    *,
    method: str = "reml",
    hartung_knapp: bool = True,
    confidence: float = 0.95,
    tau2: float | None = None,
) -> RandomEffects:
    """Estimates combined, each with weight 1 / (its sampling variance + the variance of true means).

    Parameters
    ----------
    method : {"reml", "dl"}
    hartung_knapp : bool
        Hartung and Knapp's (2001) error of the mean with Student's t for k - 1 degrees of freedom, in place of the
        normal distribution, which is too sure of few estimates.
    tau2 : float, optional
        The variance of true means, where it is estimated already.

    Raises
    ------
    SettingError
        Fewer than two estimates, or a variance that is not above zero.

    Notes
    -----
    The prediction interval is mean -+ c sqrt(tau2 + se^2) with the same quantile c. The limits of tau are Viechtbauer's
    (2007) Q-profile: the values at which the weighted squares have their chi-square quantiles. I2 as Higgins and
    Thompson (2002), from tau2 and the typical sampling variance. All equal ``metafor::rma(yi, vi, test = "knha")``,
    ``predict`` and ``confint`` (R).

    Examples
    --------
    >>> found = random_effects([-1.3, -0.1, 0.3, -0.5], [0.16, 0.15, 0.09, 0.22])
    >>> f"{found.mean.value:.3f} [{found.mean.low:.3f}, {found.mean.high:.3f}], I2 = {found.i2:.2f}"
    '-0.369 [-1.474, 0.737], I2 = 0.71'
    """
    y, v = _checked(estimates, variances)
    tau2 = tau2_of(y, v, method) if tau2 is None else tau2
    mean, variance, squares = _pooled(y, v, tau2)
    k = len(y)
    dof = k - 1.0 if hartung_knapp else inf
    se = sqrt(variance * (squares / (k - 1) if hartung_knapp else 1.0))
    tails = ((1 - confidence) / 2,) * 2
    statistic = mean / se if se > 0 else NAN
    name = {"reml": "REML", "dl": "DerSimonian-Laird"}[method]
    how = f"{name}, {'Hartung-Knapp' if hartung_knapp else 'normal'}"
    low, high = _limits(mean, se, dof, tails)
    ahead = _limits(mean, sqrt(se**2 + tau2), dof, tails)
    p_val = t_p_val(statistic, dof, "two-sided") if hartung_knapp else 2 * float(special.ndtr(-abs(statistic)))
    _, _, q = _pooled(y, v, 0.0)
    return RandomEffects(
        k,
        tau2,
        tau_interval(y, v, tau2, confidence),
        Interval(mean, low, high, how),
        se,
        Test(statistic, dof, p_val, how),
        Interval(mean, *ahead, how),
        Test(q, k - 1.0, float(special.chdtrc(k - 1, q)), "Cochran's Q"),
        tau2 / (tau2 + typical_variance(v)),
    )


def tau_interval(estimates: Floats, variances: Floats, tau2: float, confidence: float) -> Interval:
    """The standard deviation of true means with limits by the Q-profile, zero where even equal means fit.

    The estimate may lie outside of them where the likelihood and the squares disagree; the nearer limit is then moved.
    """

    def excess(level: float) -> Callable[[float], float]:
        aim = float(special.chdtri(len(estimates) - 1, level))
        return lambda t: _pooled(estimates, variances, t)[2] - aim

    tail = (1 - confidence) / 2
    low, high = (sqrt(_falls_to_zero(excess(level), _top(estimates))) for level in (tail, 1 - tail))
    value = sqrt(tau2)
    return Interval(value, min(low, value), max(high, value), "Q-profile")


def typical_variance(variances: Floats) -> float:
    """Higgins and Thompson's typical sampling variance."""
    w = 1 / variances
    return float((len(w) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def likeliest(criterion: Callable[[float], float], slope: Callable[[float], float], top: float) -> float:
    """The value from 0 to `top` at which a criterion that grows without end is lowest.

    Parameters
    ----------
    criterion, slope : function
        The slope needs to have the sign of the criterion's.
    """
    from scipy.optimize import brentq

    tried = np.concatenate([[0.0], np.geomspace(_FINEST * top, top, _GRID)]) if top > 0 else np.zeros(1)
    best = int(np.argmin([criterion(float(value)) for value in tried]))
    if best == 0 and (top == 0 or slope(0.0) >= 0):
        return 0.0
    low, high = float(tried[max(best - 1, 0)]), float(tried[min(best + 1, len(tried) - 1)])
    if slope(low) >= 0 or slope(high) <= 0:
        return float(tried[best])
    return float(brentq(slope, low, high, xtol=1e-300, rtol=1e-14))


def _reml(y: Floats, v: Floats) -> float:
    def criterion(t: float) -> float:
        w = 1 / (v + t)
        return -float(np.log(w).sum()) + float(np.log(w.sum())) + _pooled(y, v, t)[2]

    def slope(t: float) -> float:
        w = 1 / (v + t)
        mean = float(w @ y) / float(w.sum())
        return float(w.sum() - (w**2).sum() / w.sum() - (w**2 * (y - mean) ** 2).sum())

    return likeliest(criterion, slope, _top(y))


def _dersimonian_laird(y: Floats, v: Floats) -> float:
    w = 1 / v
    q = _pooled(y, v, 0.0)[2]
    return max(0.0, (q - (len(y) - 1)) / float(w.sum() - (w**2).sum() / w.sum()))


def _pooled(y: Floats, v: Floats, tau2: float) -> tuple[float, float, float]:
    """The weighted mean, its variance and the weighted squares about it."""
    w = 1 / (v + tau2)
    mean = float(w @ y) / float(w.sum())
    return mean, 1 / float(w.sum()), float(w @ (y - mean) ** 2)


def _top(y: Floats) -> float:
    """A variance that no estimate of it exceeds."""
    return 100 * float(y.max() - y.min()) ** 2


def _falls_to_zero(function: Callable[[float], float], top: float) -> float:
    """Where a falling function is zero; 0 where it is below zero from the start."""
    from scipy.optimize import brentq

    if function(0.0) <= 0:
        return 0.0
    while function(top) > 0:
        top *= 100
    return float(brentq(function, 0.0, top, xtol=1e-300, rtol=1e-14))


def _limits(value: float, error: float, dof: float, tails: tuple[float, float]) -> tuple[float, float]:
    if dof < inf:
        return t_limits(value, error, dof, tails)
    return value + error * float(special.ndtri(tails[0])), value - error * float(special.ndtri(tails[1]))


def _checked(estimates: ArrayLike, variances: ArrayLike) -> tuple[Floats, Floats]:
    y, v = np.asarray(estimates, float), np.asarray(variances, float)
    if y.shape != v.shape or y.ndim != 1 or len(y) < 2:
        raise SettingError("Fewer than two estimates cannot be combined.", "give an estimate and a variance of each.")
    if not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0).all()):
        raise SettingError("A variance is not above zero, or an estimate is missing.", "leave such estimates out.")
    return y, v
