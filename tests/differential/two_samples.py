"""Tests and intervals of two independent samples on rows: scipy, dealing out, convolution; no code of the package."""

from __future__ import annotations

import warnings
from collections import Counter
from math import comb, gcd, log2, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtri

from .bootstrap import MOST, Law, bca, law_of, percentile

Integers = NDArray[np.int64]
Limits = tuple[float, float]

WORDS = 2e7  # of 64 bits that dealing out may go through


def permutation(a: Integers, b: Integers, alternative: str) -> float | None:
    """The exact p-value of the sum of a among all ways to deal the pool out; None where that would take too long.

    Two-sided: sums at least as far from their mean as that observed. The ways to draw so many with each sum are digits
    of one whole number, which one answer after the other is added to.
    """
    pool = np.concatenate([a, b])
    low = int(pool.min())
    common = gcd(*(pool - low).tolist()) or 1
    numbers = ((pool - low) // common).tolist()
    n, total, observed = len(a), sum(numbers), sum(numbers[: len(a)])
    digit = int(log2(comb(len(pool), n))) + 2
    top = sum(sorted(numbers)[-n:])
    if len(pool) * n * (top + 1) * digit / 64 > WORDS:
        return None
    ways = [1] + [0] * n
    for number, times in sorted(Counter(numbers).items()):
        for _ in range(times):
            for drawn in range(n, 0, -1):
                ways[drawn] += ways[drawn - 1] << digit * number
    counts = _digits(ways[n], digit, top)
    away = abs(observed * len(pool) - n * total)
    extreme = {
        "greater": lambda value: value >= observed,
        "less": lambda value: value <= observed,
        "two-sided": lambda value: abs(value * len(pool) - n * total) >= away,
    }[alternative]
    return sum(count for value, count in enumerate(counts) if extreme(value)) / comb(len(pool), n)


def _digits(number: int, digit: int, top: int) -> list[int]:
    bits = np.unpackbits(
        np.frombuffer(number.to_bytes(digit * (top + 1) // 8 + 1, "little"), np.uint8), bitorder="little"
    )
    text = "".join(map(str, bits[::-1].tolist()))
    end = len(text)
    return [int(text[end - digit * (place + 1) : end - digit * place], 2) for place in range(top + 1)]


def welch(a: Integers, b: Integers, alternative: str, confidence: float) -> tuple[float, float, float, Limits]:
    """scipy's statistic, degrees of freedom, p-value and interval, in units; NaN where neither varies."""
    if min(len(a), len(b)) < 2 or (np.ptp(a) == 0 and np.ptp(b) == 0):
        return nan, nan, nan, (nan, nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy doubts nearly equal whole numbers
        found = stats.ttest_ind(a.astype(float), b.astype(float), equal_var=False, alternative=alternative)
    limits = found.confidence_interval(confidence)
    return float(found.statistic), float(found.df), float(found.pvalue), (float(limits.low), float(limits.high))


def welch_tost(a: Integers, b: Integers, margin: float, unit: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Statistic and p of equivalence and of non-inferiority within a margin in scale points."""
    statistic, dof, _, _ = welch(a, b, "two-sided", 0.95)
    if statistic != statistic:
        return (nan, nan), (nan, nan)
    error = sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)) * unit
    difference = (a.mean() - b.mean()) * unit
    low, high = (difference + margin) / error, (difference - margin) / error
    above, below = float(stats.t.sf(low, dof)), float(stats.t.cdf(high, dof))
    return ((low, above) if above >= below else (high, below)), (low, above)


def brunner_munzel(a: Integers, b: Integers, alternative: str) -> tuple[float, float]:
    """scipy's statistic and p-value; NaN where the placements do not vary."""
    if min(len(a), len(b)) < 2 or not overlapping(a, b):
        return nan, nan
    found = stats.brunnermunzel(a, b, alternative=alternative)
    return float(found.statistic), float(found.pvalue)


def overlapping(a: Integers, b: Integers) -> bool:
    """Whether any answer's place among the other sample differs from that of another answer of its own."""
    return any(
        len({(int((other < value).sum()), int((other == value).sum())) for value in own.tolist()}) > 1
        for own, other in ((a, b), (b, a))
    )


def above(a: Integers, b: Integers) -> float:
    """P(a > b) + P(a = b) / 2 over all pairs."""
    return float(((a[:, None] > b).mean() + (a[:, None] == b).mean()) / 2 + (a[:, None] > b).mean() / 2)


def resampled(a: Integers, b: Integers, tails: Limits) -> tuple[tuple[Limits, Limits], tuple[Limits, Limits]] | None:
    """Between which values the percentile and BCa limits of mean a - mean b lie, in units; None where too many.

    The difference of resampled means, times the product of the sizes, is a whole number: both laws are written out on
    these and convolved.
    """
    size = len(a) * len(b)
    span = size * (int(np.ptp(a)) + int(np.ptp(b))) + 1
    if span > MOST // 16:
        return None
    one, other = (_scaled(sample, len(rest)) for sample, rest in ((a, b), (-b, a)))
    chance = np.zeros(span)
    for at in np.flatnonzero(other[1] > 0).tolist():
        chance[at : at + len(one[1])] += other[1][at] * one[1]
    law = Law(one[0] + other[0], 1, chance)
    total = int(a.sum()) * len(b) - int(b.sum()) * len(a)
    bias = float(ndtri(law.middle(total)))
    second = a.var() / len(a) + b.var() / len(b)
    third = ((a - a.mean()) ** 3).mean() / len(a) ** 2 - ((b - b.mean()) ** 3).mean() / len(b) ** 2
    found = percentile(law, tails), bca(law, bias, float(third / (6 * second**1.5)), tails)
    per = [tuple((low / size, high / size) for low, high in limits) for limits in found]
    return per[0], per[1]


def _scaled(sample: Integers, times: int) -> tuple[int, NDArray[np.float64]]:
    """The first value and the chances of `times` the sum of a resample, over all whole numbers of its range."""
    n, low = len(sample), int(sample.min())
    chance = np.zeros(times * n * int(np.ptp(sample)) + 1)
    if not np.ptp(sample):
        return times * n * low, np.ones(1)
    law = law_of(sample)
    places = times * (law.first - n * low + law.step * np.arange(len(law.chance)))
    chance[places] = law.chance
    return times * n * low, chance
