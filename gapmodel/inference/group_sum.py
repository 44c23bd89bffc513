"""The exact permutation distribution of a group's sum: drawing without replacement from the pooled table."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, pi, sqrt

import numpy as np
from scipy import special

from gapmodel.inference.estimate import NAN, Test
from gapmodel.inference.flips import NEGLIGIBLE, Complex, Floats, Integers, corrected_tail
from gapmodel.inference.inversion import bernstein_reach
from gapmodel.tally.frequencies import Frequencies, totals

LIMIT = 2**20  # cells of the two-dimensional lattice
BLOCK = 2**12  # of which so many are computed at once


def permutation(a: Frequencies, b: Frequencies, alternative: str = "two-sided", *, limit: int = LIMIT) -> Test:
    r"""The permutation test that two groups have the same mean, without simulation.

    Notes
    -----
    Given the pooled answers every choice of n_a of them is equally likely to be group a; the sum of a has
    the coefficients of prod_v (1 + y x^v)^c_v at y^n_a as its distribution. They are found by tilting in x and y and
    inverting on a window of the two-dimensional lattice, up to `limit` cells; beyond, by Skovgaard's (1987) conditional
    saddlepoint approximation with lattice correction. Two-sided: sums at least as far from their mean.
    The statistic is the difference of means. On rows it equals
    ``coin::oneway_test(x ~ group, distribution = "exact")`` and ``exactRankTests::perm.test(a, b, exact = TRUE)`` (R);
    ``scipy.stats.permutation_test((a, b), statistic, permutation_type="independent", alternative=...)`` simulates it;
    for "two-sided" with the size of the difference as its statistic and "greater", as scipy doubles the smaller tail.

    Examples
    --------
    >>> test = permutation(Frequencies.of([1, 2, 3]), Frequencies.of([4, 5, 6]))
    >>> f"{test.p_val:.12f}", test.method
    ('0.100000000000', 'exact')
    """
    if not min(a.n, b.n):
        return Test(NAN, NAN, NAN, "undefined: a group is empty")
    values, counts = totals(np.concatenate([a.values, b.values]), np.concatenate([a.counts, b.counts]))
    low, common = int(values[0]), max(1, int(np.gcd.reduce(values - values[0])))
    pool = _Pool(((values - low) // common).astype(float), counts.astype(float), a.n)
    total = (a.total - low * a.n) // common
    method = "exact"
    chances = []
    for sums in _sides(pool, total, alternative):
        chance, how = _tail(*sums, limit)
        method = how if how != "exact" else method
        chances.append(chance)
    return Test(a.mean - b.mean, NAN, min(1.0, sum(chances)), method)


@dataclass(frozen=True, slots=True)
class _Pool:
    """The pooled points and how often each occurs; n of them are drawn."""

    values: Floats
    counts: Floats
    n: int

    @property
    def mean(self) -> float:
        return self.n * float((self.values * self.counts).sum() / self.counts.sum())

    def turned(self) -> _Pool:
        """The pool with the order of its points reversed."""
        return _Pool(float(self.values[-1]) - self.values[::-1], self.counts[::-1], self.n)

    def chance(self, tilt: Floats) -> Floats:
        """The chance of each point's members to be drawn, tilted by (log y, log x)."""
        chance: Floats = special.expit(tilt[0] + tilt[1] * self.values)
        return chance

    def covariance(self, tilt: Floats) -> Floats:
        """Of the number drawn and their sum."""
        spread = self.counts * self.chance(tilt) * (1 - self.chance(tilt))
        first, second = float((spread * self.values).sum()), float((spread * self.values**2).sum())
        return np.array([[float(spread.sum()), first], [first, second]])

    def cumulant(self, tilt: Floats) -> float:
        return float((self.counts * np.logaddexp(0, tilt[0] + tilt[1] * self.values)).sum())


