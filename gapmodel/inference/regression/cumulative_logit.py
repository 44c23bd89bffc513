"""The cumulative logit model of an ordered outcome, fitted to many weighted samples of the same answers at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_STEPS = 60
_HALVINGS = 12
_NEAR = 0.02
_DONE = 1e-9  # a Newton step, or what one gains of the log-likelihood
_FARTHEST = 30.0  # of a coefficient in standard deviations: beyond it the answers are separated


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeLogit:
    """Models logit P(Y <= c) = cut_c - x b of r samples.

    Attributes
    ----------
    cuts : (r, categories - 1) array
    slopes : (r, k) array
        Per standard deviation of the predictors.
    fit : (r,) array
        The log-likelihood; NaN where there is no finite maximum, such as in a sample that lacks a category.
    """

    cuts: Floats
    slopes: Floats
    fit: Floats


def cumulative_logit(predictors: Floats, categories: NDArray[np.int64], weights: Floats) -> CumulativeLogit:
    """Fit the model to r samples in which respondent i occurs ``weights[r, i]`` times.

    Parameters
    ----------
    predictors : (n, k) array
        Without a constant; k may be zero.
    categories : (n,) array
        From 0 on, each of them present. Two categories give the logistic regression of the higher one.
    weights : (r, n) array

    Notes
    -----
    McCullagh (1980), by Newton's method with the observed information, halving steps that do not gain. The same
    estimates as statsmodels' OrderedModel and Logit.
    """
    spread = predictors.std(axis=0)
    scaled = (predictors - predictors.mean(axis=0)) / np.where(spread > 0, spread, 1)
    model = _Model(scaled, categories)
    point, done = _start(model, weights), _DONE**0.5
    if len(weights) > 1:  # begin where all samples together end; then two steps are exact to about 1e-6
        whole = cumulative_logit(predictors, categories, weights.mean(axis=0, keepdims=True))
        point[:], done = np.hstack([whole.cuts, whole.slopes]), _NEAR
    value = model.fit(point, weights)
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            step = _newton(model, point, weights)
            point, value, moved = _advanced(model, (point, value), step, weights)
            if not (moved > done).any():
                break
    bad = ~np.isfinite(value) | (np.abs(point[:, model.top :]) > _FARTHEST).any(axis=1)
    return CumulativeLogit(point[:, : model.top], point[:, model.top :], np.where(bad, np.nan, value))


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    x: Floats
    y: NDArray[np.int64]

    @property
    def top(self) -> int:
        """The highest category, which is the number of cuts."""
        return int(self.y.max())

    def tails(self, point: Floats) -> tuple[Floats, Floats]:
        """P(Y <= y) and P(Y < y) of every respondent in every sample: (r, n)."""
        edges = np.full((len(point), self.top + 2), np.inf)
        edges[:, 0] = -np.inf
        edges[:, 1:-1] = point[:, : self.top]
        linear = point[:, self.top :] @ self.x.T
        upper: Floats = special.expit(edges[:, self.y + 1] - linear)
        lower: Floats = special.expit(edges[:, self.y] - linear)
        return upper, lower

    def fit(self, point: Floats, weights: Floats) -> Floats:
        """The log-likelihood of every sample."""
        upper, lower = self.tails(point)
        ordered = (np.diff(point[:, : self.top], axis=1) > 0).all(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            own = np.where(weights > 0, weights * np.log(np.maximum(upper - lower, 0)), 0.0)
        return np.where(ordered, own.sum(axis=1), -np.inf)


def _start(model: _Model, weights: Floats) -> Floats:
    """Cuts at the shares of the categories, which fit without predictors; NaN where a category is lacking."""
    counts = weights @ np.eye(model.top + 1)[model.y]
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.cumsum(counts, axis=1)[:, :-1] / counts.sum(axis=1, keepdims=True)
        cuts = special.logit(np.where((counts > 0).all(axis=1, keepdims=True), below, np.nan))
    return np.hstack([cuts, np.zeros((len(weights), model.x.shape[1]))])


def _newton(model: _Model, point: Floats, weights: Floats) -> Floats:
    """Newton's step from a point, of every sample."""
    gradient, information = _derivatives(model, point, weights)
    known = np.asarray(np.isfinite(information).all(axis=(1, 2)) & np.isfinite(gradient).all(axis=1))
    safe = np.where(known[:, None, None], information, np.eye(point.shape[1]))
    ridge = 1e-10 * np.trace(safe, axis1=1, axis2=2)[:, None, None] * np.eye(point.shape[1])
    step: Floats = np.linalg.solve(safe + ridge, np.where(known[:, None], gradient, 0.0)[..., None])[..., 0]
    return step


