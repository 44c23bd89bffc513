"""Correlations: Pearson's with Fisher's interval, those of covariances, rank correlations of many pairs of orders."""

from __future__ import annotations

from math import atanh, inf, isnan, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval

Floats = NDArray[np.float64]
_LEAST = 1e-10  # eigenvalue of correlations: below it variables determine each other


def pearson(x: ArrayLike, y: ArrayLike, confidence: float = 0.95) -> Interval:
    """Pearson's r of two columns without missing values.

    Notes
    -----
    The limits are tanh(atanh r +- z / sqrt(n - 3)) (Fisher 1921), for values that are about normal; they equal
    ``scipy.stats.pearsonr(x, y).confidence_interval()``. Below four rows there are none, and r of a column that
    does not vary is NaN.

    Examples
    --------
    >>> found = pearson([1, 2, 3, 4, 5], [1, 2, 2, 4, 5])
    >>> f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
    '0.962 [0.530, 0.998]'
    """
    a, b = (np.asarray(column, float) for column in (x, y))
    if len(a) < 2 or not np.ptp(a) or not np.ptp(b):
        return Interval(NAN, NAN, NAN, "undefined: no variation")
    r = min(1.0, max(-1.0, float(np.corrcoef(a, b)[0, 1])))
    return fisher_interval(r, len(a), confidence)


def fisher_interval(r: float, n: int, confidence: float = 0.95, error: float = 0.0) -> Interval:
    """Fisher's interval of a correlation of n rows: as `pearson` says; NaN below four rows.

    Parameters
    ----------
    error : float
        A standard error of atanh(r) from elsewhere, such as a bootstrap, which counts where it is larger than that of
        normal values: where many answers are at the end of a scale, correlations vary more.

    >>> found = fisher_interval(0.5, 103)
    >>> f"{found.low:.3f} {found.high:.3f}"
    '0.339 0.632'
    """
    if n < 4 or isnan(r):
        return Interval(r, NAN, NAN, "undefined: fewer than four rows")
    centre = atanh(r) if abs(r) < 1 else inf * r
    reach = float(special.ndtri((1 + confidence) / 2)) * max(1 / sqrt(n - 3), error)
    return Interval(r, tanh(centre - reach), tanh(centre + reach), "Fisher's z")


def correlations(covariance: Floats) -> Floats:
    """(..., k, k) correlations of covariances; NaN beside a variable that does not vary.

    >>> correlations(np.array([[4.0, 1.0], [1.0, 1.0]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    variances = np.diagonal(covariance, axis1=-2, axis2=-1)
    sds = np.sqrt(np.where(variances > 0, variances, np.nan))
    found: Floats = covariance / (sds[..., :, None] * sds[..., None, :])
    places = np.arange(found.shape[-1])
    found[..., places, places] = np.where(np.isnan(sds), np.nan, 1.0)
    return found


def is_definite(covariance: Floats) -> bool:
    """Whether a covariance is positive definite beyond rounding, whatever the units of its variables.

    >>> is_definite(np.array([[4.0, 1.0], [1.0, 1.0]])), is_definite(np.array([[4.0, 2.0], [2.0, 1.0]]))
    (True, False)
    """
    scaled = correlations(covariance)
    return bool(scaled.size and np.isfinite(scaled).all()) and float(np.linalg.eigvalsh(scaled)[0]) > _LEAST


def kendall_tau_b(first: Floats, second: Floats) -> Floats:
    """Kendall's tau-b of each row of two (r, k) arrays; NaN where all values of a row are tied.

    Notes
    -----
    Equals ``scipy.stats.kendalltau(a, b).statistic``; ties on one side lower the possible pairs of that side.

    >>> kendall_tau_b(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 3.0, 2.0]])).round(6).tolist()
    [0.333333]
    """
    one, two = np.triu_indices(first.shape[1], 1)
    a, b = (np.sign(values[:, one] - values[:, two]) for values in (first, second))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (a * b).sum(axis=1) / np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return found


def spearman_rho(first: Floats, second: Floats) -> Floats:
    """Spearman's rho of each row of two (r, k) arrays, ties at their mean rank; NaN where all are tied.

    >>> spearman_rho(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 3.0, 2.0]])).round(6).tolist()
    [0.5]
    """
    from scipy import stats  # takes long to load

    middle = (first.shape[1] + 1) / 2
    a, b = (stats.rankdata(values, axis=1) - middle for values in (first, second))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (a * b).sum(axis=1) / np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return found