def _sides(pool: _Pool, total: int, alternative: str) -> list[tuple[_Pool, int]]:
    """The upper tails whose probabilities add up to the p-value, each as a pool and a smallest sum."""
    top = int(pool.values[-1]) * pool.n
    doubled = (
        round(2 * pool.mean * float(pool.counts.sum())),
        int(pool.counts.sum()),
    )  # 2 mean = doubled[0] / doubled[1]
    mirrored = doubled[0] - total * doubled[1]  # (2 mean - total) in parts of the pool's size
    if alternative == "greater":
        return [(pool, total)]
    if alternative == "less":
        return [(pool.turned(), top - total)]
    if 2 * total * doubled[1] == doubled[0]:
        return [(pool, 0)]
    if 2 * total * doubled[1] > doubled[0]:
        return [(pool, total), (pool.turned(), top - mirrored // doubled[1])]
    return [(pool, -(-mirrored // doubled[1])), (pool.turned(), top - total)]


def _tail(pool: _Pool, value: int, limit: int) -> tuple[float, str]:
    """P(sum of the n drawn >= value), and the method."""
    lowest, highest = _extremes(pool)
    if value <= lowest:
        return 1.0, "exact"
    if value > highest:
        return 0.0, "exact"
    if value == highest:
        return _largest(pool), "exact"
    if value <= pool.mean:
        rest, method = _tail(pool.turned(), int(pool.values[-1]) * pool.n - value + 1, limit)
        return 1 - rest, method
    tilt = _tilt(pool, np.array([float(pool.n), float(value)]))
    window = _Window.of(pool, tilt, value)
    if window.cells <= limit:
        return _inverted(pool, tilt, value, window), "exact"
    return _skovgaard(pool, tilt, value), "conditional saddlepoint"


def _extremes(pool: _Pool) -> tuple[float, float]:
    """The smallest and largest sum of n drawn."""

    def smallest(values: Floats, counts: Floats) -> float:
        drawn = np.clip(pool.n - (np.cumsum(counts) - counts), 0, counts)
        return float((drawn * values).sum())

    return smallest(pool.values, pool.counts), smallest(pool.values[::-1], pool.counts[::-1])


def _largest(pool: _Pool) -> float:
    """The probability of the largest sum: the ways to draw it, out of all."""
    counts = pool.counts[::-1]
    drawn = np.clip(pool.n - (np.cumsum(counts) - counts), 0, counts)
    return exp(float(_log_ways(counts, drawn).sum() - _log_ways(pool.counts.sum(), np.array(float(pool.n)))))


def _log_ways(size: Floats, drawn: Floats) -> Floats:
    """The logarithm of the binomial coefficient."""
    ways: Floats = special.gammaln(size + 1) - special.gammaln(drawn + 1) - special.gammaln(size - drawn + 1)
    return ways


def _tilt(pool: _Pool, target: Floats) -> Floats:
    """The (log y, log x) under which number and sum have the target as their mean: Newton's method, damped."""
    share = pool.n / pool.counts.sum()
    tilt = np.array([np.log(share / (1 - share)), 0.0]) if share < 1 else np.array([40.0, 0.0])
    gap = pool.cumulant(tilt) - tilt @ target
    for _ in range(100):
        spread = pool.counts * pool.chance(tilt)
        slope = np.array([spread.sum(), (spread * pool.values).sum()]) - target
        step = np.linalg.lstsq(pool.covariance(tilt), -slope, rcond=None)[0]
        scale = min(1.0, 4 / max(1e-9, float(np.abs(step * [1, pool.values[-1]]).max())))
        while scale > 1e-6 and pool.cumulant(tilt + scale * step) - (tilt + scale * step) @ target > gap:
            scale /= 2
        tilt = tilt + scale * step
        before, gap = gap, pool.cumulant(tilt) - tilt @ target
        if before - gap <= 1e-13 * abs(gap):
            break
    return tilt


@dataclass(frozen=True, slots=True)
class _Window:
    """Periods of the lattice about the value: of the number drawn, and of the sum moved by `centre` per draw."""

    numbers: int
    below: int
    above: int
    centre: int

    @property
    def sums(self) -> int:
        return self.below + self.above + 1

    @property
    def cells(self) -> int:
        return self.numbers * (self.sums // 2 + 1)

    @classmethod
    def of(cls, pool: _Pool, tilt: Floats, value: int) -> _Window:
        drawn = pool.counts * pool.chance(tilt)
        centre = round(float((drawn * pool.values).sum() / drawn.sum()))
        spread = drawn * (1 - pool.chance(tilt))
        offset = pool.values - centre
        enough = NEGLIGIBLE + np.log(10 + spread.sum())  # the number must also come out at n
        numbers = min(int(pool.counts.sum()), bernstein_reach(float(spread.sum()), 1.0, enough)) + 1
        widest = float(np.abs(offset).max())
        reach = bernstein_reach(float((spread * offset**2).sum()), widest, enough)
        most = int(pool.n * pool.values[-1])
        above = min(most - value, reach, int(NEGLIGIBLE / max(float(tilt[1]), 1 / reach)))
        return cls(numbers, min(value, reach), above, centre)


def _inverted(pool: _Pool, tilt: Floats, value: int, window: _Window) -> float:
    """The two-dimensional inversion, over the frequencies at which the characteristic function counts."""
    chance, offset = pool.chance(tilt), (pool.values - window.centre).astype(np.int64)
    number, total = _loud(pool.counts, chance, offset, window)
    angle = 2 * pi * total / window.sums
    rate = tilt[1] + 1j * angle
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = np.where(rate == 0, window.above + 1, -np.expm1(-rate * (window.above + 1)) / -np.expm1(-rate))
    moved = value - window.centre * pool.n
    phase = (number * pool.n % window.numbers) / window.numbers + (total * moved % window.sums) / window.sums
    terms = (
        _characteristic(pool.counts, chance, offset, number, total, window) * np.exp(-2j * pi * phase) * weight
    ).real
    twice = np.where((total == 0) | (2 * total == window.sums), 1.0, 2.0)
    ways = _log_ways(pool.counts.sum(), np.array(float(pool.n)))
    scale = exp(pool.cumulant(tilt) - tilt[0] * pool.n - tilt[1] * value - float(ways))
    return scale * float((twice * terms).sum()) / (window.numbers * window.sums)


def _loud(counts: Floats, chance: Floats, offset: Integers, window: _Window) -> tuple[Integers, Integers]:
    """Pairs of frequencies (number, sum up to half the period) that may not be negligible.

    A factor's logarithm is at most -2 c p (1 - p) sin(pi turns)^2, and these add up to one cosine of the number's
    frequency for every frequency of the sum: what may be loud is an arc about its top.
    """
    weight = 2 * counts * chance * (1 - chance)
    total = np.arange(window.sums // 2 + 1)
    around = np.exp(2j * pi * (total[:, None] * offset % window.sums) / window.sums) @ weight
    with np.errstate(divide="ignore"):
        least = (weight.sum() - 2 * NEGLIGIBLE) / np.abs(around)
    half = np.arccos(np.clip(least, -1, 1))
    turns = window.numbers / (2 * pi)
    first = np.ceil(turns * (-np.angle(around) - half)).astype(np.int64)
    last = np.floor(turns * (-np.angle(around) + half)).astype(np.int64)
    many = np.where(least > 1, 0, np.where(least < -1, window.numbers, np.clip(last - first + 1, 0, window.numbers)))
    start = np.repeat(first - (np.cumsum(many) - many), many)
    return (start + np.arange(len(start))) % window.numbers, np.repeat(total, many)


def _characteristic(
    counts: Floats, chance: Floats, offset: Integers, number: Integers, total: Integers, window: _Window
) -> Complex:
    """At pairs of frequencies whose totals rise; a block at a time stays in the processor's cache."""
    turned = np.exp(2j * pi * np.arange(window.numbers) / window.numbers)
    moved = np.exp(2j * pi * np.arange(window.sums) / window.sums)
    result = np.ones(len(number), np.complex128)
    for start in range(0, len(number), BLOCK):
        block = slice(start, start + BLOCK)
        first, last = int(total[block][0]), int(total[block][-1])
        around, place, along = turned[number[block]], total[block] - first, np.arange(first, last + 1)
        for count in np.unique(counts):
            factor = np.ones(len(place), np.complex128)
            for k in np.flatnonzero(counts == count):
                drawn = chance[k] * moved[along * offset[k] % window.sums]
                factor *= drawn[place] * around + (1 - chance[k])
            result[block] *= factor**count
    return result


def _skovgaard(pool: _Pool, tilt: Floats, value: int) -> float:
    """Skovgaard's (1987) conditional tail with the first lattice correction."""
    share = pool.n / pool.counts.sum()
    null = np.array([np.log(share / (1 - share)), 0.0])
    target = np.array([float(pool.n), float(value)])
    deviance = (tilt @ target - pool.cumulant(tilt)) - (null @ target - pool.cumulant(null))
    root = sqrt(max(0.0, 2 * deviance))
    determinant = float(np.linalg.det(pool.covariance(tilt))) / float(pool.covariance(null)[0, 0])
    return corrected_tail(root, float(tilt[1]), sqrt(determinant))
