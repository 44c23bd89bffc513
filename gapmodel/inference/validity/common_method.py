"""Screening for what answers share because they were given in one way: the share of the first unrotated factor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import Interval
from gapmodel.inference.resampling import percentile_interval

Floats = NDArray[np.float64]


def first_component_share(covariances: Floats) -> Floats:
    """(...) The share of the items' standardized variance that their first principal component has.

    Parameters
    ----------
    covariances : (..., k, k) array

    Returns
    -------
    (...) array
        Between 1 / k and 1; NaN where an item does not vary.

    Notes
    -----
    The largest eigenvalue of the correlation matrix over k, which programs print as "% of variance" of the first
    unrotated component: Harman's (1967) single-factor test. It does not tell method from content: items that measure
    one thing have a large first component without any method variance, and method variance can hide in a small one
    (Podsakoff, MacKenzie, Lee and Podsakoff 2003).

    >>> first_component_share(np.array([[1.0, 0.5], [0.5, 1.0]])).item()
    0.75
    """
    variances = np.diagonal(covariances, axis1=-2, axis2=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        sds = np.sqrt(np.where(variances > 0, variances, np.nan))
        own = covariances / (sds[..., :, None] * sds[..., None, :])
    sound = np.asarray(np.isfinite(own).all(axis=(-2, -1)))
    largest = np.linalg.eigvalsh(np.where(sound[..., None, None], own, 0.0))[..., -1]
    found: Floats = np.where(sound, largest / own.shape[-1], np.nan)
    return found


def component_interval(share: float, resampled: Floats, items: int, confidence: float) -> Interval:
    """The interval of the share of the first component.

    Notes
    -----
    The basic bootstrap interval 2 s - q of Davison and Hinkley (1997, 5.2): a largest eigenvalue is too large in
    samples and in samples of these by as much again where the next ones are close to it, so that percentiles miss the
    true share and even that of the sample. The interval reaches the share of the sample, and not below 1 / items.

    >>> found = component_interval(0.2, np.linspace(0.2, 0.3, 101), 10, 0.9)
    >>> round(found.low, 3), round(found.high, 3)
    (0.105, 0.2)
    """
    found = percentile_interval(share, resampled, confidence, "bootstrap, basic")
    low, high = max(2 * share - found.high, 1 / items), max(2 * share - found.low, share)
    return Interval(share, low, high, found.method)
