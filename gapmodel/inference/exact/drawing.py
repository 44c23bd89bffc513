"""Draws without replacement from a table: the null distribution of a group's sum."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, exp, fsum, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.exact.enumeration import stirling

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_MOST_STEPS = 100
_SERIES = 16
_BLOCK = 2**16
_UNDERFLOW = -760.0
_UNLISTED = 64  # respondents in each half, more than can be listed
_PASS = 2_000  # sums that are added in the time it takes to start adding
_RESCALED = 512


@dataclass(frozen=True, slots=True)
class Pool:
    """Whole numbers from zero on, ascending, and how often each occurs; `drawn` of the members are drawn.

    Tilting by (a, b) changes the odds of a member with the value v to be drawn by exp(a + b (v - mean)).
    """

    values: Integers
    counts: Integers
    drawn: int
    n: int = field(init=False)
    total: int = field(init=False)

    def __post_init__(self) -> None:
        pairs = list(zip(self.values.tolist(), self.counts.tolist(), strict=True))
        object.__setattr__(self, "n", sum(count for _, count in pairs))
        object.__setattr__(self, "total", sum(value * count for value, count in pairs))

    @property
    def top(self) -> int:
        """The largest value times the members drawn."""
        return int(self.values[-1]) * self.drawn

    def turned(self) -> Pool:
        """The pool with the order of its points reversed."""
        return Pool(int(self.values[-1]) - self.values[::-1], self.counts[::-1], self.drawn)

    def largest(self) -> tuple[int, int, int]:
        """The largest sum, how many of its smallest value it takes, and how many there are of that."""
        left, total, count = self.drawn, 0, 0
        for value, count in zip(self.values[::-1].tolist(), self.counts[::-1].tolist(), strict=True):
            taken = min(left, count)
            left, total = left - taken, total + taken * value
            if not left:
                return total, taken, count
        return total, 0, count

    def excess(self, value: int) -> float:
        """How far a sum is above its mean."""
        return (value * self.n - self.drawn * self.total) / self.n

    def odds(self, tilt: Floats) -> Floats:
        """The logarithm by which the odds of each point are changed."""
        return np.asarray(tilt[0] + tilt[1] * self.centred)

    @property
    def centred(self) -> Floats:
        """The values less their mean."""
        parts = [(value * self.n - self.total) / self.n for value in self.values.tolist()]
        return np.array(parts)

    def law(self, tilt: Floats) -> tuple[Floats, Floats, Integers]:
        """The chance of each point's members to be drawn once tilted, its variance, and how many members there are."""
        log_odds = log(self.drawn / (self.n - self.drawn)) + self.odds(tilt)
        chance = special.expit(log_odds)
        return chance, chance * special.expit(-log_odds), self.counts

    def cumulant(self, tilt: Floats, value: int) -> float:
        """The logarithm by which the tilted law must be scaled at the value, in terms that do not cancel."""
        share, odds = self.drawn / self.n, self.odds(tilt)
        grown = np.log1p((1 - share) * _beyond(-share * odds) + share * _beyond((1 - share) * odds))
        return fsum([*(self.counts * grown).tolist(), -float(tilt[1]) * self.excess(value)])


def _beyond(x: Floats) -> Floats:
    """exp(x) - 1 - x."""
    small = np.where(np.abs(x) < 1, x, 0.0)
    series = np.zeros_like(x)
    for k in range(_SERIES + 2, 1, -1):
        series = (series + 1) * small / k
    return np.where(np.abs(x) < 1, series * small, np.expm1(x) - x)


def tilted_onto(pool: Pool, value: int) -> Floats:
    """The (a, b) under which number and sum have the drawn and the value as their means: Newton's method, damped."""
    tilt, steps, wanted = np.zeros(2), pool.centred, np.array([0.0, pool.excess(value)])
    at = pool.cumulant(tilt, value)
    share = pool.drawn / pool.n
    for _ in range(_MOST_STEPS):
        chance, spread, counts = pool.law(tilt)
        slope = np.array([counts @ (chance - share), (counts * steps) @ (chance - share)]) - wanted
        weight = counts * spread
        cross = float(weight @ steps)
        bend = np.array([[float(weight.sum()), cross], [cross, float(weight @ steps**2)]])
        step = np.linalg.lstsq(bend, -slope, rcond=None)[0]
        scale = min(1.0, 4 / max(1e-9, float(np.abs(step * [1, np.abs(steps).max()]).max())))
        while scale > 1e-6 and pool.cumulant(tilt + scale * step, value) > at:
            scale /= 2
        tilt = tilt + scale * step
        before, at = at, pool.cumulant(tilt, value)
        if before - at <= 1e-12 * (1 + abs(at)):
            break
    return tilt


