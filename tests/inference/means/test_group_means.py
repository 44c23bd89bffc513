"""The mean of group means, and the correlation of pairs without an order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gapmodel.inference.estimate import Published
from gapmodel.inference.means.group_means import mean_error, mean_of_means
from gapmodel.inference.scales.dyads import pairwise_correlation
from gapmodel.tally.frequencies import Frequencies

A, B = np.array([1, 2, 3, 3, 5, 2]), np.array([2, 4, 6, 3])


def limits(interval):
    return [interval.low, interval.high]


@pytest.mark.parametrize("independent", [True, False])
def test_one_group_has_its_t_interval(independent):
    found = mean_of_means([Frequencies.of(A)], 0.9, independent=independent)
    assert limits(found) == pytest.approx(list(stats.ttest_1samp(A, 0).confidence_interval(0.9)))
    assert found.value == pytest.approx(A.mean())


def test_two_independent_groups_have_half_of_welchs_interval():
    welch = stats.ttest_ind(A, -B, equal_var=False).confidence_interval(0.95)
    found = mean_of_means([Frequencies.of(A), Frequencies.of(B)])
    assert limits(found) == pytest.approx([welch.low / 2, welch.high / 2])


def test_equal_answers_of_the_same_people_reach_the_bound():
    same = [Frequencies.of(A)] * 3
    assert limits(mean_of_means(same, independent=False)) == pytest.approx(
        list(stats.ttest_1samp(A, 0).confidence_interval())
    )


@given(st.lists(st.tuples(*[st.integers(1, 7)] * 3), min_size=2, max_size=12))
def test_the_bound_is_never_below_the_error_of_the_people_themselves(rows):
    rows = np.array(rows)
    groups = [Published(len(rows), column.mean(), column.std(ddof=1)) for column in rows.T]
    assert mean_error(groups, independent=False)[0] >= stats.sem(rows.mean(axis=1)) - 1e-12


@pytest.mark.parametrize("groups", [[], [Published(1, 2.0, float("nan"))], [Published(5, 2.0, 0.0)] * 2])
def test_groups_that_say_nothing_of_their_spread_have_no_limits(groups):
    assert np.isnan(limits(mean_of_means(groups))).all()
    assert np.isnan(limits(mean_of_means(groups, independent=False))).all()


pairs = st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=2, max_size=12)


@given(pairs)
def test_pairs_entered_in_both_orders_correlate_as_numpy_says(rows):
    a, b = np.array(rows, float).T
    found = pairwise_correlation(a, b)
    if np.ptp([*a, *b]):
        assert found == pytest.approx(np.corrcoef([*a, *b], [*b, *a])[0, 1], abs=1e-9)
    else:
        assert np.isnan(found)
    turned = np.array([row[::-1] if place % 2 else row for place, row in enumerate(rows)], float).T
    assert pairwise_correlation(*turned) == pytest.approx(found, nan_ok=True, abs=1e-9)


def test_a_single_pair_has_no_correlation():
    assert np.isnan(pairwise_correlation([1.0], [2.0]))
