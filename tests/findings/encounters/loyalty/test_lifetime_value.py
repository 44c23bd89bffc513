"""Lifetime value in its stated forms, units of periods, and limits that are carried through."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError
from gapmodel.findings.encounters.loyalty.present_value import present_value
from gapmodel.inference.share import blaker_interval


@pytest.mark.parametrize(
    ("retention", "later", "now", "life"),
    [(0.80, 8 / 3, 11 / 3, 5), (0.85, 3.4, 4.4, 20 / 3)],  # Fact sheet 10.4
)
def test_both_forms_and_the_expected_life_have_the_published_figures(retention, later, now, life):
    for first, asked, other in (("later", later, now), ("now", now, later)):
        found = gm.lifetime_value(1, retention, 0.1, first=first)
        assert found.table["amount"].tolist() == pytest.approx([asked, other, life], rel=1e-12)
    assert gm.lifetime_value(1, 0.85, 0.1).value.value / gm.lifetime_value(1, 0.8, 0.1).value.value == pytest.approx(
        1.275
    )


@pytest.mark.parametrize("first", ["later", "now"])
@pytest.mark.parametrize("periods", [1, 7, 400])
def test_a_horizon_is_a_sum_of_that_many_margins(first, periods):
    times = np.arange(periods) + (first == "later")
    assert present_value(12.0, 0.83, 0.07, first, periods) == pytest.approx((12 * (0.83 / 1.07) ** times).sum())
    assert present_value(12.0, 0.83, 0.07, first, 4_000) == pytest.approx(present_value(12.0, 0.83, 0.07, first))


def test_periods_are_converted_and_said():
    found = gm.lifetime_value(10, 0.8, 0.1, per="month", retention_per="year", discount_per="year")
    kept, rate = 0.8 ** (1 / 12), 1.1 ** (1 / 12) - 1
    assert found.value.value == pytest.approx(10 * kept / (1 + rate - kept))
    assert "The retention of 80% per year counts as 98.2% per month" in found.text
    assert "每年贴现率 10% 折算为每月 0.8%" in "\n".join(found.sentences("zh"))
    yearly = gm.lifetime_value(10, 0.98, 0.1, retention_per="month")
    assert yearly.parameters.set_index("parameter").loc["retention", "converted"] == pytest.approx(0.98**12)


def test_one_uncertain_number_keeps_its_limits_and_several_are_added_as_squares():
    counts = blaker_interval(80, 100)
    one = gm.lifetime_value(100, (80, 100), 0.1).value
    assert (one.low, one.high) == pytest.approx([100 * r / (1.1 - r) for r in (counts.low, counts.high)])
    found = gm.lifetime_value((80, 120), (80, 100), 0.1)
    up, down = (np.hypot(np.log(limit / one.value), np.log(m)) for limit, m in ((one.high, 1.2), (one.low, 0.8)))
    assert (found.value.low, found.value.high) == pytest.approx([one.value * np.exp(-down), one.value * np.exp(up)])
    assert found.tornado["parameter"].tolist() == ["retention", "margin"]
    assert found.tornado["at_low"].tolist() == pytest.approx([one.low, 0.8 * one.value])
    assert "It depends most on the retention: 183 at 71.2%, 381 at 87.1%." in found.text


def test_limits_without_a_bound_and_values_that_are_not_finite():
    open_end = gm.lifetime_value(100, (30, 30), 0)
    assert open_end.value.value == inf and "no finite value" in open_end.text
    assert gm.lifetime_value(100, (29, 30), 0.0).value.high < inf
    assert gm.lifetime_value(100, (0.5, 1.0), 0).value.high == inf
    assert gm.lifetime_value(100, 1, 0, periods=3).value.value == 300
    assert gm.lifetime_value(-5, (80, 100), (0.05, 0.1)).value.low < -14.5 < 0
    assert gm.lifetime_value(100, (0, 5), 0.1).value.value == 0 == gm.lifetime_value(0, 0.5, 0.1).value.value


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        ((100, 80, 0.1), {}, "retention=80 must be between 0 and 1"),
        ((100, 0.8, 10), {}, "above 100%"),
        ((100, (90, 80), 0.1), {}, "not counts"),
        (((120, 80), 0.8, 0.1), {}, "not in order"),
        (("100", 0.8, 0.1), {}, "not a number"),
        ((100, float("nan"), 0.1), {}, "not a number"),
        ((100, 0.8, 0.1), {"periods": 2.5}, "not a number of periods"),
        ((100, 0.8, 0.1), {"per": "years"}, "did you mean 'year'"),
        ((100, 0.8, 0.1), {"first": "soon"}, "known are: later, now"),
    ],
)
def test_odd_input_is_one_sentence(arguments, settings, said):
    with pytest.raises(SettingError, match=said):
        gm.lifetime_value(*arguments, **settings)


def test_the_tornado_chart_shows_the_limits_of_every_number():
    found = gm.lifetime_value((80, 120), (80, 100), 0.1)
    figure = found.plot()
    bars = figure.data[0]
    assert list(bars.base) == pytest.approx(found.tornado["at_low"].tolist())
    assert [base + x for base, x in zip(bars.base, bars.x, strict=True)] == pytest.approx(
        found.tornado["at_high"].tolist()
    )
    assert [note.text for note in figure.layout.annotations] == ["71.2%", "87.1%", "80", "120"]
    assert gm.lifetime_value(100, 0.8, 0.1).plot(title="plain").data
