"""Newton's method between a lower and an upper bound, for many problems of the same size at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]
Derivatives = tuple[Floats, Floats, Floats]  # values (r,), gradients (r, k), Hessians (r, k, k)
Function = Callable[[Floats, Places], Derivatives]

_FLATTEST = 1e-8  # curvatures below this share of the largest are taken as this
_HALVINGS = 40
_ARMIJO = 1e-4
_STEPS = 300


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """Where r functions of k variables are smallest.

    Attributes
    ----------
    places : (r, k) array
    values : (r,) array
    converged : (r,) array
        Whether the gradient is zero but for variables that it pushes against a bound.
    """

    places: Floats
    values: Floats
    converged: Bools


def minimise(function: Function, start: Floats, bounds: tuple[float, float], tolerance: float = 1e-11) -> Minimum:
    """The smallest values of r functions of k variables between the same bounds.

    Parameters
    ----------
    function : values, gradients and Hessians at places (q, k) of those of the r functions whose numbers (q,) are given
    start : (r, k) array
    tolerance : float
        Of every element of the gradients.

    Notes
    -----
    Projected Newton steps (Bertsekas 1982): variables at a bound that the gradient pushes against stay, the others
    take a Newton step with the absolute curvatures, which is halved until the value falls enough (Armijo).
    """
    places = np.clip(start, *bounds)
    values, gradients, hessians = function(places, np.arange(len(places)))
    stuck = np.zeros(len(places), bool)
    for _ in range(_STEPS):
        own = np.flatnonzero(~stuck & (_left(places, gradients, bounds) > tolerance))
        if not len(own):
            break
        steps = _newton_steps(places[own], gradients[own], hessians[own], bounds)
        stuck[own] = True
        for halving in range(_HALVINGS):
            tried = np.clip(places[own] + steps * 0.5**halving, *bounds)
            found = function(tried, own)
            fall = np.einsum("rk,rk->r", gradients[own], tried - places[own])
            good = found[0] <= values[own] + _ARMIJO * np.minimum(fall, 0) - 1e-16 * (halving > 0)
            better = own[good]
            stuck[better] = False
            places[better] = tried[good]
            values[better], gradients[better], hessians[better] = (part[good] for part in found)
            own, steps = own[~good], steps[~good]
            if not len(own):
                break
    return Minimum(places, values, _left(places, gradients, bounds) < max(1e-6, tolerance))


def _held(places: Floats, gradients: Floats, bounds: tuple[float, float]) -> Bools:
    held: Bools = ((places <= bounds[0]) & (gradients > 0)) | ((places >= bounds[1]) & (gradients < 0))
    return held


def _left(places: Floats, gradients: Floats, bounds: tuple[float, float]) -> Floats:
    """(r,) the largest element of the gradient that does not push against a bound."""
    left: Floats = np.where(_held(places, gradients, bounds), 0.0, np.abs(gradients)).max(axis=1, initial=0.0)
    return left


def _newton_steps(places: Floats, gradients: Floats, hessians: Floats, bounds: tuple[float, float]) -> Floats:
    held = _held(places, gradients, bounds)
    apart = np.where(held[:, :, None] | held[:, None, :], 0.0, hessians) + np.eye(held.shape[1]) * held[:, :, None]
    sizes, vectors = np.linalg.eigh(apart)
    sizes = np.maximum(np.abs(sizes), _FLATTEST * np.abs(sizes).max(axis=1, keepdims=True))
    down = np.where(held, 0.0, -gradients)
    steps: Floats = (vectors @ ((np.swapaxes(vectors, 1, 2) @ down[:, :, None]) / sizes[:, :, None]))[:, :, 0]
    return steps
