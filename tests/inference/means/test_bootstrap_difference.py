"""The bootstrap of a difference and the studentized bootstrap: all resamples, drawn ones, scipy and laws."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import factorial, inf, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from tests_shared import examples

from gapmodel.errors import SettingError
from gapmodel.inference.means.bootstrap import bootstrap_intervals
from gapmodel.inference.means.bootstrap_difference import bootstrap_difference
from gapmodel.inference.means.independent import welch_interval
from gapmodel.inference.means.paired import standard_error, t_interval
from gapmodel.inference.means.studentized import studentized_interval
from gapmodel.tally.frequencies import Frequencies

tiny = st.lists(st.integers(-6, 6), min_size=2, max_size=4)
samples = st.lists(st.integers(-6, 6), min_size=2, max_size=30)


def all_differences(x, y):
    """All pairs of resamples as (value, share), ascending and distinct."""
    sums = [np.array([sum(draw) for draw in itertools.product(z, repeat=len(z))]) for z in (x, y)]
    values, counts = np.unique(np.subtract.outer(sums[0] * len(y), sums[1] * len(x)), return_counts=True)
    return values / (len(x) * len(y)), np.cumsum(counts) / counts.sum()


def bca_levels(x, y, values, below, levels):
    """Efron's formula from the enumerated law and the jackknife of both groups (as scipy does for several samples)."""
    x, y = np.array(x, float), np.array(y, float)
    observed = x.mean() - y.mean()
    place = int(np.argmin(np.abs(values - observed)))
    bias = stats.norm.ppf((below[place] + (below[place - 1] if place else 0)) / 2)
    x_out, y_out = (np.array([np.delete(z, i).mean() for i in range(len(z))]) for z in (x, y))
    u, v = (len(x) - 1) * (x_out.mean() - x_out) / len(x), -(len(y) - 1) * (y_out.mean() - y_out) / len(y)
    acceleration = ((u**3).sum() + (v**3).sum()) / (6 * ((u**2).sum() + (v**2).sum()) ** 1.5)
    z = bias + stats.norm.ppf(levels)
    return stats.norm.cdf(bias + z / (1 - acceleration * z))


@examples(60)
@given(tiny, tiny, st.sampled_from([0.777, 0.913, 0.9531]))
def test_both_intervals_equal_all_pairs_of_resamples(x, y, confidence):
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    values, below = all_differences(x, y)
    percentile, bca = bootstrap_difference(Frequencies.of(x), Frequencies.of(y), confidence)
    levels = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    assert percentile.method == "ideal bootstrap, percentile"
    for found, at in ((percentile, levels), (bca, bca_levels(x, y, values, below, levels))):
        for limit, level in zip((found.low, found.high), at, strict=True):
            place = np.searchsorted(below, level - 1e-12)
            assert limit == pytest.approx(values[place], abs=1e-9)


def test_limits_equal_those_of_200_000_pairs_of_resamples():
    """Within four standard errors of the simulated quantile's level, for sizes without a common lattice."""
    rng = np.random.default_rng(5)
    x, y = (Frequencies.of(np.clip(np.round(rng.normal(m, 1.2, n)), -6, 6).astype(int)) for m, n in ((0, 97), (1, 61)))
    draws = [rng.multinomial(g.n, g.counts / g.n, 200_000) @ g.values / g.n for g in (x, y)]
    found = bootstrap_difference(x, y)[0]
    for level, limit in ((0.025, found.low), (0.975, found.high)):
        error = 4 * sqrt(level * (1 - level) / 200_000)
        differences = draws[0] - draws[1]
        assert (differences < limit - 1e-9).mean() - error <= level <= (differences <= limit + 1e-9).mean() + error


def test_bca_equals_scipy_within_its_noise():
    rng = np.random.default_rng(9)
    x, y = (np.clip(np.round(rng.exponential(scale, n)), 0, 6).astype(int) for scale, n in ((1.0, 40), (2.0, 25)))
    expected = stats.bootstrap(
        (x, y), lambda a, b, axis: a.mean(axis) - b.mean(axis), n_resamples=40_000, rng=1, method="BCa", batch=4_000
    ).confidence_interval
    found = bootstrap_difference(Frequencies.of(x), Frequencies.of(y))[1]
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high], abs=0.03)


@given(samples, samples, st.integers(-5, 5), st.integers(1, 60))
def test_shift_unit_and_direction_of_a_difference(x, y, shift, parts):
    assume(len(set(x)) > 1 or len(set(y)) > 1)
    one = bootstrap_difference(Frequencies.of(x), Frequencies.of(y), 0.937)[1]
    moved = bootstrap_difference(Frequencies.of([v + shift for v in x]), Frequencies.of(y), 0.937)[1]
    unit = Fraction(1, parts)
    finer = bootstrap_difference(Frequencies.of(x, unit), Frequencies.of(y, unit), 0.937)[1]
    assert [moved.low, moved.high] == pytest.approx([one.low + shift, one.high + shift], abs=1e-9)
    assert [finer.low * parts, finer.high * parts] == pytest.approx([one.low, one.high], abs=1e-9)
    low, high = min(x) - max(y), max(x) - min(y)
    assert low - 1e-9 <= one.low <= one.high <= high + 1e-9


