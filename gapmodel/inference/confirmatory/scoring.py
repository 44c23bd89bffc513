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

_MOST = 400  # steps
_NEAR = 1e-4  # slope per standard deviation of a parameter from which Newton steps are safe
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
    Scoring steps solve (I + damping diag I) step = -slope / 2, I the expected information; damping grows where F would
    not fall, and shrinks where it does. When slopes are small but fall slowly, as with models that fit badly, Newton
    steps with the second derivatives follow. Converged means that no slope, divided by the root of its information,
    exceeds 1e-7; mostly 1e-10 is reached.
    """
    free, value = start, discrepancy(structure, start, samples)
    slope, damping, before = gradient(structure, free, samples), 0.0, np.inf
    steps = 0
    for steps in range(_MOST):  # noqa: B007
        information = expected_information(structure, free, samples)
        scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
        size = float(np.abs(slope / scale).max(initial=0.0))
        if size < _DONE:
            break
        if size < _NEAR and size > _SLOW * before:
            free, slope = _polished(structure, samples, free)
            break
        before = size
        moved = _step(structure, samples, (free, value, slope, information), damping)
        if moved is None:
            break
        free, value, damping = moved
        slope = gradient(structure, free, samples)
    information = expected_information(structure, free, samples)
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    converged = bool(np.abs(slope / scale).max(initial=0.0) < _ENOUGH)
    return Optimum(free, discrepancy(structure, free, samples), steps, converged)


def _step(
    structure: Structure, samples: Sequence[Sample], now: tuple[Floats, float, Floats, Floats], damping: float
) -> tuple[Floats, float, float] | None:
    """New parameters, their discrepancy and the next damping; None where no step lowers it."""
    free, value, slope, information = now
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    scaled = information / np.outer(scale, scale)
    for _ in range(40):
        matrix = scaled + max(damping, 1e-12) * np.eye(len(free))
        move = -np.linalg.solve(matrix, slope / scale) / scale / 2
        fall = float(slope @ move)
        moved = discrepancy(structure, free + move, samples)
        if moved <= value + 1e-4 * fall or (moved <= value + 1e-13 * max(1.0, value) and -fall < 1e-10):
            return free + move, moved, damping / 10 if damping > 1e-6 else 0.0
        damping = max(10 * damping, 1e-3)
    return None


def _polished(structure: Structure, samples: Sequence[Sample], free: Floats) -> tuple[Floats, Floats]:
    """Newton steps while slopes fall."""
    slope = gradient(structure, free, samples)
    for _ in range(6):
        if float(np.abs(slope).max()) < 1e-13:
            break
        second = observed_information(structure, free, samples)
        try:
            moved = free - np.linalg.solve(second, slope) / 2
        except np.linalg.LinAlgError:
            break
        new = gradient(structure, moved, samples)
        if not np.abs(new).max() < np.abs(slope).max() or discrepancy(structure, moved, samples) == np.inf:
            break
        free, slope = moved, new
    return free, slope
