"""The tail of a signed sum by adding up its ways, where there are few; all terms are positive, so nothing cancels."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, floor, inf, ldexp, log, pi, sqrt

import numpy as np
from scipy import special

from gapmodel.inference.exact.flips import Flips, Floats, Integers

_COUNTS = 36.0  # exp(-36) = 2e-16, against positive terms
_RARE = 20.0
_MOST_TOSSES = 2**12  # of one size, whose chances are kept
_LARGE_POWER = 512
_LARGE = 2.0**_LARGE_POWER
_PASS = 2_000  # sums that are added in the time it takes to start adding
_SHORT = 2**10  # sums that are convolved in no time
_ONE_THREAD = 2**18  # multiplications for which the product is not dealt out to threads that wait for each other
_FAST, _PRODUCT = 4, 20_000  # additions of a matrix product in the time of one, and before it starts


def ways(flips: Flips, tilt: float) -> float:
    """About how many combinations `enumerated` has to list in each of two halves.

    The numbers of heads within nine standard deviations of each size's mean, and a few more of rare tails.
    """
    rare = np.minimum(_RARE, _COUNTS / np.maximum(tilt * flips.size, 1))
    heads = np.minimum(1 + rare + 18 * np.sqrt(flips.times * flips.spread(tilt)), flips.times + 1)
    logs = float(np.log(heads).sum()) / 2
    return exp(logs) if logs < 100 else inf


def enumerated(flips: Flips, value: int, tilt: float) -> float:
    """P(B >= value), all combinations of the sizes' heads listed in two halves.

    Notes
    -----
    The number of heads of every size is binomial. The sizes are dealt into two halves; in each half all
    combinations that count (under the law tilted onto the value, all but exp(-36)) are listed. For every
    sum of the first half the second must make up for the rest, which a sorted list of its sums with
    their chances added up from the top answers. For one size of 1,
    tossed n times, it equals ``scipy.stats.binom.sf(value - 1, n, 0.5)``.
    """
    heads, chances, scale = _heads(flips, tilt)
    halves = []
    for half in _dealt([len(number) for number in heads]):
        sums, weights = np.zeros(1, np.int64), np.ones(1)
        for k in half:
            sums = np.add.outer(sums, heads[k].astype(np.int64) * flips.size[k]).ravel()
            weights = np.multiply.outer(weights, chances[k]).ravel()
        halves.append((sums, weights))
    (second, weights), (first, first_weights) = sorted(halves, key=lambda half: len(half[0]))
    order = second.argsort()
    reached = np.zeros(len(order) + 1)
    reached[:-1] = weights[order[::-1]].cumsum()[::-1]
    needed = second[order].searchsorted(value - first)
    return float((first_weights * reached[needed]).sum()) * exp(scale)


def _dealt(lengths: list[int]) -> tuple[list[int], list[int]]:
    """The places of the sizes dealt into two halves of about as many combinations."""
    halves: tuple[list[int], list[int]] = ([], [])
    combinations = [1, 1]
    for k in sorted(range(len(lengths)), key=lambda k: -lengths[k]):
        smaller = int(combinations[1] < combinations[0])
        combinations[smaller] *= lengths[k]
        halves[smaller].append(k)
    return halves


def additions(flips: Flips, value: int) -> float:
    """About how many sums `counted` adds up."""
    room = flips.top - value
    cost = np.minimum(_singly(flips.times, room), _together(flips.size, flips.times, room))
    return float(cost[flips.size <= room].sum()) + room


def _singly(times: Integers, room: int) -> Floats:
    return np.asarray(times * float(room + _PASS))


def _together(size: Integers, times: Integers, room: int) -> Floats:
    cost = room * (room / size + 1) / _FAST + _PRODUCT
    return np.where(times <= _MOST_TOSSES, cost, inf)


def counted(flips: Flips, value: int) -> float:
    """P(B >= value), toss by toss.

    Notes
    -----
    B >= value where the sizes that came up tails sum to at most top - value. The sign vectors with each such
    sum are counted by adding one respondent after the other, or all of a size at once by their binomial
    numbers; the counts are whole numbers up to 2**53 and correctly rounded sums of positive numbers beyond. For one
    size of 1, tossed n times, it equals ``scipy.stats.binom.sf(value - 1, n, 0.5)``.
    """
    room = flips.top - value
    sums = np.zeros(room + 1)
    sums[0], reached, halved = 1.0, 0, 0
    at_once = _together(flips.size, flips.times, room) < _singly(flips.times, room)
    for size, times, together in zip(flips.size.tolist(), flips.times.tolist(), at_once.tolist(), strict=True):
        if size > room:
            break  # all of these must have come up
        reached = min(room, reached + size * times)
        if together:
            sums = _added(sums, size, times)
            halved += times
            continue
        for _ in range(times):
            sums[size : reached + 1] += sums[: reached + 1 - size].copy()
        if sums.max() > _LARGE:
            sums *= 1 / _LARGE
            halved += _LARGE_POWER
    total, left = float(sums.sum()), flips.tosses - halved
    first = min(left, _LARGE_POWER)  # in two steps, as one may leave the range of numbers
    return ldexp(ldexp(total, -first), first - left)


def _added(sums: Floats, size: int, times: int) -> Floats:
    """The sums once that many of one size may be added to them, each with a chance of one half."""
    rows = -(-len(sums) // size)
    chances = _chances(times)[:rows]
    if len(sums) <= _SHORT:
        spread = np.zeros((len(chances) - 1) * size + 1)
        spread[::size] = chances
        return np.convolve(sums, spread)[: len(sums)]
    shifted = np.zeros(2 * rows - 1)
    shifted[rows - 1 : rows - 1 + len(chances)] = chances
    moved = shifted[np.arange(rows - 1, 2 * rows - 1)[:, None] - np.arange(rows)]
    padded = np.zeros(rows * size)
    padded[: len(sums)] = sums
    columns = padded.reshape(rows, size)
    at_once = max(1, _ONE_THREAD // rows**2)
    parts = [moved @ columns[:, start : start + at_once] for start in range(0, size, at_once)]
    return np.concatenate(parts, axis=1).ravel()[: len(sums)]


@lru_cache(maxsize=512)
def _chances(times: int) -> Floats:
    """Binomial probabilities with a fair coin, correctly rounded."""
    whole, number, chances = 2**times, 1, []
    for k in range(times + 1):
        chances.append(number / whole)
        number = number * (times - k) // (k + 1)
    return np.array(chances)


def _heads(flips: Flips, tilt: float) -> tuple[list[Floats], list[Floats], float]:
    """The numbers of heads of each size that count when tilted, their fair chances, and a factor's logarithm.

    The chances are scaled to be one at most; the factor undoes that.
    """
    times, chance = flips.times.tolist(), flips.chance(tilt).tolist()
    tossed = [_fair(t) if t <= _MOST_TOSSES else _fair_about(t, c) for t, c in zip(times, chance, strict=True)]
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
    """Loader's (2000) form of the binomial probabilities, in which no two large numbers cancel."""
    excess = 2 * heads / times - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = times * (excess * np.arctanh(excess) + np.log1p(-(excess**2)) / 2)
        flat = log(2 / (pi * times)) - np.log1p(-(excess**2))
    rest = stirling(np.array([float(times)])) - stirling(heads) - stirling(times - heads)
    settled = (heads == 0) | (heads == times)
    return heads, np.where(settled, -times * log(2), flat / 2 + rest - depth)


def stirling(n: Floats) -> Floats:
    """The logarithm of n! less that of Stirling's formula: ``scipy.special.gammaln(n + 1)`` less the formula."""
    few = np.minimum(n, 15)
    exact = special.gammaln(few + 1) - (few + 0.5) * np.log(np.maximum(few, 1)) + few - log(2 * pi) / 2
    many = np.maximum(n, 15)
    series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * many**2)) / many**2) / many**2) / many**2) / many
    return np.where(n < 15, exact, series)
