"""Charts as numbers: every figure that findings draw, as a workbook or a slide needs it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

import gapmodel as gm
from gapmodel.charts.native import native
from gapmodel.charts.theme import dress, label_rows, new_figure, safe, wrapped


@pytest.fixture(scope="module")
def rated():
    return gm.read_survey(gm.example("bank"), outcome="overall_rating")


@pytest.fixture(scope="module")
def library():
    return gm.tolerance(gm.read_survey(gm.example("library"), "zone-of-tolerance"))


def by_category(chart, series):
    """The cells of a series that are there."""
    return {name: cell for name, cell in zip(chart.categories, series, strict=True) if cell is not None}


def test_gaps_are_bars_whose_numbers_are_those_of_the_table(bank):
    found = gm.gaps(bank)
    chart = native(found.plot())
    rows = found.table[found.table["level"] == "dimension"].set_index("label")
    assert (chart.kind, chart.horizontal, chart.overlap, chart.legend) == ("bar", True, True, True)
    assert chart.categories == tuple(rows["gap"].sort_values().index)
    values = {name: cell for one in chart.series for name, cell in by_category(chart, one.values).items()}
    assert values == rows["gap"].to_dict()
    first = chart.series[0]
    assert (first.name, first.colour, first.mark) == ("shortfall", "#D55E00", "circle")
    low, high = rows["gap"] - rows["ci_low"], rows["ci_high"] - rows["gap"]
    assert first.low[0] == low["Reliability"] and first.high[0] == high["Reliability"]
    assert chart.value_format == "+0.00;-0.00;0.00" and chart.value_range[1] == 0.0
    assert chart.value_range[0] < rows["ci_low"].min()
    assert "P − E" in chart.caption and "<br>" not in chart.caption


def test_groups_stand_beside_each_other(bank):
    found = gm.gaps(bank, by="branch")
    chart = native(found.plot())
    assert [one.name for one in chart.series] == ["Harbour", "Market", "Station", "University"]
    assert not chart.overlap
    market = found.table.query("group == 'Market' and level == 'dimension'").set_index("label")["gap"]
    assert by_category(chart, chart.series[1].values) == market.to_dict()


def test_a_dumbbell_is_two_series(bank):
    found = gm.gaps(bank)
    chart = native(found.plot(level="item", sides=True))
    assert [one.name for one in chart.series] == ["Expectation (E)", "Perception (P)"]
    items = found.table[found.table["level"] == "item"].sort_values("gap")
    assert list(chart.series[0].values) == items["mean_e"].tolist()
    assert list(chart.series[1].values) == items["mean_p"].tolist()


def test_diverging_bars_are_stacked_by_their_lengths(bank):
    found = gm.answers(bank)
    chart = native(found.plot())
    assert chart.kind == "stacked" and chart.value_format == "0%" and chart.value_range == (0.0, 1.0)
    assert chart.categories[:2] == ("Up-to-date tools and equipment (E)", "Up-to-date tools and equipment (P)")
    first = found.table[(found.table["code"] == "1") & (found.table["side"] == "expectation")]
    assert [one.values[0] for one in chart.series] == first["share"].tolist()
    assert [one.name for one in chart.series] == list("1234567")
    assert chart.series[0].colour == "#d55e00"


def test_rank_probabilities_are_stacked(rated):
    found = gm.priorities(rated)
    chart = native(found.plot(kind="ranks"))
    assert chart.kind == "stacked" and chart.series[0].name == "rank 1"
    ranks = found.ranks[found.ranks["rank"] == 1].set_index("code")["probability"]
    assert list(chart.series[0].values) == ranks.loc[found.table["code"]].tolist()


def test_a_zone_of_tolerance_has_both_its_ends(library):
    chart = native(library.plot())
    rows = library.table[library.table["level"] == "dimension"].set_index("label")
    assert [one.name for one in chart.series] == ["Minimum", "Desired", "Perceived"]
    for one, column in zip(chart.series, ("minimum", "desired", "perceived"), strict=True):
        assert by_category(chart, one.values) == pytest.approx(rows[column].to_dict())
    assert len(set(chart.series[2].colours)) > 1  # each in the colour of its verdict


def test_a_radar_keeps_its_series(library):
    chart = native(library.plot(kind="radar"))
    assert chart.kind == "radar" and chart.categories[0] == "Tangibles"
    rows = library.table[library.table["level"] == "dimension"]
    assert list(chart.series[1].values) == rows["perceived"].tolist()


def test_a_scatter_has_labels_lines_and_corners(rated):
    found = gm.importance_performance(rated)
    chart = native(found.plot())
    points = next(one for one in chart.series if one.labels and one.listed)
    assert chart.kind == "scatter"
    assert list(points.x) == found.points["performance"].tolist()
    assert list(points.values) == found.points["importance"].tolist()
    assert points.labels == tuple(found.table["label"])
    lines = [one for one in chart.series if one.line and not one.listed]
    across = found.lines.set_index("axis")["value"]
    assert lines[0].x == pytest.approx((across["performance"],) * 2)
    assert lines[1].values == pytest.approx((across["importance"],) * 2)
    assert chart.series[-1].labels == ("Concentrate here", "Keep up the good work", "Low priority", "Possible overkill")
    assert chart.series[-1].sides == ("right", "left", "right", "left")


def test_a_crowded_scatter_has_a_key(rated):
    found = gm.importance_performance(rated, level="item", importance="derived", outcome="overall_rating")
    chart = native(found.plot())
    assert len(chart.key) == 22 and chart.key[0] == "1 Up-to-date tools and equipment"
    assert {label for one in chart.series if one.listed for label in one.labels} == {str(at) for at in range(1, 23)}


def test_marks_that_the_legend_does_not_name_are_one_series(rated):
    found = gm.what_if(rated, {"reliability": 0.5}, outcome="overall_rating")
    (one,) = native(found.plot()).series
    assert one.name == "Points of “overall_rating”" and not one.listed and None not in one.values
    assert one.marks == ("circle", "diamond")


def test_whole_numbers_and_shares_have_their_format(bank):
    assert native(gm.answers(bank).plot(show="count")).value_format == "0"
    ceilings = native(gm.check(bank).plot(kind="ceiling"))
    assert ceilings.value_format == "0%"
    assert len(ceilings.series) == 2


def test_what_has_no_native_form_is_none():
    pairs = gm.internal_service(pd.read_csv(gm.example("hotel_departments")))
    assert native(pairs.plot()) is None
    assert native(pairs.plot(kind="network")) is None
    assert native(new_figure()) is None
    assert native(go.Figure([go.Scatter(y=[1]), go.Scatter(y=[1], yaxis="y2")], {"yaxis2": {"side": "right"}})) is None


def test_columns_and_lines_run_from_left_to_right():
    months, values = ["2026-01", "2026-02"], [0.2, -0.1]
    line = go.Scatter(x=months, y=values, mode="lines+markers", name="Gap", error_y={"array": [0.1, 0.2]})
    chart = native(dress(new_figure(line), "Trend", "", []))
    assert (chart.kind, chart.horizontal, chart.categories) == ("line", False, tuple(months))
    assert chart.series[0].values == tuple(values) and chart.series[0].line
    assert chart.series[0].low == chart.series[0].high == (0.1, 0.2)
    columns = native(dress(new_figure(go.Bar(x=months, y=values, name="Gap")), "Trend", "", []))
    assert (columns.kind, columns.horizontal) == ("bar", False)


def test_labels_are_plain_text():
    evil = "<b>a &amp; b</b> <script>x</script> ]]>"
    figure = new_figure(go.Scatter(x=[1.0], y=[0], mode="markers", name=safe(evil)))
    label_rows(figure, [wrapped(evil)])
    chart = native(dress(figure, evil, evil, [" "]))
    assert chart.title == chart.caption == chart.series[0].name == chart.categories[0] == evil


def test_an_open_interval_does_not_stretch_the_axis():
    error = {"type": "data", "symmetric": False, "array": [99], "arrayminus": [0.5]}
    figure = new_figure(go.Scatter(x=[1.0], y=[0], mode="markers", name="a", error_x=error))
    label_rows(figure, ["row"])
    chart = native(dress(figure, "t", "c", ["row"]))
    assert chart.series[0].high == (99.0,) and chart.value_range[1] < 2
