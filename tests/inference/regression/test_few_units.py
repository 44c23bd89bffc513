"""Regressions with few units: statsmodels, scipy and brute force as oracles; coverage by simulation."""

from __future__ import annotations

from itertools import permutations, product
from math import inf, isinf

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from reference_values import reference
from scipy import stats
from statsmodels.stats.outliers_influence import variance_inflation_factor
from tests_shared import examples

from gapmodel.errors import SettingError
from gapmodel.inference.correlation import pearson
from gapmodel.inference.regression.few_units import WEBB, permutation_test, wild_slope
from gapmodel.inference.regression.least_squares import Regression, least_squares
from gapmodel.inference.regression.ridge import ridge

NAMES = ["a", "b", "c", "d"]


def units(n: int, p: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, p)) + 0.7 * rng.normal(size=(n, 1))
    return 2 + x @ np.linspace(1, -0.5, p) + rng.normal(size=n), x


def model_of(n: int, p: int, seed: int = 1) -> Regression:
    return least_squares(*units(n, p, seed), NAMES[:p])


def squared_ratio(y: np.ndarray, x: np.ndarray, at: int, null: float = 0.0, kind: str = "HC1") -> float:
    fit = sm.OLS(y, sm.add_constant(x)).fit(cov_type=kind, use_t=True)
    return float((fit.params[at + 1] - null) ** 2 / fit.bse[at + 1] ** 2)


def reduced(y: np.ndarray, x: np.ndarray, at: int) -> tuple[np.ndarray, np.ndarray]:
    fit = sm.OLS(y, sm.add_constant(np.delete(x, at, axis=1), has_constant="add")).fit()
    return fit.fittedvalues, fit.resid


@pytest.mark.parametrize(("n", "p"), [(4, 1), (8, 4), (12, 2), (89, 4)])
def test_the_fit_equals_statsmodels(n, p):
    y, x = units(n, p, seed=n)
    found, fit = least_squares(y, x, NAMES[:p]), sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC3")
    assert [found.intercept, *found.slopes] == pytest.approx(fit.params.tolist(), rel=1e-10)
    assert found.errors == pytest.approx(fit.bse[1:], rel=1e-10)
    assert [found.r2, found.r2_adjusted] == pytest.approx([fit.rsquared, fit.rsquared_adj], rel=1e-10)
    assert found.leverages == pytest.approx(fit.get_influence().hat_matrix_diag, rel=1e-10)
    z = sm.OLS((y - y.mean()) / y.std(), (x - x.mean(axis=0)) / x.std(axis=0)).fit()
    assert found.standardized == pytest.approx(z.params, rel=1e-10)
    with_constant = sm.add_constant(x)
    assert found.vif == pytest.approx([variance_inflation_factor(with_constant, j + 1) for j in range(p)], rel=1e-10)


@pytest.mark.parametrize("case", reference("units")["fits"], ids=lambda case: f"{case['n']} units")
def test_the_fit_equals_r(case):
    """lm(y ~ x), sandwich::vcovHC(m, "HC3")."""
    found = least_squares(case["outcome"], case["predictors"], NAMES[: len(case["predictors"][0])])
    assert [found.intercept, *found.slopes] == pytest.approx(case["coefficients"], rel=1e-10)
    assert found.errors == pytest.approx(case["errors"][1:], rel=1e-10)
    assert [found.r2, found.r2_adjusted] == pytest.approx([case["r2"], case["r2_adjusted"]], rel=1e-10)


def test_the_r2_of_left_out_units_is_that_of_leaving_them_out():
    y, x = units(9, 2, seed=3)
    predicted, means = [], []
    for unit in range(9):
        others = np.arange(9) != unit
        fit = sm.OLS(y[others], sm.add_constant(x[others])).fit()
        predicted.append(float(fit.params @ [1, *x[unit]]))
        means.append(y[others].mean())
    expected = 1 - ((y - predicted) ** 2).sum() / ((y - means) ** 2).sum()
    assert least_squares(y, x, "ab").r2_left_out == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("at", [0, 1])
def test_permuting_residuals_equals_fitting_every_order_again(at):
    y, x = units(6, 2, seed=5)
    fitted, residuals = reduced(y, x, at)
    observed = squared_ratio(y, x, at, kind="HC3")
    ratios = [squared_ratio(fitted + residuals[list(order)], x, at, kind="HC3") for order in permutations(range(6))]
    expected = np.mean(np.array(ratios) >= observed * (1 - 1e-9))
    found = permutation_test(least_squares(y, x, "ab"), at)
    assert found.p_val == pytest.approx(expected, abs=1e-12)
    assert found.statistic**2 == pytest.approx(observed)
    assert found.method == "permutation of residuals, all 720 orders"


