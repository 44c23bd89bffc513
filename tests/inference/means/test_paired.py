"""Paired tests and intervals against scipy, brute force and rational arithmetic."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from tests_shared import examples

from gapmodel.inference.means.paired import sign_flip, t_interval, t_test
from gapmodel.tally.frequencies import Frequencies

differences = st.lists(st.integers(-6, 6), min_size=1, max_size=12)
ALTERNATIVES = ("two-sided", "less", "greater")
DARWIN = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]


def gaps_like_a_survey(seed: int, n: int = 300, shift: float = -0.3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.clip(np.round(rng.normal(shift, 1.3, n)), -6, 6).astype(np.int64)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("unit", [Fraction(1), Fraction(1, 2), Fraction(1, 60)])
def test_t_equals_scipy_on_the_rows(seed, alternative, unit):
    steps = gaps_like_a_survey(seed)
    rows = steps * float(unit)
    expected = stats.ttest_1samp(rows, 0, alternative=alternative)
    found = t_test(Frequencies.of(steps, unit), alternative)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert found.dof == expected.df
    assert found.p_val == pytest.approx(expected.pvalue, rel=1e-12, abs=0)
    limits = expected.confidence_interval(0.9)
    interval = t_interval(Frequencies.of(steps, unit), 0.9, alternative)
    assert [interval.low, interval.high] == pytest.approx([limits.low, limits.high], rel=1e-12)


def brute_force(sample: list[int], alternative: str) -> float:
    sizes = np.abs(sample)
    sums = np.array(list(itertools.product([-1, 1], repeat=len(sizes)))) @ sizes
    total = sum(sample)
    if alternative == "two-sided":
        return float(np.mean(np.abs(sums) >= abs(total)))
    return float(np.mean(sums >= total) if alternative == "greater" else np.mean(sums <= total))


@examples(300)
@given(differences, st.sampled_from(ALTERNATIVES))
def test_sign_flip_equals_all_sign_vectors(sample, alternative):
    found = sign_flip(Frequencies.of(sample), alternative)
    assert found.p_val == pytest.approx(brute_force(sample, alternative), rel=1e-12)
    assert found.method == "exact"


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=10), st.sampled_from(ALTERNATIVES))
def test_sign_flip_equals_all_sign_vectors_on_a_slider(sample, alternative):
    assert sign_flip(Frequencies.of(sample), alternative).p_val == pytest.approx(
        brute_force(sample, alternative), rel=1e-12
    )


def rational_tail(sample: np.ndarray) -> Fraction:
    """P(|S| >= |s|), counting sign vectors in whole numbers."""
    sizes = [abs(int(value)) for value in sample if value]
    ways = [1]
    for size in sizes:
        longer = ways + [0] * size
        for place, number in enumerate(ways):
            longer[place + size] += number
        ways = longer
    least = -(-(abs(int(sample.sum())) + sum(sizes)) // 2)
    return Fraction(2 * sum(ways[least:]), 2 ** len(sizes))


@pytest.mark.parametrize(
    ("shift", "below"), [(0.05, 1), (-0.3, 1e-2), (0.7, 1e-14), (-1.1, 1e-30), (1.5, 1e-50), (-2.2, 1e-70)]
)
def test_sign_flip_equals_rational_arithmetic_at_any_depth(shift, below):
    sample = gaps_like_a_survey(11, 300, shift)
    exact = rational_tail(sample)
    found = sign_flip(Frequencies.of(sample)).p_val
    assert exact < below
    assert abs(Fraction(found) / exact - 1) < Fraction(1, 10**12)


def test_sign_flip_of_darwins_differences():
    """TV-17: 1726 of 32768 sign vectors."""
    assert sign_flip(Frequencies.of(DARWIN)).p_val == pytest.approx(1726 / 32768, rel=1e-13)
    found = t_test(Frequencies.of(DARWIN))
    assert (round(found.statistic, 4), round(found.p_val, 5)) == (2.1480, 0.04970)


@given(differences)
def test_flipping_the_scale_turns_the_alternative(sample):
    turned = Frequencies.of([-value for value in sample])
    found = sign_flip(Frequencies.of(sample), "less").p_val
    assert found == pytest.approx(sign_flip(turned, "greater").p_val, rel=1e-12)


@given(differences, st.integers(1, 50))
def test_p_does_not_depend_on_the_unit_of_the_scale(sample, factor):
    scaled = Frequencies.of([value * factor for value in sample])
    assert sign_flip(scaled).p_val == pytest.approx(sign_flip(Frequencies.of(sample)).p_val, rel=1e-12)


@given(differences, st.randoms())
def test_the_order_of_respondents_does_not_matter(sample, random):
    shuffled = sample.copy()
    random.shuffle(shuffled)
    assert sign_flip(Frequencies.of(shuffled)) == sign_flip(Frequencies.of(sample))


@given(differences)
def test_respondents_without_a_gap_do_not_change_the_sign_flip(sample):
    assume(any(sample))
    assert sign_flip(Frequencies.of([*sample, 0, 0])).p_val == pytest.approx(sign_flip(Frequencies.of(sample)).p_val)


def test_hundred_million_respondents_are_as_exact():
    """Scaling every count of a sample leaves the standardized test to the normal law."""
    counts = np.array([10, 30, 25, 34]) * 10**6 + np.array([0, 9000, 0, 0])
    gaps = Frequencies(np.array([-2, -1, 0, 1]), counts)
    gaps = Frequencies(gaps.values, np.array([10**7, 3 * 10**7, 2 * 10**7, 5 * 10**7 + 30_000]))
    z = gaps.total / float((gaps.counts * gaps.values**2).sum()) ** 0.5
    found = sign_flip(gaps)
    assert found.method == "exact"
    assert found.p_val == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-3)


@pytest.mark.parametrize(
    ("sample", "reason"),
    [([], "nobody"), ([2], "only one respondent"), ([-1, -1, -1], "all 3 differences are equal"), ([0, 0], "all 2")],
)
def test_a_sample_without_error_has_no_t_and_says_why(sample, reason):
    gaps = Frequencies.of(sample)
    found, interval = t_test(gaps), t_interval(gaps)
    assert np.isnan(found.p_val) and np.isnan(interval.low) and np.isnan(interval.high)
    assert reason in found.method and reason in interval.method


def test_the_sign_flip_of_equal_differences_is_defined():
    assert sign_flip(Frequencies.of([-1] * 5)).p_val == 2 / 32
    assert sign_flip(Frequencies.of([0] * 5)).p_val == 1
    assert sign_flip(Frequencies.of([3])).p_val == 1


def test_hundreds_of_distinct_sizes_are_no_trouble():
    rng = np.random.default_rng(4)
    gaps = Frequencies.of(rng.integers(-5_000, 4_900, 20_000))
    assert 0 < sign_flip(gaps).p_val <= 1
    assert 0 < sign_flip(gaps, limit=2**14).p_val <= 1
