"""Oblique rotation to simple structure, of many loadings at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_STEPS = 5_000
_HALVINGS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Turned:
    """Loadings after a rotation.

    Attributes
    ----------
    loadings : (r, k, p) array
        The pattern.
    correlations : (r, p, p) array
        Of the factors.
    axes : (r, p, p) array
        The factors: loadings are those before times the transposed inverse.
    criterion : (r,) array
        What the rotation minimises; the smallest is the simplest structure.
    """

    loadings: Floats
    correlations: Floats
    axes: Floats
    criterion: Floats


def oblimin(loadings: Floats, axes: Floats, tolerance: float = 1e-9) -> Turned:
    """Direct oblimin with gamma 0 (quartimin), without Kaiser's normalisation.

    Parameters
    ----------
    loadings : (r, k, p) array
        Unrotated.
    axes : (r, p, p) array
        Where to start; columns of length one.
    tolerance : float
        Of the length of the projected gradient.

    Notes
    -----
    Jennrich and Sampson (1966). The gradient projection of Jennrich (2002), as GPArotation::oblimin (R) with
    ``normalize = FALSE``, the default of psych::fa: f = sum over pairs of factors of the products of their squared
    loadings, divided by 4; steps are doubled before and halved until f falls enough.
    """
    axes = axes.copy()
    values, gradients = _value(loadings, axes)
    sizes = np.ones(len(axes))
    own = np.arange(len(axes))
    for _ in range(_STEPS):
        projected = _projected(axes[own], gradients[own])
        lengths = np.sqrt((projected**2).sum(axis=(1, 2)))
        going = lengths > tolerance
        own, projected, lengths = own[going], projected[going], lengths[going]
        if not len(own):
            break
        sizes[own] *= 2
        stuck = _step(loadings, (axes, values, gradients, sizes), (own, projected, lengths))
        own = own[~stuck]
    turned = loadings @ np.swapaxes(np.linalg.inv(axes), 1, 2)
    return Turned(turned, np.swapaxes(axes, 1, 2) @ axes, axes, values)


def _step(
    loadings: Floats, state: tuple[Floats, Floats, Floats, Floats], going: tuple[NDArray[np.intp], Floats, Floats]
) -> Bools:
    """Takes one step of those that go on, in place; whether each cannot become better by more than rounding."""
    axes, values, gradients, sizes = state
    own, projected, lengths = going
    before = values[own]
    waiting = np.arange(len(own))
    for halving in range(_HALVINGS):
        at = own[waiting]
        moved = axes[at] - sizes[at][:, None, None] * projected[waiting]
        moved /= np.sqrt((moved**2).sum(axis=1, keepdims=True))
        found, slopes = _value(loadings[at], moved)
        fallen = values[at] - found > 0.5 * lengths[waiting] ** 2 * sizes[at]
        take = fallen | ((halving == _HALVINGS - 1) & (found < values[at]))
        axes[at[take]], values[at[take]], gradients[at[take]] = moved[take], found[take], slopes[take]
        waiting = waiting[~fallen]
        if not len(waiting):
            break
        sizes[own[waiting]] /= 2
    stuck: Bools = before - values[own] <= 1e-17 * np.maximum(before, 1e-3)
    return stuck


def _value(loadings: Floats, axes: Floats) -> tuple[Floats, Floats]:
    """The criterion and its gradient in the axes."""
    inverse = np.linalg.inv(axes)
    turned = loadings @ np.swapaxes(inverse, 1, 2)
    squares = turned**2
    others = squares.sum(axis=2, keepdims=True) - squares
    values = (squares * others).sum(axis=(1, 2)) / 4
    slopes = turned * others
    return values, -np.swapaxes(np.swapaxes(turned, 1, 2) @ slopes @ inverse, 1, 2)


def _projected(axes: Floats, gradients: Floats) -> Floats:
    """The part of the gradient that leaves the axes' lengths as they are."""
    projected: Floats = gradients - axes * (axes * gradients).sum(axis=1, keepdims=True)
    return projected
