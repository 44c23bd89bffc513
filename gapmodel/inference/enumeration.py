"""The tail of a signed sum by adding up its ways, where there are few; all terms are positive, so nothing cancels."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, floor, log, sqrt

import numpy as np
from scipy import special

from gapmodel.inference.flips import Flips, Floats

_COUNTS = 39.0  # exp(-39) = 1e-17, against positive terms
_WAYS, _MANY_WAYS = 2**16, 2**18  # combinations in each half of the sizes; the latter of few tosses,
_FEW_TOSSES, _FEW_SIZES = 2**12, 6  # of few sizes, which keep the saddlepoint from being close
_MOST_TOSSES = 2**13  # of one size, whose chances are kept
_ROOM, _TOSSES = 2**12, 1_000  # for counting: sums, and respondents before counts overflow


def enumerated(flips: Flips, value: int, tilt: float) -> float | None:
    """P(B >= value), or None where there are too many ways.

    Notes
    -----
    The number of heads of every size is binomial. The sizes are dealt into two halves; in each half all
    combinations that count (under the law tilted onto the value, all but exp(-39)) are listed. For every
    sum of the first half the second must make up for the rest, which a sorted list of its sums with
    their chances added up from the top answers. For one size of 1,
    tossed n times, it equals ``scipy.stats.binom.sf(value - 1, n, 0.5)``.
    """
    few = len(flips.size) <= _FEW_SIZES and flips.times.sum() <= _FEW_TOSSES
    most = _MANY_WAYS if few else _WAYS
    if _least_ways(flips.times, flips.chance(tilt)) > 2 * log(most):
        return None
    heads, chances, scale = _heads(flips, tilt)
    dealt = _dealt([len(number) for number in heads], most)
    if dealt is None:
        return None
    halves = []
    for half in dealt:
        sums, weights = np.zeros(1), np.ones(1)
        for k in half:
            sums = np.add.outer(sums, heads[k] * flips.size[k]).ravel()
            weights = np.multiply.outer(weights, chances[k]).ravel()
        halves.append((sums, weights))
    (second, weights), (first, first_weights) = sorted(halves, key=lambda half: len(half[0]))
    order = second.argsort()
    reached = np.zeros(len(order) + 1)
    reached[:-1] = weights[order[::-1]].cumsum()[::-1]
    needed = second[order].searchsorted(value - first)
    return float((first_weights * reached[needed]).sum()) * exp(scale)


def convolved(flips: Flips, value: int, tilt: float) -> float:
    """P(B >= value) on a lattice of few points: the distributions of the sizes' heads convolved one by one."""
    heads, chances, scale = _heads(flips, tilt)
    density, start = np.ones(1), 0
    for size, number, weights in zip(flips.size.astype(np.int64).tolist(), heads, chances, strict=True):
        spread = np.zeros((len(number) - 1) * size + 1)
        spread[::size] = weights
        density = np.convolve(density, spread)
        start += size * int(number[0])
    return float(density[max(0, value - start) :].sum()) * exp(scale)


def _least_ways(times: Floats, chance: Floats) -> float:
    """The logarithm of fewer combinations than `enumerated` lists: twelve standard deviations of each size's heads."""
    return float(np.log(np.clip(12 * np.sqrt(times * chance * (1 - chance)), 1, times + 1)).sum())


def _dealt(ways: list[int], most: int) -> tuple[list[int], list[int]] | None:
    """The places of the sizes dealt into two halves of about as many combinations, or None if they are too many."""
    halves: tuple[list[int], list[int]] = ([], [])
    combinations = [1, 1]
    for k in sorted(range(len(ways)), key=lambda k: -ways[k]):
        smaller = int(combinations[1] < combinations[0])
        combinations[smaller] *= ways[k]
        halves[smaller].append(k)
        if combinations[smaller] > most:
            return None
    return halves


def counted(flips: Flips, value: int) -> float | None:
    """P(B >= value) close to the top of B, or None where that would take long.

    Notes
    -----
    B >= value where the sizes that came up tails sum to at most top - value. The sign vectors with each such
    sum are counted by adding one respondent after the other; the counts are whole numbers up to 2**53 and
    correctly rounded sums of positive numbers beyond. For one size of 1, tossed n times, it equals
    ``scipy.stats.binom.sf(value - 1, n, 0.5)``.
    """
    room, n = flips.top - value, int(flips.times.sum())
    if room > _ROOM or n > _TOSSES:
        return None
    ways = np.zeros(room + 1)
    ways[0] = 1
    for size, times in zip(flips.size.astype(np.int64).tolist(), flips.times.astype(np.int64).tolist(), strict=True):
        if size <= room:
            for _ in range(times):
                ways[size:] += ways[:-size].copy()
    larger = int(flips.times[flips.size > room].sum())  # these must all have come up
    return float(ways.sum()) * 2.0 ** -(n - larger) * 2.0**-larger


def _heads(flips: Flips, tilt: float) -> tuple[list[Floats], list[Floats], float]:
    """The numbers of heads of each size that count when tilted, their fair chances, and a factor's logarithm.

    The chances are scaled to be one at most; the factor undoes that.
    """
    times, chance = flips.times.tolist(), flips.chance(tilt).tolist()
    tossed = [
        _fair(int(t)) if t <= _MOST_TOSSES else _fair_about(int(t), c) for t, c in zip(times, chance, strict=True)
    ]
    lengths = np.array([len(number) for number, _ in tossed])
    number, fair = (np.concatenate(part) for part in zip(*tossed, strict=True))
    starts = lengths.cumsum() - lengths
    tilted = fair + number * (tilt * flips.size).repeat(lengths)
    counts = tilted > (np.maximum.reduceat(tilted, starts) - _COUNTS).repeat(lengths)
    lengths = np.add.reduceat(counts, starts, dtype=np.int64)
    starts = lengths.cumsum() - lengths
    number, fair = number[counts], fair[counts]
    top = np.maximum.reduceat(fair, starts)
    weights = np.exp(fair - top.repeat(lengths))
    ends = zip(starts.tolist(), (starts + lengths).tolist(), strict=True)
    parts = [slice(start, end) for start, end in ends]
    return [number[part] for part in parts], [weights[part] for part in parts], float(top.sum())


@lru_cache(maxsize=512)
def _fair(times: int) -> tuple[Floats, Floats]:
    """All numbers of heads and the logarithms of their probabilities with a fair coin."""
    return _logs(np.arange(times + 1.0), times)


def _fair_about(times: int, chance: float) -> tuple[Floats, Floats]:
    """The numbers of heads about the tilted mean, out of very many tosses."""
    reach = 15 + 10 * sqrt(times * chance * (1 - chance))
    return _logs(
        np.arange(max(0.0, floor(times * chance - reach)), min(times, ceil(times * chance + reach)) + 1), times
    )


def _logs(heads: Floats, times: int) -> tuple[Floats, Floats]:
    ways = special.gammaln(times + 1) - special.gammaln(heads + 1) - special.gammaln(times - heads + 1)
    return heads, ways - times * log(2)
