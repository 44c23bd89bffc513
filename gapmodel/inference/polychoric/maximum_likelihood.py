"""Thresholds and correlation of two cut normal variables together, at which a table is most likely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.polychoric.cells import Cut, log_likelihood
from gapmodel.inference.polychoric.two_step import LARGEST

Floats = NDArray[np.float64]

_STEPS, _HALVINGS, _CLOSE, _SMALL_STEP = 200, 12, 1e-10, 1e-5
_ROUNDING = 1e-14  # of a log-likelihood


@dataclass(frozen=True, slots=True, eq=False)
class Likely:
    """Of m tables, the most likely correlations and thresholds.

    Attributes
    ----------
    cut : Cut
    se : (m,) array
        Standard errors of the correlations, from the observed information; NaN where it is not positive.
    """

    cut: Cut
    se: Floats


def maximum_likelihood(tables: Floats, start: Cut) -> Likely:
    """Fisher scoring in all parameters of every table from those of `start`.

    Notes
    -----
    Olsson (1979), Psychometrika 44, 443-460; equals ``polycor::polychor(ML = TRUE)`` (R). A step that makes the table
    less likely, leaves -0.999..0.999 or changes the order of thresholds is halved. Infinite thresholds stay, and so
    does a table at the end of which the information is singular.
    """
    tables = np.asarray(tables, np.float64)
    theta, free = _packed(start), np.isfinite(_packed(start))
    open_, value = np.arange(len(tables)), log_likelihood(tables, start)
    for _ in range(_STEPS):
        score, information = _score(tables[open_], _cut(theta[open_])), _information(tables[open_], _cut(theta[open_]))
        step = np.nan_to_num(_solved(information, score, free[open_]))
        before = theta[open_]
        theta[open_], value[open_] = _tried(tables[open_], before, step, value[open_])
        with np.errstate(invalid="ignore"):  # infinite thresholds stay
            moved = np.where(free[open_], np.abs(theta[open_] - before), 0.0).max(axis=1)
        open_ = open_[moved > _CLOSE]
        if not len(open_):
            break
    return Likely(_cut(theta), _errors(tables, theta, free))


def _packed(cut: Cut) -> Floats:
    return np.concatenate([cut.rho[:, None], cut.rows, cut.columns], axis=1)


def _cut(theta: Floats) -> Cut:
    rows = theta.shape[1] // 2
    return Cut(theta[:, 1 : rows + 1], theta[:, rows + 1 :], theta[:, 0])


def _slopes(cut: Cut) -> Floats:
    return np.concatenate([cut.slopes()[:, None], cut.row_slopes(), cut.column_slopes()], axis=1)


def _score(tables: Floats, cut: Cut) -> Floats:
    found: Floats = np.einsum("mpij,mij->mp", _slopes(cut), tables / cut.probabilities())
    return found


def _information(tables: Floats, cut: Cut) -> Floats:
    slopes = _slopes(cut).reshape(len(tables), -1, tables.shape[1] ** 2)
    weights = tables.sum(axis=(1, 2))[:, None] / cut.probabilities().reshape(len(tables), -1)
    found: Floats = (slopes * weights[:, None]) @ slopes.swapaxes(1, 2)
    return found


def _solved(information: Floats, score: Floats, free: NDArray[np.bool_]) -> Floats:
    """Steps of the free parameters; 0 for the others, whose rows are zero. NaN of singular information."""
    held = np.where(free, 0.0, 1.0)[:, None] * np.eye(score.shape[1])
    both = free[:, :, None] & free[:, None, :]
    matrices, sides = np.where(both, information, 0.0) + held, np.where(free, score, 0.0)[..., None]
    try:
        solved = np.linalg.solve(matrices, sides)
    except np.linalg.LinAlgError:  # of one of them
        if len(matrices) == 1:
            return np.full(score.shape, np.nan)
        return np.concatenate([_solved(information[[at]], score[[at]], free[[at]]) for at in range(len(score))])
    found: Floats = np.asarray(solved[..., 0], np.float64)
    return found


def _tried(tables: Floats, theta: Floats, step: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Where each step leads, halved as often as it must be, and the log-likelihood there."""
    found, reached, share = theta.copy(), value.copy(), 1.0
    waiting = np.arange(len(theta))
    for _ in range(_HALVINGS):
        new = theta[waiting] + share * step[waiting]
        cut = _cut(new)
        valid = (np.abs(cut.rho) < LARGEST) & _rising(cut.rows) & _rising(cut.columns)
        here = np.full(len(waiting), -np.inf)
        if valid.any():
            here[valid] = log_likelihood(tables[waiting[valid]], _cut(new[valid]))
        better = here >= value[waiting] - _ROUNDING * np.abs(value[waiting])
        found[waiting[better]], reached[waiting[better]] = new[better], here[better]
        waiting, share = waiting[~better], share / 2
        if not len(waiting):
            break
    return found, reached


def _rising(cuts: Floats) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        falls = (np.diff(cuts, axis=1) <= 0).any(axis=1)
    return np.logical_not(np.asarray(falls))


def _errors(tables: Floats, theta: Floats, free: NDArray[np.bool_]) -> Floats:
    """Square roots of the first entries of the inverse of the observed information, by central differences."""
    p = theta.shape[1]
    hessian = np.zeros((len(theta), p, p))
    for place in range(p):
        step = np.zeros(p)
        step[place] = _SMALL_STEP
        ends = [_score(tables, _cut(theta + sign * step)) for sign in (1, -1)]
        hessian[:, place] = (ends[1] - ends[0]) / (2 * _SMALL_STEP)
    hessian = (hessian + hessian.swapaxes(1, 2)) / 2
    first = np.zeros((len(theta), p))
    first[:, 0] = 1.0
    variance = _solved(hessian, first, free)[:, 0]
    with np.errstate(invalid="ignore"):
        found: Floats = np.where((variance > 0) & (np.abs(theta[:, 0]) < LARGEST - 1e-6), np.sqrt(variance), np.nan)
    return found
