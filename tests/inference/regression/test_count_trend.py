"""Trend and season of counts against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from gapmodel.inference.regression.count_trend import count_trend


def data(months, seed=1):
    rng = np.random.default_rng(seed)
    time = 2024 + (np.arange(months) + 0.5) / 12
    exposure = rng.integers(500, 5000, months).astype(float)
    mean = exposure * 0.01 * np.exp(0.2 * (time - 2025) + 0.3 * np.cos(2 * np.pi * (time - 0.25)))
    return time, rng.poisson(mean * rng.gamma(5, 0.2, months)), exposure


def test_trend_and_season_equal_statsmodels():
    time, counts, exposure = data(36)
    angle = 2 * np.pi * time
    design = np.column_stack([np.ones(36), time - time.mean(), np.cos(angle), np.sin(angle)])
    model = sm.GLM(counts, design, family=sm.families.Poisson(), offset=np.log(exposure))
    fitted = model.fit(scale="X2", tol=1e-14, use_t=True)
    found = count_trend(time, counts, exposure)
    low, high = np.exp(fitted.conf_int()[1])
    assert [found.change.value, found.change.low, found.change.high] == pytest.approx(
        [np.exp(fitted.params[1]), low, high], rel=1e-9
    )
    assert found.test.p_val == pytest.approx(fitted.pvalues[1], rel=1e-8)
    season = fitted.f_test(np.eye(4)[2:])
    assert found.season.statistic == pytest.approx(float(season.fvalue), rel=1e-8)
    assert found.season.p_val == pytest.approx(float(season.pvalue), rel=1e-7)
    assert found.dispersion == pytest.approx(fitted.scale, rel=1e-9) and 0.15 < found.peak < 0.35


def test_without_two_years_there_is_no_season_and_with_few_or_no_counts_no_trend():
    time, counts, exposure = data(18)
    design = np.column_stack([np.ones(18), time - time.mean()])
    fitted = sm.GLM(counts, design, family=sm.families.Poisson(), offset=np.log(exposure)).fit(scale="X2", use_t=True)
    found = count_trend(time, counts, exposure)
    assert found.test.p_val == pytest.approx(fitted.pvalues[1], rel=1e-7) and np.isnan(found.season.p_val)
    years = count_trend(np.arange(2010.5, 2022), np.arange(12) + 5, np.ones(12))
    assert years.change.value > 1 and np.isnan(years.season.p_val)
    assert count_trend(time[:5], counts[:5], exposure[:5]) is None
    assert count_trend(time, 0 * counts, exposure) is None
    assert count_trend([], [], []) is None


def test_equal_counts_have_the_limits_of_poisson_counts():
    found = count_trend([2024 + month / 12 for month in range(8)], [3] * 8, [1] * 8)
    error = (3 * 8 * np.var(np.arange(8) / 12)) ** -0.5
    assert found.change.low == pytest.approx(np.exp(-stats.t.ppf(0.975, 6) * error))
    assert found.test.p_val == pytest.approx(1)
