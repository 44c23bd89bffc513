"""How alike factors are: Tucker's congruence, and rotation towards a pattern that is expected."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FAIR, EQUAL = 0.85, 0.95  # Lorenzo-Seva and Ten Berge (2006)


def congruence(loadings: Floats, other: Floats) -> Floats:
    """(..., p, q) Tucker's phi of the columns of (..., k, p) and (..., k, q) loadings; NaN of a column of zeros.

    Notes
    -----
    Tucker (1951): the sum of products over the root of both sums of squares, as psych::factor.congruence (R). From .85
    to .94 factors are fairly similar, from .95 they can be called equal (Lorenzo-Seva and ten Berge 2006).

    >>> congruence(np.array([[1.0], [1.0], [0.0]]), np.array([[0.7], [0.7], [0.1]])).round(4).tolist()
    [[0.9949]]
    """
    own, across = np.sqrt((loadings**2).sum(axis=-2)), np.sqrt((other**2).sum(axis=-2))
    lengths = own[..., :, None] * across[..., None, :]
    products = np.swapaxes(loadings, -1, -2) @ other
    found: Floats = np.divide(products, lengths, out=np.full(products.shape, np.nan), where=lengths > 0)
    return found


def orthogonal_target(loadings: Floats, target: Floats) -> Floats:
    """The (..., p, p) orthogonal axes on which loadings come closest to a target of the same shape.

    Notes
    -----
    Schönemann (1966): the orthogonal Procrustes problem, as psych::Procrustes (R).
    """
    left, _, right = np.linalg.svd(np.swapaxes(loadings, -1, -2) @ target)
    axes: Floats = left @ right
    return axes


def oblique_target(loadings: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Loadings rotated obliquely towards a target of the same shape, and the correlations of the factors.

    Notes
    -----
    Least squares for every factor, then variances of one (Mosier 1939; Hurley and Cattell 1962), as psych::target.rot.
    """
    turned = np.swapaxes(loadings, -1, -2)
    axes = np.linalg.solve(turned @ loadings, turned @ target)
    scales = np.sqrt(np.diagonal(np.linalg.inv(np.swapaxes(axes, -1, -2) @ axes), axis1=-2, axis2=-1))
    axes = axes * scales[..., None, :]
    back = np.linalg.inv(axes)
    return loadings @ axes, back @ np.swapaxes(back, -1, -2)
