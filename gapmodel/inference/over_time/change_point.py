"""Change points: when the mean of a series stepped to another level, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
LEAST = 3  # values on either side of a step
LEAST_VALUES = 8
_ANGLES = 720
METHOD = "largest step, Worsley's bound"


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """A step of the mean.

    Attributes
    ----------
    at : int
        The place of the first value on the new level.
    low, high : int
        The places between which it lies, both included.
    before, after : float
        The levels on either side, as far as the next steps.
    p_val : float
        That there is no step, against one at any place.
    """

    at: int
    low: int
    high: int
    before: float
    after: float
    p_val: float


@dataclass(frozen=True, slots=True)
class ChangeSearch:
    """All steps that were found, and the p-value of the largest one, found or not; NaN of too few values."""

    points: tuple[ChangePoint, ...]
    p_val: float
    n: int
    method: str


def change_points(
    values: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    nuisance: Sequence[Floats] = (),
    confidence: float = 0.95,
    alpha: float | None = None,
    least: int = LEAST,
) -> ChangeSearch:
    """Steps of the mean of a series at unknown places.

    Parameters
    ----------
    values : array_like
        In order of time, without missing ones.
    weights : array_like, optional
        In proportion to one over the variance of each value, see `period_weights`.
    nuisance : sequence of arrays
        Further columns of the regression, such as those of a yearly wave.
    confidence : float
        Of the intervals of the places.
    alpha : float, optional
        A step counts if its p-value is below; default 1 - confidence.
    least : int
        Values that there must be on either side of a step.

    Notes
    -----
    The statistic is the largest of the t statistics of a step at each possible place, in a regression on the columns
    (a mean alone, if there is no nuisance) with unknown variance. Its p-value is the bound of Worsley (1979, JASA 74,
    365-367): the chances of the places add up, less those that neighbours share. It is nearly exact where it is
    small, never too small, and needs no simulation. After a step that counts the next one is looked for with the first
    in the regression; the p-value of each is the one with all others there.

    The places of the interval are the likeliest ones under equal chances of all places, flat priors of levels and of
    the logarithm of the variance (Smith 1975, Biometrika 62, 407-416), up to `confidence`, and all between them.
    docs/coverage.md has how often it contains the true place.

    Values are taken as independent and normal given the steps. A slow drift looks like steps, and values that depend on
    their neighbours give more false alarms.

    Examples
    --------
    >>> found = change_points([5.1, 5.0, 5.2, 4.9, 5.1, 4.3, 4.4, 4.2, 4.5, 4.3])
    >>> [(one.at, one.low, one.high, f"{one.after - one.before:.2f}") for one in found.points], f"{found.p_val:.5f}"
    ([(5, 5, 5, '-0.72')], '0.00004')
    """
    given = np.asarray(values, float).ravel()
    n = len(given)
    w = np.ones(n) if weights is None else np.asarray(weights, float)
    root = np.sqrt(w / w.mean()) if n else w
    series = _Series(given, root, tuple(np.asarray(column, float) for column in nuisance), least)
    level = 1 - confidence if alpha is None else alpha
    found: list[int] = []
    first = nan
    while (best := series.strongest(found)) is not None:
        first = best[1] if not found else first
        if not best[1] < level:
            break
        found.append(best[0])
    points = [series.described(at, [other for other in found if other != at], confidence) for at in sorted(found)]
    method = METHOD if first == first else f"undefined: fewer than {LEAST_VALUES} values, or all of them equal"
    return ChangeSearch(tuple(points), first, n, method)


def period_weights(values: ArrayLike, errors: ArrayLike) -> Floats:
    """One over the variance of each mean: its sampling error, and what the true means vary from one to the next.

    Notes
    -----
    What they vary is half of the mean squared difference of neighbours less the mean squared error, at least 0: a
    single step hardly raises it. An unknown error is taken as the largest; if none is known, all weigh the same.

    >>> period_weights([5.0, 5.4, 5.0, 5.4], [0.1, 0.1, 0.1, 0.3]).round(1).tolist()
    [16.7, 16.7, 16.7, 7.1]
    """
    squares = np.asarray(errors, float) ** 2
    known = squares[~np.isnan(squares)]
    if not len(known) or not known.max() > 0:
        return np.ones(len(squares))
    squares = np.where(np.isnan(squares), known.max(), squares)
    steps = np.diff(np.asarray(values, float))
    between = max(0.0, float((steps**2).mean()) / 2 - float(squares.mean())) if len(steps) else 0.0
    variances = np.maximum(squares + between, 1e-3 * known.max())  # equal answers in a small group are no certainty
    return np.asarray(1 / variances)


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """Possible steps.

    Attributes
    ----------
    scores : (k,) array
        The share of the remaining squares that each explains.
    directions : (k, n) array
        Unit vectors.
    lengths : (k,) array
    dof : int
        Of the remaining squares.
    """

    scores: Floats
    directions: Floats
    lengths: Floats
    dof: int

    @property
    def chances(self) -> Floats:
        """Of each, if one of them is the step."""
        kept = np.log1p(-np.minimum(self.scores, 1 - 1e-12))
        logs = -(self.dof - 1) / 2 * kept - np.log(np.maximum(self.lengths, 1e-300))
        chances = np.exp(logs - logs.max())
        return np.asarray(chances / chances.sum())

    def p_val(self, score: float) -> float:
        """The chance that any share of squares is as large: the sum over places less what neighbours share."""
        if score >= 1:
            return 0.0
        t = np.sqrt(score * (self.dof - 1) / (1 - score))
        alone = 2 * float(special.stdtr(self.dof - 1, -t)) * len(self.directions)
        alike = np.clip((self.directions[:-1] * self.directions[1:]).sum(axis=1), -1, 1)
        turn = np.arccos(np.abs(alike))
        angles = (np.arange(_ANGLES) + 0.5) * np.pi / _ANGLES
        least = np.minimum(np.abs(np.cos(angles)), np.abs(np.cos(angles - turn[:, None])))
        beyond = np.clip(1 - score / np.maximum(least, 1e-150) ** 2, 0, 1) ** ((self.dof - 2) / 2)
        shared = np.where(least**2 > score, beyond, 0.0).mean(axis=1).sum()
        return min(1.0, max(alone - float(shared), 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    """Values and columns, and the square roots of weights that both are multiplied by."""

    values: Floats
    root: Floats
    nuisance: tuple[Floats, ...]
    least: int

    def strongest(self, found: Sequence[int]) -> tuple[int, float] | None:
        """The place of the largest step beside those found, and its p-value; None where there is no room."""
        places = self._room(found)
        if len(self.values) < max(LEAST_VALUES, 2 * self.least) or not len(places):
            return None
        steps = self._steps(places, found)
        if steps.dof < 3:
            return None
        best = int(np.argmax(steps.scores))
        return int(places[best]), steps.p_val(float(steps.scores[best]))

    def described(self, at: int, others: Sequence[int], confidence: float) -> ChangePoint:
        """The step at a place or near it, with the others as they are."""
        ends = [0, *(other for other in others if other < at)][-1], min([o for o in others if o > at], default=self.n)
        places = np.arange(ends[0] + self.least, ends[1] - self.least + 1)
        steps = self._steps(places, others)
        best, chances = int(np.argmax(steps.scores)), steps.chances
        order = np.argsort(-chances, kind="stable")
        inside = order[: int(np.searchsorted(np.cumsum(chances[order]), confidence - 1e-12)) + 1]
        at, near = int(places[best]), [*places[inside].tolist(), int(places[best])]
        p_val = self._steps(self._room(others), others).p_val(float(steps.scores[best]))
        before, after = (self._level(slice(*part)) for part in ((ends[0], at), (at, ends[1])))
        return ChangePoint(at, min(near), max(near), before, after, p_val)

    @property
    def n(self) -> int:
        return len(self.values)

    def _room(self, found: Sequence[int]) -> NDArray[np.int64]:
        """The places where a step leaves enough values between it and its neighbours."""
        places = np.arange(self.least, self.n - self.least + 1)
        for other in found:
            places = places[np.abs(places - other) >= self.least]
        return places

    def _steps(self, places: NDArray[np.int64], found: Sequence[int]) -> _Steps:
        """Steps at places, without what the columns and the steps found explain."""
        fixed = [np.ones(self.n), *self.nuisance, *(self._step(at) for at in found)]
        base = np.linalg.qr(np.column_stack(fixed) * self.root[:, None])[0]
        steps = np.stack([self._step(int(at)) for at in places]) * self.root
        steps = steps - steps @ base @ base.T
        lengths = np.linalg.norm(steps, axis=1)
        directions = np.divide(steps, lengths[:, None], out=np.zeros_like(steps), where=lengths[:, None] > 1e-9)
        target = self.values * self.root
        rest = target - base @ (base.T @ target)
        total = float(rest @ rest)
        dof = self.n - len(fixed) if total > 1e-20 * max(float(target @ target), 1e-300) else 0
        scores = (directions @ rest) ** 2 / total if dof else np.zeros(len(places))
        return _Steps(np.minimum(scores, 1.0), directions, lengths, dof)

    def _step(self, at: int) -> Floats:
        return (np.arange(self.n) >= at).astype(float)

    def _level(self, part: slice) -> float:
        squares = self.root[part] ** 2
        return float(squares @ self.values[part] / squares.sum())
