"""How a share changes in a logistic regression when its predictors are shifted for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval

Floats = NDArray[np.float64]

METHOD = "logistic regression, delta method with sandwich errors"
THROUGH = "logistic regression, draws of logits"
DRAWS = 10_000
_STEPS = 50
_CONVERGED = 1e-10
_ROUNDING = 1e-12  # of a logarithm of a likelihood
_FARTHEST = 30.0  # a linear predictor beyond which two answers are told apart completely


@dataclass(frozen=True, slots=True)
class ShareChange:
    """A share as it is, as it would be, and the difference."""

    now: Interval
    then: Interval
    change: Interval


def logistic(chosen: ArrayLike, predictors: ArrayLike) -> Floats | None:
    """Intercept and slopes of a logistic regression by maximum likelihood; None where there is no maximum.

    Notes
    -----
    Newton's method, with steps that are halved while they lower the likelihood. They equal
    ``statsmodels.api.Logit(y, add_constant(x)).fit().params``. There is no maximum where all answers are alike or the
    predictors tell the two answers apart completely.
    """
    y, x = np.asarray(chosen, float), np.asarray(predictors, float)
    centre, spread = x.mean(axis=0), x.std(axis=0)
    if not 0 < y.mean() < 1 or not (spread > 0).all():
        return None
    columns = np.column_stack([np.ones(len(y)), (x - centre) / spread])
    b = np.zeros(columns.shape[1])
    b[0] = special.logit(y.mean())
    for _ in range(_STEPS):
        share = special.expit(columns @ b)
        bend = (columns * (share * (1 - share))[:, None]).T @ columns
        if np.linalg.cond(bend) > 1 / _CONVERGED:
            return None
        step = np.linalg.solve(bend, columns.T @ (y - share))
        before = _likelihood(y, columns @ b)
        while _likelihood(y, columns @ (b + step)) < before * (1 + _ROUNDING):
            step = step / 2
        b = b + step
        if np.abs(columns @ b).max() > _FARTHEST:
            return None
        if np.abs(step).max() < _CONVERGED:
            slopes = b[1:] / spread
            return np.array([b[0] - slopes @ centre, *slopes])
    return None


def _likelihood(y: Floats, logits: Floats) -> float:
    """Logarithm of the likelihood of answers with these log odds, below zero."""
    return float(y @ logits - np.logaddexp(0, logits).sum())


def share_change(
    chosen: ArrayLike, predictors: ArrayLike, shift: ArrayLike, confidence: float = 0.95
) -> ShareChange | None:
    """The mean predicted share with every row's predictors shifted, less that without; None where not estimable.

    Parameters
    ----------
    chosen : (n,) array_like of bool
    predictors : (n, k) array_like
    shift : (k,) array_like
        Added to the predictors of every row, also where that leaves their range.

    Notes
    -----
    The share is mean(expit(a + b (x + d))), averaged over the rows as they are; without a shift it is the observed
    share. Errors come from influence values: of the mean over rows, and of the coefficients with sandwich errors, so
    that rows count as a random sample and the model need not hold exactly. Normal limits, cut at 0 and 1.
    """
    found = shifted_share(chosen, predictors, shift, leverage=False)
    if found is None:
        return None
    n = len(found.of_now)
    reach = float(special.ndtri((1 + confidence) / 2))

    def around(value: float, influence: Floats, low: float, high: float) -> Interval:
        far = reach * float(influence.std(ddof=1)) / n**0.5 if n > 1 else NAN
        return Interval(value, max(value - far, low), min(value + far, high), METHOD)

    return ShareChange(
        around(found.now, found.of_now, 0, 1),
        around(found.then, found.of_then, 0, 1),
        around(found.then - found.now, found.of_then - found.of_now, -1, 1),
    )


@dataclass(frozen=True, slots=True, eq=False)
class ShiftedShare:
    """A share as it is and as it would be, with the influence of every row on either.

    Attributes
    ----------
    now, then : float
    of_now, of_then : (n,) array
        Their variance over n is that of the share.
    """

    now: float
    then: float
    of_now: Floats
    of_then: Floats

    def through(
        self, function: Callable[[Floats], Floats], confidence: float = 0.95, rng: int | np.random.Generator = 0
    ) -> tuple[Interval, Interval, Interval]:
        """What a function makes of the share now and then, and of the difference, with limits.

        Parameters
        ----------
        function : callable
            From an array of shares to an array of numbers.

        Notes
        -----
        Quantiles of what the function makes of draws of both shares, whose logits are bivariate normal with the
        variances and the covariance of the influence values (Krinsky and Robb 1986, Review of Economics and Statistics
        68(4), 715-719). Where a share is 0 or 1 there are no limits.
        """
        shares = np.array([self.now, self.then])
        now, then = (float(one) for one in function(shares))
        if not (shares.min() > 0 and shares.max() < 1) or len(self.of_now) < 2:
            none = (NAN, NAN, "undefined")
            return Interval(now, *none), Interval(then, *none), Interval(then - now, *none)
        influence = np.vstack([self.of_now, self.of_then]) / (shares * (1 - shares))[:, None]
        values, vectors = np.linalg.eigh(np.cov(influence) / len(self.of_now))
        drawn = np.random.default_rng(rng).standard_normal((DRAWS, 2)) * np.sqrt(np.clip(values, 0, None))
        found = [function(special.expit(logit)) for logit in (special.logit(shares) + drawn @ vectors.T).T]
        below = (1 - confidence) / 2
        limits = [np.quantile(one, [below, 1 - below]) for one in (found[0], found[1], found[1] - found[0])]
        now_, then_, change = (
            Interval(value, float(low), float(high), THROUGH)
            for value, (low, high) in zip((now, then, then - now), limits, strict=True)
        )
        return now_, then_, change


def shifted_share(
    chosen: ArrayLike, predictors: ArrayLike, shift: ArrayLike, closed: ArrayLike = (), *, leverage: bool = True
) -> ShiftedShare | None:
    """The share with every row's predictors shifted, and without, see `share_change`; None where not estimable.

    Parameters
    ----------
    closed : array_like of int, optional
        Predictors whose shift is minus their mean, which brings it to zero; the error of the mean then counts.
    leverage : bool
        Whether residuals are divided by one minus their leverage, as in HC3 errors of a linear model (MacKinnon and
        White 1985, Journal of Econometrics 29(3), 305-325): limits then cover better where few rows are of one kind.
    """
    y, x, d = np.asarray(chosen, float), np.asarray(predictors, float), np.asarray(shift, float)
    b = logistic(y, x)
    if b is None:
        return None
    n = len(y)
    columns = np.column_stack([np.ones(n), x])
    moved = columns + np.array([0.0, *d])
    share, then = special.expit(columns @ b), special.expit(moved @ b)
    bend = (columns * (share * (1 - share))[:, None]).T @ columns / n
    residuals = y - share
    if leverage:
        pull = share * (1 - share) * np.einsum("ij,ji->i", columns, np.linalg.solve(bend, columns.T)) / n
        residuals = residuals / np.maximum(1 - pull, _ROUNDING)
    of_slopes = np.linalg.solve(bend, (columns * residuals[:, None]).T).T
    gradient = (moved * (then * (1 - then))[:, None]).mean(axis=0)
    of_then = then - then.mean() + of_slopes @ gradient
    for at in np.asarray(closed, int):
        of_then = of_then - gradient[0] * b[1 + at] * (x[:, at] - x[:, at].mean())
    return ShiftedShare(float(y.mean()), float(then.mean()), y - y.mean(), of_then)
