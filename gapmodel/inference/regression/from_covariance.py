"""Slopes, explained shares and correlations from covariances, of one sample or of many at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import NAN

Floats = NDArray[np.float64]

_SINGULAR = 1e-10  # eigenvalue of the predictors' correlations below which they give each other


def slopes_of(covariances: Floats, outcome: int, predictors: Sequence[int]) -> Floats:
    """(..., p) least-squares slopes in the columns' own units from (..., k, k) covariances; NaN where undefined.

    >>> slopes_of(np.array([[4.0, 1.0], [1.0, 2.0]]), outcome=1, predictors=[0]).tolist()
    [0.25]
    """
    at = list(predictors)
    stacked = covariances.reshape(-1, *covariances.shape[-2:])
    spread = np.sqrt(np.maximum(np.diagonal(stacked[:, at][:, :, at], axis1=1, axis2=2), 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        among = stacked[:, at][:, :, at] / (spread[:, :, None] * spread[:, None, :])
        theirs = stacked[:, at, outcome] / spread
    sound = np.isfinite(among).all(axis=(1, 2)) & np.isfinite(theirs).all(axis=1)
    sound[sound] = np.linalg.eigvalsh(among[sound])[:, 0] > _SINGULAR
    slopes = np.full(theirs.shape, NAN)
    slopes[sound] = np.linalg.solve(among[sound], theirs[sound][:, :, None])[:, :, 0] / spread[sound]
    return slopes.reshape(*covariances.shape[:-2], len(at))


def explained_share(covariances: Floats, outcome: int, predictors: Sequence[int]) -> Floats:
    """(...) R2 of the regression of one column on others from (..., k, k) covariances; NaN where undefined."""
    slopes = slopes_of(covariances, outcome, predictors)
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Floats = (slopes * covariances[..., list(predictors), outcome]).sum(-1) / covariances[
            ..., outcome, outcome
        ]
    return share


def correlations_with(covariances: Floats, outcome: int, columns: Sequence[int]) -> Floats:
    """(..., p) correlations of some columns with one from (..., k, k) covariances; NaN of what does not vary."""
    variances = np.diagonal(covariances, axis1=-2, axis2=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = covariances[..., list(columns), outcome] / np.sqrt(
            variances[..., list(columns)] * variances[..., [outcome]]
        )
    return found


def partial_correlations_with(covariances: Floats, outcome: int, columns: Sequence[int]) -> Floats:
    """(..., p) correlations of some columns with one, all others of these held constant, from (..., k, k) covariances.

    Notes
    -----
    -p_yj / sqrt(p_yy p_jj) with P the inverse of the correlation matrix. NaN where a column does not vary or the
    columns are linearly dependent; also where covariances over pairs of columns (missing answers) are no covariances
    of any values.

    >>> r = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]])
    >>> partial_correlations_with(r, outcome=2, columns=[0, 1]).round(6).tolist()
    [0.503953, 0.144338]
    """
    at = [*columns, outcome]
    own = covariances[..., at, :][..., at]
    variances = np.diagonal(own, axis1=-2, axis2=-1)
    spread = np.sqrt(np.where(variances > 0, variances, NAN))
    correlation, alone = own / (spread[..., :, None] * spread[..., None, :]), np.eye(len(at))
    sound = np.asarray(np.isfinite(correlation).all(axis=(-2, -1)))
    sound = np.asarray(
        sound & (np.linalg.eigvalsh(np.where(sound[..., None, None], correlation, alone))[..., 0] > _SINGULAR)
    )
    inverse = np.linalg.inv(np.where(sound[..., None, None], correlation, alone))
    diagonal = np.diagonal(inverse, axis1=-2, axis2=-1)
    partial = -inverse[..., :-1, -1] / np.sqrt(diagonal[..., :-1] * diagonal[..., -1:])
    found: Floats = np.where(sound[..., None], partial, NAN)
    return found
