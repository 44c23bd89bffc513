"""The heterotrait-monotrait ratio of correlations: whether two sets of items measure different things."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Groups = Sequence[Sequence[int]]
_ZERO = -1e5  # stands for the logarithm of zero, with which sums would be undefined


def htmt(correlation: Floats, groups: Groups, *, geometric: bool = False) -> Floats:
    """HTMT of every pair of groups of items, or HTMT2 with geometric means.

    Parameters
    ----------
    correlation : (..., k, k) array
        Of the items; several matrices, such as those of bootstrap samples, at once.
    groups : sequence of sequence of int
        The places of the items of each factor.
    geometric : bool
        HTMT2 instead of HTMT.

    Returns
    -------
    (..., f, f) array
        1 on the diagonal; NaN for a factor with fewer than two items, and everywhere if an item does not vary.

    Notes
    -----
    The mean absolute correlation between items of two factors, divided by the geometric mean of the two mean absolute
    correlations among items of one factor (Henseler, Ringle and Sarstedt 2015): an estimate of the factors' correlation
    where the items of a factor load equally. HTMT2 takes geometric means throughout and needs no equal loadings
    (Roemer, Schuberth and Henseler 2021); one correlation of zero makes it zero or infinite. Absolute values keep
    the ratio from becoming small because some items are reversed. Equals ``semTools::htmt(absolute = TRUE)`` (R).

    Examples
    --------
    >>> given = np.eye(4)
    >>> given[np.triu_indices(4, 1)] = [0.62, 0.40, 0.35, 0.38, 0.42, 0.58]
    >>> given = np.maximum(given, given.T)
    >>> [round(float(htmt(given, [(0, 1), (2, 3)], geometric=kind)[0, 1]), 4) for kind in (False, True)]
    [0.6462, 0.6447]
    """
    sizes = np.array([len(group) for group in groups], float)
    member = np.zeros((len(groups), correlation.shape[-1]))
    for row, group in zip(member, groups, strict=True):
        row[list(group)] = 1.0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        own = np.maximum(np.log(np.abs(correlation)), _ZERO) if geometric else np.abs(correlation)
        means = _block_means(own, member, sizes, diagonal=0.0 if geometric else 1.0)
        within = np.diagonal(means, axis1=-2, axis2=-1)
        if geometric:
            ratio = np.exp(means - (within[..., :, None] + within[..., None, :]) / 2)
        else:
            ratio = means / np.sqrt(within[..., :, None] * within[..., None, :])
    return np.asarray(ratio)


def _block_means(own: Floats, member: Floats, sizes: Floats, *, diagonal: float) -> Floats:
    """Means of the entries between groups, and of those off the diagonal within groups."""
    sums = member @ own @ member.T
    counts = np.outer(sizes, sizes)
    within = np.arange(len(sizes))
    counts[within, within] = sizes * (sizes - 1)
    sums[..., within, within] -= diagonal * sizes
    return np.asarray(sums / np.where(counts > 0, counts, np.nan))
