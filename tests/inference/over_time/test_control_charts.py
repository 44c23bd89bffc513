"""Control charts against R, published examples and hand-made runs."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest
from reference_values import reference

from gapmodel.errors import SettingError
from gapmodel.inference.over_time.control_charts import c_chart, dispersion, p_chart, range_limit, u_chart, xmr_chart
from gapmodel.inference.over_time.control_rules import RULES, rules_of, run_length, signals_of

FOUND = reference("control_charts")


def same(ours, theirs):
    assert np.asarray(ours) == pytest.approx(np.asarray(theirs, float), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("case", FOUND["rates"], ids=lambda case: case["type"])
def test_rates_and_laneys_limits_equal_r(case):
    chart = {"p": p_chart, "u": u_chart}[case["type"]]
    for name, found in (("", chart(case["x"], case["n"])), ("_laney", chart(case["x"], case["n"], laney=True))):
        same(found.centre, case["centre"])
        same(found.sigma_z, case["sigma_z"] if name else 1.0)
        same(found.low, case[f"low{name}"])
        same(found.high, case[f"high{name}"])
        assert [place for place, _ in found.signals] == case[f"outside{name}"]
    ratio, limit, test = dispersion(case["x"], case["n"], case["type"])
    same([ratio, limit, test.p_val], [case["ratio"], case["limit"], case["p"]])


def test_single_values_and_counts_equal_r():
    for case in FOUND["singles"]:
        found, median = xmr_chart(case["x"]), xmr_chart(case["x"], moving_range="median")
        same([found.centre, found.low[0], found.high[-1]], [case["centre"], case["low"], case["high"]])
        same([median.low[0], median.high[-1]], [case["low_median"], case["high_median"]])
        same(range_limit(case["x"]), case["range_limit"])
    found = c_chart(FOUND["c"]["x"])
    same([found.centre, found.low[0], found.high[0]], [FOUND["c"][name] for name in ("centre", "low", "high")])


def test_published_example_of_large_samples_has_one_false_alarm_without_laney():
    x = [104, 165, 82, 161, 117, 148, 107, 134, 122, 150]
    n = [5200, 6100, 4800, 7000, 6500, 5900, 6300, 5600, 7200, 6000]
    assert p_chart(x, n).signals == [(1, "WE1")] and p_chart(x, n, laney=True).signals == []
    assert f"{p_chart(x, n, laney=True).sigma_z:.4f} {p_chart(x, n).centre:.7f}" == "3.4657 0.0212871"


@pytest.mark.parametrize(
    ("rules", "published"),
    [("WE1", 370.40), (["WE1", "WE2"], 225.44), (["WE1", "WE3"], 166.05), (["WE1", "WE4"], 152.73),
     (["WE1", "WE2", "WE3"], 132.89), ("western_electric", 91.75)],
)  # fmt: skip
def test_false_alarms_are_as_frequent_as_champ_and_woodall_published(rules, published):
    assert run_length(rules_of(rules)) == pytest.approx(published, abs=0.005)


def test_every_rule_signals_at_the_point_that_completes_it():
    runs = {
        "WE1": ([0, -3.1], [1]),
        "WE2": ([2.1, 0, 2.2, -2.1, 2.1], [2, 4]),
        "WE3": ([1.1, 1.2, -2, 1.1, 1.5, 0.9], [4]),
        "WE4": ([0.1] * 8 + [-0.1] + [0.1] * 7, [7]),
        "N2": ([-0.1] * 9, [8]),
        "N3": ([0, 1, 2, 3, 4, 5, 5], [5]),
        "N4": ([0, 1] * 7 + [1], [13]),
    }
    assert runs.keys() == RULES.keys()
    for rule, (scores, places) in runs.items():
        assert [place for place, name in signals_of(scores, [rule])] == places, rule


def test_no_exposure_no_variation_and_too_few_points_have_a_defined_answer():
    found = u_chart([3, 0, 5], [100, 0, 100], laney=True)
    assert np.isnan(found.points[1]) and np.isnan(found.high[1]) and found.signals == []
    assert p_chart([0, 0], [10, 20]).high.tolist() == [0, 0] and p_chart([0, 0], [10, 20]).signals == []
    assert np.isnan(xmr_chart([4]).high[0]) and np.isnan(c_chart([]).centre)
    assert xmr_chart([1, nan, 30, 1], lowest=0).low[0] == 0
    assert np.isnan(dispersion([0, 0], [5, 5])[0])
    for wrong in (
        lambda: u_chart([-1], [1]),
        lambda: p_chart([2], [1]),
        lambda: u_chart([1], [1, 2]),
        lambda: xmr_chart([1], moving_range="mode"),
        lambda: rules_of("WE9"),
        lambda: rules_of([]),
    ):
        with pytest.raises(SettingError):
            wrong()
