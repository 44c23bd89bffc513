"""Whether the most frequent category of a sample is clearly the most frequent one."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference import estimate
from gapmodel.inference.estimate import NAN


def fong_test(first: int, second: int, n: int) -> estimate.Test:
    """Fong's test of the two largest counts of `n` respondents.

    Notes
    -----
    Fong (1996), Center for Quality of Management Journal 5(3), 2-4: the counts a and b differ if |a - b| is not below
    z sqrt((a + b) (2 n - a - b) / (2 n)), as if the counts came from two samples of n respondents with the same share.
    The counts of one sample are negatively correlated, so that the variance of a - b is underestimated: with equal
    shares p it is 2 n p, not 2 n p (1 - p). `exact_test` allows for this. z = 1.65, as often printed, is a confidence
    level of 90%.

    Examples
    --------
    >>> found = fong_test(40, 25, 100)
    >>> f"{found.statistic:.3f} {found.p_val:.3f}"
    '2.265 0.024'
    """
    total = first + second
    if not n or not 0 < total < 2 * n:
        return estimate.Test(NAN, NAN, NAN, "undefined")
    statistic = (first - second) / sqrt(total * (2 * n - total) / (2 * n))
    return estimate.Test(statistic, NAN, float(2 * special.ndtr(-abs(statistic))), "Fong")


def exact_test(first: int, second: int) -> estimate.Test:
    """The exact test that two categories of one sample are equally frequent, two-sided.

    Notes
    -----
    Given that a respondent is in one of the two, it is the sign test: ``scipy.stats.binomtest(first, first + second)``.
    Where the two categories were chosen as the most frequent ones, the test is of what was seen first; p-values of
    small samples are then somewhat too small.

    >>> round(exact_test(40, 25).p_val, 4)
    0.0817
    """
    total = first + second
    if not total:
        return estimate.Test(NAN, NAN, NAN, "undefined")
    beyond = float(special.bdtr(min(first, second), total, 0.5))
    return estimate.Test(float(first), NAN, min(1.0, 2 * beyond), "exact")


def mode_of(counts: Sequence[int] | NDArray[np.int64], order: Sequence[int]) -> int:
    """The place of the largest count; of equal counts the one that stands first in `order`."""
    return max(order, key=lambda place: counts[place])


def mode_probabilities(
    counts: Sequence[int], order: Sequence[int], n_resamples: int, rng: int | np.random.Generator
) -> NDArray[np.float64]:
    """How often each category is the mode of a bootstrap sample; NaN of nobody.

    >>> mode_probabilities([30, 0, 0], [0, 1, 2], 100, 1).tolist()
    [1.0, 0.0, 0.0]
    """
    n = sum(counts)
    if not n:
        return np.full(len(counts), NAN)
    drawn = np.random.default_rng(rng).multinomial(n, np.asarray(counts) / n, size=n_resamples)
    ranked = drawn[:, list(order)]
    modes = np.asarray(order)[ranked.argmax(axis=1)]
    return np.bincount(modes, minlength=len(counts)) / n_resamples
