"""Kaplan and Meier's curve, its quantiles and the log-rank test against R's survival, and by laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_values import reference

from gapmodel.errors import SettingError
from gapmodel.inference.survival import kaplan_meier, logrank

FOUND = reference("survival")


def curve(time, event, confidence=0.95):
    event = np.asarray(event)
    return kaplan_meier(time, event, 1 - event, confidence)


@pytest.mark.parametrize("case", FOUND["cases"], ids=lambda case: str(len(case["time"])))
def test_curve_quantiles_and_test_equal_r(case):
    found = curve(case["time"], case["event"])

    def same(ours, theirs):
        assert ours == pytest.approx([np.nan if one is None else one for one in theirs], abs=1e-12, nan_ok=True)

    same(found.times, case["times"])
    same(found.survival, case["survival"])
    inside = found.survival > 0
    same(found.se[inside], np.array(case["se"], object)[inside])
    known = inside & (found.survival < 1)  # R has no limits before the first event
    same(found.ci_low[known], np.array(case["low"], object)[known])
    same(found.ci_high[known], np.array(case["high"], object)[known])
    assert np.isnan(found.ci_low[~inside]).all() and (found.ci_low[found.survival == 1] == 1).all()
    for share, value, low, high in zip(
        (0.25, 0.5, 0.75), case["quantiles"], case["quantiles_low"], case["quantiles_high"], strict=True
    ):
        ours = found.quantile(share)
        theirs = [np.inf if one is None else one for one in (value, low, high)]
        assert [ours.value, ours.low, ours.high] == pytest.approx(theirs)
    time, event, group = (np.array(case[name]) for name in ("time", "event", "group"))
    test = logrank([curve(time[group == one], event[group == one]) for one in np.unique(group)])
    assert test.statistic == pytest.approx(case["chisq"], rel=1e-9) and test.dof == case["dof"]


def test_the_median_of_a_level_piece_is_its_middle():
    assert curve([1, 2, 3, 4], [1, 1, 1, 1]).quantile().value == FOUND["even"]["median"] == 2.5


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12))
def test_it_is_a_function_of_counts_and_equals_the_share_where_nothing_is_censored(rows):
    times, events, censored = (np.array(column) for column in zip(*rows, strict=True))
    found = kaplan_meier(times, events, censored)
    alone = curve(
        np.concatenate([times.repeat(events), times.repeat(censored)]),
        np.concatenate([np.ones(events.sum(), int), np.zeros(censored.sum(), int)]),
    )
    assert found.survival == pytest.approx(alone.survival) and found.n == events.sum() + censored.sum()
    complete = kaplan_meier(times, events)
    if complete.n:
        shares = [(times.repeat(events) > time).mean() for time in complete.times]
        assert complete.survival == pytest.approx(shares)


@pytest.mark.parametrize("case", FOUND["late"], ids=lambda case: str(len(case["time"])))
def test_late_entry_equals_r(case):
    time, event, entered, group = (np.array(case[name]) for name in ("time", "event", "entered", "group"))
    found = kaplan_meier(time, event, 1 - event, entered=entered)
    keys = ("times", "at_risk", "survival", "se", "low", "high")
    theirs = [np.array([np.nan if one is None else one for one in case[key]]) for key in keys]
    kept = np.isin(theirs[0].round(9), found.times.round(9))  # R also lists the times of entry
    known = found.survival < 1
    ours = (found.times, found.at_risk, found.survival, found.se)
    for mine, his in zip(ours, theirs[:4], strict=True):
        assert mine == pytest.approx(his[kept], rel=1e-9)
    assert found.ci_low[known] == pytest.approx(theirs[4][kept][known], rel=1e-9)
    assert found.ci_high[known] == pytest.approx(theirs[5][kept][known], rel=1e-9)
    parts = [group == one for one in (1, 2, 3)]
    test = logrank([kaplan_meier(time[own], event[own], 1 - event[own], entered=entered[own]) for own in parts])
    assert test.statistic == pytest.approx(case["chisq"], rel=1e-6) and test.dof == case["dof"]


def test_odd_input():
    with pytest.raises(SettingError, match="come under observation"):
        kaplan_meier([1], [1], entered=[2])
    with pytest.raises(SettingError, match="entered"):
        kaplan_meier([1], [1], entered=[-2])
    nobody = kaplan_meier([], [])
    assert nobody.n == 0 and np.isnan(nobody.quantile().value) and np.isnan(nobody.at(3).value)
    open_only = kaplan_meier([5], [0], [3])
    assert np.isinf(open_only.quantile().value) and open_only.at(5).value == 1 and np.isnan(open_only.at(6).value)
    assert open_only.at(0).value == 1 and np.isnan(logrank([open_only, nobody]).p_val)
    for times, events in (([-1], [1]), ([1], [-1]), ([np.nan], [1])):
        with pytest.raises(SettingError):
            kaplan_meier(times, events)
    with pytest.raises(SettingError, match="length"):
        kaplan_meier([1, 2], [1])
    with pytest.raises(SettingError, match="between 0 and 1"):
        open_only.quantile(0)
