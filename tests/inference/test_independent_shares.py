"""The difference of two shares of different respondents against statsmodels, and laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from gapmodel.inference.independent_shares import independent_share_interval

SAMPLES = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("pair", [((48, 80), (56, 70)), ((0, 20), (5, 20)), ((9, 10), (3, 30)), ((10, 10), (0, 9))])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_newcombe_equals_statsmodels(pair, confidence):
    first, second = pair
    found = independent_share_interval(first, second, confidence)
    low, high = confint_proportions_2indep(*second, *first, method="newcomb", compare="diff", alpha=1 - confidence)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
    assert found.value == second[0] / second[1] - first[0] / first[1]


@given(SAMPLES, SAMPLES)
def test_it_contains_the_difference_stays_in_its_range_and_turns_with_the_samples(first, second):
    found, turned = independent_share_interval(first, second), independent_share_interval(second, first)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert (found.low, found.high) == (pytest.approx(-turned.high, abs=1e-12), pytest.approx(-turned.low, abs=1e-12))


def test_nobody_has_no_interval():
    found = independent_share_interval((0, 0), (3, 5))
    assert math.isnan(found.value) and math.isnan(found.low) and found.method == "undefined: nobody"