@given(st.lists(st.integers(-6, 6), min_size=5, max_size=30), samples)
def test_swapping_groups_mirrors_the_interval(x, y):
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    one = bootstrap_difference(Frequencies.of(x), Frequencies.of(y), 0.937)
    other = bootstrap_difference(Frequencies.of(y), Frequencies.of(x), 0.937)
    for a, b in zip(one, other, strict=True):
        assert [a.low, a.high] == pytest.approx([-b.high, -b.low], abs=1e-9)


@given(samples, st.integers(-6, 6), st.integers(2, 9))
def test_a_constant_group_shifts_the_bootstrap_of_the_other(x, value, n):
    assume(len(set(x)) > 1)
    alone = bootstrap_intervals(Frequencies.of(x), 0.937)
    for a, b in zip(alone, bootstrap_difference(Frequencies.of(x), Frequencies.of([value] * n), 0.937), strict=True):
        assert [a.low - value, a.high - value] == pytest.approx([b.low, b.high], abs=1e-9)


def test_units_may_differ():
    x, y = [3, 5, 6, 12], [1, 1, 2, 4, 0]
    one = bootstrap_difference(Frequencies.of(x, Fraction(1, 2)), Frequencies.of(y, Fraction(1, 3)), 0.93)[0]
    both = bootstrap_difference(
        Frequencies.of([3 * v for v in x], Fraction(1, 6)), Frequencies.of([2 * v for v in y], Fraction(1, 6)), 0.93
    )[0]
    assert [one.low, one.high] == pytest.approx([both.low, both.high])


def test_a_million_respondents_against_a_few_and_against_a_million():
    rng = np.random.default_rng(2)
    million, other, few = (
        Frequencies(np.arange(1, 8), rng.multinomial(n, [0.05, 0.05, 0.1, 0.2, 0.3, 0.2, 0.1]))
        for n in (10**6, 10**6 - 1, 60)
    )
    found, welch = bootstrap_difference(million, other)[1], welch_interval(million, other)
    assert found.method == "ideal bootstrap, BCa"
    assert [found.low, found.high] == pytest.approx([welch.low, welch.high], abs=1e-5)
    alone = bootstrap_intervals(few)[0]
    mixed = bootstrap_difference(few, million)[0]
    assert [mixed.low, mixed.high] == pytest.approx([alone.low - million.mean, alone.high - million.mean], abs=0.02)


def test_lattices_too_fine_to_list_are_approximated():
    rng = np.random.default_rng(3)
    x, y = (Frequencies.of(rng.gamma(2, 10**5, n).astype(int)) for n in (400, 300))
    percentile, bca = bootstrap_difference(x, y)
    assert percentile.method == "ideal bootstrap by saddlepoint, percentile"
    draws = [rng.multinomial(g.n, g.counts / g.n, 20_000) @ g.values / g.n for g in (x, y)]
    low, high = np.quantile(draws[0] - draws[1], [0.025, 0.975])
    error = sqrt(x.variance / x.n + y.variance / y.n)
    assert [percentile.low, percentile.high] == pytest.approx([low, high], abs=0.08 * error)
    coarse = [Frequencies.of(np.rint(np.repeat(g.values, g.counts) / 1000).astype(int), Fraction(1000)) for g in (x, y)]
    listed = bootstrap_difference(*coarse)[1]
    assert listed.method == "ideal bootstrap, BCa"
    assert [bca.low, bca.high] == pytest.approx([listed.low, listed.high], abs=0.01 * error)


def test_few_respondents_on_a_fine_lattice_have_an_interval():
    """The saddlepoint's tails end within the level: the limits are the ends of the sample, not an error."""
    for interval in bootstrap_intervals(Frequencies.of([0, 10**6, 10**6 + 1])):
        assert 0 <= interval.low < 10
        assert interval.high == pytest.approx(10**6, abs=2)


def test_differences_without_an_error_are_undefined():
    one, flat, many = Frequencies.of([1]), Frequencies.of([2, 2]), Frequencies.of([1, 2, 3])
    for pair, why in (((one, many), "fewer than two"), ((flat, flat), "equal")):
        for interval in bootstrap_difference(*pair):
            assert np.isnan(interval.low) and why in interval.method


def test_one_sided_differences_are_open():
    x, y = Frequencies.of([1, 2, 3, 5, 5]), Frequencies.of([2, 2, 4, 0])
    two, less, greater = (
        bootstrap_difference(x, y, c, a)[0] for c, a in ((0.9, "two-sided"), (0.95, "less"), (0.95, "greater"))
    )
    assert (less.low, greater.high) == (-inf, inf)
    assert (less.high, greater.low) == (two.high, two.low)


def every_table(n, points):
    """All ways to split n among the points."""
    if points == 1:
        return [(n,)]
    return [(first, *rest) for first in range(n + 1) for rest in every_table(n - first, points - 1)]


