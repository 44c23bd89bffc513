"""Charts of scores: shares of bands, means, and people on two axes; looked at by a person besides."""

from __future__ import annotations

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError


@pytest.fixture(scope="module")
def survey():
    return gm.read_survey(gm.example("listening"), "listening-b", by="team")


@pytest.fixture(scope="module")
def styles():
    return gm.score(gm.read_survey(gm.example("styles"), "interpersonal-styles"), show_people=True)


def test_shares_have_exact_intervals_and_stand_in_the_order_of_the_bands(survey):
    found = gm.score(survey)
    (trace,) = found.plot().data
    assert list(trace.x) == found.shares["share"].tolist()
    assert list(trace.error_x.array) == pytest.approx((found.shares["ci_high"] - found.shares["share"]).tolist())
    assert found.plot(lang="zh").layout.yaxis.ticktext[0] == "优秀的倾听者"


def test_groups_stand_side_by_side_and_many_become_a_heat_map(survey):
    assert [trace.name for trace in gm.score(survey, by="team").plot().data] == ["Front desk", "Hotline", "Workshop"]
    answers = pd.read_csv(gm.example("listening")).assign(desk=lambda rows: [f"d{at % 12}" for at in range(len(rows))])
    many = gm.score(gm.read_survey(answers, "listening-b"), by="desk").plot()
    assert many.data[0].type == "heatmap" and many.data[0].z and len(many.data[0].z) == 12


def test_without_bands_the_means_are_drawn(survey):
    habits = pd.read_csv(gm.example("listening")).filter(regex=r"^SR[1-7]$")
    found = gm.score(gm.read_survey(habits, "listening-habits"))
    assert list(found.plot().data[0].x) == found.groups[found.groups["level"] == "item"]["mean"].tolist()
    with pytest.raises(SettingError, match="There are no bands"):
        found.plot(kind="shares")


def test_everybody_is_a_point_on_the_two_axes_with_a_label(styles):
    figure = styles.plot()
    drawn = sum(
        len(trace.x)
        for trace in figure.data
        if trace.mode == "markers" and trace.name != "Standard error of measurement"
    )
    assert drawn == 60 == len(styles.table)
    texts = [note.text for note in figure.layout.annotations]
    assert {"<b>Driving</b>", "<b>Expressive</b>", "<b>Amiable</b>", "<b>Analytical</b>"} <= set(texts)
    assert {str(number) for number in range(1, 61)} <= set(texts)
    key = next(text for text in texts if text.startswith("1 Ada A."))
    assert key.count("<br>") < 20 and "60 Tao C." in key


def test_names_stand_beside_their_points_where_they_find_a_place(styles):
    few = gm.read_survey(pd.read_csv(gm.example("styles")).head(8), "conflict-modes")
    texts = [note.text for note in gm.score(few, show_people=True).plot(lang="zh").layout.annotations]
    assert {"Ada A.", "Hua A."} <= set(texts) and "<b>竞争</b>" in texts


def test_single_persons_are_drawn_only_if_that_is_asked_for(styles, survey):
    shy = gm.score(gm.read_survey(gm.example("styles"), "interpersonal-styles"))
    assert "Ada A." not in shy.plot().to_json() and "Ada A." in shy.plot(kind="people").to_json()
    hidden = gm.score(gm.read_survey(gm.example("styles"), "interpersonal-styles"), min_cell=5)
    with pytest.raises(SettingError, match="would show what min_cell= combines"):
        hidden.plot(kind="people")
    with pytest.raises(SettingError, match="needs an instrument with two axes"):
        gm.score(survey).plot(kind="people")
