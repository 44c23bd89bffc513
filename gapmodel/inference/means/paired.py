"""Tests of a mean paired difference against zero, from frequencies."""

from __future__ import annotations

from functools import lru_cache
from math import isnan, sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import NAN, Interval, Measured, Test, t_limits, t_p_val, tail_levels
from gapmodel.inference.exact.signed_sum import LIMIT, flip_tail
from gapmodel.tally.frequencies import Frequencies

Integers = NDArray[np.int64]


def t_test(gaps: Measured, alternative: str = "two-sided") -> Test:
    """Student's t test that the mean difference is zero.

    Notes
    -----
    t = mean / (sd / sqrt(n)) with n - 1 degrees of freedom. The sums are whole numbers, so that t
    loses nothing in them. Fewer than two differences, or equal ones, leave no error to measure the
    mean by: the p-value is then NaN and the method says so. On rows it equals
    ``scipy.stats.ttest_rel(p, e, alternative=...)``.

    Examples
    --------
    >>> t_test(Frequencies.of([-1, 0, -2, 0, -1]))
    Test(statistic=-2.138089..., dof=4.0, p_val=0.099300683..., method='paired t')
    """
    reason = undefined(gaps)
    if reason:
        return Test(NAN, gaps.n - 1.0 if gaps.n else NAN, NAN, f"undefined: {reason}")
    statistic, dof = gaps.mean / standard_error(gaps), gaps.n - 1.0
    return Test(statistic, dof, t_p_val(statistic, dof, alternative), "paired t")


def t_interval(gaps: Measured, confidence: float = 0.95, alternative: str = "two-sided") -> Interval:
    """The t interval of the mean difference; open on one side for a one-sided alternative.

    On rows it equals ``scipy.stats.ttest_rel(p, e).confidence_interval(confidence)``.

    Examples
    --------
    >>> t_interval(Frequencies.of([-1, 0, -2, 0, -1]))
    Interval(value=-0.8, low=-1.8388506..., high=0.2388506..., method='paired t')
    """
    reason = undefined(gaps)
    if reason:
        return Interval(gaps.mean, NAN, NAN, f"undefined: {reason}")
    limits = t_limits(gaps.mean, standard_error(gaps), gaps.n - 1, tail_levels(confidence, alternative))
    return Interval(gaps.mean, *limits, "paired t")


def sign_flip(gaps: Frequencies, alternative: str = "two-sided", *, limit: int = LIMIT) -> Test:
    r"""The sign-flip permutation test of the mean difference, without simulation.

    Notes
    -----
    Under the null hypothesis the differences are symmetric about zero: each keeps its size and
    takes a random sign. The statistic is the mean; zeros take no part in the flipping. Two-sided:
    P(\|S\| >= \|s\|), by symmetry twice the upper tail. The probability is that of `flip_tail`, exact
    but for few respondents on a lattice so fine that it would take more than `limit` additions. On rows it equals
    ``exactRankTests::perm.test(p, e, paired = TRUE, exact = TRUE)`` (R);
    ``scipy.stats.permutation_test((d,), np.mean, permutation_type="samples")`` simulates it.

    Examples
    --------
    Darwin's fifteen differences: 1726 of the 32768 sign vectors are as extreme.

    >>> darwin = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]
    >>> round(sign_flip(Frequencies.of(darwin)).p_val * 2**15)
    1726
    """
    if not gaps.n:
        return Test(NAN, NAN, NAN, "undefined: nobody answered both sides")
    size, positive, negative = flipped(gaps)
    p_val, method = signed_sum_p(size, positive + negative, gaps.total, alternative, limit)
    return Test(gaps.mean, NAN, p_val, method)


@lru_cache(maxsize=64)
def flipped(gaps: Frequencies) -> tuple[Integers, Integers, Integers]:
    """The distinct sizes of differences above zero, and how often each is positive and negative.

    On rows sizes and totals equal ``np.unique(np.abs(d[d != 0]), return_counts=True)``.
    """
    above, below = gaps.values > 0, gaps.values < 0
    size = np.union1d(gaps.values[above], -gaps.values[below])
    positive, negative = np.zeros(len(size), np.int64), np.zeros(len(size), np.int64)
    positive[np.searchsorted(size, gaps.values[above])] = gaps.counts[above]
    negative[np.searchsorted(size, -gaps.values[below])] = gaps.counts[below]
    return size, positive, negative


def signed_sum_p(size: Integers, times: Integers, total: int, alternative: str, limit: int) -> tuple[float, str]:
    """The p-value of a sum of sizes with random signs, which is symmetric about zero, and its method.

    On rows d with these sizes and this total it equals, all signs listed,
    ``scipy.stats.permutation_test((d,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative=...)``.
    """
    if alternative == "two-sided":
        tail = flip_tail(size, times, abs(total), limit=limit)
        return (min(1.0, 2 * tail.probability) if total else 1.0), tail.method
    tail = flip_tail(size, times, total if alternative == "greater" else -total, limit=limit)
    return tail.probability, tail.method


def standard_error(gaps: Measured) -> float:
    """The standard error of the mean in scale points; NaN below two respondents.

    On rows it equals ``scipy.stats.sem(d)``.
    """
    return gaps.sd / sqrt(gaps.n) if gaps.n else NAN


def undefined(gaps: Measured) -> str:
    """Why no error can be estimated from these differences; empty where it can.

    >>> undefined(Frequencies.of([-1, -1, -1]))
    'all 3 differences are equal'
    """
    if not gaps.n:
        return "nobody answered both sides"
    if gaps.n == 1:
        return "only one respondent answered both sides"
    if isnan(gaps.sd):
        return "the standard deviation is not known"
    return f"all {gaps.n} differences are equal" if gaps.constant else ""
