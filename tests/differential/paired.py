"""Tests and effects of paired differences on rows: scipy, statsmodels, brute force; no code of the package."""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from math import atanh, gamma, inf, isnan, lgamma, nan, pi, sqrt, tanh

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats
from statsmodels.stats.proportion import proportion_confint

from .scores import Moments
from .signed_sums import counted, p_value

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Limits = tuple[float, float]

_PAIRS = 1500  # respondents whose pairs are written out
_COUNTED = 50  # respondents whose untied law is counted
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(400)


def t_tail(t: float, dof: float, alternative: str) -> float:
    """Student's p-value by the incomplete beta function."""
    if isnan(t) or dof <= 0:
        return nan
    beyond = float(special.betainc(dof / 2, 0.5, dof / (dof + t * t))) / 2  # P(T >= |t|)
    if dof < t * t * 1e-12:  # dof / (dof + t t) has lost its digits
        beyond = float(special.betainc(dof / 2, 0.5, dof / t / t)) / 2
    if alternative == "two-sided":
        return 2 * beyond
    return beyond if (t > 0) == (alternative == "greater") else 1 - beyond


def rows_t(p: Integers, e: Integers, alternative: str, confidence: float) -> tuple[float, float, Limits]:
    """scipy's paired t on rows: statistic, p-value and interval, in units."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy doubts nearly equal whole numbers
        found = stats.ttest_rel(p.astype(float), e.astype(float), alternative=alternative)
    limits = found.confidence_interval(confidence)
    return float(found.statistic), float(found.pvalue), (float(limits.low), float(limits.high))


def t_limits(moments: Moments, confidence: float) -> Limits:
    """Student's t interval of a mean."""
    low, high = stats.t.interval(confidence, moments.n - 1, moments.mean, moments.se)
    return float(low), float(high)


