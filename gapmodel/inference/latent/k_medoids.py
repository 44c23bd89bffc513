"""Groups around medoids: respondents whose distances to the others of their group are smallest in sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

_SMALL = 1e-9  # of the sum of distances: a swap that saves less is none
_MOST_SWAPS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Medoids:
    """A partition into k groups.

    Attributes
    ----------
    centres : (k,) array
        The places of the medoids among the respondents, ascending.
    groups : (n,) array
        The place of everyone's medoid.
    cost : float
        The sum of the distances to the medoids.
    """

    centres: Codes
    groups: Codes
    cost: float


def k_medoids(distances: Floats, k: int) -> Medoids:
    """Partition around medoids.

    Parameters
    ----------
    distances : (n, n) array
    k : int
        1 to n.

    Notes
    -----
    PAM (Kaufman and Rousseeuw 1990): medoids are built up one by one, then swapped with other respondents, the best
    swap first, as long as the sum of distances falls; all swaps of a round are evaluated at once (Schubert and
    Rousseeuw 2021). It is a local optimum, of which small sets reach the global one nearly always. It equals
    ``cluster::pam(distances, k, diss = TRUE)`` (R).

    Examples
    --------
    >>> x = np.array([0.0, 1.0, 2.0, 10.0, 11.0])
    >>> found = k_medoids(np.abs(x[:, None] - x), 2)
    >>> found.centres.tolist(), found.groups.tolist(), found.cost
    ([1, 3], [0, 0, 0, 1, 1], 3.0)
    """
    centres = _built(distances, k)
    for _ in range(_MOST_SWAPS):
        saved, out, new = _best_swap(distances, centres)
        if not saved > _SMALL * (1 + distances[:, centres].min(axis=1).sum()):
            break
        centres[out] = new
    centres = np.sort(centres)
    near = distances[:, centres]
    return Medoids(centres, near.argmin(axis=1), float(near.min(axis=1).sum()))


def _built(distances: Floats, k: int) -> Codes:
    """The first medoids: each the respondent who lowers the sum of distances most."""
    centres = [int(distances.sum(axis=0).argmin())]
    nearest = distances[:, centres[0]].copy()
    for _ in range(k - 1):
        gains = np.maximum(nearest[:, None] - distances, 0).sum(axis=0)
        gains[centres] = -1
        centres.append(int(gains.argmax()))
        nearest = np.minimum(nearest, distances[:, centres[-1]])
    return np.array(centres, np.int64)


def _best_swap(distances: Floats, centres: Codes) -> tuple[float, int, int]:
    """What the best swap saves, the place of the medoid that leaves, and the respondent who takes its place."""
    n, k = len(distances), len(centres)
    to = distances[:, centres]
    groups, nearest = to.argmin(axis=1), to.min(axis=1)
    second = np.partition(to, 1, axis=1)[:, 1] if k > 1 else np.full(n, np.inf)
    closer = np.minimum(distances, nearest[:, None])  # of everyone to the nearest, with a candidate besides
    without = np.minimum(distances, second[:, None]) - closer  # what the loss of the own medoid adds
    lost = np.eye(k)[groups].T @ without
    saved = nearest.sum() - closer.sum(axis=0) - lost
    saved[:, centres] = -np.inf
    out, new = np.unravel_index(int(saved.argmax()), saved.shape)
    return float(saved[out, new]), int(out), int(new)


def silhouette(distances: Floats, groups: Codes) -> float:
    """The mean silhouette width of a partition; a respondent alone in a group has zero.

    Notes
    -----
    (b - a) / max(a, b) of everyone, a the mean distance to the others of the own group and b to the nearest other
    group (Rousseeuw 1987). It equals ``sklearn.metrics.silhouette_score(distances, groups, metric="precomputed")``
    and ``mean(cluster::silhouette(groups, dmatrix = distances)[, 3])`` (R).

    Examples
    --------
    >>> x = np.array([0.0, 1.0, 10.0, 11.0])
    >>> round(silhouette(np.abs(x[:, None] - x), np.array([0, 0, 1, 1])), 4)
    0.8997
    """
    k = int(groups.max()) + 1
    members = np.eye(k)[groups]
    sizes = members.sum(axis=0)
    sums = distances @ members
    own = np.arange(len(groups))
    alone = sizes[groups] == 1
    a = sums[own, groups] / np.maximum(sizes[groups] - 1, 1)
    means = sums / np.maximum(sizes, 1)
    means[:, sizes == 0] = np.inf
    means[own, groups] = np.inf
    b = means.min(axis=1)
    larger = np.maximum(a, b)
    width = np.where(alone | (larger == 0), 0.0, (b - a) / np.where(larger > 0, larger, 1.0))
    return float(width.mean())


def city_block(profiles: Floats, others: Floats | None = None) -> Floats:
    """(n, m) Mean absolute differences of profiles (n, k) and others (m, k)."""
    second = profiles if others is None else others
    total = np.zeros((len(profiles), len(second)))
    for column, other in zip(profiles.T, second.T, strict=True):
        total += np.abs(column[:, None] - other)
    return np.asarray(total / max(profiles.shape[1], 1), float)
