"""Rank and sign tests of paired differences, exact with ties and zeros, and the estimate that goes with them."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import one_of
from gapmodel.inference.estimate import NAN, Interval, Test, tail_levels
from gapmodel.inference.exact.signed_sum import LIMIT, flip_tail
from gapmodel.inference.means.paired import flipped, signed_sum_p
from gapmodel.tally.frequencies import Frequencies, totals

Integers = NDArray[np.int64]

ZEROS = ("wilcox", "pratt")
_UNTIED_EXACT = 50


def signed_rank(
    gaps: Frequencies, alternative: str = "two-sided", *, zeros: str = "wilcox", limit: int = LIMIT
) -> Test:
    """Wilcoxon's signed-rank test, its null distribution computed with the ties and zeros there are.

    Parameters
    ----------
    zeros : {"wilcox", "pratt"}
        Drop zero differences before ranking, or rank them as the smallest and then drop them.
    limit : int
        Additions that may be spent where `flip_tail` has no cheap way to be exact.

    Returns
    -------
    Test
        The statistic is W+, the sum of the ranks of positive differences.

    Notes
    -----
    Given the sizes of the differences, W+ is a sum of midranks that come up with a fair coin
    each, so only the distinct sizes enter. Two-sided: twice the smaller tail, at most one. On rows
    it equals ``exactRankTests::wilcox.exact(d)`` (R) for "wilcox" and
    ``coin::wilcoxsign_test(..., zero.method = "Pratt", distribution = "exact")`` for "pratt";
    ``scipy.stats.wilcoxon(d, zero_method=zeros, method=PermutationMethod(...))`` simulates it.
    Pratt's version does not gain significance from respondents without a gap (Pratt 1959).

    Examples
    --------
    >>> darwin = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]
    >>> test = signed_rank(Frequencies.of(darwin))
    >>> test.statistic, round(test.p_val * 2**15)
    (96.0, 1352)
    """
    one_of(zeros, ZEROS, "zeros")
    if not gaps.n:
        return Test(NAN, NAN, NAN, "undefined: nobody answered both sides")
    positive, negative, doubled = _ranked(gaps, zeros)
    total = int((doubled * (positive - negative)).sum())
    p_val, method = signed_sum_p(doubled, positive + negative, total, alternative, limit)
    return Test(float((doubled * positive).sum()) / 2, NAN, p_val, method)


def sign_test(gaps: Frequencies, alternative: str = "two-sided") -> Test:
    """The sign test that positive and negative differences are equally frequent.

    Notes
    -----
    The number of positive differences among those that are not zero is binomial with chance 1/2.
    It uses nothing but order. On rows it equals
    ``scipy.stats.binomtest(positive, positive + negative, alternative=...)``.

    Examples
    --------
    >>> round(sign_test(Frequencies.of([1, 2, 1, 0, 3, -1, 2])).p_val, 6)
    0.21875
    """
    positive, negative = int(gaps.counts[gaps.values > 0].sum()), int(gaps.counts[gaps.values < 0].sum())
    if not gaps.n:
        return Test(NAN, NAN, NAN, "undefined: nobody answered both sides")
    n = positive + negative
    upper, lower = _at_most(negative, n), _at_most(positive, n)
    p_val = {"two-sided": min(1.0, 2 * min(lower, upper)), "less": lower, "greater": upper}[alternative]
    return Test(float(positive), NAN, p_val, "exact, binomial")


def _at_most(heads: int, n: int) -> float:
    """The chance of at most so many heads of n; by the incomplete beta function, exact to 1e-13 where bdtr is to 1e-11.

    It equals ``scipy.stats.binom.cdf(heads, n, 0.5)``.
    """
    return 1.0 if heads == n else float(special.betainc(n - heads, heads + 1, 0.5))


def hodges_lehmann(gaps: Frequencies, confidence: float = 0.95, alternative: str = "two-sided") -> Interval:
    """The Hodges-Lehmann estimate (pseudomedian) of the differences, with its signed-rank interval.

    Notes
    -----
    The estimate is the median of all n (n + 1) / 2 averages of two differences, pairs of one and
    the same included. The limits are the averages at the ranks that the signed-rank distribution
    of n untied differences gives: exact without ties, and covering at least as often with them.
    Zeros take part, in the estimate as in the test that is inverted, and `method` says so. R's ``wilcox.test(d,
    conf.int = TRUE)`` drops zeros first, as its test does, so that it describes only those who have a difference. The
    averages are counted from the frequencies, never listed. On rows without ties and zeros it equals
    ``wilcox.test(d, conf.int = TRUE, exact = TRUE)`` (R).

    Examples
    --------
    >>> hodges_lehmann(Frequencies.of([-3, -1, -2, 1, -4, -6]))
    Interval(value=-2.5, low=-6.0, high=1.0, method='signed rank with zeros, exact')
    """
    if not gaps.n:
        return Interval(NAN, NAN, NAN, "undefined: nobody answered both sides")
    sums, counts = _pair_sums(gaps)
    below = np.cumsum(counts)
    pairs = int(below[-1])
    unit = float(gaps.unit) / 2

    def ranked(rank: int) -> float:
        return float(sums[int(np.searchsorted(below, rank, side="left"))]) * unit

    middle = (ranked((pairs + 1) // 2) + ranked(pairs // 2 + 1)) / 2
    under, over = tail_levels(confidence, alternative)
    rank, method = _untied_rank(gaps.n, under or over)
    low = ranked(rank) if under and rank else -math.inf
    high = ranked(pairs + 1 - rank) if over and rank else math.inf
    return Interval(middle, low, high, f"signed rank with zeros, {method}")


def signed_rank_sums(gaps: Frequencies, zeros: str) -> tuple[float, float, float]:
    """W+, W- and the sum of all ranks, those of dropped zeros included under "pratt".

    On rows W+ is the statistic of ``scipy.stats.wilcoxon(d, zero_method=zeros, alternative="greater")`` and the smaller
    that of ``alternative="two-sided"``.
    """
    positive, negative, doubled = _ranked(gaps, zeros)
    ranked = gaps.n if zeros == "pratt" else int((positive + negative).sum())
    return float((doubled * positive).sum()) / 2, float((doubled * negative).sum()) / 2, ranked * (ranked + 1) / 2


@lru_cache(maxsize=64)
def _ranked(gaps: Frequencies, zeros: str) -> tuple[Integers, Integers, Integers]:
    """How often each distinct size above zero is positive and negative, and twice its midrank."""
    _, positive, negative = flipped(gaps)
    times = positive + negative
    first = gaps.n - int(times.sum()) if zeros == "pratt" else 0
    return positive, negative, 2 * (first + np.cumsum(times) - times) + times + 1


def _pair_sums(gaps: Frequencies) -> tuple[Integers, Integers]:
    """The sums of two differences (i <= j) and how many pairs have each."""
    sums = (gaps.values[:, None] + gaps.values).ravel()
    pairs = gaps.counts[:, None] * gaps.counts
    np.fill_diagonal(pairs, gaps.counts * (gaps.counts + 1))
    values, twice = totals(sums, pairs.ravel())
    return values, twice // 2


@lru_cache(maxsize=256)
def _untied_rank(n: int, level: float) -> tuple[int, str]:
    """The rank of the limit among the averages: one more than the largest w with P(W <= w) <= level.

    Zero where no w has it. Beyond 50 respondents by Cornish and Fisher's expansion with kurtosis.
    """
    top = n * (n + 1) // 2
    variance = n * (n + 1) * (2 * n + 1) / 24
    fourth = -n * (n + 1) * (2 * n + 1) * (3 * n * n + 3 * n - 1) / 240  # cumulant
    z = float(special.ndtri(level))
    z += (z**3 - 3 * z) * fourth / variance**2 / 24
    rank = max(0, math.floor(top / 2 + z * math.sqrt(variance) + 0.5))
    if n > _UNTIED_EXACT:
        return rank, "Cornish-Fisher"
    sizes, ones = np.arange(1, n + 1), np.ones(n, np.int64)

    def below(w: int) -> float:
        return flip_tail(sizes, ones, top - 2 * w).probability

    while rank and below(rank - 1) > level:
        rank -= 1
    while below(rank) <= level:
        rank += 1
    return rank, "exact"
