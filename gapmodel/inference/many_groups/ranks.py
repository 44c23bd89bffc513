"""How certain the places of many groups in a table are: rank 1 has the highest true mean."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.many_groups.true_means import Mixture

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_LISTED = 30  # groups up to which the chance of every rank is computed exactly
_REACH = 6.0  # standard deviations of a normal distribution that are summed by the trapezoidal rule
_STEP, _LONG_STEP = 0.25, 0.5  # of few groups, and of many, whose numbers of better groups are smooth
_CELLS = 1_500_000  # groups times places at which the number of better groups is tabulated
_SHIFTS = (-sqrt(3), 0.0, sqrt(3))  # the common mean, in standard errors: Gauss and Hermite's three points
_SHIFT_CHANCES = (1 / 6, 2 / 3, 1 / 6)
_FEW = 300  # groups up to which the common mean's uncertainty can change an order


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """What is known of the ranks of all groups; arrays with one value per group.

    Attributes
    ----------
    expected : the mean rank
    low, high : limits of the rank, from 1 to the number of groups
    best, worst : the chance of rank 1, and of the last rank
    top, bottom : the chance to be among the first, or the last, quarter of all groups
    """

    expected: Floats
    low: Integers
    high: Integers
    best: Floats
    worst: Floats
    top: Floats
    bottom: Floats


def ranks(found: Mixture, confidence: float = 0.95) -> Ranks:
    """Ranks from where the true means lie.

    Notes
    -----
    Given a group's true mean, each other group lies above it with a known chance, independently; the number that do
    has a Poisson binomial distribution, which is averaged over the group's true mean, the common mean and tau. Up to 30
    groups it is computed exactly, beyond as a normal distribution with its mean and variance, but for the chances of
    being first and last, which are products. A rank's limits leave at most half of 1 - confidence on either side, as
    ranks are whole numbers. The quarters are the first and the last floor(G / 4) of G groups, at least one. Laird and
    Louis (1989, Journal of Educational Statistics 14(1)) rank by the expected rank, Goldstein and Spiegelhalter (1996,
    JRSS A 159(3)) give limits.

    Examples
    --------
    Two groups that are alike and one that is better:

    >>> one = np.ones(1)
    >>> found = ranks(Mixture(one, np.array([[0.0, 0, 3]]), np.ones((1, 3)), np.zeros((1, 3)), one, np.ones(3)))
    >>> [f"{chance:.3f}" for chance in found.best.tolist()], found.low.tolist(), found.high.tolist()
    (['0.016', '0.016', '0.969'], [2, 2, 1], [3, 3, 2])
    """
    parts = list(_parts(found))
    groups, tail = found.means.shape[1], (1 - confidence) / 2
    if groups <= _LISTED:
        chances = sum(chance * _listed(means, deviations) for chance, means, deviations in parts)
        return _of_chances(np.asarray(chances), tail)
    counts = [(chance, *_better(means, deviations)) for chance, means, deviations in parts]
    quarter, (_, weights) = max(1, groups // 4), _normal(groups)
    return Ranks(
        1.0 + np.asarray(sum(chance * (above @ weights) for chance, above, _, _, _ in counts)),
        _first_rank(counts, groups, tail),
        _first_rank(counts, groups, 1 - tail),
        np.asarray(sum(chance * best for chance, _, _, best, _ in counts)),
        np.asarray(sum(chance * worst for chance, _, _, _, worst in counts)),
        _up_to(counts, np.full(groups, quarter)),
        1 - _up_to(counts, np.full(groups, groups - quarter)),
    )


def _normal(groups: int) -> tuple[Floats, Floats]:
    """Places of the standard normal distribution, and their chances."""
    step = _STEP if groups <= _FEW else _LONG_STEP
    places = np.arange(-_REACH, _REACH + step / 2, step)
    return places, np.exp(-(places**2) / 2) * (step / sqrt(2 * pi))


def _parts(found: Mixture) -> list[tuple[float, Floats, Floats]]:
    """Chance, means and deviations of every possibility, with the common mean at a few places."""
    few = found.means.shape[1] <= _FEW
    shifts = list(zip(_SHIFTS, _SHIFT_CHANCES, strict=True)) if few else [(0.0, 1.0)]
    least = float(found.deviations[found.deviations > 0].min(initial=1.0)) * 1e-6
    return [
        (
            float(found.chances[at]) * chance,
            found.means[at] + found.pulls[at] * (shift * found.errors[at]),
            np.maximum(found.deviations[at], least),
        )
        for at, (shift, chance) in product(range(len(found.chances)), shifts)
    ]


def _listed(means: Floats, deviations: Floats) -> Floats:
    """(G, G): the chance of every group to have every rank, exactly."""
    groups = len(means)
    normal, weights = _normal(groups)
    places = means[:, None] + deviations[:, None] * normal
    chances = np.zeros((groups, len(normal), groups))
    chances[:, :, 0] = 1.0
    for other in range(groups):
        above = special.ndtr((means[other] - places) / deviations[other])
        above[other] = 0.0
        kept = chances * (1 - above)[:, :, None]
        kept[:, :, 1:] += chances[:, :, :-1] * above[:, :, None]
        chances = kept
    found: Floats = np.einsum("gzr,z->gr", chances, weights)
    return found


def _of_chances(chances: Floats, tail: float) -> Ranks:
    groups = len(chances)
    upto = np.cumsum(chances, axis=1)
    quarter = max(1, groups // 4)
    return Ranks(
        chances @ np.arange(1.0, groups + 1),
        1 + (upto < tail).sum(axis=1),
        np.minimum(1 + (upto < 1 - tail).sum(axis=1), groups),
        chances[:, 0],
        chances[:, -1],
        upto[:, quarter - 1],
        chances[:, groups - quarter :].sum(axis=1),
    )


def _better(means: Floats, deviations: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean and variance (G, Z) of the number of better groups, given a group's mean; chances of first and last rank."""
    table = _tabulated(means, deviations)
    normal, weights = _normal(len(means))
    places = means[:, None] + deviations[:, None] * normal
    own = special.ndtr(-normal)  # the group itself is among those that were counted
    count, variance, none, every = (np.interp(places, table[0], column) for column in table[1:])
    best = np.exp(np.minimum(none - np.log1p(-own), 0.0)) @ weights
    worst = np.exp(np.minimum(every - np.log(own), 0.0)) @ weights
    return np.maximum(count - own, 0.0), np.maximum(variance - own * (1 - own), 1e-12), best, worst


