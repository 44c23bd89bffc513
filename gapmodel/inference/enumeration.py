"""The tail of a signed sum by adding up its few ways, where there are few distinct sizes."""

from __future__ import annotations

from math import ceil, floor, log, sqrt

import numpy as np
from scipy import special

from gapmodel.inference.flips import NEGLIGIBLE, Flips, Floats

_WAYS = 2**15  # combinations of all sizes but one


def enumerated(flips: Flips, value: int, tilt: float) -> float | None:
    """P(B >= value), or None where there are too many ways.

    Notes
    -----
    The number of heads of every size is binomial. For each combination of the numbers that count (under
    the law tilted onto the value, all but exp(-46)) of all sizes but the most frequent one, that one
    must make up for the rest: a binomial tail. All terms are positive, so that nothing cancels.
    """
    widest = int(np.argmax(flips.times * flips.chance(tilt) * (1 - flips.chance(tilt))))
    ways, sums, logs = 1, np.zeros(1), np.zeros(1)
    for k in range(len(flips.size)):
        if k == widest:
            continue
        heads, log_chance = _heads(flips.times[k], float(flips.chance(tilt)[k]))
        ways *= len(heads)
        if ways > _WAYS:
            return None
        sums = np.add.outer(sums, heads * flips.size[k]).ravel()
        logs = np.add.outer(logs, log_chance).ravel()
    size, times = flips.size[widest], float(flips.times[widest])
    needed = np.clip(np.ceil((value - sums) / size), 0, times + 1).astype(np.int64)
    first = int(needed.min())
    if int(needed.max()) - first > _WAYS:
        return None
    numbers = np.arange(first, int(needed.max()) + 1, dtype=float)
    tail = np.where(numbers > 0, special.bdtrc(np.maximum(numbers, 1) - 1, times, 0.5), 1.0)
    tail[numbers > times] = 0.0
    return float(np.exp(logs) @ tail[needed - first])


def _heads(times: float, chance: float) -> tuple[Floats, Floats]:
    """The numbers of heads that count when tilted, and the logarithms of their fair probabilities."""
    reach = NEGLIGIBLE / 3 + sqrt((NEGLIGIBLE / 3) ** 2 + 2 * NEGLIGIBLE * times * chance * (1 - chance))
    heads = np.arange(max(0.0, floor(times * chance - reach)), min(times, ceil(times * chance + reach)) + 1)
    ways = special.gammaln(times + 1) - special.gammaln(heads + 1) - special.gammaln(times - heads + 1)
    tilted = ways + heads * log(chance) + (times - heads) * np.log1p(-chance)
    counts = tilted > tilted.max() - NEGLIGIBLE
    return heads[counts], ways[counts] - times * log(2)
