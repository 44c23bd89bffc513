"""Where a standard normal variable is cut into ordered answers, and which of the answers occur."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def thresholds(counts: Floats | Integers) -> Floats:
    """(k, L - 1) normal quantiles of the cumulative shares of (k, L) counts.

    Notes
    -----
    An answer that nobody gave has two equal thresholds, or an infinite one at an end of the scale. NaN where nobody
    answered. Equals ``lavaan::lavCor(output = "th")`` (R), where every answer occurs.

    Examples
    --------
    >>> thresholds(np.array([[10, 20, 10]])).round(4).tolist()
    [[-0.6745, 0.6745]]
    """
    known = np.asarray(counts, np.float64)
    total = known.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = special.ndtri(np.cumsum(known, axis=-1)[..., :-1] / total)
    return found


def given_first(tables: Integers) -> tuple[Integers, Integers]:
    """(k, k, L, L) tables with the answers that occur first, and (k, L) where each answer stands then.

    Notes
    -----
    What stays empty stands at the end, behind infinite thresholds, so that every calculation of pairs has the same
    shape, whichever answers occur, and answers that nobody gave change no result.
    """
    k, counts = len(tables), item_counts(tables)
    order = np.argsort(counts == 0, axis=1, kind="stable")
    places = np.argsort(order, axis=1)
    one, two = np.ix_(range(k), range(k))
    compact = tables[one[..., None, None], two[..., None, None], order[:, None, :, None], order[None, :, None, :]]
    return compact, places


def spread_out(compact: Floats, counts: Integers) -> Floats:
    """(k, L - 1) thresholds between all answers, of those between the answers that occur."""
    below = np.cumsum(counts > 0, axis=1)[:, :-1]  # answers that occur up to here
    padded = np.concatenate([np.full((len(compact), 1), -np.inf), compact, np.full((len(compact), 1), np.inf)], axis=1)
    number = (counts > 0).sum(axis=1, keepdims=True)
    found: Floats = np.take_along_axis(padded, np.where(below >= number, padded.shape[1] - 1, below), axis=1)
    return found


def item_counts(tables: Integers) -> Integers:
    """(k, L) answers to every item, from the tables of each item with itself."""
    return np.asarray(np.einsum("iiaa->ia", tables), np.int64).copy()