def _tabulated(means: Floats, deviations: Floats) -> tuple[Floats, ...]:
    """At places over the whole range: how many groups lie above, its variance, and log chances that none or all do."""
    reach = (_REACH + 0.5) * deviations
    length = int(np.clip(_CELLS // len(means), 200, 4_000))
    places = np.linspace(float((means - reach).min()), float((means + reach).max()), length)
    rows = []
    for part in np.array_split(places, max(1, length * len(means) // _CELLS)):
        above = special.ndtr((means - part[:, None]) / deviations)
        with np.errstate(divide="ignore"):
            none, every = np.log1p(-above).sum(axis=1), np.log(above).sum(axis=1)
        rows.append((above.sum(axis=1), (above * (1 - above)).sum(axis=1), none, every))
    columns = [np.concatenate(column) for column in zip(*rows, strict=True)]
    return (places, *columns[:2], *(np.maximum(column, -1e6) for column in columns[2:]))


def _up_to(counts: list[tuple[float, Floats, Floats, Floats, Floats]], rank: Floats | Integers) -> Floats:
    """The chance of every group to have a rank up to this one."""
    found, (_, weights) = np.zeros(len(rank)), _normal(len(rank))
    for chance, above, variance, _, _ in counts:
        found += chance * (special.ndtr((rank[:, None] - 0.5 - above) / np.sqrt(variance)) @ weights)
    return found


def _first_rank(counts: list[tuple[float, Floats, Floats, Floats, Floats]], groups: int, level: float) -> Integers:
    """The first rank up to which the chance reaches a level, of every group."""
    low, high = np.zeros(groups, np.int64), np.full(groups, groups)
    while (high - low > 1).any():
        middle = (low + high) // 2
        reached = _up_to(counts, middle) >= level
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high
