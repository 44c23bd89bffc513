"""How many factors: Velicer's minimum average partial correlation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_NOTHING = 1e-9  # a variance below this is zero


def average_partials(correlations: Floats, power: int = 2) -> Floats:
    """(..., k) mean powers of the correlations that are left after 0, 1 .. k - 1 components; NaN where none are.

    Parameters
    ----------
    correlations : (..., k, k) array
    power : {2, 4}
        Velicer (1976) took squares; fourth powers are the revision of Velicer, Eaton and Fava (2000).

    Notes
    -----
    With squares it is psych::vss(R)$map (R), which begins with one component. The number of factors is the place of
    the minimum.

    Examples
    --------
    >>> pair = np.array([[1.0, 0.6], [0.6, 1.0]])
    >>> r = np.kron(np.eye(2), pair)
    >>> int(n_minimum(average_partials(r)))
    0
    """
    k = correlations.shape[-1]
    sizes, vectors = np.linalg.eigh(correlations)
    components = vectors[..., ::-1] * np.sqrt(np.maximum(sizes[..., None, ::-1], 0))
    left, found = np.array(correlations, float), []
    for m in range(k):
        variances = np.diagonal(left, axis1=-2, axis2=-1)
        there = (variances > _NOTHING).all(axis=-1)
        scales = np.sqrt(np.where(variances > _NOTHING, variances, np.nan))
        partial = left / (scales[..., :, None] * scales[..., None, :])
        whole = (np.where(np.eye(k, dtype=bool), 0.0, partial) ** power).sum(axis=(-2, -1))
        found.append(np.where(there, whole / (k * (k - 1)), np.nan))
        left = left - components[..., :, m, None] * components[..., None, :, m]
    return np.stack(found, axis=-1)


def n_minimum(averages: Floats) -> NDArray[np.int64]:
    """(...) the number of components after which the average (..., k) is smallest."""
    found: NDArray[np.int64] = np.where(np.isnan(averages), np.inf, averages).argmin(axis=-1)
    return found
