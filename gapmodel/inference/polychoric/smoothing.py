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
    values, vectors = np.linalg.eigh(matrix)
    least = float(values[0])
    if least >= _NEGATIVE:
        return Smoothed(matrix, least, 0.0)
    values = np.where(values < _SMALL, 100 * _SMALL, values)
    own = (vectors * (values * len(values) / values.sum())) @ vectors.T
    scale = np.sqrt(np.diag(own))
    found = own / np.outer(scale, scale)
    np.fill_diagonal(found, 1.0)
    return Smoothed((found + found.T) / 2, least, float(np.abs(found - matrix).max()))
