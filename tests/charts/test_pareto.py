"""Pareto charts: order, whiskers, cumulative line, what has no room."""

from __future__ import annotations

import pytest

from gapmodel.charts.native import native
from gapmodel.charts.pareto import MOST_BARS, ParetoBar, pareto
from gapmodel.inference.estimate import Interval
from gapmodel.inference.share import blaker_interval

NONE = float("nan")


def bars(counts, other="Other"):
    n = sum(counts.values())
    return [ParetoBar(name, blaker_interval(count, n), name, name == other) for name, count in counts.items()]


def test_the_rest_comes_last_and_the_cumulative_share_ends_at_all():
    given = bars({"fees <b>": 10, "Other": 50, "queue at the counter": 40})
    figure = pareto(given, "Queues", "n = 100")
    columns, line = figure.data
    assert list(figure.layout.yaxis.ticktext) == ["queue at the counter", "fees &lt;b&gt;", "Other"]
    assert list(columns.x) == [0.4, 0.1, 0.5]
    assert columns.error_x.array[0] == pytest.approx(given[2].share.high - 0.4)
    assert list(line.x) == pytest.approx([0.4, 0.5, 1.0])
    chart = native(figure)
    assert chart.categories[2] == "Other" and [one.name for one in chart.series] == ["Share"]
    assert chart.series[0].low[0] == pytest.approx(0.4 - given[2].share.low)


def test_what_has_no_room_is_one_bar_if_it_can_be_added_up():
    many = bars({f"cause {at}": 50 - at for at in range(30)})
    figure = pareto(many, "", "", lang="zh")
    assert figure.layout.yaxis.ticktext[-1] == f"其余合计（{30 - MOST_BARS + 1} 项）"
    assert figure.data[1].x[-1] == pytest.approx(1)
    overlapping = pareto(many, "", "", cumulative=False)
    assert len(overlapping.data) == 1 and len(overlapping.data[0].x) == MOST_BARS


def test_no_bar_and_a_share_without_an_interval_have_a_chart():
    assert len(pareto([], "", "").data[0].x) == 0
    (bar,) = pareto([ParetoBar("a", Interval(1.0, NONE, NONE, ""), "")], "", "", cumulative=False).data
    assert list(bar.error_x.array) == [0]
