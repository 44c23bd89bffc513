"""Correlations freed of the unreliability of a score, and the reliability of a mean of several scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def alphas_of(covariances: Floats, items: Sequence[int]) -> Floats:
    """(...) Cronbach's alpha of some items from covariances (..., k, k) of many samples; NaN below two items.

    >>> alphas_of(np.array([[[1.0, 0.5], [0.5, 1.0]]]), [0, 1]).round(4).tolist()
    [0.6667]
    """
    at, k = list(items), len(items)
    own = covariances[..., at, :][..., at]
    total = own.sum(axis=(-2, -1))
    if k < 2:
        return np.full(total.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = k / (k - 1) * (1 - np.trace(own, axis1=-2, axis2=-1) / np.where(total > 0, total, np.nan))
    return found


def composite_reliability(variances: Floats, reliabilities: Floats, total: Floats) -> Floats:
    """(...) The reliability of the mean of d scores.

    Parameters
    ----------
    variances, reliabilities : (..., d) arrays
        Of the scores.
    total : (...) array
        The variance of their mean.

    Notes
    -----
    1 - sum of s_i^2 (1 - r_i) / d^2 over the variance of the mean (Nunnally and Bernstein 1994, 7-12; "stratified
    alpha" where the r_i are alphas): errors of different scores are uncorrelated. NaN where one is.

    >>> composite_reliability(np.array([1.0, 1.0]), np.array([0.8, 0.6]), np.array(0.75)).round(4).item()
    0.8
    """
    d = variances.shape[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = 1 - (variances * (1 - reliabilities)).sum(axis=-1) / d**2 / np.where(total > 0, total, np.nan)
    return found


def reliabilities_of_differences(first: Floats, second: Floats, shared: Floats) -> Floats:
    """(...) The reliability of differences of two scores, as `difference_reliability` gives it, of many samples.

    Parameters
    ----------
    first, second : (..., 2) arrays
        Variance and reliability of either score.
    shared : (...) array
        Their covariance.

    >>> reliabilities_of_differences(np.array([1, 0.85]), np.array([1, 0.85]), np.array(0.5)).round(4).item()
    0.7
    """
    spread = first[..., 0] + second[..., 0] - 2 * shared
    reliable = (first[..., 0] * first[..., 1]) + (second[..., 0] * second[..., 1]) - 2 * shared
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = reliable / np.where(spread > 0, spread, np.nan)
    return found


def disattenuated(r: Floats, reliability: Floats) -> Floats:
    """(...) Correlations with a score as they would be were the score without error: r / sqrt(reliability).

    Notes
    -----
    Spearman (1904), for one of the two columns only. It can exceed 1, by chance or because the reliability is too low
    an estimate, and is not cut; NaN where the reliability is not positive.

    >>> disattenuated(np.array([0.6, 0.6]), np.array([0.81, -0.1])).round(4).tolist()
    [0.6667, nan]
    """
    with np.errstate(invalid="ignore"):
        found: Floats = r / np.sqrt(np.where(reliability > 0, reliability, np.nan))
    return found
