"""Orthogonal rotation to simple structure, and promax which starts from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.factors.oblimin import Turned

Floats = NDArray[np.float64]

POWER = 4  # of promax
_STEPS = 10_000


def varimax(loadings: Floats, axes: Floats, tolerance: float = 1e-12) -> Turned:
    """Varimax with Kaiser's normalisation.

    Parameters
    ----------
    loadings : (r, k, p) array
        Unrotated.
    axes : (r, p, p) array
        Orthogonal: where to start.
    tolerance : float
        Of the change of the axes.

    Notes
    -----
    Kaiser (1958): the variances of the squared loadings of each factor, items divided by the root of their
    communality, are as large as they can be; ``criterion`` is their sum, negative. The iteration by singular values
    of stats::varimax (R), which stops earlier. Items without communality stay at zero.
    """
    lengths = np.sqrt((loadings**2).sum(axis=2, keepdims=True))
    normal = np.divide(loadings, lengths, out=np.zeros_like(loadings), where=lengths > 0)
    axes = axes.copy()
    k, own = loadings.shape[1], np.arange(len(loadings))
    for _ in range(_STEPS):
        turned = normal[own] @ axes[own]
        slopes = turned**3 - turned * (turned**2).sum(axis=1, keepdims=True) / k
        left, _, right = np.linalg.svd(np.swapaxes(normal[own], 1, 2) @ slopes)
        change = np.abs(left @ right - axes[own]).max(axis=(1, 2))
        axes[own] = left @ right
        own = own[change > tolerance]
        if not len(own):
            break
    criterion = -((normal @ axes) ** 2).var(axis=1).sum(axis=1)
    p = axes.shape[1]
    return Turned(loadings @ axes, np.broadcast_to(np.eye(p), axes.shape).copy(), criterion)


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
    return Turned(own @ axes, back @ np.swapaxes(back, 1, 2), orthogonal.criterion)
