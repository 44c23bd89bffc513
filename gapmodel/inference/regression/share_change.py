"""How a share changes in a logistic regression when its predictors are shifted for everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval

Floats = NDArray[np.float64]

METHOD = "logistic regression, delta method with sandwich errors"
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
    y, x, d = np.asarray(chosen, float), np.asarray(predictors, float), np.asarray(shift, float)
    b = logistic(y, x)
    if b is None:
        return None
    n = len(y)
    columns = np.column_stack([np.ones(n), x])
    moved = columns + np.array([0.0, *d])
    share, then = special.expit(columns @ b), special.expit(moved @ b)
    bend = (columns * (share * (1 - share))[:, None]).T @ columns / n
    of_slopes = np.linalg.solve(bend, (columns * (y - share)[:, None]).T).T
    gradient = (moved * (then * (1 - then))[:, None]).mean(axis=0)
    influence_now = y - y.mean()
    influence_then = then - then.mean() + of_slopes @ gradient
    reach = float(special.ndtri((1 + confidence) / 2))

    def around(value: float, influence: Floats, low: float, high: float) -> Interval:
        far = reach * float(influence.std(ddof=1)) / n**0.5 if n > 1 else NAN
        return Interval(value, max(value - far, low), min(value + far, high), METHOD)

    now, later = float(y.mean()), float(then.mean())
    return ShareChange(
        around(now, influence_now, 0, 1),
        around(later, influence_then, 0, 1),
        around(later - now, influence_then - influence_now, -1, 1),
    )
