"""The charts of loyalty as data."""

from __future__ import annotations

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError

RUNGS = ["customer", "client", "member", "friend"]


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    satisfied = [1] * 20 + [2] * 20 + [3] * 40 + [4] * 60 + [5] * 60
    again = ([0] * 9 + [1]) * 2 + ([0] * 8 + [1] * 2) * 2 + ([0] * 6 + [1] * 4) * 4 + [0, 1] * 30 + ([0] + [1] * 9) * 6
    return pd.DataFrame(
        {"s": satisfied, "r": again, "nps": [at % 11 for at in range(200)], "shop": [at % 50 for at in range(200)]}
    )


def test_the_curve_has_points_a_line_limits_and_three_zones(answers):
    found = gm.loyalty(answers, satisfaction="s", repurchase="r", scales={"satisfaction": (1, 5), "repurchase": (0, 1)})
    figure = found.plot()
    traces = {trace.name: trace for trace in figure.data if trace.name}
    assert list(traces["never-falling curve"].y) == found.curve["fitted"].tolist()
    assert list(traces["observed, with CI"].y) == found.curve["share"].tolist()
    assert [shape.x0 for shape in figure.layout.shapes] == [0.6, 2.5, 4.5]
    assert (
        figure.layout.title.text.replace("<br>", " ")
        == "Repurchase rises most from answer 4 to 5: by 40 percentage points"
    )
    assert found.plot(title="plain", lang="zh").layout.title.text == "不同满意程度下的再购买意愿"
    bars = found.plot(kind="types").data[0]
    assert list(bars.x) == found.types["share"].tolist()


def test_measures_by_group_are_sorted_and_of_many_groups_the_ends_are_shown(answers):
    found = gm.loyalty(answers, recommend="nps", by="shop")
    figure = found.plot(lang="zh")
    assert list(figure.data[0].x) == sorted(figure.data[0].x) and len(figure.data[0].x) == 40
    assert "共 50 组" in figure.layout.title.subtitle.text
    promoters = found.plot(measure="promoters").data[0]
    assert max(promoters.x) <= 100
    with pytest.raises(SettingError, match="measure='csat'"):
        found.plot(measure="csat")
    with pytest.raises(SettingError, match="no curve to draw"):
        found.plot(kind="curve")


def test_the_ladder_is_a_heat_map_with_gone_as_last_column():
    found = gm.relationship_ladder(
        {at: RUNGS[at % 4] for at in range(40)}, {at: RUNGS[(at + 1) % 4] for at in range(35)}
    )
    figure = found.plot()
    heat = figure.data[0]
    assert list(figure.layout.xaxis.ticktext)[-1] == "gone" and len(heat.z) == 4
    assert all(sum(cell for cell in row if cell is not None) == pytest.approx(1) for row in heat.z)
