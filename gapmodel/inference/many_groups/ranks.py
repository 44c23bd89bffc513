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
_FAR = 60.0  # better groups, even at the upper end of a true mean, beyond which nobody is first
_OWN = 1_000  # groups beyond which it does not matter that a group is not better than itself
_SUMMED = 100  # groups up to which the chance of a rank is a sum over the true mean
_REACH, _STEP = 6.0, 0.25  # of the trapezoidal rule over a normal distribution, in standard deviations
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
    groups it is computed exactly, beyond from its mean and variance (the threshold for the mean is taken as gamma
    distributed, from the nearer end of the table), but for the chances of being first and last, which are products. A
    rank's limits leave at most half of 1 - confidence on either side, as ranks are whole numbers. The quarters are the
    first and the last floor(G / 4) of G groups, at least one. Laird and
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
    counts = [_Better(chance, means, deviations) for chance, means, deviations in parts]
    quarter = max(1, groups // 4)
    return Ranks(
        1.0 + np.asarray(sum(one.chance * one.expected for one in counts)),
        _first_rank(counts, groups, tail),
        _first_rank(counts, groups, 1 - tail),
        np.asarray(sum(one.chance * one.best for one in counts)),
        np.asarray(sum(one.chance * one.worst for one in counts)),
        _up_to(counts, np.full(groups, quarter)),
        1 - _up_to(counts, np.full(groups, groups - quarter)),
    )


_NORMAL = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
_CHANCES = np.exp(-(_NORMAL**2) / 2) * _STEP / sqrt(2 * pi)


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
    places = means[:, None] + deviations[:, None] * _NORMAL
    chances = np.zeros((groups, len(_NORMAL), groups))
    chances[:, :, 0] = 1.0
    for other in range(groups):
        above = special.ndtr((means[other] - places) / deviations[other])
        above[other] = 0.0
        kept = chances * (1 - above)[:, :, None]
        kept[:, :, 1:] += chances[:, :, :-1] * above[:, :, None]
        chances = kept
    found: Floats = np.einsum("gzr,z->gr", chances, _CHANCES)
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


class _Better:
    """How many groups are better than a true mean, by one possibility of what the data say of the true means."""

    def __init__(self, chance: float, means: Floats, deviations: Floats) -> None:
        self.chance, self.means, self.deviations = chance, means, deviations
        self.places, self.above, self.variance, none, every = _tabulated(means, deviations)
        places = means[:, None] + deviations[:, None] * _NORMAL
        own = special.ndtr(-_NORMAL)  # the group itself is among those that were counted
        self.better = np.maximum(np.interp(places, self.places, self.above) - own, 0.0)
        self.expected = self.better @ _CHANCES
        self.best, self.worst = (
            self._extreme(places, log_chances, np.log(left), number)
            for log_chances, left, number in (
                (none, 1 - own, self.better[:, -1]),
                (every, own, len(means) - 1 - self.better[:, 0]),
            )
        )
        if len(means) <= _SUMMED:
            varying = np.interp(places, self.places, self.variance) - own * (1 - own)
            self.ratio = np.maximum(varying, 1e-12) / np.maximum(self.better, 1e-12)
        self.thresholds = self._thresholds() if len(means) > _OWN else np.zeros(0)

    def _extreme(self, places: Floats, log_chances: Floats, own: Floats, number: Floats) -> Floats:
        """The chance that no other group is better, or none is worse, of those for whom it is not as good as zero."""
        found = np.zeros(len(self.means))
        near = number < _FAR
        log_chance = np.interp(places[near], self.places, log_chances) - own
        found[near] = np.exp(np.minimum(log_chance, 0.0)) @ _CHANCES
        return found

    def up_to(self, rank: Integers) -> Floats:
        """The chance of every group to have a rank up to this one.

        The number of better groups falls as the true mean rises, so that it stays below a number if the true mean lies
        above the place where it reaches a threshold, which is random, here at a few points. Of fewer groups, whose
        number of better ones varies more, the chance is a sum over the true mean.
        """
        groups = len(self.means)
        if groups <= _SUMMED:
            found = _few_better(rank[:, None] - 1, self.better, self.ratio, groups) @ _CHANCES
        elif groups > _OWN:
            found = self._above(self.thresholds[:, rank])
        else:
            place, own = self._place(np.asarray(rank - 0.5, np.float64), np.full(groups, 0.5))
            count = np.maximum(np.interp(place, self.places, self.above) - own, 1e-9)
            variance = np.maximum(np.interp(place, self.places, self.variance) - own * (1 - own), 1e-12)
            aims = [_threshold(rank - 1, variance, count, point, groups) for point in _POINTS.tolist()]
            found = self._above(np.array([self._place(aim, own)[0] for aim in aims]))
        return np.where(rank >= groups, 1.0, np.where(rank < 1, 0.0, found))

    def _above(self, places: Floats) -> Floats:
        """The chance of every group's true mean to lie above places, one for each point."""
        found: Floats = _WEIGHTS @ special.ndtr((self.means - places) / self.deviations)
        return found

    def _thresholds(self) -> Floats:
        """(points, ranks): places above which a true mean has a rank up to 0, 1, ... ."""
        groups = len(self.means)
        rank = np.arange(groups + 1)
        place = np.interp(rank, self.above[::-1], self.places[::-1])
        count, variance = (np.interp(place, self.places, column) for column in (self.above, self.variance))
        aims = [_threshold(rank - 1, variance, np.maximum(count, 1e-9), point, groups) for point in _POINTS.tolist()]
        return np.array([np.interp(aim + 0.5, self.above[::-1], self.places[::-1]) for aim in aims])

    def _place(self, number: Floats, own: Floats) -> tuple[Floats, Floats]:
        """The true mean at which so many other groups are better, and how much the group itself counts there."""
        for _ in range(2):
            place = np.interp(number + own, self.above[::-1], self.places[::-1])
            own = special.ndtr((self.means - place) / self.deviations)
        return place, own


def _gamma(number: Floats | Integers, ratio: Floats) -> tuple[Floats, Floats]:
    """Mean and shape of the threshold that an expected number must stay below for at most `number` to come up.

    Of a Poisson distribution (ratio of variance and mean 1) it is gamma distributed with mean and variance number + 1.
    """
    mean = np.maximum(number, 0) + 0.5 + ratio / 2
    return mean, mean**2 / (ratio * (np.maximum(number, 0) + 1))


def _few_better(number: Integers, better: Floats, ratio: Floats, groups: int) -> Floats:
    """The chance that at most `number` groups are better, of which `better` are expected; from the nearer end."""
    low = 2 * number < groups - 1
    worse = np.maximum(groups - 1 - better, 1e-12)
    mean, shape = _gamma(np.where(low, number, groups - 2 - number), np.where(low, ratio, ratio * better / worse))
    root = np.cbrt(np.where(low, better, worse) / mean)
    inside = special.ndtr(-3 * np.sqrt(shape) * (root - 1 + 1 / (9 * shape)))  # Wilson and Hilferty
    found: Floats = np.where(low, inside, 1 - inside)
    return found


def _threshold(number: Integers, variance: Floats, count: Floats, point: float, groups: int) -> Floats:
    """The expected number of better groups up to which at most `number` come up, at a point of its distribution."""
    low = 2 * number < groups - 1
    worse = np.maximum(groups - 1 - count, 1e-9)
    ratio = np.clip(variance / np.where(low, count, worse), 1e-9, 1.0)
    mean, shape = _gamma(np.where(low, number, groups - 2 - number), ratio)
    aim = mean * np.maximum(1 - 1 / (9 * shape) + point / (3 * np.sqrt(shape)), 0.0) ** 3
    found: Floats = np.where(low, aim, groups - 1 - aim)
    return found


_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


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


def _up_to(counts: list[_Better], rank: Integers) -> Floats:
    """The chance of every group to have a rank up to this one."""
    return np.asarray(sum(one.chance * one.up_to(rank) for one in counts), np.float64)


def _first_rank(counts: list[_Better], groups: int, level: float) -> Integers:
    """The first rank up to which the chance reaches a level, of every group."""
    low, high = np.zeros(groups, np.int64), np.full(groups, groups)
    while (high - low > 1).any():
        middle = (low + high) // 2
        reached = _up_to(counts, middle) >= level
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high
