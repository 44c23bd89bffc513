"""Correlations of many columns with one, each alone and with the others held constant, from covariances."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SMALLEST = 1e-10  # of the eigenvalues of a correlation matrix


def correlations_with_last(covariance: Floats) -> Floats:
    """Pearson's r of every column but the last with the last: (..., k) of covariances (..., k + 1, k + 1).

    NaN where one of the two columns does not vary.

    >>> correlations_with_last(np.array([[4.0, 1.0], [1.0, 1.0]])).tolist()
    [0.5]
    """
    return _correlation(covariance)[..., :-1, -1]


def partial_correlations_with_last(covariance: Floats) -> Floats:
    """The partial correlation of every column but the last with the last, given all others: (..., k).

    Notes
    -----
    -p_yj / sqrt(p_yy p_jj) with P the inverse of the correlation matrix. NaN where a column does not vary or the
    columns are linearly dependent; also where covariances over pairs of columns (missing answers) are no covariances
    of any values.

    >>> r = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]])
    >>> partial_correlations_with_last(r).round(6).tolist()
    [0.503953, 0.144338]
    """
    correlation = _correlation(covariance)
    usable = np.asarray(np.isfinite(correlation).all(axis=(-2, -1)))
    filled = np.where(usable[..., None, None], correlation, np.eye(correlation.shape[-1]))
    usable = np.asarray(usable & (np.linalg.eigvalsh(filled)[..., 0] > _SMALLEST))
    filled = np.where(usable[..., None, None], filled, np.eye(correlation.shape[-1]))
    inverse = np.linalg.inv(filled)
    diagonal = np.diagonal(inverse, axis1=-2, axis2=-1)
    partial = -inverse[..., :-1, -1] / np.sqrt(diagonal[..., :-1] * diagonal[..., -1:])
    found: Floats = np.where(usable[..., None], partial, np.nan)
    return found


def _correlation(covariance: Floats) -> Floats:
    variances = np.diagonal(covariance, axis1=-2, axis2=-1)
    sd = np.sqrt(np.where(variances > 0, variances, np.nan))
    found: Floats = covariance / (sd[..., :, None] * sd[..., None, :])
    return found
