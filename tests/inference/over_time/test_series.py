"""Change points, trend and season, cumulative sums: against R, brute force and published numbers."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_values import reference
from tests_shared import examples

from gapmodel.errors import SettingError
from gapmodel.inference.over_time.change_point import _Series, change_points, period_weights
from gapmodel.inference.over_time.control_charts import xmr_chart
from gapmodel.inference.over_time.cusum import cusum, cusum_run_length
from gapmodel.inference.over_time.series_trend import has_seasons, series_trend

FOUND = reference("over_time")


@pytest.mark.parametrize("case", FOUND["steps"], ids=lambda case: str(len(case["y"])))
def test_the_statistic_of_every_place_equals_that_of_strucchange(case):
    """R: Fstats(y ~ 1, from = least, to = n - least); its breakpoint is the last value on the old level."""
    values = np.array(case["y"])
    n, least = len(values), case["least"]
    steps = _Series(values, np.ones(n), (), least)._steps(np.arange(least, n - least + 1), [])
    f = steps.scores * (steps.dof - 1) / (1 - steps.scores)
    assert f == pytest.approx(np.array(case["f"]), rel=1e-9)
    found = change_points(values, alpha=1.0)
    assert any(point.low <= case["at"] <= point.high for point in found.points)


@pytest.mark.parametrize("case", FOUND["trends"], ids=lambda case: str(len(case["y"])))
def test_trend_and_season_equal_weighted_regression_in_r(case):
    """R: lm(y ~ year + cos + sin, weights), anova against lm(y ~ year, weights)."""
    found = series_trend(case["year"], case["y"], case["w"])
    ours = [*found.change.numbers, found.test.p_val, found.season.statistic, found.season.p_val, found.swing]
    theirs = [case["slope"], *case["ci"], case["p"], case["f"], case["season_p"], case["swing"]]
    assert ours == pytest.approx(theirs, rel=1e-7)


def test_the_p_value_of_a_step_is_that_of_simulated_series_and_never_below():
    rng, n = np.random.default_rng(4), 16
    drawn = rng.standard_normal((4000, n))
    series = _Series(drawn[0], np.ones(n), (), 3)
    steps = series._steps(np.arange(3, n - 2), [])
    rest = drawn - drawn.mean(axis=1, keepdims=True)
    largest = ((rest @ steps.directions.T) ** 2).max(axis=1) / (rest**2).sum(axis=1)
    for chance in (0.10, 0.05, 0.01):
        p_val = steps.p_val(float(np.quantile(largest, 1 - chance)))
        error = np.sqrt(chance * (1 - chance) / len(drawn))
        assert chance - 4 * error < p_val < 1.12 * chance + 4 * error


def test_steps_are_found_where_they_are_and_a_season_beside_them_is_no_step():
    rng = np.random.default_rng(2)
    years = 2024 + (np.arange(36) + 0.5) / 12
    season = [np.cos(2 * np.pi * years), np.sin(2 * np.pi * years)]
    noise = 0.1 * rng.standard_normal(36)
    two = noise + 1.0 * (np.arange(36) >= 12) - 1.5 * (np.arange(36) >= 24)
    assert [(one.at, one.low, one.high) for one in change_points(two).points] == [(12, 12, 12), (24, 24, 24)]
    waving = noise + season[0] + 0.6 * (np.arange(36) >= 20)
    (point,) = change_points(waving, nuisance=season).points
    assert abs(point.at - 20) <= 1 and not change_points(noise + season[0], nuisance=season).points


@given(st.lists(st.integers(-5, 5), min_size=8, max_size=20), st.floats(0.1, 10), st.integers(-3, 3))
@examples(20)
def test_a_step_does_not_depend_on_unit_zero_point_or_direction(values, unit, zero):
    found = change_points(values, alpha=1.0)
    moved = change_points(unit * np.array(values) + zero, alpha=1.0)
    turned = change_points(values[::-1], alpha=1.0)
    for other in (moved, turned):
        assert other.p_val == pytest.approx(found.p_val, abs=1e-6, nan_ok=True)
    assert all(0 <= one.p_val <= 1 and one.low <= one.at <= one.high for one in found.points)


def test_too_few_or_equal_values_have_no_steps():
    for values in ([1.0] * 12, [1, 2, 3, 4, 5, 6, 7], []):
        found = change_points(values)
        assert not found.points and found.p_val != found.p_val and found.method.startswith("undefined")
    assert series_trend([2024.0] * 5, [1.0] * 5) is None
    assert not has_seasons(np.array([2024.0, 2025.0, 2026.0]), 1)
    straight = series_trend(2020 + np.arange(8.0), np.arange(8.0), per_year=1)
    assert straight.change.value == pytest.approx(1) and straight.season.p_val != straight.season.p_val


def test_a_wave_of_few_people_counts_less():
    weights = period_weights([5.0, 5.2, 5.1, 8.0], [0.1, 0.1, 0.1, nan])
    assert weights[0] == weights[1] and weights[3] == weights[0]  # unknown: as the largest known
    assert period_weights([1.0, 2.0], [nan, nan]).tolist() == [1.0, 1.0]
    outlier = [5.0, 5.1, 4.9, 5.0, 5.1, 4.9, 5.0, 6.5, 6.4, 6.6]
    certain = change_points(outlier, weights=[100] * 10).p_val
    assert certain < 0.001 < change_points(outlier, weights=[100] * 7 + [1] * 3).p_val


@pytest.mark.parametrize(
    ("limit", "shift", "published"), [(4, 0, 168), (5, 0, 465), (4, 1, 8.38), (5, 1, 10.4), (5, 2, 4.01)]
)
def test_cumulative_sums_run_as_long_as_montgomery_published(limit, shift, published):
    assert cusum_run_length(0.5, limit, shift) == pytest.approx(published, rel=0.003)


def test_cumulative_sums_by_hand_and_over_missing_waves():
    found = cusum([1.0, nan, 2.0, -4.0], 0.0, 1.0, allowance=0.5, limit=1.9)
    assert found.upper.tolist()[::2] == [0.5, 2.0] and found.lower.tolist()[3] == 3.5
    assert np.isnan(found.upper[1]) and [found.side_at(at) for at in (0, 2, 3)] == ["", "above", "below"]
    with pytest.raises(SettingError, match="limit=0 is not a number above 0"):
        cusum([1.0], 0, 1, limit=0)


def test_a_baseline_gives_the_limits_of_later_points():
    """TV-23, with two further points: 50.81, limits 45.816 and 55.804."""
    nist = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    chart = xmr_chart([*nist, 50.0, 57.0], first=10)
    assert (round(chart.centre, 2), round(chart.low[0], 3), round(chart.high[0], 3)) == (50.81, 45.816, 55.804)
    assert chart.signals == [(11, "WE1")]
