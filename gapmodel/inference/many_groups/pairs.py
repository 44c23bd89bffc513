"""Which pairs of many groups differ, all pairs compared at once."""

from __future__ import annotations

from functools import lru_cache
from math import floor, inf

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.many_groups.shrinkage import GroupMeans
from gapmodel.inference.studentized_range import range_quantile

Floats = NDArray[np.float64]

_SURE = 500.0  # degrees of freedom from which on the studentized range no longer changes
_FINE = 30.0  # degrees of freedom up to which every whole number counts, and in steps of a tenth beyond


def different_pairs(groups: GroupMeans, variances: str = "pooled", confidence: float = 0.95) -> list[tuple[int, int]]:
    """The pairs of places whose means differ, with that confidence in all of them at once.

    Notes
    -----
    Tukey and Kramer's comparisons where all groups have one variance, Games and Howell's (1976) where each has its own:
    a difference counts if it exceeds q sqrt((v_i + v_j) / 2), q the quantile of the studentized range of all groups,
    with the degrees of freedom of the pooled variance, or Welch's of the pair. These are taken down to a whole number,
    in larger steps beyond 30, which errs on the safe side. `games_howell` gives every pair its p-value.

    Examples
    --------
    >>> groups = GroupMeans(*(np.array(part, float) for part in ([-2, -1, 0.4], [5, 50, 8], [1, 1, 1], [4, 49, 7])))
    >>> different_pairs(groups)
    [(0, 2), (1, 2)]
    """
    count = len(groups.means)
    if count < 2:
        return []
    v = groups.error_variances(variances)
    own = (groups.dofs > 0) & (groups.spreads > 0)
    dofs = np.where(own, groups.dofs, groups.dof)
    first, second = np.triu_indices(count, 1)
    both = v[first] + v[second]
    if variances == "pooled":
        quantiles = np.full(len(first), _quantile(confidence, count, _down(groups.dof)))
    else:
        welch = both**2 / (v[first] ** 2 / dofs[first] + v[second] ** 2 / dofs[second])
        quantiles = np.array([_quantile(confidence, count, _down(dof)) for dof in welch.tolist()])
    apart = np.abs(groups.means[first] - groups.means[second]) > quantiles * np.sqrt(both / 2)
    return list(zip(first[apart].tolist(), second[apart].tolist(), strict=True))


def _down(dof: float) -> float:
    """Degrees of freedom, a little fewer."""
    if dof >= _SURE:
        return inf
    return float(max(1, floor(dof))) if dof <= _FINE else _FINE * 1.1 ** floor(np.log(dof / _FINE) / np.log(1.1))


@lru_cache(maxsize=512)
def _quantile(confidence: float, groups: int, dof: float) -> float:
    return range_quantile(confidence, groups, min(dof, 1e6))
