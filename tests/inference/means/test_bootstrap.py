"""The ideal bootstrap against enumeration of all resamples and against resampling."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import fft, stats

from gapmodel.inference.means.bootstrap import _fast_length, bootstrap_intervals, resampled
from gapmodel.tally.frequencies import Frequencies


@given(st.integers(1, 2**21))
def test_transforms_have_the_lengths_that_scipy_would_choose(least):
    assert _fast_length(least) == fft.next_fast_len(least, real=True)


@given(st.lists(st.integers(-6, 6), min_size=2, max_size=5))
def test_the_distribution_equals_all_resamples(sample):
    assume(len(set(sample)) > 1)
    found = resampled(Frequencies.of(sample))
    sums = np.array([sum(draw) for draw in itertools.product(sample, repeat=len(sample))])
    values = found.first + found.step * np.arange(len(found.below))
    expected = (sums[:, None] <= values).mean(axis=0)
    assert found.below == pytest.approx(expected, abs=1e-13)
    assert found.middle(sum(sample)) == pytest.approx((sums < sum(sample)).mean() + (sums == sum(sample)).mean() / 2)


@pytest.mark.parametrize(("n", "shift"), [(40, -0.4), (300, -1.2), (300, 0.1)])
def test_percentiles_equal_those_of_200_000_resamples(n, shift):
    """Within four standard errors of the simulated quantile's level."""
    rng = np.random.default_rng(5)
    sample = np.clip(np.round(rng.normal(shift, 1.2, n)), -6, 6).astype(np.int64)
    gaps = Frequencies.of(sample)
    weights = rng.multinomial(n, gaps.counts / n, 200_000)
    means = weights @ gaps.values / n
    interval = bootstrap_intervals(gaps, 0.95)[0]
    for level, limit in ((0.025, interval.low), (0.975, interval.high)):
        error = 4 * np.sqrt(level * (1 - level) / 200_000)
        assert (means < limit - 1e-9).mean() - error <= level <= (means <= limit + 1e-9).mean() + error


def test_bca_equals_scipy_within_its_noise():
    rng = np.random.default_rng(9)
    sample = np.clip(np.round(rng.exponential(1.0, 60) - 0.3), 0, 6).astype(np.int64)
    expected = stats.bootstrap((sample,), np.mean, n_resamples=100_000, rng=1, method="BCa").confidence_interval
    found = bootstrap_intervals(Frequencies.of(sample))[1]
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high], abs=1.5 / 60)


@given(st.lists(st.integers(-6, 6), min_size=2, max_size=40))
def test_intervals_lie_within_the_sample_and_hold_the_order(sample):
    assume(len(set(sample)) > 1)
    for interval in bootstrap_intervals(Frequencies.of(sample)):
        assert min(sample) <= interval.low <= interval.high <= max(sample)


@given(st.lists(st.integers(-6, 6), min_size=3, max_size=30), st.integers(2, 60))
def test_the_unit_scales_the_interval(sample, parts):
    assume(len(set(sample)) > 1)
    whole = bootstrap_intervals(Frequencies.of(sample))[1]
    part = bootstrap_intervals(Frequencies.of(sample, Fraction(1, parts)))[1]
    assert [part.low, part.high] == pytest.approx([whole.low / parts, whole.high / parts])


def test_ten_million_respondents_take_no_longer_lattice():
    """The interval of a large sample approaches the normal one."""
    counts = np.array([4, 9, 20, 40, 15, 5]) * 10**5
    gaps = Frequencies(np.arange(-3, 3), counts)
    interval = bootstrap_intervals(gaps)[1]
    half = 1.959964 * gaps.sd / gaps.n**0.5
    assert [interval.low, interval.high] == pytest.approx([gaps.mean - half, gaps.mean + half], abs=1e-6)


def test_one_sided_intervals_are_open():
    gaps = Frequencies.of([-3, -1, 0, 0, 0, 1, 0, -2])
    two = bootstrap_intervals(gaps, 0.9)[0]
    less = bootstrap_intervals(gaps, 0.95, "less")[0]
    assert less.low == -np.inf
    assert less.high == two.high


def test_equal_values_have_no_interval():
    for interval in bootstrap_intervals(Frequencies.of([2, 2])):
        assert np.isnan(interval.low)
        assert "all 2 differences are equal" in interval.method


def test_the_saddlepoint_agrees_with_the_listed_distribution():
    rng = np.random.default_rng(8)
    gaps = Frequencies.of(np.round(rng.gamma(2, 300, 2_000)).astype(np.int64) - 900)
    listed, near = resampled(gaps), resampled(gaps, limit=0)
    for level in (0.001, 0.025, 0.5, 0.975, 0.999):
        assert near.quantile(level) == pytest.approx(listed.quantile(level), abs=0.002 * gaps.n**0.5 * gaps.sd)
    assert near.middle(gaps.total) == pytest.approx(listed.middle(gaps.total), abs=1e-4)