def tost(moments: Moments, margin: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Statistic and p-value of equivalence and of non-inferiority, by one-sided t tests against the margin."""
    if moments.n < 2 or moments.constant:
        return (nan, nan), (nan, nan)
    low, high = (moments.mean + margin) / moments.se, (moments.mean - margin) / moments.se
    above, below = t_tail(low, moments.n - 1, "greater"), t_tail(high, moments.n - 1, "less")
    return ((low, above) if above >= below else (high, below)), (low, above)


def ranks(gap: Integers, zeros: str) -> tuple[Integers, Integers]:
    """Twice the midranks of the differences that are not zero, and their signs; under "pratt" zeros are ranked."""
    kept = gap if zeros == "pratt" else gap[gap != 0]
    twice = np.round(2 * stats.rankdata(np.abs(kept))).astype(np.int64)
    return twice[kept != 0], np.sign(kept[kept != 0])


def signed_rank(gap: Integers, zeros: str, alternative: str) -> tuple[float, float]:
    """W+ and the exact p-value."""
    twice, sign = ranks(gap, zeros)
    total = int(twice @ sign)
    return float(twice[sign > 0].sum()) / 2, p_value(Counter(twice.tolist()), total, alternative)


def sign_flip(gap: Integers, alternative: str) -> float:
    """The exact p-value of the mean under random signs."""
    return p_value(Counter(np.abs(gap[gap != 0]).tolist()), int(gap.sum()), alternative)


def sign_test(gap: Integers, alternative: str) -> float:
    """The exact p-value of the number above zero, in whole numbers."""
    above, below = int((gap > 0).sum()), int((gap < 0).sum())
    if alternative == "two-sided":
        return min(1.0, 2 * _coins(above + below, min(above, below)))
    return _coins(above + below, below if alternative == "greater" else above)


def _coins(n: int, most: int) -> float:
    """P(at most so many heads of n tosses)."""
    term = total = 1
    for heads in range(1, most + 1):
        term = term * (n - heads + 1) // heads
        total += term
    return total / 2**n


def walsh(gap: Integers) -> tuple[Integers, Integers]:
    """The sums of two differences (i <= j), ascending, and how many pairs have at most each."""
    if len(gap) <= _PAIRS:
        sums = np.add.outer(gap, gap)[np.triu_indices(len(gap))]
        values, counts = np.unique(sums, return_counts=True)
        return values, np.cumsum(counts)
    times, found = Counter(gap.tolist()), Counter()
    points = sorted(times)
    for place, one in enumerate(points):
        found[2 * one] += times[one] * (times[one] + 1) // 2
        for other in points[place + 1 :]:
            found[one + other] += times[one] * times[other]
    values = np.array(sorted(found))
    return values, np.cumsum([found[value] for value in values.tolist()])


def pseudomedian(gap: Integers, unit: float, level: float) -> tuple[float, Limits, Limits]:
    """The median of all averages of two, and between which averages either limit lies.

    The limit is the average whose rank the law of the untied signed rank gives, beyond fifty respondents give or take
    one, where the package takes an expansion of it. No rank: infinite.
    """
    values, below = walsh(gap)
    pairs = int(below[-1])

    def ranked(rank: int) -> float:
        place = int(np.searchsorted(below, min(max(rank, 1), pairs)))
        return float(values[place]) * unit / 2

    middle = (ranked((pairs + 1) // 2) + ranked(pairs // 2 + 1)) / 2
    rank = untied_rank(len(gap), level)
    if not rank:
        return middle, (-inf, -inf), (inf, inf)
    give = 0 if len(gap) <= 50 else 1
    low = (ranked(rank - give), ranked(rank + give))
    high = (ranked(pairs + 1 - rank - give), ranked(pairs + 1 - rank + give))
    return middle, low, high


@lru_cache(maxsize=4096)
def untied_rank(n: int, level: float) -> int:
    """One more than the largest w with P(W <= w) <= level, W the signed rank of n untied differences; zero for none."""
    top = n * (n + 1) // 2
    if n <= _COUNTED:
        ways = [counted(dict.fromkeys(range(1, n + 1), 1), w) for w in range(top // 2 + 1)]
        return bisect_right(ways, Fraction(level) * 2**n)
    deviation = sqrt(n * (n + 1) * (2 * n + 1) / 24)
    period = top + 1
    angle = 2 * pi / period * np.arange(1, min(period // 2, int(13 * period / (2 * pi * deviation))) + 1)
    wave = np.prod(np.cos(np.multiply.outer(np.arange(1, n + 1) / 2, angle)), axis=0)

    def at_most(w: int) -> float:
        """P(W <= w): the waves of the law, summed up to w."""
        sums = np.sin((w + 1) * angle / 2) / np.sin(angle / 2) * np.cos(angle * (w - top) / 2)
        return (w + 1 + 2 * float(wave @ sums)) / period

    low, high = -1, top
    while high - low > 1:  # P(W <= low) <= level < P(W <= high)
        middle = (low + high) // 2
        low, high = (middle, high) if at_most(middle) <= level else (low, middle)
    return low + 1


def noncentral_level(t: float, dof: float, noncentral: float) -> float:
    """P(T <= t) of the noncentral t distribution, by quadrature over the normal or over the standard deviation."""
    if t < 0:
        return 1 - noncentral_level(-t, dof, -noncentral)
    if t >= sqrt(2 * dof):  # P(sd >= (noncentral + z) / t), over z
        low = min(max(-noncentral, -9.5), 9.5)
        z = (9.5 + low) / 2 + (9.5 - low) / 2 * _NODES
        above = special.gammaincc(dof / 2, dof * np.maximum((noncentral + z) / t, 0) ** 2 / 2)
        beyond = float(((9.5 - low) / 2 * _WEIGHTS * np.exp(-(z**2) / 2) / sqrt(2 * pi)) @ above)
        return float(special.ndtr(-noncentral)) + beyond
    spread = 1 / sqrt(2 * dof)
    low, high = max(0.0, 1 - 14 * spread), 1 + 14 * spread
    sd = (low + high) / 2 + (high - low) / 2 * _NODES
    log_density = np.log(2 * sd) + (dof / 2) * np.log(dof / 2) - lgamma(dof / 2)
    log_density += (dof - 2) * np.log(sd) - dof * sd**2 / 2
    return float(((high - low) / 2 * _WEIGHTS * np.exp(log_density)) @ special.ndtr(t * sd - noncentral))


def hedges_factor(n: int) -> float:
    """The exact correction, by the gamma function."""
    dof = n - 1
    if dof == 1:
        return 1 / sqrt(pi)
    if dof < 250:
        return gamma(dof / 2) / (sqrt(dof / 2) * gamma((dof - 1) / 2))
    half = dof / 2
    return float(special.poch(half - 0.5, 0.5)) / sqrt(half)


def d_av(p: Moments, e: Moments, gap: Moments, confidence: float) -> tuple[float, Limits]:
    """The mean gap over the root mean square of the two SDs, with Bonett's (2008) limits."""
    square = (p.sd**2 + e.sd**2) / 2
    if p.n < 2 or not square > 0:
        return nan, (nan, nan)
    value, dof = gap.mean / sqrt(square), p.n - 1
    covariance = (p.sd**2 + e.sd**2 - gap.sd**2) / 2
    variance = value**2 * (p.sd**4 + e.sd**4 + 2 * covariance**2) / (8 * dof * square**2)
    variance += gap.sd**2 / (dof * square)
    reach = stats.norm.ppf((1 + confidence) / 2) * sqrt(variance)
    return value, (value - reach, value + reach)


def rank_biserial(gap: Integers, zeros: str, confidence: float) -> tuple[float, Limits]:
    """(W+ - W-) over the sum of ranks, with Fisher's z and the null's standard error."""
    twice, sign = ranks(gap, zeros)
    n = len(gap) if zeros == "pratt" else len(twice)
    if not n:
        return nan, (nan, nan)
    total = n * (n + 1)
    share = Fraction(int(twice @ sign), total)
    value = float(share)
    if abs(share) == 1:
        return value, (value, value)
    reach = stats.norm.ppf((1 + confidence) / 2) * sqrt(n * (n + 1) * (2 * n + 1) / 6) / (total / 2)
    return value, (tanh(atanh(value) - reach), tanh(atanh(value) + reach))


def below_zero(gap: Integers, confidence: float) -> tuple[float, Limits]:
    """The share below zero and statsmodels' Wilson limits."""
    below = int((gap < 0).sum())
    low, high = proportion_confint(below, len(gap), 1 - confidence, method="wilson")
    return below / len(gap), (float(low), float(high))


def superiority(gap: Integers, confidence: float) -> tuple[float, Limits]:
    """The mean of 1 above, 1/2 at and 0 below zero, and the score interval with the variance of these values.

    The limits are the means m at which (share - m)^2 = z^2 / n of the variance m (1 - m), reduced as the sample's is.
    """
    values = np.heaviside(gap, 0.5)
    n, share = len(gap), float(values.mean())
    binomial = share * (1 - share)
    reduced = float(values.var()) / binomial if binomial > 0 else 1.0
    if reduced < 1e-14:
        return share, (share, share)
    z2 = float(stats.norm.ppf((1 + confidence) / 2)) ** 2 * reduced / n

    middle, root = 2 * share + z2, sqrt(z2 * (z2 + 4 * share * (1 - share)))
    return share, ((middle - root) / (2 + 2 * z2), (middle + root) / (2 + 2 * z2))
