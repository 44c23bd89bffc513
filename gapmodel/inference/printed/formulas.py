"""What printed numbers make possible: every formula takes ranges of its inputs and gives the range of its result.

A range is (smallest, largest). A printed number stands for all numbers that are rounded to it (`Printed.ends`); a
number that is exact has equal ends, and so have results of exact numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import inf, sqrt

from scipy import special

from gapmodel.inference.estimate import t_p_val

Range = tuple[float, float]
ANY_CORRELATION = (-1.0, 1.0)


def difference(first: Range, second: Range) -> Range:
    """The range of first - second.

    >>> difference((3.0, 4.0), (1.0, 1.5))
    (1.5, 3.0)
    """
    return first[0] - second[1], first[1] - second[0]


def size(values: Range) -> Range:
    """The range of absolute values.

    >>> size((-0.5, 0.25)), size((-2.0, -1.0))
    ((0.0, 0.5), (1.0, 2.0))
    """
    ends = sorted(map(abs, values))
    return (0.0 if values[0] <= 0 <= values[1] else ends[0]), ends[1]


def ratio(numerator: Range, positive: Range) -> Range:
    """The range of numerator / positive, where the divisor is at least zero; infinite where it may be zero.

    >>> ratio((-1.0, 2.0), (0.5, 4.0)), ratio((1.0, 2.0), (0.0, 4.0))
    ((-2.0, 4.0), (0.25, inf))
    """

    def over(value: float, divisor: float) -> float:
        if divisor > 0:
            return value / divisor
        return 0.0 if value == 0 else inf if value > 0 else -inf

    low, high = max(positive[0], 0.0), max(positive[1], 0.0)
    ends = [over(value, divisor) for value in numerator for divisor in (low, high)]
    return min(ends), max(ends)


def mean_of(parts: Sequence[Range]) -> Range:
    """The range of the mean of some numbers.

    >>> mean_of([(1.0, 2.0), (3.0, 4.0)])
    (2.0, 3.0)
    """
    low, high = sum_of(parts)
    return low / len(parts), high / len(parts)


def sum_of(parts: Sequence[Range]) -> Range:
    """The range of the sum of some numbers."""
    return sum(low for low, _ in parts), sum(high for _, high in parts)


def sd_of_difference(first: Range, second: Range, r: Range = ANY_CORRELATION) -> Range:
    """The range of the standard deviation of a difference, by those of both terms and their correlation.

    Notes
    -----
    s^2 = s_1^2 + s_2^2 - 2 r s_1 s_2: convex in each term, so that the smallest value lies at an end or where the
    derivative is zero, and the largest at ends.

    Examples
    --------
    >>> sd_of_difference((1.0, 1.0), (2.0, 2.0))
    (1.0, 3.0)
    """
    first, second = _floored(first), _floored(second)
    squares = []
    for rho, other in product((max(-1.0, r[0]), min(1.0, r[1])), second):
        nearest = min(max(rho * other, first[0]), first[1])
        squares += [x**2 + other**2 - 2 * rho * x * other for x in (*first, nearest)]
    for rho, one in product((max(-1.0, r[0]), min(1.0, r[1])), first):
        other = min(max(rho * one, second[0]), second[1])
        squares.append(one**2 + other**2 - 2 * rho * one * other)
    if max(first[0], second[0]) <= min(first[1], second[1]) and r[1] >= 1:
        squares.append(0.0)
    return sqrt(max(min(squares), 0.0)), sqrt(max(*squares, 0.0))


def largest_sd(mean: Range, lowest: float, highest: float, n: int) -> float:
    """The largest standard deviation of n values within limits whose mean lies in a range.

    Notes
    -----
    s^2 <= n / (n - 1) (m - a) (b - m), reached if all values lie at the limits a and b (Bhatia and Davis 2000).

    Examples
    --------
    >>> largest_sd((3.0, 3.0), 1, 5, 2)
    2.8284271247461903
    """
    middle = (lowest + highest) / 2
    near = min(max(middle, mean[0], lowest), max(mean[1], lowest), highest)
    return sqrt(n / (n - 1) * max((near - lowest) * (highest - near), 0.0))


def t_statistic(mean: Range, sd: Range, n: int) -> Range:
    """The range of t = mean / (sd / sqrt(n)).

    >>> t_statistic((-1.0, -1.0), (2.0, 2.0), 16)
    (-2.0, -2.0)
    """
    return ratio(mean, _scaled(_floored(sd), 1 / sqrt(n)))


def p_of_t(t: Range, dof: float) -> Range:
    """The range of the two-sided p-value of t.

    >>> p_of_t((0.0, 0.0), 10)
    (1.0, 1.0)
    """
    near, far = size(t)
    least, most = ((0.0 if end == inf else t_p_val(end, dof, "two-sided")) for end in (far, near))
    return least, most


def quantiles(n: int, confidence: float) -> Range:
    """The quantiles of the normal and of Student's distribution by which an interval of n values may be made.

    >>> [f"{quantile:.3f}" for quantile in quantiles(51, 0.95)]
    ['1.960', '2.009']
    """
    level = 0.5 + confidence / 2
    return float(special.ndtri(level)), float(special.stdtrit(n - 1, level))


def limit_of_mean(mean: Range, sd: Range, n: int, quantile: Range, *, upper: bool) -> Range:
    """The range of a limit of the interval mean -/+ quantile * sd / sqrt(n).

    >>> limit_of_mean((0.0, 0.0), (1.0, 1.0), 4, (2.0, 3.0), upper=True)
    (1.0, 1.5)
    """
    sd = _floored(sd)
    reach = quantile[0] * sd[0] / sqrt(n), quantile[1] * sd[1] / sqrt(n)
    return (mean[0] + reach[0], mean[1] + reach[1]) if upper else (mean[0] - reach[1], mean[1] - reach[0])


def sd_of_limits(low: Range, high: Range, n: int, quantile: Range) -> Range:
    """The range of the standard deviation that the limits of such an interval imply.

    >>> sd_of_limits((-1.0, -1.0), (1.0, 1.0), 4, (2.0, 2.0))
    (1.0, 1.0)
    """
    width = _floored(difference(high, low))
    return width[0] * sqrt(n) / 2 / quantile[1], width[1] * sqrt(n) / 2 / quantile[0]


def sd_of_t(mean: Range, t: Range, n: int) -> Range:
    """The range of the standard deviation that t and the mean imply; unlimited where t may be zero.

    >>> sd_of_t((-1.0, -1.0), (-2.0, -2.0), 16)
    (2.0, 2.0)
    """
    low, high = _scaled(ratio(size(mean), size(t)), sqrt(n))
    return (low, inf) if size(t)[0] == 0 else (low, high)


def composite_reliability(loadings: Sequence[Range]) -> Range:
    """The range of (sum l)^2 / ((sum l)^2 + sum(1 - l^2)) of standardized loadings, none of which is negative.

    Notes
    -----
    Fornell and Larcker (1981). It rises with every loading, so that the ends belong to the ends of all loadings.

    Examples
    --------
    >>> f"{composite_reliability([(0.809,) * 2, (0.785,) * 2, (0.81,) * 2, (0.82,) * 2])[0]:.4f}"
    '0.8812'
    """
    return _at_ends(loadings, lambda values: sum(values) ** 2 / (sum(values) ** 2 + sum(1 - x * x for x in values)))


def average_variance(loadings: Sequence[Range]) -> Range:
    """The range of the mean of squared loadings, none of which is negative (Fornell and Larcker 1981).

    >>> average_variance([(0.5, 0.5), (0.7, 0.7)])
    (0.37, 0.37)
    """
    return _at_ends(loadings, lambda values: sum(x * x for x in values) / len(values))


def _at_ends(parts: Sequence[Range], rising: Callable[[list[float]], float]) -> Range:
    return rising([low for low, _ in parts]), rising([high for _, high in parts])


def _scaled(values: Range, positive: float) -> Range:
    return values[0] * positive, values[1] * positive


def _floored(values: Range) -> Range:
    return max(values[0], 0.0), max(values[1], 0.0)