def _derivatives(model: _Model, point: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The gradient (r, q) and the observed information (r, q, q)."""
    top, x = model.top, model.x
    upper, lower = model.tails(point)
    chance = np.maximum(upper - lower, 1e-300)
    high, low = upper * (1 - upper), lower * (1 - lower)
    a, b = high / chance, low / chance
    is_upper = np.eye(top + 1)[model.y][:, :top]
    is_lower = np.eye(top + 1)[model.y][:, 1:]
    k = x.shape[1]
    gradient = np.hstack([(weights * a) @ is_upper - (weights * b) @ is_lower, (weights * (upper + lower - 1)) @ x])
    information = np.zeros((len(point), top + k, top + k))
    places = np.arange(top)
    at_upper = (weights * (a * a - a * (1 - 2 * upper))) @ is_upper
    at_lower = (weights * (b * b + b * (1 - 2 * lower))) @ is_lower
    information[:, places, places] = at_upper + at_lower
    both = -(weights * a * b) @ (is_upper[:, 1:] * is_lower[:, :-1])
    information[:, places[1:], places[:-1]] = information[:, places[:-1], places[1:]] = both
    squares = (x[:, :, None] * x[:, None, :]).reshape(len(x), k * k)
    information[:, top:, top:] = ((weights * (high + low)) @ squares).reshape(len(point), k, k)
    for at in range(k):
        mixed = -((weights * high) @ (is_upper * x[:, [at]]) + (weights * low) @ (is_lower * x[:, [at]]))
        information[:, :top, top + at] = information[:, top + at, :top] = mixed
    return gradient, information


def _advanced(
    model: _Model, before: tuple[Floats, Floats], step: Floats, weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """The points and fits after a step, halved where it does not gain, and how far each sample has moved."""
    point, value = before
    length = np.ones(len(point))
    for _ in range(_HALVINGS):
        new = point + length[:, None] * step
        found = model.fit(new, weights)
        worse = ~(found >= value - _DONE) & np.isfinite(value)
        if not worse.any():
            break
        length = np.where(worse, length / 2, length)
    better = found >= value - _DONE
    inside = better & (np.abs(new) < 2 * _FARTHEST).all(axis=1)
    moved = np.where(inside, np.abs(length[:, None] * step).max(axis=1), 0.0)
    return np.where(better[:, None], new, point), np.where(better, found, value), moved


def subset_fit(predictors: Floats, categories: NDArray[np.int64], weights: Floats) -> Floats:
    """McFadden's R2 of every subset of predictors: (r, 2**p), the first being zero."""
    p = predictors.shape[1]
    fits = np.empty((len(weights), 2**p))
    for subset in range(2**p):
        inside = [j for j in range(p) if subset >> j & 1]
        fits[:, subset] = cumulative_logit(predictors[:, inside], categories, weights).fit
    found: Floats = 1 - fits / fits[:, :1]
    return found


def deviance_without(categories: NDArray[np.int64]) -> float:
    """-2 times the log-likelihood of the model without predictors."""
    counts = np.bincount(categories)
    counts = counts[counts > 0]
    return float(-2 * (counts * np.log(counts / counts.sum())).sum())
