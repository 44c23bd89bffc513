"""Exact coverage of an interval over all samples of a population of three points: no simulation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats

from gapmodel.inference.estimate import Interval
from gapmodel.tally.frequencies import Frequencies


def errors(
    interval: Callable[[Frequencies], Interval], values: Sequence[int], shares: Sequence[float], n: int
) -> tuple[float, float]:
    """The probabilities that the interval of n answers lies wholly below and wholly above the mean."""
    counts = np.array([(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)])
    chances = stats.multinomial.pmf(counts, n, shares)
    mean, points = float(np.dot(values, shares)), np.array(values)
    below = above = 0.0
    for row, chance in zip(counts, chances, strict=True):
        there = row > 0
        found = interval(Frequencies(points[there], row[there]))
        below += chance * (found.high < mean - 1e-12)
        above += chance * (found.low > mean + 1e-12)
    return below, above


def coverage(
    interval: Callable[[Frequencies], Interval], values: Sequence[int], shares: Sequence[float], n: int
) -> float:
    """The probability that the interval of n answers holds the mean."""
    return 1 - sum(errors(interval, values, shares, n))
