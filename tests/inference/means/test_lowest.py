"""Which mean may be the lowest: against scipy, brute force, and how often the true one is in the set."""

from __future__ import annotations

from itertools import product
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from gapmodel.inference.means.lowest import lowest_p


@pytest.mark.parametrize("raters", [4, 6, 11])
def test_two_columns_are_a_sign_flip_test_of_one_side(raters):
    rows = np.random.default_rng(raters).integers(-3, 4, (raters, 2)).astype(float)
    differences = rows[:, 0] - rows[:, 1]
    expected = [
        stats.permutation_test(
            (d,), np.sum, permutation_type="samples", alternative="greater", n_resamples=np.inf
        ).pvalue
        for d in (differences, -differences)
    ]
    assert lowest_p(rows) == pytest.approx(expected)


def test_three_columns_equal_brute_force():
    rows = np.array([[1, 0, 3], [2, -1, 2], [0, 0, 1], [-1, -2, 3], [1, -3, 1]], float)
    for column in range(3):
        others = [rows[:, column] - rows[:, other] for other in range(3) if other != column]
        reached = [
            max(sum(s * d) / sqrt(sum(d * d)) for d in others) for s in map(np.array, product([1, -1], repeat=5))
        ]
        expected = np.mean([value >= reached[0] - 1e-12 for value in reached])
        assert lowest_p(rows)[column] == pytest.approx(expected)


def test_columns_of_equal_answers_may_all_be_the_lowest_and_one_column_has_no_test():
    assert lowest_p(np.zeros((5, 3))).tolist() == [1, 1, 1]
    assert np.isnan(lowest_p([[1.0], [2.0]])).all()
    missing = np.array([[1.0, np.nan], [np.nan, 2.0]])
    assert lowest_p(missing).tolist() == [1, 1]


@pytest.mark.parametrize(("raters", "means"), [(5, (0, 0, 0, 0, 0)), (5, (-1, 0, 0, 1, 2)), (15, (-0.5, -0.5, 1, 1))])
def test_the_lowest_mean_is_in_the_set_as_often_as_it_says(raters, means):
    """300 samples; at 95% three standard errors allow for 0.912."""
    rng, kept = np.random.default_rng(4), 0
    for _ in range(300):
        latent = np.array(means) + 0.6 * rng.normal(size=(raters, 1)) + rng.normal(size=(raters, len(means)))
        kept += lowest_p(np.clip(np.rint(latent), -3, 3), n_resamples=499)[0] > 0.05
    assert kept / 300 > 0.912


def test_blocks_of_sign_vectors_change_nothing(monkeypatch):
    rows = np.random.default_rng(4).integers(-3, 4, (20, 3))
    whole = lowest_p(rows, n_resamples=999)
    monkeypatch.setattr("gapmodel.inference.means.lowest._BLOCK", 20 * 100)
    assert lowest_p(rows, n_resamples=999) == pytest.approx(whole, abs=1e-12)
