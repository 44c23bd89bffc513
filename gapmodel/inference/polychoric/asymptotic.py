"""How thresholds and polychoric correlations of two steps vary together, from the answers of every respondent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.polychoric.cells import Cut
from gapmodel.inference.polychoric.polychoric import Polychorics
from gapmodel.inference.polychoric.standard_errors import Scores
from gapmodel.inference.polychoric.thresholds import given_first, item_counts, thresholds

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_SLAB = 4_096  # respondents at once


def asymptotic_covariance(codes: Integers, tables: Integers, found: Polychorics) -> tuple[Floats, int]:
    """The covariance, times n, of all finite thresholds and then all correlations, and the number of thresholds.

    Parameters
    ----------
    codes : (n, k) array
        Answers as whole numbers from 0, none missing.
    tables : (k, k, L, L) array
        The two-way tables of the same answers.
    found : Polychorics
        The estimates in two steps of these tables.

    Notes
    -----
    Muthen (1984): B^-1 (sum of products of all scores) B^-T, B with the products of the scores of each estimate's own
    likelihood; thresholds item by item, correlations as (1, 2), (1, 3), ... Equals ``lavInspect(fit, "gamma")`` of
    ``lavaan::cfa(ordered = TRUE)`` (R). A correlation without an error has a covariance of NaN or 0 here.
    """
    compact, places = given_first(np.asarray(tables, np.int64))
    counts = item_counts(compact)
    own, pair = _influences(compact, counts, found)
    k, levels = counts.shape
    kept = np.flatnonzero((np.arange(levels - 1) < (counts > 0).sum(axis=1)[:, None] - 1).ravel())
    size = len(kept) + len(found.rho)
    total = np.zeros((size, size))
    items, pairs = np.arange(k), np.arange(len(found.rho))
    for start in range(0, len(codes), _SLAB):
        part = places[items, codes[start : start + _SLAB]]
        cuts = own[items, part].reshape(len(part), -1)[:, kept]
        values = np.hstack([cuts, pair[pairs, part[:, found.one], part[:, found.two]]])
        total += values.T @ values
    return len(codes) * total, len(kept)


def _influences(compact: Integers, counts: Integers, found: Polychorics) -> tuple[Floats, Floats]:
    """(k, L, L - 1) what an answer adds to thresholds, (m, L, L) what two answers add to a correlation."""
    one, two = found.one, found.two
    cuts, tables = thresholds(counts), compact[one, two].astype(np.float64)
    rho = np.where(np.isnan(found.rho), 0.0, found.rho)
    scores = Scores.of(counts.astype(np.float64), tables, Cut(cuts[one], cuts[two], rho), cuts)
    own = np.einsum("kas,kst->kat", scores.thresholds, scores.inverse)
    return own, scores.influence(one, two) / np.maximum(scores.squares, 1e-300)[:, None, None]