@pytest.mark.parametrize("at", [0, 1])
def test_the_wild_p_value_equals_fitting_every_sign_vector_again(at):
    y, x = units(8, 2, seed=6)
    fitted, residuals = reduced(y, x, at)
    observed = squared_ratio(y, x, at)
    ratios = [squared_ratio(fitted + residuals * signs, x, at) for signs in product((1, -1), repeat=8)]
    found = wild_slope(least_squares(y, x, "ab"), at)
    assert found.test.p_val == pytest.approx(np.mean(np.array(ratios) >= observed * (1 - 1e-9)), abs=1e-12)
    assert found.test.statistic**2 == pytest.approx(observed)
    assert found.test.method == "wild bootstrap-t, null imposed, all 256 sign vectors"


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_interval_ends_where_brute_force_begins_to_reject(confidence):
    y, x = units(8, 2, seed=7)
    found = wild_slope(least_squares(y, x, "ab"), 0, confidence).interval

    def p_value(null: float) -> float:
        fitted, residuals = reduced(y - null * x[:, 0], x, 0)
        observed = squared_ratio(y, x, 0, null)
        starred = [fitted + residuals * signs for signs in product((1, -1), repeat=8)]
        return float(np.mean([squared_ratio(again, x, 0) >= observed * (1 - 1e-9) for again in starred]))

    for limit, outwards in ((found.low, -1e-6), (found.high, 1e-6)):
        assert p_value(limit - outwards) > 1 - confidence
        assert p_value(limit + outwards) <= 1 - confidence


def test_interval_and_wild_p_value_never_contradict_each_other():
    for seed in range(40):
        found = wild_slope(model_of(10, 2, seed), 1)
        assert (found.test.p_val <= 0.05) == (not found.interval.low <= 0 <= found.interval.high)


@examples(20)
@given(st.integers(0, 10_000), st.floats(0.01, 100), st.floats(-100, 100))
def test_units_of_measurement_change_nothing(seed, factor, shift):
    y, x = units(9, 2, seed)
    plain, moved = least_squares(y, x, "ab"), least_squares(shift + y, x * [factor, 1], "ab")
    one, other = wild_slope(plain, 0), wild_slope(moved, 0)
    assert other.interval.low * factor == pytest.approx(one.interval.low, rel=1e-6, abs=1e-9)
    assert other.test.p_val == one.test.p_val
    assert permutation_test(plain, 0, n_resamples=99).p_val == permutation_test(moved, 0, n_resamples=99).p_val
    assert ridge(moved).standardized == pytest.approx(ridge(plain).standardized, rel=1e-8)


@examples(20)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter_where_all_resamples_are_listed(seed, random):
    y, x = units(8, 2, seed)
    order = list(range(8))
    random.shuffle(order)
    one, other = (least_squares(a, b, "ab") for a, b in ((y, x), (y[order], x[order])))
    assert wild_slope(other, 0).interval.low == pytest.approx(wild_slope(one, 0).interval.low, rel=1e-9)
    assert permutation_test(other, 0).p_val == permutation_test(one, 0).p_val


def test_random_resamples_come_near_to_all_of_them():
    model = model_of(8, 2, seed=6)
    everything = permutation_test(model, 1).p_val
    ratios = [squared_ratio(*drawn, 1, kind="HC3") for drawn in _random_orders(model, 400)]
    observed = squared_ratio(model.outcome, model.predictors, 1, kind="HC3")
    assert np.mean(np.array(ratios) >= observed) == pytest.approx(everything, abs=0.08)


def _random_orders(model: Regression, count: int):
    rng = np.random.default_rng(2)
    fitted, residuals = reduced(model.outcome, model.predictors, 1)
    for _ in range(count):
        yield fitted + rng.permutation(residuals), model.predictors


@pytest.mark.parametrize(
    ("n", "method"),
    [
        (7, "9999 random vectors of Webb's weights"),
        (13, "all 8192 sign vectors"),
        (14, "9999 random sign vectors"),
    ],
)
def test_the_method_says_which_weights(n, method):
    assert wild_slope(model_of(n, 1), 0).interval.method == f"wild bootstrap-t, null imposed, {method}"


def test_a_seed_repeats_itself_and_another_differs():
    model = model_of(30, 2)
    one, same, other = (wild_slope(model, 0, n_resamples=199, rng=seed) for seed in (1, 1, 2))
    assert one == same and one.interval.low != other.interval.low
    tests = [permutation_test(model, 1, n_resamples=199, rng=seed).p_val for seed in (1, 1)]
    assert tests[0] == tests[1] and tests[0] >= 1 / 200


def test_webbs_weights_have_mean_zero_and_variance_one():
    assert np.mean(WEBB) == pytest.approx(0, abs=1e-12)
    assert np.var(WEBB) == pytest.approx(1)


def test_a_level_out_of_reach_gives_an_open_interval():
    """Eight units have 256 sign vectors, of which two repeat the data: no p-value is below 2 / 256."""
    found = wild_slope(model_of(8, 1), 0, 0.995).interval
    assert (found.low, found.high) == (-inf, inf)
    assert not isinf(wild_slope(model_of(8, 1), 0, 0.99).interval.low)


def test_ridge_equals_least_squares_on_rows_added():
    y, x = units(12, 4, seed=8)
    found = ridge(least_squares(y, x, NAMES))
    z = [
        (column - column.mean(axis=0)) / np.sqrt(((column - column.mean(axis=0)) ** 2).sum(axis=0)) for column in (x, y)
    ]
    rows = np.vstack([z[0], np.sqrt(found.penalty) * np.eye(4)])
    solved = np.linalg.lstsq(rows, np.append(z[1], np.zeros(4)), rcond=None)[0]
    assert found.standardized == pytest.approx(solved, rel=1e-10)
    fit = sm.OLS(z[1], z[0]).fit()
    assert found.penalty == pytest.approx(4 * fit.ssr / 7 / float(fit.params @ fit.params), rel=1e-10)


def test_ridge_without_penalty_is_least_squares():
    model = model_of(12, 4)
    assert ridge(model, 0.0).standardized == pytest.approx(model.standardized, rel=1e-9)


@pytest.mark.parametrize("n", [4, 9, 60])
def test_the_correlation_equals_scipy(n):
    y, x = units(n, 1, seed=n)
    found, expected = pearson(x[:, 0], y, 0.9), stats.pearsonr(x[:, 0], y)
    limits = expected.confidence_interval(0.9)
    assert [found.value, found.low, found.high] == pytest.approx([expected.statistic, *limits], rel=1e-10)


def test_a_correlation_of_one_and_of_too_few():
    assert pearson([1, 2, 3, 4], [2, 4, 6, 8]).low == pytest.approx(1)
    assert np.isnan(pearson([1, 2, 3], [1, 3, 2]).low)
    assert np.isnan(pearson([1, 1, 1, 1], [1, 3, 2, 4]).value)


def test_wrong_use_is_told_by_name():
    y, x = units(9, 3, seed=9)
    with pytest.raises(SettingError, match="6 units are too few for 4 predictors and an intercept: it takes 7"):
        model_of(6, 4)
    with pytest.raises(SettingError, match="'b' is the same in all units"):
        least_squares(y, x * [1, 0, 1], "abc")
    with pytest.raises(SettingError, match="'a', 'c' determine each other"):
        least_squares(y, np.column_stack([x[:, :2], 3 - 2 * x[:, 0]]), "abc")
    with pytest.raises(SettingError, match="outcome is the same in all units"):
        least_squares(np.ones(9), x, "abc")
    with pytest.raises(SettingError, match="follows from 'a', 'b', 'c' without any rest"):
        least_squares(x.sum(axis=1), x, "abc")
    with pytest.raises(SettingError, match="Unit 'Harbour' alone decides a slope"):
        least_squares(y, np.column_stack([x[:, 0], np.arange(9) == 0]), "ab", ["Harbour", *"abcdefgh"])
    with pytest.raises(SettingError, match="n_resamples=0 draws nothing"):
        wild_slope(model_of(30, 1), 0, n_resamples=0)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("n", "p"), [(8, 1), (12, 4), (24, 4)])
def test_wild_intervals_cover_the_slope_where_the_spread_depends_on_the_predictor(n, p):
    """400 samples: a coverage of 95 % is told from one of 90 % (three standard errors)."""
    rng, covered, samples = np.random.default_rng(n), 0, 400
    for _ in range(samples):
        x = rng.normal(size=(n, p))
        y = x.sum(axis=1) + rng.normal(size=n) * (0.2 + np.abs(x[:, 0]))
        found = wild_slope(least_squares(y, x, NAMES[:p]), 0, n_resamples=199, rng=rng).interval
        covered += found.low <= 1 <= found.high
    assert covered / samples > 0.917


def test_permutations_keep_their_level_where_units_are_exchangeable():
    rng, rejected, samples = np.random.default_rng(4), 0, 300
    for _ in range(samples):
        x = rng.normal(size=(12, 2))
        model = least_squares(x[:, 1] + rng.normal(size=12), x, "ab")
        rejected += permutation_test(model, 0, n_resamples=199, rng=rng).p_val <= 0.05
    assert rejected / samples < 0.09
