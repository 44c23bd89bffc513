"""The exact permutation distribution of a group's sum: drawing without replacement from the pooled table."""

from __future__ import annotations

from functools import lru_cache
from math import inf, sqrt

import numpy as np

from gapmodel.inference.estimate import NAN, Test
from gapmodel.inference.exact.drawing import Pool, additions, counted, largest_chance, listed, tilted_onto, ways
from gapmodel.inference.exact.drawing_inversion import inverted
from gapmodel.inference.exact.rounding import NARROW, between, stated
from gapmodel.tally.frequencies import Frequencies, totals

LIMIT = 2**30  # additions, about a second
_QUICK = 2**22  # additions, a few milliseconds
_SORTED = 128  # additions in the time that one listed sum takes
_MOST_CELLS, _CELL = 2**20, 64  # frequencies, and additions in the time of one factor of one of them


def permutation(a: Frequencies, b: Frequencies, alternative: str = "two-sided", *, limit: int = LIMIT) -> Test:
    r"""The permutation test that two groups have the same mean, without simulation.

    Notes
    -----
    Given the pooled answers every choice of n_a of them is equally likely to be group a; the sum of a has
    the coefficients of prod_v (1 + y x^v)^c_v at y^n_a as its distribution. They are found by tilting in x and y and
    inverting on a window of the two-dimensional lattice at the frequencies that count, or, where few respondents
    answered on a fine lattice, by counting up to `limit` additions: "exact", relative error below 1e-12. Beyond, values
    are rounded to a coarser lattice, which encloses the probability, and the method states its bound. Two-sided: sums
    at least as far from their mean. The statistic is the difference of means. On rows it equals
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
    total = (a.total - low * a.n) // common
    p_val, method = _chance(((values - low) // common).tobytes(), counts.tobytes(), a.n, total, alternative, limit)
    return Test(a.mean - b.mean, NAN, p_val, method)


@lru_cache(maxsize=4_096)  # several findings compare the same people
def _chance(values: bytes, counts: bytes, drawn: int, total: int, alternative: str, limit: int) -> tuple[float, str]:
    """The p-value and its method; values and counts as the bytes of whole numbers."""
    pool = Pool(np.frombuffer(values, np.int64), np.frombuffer(counts, np.int64), drawn)
    method, chances = "exact", []
    for side, least in _sides(pool, total, alternative):
        chance, how = _tail(side, least, limit)
        method = how if how != "exact" else method
        chances.append(chance)
    return min(1.0, sum(chances)), method


def _sides(pool: Pool, total: int, alternative: str) -> list[tuple[Pool, int]]:
    """The upper tails whose probabilities add up to the p-value, each as a pool and a smallest sum."""
    if alternative == "greater":
        return [(pool, total)]
    if alternative == "less":
        return [(pool.turned(), pool.top - total)]
    twice = 2 * pool.drawn * pool.total  # the mean's double, times the pool's size
    mirrored = twice - total * pool.n
    if 2 * total * pool.n == twice:
        return [(pool, 0)]
    if 2 * total * pool.n > twice:
        return [(pool, total), (pool.turned(), pool.top - mirrored // pool.n)]
    return [(pool, -(-mirrored // pool.n)), (pool.turned(), pool.top - total)]


def _tail(pool: Pool, value: int, limit: float) -> tuple[float, str]:
    """P(sum of the drawn >= value), and the method."""
    exactly = _within(pool, value, limit)
    if exactly is not None:
        return exactly, "exact"
    low = pool.excess(value) <= 0
    chance, error = _enclosed(*((pool.turned(), pool.top - value + 1) if low else (pool, value)), limit)
    if low:
        chance = 1 - chance if error < inf else 1.0
    return chance, f"rounded values, {stated(error)}"


def _within(pool: Pool, value: int, limit: float) -> float | None:
    """P(sum of the drawn >= value) by a way that is exact, or None where none is within the limit."""
    highest = pool.largest()[0]
    lowest = pool.top - pool.turned().largest()[0]
    if value <= lowest or value > highest:
        return float(value <= lowest)
    if value == highest:
        return largest_chance(pool)
    if pool.excess(value) <= 0:
        rest = _within(pool.turned(), pool.top - value + 1, limit)
        return None if rest is None else 1 - rest
    added, sorted_ = additions(pool, value), _SORTED * ways(pool)
    cost = min(added, sorted_)
    if cost > _QUICK:
        most = int(min(_MOST_CELLS, cost / (_CELL * len(pool.values))))
        found = inverted(pool, tilted_onto(pool, value), value, most)
        if found is not None or cost > limit:
            return found
    return listed(pool, value) if sorted_ < added else counted(pool, value)


def _enclosed(pool: Pool, value: int, limit: float) -> tuple[float, float]:
    """P(sum of the drawn >= value), above its mean, from rounded values, as `rounding.enclosed` has it for signs."""
    drawn, share, tilt = pool.drawn, pool.drawn / pool.n, float(tilted_onto(pool, value)[1])
    deviation = sqrt(float(pool.counts @ pool.centred**2) * share * (1 - share))
    step = max(2, int(4 * NARROW / (min(drawn, pool.n - drawn) * (tilt + 1 / deviation))))
    while step < pool.values[-1]:
        nearest = (pool.values + step // 2) // step
        rests = np.sort(np.repeat(pool.values - nearest * step, pool.counts))
        coarse = Pool(*totals(nearest, pool.counts), drawn)
        high = _within(coarse, -(-(value - int(rests[-drawn:].sum())) // step), limit)
        low = _within(coarse, -(-(value - int(rests[:drawn].sum())) // step), limit)
        if high is not None and low is not None:
            return between(low, high)
        step *= 2
    return 1.0, inf
