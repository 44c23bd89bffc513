"""The tail of a signed sum by adding up its ways, where there are few: meeting in the middle."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, floor, log, log1p, sqrt

import numpy as np
from scipy import special

from gapmodel.inference.flips import Flips, Floats

_COUNTS = 39.0  # exp(-39) = 1e-17, against positive terms
_WAYS = 2**16  # combinations in each half of the sizes
_MOST_TOSSES = 2**13  # of one size, whose chances are kept
_ROOM, _TOSSES = 2**12, 1_000  # for counting: sums, and respondents before counts overflow


def enumerated(flips: Flips, value: int, tilt: float) -> float | None:
    """P(B >= value), or None where there are too many ways.

    Notes
    -----
    The number of heads of every size is binomial. The sizes are dealt into two halves; in each half all
    combinations that count (under the law tilted onto the value, all but exp(-39)) are listed. For every
    sum of the first half the second must make up for the rest, which a sorted list of its sums with
    their chances added up from the top answers. All terms are positive, so that nothing cancels. For one size of 1,
    tossed n times, it equals ``scipy.stats.binom.sf(value - 1, n, 0.5)``.
    """
    heads = [_heads(t, c) for t, c in zip(flips.times.tolist(), flips.chance(tilt).tolist(), strict=True)]
    halves: list[tuple[Floats, Floats]] = [(np.zeros(1), np.ones(1)), (np.zeros(1), np.ones(1))]
    for k in sorted(range(len(heads)), key=lambda k: -len(heads[k][0])):
        smaller = int(len(halves[1][0]) < len(halves[0][0]))
        sums, weights = halves[smaller]
        if len(sums) * len(heads[k][0]) > _WAYS:
            return None
        sums = np.add.outer(sums, heads[k][0] * flips.size[k]).ravel()
        halves[smaller] = (sums, np.multiply.outer(weights, heads[k][1]).ravel())
    (second, weights), (first, first_weights) = sorted(halves, key=lambda half: len(half[0]))
    order = np.argsort(second)
    reached = np.append(np.cumsum(weights[order[::-1]])[::-1], 0.0)
    needed = np.searchsorted(second[order], value - first, side="left")
    return float(first_weights @ reached[needed]) * exp(sum(top for _, _, top in heads))


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


def _heads(times: float, chance: float) -> tuple[Floats, Floats, float]:
    """The numbers of heads that count when tilted, their fair chances against the largest, and its logarithm."""
    heads, fair = _fair(int(times)) if times <= _MOST_TOSSES else _fair_about(int(times), chance)
    if chance == 1:
        return heads[-1:], np.ones(1), float(fair[-1])
    tilted = fair + heads * (log(chance) - log1p(-chance))
    counts = tilted > tilted.max() - _COUNTS
    top = float(fair[counts].max())
    return heads[counts], np.exp(fair[counts] - top), top


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
