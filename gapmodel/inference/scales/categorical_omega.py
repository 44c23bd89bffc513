"""The reliability of a sum of answers on a few points, by a factor model of what lies behind the answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.polychoric.bivariate_normal import probability

Floats = NDArray[np.float64]


def categorical_omega(thresholds: Floats, loadings: Floats, correlations: Floats) -> float:
    """Green and Yang's omega of the sum of k answers, each the number of thresholds that a normal variable exceeds.

    Parameters
    ----------
    thresholds : (k, c) array
        Infinite ones count nothing.
    loadings : (k,) array
        Of the normal variables, with variance 1, on one factor.
    correlations : (k, k) array
        Of the normal variables: polychoric correlations.

    Notes
    -----
    Green and Yang (2009), Psychometrika 74, 155-167, equation 21: the covariance of two answers is the sum over their
    thresholds of Phi2(t_c, t_d; rho) - Phi(t_c) Phi(t_d); true variance takes the product of loadings for rho, also of
    an item with itself, observed variance the correlation.

    Examples
    --------
    >>> cuts = np.tile([-0.5, 0.5], (3, 1))
    >>> loadings = np.full(3, 0.8)
    >>> f"{categorical_omega(cuts, loadings, np.full((3, 3), 0.64) + 0.36 * np.eye(3)):.4f}"
    '0.7760'
    """
    k = len(thresholds)
    one, two = thresholds[:, None, :, None], thresholds[None, :, None, :]
    apart = special.ndtr(one) * special.ndtr(two)
    common = np.clip(np.outer(loadings, loadings), -1, 1)
    true = float((probability(one, two, common[:, :, None, None]) - apart).sum())
    shared = correlations.copy()
    shared[np.diag_indices(k)] = 0.0
    between = float((probability(one, two, shared[:, :, None, None]) - apart).sum())
    cuts = special.ndtr(thresholds)
    own = float((np.minimum(cuts[:, :, None], cuts[:, None, :]) - cuts[:, :, None] * cuts[:, None, :]).sum())
    return true / (between + own)
