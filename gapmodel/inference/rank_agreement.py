"""How far two orders of the same things agree, for many pairs of orders at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


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
    middle = (first.shape[1] + 1) / 2
    a, b = (stats.rankdata(values, axis=1) - middle for values in (first, second))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (a * b).sum(axis=1) / np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return found
