"""Charts of groups: heat maps, lines over time, slopes, small multiples; radars; titles."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.charts.native import native
from gapmodel.charts.slopes import spread
from gapmodel.errors import SettingError


def plainly(text: str) -> str:
    return text.replace("<br>", " ")


def in_groups(groups: list[str], **options: str) -> gm.Survey:
    """The bank's answers with groups at random, each of them present."""
    answers = pd.read_csv(gm.example("bank"))
    answers = pd.concat([answers] * (1 + 4 * len(groups) // len(answers)), ignore_index=True)
    named = [groups[at % len(groups)] for at in np.random.default_rng(5).permutation(len(answers))]
    column, role = next(iter(options.items()))
    return gm.read_survey(answers.assign(**{role: named}), **{column: role})


@pytest.fixture(scope="module")
def twelve() -> gm.Survey:
    return in_groups([f"Branch {number:02d}" for number in range(12)], by="branch")


@pytest.fixture(scope="module")
def monthly() -> gm.Survey:
    months = [str(month) for month in pd.period_range("2025-03", periods=13, freq="M") if str(month) != "2025-06"]
    return in_groups(months, time="month")


@pytest.mark.parametrize("find", [gm.gaps, gm.performance])
@pytest.mark.parametrize("level", ["dimension", "item"])
def test_many_groups_are_drawn_at_the_level_that_was_asked_for(twelve, find, level):
    found = find(twelve, by="branch")
    figure = found.plot(level=level)
    cells, value = figure.data[0], "gap" if find is gm.gaps else "mean"
    table = found.table[found.table["level"] == level]
    assert cells.type == "heatmap"
    assert sorted(number for row in cells.z for number in row) == pytest.approx(sorted(table[value]))
    assert figure.layout.yaxis.ticktext[0] in set(table["group"])
    assert native(figure) is None
    lowest = table.loc[table[value].idxmin()]
    row = list(figure.layout.yaxis.ticktext).index(lowest["group"])
    assert min(cells.z[row]) == pytest.approx(lowest[value])
    assert lowest["group"] in plainly(figure.layout.title.text)


def test_numbers_are_written_where_there_is_room_and_codes_have_a_key(twelve):
    found = gm.gaps(twelve, by="branch")
    few, many = found.plot(), found.plot(level="item")
    assert few.data[0].text[0][0] == gm.gaps(twelve, by="branch").plot().data[0].text[0][0] != ""
    assert set(few.layout.xaxis.ticktext) == set(found.table.query("level == 'dimension'")["label"])
    assert {text for row in many.data[0].text for text in row} <= {"", "+"}
    assert "Up-to-date tools and equipment" in many.layout.annotations[0].text


def test_two_hundred_groups_have_a_bounded_height_and_the_table_has_them_all():
    survey = in_groups([f"Branch {number:03d}" for number in range(200)], by="branch")
    found = gm.gaps(survey, by="branch")
    for options in ({}, {"level": "item"}, {"level": "overall"}, {"kind": "multiples"}):
        figure = found.plot(**options)
        assert figure.layout.height < 1800
        assert "of 200 groups; all of them are in the table" in plainly(figure.layout.title.subtitle.text)
    assert "共" not in plainly(found.plot(lang="zh").layout.title.text)
    assert "全部见表" in plainly(found.plot(lang="zh").layout.title.subtitle.text)


def test_time_runs_along_the_axis_and_a_month_without_answers_has_its_place(monthly):
    found = gm.gaps(monthly, by="month")
    figure = found.plot()
    assert list(figure.layout.xaxis.ticktext) == sorted(set(found.table["group"]))
    assert list(figure.layout.xaxis.tickvals) == [0, 1, 2, *range(4, 13)]
    for trace in figure.data:
        code = found.table[found.table["label"] == trace.name]["code"].iloc[0]
        rows = found.table[found.table["code"] == code].sort_values("group")
        assert [value for value in trace.y if value is not None] == pytest.approx(rows["gap"].tolist())
        assert trace.y[3] is None
        reaches = [reach for reach, value in zip(trace.error_y.array, trace.y, strict=True) if value is not None]
        assert reaches == pytest.approx((rows["ci_high"] - rows["gap"]).tolist())
    items = found.plot(level="item")
    assert items.data[0].type == "heatmap" and items.layout.xaxis.ticktext[0] == "2025-03"


def test_sentences_and_titles_of_periods_go_from_the_first_to_the_last(monthly):
    found = gm.gaps(monthly, by="month")
    overall = found.table[found.table["code"] == "overall"].set_index("group")["gap"]
    before, after = f"{overall['2025-03']:+.2f}", f"{overall['2026-03']:+.2f}"
    assert found.sentences()[0].startswith("month: 12 periods, from 2025-03 to 2026-03.")
    assert f"is {before} in 2025-03" in found.sentences()[0] and f"{after} in 2026-03" in found.sentences()[0]
    assert found.sentences("zh")[0].startswith("month：共 12 个时期，从 2025-03 到 2026-03。")
    title = plainly(found.plot(level="overall").layout.title.text)
    assert title == f"Overall gap: {before} in 2025-03, {after} in 2026-03"
    rated = gm.performance(monthly, by="month")
    assert rated.sentences()[0].startswith("month: 12 periods, from 2025-03 to 2026-03.")
    assert rated.plot(level="overall").data[0].mode == "lines+markers+text"


def test_slopes_write_both_numbers_and_labels_keep_apart():
    found = gm.gaps(in_groups(["before", "after"], by="wave"), by="wave")
    figure = found.plot(kind="slope", level="item")
    assert len(figure.data) == 22 and figure.layout.xaxis.ticktext == ("after", "before")
    for x in (0, 1):
        places = sorted(note.y for note in figure.layout.annotations if note.x == x)
        assert len(places) == 22 and min(np.diff(places)) > 0
    with pytest.raises(SettingError, match="compares two groups, not 4"):
        gm.gaps(in_groups(list("abcd"), by="wave"), by="wave").plot(kind="slope")


def test_places_of_labels_are_spread_without_changing_their_order():
    values = [0.0, 0.1, 0.1, 0.15, 5.0, -3.0]
    places = spread(values, 1.0)
    assert np.diff(sorted(places)).min() == pytest.approx(1.0)
    assert sorted(range(6), key=lambda at: (places[at], at)) == sorted(range(6), key=lambda at: (values[at], at))
    assert places[4:] == [5.0, -3.0]


def test_small_multiples_have_a_panel_for_every_group_with_the_same_axis(bank):
    figure = gm.gaps(bank, by="branch").plot(kind="multiples")
    names = {note.text for note in figure.layout.annotations}
    assert names == {f"<b>{name}</b>" for name in ("Harbour", "Market", "Station", "University")}
    assert len(figure.data) == 4 and figure.layout.xaxis2.matches == figure.layout.xaxis.matches


def test_a_radar_shows_both_sides_on_the_scale(bank):
    found = gm.gaps(bank)
    figure = found.plot(kind="radar")
    table = found.table[found.table["level"] == "dimension"]
    assert [list(trace.r)[:5] for trace in figure.data] == [table["mean_e"].tolist(), table["mean_p"].tolist()]
    assert figure.layout.polar.radialaxis.range[1] == 7
    assert native(figure).kind == "radar"
    with pytest.raises(SettingError, match="at least three rows"):
        found.plot(kind="radar", level="overall")


@pytest.mark.parametrize(
    ("options", "said", "hint"),
    [
        ({"kind": "heat"}, "compares groups", "compute the finding with by"),
        ({"kind": "lines"}, "compares groups", "compute the finding with by"),
        ({"title": "big"}, "title='big'", "known are: finding, plain."),
    ],
)
def test_charts_that_these_groups_do_not_have_are_refused(bank, options, said, hint):
    for found in (gm.gaps(bank), gm.performance(bank)):
        with pytest.raises(SettingError) as told:
            found.plot(**options)
        assert said in str(told.value) and hint in str(told.value)


def test_intervals_of_many_groups_and_lines_without_periods_are_refused(twelve):
    found = gm.gaps(twelve, by="branch")
    with pytest.raises(SettingError, match="12 groups do not fit one chart"):
        found.plot(kind="intervals")
    with pytest.raises(SettingError, match="needs groups that are periods"):
        found.plot(kind="lines")


def test_titles_say_the_finding_or_what_is_shown(bank):
    found = gm.gaps(bank)
    assert plainly(found.plot().layout.title.text) == "Reliability falls short most: -0.92"
    assert found.plot(title="plain").layout.title.text == "Gap by dimension"
    assert plainly(found.plot(lang="zh").layout.title.text) == "不足最大的是可靠性：-0.92"
    assert found.plot(lang="zh", title="plain").layout.title.text == "各维度差距"
    small = gm.gaps(bank, margin=2.0)
    assert plainly(small.plot().layout.title.text) == "No dimension falls short beyond the margin"


def test_distances_of_branches_are_heat_map_slopes_and_small_charts():
    rows = pd.read_csv(gm.example("library"))
    few = gm.tolerance(gm.read_survey(rows.assign(branch=np.arange(len(rows)) % 2), "zone-of-tolerance"), by="branch")
    many = gm.tolerance(gm.read_survey(rows.assign(branch=np.arange(len(rows)) % 12), "zone-of-tolerance"), by="branch")
    assert few.plot().data[0].type == "bar" and few.plot(kind="slope").layout.yaxis.visible is False
    for measure in ("adequacy", "superiority"):
        cells = many.plot(measure=measure).data[0]
        assert cells.type == "heatmap" and len(cells.z) == 12
        table = many.table[many.table["level"] == "dimension"]
        assert min(map(min, cells.z)) == table[measure].min()
    assert "Superiority" in many.plot(kind="multiples", measure="superiority", title="plain").layout.title.text
    with pytest.raises(SettingError, match="12 groups do not fit one chart"):
        many.plot(kind="bars")
    assert len(many.plot(level="overall").layout.yaxis.ticktext) == 12


def test_small_charts_of_ratings_have_the_target_as_a_dashed_line(bank):
    figure = gm.performance(bank, by="branch", target=5.5).plot(kind="multiples")
    dashed = [shape for shape in figure.layout.shapes if shape.line.dash == "dash"]
    assert len(dashed) == 4 and {shape.x0 for shape in dashed} == {5.5}
    assert "5.5" in plainly(figure.layout.title.subtitle.text)


def test_the_chart_of_a_single_branch_names_it():
    found = gm.gaps(in_groups(["Harbour"], by="branch"), by="branch")
    for title in ("finding", "plain"):
        assert found.plot(title=title).layout.title.text.startswith("branch Harbour: ")
    rated = gm.performance(in_groups(["Harbour"], by="branch"), by="branch")
    assert rated.plot().layout.title.text.startswith("branch Harbour: ")


def test_numbers_stand_at_the_points_and_the_technical_line_is_last_and_smaller(bank):
    figure = gm.gaps(bank).plot()
    written = {cell[0] for trace in figure.data for cell in trace.customdata}
    assert "-0.92" in written and all("text" in trace.mode for trace in figure.data)
    first, technical = figure.layout.title.subtitle.text.split("<br><span")
    assert "95%" not in first and "too small to matter" in plainly(first)
    assert "font-size:9px" in technical and "95% CI" in technical and technical.endswith("</span>")


def test_gaps_two_to_four_have_neither_margin_band_nor_colours_of_verdicts():
    from every_finding import every_finding

    from gapmodel.charts.theme import BAND, VERDICT_COLOURS

    provider = every_finding()["provider_gaps"]
    ratings = provider.plot(which=["gap_2", "gap_3"])
    assert BAND not in {shape.fillcolor for shape in ratings.layout.shapes}
    assert BAND in {shape.fillcolor for shape in provider.plot(which="gap_1").layout.shapes}
    assert not {trace.marker.color for trace in ratings.data} & set(VERDICT_COLOURS.values())
    frames = [
        shape.line.color for shape in every_finding()["gap_model"].plot().layout.shapes if shape.line.width == 2.5
    ]
    assert frames.count("#4b6a78") == 3
