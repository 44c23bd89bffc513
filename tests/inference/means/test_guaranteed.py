"""The guaranteed interval: an independent computation in fractions, scipy, and coverage over all samples."""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import cache, partial
from math import isinf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests_shared import examples
from three_points import coverage

from gapmodel.inference.means.guaranteed import _Weighted, guaranteed_difference, guaranteed_interval
from gapmodel.inference.means.paired import t_interval
from gapmodel.tally.frequencies import Frequencies

samples = st.lists(st.integers(-4, 4), min_size=1, max_size=40)


def below(knots: tuple[int, ...], mean: Fraction) -> Fraction:
    """P(sum of D_i x_i <= mean), D uniform on the simplex: that of a B-spline, by its recursion."""

    @cache
    def part(first: int, last: int) -> Fraction:
        if mean >= knots[last]:
            return Fraction(1)
        if mean < knots[first]:
            return Fraction(0)
        above, under = mean - knots[first], knots[last] - mean
        return (above * part(first, last - 1) + under * part(first + 1, last)) / (knots[last] - knots[first])

    return part(0, len(knots) - 1)


@examples(60)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=25), st.integers(1, 99))
def test_the_weighted_mean_is_distributed_as_a_b_spline(heights, hundredths):
    top = max([*heights, 1])
    values, counts = np.unique([*heights, 0, top], return_counts=True)
    mean = Fraction(hundredths * top, 100)
    expected = below(tuple(sorted([*heights, 0, top])), mean)
    found = _Weighted(values / top, counts.astype(float), hundredths / 100).log_below()
    assert found == pytest.approx(log(expected.numerator) - log(expected.denominator), abs=1e-9)


@examples(25)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=12), st.sampled_from([0.8, 0.95, 0.999]))
def test_both_limits_leave_half_of_the_level(sample, confidence):
    found = guaranteed_interval(Frequencies.of(sample), -4, 4, confidence)
    lower = below(tuple(sorted([-4, *sample])), Fraction(found.low))
    upper = below(tuple(sorted([-4, *(-value for value in sample)])), -Fraction(found.high))
    for level, limit, end in ((lower, found.low, -4), (upper, found.high, 4)):
        assert limit == end or float(level) == pytest.approx((1 - confidence) / 2, rel=1e-8)


@pytest.mark.parametrize(("n", "k"), [(1, 0), (1, 1), (7, 2), (30, 0), (300, 299), (10**6, 2_500)])
def test_of_two_ends_it_is_clopper_and_pearson(n, k):
    pairs = [(value, count) for value, count in ((0, n - k), (1, k)) if count]
    values, counts = (np.array(column) for column in zip(*pairs, strict=True))
    expected = stats.binomtest(k, n).proportion_ci(0.9)
    found = guaranteed_interval(Frequencies(values, counts), 0, 1, 0.9)
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high], rel=1e-8, abs=1e-12)


@pytest.mark.exhaustive
@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_every_population_of_three_points_is_covered(n):
    """All samples of n answers to a grid of populations, the mean at any place between the ends."""
    known: dict[bytes, object] = {}

    def interval(gaps: Frequencies):
        key = gaps.values.tobytes() + gaps.counts.tobytes()
        if key not in known:
            known[key] = guaranteed_interval(gaps, -4, 4)
        return known[key]

    shares = [(i / 8, j / 8, (8 - i - j) / 8) for i in range(9) for j in range(9 - i)]
    shares += [(0.03, 0.87, 0.10), (0.01, 0.98, 0.01), (0.005, 0.0, 0.995)]
    for values, share in itertools.product([(-4, 0, 1), (-1, 0, 1), (-4, 0, 4)], shares):
        assert coverage(interval, values, share, n) >= 0.95


@pytest.mark.exhaustive
def test_most_slightly_pleased_and_a_few_failing_badly_are_covered():
    assert coverage(partial(guaranteed_interval, low=-4, high=4), (-4, 0, 1), (0.03, 0.87, 0.10), 15) >= 0.95


@examples(25)
@given(samples, st.floats(0.5, 0.99))
def test_it_is_mirrored_and_scaled_and_within_the_range(sample, confidence):
    found = guaranteed_interval(Frequencies.of(sample), -4, 4, confidence)
    mirrored = guaranteed_interval(Frequencies.of([-value for value in sample]), -4, 4, confidence)
    fine = guaranteed_interval(Frequencies.of(sample, Fraction(1, 5)), -0.8, 0.8, confidence)
    assert [found.low, found.high] == pytest.approx([-mirrored.high, -mirrored.low], abs=1e-9)
    assert [found.low, found.high] == pytest.approx([5 * fine.low, 5 * fine.high], abs=1e-9)
    assert -4 <= found.low < found.high <= 4


@examples(25)
@given(samples)
def test_more_confidence_is_longer_and_one_side_is_the_limit_of_twice_the_error(sample):
    gaps = Frequencies.of(sample)
    less, more = guaranteed_interval(gaps, -4, 4, 0.9), guaranteed_interval(gaps, -4, 4, 0.95)
    assert more.low <= less.low + 1e-12
    assert less.high <= more.high + 1e-12
    one = guaranteed_interval(gaps, -4, 4, 0.95, "greater")
    assert one.low == pytest.approx(less.low, abs=1e-9)
    assert isinf(one.high)


def test_it_nears_the_t_interval_in_large_samples():
    gaps = Frequencies(np.arange(-3, 3), np.array([4, 9, 20, 40, 15, 5]) * 10**6)
    found, plain = guaranteed_interval(gaps, -6, 6), t_interval(gaps)
    assert [found.low, found.high] == pytest.approx([plain.low, plain.high], abs=1e-6)


def test_a_difference_of_two_means_is_covered_whatever_both_are():
    """All pairs of samples of four answers at both ends of 0..1, for a grid of populations."""
    sums = [Frequencies.of([1] * k + [0] * (4 - k)) for k in range(5)]
    limits = [[guaranteed_difference(a, b, 1, 0.9) for b in sums] for a in sums]
    for p, q in itertools.product(np.linspace(0, 1, 9), repeat=2):
        chances = np.outer(stats.binom.pmf(range(5), 4, p), stats.binom.pmf(range(5), 4, q))
        covers = [[one.low - 1e-12 <= p - q <= one.high + 1e-12 for one in row] for row in limits]
        assert chances[np.array(covers)].sum() >= 0.9


def test_nobody_has_none():
    nobody = Frequencies.of([])
    assert guaranteed_interval(nobody, -4, 4).method == "undefined: nobody answered both sides"
    assert guaranteed_difference(nobody, Frequencies.of([1]), 6).method == "undefined: nobody answered one of the sides"
