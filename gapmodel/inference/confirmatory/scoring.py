"""The search for the estimates: Fisher scoring, and Newton steps at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.likelihood import (
    discrepancy,
    expected_information,
    gradient,
    observed_information,
)
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.confirmatory.structure import Structure

Floats = NDArray[np.float64]

_MOST = 90  # steps; those that end need 40 at most, and few of answers at random more than 60
_FIRST = 12  # scoring steps before Newton's, unless slopes fall fast
_NEAR = 1e-4  # slope per standard deviation of a parameter from which steps need not be checked
_DONE = 1e-10
_ENOUGH = 1e-7
_SLOW = 0.3  # a step that leaves more of the slope than this is slow


class Optimum(NamedTuple):
    """Where the search ended."""

    free: Floats
    value: float
    iterations: int
    converged: bool


def minimum(structure: Structure, samples: Sequence[Sample], start: Floats) -> Optimum:
    """The free parameters with the least discrepancy.

    Notes
    -----
    Scoring steps solve (I + damping) step = -slope / 2, I the expected information with diagonal 1; damping grows where
    F would not fall, and shrinks where it does. Where slopes fall slowly, as with models that fit badly or variances
    below zero, I is that of the second derivatives with the absolute values of its eigenvalues, so that steps lead
    downwards, and away from saddle points. Converged means that no slope, divided by the root of its information,
    exceeds 1e-7; mostly 1e-10 is reached. Where items hardly correlate, the likelihood can rise for ever while loadings
    or variances grow without limit: after 90 steps the search is given up.
    """
    free, value = start, discrepancy(structure, start, samples)
    damping, before, slow = 0.0, np.inf, 0
    steps, size = 0, np.inf
    for steps in range(_MOST):  # noqa: B007
        slope = gradient(structure, free, samples)
        information = expected_information(structure, free, samples)
        scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
        size = float(np.abs(slope / scale).max(initial=0.0))
        slow += size > _SLOW * before
        if _NEAR > size > _SLOW * before:
            free, size = _polished(structure, samples, free, scale)
            value, slow, slope = discrepancy(structure, free, samples), _FIRST + 1, gradient(structure, free, samples)
        if size < _DONE:
            break
        before = size
        if slow > _FIRST:
            information = observed_information(structure, free, samples)
        moved = _step(structure, samples, (free, value, slope, information), damping)
        if moved is None:
            break
        free, value, damping = moved
    return Optimum(free, discrepancy(structure, free, samples), steps, size < _ENOUGH)


def _step(
    structure: Structure, samples: Sequence[Sample], now: tuple[Floats, float, Floats, Floats], damping: float
) -> tuple[Floats, float, float] | None:
    """New parameters, their discrepancy and the next damping; None where no step lowers it."""
    free, value, slope, information = now
    scale = np.sqrt(np.maximum(np.abs(np.diag(information)), 1e-300))
    scaled = information / np.outer(scale, scale)
    for _ in range(40):
        move = -_divided(slope / scale, scaled, max(damping, 1e-12)) / scale / 2
        fall = float(slope @ move)
        moved = discrepancy(structure, free + move, samples)
        if moved <= value + 1e-4 * fall or (moved <= value + 1e-13 * max(1.0, value) and -fall < 1e-10):
            return free + move, moved, damping / 10 if damping > 1e-6 else 0.0
        damping = max(10 * damping, 1e-3)
    return None


def _divided(slope: Floats, information: Floats, damping: float) -> Floats:
    """The slope by the damped information; by the absolute values of its eigenvalues if some are negative."""
    damped = information + damping * np.eye(len(slope))
    try:
        np.linalg.cholesky(damped)
    except np.linalg.LinAlgError:
        sizes, axes = np.linalg.eigh(information)
        return np.asarray(axes @ (axes.T @ slope / (np.abs(sizes) + damping)), np.float64)
    return np.asarray(np.linalg.solve(damped, slope), np.float64)


def _polished(structure: Structure, samples: Sequence[Sample], free: Floats, scale: Floats) -> tuple[Floats, float]:
    """Newton steps while slopes fall; where they end, and the largest slope by the root of its information."""
    slope = gradient(structure, free, samples)
    size = float(np.abs(slope / scale).max())
    for _ in range(6):
        second = observed_information(structure, free, samples)
        try:
            moved = free - np.linalg.solve(second, slope) / 2
        except np.linalg.LinAlgError:
            break
        new = gradient(structure, moved, samples)
        smaller = float(np.abs(new / scale).max())
        if not smaller < size or discrepancy(structure, moved, samples) == np.inf:
            break
        free, slope, size = moved, new, smaller
        if size < _DONE / 100:
            break
    return free, size
