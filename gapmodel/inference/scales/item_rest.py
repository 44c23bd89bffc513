"""The correlation of each part of a sum with the rest of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
_ROUNDING = 16 * float(np.finfo(float).eps)  # a variance below this share of its terms is zero


def part_rest(covariance: Floats, parts: Sequence[Sequence[int]]) -> Floats:
    """The correlation of the sum over each part's columns with the sum over all other parts'.

    Parameters
    ----------
    covariance : (k, k) array
        Of complete rows, or of pairs of values.
    parts : sequence of sequences of int
        The columns of each part; those of single columns give corrected item-total correlations.

    Returns
    -------
    (parts,) array
        Between -1 and 1; NaN where the part or the rest does not vary, or a covariance is missing.

    Notes
    -----
    cov(part, rest) / sqrt(var(part) var(rest)), all three being sums of covariances. On complete rows it equals
    ``numpy.corrcoef(x, total - x)`` (and ``r.drop`` of ``psych::alpha`` in R, for single columns). From pairs of values
    it can leave [-1, 1] and is cut there.

    Examples
    --------
    >>> part_rest(np.array([[1, 0.5, -0.5], [0.5, 1, -0.5], [-0.5, -0.5, 1]]), [[0], [1], [2]])
    array([ 0. , 0. , -0.577...])
    """
    used = [column for part in parts for column in part]
    found = np.full(len(parts), np.nan)
    for place, part in enumerate(parts):
        rest = [column for column in used if column not in set(part)]
        own, other = covariance[np.ix_(part, part)], covariance[np.ix_(rest, rest)]
        if _varies(own) and _varies(other):
            found[place] = covariance[np.ix_(part, rest)].sum() / sqrt(own.sum() * other.sum())
    cut: Floats = np.clip(found, -1.0, 1.0)
    return cut


def upper_limit(r: float, n: int, confidence: float) -> float:
    """The one-sided upper limit of a correlation by Fisher's z; NaN below four rows.

    >>> f"{upper_limit(-0.5, 28, 0.975):.3f}"
    '-0.156'
    """
    if not n > 3 or r != r:
        return float("nan")
    inside = min(max(r, -1 + _ROUNDING), 1 - _ROUNDING)
    return tanh(atanh(inside) + float(special.ndtri(confidence)) / sqrt(n - 3))


def _varies(covariance: Floats) -> bool:
    return bool(covariance.size and covariance.sum() > _ROUNDING * np.abs(covariance).sum())
