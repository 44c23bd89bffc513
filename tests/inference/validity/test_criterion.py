"""Criterion validity beside R, statsmodels and what must hold for every sample."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_values import reference

from gapmodel.inference.correlation import fisher_interval
from gapmodel.inference.regression.from_covariance import correlations_with, explained_share
from gapmodel.inference.scales.reliability import cronbach_alpha, difference_reliability
from gapmodel.inference.validity.attenuation import (
    alphas_of,
    composite_reliability,
    disattenuated,
    reliabilities_of_differences,
)
from gapmodel.inference.validity.common_method import first_component_share
from gapmodel.inference.validity.prediction import adjusted_r2, cross_validated_r2, gain_p_val, r2_gradients

SETS = {one["name"]: one for one in reference("measurement_data")["simulated"]}
EXPECTED = {one["name"]: one for one in reference("criterion")["sets"]}


def answers_of(name: str) -> np.ndarray:
    one = SETS[name]
    return np.array([int(digit) for digit in one["answers"]], float).reshape(one["n"], len(one["items"]))


def scores_of(name: str) -> tuple[np.ndarray, list[int]]:
    """The outcome and the scores, and the places of the items of the first score."""
    items, x = SETS[name]["items"], answers_of(name)
    groups = [[items.index(item) for item in group if item != items[-1]] for group in SETS[name]["factors"]]
    groups = [group for group in groups if group]
    return np.column_stack([x[:, -1], *(x[:, group].mean(axis=1) for group in groups)]), groups[0]


def products_of(scores: np.ndarray) -> np.ndarray:
    rows = np.column_stack([np.ones(len(scores)), scores[:, 1:], scores[:, 0]])
    return rows[:, :, None] * rows[:, None, :]


@pytest.mark.parametrize("name", EXPECTED)
def test_equals_r(name):
    """cor.test, psych::alpha, lm with hatvalues, anova and prcomp; `criterion.R`."""
    x, (scores, items), r = answers_of(name), scores_of(name), EXPECTED[name]
    covariance, n, p = np.cov(scores, rowvar=False), len(scores), scores.shape[1] - 1
    own = fisher_interval(float(correlations_with(covariance, 0, [1])[0]), n)
    assert own.numbers == pytest.approx((r["r"], *r["ci"]), rel=1e-9)
    alpha = alphas_of(np.cov(x, rowvar=False), items)
    assert alpha == pytest.approx(r["alpha"], rel=1e-9)
    assert disattenuated(np.array(own.value), alpha) == pytest.approx(r["corrected"], rel=1e-9)
    r2 = float(explained_share(covariance, 0, range(1, p + 1)))
    assert (r2, adjusted_r2(r2, n, p)) == pytest.approx((r["r2"], r["r2_adj"]), rel=1e-9)
    assert cross_validated_r2(products_of(scores)) == pytest.approx(r["r2_loo"], rel=1e-9)
    without = float(explained_share(covariance, 0, range(1, p)))
    assert gain_p_val(r2, without, n, p, 1) == pytest.approx(r["p_last"], rel=1e-6)
    assert first_component_share(np.cov(x, rowvar=False)) == pytest.approx(r["first"], rel=1e-9)


def test_leaving_out_groups_predicts_each_from_the_others():
    scores, _ = scores_of("crossed_5")
    parts, press = np.array_split(np.random.default_rng(3).permutation(len(scores)), 7), 0.0
    for part in parts:
        rest = np.setdiff1d(np.arange(len(scores)), part)
        fitted = sm.OLS(scores[rest, 0], sm.add_constant(scores[rest, 1:])).fit()
        press += ((scores[part, 0] - fitted.predict(sm.add_constant(scores[part, 1:]))) ** 2).sum()
    expected = 1 - press / ((scores[:, 0] - scores[:, 0].mean()) ** 2).sum()
    blocks = np.stack([products_of(scores)[part].sum(axis=0) for part in parts])
    assert cross_validated_r2(blocks) == pytest.approx(expected, rel=1e-9)


def test_predictors_that_determine_each_other_or_do_not_vary_have_no_cross_validated_share():
    scores, _ = scores_of("clean_1")
    for more in (scores[:, 1], np.full(len(scores), 4.0)):
        assert np.isnan(cross_validated_r2(products_of(np.column_stack([scores, more]))))
    assert np.isnan(cross_validated_r2(products_of(np.full((9, 2), 3.0))))
    assert np.isnan(adjusted_r2(0.5, 4, 3)) and np.isnan(gain_p_val(0.5, 0.4, 4, 3, 1))


def test_gradients_are_those_of_small_steps():
    own, step = np.cov(scores_of("clean_5")[0], rowvar=False), 1e-6
    k = len(own)
    for i in range(k):
        for j in range(i, k):
            change = np.zeros((k, k))
            change[i, j] = change[j, i] = step
            ends = [float(explained_share(own + sign * change, 0, range(1, k))) for sign in (1, -1)]
            expected = (ends[0] - ends[1]) / (2 * step) / (1 if i == j else 2)
            assert r2_gradients(own)[i, j] == pytest.approx(expected, abs=1e-7)


def test_many_samples_at_once_equal_one_at_a_time():
    own = np.stack([np.cov(answers_of(name)[:, :6], rowvar=False) for name in ("clean_2", "crossed_2", "ceiling_2")])
    assert alphas_of(own, [0, 1, 2]).tolist() == pytest.approx([cronbach_alpha(one[:3, :3]) for one in own])
    pairs = np.array([[2.0, 0.9], [1.5, 0.8]])
    r = 0.4 / np.sqrt(3.0)
    expected = difference_reliability(2**0.5, 1.5**0.5, 0.9, 0.8, r)
    assert reliabilities_of_differences(*pairs, np.array(0.4)) == pytest.approx(expected)


def test_the_reliability_of_a_mean_of_parallel_scores_is_that_of_all_their_items():
    """k scores of m parallel items each, all correlated alike, are k m parallel items."""
    k, m, r = 3, 4, 0.3
    items = np.full((k * m, k * m), r) + (1 - r) * np.eye(k * m)
    inner = items[:m, :m].mean()
    alpha = cronbach_alpha(items[:m, :m])
    total = np.array(items.mean())
    found = composite_reliability(np.full(k, inner), np.full(k, alpha), total)
    assert found == pytest.approx(cronbach_alpha(items))


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.floats(0.1, 9))
def test_the_share_of_the_first_component_is_free_of_units_and_order(seed, unit):
    rng = np.random.default_rng(seed)
    own = np.cov(rng.normal(size=(20, 5)), rowvar=False)
    order, scale = rng.permutation(5), np.diag(rng.uniform(0.1, unit, 5))
    share = first_component_share(own)
    assert 1 / 5 <= share <= 1
    assert first_component_share((scale @ own @ scale)[np.ix_(order, order)]) == pytest.approx(float(share))
    assert np.isnan(first_component_share(own * np.outer([1, 1, 0, 1, 1], [1, 1, 0, 1, 1])))