def studentized_law(gaps):
    """All t* ascending, infinite where a resample has no spread, and their cumulated multinomial chances."""
    ratios, chances = [], []
    for table in every_table(gaps.n, len(gaps.values)):
        rows = np.repeat(gaps.values, table)
        apart, error = rows.mean() - gaps.total / gaps.n, rows.std(ddof=1) / sqrt(gaps.n)
        flat = len(set(rows.tolist())) == 1
        ratios.append((0.0 if abs(apart) < 1e-12 else inf * np.sign(apart)) if flat else apart / error)
        ways = factorial(gaps.n) / np.prod([float(factorial(count)) for count in table])
        chances.append(ways * np.prod((gaps.counts / gaps.n) ** np.array(table)))
    order = np.argsort(ratios, kind="stable")
    return np.array(ratios)[order], np.cumsum(np.array(chances)[order])


@examples(25)
@given(st.lists(st.integers(-3, 3), min_size=4, max_size=6), st.sampled_from([0.6, 0.8, 0.9]))
def test_studentized_limits_equal_all_multinomial_tables(sample, confidence):
    """Within five standard errors of the quantile's level; an infinite limit where the resamples set none."""
    gaps = Frequencies.of(sample)
    assume(not gaps.constant)
    ratios, below = studentized_law(gaps)
    found = studentized_interval(gaps, confidence)
    for limit, level in ((found.high, (1 - confidence) / 2), (found.low, (1 + confidence) / 2)):
        error, t = 5 * sqrt(level * (1 - level) / 9_999), (gaps.mean - limit) / standard_error(gaps)
        before = below[ratios < t - 1e-9 * max(1, abs(t))] if np.isfinite(t) else below[ratios < t]
        upto = below[ratios <= (t + 1e-9 * max(1, abs(t)) if np.isfinite(t) else t)]
        assert (before[-1] if len(before) else 0) - error <= level <= (upto[-1] if len(upto) else 0) + error


def test_studentized_limits_equal_those_of_rows():
    """Efron and Tibshirani's recipe on rows, with another seed."""
    rng = np.random.default_rng(12)
    sample = np.clip(np.round(rng.exponential(1.2, 50)), 0, 6).astype(int)
    rows = rng.choice(sample, (100_000, 50))
    ratios = np.sort((rows.mean(axis=1) - sample.mean()) / (rows.std(axis=1, ddof=1) / sqrt(50)))
    found, error = studentized_interval(Frequencies.of(sample), n_resamples=99_999), sample.std(ddof=1) / sqrt(50)
    high, low = (sample.mean() - ratios[int(level * 100_000)] * error for level in (0.025, 0.975))
    assert [found.low, found.high] == pytest.approx([low, high], abs=0.06 * error)


@given(samples, st.integers(-5, 5), st.sampled_from([2, 3, 10]), st.sampled_from([0.8, 0.95]))
def test_shift_and_scale_move_the_studentized_interval(sample, shift, scale, confidence):
    assume(len(set(sample)) > 1)
    one = studentized_interval(Frequencies.of(sample), confidence)
    other = studentized_interval(Frequencies.of([shift + scale * v for v in sample]), confidence)
    expected = [shift + scale * one.low, shift + scale * one.high]
    assert [other.low, other.high] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert other.method == one.method


def test_resamples_without_spread_are_counted_and_infinite():
    found = studentized_interval(Frequencies.of([0] * 29 + [-5]))
    flat = int(found.method.split(", ")[2].split()[0])
    assert flat / 9_999 == pytest.approx((29 / 30) ** 30, abs=4 * sqrt(0.25 / 9_999))
    assert found.method == f"studentized bootstrap, 9999 resamples, {flat} of them without spread kept as infinite"
    assert found.low == -inf
    assert np.isfinite(found.high)


def test_the_studentized_interval_reaches_the_t_interval_at_no_more_cost():
    gaps = Frequencies(np.arange(-3, 3), np.array([4, 9, 20, 40, 15, 5]) * 10**6)
    found, plain = studentized_interval(gaps), t_interval(gaps)
    half = (plain.high - plain.low) / 2
    assert [found.low, found.high] == pytest.approx([plain.low, plain.high], abs=0.04 * half)
    assert studentized_interval(gaps) == found


def test_studentized_intervals_open_and_undefined():
    gaps = Frequencies.of([-3, -1, 0, 0, 2, 1, 0, -2])
    two, less = studentized_interval(gaps, 0.9), studentized_interval(gaps, 0.95, "less")
    assert less.low == -inf
    assert less.high == pytest.approx(two.high, rel=1e-12)
    assert np.isnan(studentized_interval(Frequencies.of([2, 2])).low)
    with pytest.raises(SettingError, match="n_resamples=0 draws nothing"):
        studentized_interval(gaps, n_resamples=0)
    third = studentized_interval(gaps, 0.9, n_resamples=13)  # the 0.7th of 13: no such place, so the first
    assert third.low < third.value < third.high
