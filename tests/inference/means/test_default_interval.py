"""The lattice interval: exact coverage over all samples, brute force, laws."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from three_points import coverage, errors

from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.paired import t_interval
from gapmodel.tally.frequencies import Frequencies

gap_samples = st.lists(st.integers(-6, 6), min_size=2, max_size=60)
confidences = st.floats(0.5, 0.99)


def on(widest: int):
    return partial(lattice_interval, low=-widest, high=widest)


@pytest.mark.parametrize("n", [30, 60])
def test_most_slightly_pleased_and_a_few_failing_badly_are_covered(n):
    """Differences on 1..5: -4 (3 %), 0 (87 %), +1 (10 %); t covers 74 and 83 % of the samples."""
    values, shares = (-4, 0, 1), (0.03, 0.87, 0.10)
    assert coverage(on(4), values, shares, n) >= 0.93
    mirrored = coverage(on(4), (-1, 0, 4), (0.10, 0.87, 0.03), n)
    assert mirrored == pytest.approx(coverage(on(4), values, shares, n), abs=1e-12)


@pytest.mark.parametrize(
    ("values", "shares", "widest"),
    [
        ((-4, -1, 0), (0.05, 0.20, 0.75), 4),  # the bulk leans to the side of the rare answer
        ((-6, 0, 1), (0.04, 0.66, 0.30), 6),  # and away from it
        ((-10, 0, 1), (0.02, 0.78, 0.20), 10),
        ((-4, 0, 4), (0.03, 0.95, 0.02), 4),  # rare on both sides
        ((-6, 0, 1), (0.01, 0.94, 0.05), 6),
        ((-3, 0, 1), (0.06, 0.44, 0.50), 6),  # not at the end of the range
        ((-1, 0, 1), (0.10, 0.85, 0.05), 6),  # no rare answer
        ((-4, 0, 4), (0.40, 0.20, 0.40), 4),  # two camps
    ],
)
def test_rare_answers_on_either_side_are_covered_wherever_the_bulk_leans(values, shares, widest):
    for n in (30, 60):
        assert coverage(on(widest), values, shares, n) >= 0.93


def test_one_sided_limits_cover_as_often_as_two_sided_ones():
    interval = partial(lattice_interval, low=-4, high=4, alternative="greater")
    below, above = errors(interval, (-4, 0, 1), (0.03, 0.87, 0.10), 60)
    assert below == 0
    assert above <= 0.07


def test_the_limit_is_the_farthest_that_the_worst_missed_share_asks_for():
    """Brute force over the share q at the end of the range."""
    gaps, risk = Frequencies.of([0] * 25 + [1] * 3 + [-1] * 3), 1.2 * 0.05
    n, error = gaps.n, gaps.sd / np.sqrt(gaps.n)
    shares = np.linspace(0, 1 - risk ** (1 / n), 200_001)[:-1]
    reach = shares * (gaps.mean + 6) + error * stats.t.isf(risk / (1 - shares) ** n, n - 1)
    assert gaps.mean - lattice_interval(gaps, -6, 6).low == pytest.approx(reach.max(), rel=1e-6)


def test_of_equal_answers_it_is_the_binomial_bound():
    equal = lattice_interval(Frequencies.of([1] * 30), -4, 4)
    share = 1 - (1.2 * 0.05) ** (1 / 30)
    assert [equal.low, equal.high] == pytest.approx([1 - 5 * share, 1 + 3 * share], rel=1e-12)
    assert np.isnan(lattice_interval(Frequencies.of([1]), -6, 6).low)
    assert lattice_interval(Frequencies.of([]), -6, 6).method == "undefined: nobody answered both sides"


@given(gap_samples, confidences)
def test_it_is_mirrored_never_shorter_than_t_and_within_the_range(sample, confidence):
    gaps, mirrored = Frequencies.of(sample), Frequencies.of([-value for value in sample])
    found, other = lattice_interval(gaps, -6, 6, confidence), lattice_interval(mirrored, -6, 6, confidence)
    assert [found.low, found.high] == pytest.approx([-other.high, -other.low], abs=1e-9)
    assert -6 <= found.low <= gaps.mean <= found.high <= 6
    plain = t_interval(gaps, confidence)
    if not gaps.constant:
        assert found.low <= max(-6, plain.low) + 1e-12
        assert found.high >= min(6, plain.high) - 1e-12


@given(gap_samples, confidences, st.integers(2, 60))
def test_it_scales_with_the_unit(sample, confidence, parts):
    whole = lattice_interval(Frequencies.of(sample), -6, 6, confidence)
    fine = lattice_interval(Frequencies.of(sample, Fraction(1, parts)), -6 / parts, 6 / parts, confidence)
    assert [fine.low * parts, fine.high * parts] == pytest.approx([whole.low, whole.high], abs=1e-8)


@given(gap_samples, confidences, confidences)
def test_more_confidence_is_never_shorter(sample, one, other):
    gaps = Frequencies.of(sample)
    less, more = (lattice_interval(gaps, -6, 6, level) for level in sorted((one, other)))
    assert more.low <= less.low + 1e-7
    assert less.high - 1e-7 <= more.high


@given(gap_samples)
def test_a_wider_range_is_never_shorter(sample):
    gaps = Frequencies.of(sample)
    narrow, wide = lattice_interval(gaps, -6, 6), lattice_interval(gaps, -10, 10)
    assert wide.low <= narrow.low + 1e-7
    assert narrow.high - 1e-7 <= wide.high


@given(gap_samples, confidences)
def test_a_one_sided_limit_is_no_farther_out_than_the_two_sided_one(sample, confidence):
    gaps = Frequencies.of(sample)
    assume(not gaps.constant)
    less = lattice_interval(gaps, -6, 6, confidence, "less")
    greater = lattice_interval(gaps, -6, 6, confidence, "greater")
    both = lattice_interval(gaps, -6, 6, confidence)
    assert (less.low, greater.high) == (-np.inf, np.inf)
    assert both.low <= greater.low + 1e-9
    assert less.high <= both.high + 1e-9


def test_it_reaches_the_t_interval():
    counts = np.array([4, 9, 20, 40, 15, 5]) * 10**5
    gaps = Frequencies(np.arange(-3, 3), counts)
    found, plain = lattice_interval(gaps, -6, 6), t_interval(gaps)
    assert [found.low, found.high] == pytest.approx([plain.low, plain.high], abs=1e-6)
