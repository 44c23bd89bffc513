"""The order in which dimensions or items come first, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.resampling import rank_probabilities

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Ranks from 1 (first), and what resamples say of them.

    Attributes
    ----------
    ranks : (k,) array
        Of equal scores the mean rank.
    probabilities : (k, k) array
        ``probabilities[i, j]``: of rank i + 1 for j; NaN without resamples.
    before : (k, k) array
        ``before[i, j]``: the probability that i comes before j, ties halved; NaN without resamples.
    """

    ranks: Floats
    probabilities: Floats
    before: Floats


def priority_scores(gaps: Floats, importance: Floats | None) -> Floats:
    """Importance times shortfall; of what does not fall short the gap itself with its sign turned.

    Parameters
    ----------
    gaps, importance : (..., k) arrays
        Gaps P - E, and shares of importance; None counts every gap alike.

    Notes
    -----
    The index of Martilla and James's (1977) successors, w max(0, -gap), which would leave all surpluses tied at zero;
    here a larger surplus stands further back. NaN where the gap or the importance is.

    >>> priority_scores(np.array([-1.0, -0.5, 0.2]), np.array([0.2, 0.5, 0.3])).tolist()
    [0.2, 0.25, -0.2]
    """
    weight = np.ones_like(gaps) if importance is None else importance
    scores: Floats = np.where(gaps < 0, -gaps * weight, -gaps + 0 * weight)
    return scores


def order_of(scores: Floats, resampled: Floats | None) -> Order:
    """The order of k scores, the largest first, and of (r, k) resampled ones; what has no score comes last."""
    k = len(scores)
    known = np.where(np.isnan(scores), -np.inf, scores)
    larger = (known[None, :] > known[:, None]).sum(axis=1)
    equal = (known[None, :] == known[:, None]).sum(axis=1)
    ranks = larger + (equal + 1) / 2
    if resampled is None or np.isnan(scores).any():
        return Order(ranks, np.full((k, k), np.nan), np.full((k, k), np.nan))
    rows = resampled[np.isfinite(resampled).all(axis=1)]
    difference = rows[:, :, None] - rows[:, None, :]
    before = (difference > 0).mean(axis=0) + (difference == 0).mean(axis=0) / 2
    return Order(ranks, rank_probabilities(rows), before)
