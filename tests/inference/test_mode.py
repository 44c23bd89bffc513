"""The mode of categories: Fong's rule, the exact test, and the probability of each category."""

from __future__ import annotations

from itertools import product
from math import factorial, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gapmodel.inference.mode import exact_test, fong_test, mode_of, mode_probabilities


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30))
@settings(max_examples=60)
def test_fongs_rule_is_its_printed_inequality(first, second, others):
    n = first + second + others
    found = fong_test(first, second, n)
    if not 0 < first + second < 2 * n:
        assert np.isnan(found.p_val)
        return
    for z in (1.65, 1.96, 2.58):
        differs = abs(first - second) >= z * sqrt((first + second) * (2 * n - first - second) / (2 * n))
        assert differs == (abs(found.statistic) >= z)
    assert found.p_val == pytest.approx(2 * stats.norm.sf(abs(found.statistic)))


@given(st.integers(0, 80), st.integers(0, 80))
@settings(max_examples=60)
def test_the_exact_test_is_the_binomial_test(first, second):
    if first + second:
        assert exact_test(first, second).p_val == pytest.approx(stats.binomtest(first, first + second).pvalue)
    else:
        assert np.isnan(exact_test(first, second).p_val)


def test_fong_understates_the_variance_of_two_counts_of_one_sample():
    n, p = 100, 0.4
    counts = np.random.default_rng(1).multinomial(n, [p, p, 1 - 2 * p], 20_000)
    assert (counts[:, 0] - counts[:, 1]).var() == pytest.approx(2 * n * p, rel=0.05)
    wrong = np.mean([fong_test(a, b, n).p_val < 0.05 for a, b in counts[:3000, :2]])
    exact = np.mean([exact_test(a, b).p_val < 0.05 for a, b in counts[:3000, :2]])
    assert exact < 0.06
    assert wrong > 0.08


def test_ties_go_to_the_first_in_the_order():
    assert mode_of([3, 5, 5], [2, 1, 0]) == 2
    assert mode_of([3, 5, 5], [0, 1, 2]) == 1


def test_probabilities_of_the_mode_equal_the_enumerated_bootstrap():
    counts, order = [3, 2, 1], [1, 0, 2]
    exact = np.zeros(3)
    for drawn in product(range(7), repeat=3):
        if sum(drawn) == 6:
            ways = factorial(6) / np.prod([factorial(part) for part in drawn])
            exact[mode_of(drawn, order)] += ways * np.prod([(c / 6) ** d for c, d in zip(counts, drawn, strict=True)])
    assert mode_probabilities(counts, order, 100_000, 2) == pytest.approx(exact, abs=0.006)
    assert np.isnan(mode_probabilities([0, 0], [0, 1], 10, 1)).all()
