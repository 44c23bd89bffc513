"""The tail of a signed sum by adding up its ways, where there are few: meeting in the middle."""

from __future__ import annotations

from math import ceil, exp, floor, sqrt

import numpy as np
from scipy import special

from gapmodel.inference.flips import NEGLIGIBLE, Flips, Floats

_WAYS = 2**17  # combinations in each half of the sizes


def enumerated(flips: Flips, value: int, tilt: float) -> float | None:
    """P(B >= value), or None where there are too many ways.

    Notes
    -----
    The number of heads of every size is binomial. The sizes are dealt into two halves; in each half all
    combinations that count (under the law tilted onto the value, all but exp(-46)) are listed. For every
    sum of the first half the second must make up for the rest, which a sorted list of its sums with
    their chances added up from the top answers. All terms are positive, so that nothing cancels.
    """
    chance = flips.chance(tilt)
    heads = [_heads(float(times), float(c)) for times, c in zip(flips.times, chance, strict=True)]
    halves: list[tuple[Floats, Floats]] = [(np.zeros(1), np.zeros(1)), (np.zeros(1), np.zeros(1))]
    for k in sorted(range(len(heads)), key=lambda k: -len(heads[k][0])):
        smaller = int(len(halves[1][0]) < len(halves[0][0]))
        sums, logs = halves[smaller]
        if len(sums) * len(heads[k][0]) > _WAYS:
            return None
        sums = np.add.outer(sums, heads[k][0] * flips.size[k]).ravel()
        halves[smaller] = (sums, np.add.outer(logs, heads[k][1]).ravel())
    (first, first_logs), (second, second_logs) = sorted(halves, key=lambda half: len(half[0]))
    order = np.argsort(second)
    top = float(first_logs.max()), float(second_logs.max())
    weight = np.exp(second_logs[order] - top[1])
    reached = np.append(np.cumsum(weight[::-1])[::-1], 0.0)
    needed = np.searchsorted(second[order], value - first, side="left")
    return float(np.exp(first_logs - top[0]) @ reached[needed]) * exp(sum(top))


def _heads(times: float, chance: float) -> tuple[Floats, Floats]:
    """The numbers of heads that count when tilted, and the logarithms of their fair probabilities."""
    reach = NEGLIGIBLE / 3 + sqrt((NEGLIGIBLE / 3) ** 2 + 2 * NEGLIGIBLE * times * chance * (1 - chance))
    heads = np.arange(max(0.0, floor(times * chance - reach)), min(times, ceil(times * chance + reach)) + 1)
    ways = special.gammaln(times + 1) - special.gammaln(heads + 1) - special.gammaln(times - heads + 1)
    tilted = ways + special.xlogy(heads, chance) + special.xlog1py(times - heads, -chance)
    counts = tilted > tilted.max() - NEGLIGIBLE
    return heads[counts], ways[counts] - times * np.log(2)
