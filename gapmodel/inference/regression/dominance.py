"""Dominance of one predictor over another: in every subset, at every number of predictors, on average."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.regression.relative_importance import shapley, sizes

Floats = NDArray[np.float64]

KINDS = ("complete", "conditional", "general")
_TIED = 1e-12


@dataclass(frozen=True, slots=True)
class Dominance:
    """Of predictor `first` over `second`.

    Attributes
    ----------
    first, second : int
    kind : str
        Of `KINDS`.
    value : float
        1 if the first dominates, 0 if the second does, 0.5 if neither.
    mean : float
        The mean of the value over resamples; NaN without these.
    reproducibility : float
        The share of resamples in which the value is the same; NaN without these.
    """

    first: int
    second: int
    kind: str
    value: float
    mean: float
    reproducibility: float


def dominances(values: Floats) -> Floats:
    """The dominance of every pair: (..., pairs, 3), in the order of ``combinations(range(p), 2)`` and `KINDS`.

    Parameters
    ----------
    values : (..., 2**p) array
        R2, or another measure of fit, on every subset.

    Notes
    -----
    Azen and Budescu (2003). Complete: the first adds more than the second to every subset of the others. Conditional:
    on average over the subsets of each size. General: on average over sizes, which is the LMG share.
    """
    p = values.shape[-1].bit_length() - 1
    general, by_size = shapley(values), _by_size(values, p)
    found = np.empty((*values.shape[:-1], p * (p - 1) // 2, len(KINDS)))
    for at, (i, j) in enumerate(combinations(range(p), 2)):
        mine, other = _rivals(p, i, j)
        found[..., at, 0] = _value(values[..., mine] - values[..., other])
        found[..., at, 1] = _value(by_size[..., i, :] - by_size[..., j, :])
        found[..., at, 2] = _value((general[..., i] - general[..., j])[..., None])
    unknown = np.isnan(values).any(axis=-1)
    found[unknown] = np.nan
    return found


def dominance(value: Floats, resampled: Floats | None) -> Iterator[Dominance]:
    """Each pair's dominance (pairs, 3) with its reproducibility in resamples (r, pairs, 3)."""
    p = next(p for p in range(1, 99) if p * (p - 1) // 2 == len(value))
    known = None if resampled is None else resampled[np.isfinite(resampled[:, 0, 0])] if len(value) else resampled
    for at, (i, j) in enumerate(combinations(range(p), 2)):
        for place, kind in enumerate(KINDS):
            own = float(value[at, place])
            drawn = known[:, at, place] if known is not None and len(known) else np.full(1, np.nan)
            same = float((drawn == own).mean()) if np.isfinite(drawn).all() else float("nan")
            yield Dominance(i, j, kind, own, float(drawn.mean()), same)


def _value(differences: Floats) -> Floats:
    above, below = differences > _TIED, differences < -_TIED
    return np.asarray(0.5 + 0.5 * above.all(axis=-1) - 0.5 * below.all(axis=-1), np.float64)


def _by_size(values: Floats, p: int) -> Floats:
    """(..., p, p): what predictor j adds on average to subsets of s others."""
    found = np.empty((*values.shape[:-1], p, p))
    belongs = np.eye(p)[sizes(p - 1)]
    belongs /= belongs.sum(axis=0)
    for j in range(p):
        halves = values.reshape(*values.shape[:-1], -1, 2, 2**j)
        added = (halves[..., 1, :] - halves[..., 0, :]).reshape(*values.shape[:-1], -1)
        found[..., j, :] = added @ belongs
    return found


@cache
def _rivals(p: int, i: int, j: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Subsets with i and without j, and the same with j instead of i."""
    subsets = np.arange(2**p)
    neither = subsets[(subsets >> i & 1 == 0) & (subsets >> j & 1 == 0)]
    return neither | 1 << i, neither | 1 << j
