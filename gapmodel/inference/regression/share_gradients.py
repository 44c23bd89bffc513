"""How shares of explained variance change with the covariances: what their standard errors are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.correlation import correlations
from gapmodel.inference.regression.relative_importance import share_weights, symmetric_roots

Floats = NDArray[np.float64]


def lmg_gradients(covariance: Floats) -> Floats:
    """The derivatives (..., p, k, k) of the p `lmg` shares in covariance matrices (..., k, k), k = p + 1.

    Notes
    -----
    With e the residual of the standardized outcome y on some predictors, R2 changes at a respondent's values at the
    rate (1 - R2) y**2 - e**2 (its influence function), a quadratic form of the values. A share is a weighted sum of
    R2 of subsets. The residuals' coefficients follow by the elimination of `subset_r2`, with the identity beside.
    NaN where predictors determine each other.

    >>> found = lmg_gradients(np.array([[1.0, 0.6], [0.6, 1.0]]))
    >>> found[0].round(3).tolist()
    [[-0.36, 0.6], [0.6, -0.36]]
    """
    whole = np.asarray(covariance, np.float64)
    k = whole.shape[-1]
    own = correlations(whole.reshape(-1, k, k))
    residuals = _residuals(own)
    first, second = np.triu_indices(k)
    weights = share_weights(k - 1)
    triangles = -(weights @ (residuals[..., first] * residuals[..., second]))
    found = np.empty((len(own), k - 1, k, k))
    found[..., first, second] = found[..., second, first] = triangles
    found[..., -1, -1] -= (found * own[:, None]).sum(axis=(-2, -1))
    return _of_covariances(found, whole.reshape(-1, k, k), own).reshape(*whole.shape[:-2], k - 1, k, k)


def _residuals(own: Floats) -> Floats:
    """(r, 2**p, k): the coefficients of the outcome's residual on every subset, from correlations (r, k, k)."""
    left = np.concatenate([own, np.broadcast_to(np.eye(own.shape[-1]), own.shape)], axis=-1)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        while left.shape[-2] > 1:
            beside = left[..., 1:, :1] / left[..., :1, :1]
            without = left[..., 1:, 1:]
            left = np.concatenate([without, without - beside * left[..., :1, 1:]], axis=1)
    return left[..., 0, 1:]


def relative_weight_gradients(covariance: Floats) -> Floats:
    """The derivatives (..., p, k, k) of Johnson's p `relative_weights` in covariance matrices (..., k, k), k = p + 1.

    Notes
    -----
    By the chain rule through the symmetric root L of the predictors' correlations, whose derivative in the basis of
    their eigenvectors is divided by the sum of two roots.
    """
    whole = np.asarray(covariance, np.float64)
    k = whole.shape[-1]
    flat = whole.reshape(-1, k, k)
    own = correlations(flat)
    vectors, root = symmetric_roots(own)
    turned = np.swapaxes(vectors, -1, -2)
    loadings = (vectors * root[:, None, :]) @ turned
    inverse = (vectors / root[:, None, :]) @ turned
    slopes = (inverse @ own[:, :-1, -1:])[..., 0]
    by_slopes = (2 * loadings**2 * slopes[:, None, :]) @ inverse
    by_root = -by_slopes[..., :, None] * slopes[:, None, None, :]
    places = np.arange(k - 1)
    by_root[:, places, places] += 2 * loadings * slopes[:, None, :] ** 2
    inner = turned[:, None] @ by_root @ vectors[:, None]
    inner = vectors[:, None] @ (inner / (root[:, None, :, None] + root[:, None, None, :])) @ turned[:, None]
    found = np.zeros((len(own), k - 1, k, k))
    found[..., :-1, :-1] = (inner + np.swapaxes(inner, -1, -2)) / 2
    found[..., :-1, -1] = found[..., -1, :-1] = by_slopes / 2
    return _of_covariances(found, flat, own).reshape(*whole.shape[:-2], k - 1, k, k)


def _of_covariances(gradients: Floats, covariance: Floats, own: Floats) -> Floats:
    """Derivatives in covariances (r, p, k, k) from those in correlations."""
    variances = np.diagonal(covariance, axis1=-2, axis2=-1)
    sds = np.sqrt(variances)
    found: Floats = gradients / (sds[:, None, :, None] * sds[:, None, None, :])
    places = np.arange(own.shape[-1])
    found[..., places, places] -= (gradients * own[:, None]).sum(axis=-1) / variances[:, None]
    return found
