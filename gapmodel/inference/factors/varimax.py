"""Orthogonal rotation to simple structure, and promax which starts from it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.factors.oblimin import Turned

Floats = NDArray[np.float64]

POWER = 4  # of promax
_SWEEPS = 500


def varimax(loadings: Floats, axes: Floats, tolerance: float = 1e-10) -> Turned:
    """Varimax with Kaiser's normalisation.

    Parameters
    ----------
    loadings : (r, k, p) array
        Unrotated.
    axes : (r, p, p) array
        Orthogonal: where to start.
    tolerance : float
        Of the angles by which factors are still turned.

    Notes
    -----
    Kaiser (1958): the variances of the squared loadings of each factor, items divided by the root of their
    communality, are as large as they can be; ``criterion`` is their sum, negative. Two factors at a time are turned by
    the angle that is best for them, which has a formula, until no pair turns any more. stats::varimax (R) seeks the
    same by singular values, and stops earlier. Items without communality stay at zero.
    """
    lengths = np.sqrt((loadings**2).sum(axis=2, keepdims=True))
    normal = np.divide(loadings, lengths, out=np.zeros_like(loadings), where=lengths > 0)
    k, own, axes = loadings.shape[1], np.arange(len(loadings)), axes.copy()
    both = np.concatenate([normal @ axes, axes], axis=1)
    for _ in range(_SWEEPS):
        own = own[_sweep(both, own, k) > tolerance]
        if not len(own):
            break
    axes = both[:, k:]
    criterion = -(both[:, :k] ** 2).var(axis=1).sum(axis=1)
    return Turned(loadings @ axes, np.broadcast_to(np.eye(axes.shape[1]), axes.shape).copy(), axes, criterion)


def _sweep(both: Floats, own: NDArray[np.intp], k: int) -> Floats:
    """Turns every pair of columns of loadings (the first k rows) and axes in place; the largest angle of each."""
    turned, largest = both[own], np.zeros(len(own))
    for one, other in combinations(range(both.shape[2]), 2):
        x, y = turned[:, :, one], turned[:, :, other]
        angles = _best_angles(x[:, :k], y[:, :k])
        cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
        turned[:, :, one], turned[:, :, other] = x * cosine + y * sine, y * cosine - x * sine
        largest = np.maximum(largest, np.abs(angles))
    both[own] = turned
    return largest


def _best_angles(x: Floats, y: Floats) -> Floats:
    """By how much two factors (r, k) are turned until the variances of their squared loadings are largest."""
    u, v = x * x - y * y, 2 * x * y
    u, v = u - u.mean(axis=1, keepdims=True), v - v.mean(axis=1, keepdims=True)
    angles: Floats = np.arctan2(2 * (u * v).sum(axis=1), (u * u - v * v).sum(axis=1)) / 4
    return angles


def promax(orthogonal: Turned) -> Turned:
    """Promax with power 4 from a varimax solution.

    Notes
    -----
    Hendrickson and White (1964), as stats::promax and psych::Promax (R): the least squares fit of the varimax loadings
    to their own fourth powers with signs; the factors are scaled to variance one.
    """
    own = orthogonal.loadings
    turned = np.swapaxes(own, 1, 2)
    axes = np.linalg.solve(turned @ own, turned @ (own * np.abs(own) ** (POWER - 1)))
    scales = np.sqrt(np.diagonal(np.linalg.inv(np.swapaxes(axes, 1, 2) @ axes), axis1=1, axis2=2))
    axes = axes * scales[:, None, :]
    back = np.linalg.inv(axes)
    correlations = back @ np.swapaxes(back, 1, 2)
    return Turned(own @ axes, correlations, orthogonal.axes @ np.swapaxes(back, 1, 2), orthogonal.criterion)
