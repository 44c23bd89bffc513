"""The nearest correlations that can be, of correlations that were estimated pair by pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SMALL = 1e-12  # eigenvalue below which it is replaced
_NEGATIVE = float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """A positive definite matrix of correlations.

    Attributes
    ----------
    matrix : (k, k) array
    least : float
        The smallest eigenvalue before.
    moved : float
        The largest change of a correlation; 0 where nothing had to be done.
    """

    matrix: Floats
    least: float
    moved: float


def smoothed(matrix: Floats) -> Smoothed:
    """The matrix, with eigenvalues that are not positive replaced.

    Notes
    -----
    Eigenvalues below 1e-12 become 1e-10, all are scaled to the sum k and the diagonal to 1 (Wothke 1993). Equals
    ``psych::cor.smooth`` (R). A matrix with a missing correlation stays as it is.

    Examples
    --------
    >>> found = smoothed(np.array([[1, 0.9, 0.2], [0.9, 1, 0.8], [0.2, 0.8, 1]]))
    >>> f"{found.least:.4f} {found.moved:.4f}"
    '-0.1092 0.0778'
    """
    if np.isnan(matrix).any():
        return Smoothed(matrix, np.nan, 0.0)
    least = float(np.linalg.eigvalsh(matrix)[0])
    found = made_definite(matrix[None])[0]
    return Smoothed(found, least, float(np.abs(found - matrix).max()))


def made_definite(matrices: Floats) -> Floats:
    """(r, k, k) correlations, those that are not positive definite smoothed as in `smoothed`."""
    values, vectors = np.linalg.eigh(matrices)
    at = np.flatnonzero(values[:, 0] < _NEGATIVE)
    if not len(at):
        return matrices
    values, vectors = np.where(values[at] < _SMALL, 100 * _SMALL, values[at]), vectors[at]
    values *= values.shape[1] / values.sum(axis=1, keepdims=True)
    own = (vectors * values[:, None]) @ np.swapaxes(vectors, 1, 2)
    scales = np.sqrt(np.diagonal(own, axis1=1, axis2=2))
    own = own / (scales[:, :, None] * scales[:, None, :])
    own[:, np.arange(own.shape[1]), np.arange(own.shape[1])] = 1.0
    found = matrices.copy()
    found[at] = (own + np.swapaxes(own, 1, 2)) / 2
    return found
