"""Slopes, explained shares and correlations from covariances beside those of the rows."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import examples

from gapmodel.inference.regression.from_covariance import correlations_with, explained_share, slopes_of


def rows_of(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(50, 4)) @ rng.normal(size=(4, 4)) * 10.0 ** rng.integers(-2, 3, 4)


@pytest.mark.parametrize("seed", range(10))
def test_shares_and_slopes_are_those_of_least_squares(seed):
    rows = rows_of(seed)
    fit = sm.OLS(rows[:, 0], sm.add_constant(rows[:, [1, 3]])).fit()
    covariance = np.cov(rows, rowvar=False)
    assert float(explained_share(covariance, 0, [1, 3])) == pytest.approx(fit.rsquared, rel=1e-9)
    assert slopes_of(covariance, 0, [1, 3]).tolist() == pytest.approx(fit.params[1:].tolist(), rel=1e-9)
    assert correlations_with(covariance, 0, [1, 2, 3]).tolist() == pytest.approx(np.corrcoef(rows.T)[0, 1:], rel=1e-9)


def test_what_is_not_determined_is_nan_and_leaves_the_other_samples_alone():
    covariance = np.cov(rows_of(2), rowvar=False)
    same = covariance[:, [0, 1, 2, 1]][[0, 1, 2, 1]]
    constant = covariance * (np.arange(4) != 1) * (np.arange(4) != 1)[:, None]
    stacked = np.stack([covariance, same, constant, np.full((4, 4), np.nan)])
    slopes = slopes_of(stacked, 0, [1, 3])
    assert np.isnan(slopes[1:]).all()
    assert slopes[0].tolist() == slopes_of(covariance, 0, [1, 3]).tolist()
    assert np.isnan(explained_share(stacked, 0, [1, 3])).tolist() == [False, True, True, True]
    assert np.isnan(correlations_with(constant, 0, [1, 2])).tolist() == [True, False]


@given(st.integers(0, 10_000), st.floats(0.01, 100), st.floats(0.01, 100))
@examples(60)
def test_units_change_slopes_and_no_shares(seed, of_outcome, of_driver):
    rows = rows_of(seed)
    units = np.array([of_outcome, of_driver, 1, 1])
    own, other = (np.cov(values, rowvar=False) for values in (rows, rows * units))
    expected = slopes_of(own, 0, [1, 2]) * of_outcome / units[1:3]
    np.testing.assert_allclose(slopes_of(other, 0, [1, 2]), expected, rtol=1e-6)
    shares = [explained_share(covariance, 0, [1, 2, 3]) for covariance in (own, other)]
    assert shares[0] == pytest.approx(shares[1], rel=1e-7)
    assert explained_share(own, 0, [1]) <= explained_share(own, 0, [1, 2]) + 1e-12 <= shares[0] + 2e-12
