"""Diagonally weighted least squares in correlations: the search, and robust errors and chi-squares at its end."""

from __future__ import annotations

from math import nan, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.scoring import Optimum
from gapmodel.inference.confirmatory.structure import Structure, derivatives

Floats = NDArray[np.float64]
_MOST, _DONE, _ENOUGH = 500, 1e-11, 1e-7


class Shifted(NamedTuple):
    """A chi-square times 1 / `scaling`, plus `shift`."""

    chi2: float
    scaling: float
    shift: float


def slopes_of(structure: Structure, free: Floats) -> Floats:
    """(q, m) derivatives of the covariances of two different items, in the order (1, 2), (1, 3), .."""
    one, two = np.triu_indices(len(structure.observed), 1)
    found: Floats = derivatives(structure, free, 0)[1][:, one, two]
    return found


def least_squares(structure: Structure, observed: Floats, weights: Floats, start: Floats) -> Optimum:
    """The free parameters with the least weighted sum of squared residuals.

    Notes
    -----
    Levenberg-Marquardt steps; converged where no slope, divided by the root of its second derivative, exceeds 1e-7.
    """
    free, damping, steps = start, 1e-4, 0
    residual = observed - _implied(structure, free)
    value = float(weights @ residual**2)
    size = np.inf
    for steps in range(_MOST):  # noqa: B007
        slopes = slopes_of(structure, free)
        second = (slopes * weights) @ slopes.T
        slope = slopes @ (weights * residual)
        scale = np.sqrt(np.maximum(np.diag(second), 1e-300))
        size = float(np.abs(slope / scale).max(initial=0.0))
        if size < _DONE:
            break
        for _ in range(40):
            matrix = second / np.outer(scale, scale) + damping * np.eye(len(free))
            moved = free + np.linalg.solve(matrix, slope / scale) / scale
            new = observed - _implied(structure, moved)
            reached = float(weights @ new**2)
            if np.isfinite(reached) and reached <= value * (1 + 1e-15):
                break
            damping = max(10 * damping, 1e-10)
        else:
            break
        done = float(np.abs(moved - free).max()) < 1e-15
        free, residual, value, damping = moved, new, reached, damping / 10 if damping > 1e-14 else 0.0
        if done:
            break
    return Optimum(free, value, steps, size < _ENOUGH)


def robust(slopes: Floats, weights: Floats, gamma: Floats) -> tuple[Floats, Floats]:
    """The sandwich of the free parameters, times n, and U Gamma, on whose traces the chi-square depends."""
    weighted = slopes * weights
    inverse = np.linalg.inv(weighted @ slopes.T) if len(slopes) else np.zeros((0, 0))
    bread = inverse @ weighted
    residual = np.diag(weights) - weighted.T @ bread
    return bread @ gamma @ bread.T, residual @ gamma


def scaled_and_shifted(chi2: float, dof: int, product: Floats) -> Shifted:
    """The mean- and variance-adjusted chi-square that keeps the degrees of freedom.

    Notes
    -----
    Asparouhov and Muthen (2010): chi2 sqrt(dof / tr2) + dof - sqrt(dof tr1^2 / tr2), tr1 and tr2 the traces of U Gamma
    and of its square; lavaan's "scaled.shifted".
    """
    if not dof:
        return Shifted(chi2, nan, nan)
    first, second = float(np.trace(product)), float((product * product.T).sum())
    scaling, shift = sqrt(second / dof), dof - sqrt(dof * first**2 / second)
    return Shifted(chi2 / scaling + shift, scaling, shift)


def _implied(structure: Structure, free: Floats) -> Floats:
    one, two = np.triu_indices(len(structure.observed), 1)
    found: Floats = structure.moments(free, 0).covariance[one, two]
    return found
