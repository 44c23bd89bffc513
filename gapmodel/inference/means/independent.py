"""Tests and intervals for the difference of two independent groups, from frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import NAN, Interval, Measured, Test, t_limits, t_p_val, tail_levels
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def welch_t(a: Measured, b: Measured, alternative: str = "two-sided") -> Test:
    """Welch's t test that two groups have the same mean.

    Notes
    -----
    t = (mean a - mean b) / sqrt(s_a^2 / n_a + s_b^2 / n_b) with Welch and Satterthwaite's degrees of freedom.
    On rows it equals ``scipy.stats.ttest_ind(a, b, equal_var=False, alternative=...)``.

    Examples
    --------
    >>> welch_t(Frequencies.of([1, 2, 3]), Frequencies.of([2, 4, 6, 8])).p_val
    0.09991...
    """
    error, dof = welch_error(a, b)
    if not error > 0:
        return Test(NAN, NAN, NAN, why_undefined(a, b))
    statistic = (a.mean - b.mean) / error
    return Test(statistic, dof, t_p_val(statistic, dof, alternative), "Welch t")


def welch_interval(a: Measured, b: Measured, confidence: float = 0.95, alternative: str = "two-sided") -> Interval:
    """Welch's t interval of the difference of means, a - b.

    On rows it equals ``scipy.stats.ttest_ind(a, b, equal_var=False).confidence_interval(confidence)``.
    """
    error, dof = welch_error(a, b)
    difference = a.mean - b.mean
    if not error > 0:
        return Interval(difference, NAN, NAN, why_undefined(a, b))
    limits = t_limits(difference, error, dof, tail_levels(confidence, alternative))
    return Interval(difference, *limits, "Welch t")


def brunner_munzel(a: Frequencies, b: Frequencies, alternative: str = "two-sided") -> Test:
    """Brunner and Munzel's test that neither group tends to higher values.

    Notes
    -----
    The null is P(a < b) + P(a = b) / 2 = 1/2, whatever the shapes and variances (Brunner and Munzel 2000), with
    t quantiles and Satterthwaite's degrees of freedom. "less": a tends to lower values. On rows it equals
    ``scipy.stats.brunnermunzel(a, b, alternative=...)``. Groups that do not overlap have no
    variance: undefined.

    Examples
    --------
    >>> brunner_munzel(Frequencies.of([1, 2, 3, 3]), Frequencies.of([2, 4, 6, 3])).p_val
    0.16786...
    """
    found = _placed(a, b)
    if isinstance(found, str):
        return Test(NAN, NAN, NAN, found)
    statistic = (0.5 - found.above) / found.error  # above zero where b is the higher one
    return Test(statistic, found.dof, t_p_val(-statistic, found.dof, alternative), "Brunner-Munzel, t")


def prob_above(a: Frequencies, b: Frequencies, confidence: float = 0.95) -> Interval:
    """How likely a member of a stands above one of b, ties counted half: P(a > b) + P(a = b) / 2.

    Notes
    -----
    The mean of all pairs of members, with the t interval that belongs to `brunner_munzel` (Brunner and Munzel 2000),
    cut at 0 and 1. On rows, with ``r = scipy.stats.brunnermunzel(b, a)``, its standard error is the
    estimate less 1/2 over ``r.statistic``. Groups that do not overlap have no variance: an estimate without limits.

    Examples
    --------
    >>> found = prob_above(Frequencies.of([1, 2, 3, 3]), Frequencies.of([2, 4, 6, 3]))
    >>> f"{found.value:.5f} {found.low:.3f} {found.high:.3f}"
    '0.21875 0.000 0.666'
    """
    found = _placed(a, b)
    if isinstance(found, str):
        pooled = _pooled(a, b) if min(a.n, b.n) else None
        return Interval(NAN if pooled is None else pooled.above(a.n, b.n), NAN, NAN, found)
    low, high = t_limits(found.above, found.error, found.dof, tail_levels(confidence, "two-sided"))
    return Interval(found.above, max(0.0, low), min(1.0, high), "Brunner-Munzel, t")


@dataclass(frozen=True, slots=True)
class _Placed:
    """P(a > b) + P(a = b) / 2, its standard error and degrees of freedom."""

    above: float
    error: float
    dof: float


def _placed(a: Frequencies, b: Frequencies) -> _Placed | str:
    """What the placements of both groups among each other say, or why they say nothing."""
    if min(a.n, b.n) < 2:
        return why_undefined(a, b)
    pooled = _pooled(a, b)
    rank, own_a, own_b = pooled.midranks, _own_ranks(pooled.in_a), _own_ranks(pooled.in_b)
    spread_a = _placement_spread(rank - own_a, pooled.in_a, a.n)
    spread_b = _placement_spread(rank - own_b, pooled.in_b, b.n)
    total = a.n * spread_a + b.n * spread_b
    if not total > 0:
        return "undefined: the groups do not overlap"
    dof = total**2 / ((a.n * spread_a) ** 2 / (a.n - 1) + (b.n * spread_b) ** 2 / (b.n - 1))
    return _Placed(pooled.above(a.n, b.n), sqrt(total) / (a.n * b.n), dof)


class _Pooled:
    """Both groups on the union of their points."""

    __slots__ = ("in_a", "in_b", "midranks", "values")

    def __init__(self, values: Integers, in_a: Integers, in_b: Integers) -> None:
        self.values, self.in_a, self.in_b = values, in_a, in_b
        self.midranks = _own_ranks(in_a + in_b)

    def above(self, n_a: int, n_b: int) -> float:
        """P(a > b) + P(a = b) / 2: the mean rank of a among all, less that among its own, over the size of b."""
        return (float((self.midranks * self.in_a).sum()) / n_a - (n_a + 1) / 2) / n_b


def _pooled(a: Frequencies, b: Frequencies) -> _Pooled:
    values = np.union1d(a.values, b.values)
    in_a, in_b = np.zeros(len(values), np.int64), np.zeros(len(values), np.int64)
    in_a[np.searchsorted(values, a.values)] = a.counts
    in_b[np.searchsorted(values, b.values)] = b.counts
    return _Pooled(values, in_a, in_b)


def _own_ranks(counts: Integers) -> Floats:
    return np.cumsum(counts) - counts + (counts + 1) / 2


def _placement_spread(placement: Floats, counts: Integers, n: int) -> float:
    """The variance of the placements of a group's members."""
    mean = float((placement * counts).sum()) / n
    return float((counts * (placement - mean) ** 2).sum()) / (n - 1)


def welch_error(a: Measured, b: Measured) -> tuple[float, float]:
    """Welch's standard error of the difference of means and its degrees of freedom.

    NaN where a group has fewer than two respondents; zero, and no degrees of freedom, where neither varies.
    """
    if min(a.n, b.n) < 2:
        return NAN, NAN
    part_a, part_b = a.sd**2 / a.n, b.sd**2 / b.n
    total = part_a + part_b
    if not total > 0:
        return 0.0, NAN
    return sqrt(total), total**2 / (part_a**2 / (a.n - 1) + part_b**2 / (b.n - 1))


def why_undefined(a: Measured, b: Measured) -> str:
    """Why the difference of two groups has no error to be measured by."""
    if min(a.n, b.n) < 2:
        return "undefined: a group has fewer than two respondents"
    return "undefined: all values in each group are equal"