def chance_of_size(pool: Pool) -> float:
    """P(so many are drawn) when every member is drawn on its own: binomial, by Loader's (2000) formula."""
    n, k = float(pool.n), float(pool.drawn)
    rest = stirling(np.array([n, k, n - k]))
    return exp(float(rest[0] - rest[1] - rest[2])) * sqrt(n / (2 * pi * k * (n - k)))


def largest_chance(pool: Pool) -> float:
    """The probability of the largest sum: the ways to draw its smallest value, out of all ways.

    C(c, d) / C(N, n) is a product of N - c ratios below one.
    """
    _, taken, count = pool.largest()
    total = 0.0
    whole = pool.n
    for drawn, least in ((pool.drawn, taken), (pool.n - pool.drawn, count - taken)):
        for start in range(0, drawn - least, _BLOCK):
            steps = np.arange(start, min(start + _BLOCK, drawn - least))
            total += float(np.log((drawn - steps) / (whole - steps)).sum())
            if total < _UNDERFLOW:
                return 0.0
        whole -= drawn - least
    return exp(total)


def additions(pool: Pool, value: int) -> float:
    """About how many sums `counted` adds up."""
    return float(pool.n) * min(pool.drawn, pool.n - pool.drawn) * (pool.top - value + _PASS)


def counted(pool: Pool, value: int) -> float:
    """P(sum of the drawn >= value), member by member.

    The ways to draw so many members that fall short of the largest value by so much are counted; the counts are
    whole numbers up to 2**53 and correctly rounded sums of positive numbers beyond.
    """
    if 2 * pool.drawn > pool.n:  # those not drawn are fewer, and their sum is low where that of the drawn is high
        rest = Pool(pool.values, pool.counts, pool.n - pool.drawn).turned()
        return counted(rest, rest.top - (pool.total - value))
    room = pool.top - value
    ways = np.zeros((pool.drawn + 1, room + 1))
    ways[0, 0], halved, seen = 1.0, 0, 0
    for value_, count in zip(pool.values.tolist(), pool.counts.tolist(), strict=True):
        short = int(pool.values[-1]) - value_
        for _ in range(count if short <= room else 0):
            seen += 1
            for drawn in range(min(seen, pool.drawn), max(0, pool.drawn - pool.n + seen - 1), -1):
                ways[drawn, short:] += ways[drawn - 1, : room + 1 - short]
            if seen % _RESCALED == 0:
                ways *= 2.0**-_RESCALED
                halved += _RESCALED
    return float(Fraction(float(ways[-1].sum())) * 2**halved / comb(pool.n, pool.drawn))


def ways(pool: Pool) -> float:
    """How many sums `listed` lists in each of two halves."""
    return 2.0 ** min(_UNLISTED, (pool.n + 1) // 2)


def listed(pool: Pool, value: int) -> float:
    """P(sum of the drawn >= value), all choices of members listed in two halves; whole numbers throughout."""
    members = np.repeat(pool.values, pool.counts)
    first, second = (_choices(half.tolist()) for half in (members[::2], members[1::2]))
    reached = 0
    for number, sums in enumerate(first):
        left = pool.drawn - number
        if 0 <= left < len(second):
            others = np.sort(second[left])
            reached += len(sums) * len(others) - int(others.searchsorted(value - sums).sum())
    return reached / comb(pool.n, pool.drawn)


def _choices(members: list[int]) -> list[Integers]:
    """The sums of all choices of 0, 1, 2, ... members."""
    sums = [np.zeros(1, np.int64)]
    for value in members:
        grown = [np.concatenate([same, fewer + value]) for same, fewer in zip(sums[1:], sums[:-1], strict=True)]
        sums = [sums[0], *grown, sums[-1] + value]
    return sums
