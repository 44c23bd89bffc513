"""Whether counts of several kinds have given proportions, and their ratios."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, inf

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, Test
from gapmodel.inference.share import blaker_interval

Floats = NDArray[np.float64]

MOST_OUTCOMES = 2**21
FEWEST = 5.0  # expected cases of a kind, below which neighbours are put together
_TIED = 1e-9  # of a probability


def multinomial_test(counts: Sequence[int], proportions: Sequence[float]) -> Test:
    """The exact test that counts come from given proportions, which need not add up to 1.

    Notes
    -----
    The p-value is the probability of all outcomes that are not more probable than the observed one. It equals
    ``XNomial::xmulti(counts, proportions, statName = "Prob")`` and ``EMT::multinomial.test`` (R), with two kinds
    ``scipy.stats.binomtest``. Beyond two million outcomes it is not computed: NaN; `chi_square` then serves.

    Examples
    --------
    >>> f"{multinomial_test([3, 20, 100], [1, 29, 300]).p_val:.4f}"
    '0.0002'
    """
    n, shares = sum(counts), np.asarray(proportions, np.float64) / sum(proportions)
    if not n:
        return Test(NAN, NAN, NAN, "undefined: no cases")
    if comb(n + len(counts) - 1, len(counts) - 1) > MOST_OUTCOMES:
        return Test(NAN, NAN, NAN, "not computed: too many outcomes")
    logs = _log_probabilities(n, shares)
    observed = float(special.gammaln(n + 1) + sum(_terms(np.array(counts), shares)))
    chance = float(np.exp(logs[logs <= observed + _TIED]).sum())
    return Test(NAN, NAN, min(1.0, chance), "exact multinomial")


def _terms(counts: Floats, shares: Floats) -> Floats:
    return np.asarray(special.xlogy(counts, shares) - special.gammaln(counts + 1), np.float64)


def _log_probabilities(n: int, shares: Floats) -> Floats:
    """The logarithm of the probability of every way to split n cases into so many kinds."""
    each = [_terms(np.arange(n + 1.0), share) for share in shares]
    totals, logs = np.zeros(1, np.int64), np.full(1, special.gammaln(n + 1))
    for terms in each[:-1]:
        left = n - totals
        rows = np.repeat(np.arange(len(totals)), left + 1)
        taken = np.arange(len(rows)) - np.repeat(np.cumsum(left + 1) - (left + 1), left + 1)
        totals, logs = totals[rows] + taken, logs[rows] + terms[taken]
    return np.asarray(logs + each[-1][n - totals], np.float64)


def chi_square(counts: Sequence[float], proportions: Sequence[float], *, pooled: bool = False) -> Test:
    """Pearson's chi-square test that counts come from given proportions, such as those of exposures at one rate.

    Parameters
    ----------
    counts, proportions : sequence
        Of each kind; proportions need not add up to 1.
    pooled : bool
        Put neighbours with fewer than five expected cases together first, for kinds that have an order.

    Notes
    -----
    On counts it equals ``scipy.stats.chisquare(counts, sum(counts) * proportions / sum(proportions))``.

    Examples
    --------
    >>> f"{chi_square([2, 20, 200], [1, 29, 300]).p_val:.4f}"
    '0.2661'
    """
    observed, shares = np.asarray(counts, np.float64), np.asarray(proportions, np.float64)
    total = observed.sum()
    if not total > 0 or len(observed) < 2:
        return Test(NAN, NAN, NAN, "undefined: no cases" if not total > 0 else "undefined: one kind")
    expected = total * shares / shares.sum()
    if pooled:
        observed, expected = _pooled(observed, expected)
    dof = len(observed) - 1
    if dof < 1 or (pooled and expected[0] < FEWEST):
        return Test(NAN, NAN, NAN, "undefined: too few cases")
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return Test(statistic, dof, float(special.chdtrc(dof, statistic)), "Pearson's chi-square")


def _pooled(observed: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Neighbours put together until each part has enough expected cases, but for the first of too few in all."""
    starts, mean = [0], 0.0
    for place, more in enumerate(expected):
        if mean >= FEWEST:
            starts.append(place)
            mean = 0.0
        mean += float(more)
    if mean < FEWEST and len(starts) > 1:
        starts.pop()
    return np.add.reduceat(observed, starts), np.add.reduceat(expected, starts)


def count_ratio(count: int, other: int, confidence: float = 0.95) -> Interval:
    """How many of the one kind come on one of the other, with exact limits.

    Notes
    -----
    Given their sum, the count is binomial with the share ratio / (1 + ratio); the limits are Blaker's of that share
    (`blaker_interval`), turned into a ratio. It holds for Poisson and for multinomial counts. Infinite where the other
    kind has no case; undefined where neither has.

    Examples
    --------
    >>> found = count_ratio(29, 1)
    >>> f"{found.value:.0f} {found.low:.2f} {found.high:.0f}"
    '29 5.15 584'
    """
    n = count + other
    if not n:
        return Interval(NAN, NAN, NAN, "undefined: no cases")
    found = blaker_interval(count, n, confidence)
    value = count / other if other else inf
    return Interval(value, _odds(found.low), _odds(found.high), "Blaker, exact, given the sum")


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf
