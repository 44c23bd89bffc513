"""Derivatives of shares against differences, and intervals of shares against the bootstrap-t written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapmodel.inference.regression.relative_importance import lmg, relative_weights
from gapmodel.inference.regression.share_gradients import lmg_gradients, relative_weight_gradients
from gapmodel.inference.resampling import percentile_interval, positive_interval

METHODS = {"lmg": (lmg, lmg_gradients), "johnson": (relative_weights, relative_weight_gradients)}


def drawn(seed: int, p: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(60, p + 1)) @ rng.normal(size=(p + 1, p + 1))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("p", [1, 2, 3, 5, 7])
def test_derivatives_are_limits_of_differences(method, p):
    shares, gradients = METHODS[method]
    covariances = np.stack([np.cov(drawn(seed, p), rowvar=False) for seed in (1, 2, 3)])
    found = gradients(covariances)
    direction = np.cov(drawn(4, p), rowvar=False)
    for own, gradient in zip(covariances, found, strict=True):
        step = 1e-6 * own.max() / direction.max() * direction
        expected = (shares(own + step) - shares(own - step)) / 2
        assert (gradient * step).sum(axis=(1, 2)) == pytest.approx(expected, rel=1e-4, abs=1e-12)
        assert gradients(own) == pytest.approx(gradient, rel=1e-9)
        assert gradient == pytest.approx(np.swapaxes(gradient, 1, 2))


@pytest.mark.parametrize("method", METHODS)
def test_shares_do_not_depend_on_units_nor_do_their_rates(method):
    covariance = np.cov(drawn(5, 4), rowvar=False)
    found = METHODS[method][1](covariance)
    assert (found * covariance).sum(axis=2) == pytest.approx(np.zeros((4, 5)), abs=1e-12)  # stretching any one variable
    factors = np.array([10.0, 1, 0.1, 3, 7])
    own = METHODS[method][1](covariance * np.outer(factors, factors))
    assert own * np.outer(factors, factors) == pytest.approx(found, rel=1e-6)


def test_the_standard_error_of_one_predictors_share_is_that_of_a_squared_correlation():
    rows = drawn(6, 1)
    z = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    r = np.corrcoef(rows.T)[0, 1]
    influence = 2 * r * (z[:, 0] * z[:, 1] - r * (z**2).sum(axis=1) / 2)
    centred = rows - rows.mean(axis=0)
    scaled = np.cov(rows, rowvar=False, bias=True)
    own = np.einsum("ni,ij,nj->n", centred, lmg_gradients(scaled)[0], centred)
    assert own == pytest.approx(influence, abs=1e-9)


def test_the_interval_is_the_bootstrap_t_of_the_logarithm_and_reaches_as_high_as_the_percentiles():
    rng = np.random.default_rng(7)
    draws = 0.2 * np.exp(rng.normal(0, 0.2, 400))
    errors = draws[:300] * rng.uniform(0.15, 0.3, 300)
    found = positive_interval(0.2, 0.04, draws, errors, 0.9)
    studentized = np.sort((np.log(draws[:300]) - np.log(0.2)) / (errors / draws[:300]))
    low, high = (np.exp(np.log(0.2) - np.quantile(studentized, q) * 0.2) for q in (0.95, 0.05))
    percentile = percentile_interval(0.2, draws, 0.9, "").high
    assert (found.low, found.high) == pytest.approx((low, max(high, percentile)))
    narrow = positive_interval(0.2, 1e-9, draws, errors, 0.9)
    assert narrow.high == percentile and narrow.low == pytest.approx(0.2)


@given(st.integers(0, 1000), st.floats(1e-3, 1e3))
def test_intervals_are_positive_hold_the_value_and_follow_the_unit(seed, factor):
    rng = np.random.default_rng(seed)
    draws, value = rng.gamma(3, 0.02, 200), 0.05
    errors = np.sqrt(draws) * rng.uniform(0.05, 0.2, 200)
    found = positive_interval(value, 0.03, draws, errors, 0.95)
    own = positive_interval(value * factor, 0.03 * factor, draws * factor, errors * factor, 0.95)
    assert 0 <= found.low < found.high
    assert (own.low, own.high) == pytest.approx((found.low * factor, found.high * factor))


@pytest.mark.parametrize(("value", "error"), [(0.0, 0.0), (-0.1, 0.1), (0.2, np.nan), (np.nan, 0.1)])
def test_what_has_no_logarithm_has_the_percentile_interval(value, error):
    draws = np.linspace(0, 1, 101)
    found = positive_interval(value, error, draws, draws, 0.9)
    assert found == percentile_interval(value, draws, 0.9, "bootstrap, percentile") or np.isnan(value)
