"""Teas' scores of attributes that have an ideal amount: evaluated performance and normed quality."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gapmodel.errors import SettingError

Floats = NDArray[np.float64]


def evaluated_performance(perceived: ArrayLike, ideal: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Minus the weighted distance of the perceived amounts from the ideal ones: zero at best.

    Parameters
    ----------
    perceived, ideal : (..., m) array_like
        Amounts of m attributes; NaN where an answer is missing.
    weights : (..., m) array_like, optional
        Importance; the weights of the attributes that were answered are scaled to a sum of one. Default: equal.

    Raises
    ------
    SettingError
        A weight is negative, or all are zero.

    Notes
    -----
    EP = -sum(w |A - I|) (Teas 1993). For an attribute of which there can be too much, more than ideal counts against
    the service as much as less; where the ideal lies at or beyond the end of the scale EP rises with the perceived
    amount.

    Examples
    --------
    >>> f"{evaluated_performance([5, 7, 4], [6, 5, 7], [0.4, 0.35, 0.25]):.2f}"
    '-1.85'
    """
    apart = np.abs(np.asarray(perceived, float) - np.asarray(ideal, float))
    own = np.broadcast_to(np.asarray(1.0 if weights is None else weights, float), apart.shape)
    if (own < 0).any() or not (own.sum(axis=-1) > 0).all():
        raise SettingError("The weights have a negative number or are all zero.", "give shares of importance.")
    counted = np.where(np.isnan(apart), 0.0, own)
    with np.errstate(invalid="ignore"):
        found: Floats = np.asarray(-(counted * np.nan_to_num(apart)).sum(axis=-1) / counted.sum(axis=-1))
    return found


def normed_quality(perceived: ArrayLike, ideal: ArrayLike, norm: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Evaluated performance of the service less that of an excellent one.

    Parameters
    ----------
    perceived, ideal, norm : (..., m) array_like
        `norm` has the amounts that an excellent service would give: the expectations of SERVQUAL.
    weights : (..., m) array_like, optional

    Notes
    -----
    NQ = -sum(w (|A - I| - |Ae - I|)) (Teas 1993). It equals the weighted P - E where neither is above the ideal, and
    differs where one overshoots it.

    Examples
    --------
    >>> f"{normed_quality([5, 7, 4], [6, 5, 7], [6, 6, 6], [0.4, 0.35, 0.25]):.2f}"
    '-1.25'
    """
    there = np.asarray(perceived, float) + np.asarray(norm, float) + np.asarray(ideal, float)
    kept = np.where(np.isnan(there), np.nan, np.asarray(ideal, float))
    found: Floats = evaluated_performance(perceived, kept, weights) - evaluated_performance(norm, kept, weights)
    return found
