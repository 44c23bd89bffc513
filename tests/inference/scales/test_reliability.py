"""Alpha and the reliability of difference scores against R, published values and the model behind them."""

from __future__ import annotations

from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reference_values import reference

from gapmodel.inference.scales.reliability import cronbach_alpha, difference_reliability

SETS = reference("reliability")["sets"]
named = pytest.mark.parametrize("case", SETS, ids=[case["name"] for case in SETS])
shares = st.floats(0.01, 0.99)
spreads = st.floats(0.1, 10)


def covariance(rows):
    return np.cov(np.array(rows).T)


@named
@pytest.mark.parametrize("side", ["expectation", "perception"])
def test_alpha_equals_psych(case, side):
    assert cronbach_alpha(covariance(case[side])) == pytest.approx(case[f"alpha_{side}"]["raw_alpha"], rel=1e-9)


@named
def test_alpha_of_gaps_equals_psych_and_is_not_the_reliability_of_the_difference(case):
    gaps = np.array(case["perception"]) - np.array(case["expectation"])
    found = cronbach_alpha(covariance(gaps))
    assert found == pytest.approx(case["alpha_gap"]["raw_alpha"], rel=1e-9)
    assert abs(found - case["reliability_of_difference"]) > 1e-3


@named
def test_the_reliability_of_a_difference_equals_r(case):
    found = difference_reliability(
        case["total_sd_perception"],
        case["total_sd_expectation"],
        case["alpha_perception"]["raw_alpha"],
        case["alpha_expectation"]["raw_alpha"],
        case["total_correlation"],
    )
    assert found == pytest.approx(case["reliability_of_difference"], rel=1e-9)


def test_the_reference_has_a_negative_value():
    assert min(case["reliability_of_difference"] for case in SETS) < 0


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [(0.85, [0.85, 0.8125, 0.75, 0.70, 0.625, 0.25]), (0.80, [0.80, 0.75, 2 / 3, 0.60, 0.50, 0])],
)
def test_the_published_values_for_equal_variances(alpha, expected):
    found = [difference_reliability(2, 2, alpha, alpha, r) for r in (0, 0.2, 0.4, 0.5, 0.6, 0.8)]
    assert found == pytest.approx(expected, abs=1e-12)


@given(st.integers(2, 12), st.floats(-0.08, 0.99), spreads)
def test_alpha_of_parallel_items_is_spearman_brown(k, r, variance):
    parallel = variance * (np.full((k, k), r) + (1 - r) * np.eye(k))
    assert cronbach_alpha(parallel) == pytest.approx(k * r / (1 + (k - 1) * r), rel=1e-9, abs=1e-12)


@given(st.lists(st.tuples(spreads, spreads), min_size=2, max_size=8))
def test_alpha_is_the_share_of_true_variance_where_items_measure_one_thing_equally(items):
    """Items T + error with one T: alpha = var(k T) / var(sum)."""
    errors = np.array([error for _, error in items])
    true = items[0][0]
    k = len(items)
    found = cronbach_alpha(np.full((k, k), true) + np.diag(errors))
    assert found == pytest.approx(k * k * true / (k * k * true + errors.sum()), rel=1e-9)


@given(st.integers(0, 10_000), st.integers(2, 6), st.floats(0.01, 100), st.randoms(use_true_random=False))
def test_neither_scale_nor_order_of_items_changes_alpha(seed, k, scale, random):
    rows = np.random.default_rng(seed).normal(size=(20, k))
    order = random.sample(range(k), k)
    found, expected = cronbach_alpha(covariance(scale * rows[:, order])), cronbach_alpha(covariance(rows))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(spreads, spreads, shares, shares, st.floats(-0.99, 0.99))
def test_it_is_the_share_of_true_variance_in_the_difference(sd_p, sd_e, r_pp, r_ee, r_true):
    """Sides of true scores and independent errors: r_D = var(T_P - T_E) / var(P - E)."""
    true_p, true_e = sd_p * sqrt(r_pp), sd_e * sqrt(r_ee)
    shared = r_true * true_p * true_e
    expected = (true_p**2 + true_e**2 - 2 * shared) / (sd_p**2 + sd_e**2 - 2 * shared)
    found = difference_reliability(sd_p, sd_e, r_pp, r_ee, shared / (sd_p * sd_e))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert -1e-12 <= found < 1


@given(spreads, spreads, shares, shares, st.floats(-0.9, 0.9), st.floats(0.01, 100))
def test_neither_the_unit_nor_the_order_of_the_sides_matters(sd_p, sd_e, r_pp, r_ee, r_pe, unit):
    found = difference_reliability(sd_p, sd_e, r_pp, r_ee, r_pe)
    assert difference_reliability(unit * sd_p, unit * sd_e, r_pp, r_ee, r_pe) == pytest.approx(found, rel=1e-9)
    assert difference_reliability(sd_e, sd_p, r_ee, r_pp, r_pe) == pytest.approx(found, rel=1e-12)


@given(shares, st.floats(-0.9, 0.99))
def test_it_falls_below_zero_where_the_sides_share_more_than_they_measure(alpha, r_pe):
    assume(abs(r_pe - alpha) > 1e-6)
    found = difference_reliability(1, 1, alpha, alpha, r_pe)
    assert (found < 0) == (r_pe > alpha)
    assert found == pytest.approx((alpha - r_pe) / (1 - r_pe), rel=1e-6)


@pytest.mark.parametrize(
    "nothing",
    [
        [[2.0]],
        [[0.0, 0.0], [0.0, 0.0]],
        [[1.0, -1.0], [-1.0, 1.0]],
        [[0.1 + 0.2, -0.3], [-0.3, 0.3]],
        [[1.0, nan], [nan, 1.0]],
        [[-1.0, 2.0], [2.0, 1.0]],
    ],
    ids=["one item", "no variance", "a constant sum", "constant up to rounding", "missing", "no covariance matrix"],
)
def test_alpha_of_nothing_is_nan(nothing):
    assert isnan(cronbach_alpha(np.array(nothing)))


def test_an_item_that_does_not_vary_counts_among_the_items():
    assert cronbach_alpha(np.array([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 0]])) == pytest.approx(3 / 2 * (1 - 2 / 3))


def test_items_that_oppose_each_other_have_a_negative_alpha():
    assert cronbach_alpha(np.array([[1, -0.5], [-0.5, 1]])) == pytest.approx(-2)


def test_a_side_that_does_not_vary_adds_nothing():
    assert difference_reliability(1.2, 0, 0.8, nan, nan) == pytest.approx(0.8)
    assert difference_reliability(0, 1.2, nan, 0.7, nan) == pytest.approx(0.7)


@pytest.mark.parametrize(
    "values",
    [(0, 0, nan, nan, nan), (1, 1, 0.8, 0.8, 1), (0.1, 0.1, 0.8, 0.8, 1 - 1e-16), (1, 1, nan, 0.8, 0.2)],
)
def test_what_has_no_reliability_is_nan(values):
    assert isnan(difference_reliability(*values))
