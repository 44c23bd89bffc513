"""Charts of a chain of encounters as data: places, marks, titles in both languages."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError

STEPS = {"en": ["explore", "offer", "act", "confirm"], "zh": ["探索", "提议", "行动", "确认"]}


@pytest.fixture(scope="module")
def found() -> gm.MomentsOfTruth:
    return gm.moments_of_truth(gm.example("encounters"))


def traces(figure) -> dict[str, object]:
    return {trace.name: trace for trace in figure.data}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_chain_shows_both_scenarios_and_the_steps_about_a_line_at_zero(found, lang):
    figure = found.plot(lang=lang)
    drawn, names = traces(figure), {"en": ("As it was", "As it could have been"), "zh": ("实际", "理想")}[lang]
    assert set(drawn) == {*names, *STEPS[lang]}
    actual = found.chain[found.chain["scenario"] == "actual"]
    assert list(drawn[names[0]].x) == pytest.approx(actual["mean"].tolist())
    reached = [x + up for x, up in zip(drawn[names[0]].x, drawn[names[0]].error_x.array, strict=True)]
    assert reached == pytest.approx(actual["ci_high"].tolist())
    assert [line.x0 for line in figure.layout.shapes] == [0]
    assert list(figure.layout.yaxis.ticktext) == found.chain["encounter"].unique().tolist()
    first = found.table[found.table["step"] == "explore"]
    assert list(drawn[STEPS[lang][0]].x) == pytest.approx(first["mean"].tolist())


def test_no_marks_of_one_row_stand_on_each_other(found):
    figure = found.plot()
    rows = sorted({round(y % 1, 3) for trace in figure.data for y in trace.y})
    pixels = [figure.layout.height / 6 * (after - before) for before, after in pairwise(rows)]
    assert len(rows) == 6 and min(pixels) > 8


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_profile_has_a_row_per_step(found, lang):
    figure = found.plot(kind="profile", lang=lang)
    assert list(figure.layout.yaxis.ticktext) == STEPS[lang] and len(figure.data) == 2


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ({}, "Vice president is the weakest link: 100% of the scores are negative"),
        ({"title": "plain"}, "Chain of encounters: as it was and as it could have been"),
        ({"kind": "profile"}, "Most negative scores at the step “confirm”: 89%"),
        ({"kind": "profile", "title": "plain"}, "Profile of the steps over all encounters"),
        ({"lang": "zh"}, "最弱的一环是Vice president：100% 的评分为负"),
        ({"lang": "zh", "kind": "profile"}, "负分最多的步骤是“确认”：89%"),
    ],
)
def test_titles_say_what_is_found_or_what_is_shown(found, options, title):
    shown = re.sub(r"\s", "", found.plot(**options).layout.title.text.replace("<br>", " "))
    assert shown == title.replace(" ", "")


def test_a_lowest_encounter_that_is_not_certain_is_not_called_the_weakest():
    record = pd.read_csv(gm.example("encounters"))
    four = gm.moments_of_truth(record[record["rater"].isin(["Ada", "Ben", "Chen", "Dora"])])
    assert "but others may be as weak" in four.plot().layout.title.text.replace("<br>", " ")
    assert four.sentences()[0].startswith("“Vice president” has the lowest scores")
    assert "it may be any of the 5" in four.sentences()[1]


def test_one_rater_and_undivided_encounters_are_drawn():
    record = pd.read_csv(gm.example("encounters"))
    one = gm.moments_of_truth(record[record["rater"] == "Ada"]).plot()
    assert set(traces(one)["As it was"].error_x.array) == {0}
    whole = record.drop(columns="step").drop_duplicates(["encounter", "rater", "scenario", "role"])
    assert len(gm.moments_of_truth(whole).plot().data) == 2
    best = record.assign(score=2)
    assert "No step has negative scores" in gm.moments_of_truth(best).plot(kind="profile").layout.title.text


def test_options_are_checked(found):
    with pytest.raises(SettingError, match="kind='steps'"):
        found.plot(kind="steps")
    with pytest.raises(SettingError, match="title='long'"):
        found.plot(title="long")
