"""Charts as data."""

from __future__ import annotations

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.charts.theme import safe, wrapped
from gapmodel.errors import SettingError


def test_the_dimension_chart_shows_gaps_and_intervals_sorted(bank):
    found = gm.gaps(bank)
    figure = found.plot().to_dict()
    shown = {y: x for trace in figure["data"] for x, y in zip(trace["x"], trace["y"], strict=True)}
    table = found.table[found.table["level"] == "dimension"].sort_values("gap")
    assert [shown[place] for place in range(5)] == table["gap"].tolist()
    assert [str(label) for label in figure["layout"]["yaxis"]["ticktext"]] == table["label"].tolist()
    trace = figure["data"][0]
    first = table[table["verdict"] == "shortfall"].sort_index().iloc[0]
    assert trace["error_x"]["array"][0] == pytest.approx(first["ci_high"] - first["gap"])
    assert trace["error_x"]["arrayminus"][0] == pytest.approx(first["gap"] - first["ci_low"])


@pytest.mark.parametrize("options", [{}, {"level": "item"}, {"level": "item", "kind": "dumbbell"}, {"lang": "zh"}])
def test_every_chart_states_sign_n_level_and_adjustment(bank, options):
    title = gm.gaps(bank).plot(**options).layout.title.subtitle.text.replace("<br>", " ")
    words = (
        ("P − E", "不足", "n =", "95%", "Holm")
        if "lang" in options
        else ("P − E", "negative = shortfall", "n =", "95%", "Holm")
    )
    assert all(word in title.replace("  ", " ") for word in words), title


def test_the_dumbbell_shows_both_sides_by_item(bank):
    found = gm.gaps(bank)
    figure = found.plot(level="item", kind="dumbbell").to_dict()
    by_name = {trace["name"]: trace for trace in figure["data"]}
    table = found.table[found.table["level"] == "item"]
    assert list(by_name["Expectation (E)"]["x"]) == table["mean_e"].tolist()
    assert list(by_name["Perception (P)"]["x"]) == table["mean_p"].tolist()
    order = table.sort_values("gap")["code"].tolist()
    assert [order[int(y)] for y in by_name["Perception (P)"]["y"]] == table["code"].tolist()


def test_groups_are_told_apart_by_colour_and_mark(bank):
    figure = gm.gaps(bank, by="branch").plot()
    assert [trace.name for trace in figure.data] == ["Harbour", "Market", "Station", "University"]
    assert len({(trace.marker.color, trace.marker.symbol) for trace in figure.data}) == 4
    assert len({trace.marker.symbol for trace in figure.data}) == 4


def test_a_dumbbell_of_groups_is_refused(bank):
    with pytest.raises(SettingError, match="kind='dumbbell' shows one group"):
        gm.gaps(bank, by="branch").plot(kind="dumbbell")
    with pytest.raises(SettingError, match="level='items'"):
        gm.gaps(bank).plot(level="items")


def test_labels_are_shown_letter_by_letter():
    assert safe("<b>a</b>") == "&lt;b&gt;a&lt;/b&gt;"
    assert wrapped("one two three", 8) == "one two<br>three"
    assert wrapped("设备与工具跟得上时代的要求吗", 16) == "设备与工具跟得上<br>时代的要求吗"


def test_a_group_called_like_markup_stays_text(bank):
    frame = bank.frame().assign(branch="<i>x</i>")
    names = {f"{side}_{code}": f"{side[0]}{code}" for side in ("expectation", "perception") for code in range(1, 23)}
    survey = gm.read_survey(pd.DataFrame(frame).rename(columns=names), by="branch")
    assert gm.gaps(survey, by="branch").plot().data[0].name == "&lt;i&gt;x&lt;/i&gt;"


def test_the_chart_of_the_check_shows_the_share_at_the_top(bank):
    found = gm.check(bank)
    figure = found.plot(kind="ceiling")
    assert list(figure.data[0].x) == found.table.query("side == 'expectation'")["share_highest"].tolist()


def test_lines_break_where_a_reader_of_chinese_expects():
    caption = "差距 = P − E，负值表示不足。n = 599..600。误差线：95% 置信区间（格点区间）。p 值在同一层级内校正：Holm。"
    for width in range(16, 80):
        lines = wrapped(caption, width, most=0).split("<br>")
        assert not any(
            line[0] in "，。）：%=−" or line[-1] in "（=−" or line.endswith((" p", "。p", " n")) for line in lines
        )
        assert all(sum(1 + (letter > "\u2fff") for letter in line) <= width for line in lines)
        assert "".join("".join(lines).split()) == "".join(caption.split())


def test_a_caption_stands_below_its_title_and_one_verdict_has_its_legend(bank):
    gaps = dict.fromkeys([part.code for part in bank.instrument.dimensions], -2)
    figure = gm.gaps(gm.read_survey(gm.simulate("servqual", 200, gaps=gaps, rng=1))).plot()
    assert [trace.name for trace in figure.data] == ["shortfall"] and figure.layout.showlegend
    assert figure.layout.title.text.endswith("falls short most: -2.01") and "95%" in figure.layout.title.subtitle.text
    assert not gm.check(bank).plot().layout.showlegend
