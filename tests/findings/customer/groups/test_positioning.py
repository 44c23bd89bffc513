"""The map of groups: against the rows, with designs, where there is nothing to draw, and its chart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.customer.groups.group_profiles import design_covariance
from gapmodel.inference.means.linearised import Drawn, mean_of, part_of

DIMENSIONS = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]


@pytest.fixture(scope="module")
def bank() -> gm.Survey:
    return gm.read_survey(gm.example("bank"))


@pytest.fixture(scope="module")
def of_gaps(bank) -> gm.Positioning:
    return gm.positioning(bank, by="branch")


@pytest.fixture(scope="module")
def of_items(bank) -> gm.Positioning:
    return gm.positioning(bank, by="branch", of="shortfalls", level="item")


def test_places_are_the_mean_gaps_on_the_arrows(of_gaps):
    gaps = of_gaps.profiles.pivot_table("gap", "group", "code").loc[of_gaps.table["group"], DIMENSIONS]
    arrows = of_gaps.arrows.set_index("code").loc[DIMENSIONS]
    np.testing.assert_allclose((gaps - arrows["gap"]) @ arrows[["x", "y"]], of_gaps.table[["x", "y"]], atol=1e-12)
    n = of_gaps.table["n"].to_numpy()
    np.testing.assert_allclose(n @ gaps / n.sum(), arrows["gap"])
    assert of_gaps.axes["share"].sum() == pytest.approx(1) and of_gaps.tests["p_val"].iloc[0] < 1e-9


def dimension_gaps(frame: pd.DataFrame) -> pd.DataFrame:
    """The mean gap of everyone over the answered items of each dimension, at least half of them."""
    items = (range(1, 5), range(5, 10), range(10, 14), range(14, 18), range(18, 23))
    gaps = {}
    for code, own in zip(DIMENSIONS, items, strict=True):
        part = pd.concat([frame[f"perception_{at}"] - frame[f"expectation_{at}"] for at in own], axis=1)
        gaps[code] = part.mean(axis=1).where(part.notna().sum(axis=1) * 2 >= len(own))
    return pd.DataFrame(gaps)


def test_gaps_and_errors_are_those_of_the_rows(bank, of_gaps):
    frame = bank.frame()
    own = dimension_gaps(frame[frame["branch"] == "Station"]).dropna()
    shown = of_gaps.profiles.query("group == 'Station'").set_index("code")["gap"][DIMENSIONS]
    np.testing.assert_allclose(own.mean(), shown)
    row, vectors = of_gaps.table.set_index("group").loc["Station"], of_gaps.arrows[["x", "y"]].to_numpy()
    errors = vectors.T @ (own.cov().to_numpy() / len(own)) @ vectors
    wanted = (errors[0, 0] ** 0.5, errors[1, 1] ** 0.5, errors[0, 1] / (errors[0, 0] * errors[1, 1]) ** 0.5)
    assert (row["se_x"], row["se_y"], row["correlation"]) == pytest.approx(wanted)


def test_shortfalls_are_counted_by_rows_and_by_tallies_alike(bank, of_items):
    counted = gm.positioning(bank.tally_by("branch"), of="shortfalls", level="item")
    pd.testing.assert_frame_equal(of_items.profiles, counted.profiles)
    assert counted.table["radius"].isna().all() and of_items.table["radius"].notna().all()
    assert "need the answers of every respondent" in counted.text
    frame = bank.frame().query("branch == 'Market'")
    short = [(frame[f"perception_{at}"] < frame[f"expectation_{at}"]).sum() for at in range(1, 23)]
    shown = of_items.profiles.query("group == 'Market'")["share"]
    np.testing.assert_allclose(shown, np.array(short) / sum(short))


def test_errors_of_shortfalls_are_those_of_resampled_respondents(bank):
    found = gm.positioning(bank, by="branch", of="shortfalls")
    frame, rng = bank.frame(), np.random.default_rng(8)
    short = (dimension_gaps(frame[frame["branch"] == "Market"]) < -1e-9).to_numpy(float)
    sums = rng.multinomial(len(short), np.full(len(short), 1 / len(short)), 4_000) @ short
    arrows = found.arrows
    places = sums / sums.sum(axis=1, keepdims=True) / np.sqrt(arrows["share"].to_numpy()) @ arrows[["x", "y"]]
    row = found.table.set_index("group").loc["Market"]
    np.testing.assert_allclose(places.std(axis=0), row[["se_x", "se_y"]].astype(float), rtol=0.08)


def test_a_design_has_its_means_and_errors():
    frame = gm.simulate(n=200, groups={"brand": 3}, group_spread=0.4, strata={"a": 0.7, "b": 0.3}, clusters=25, rng=4)
    survey = gm.read_survey(frame, weights="weight", strata="stratum", cluster="cluster")
    found = gm.positioning(survey, by="brand")
    gaps = dimension_gaps(survey.frame())[DIMENSIONS]
    for group, own in frame.groupby("brand"):
        shown = found.profiles[found.profiles["group"] == group].set_index("code")["gap"]
        np.testing.assert_allclose(shown, np.average(gaps.loc[own.index], axis=0, weights=own["weight"]))
    assert found.tests.empty and "weights" in found.text
    with pytest.raises(TallyError, match="cannot be read off a tally"):
        gm.positioning(survey.tally_by("brand"))
    with pytest.raises(TallyError, match="know no weights"):
        gm.positioning(survey, by="brand", of="shortfalls")


def test_the_covariance_of_a_design_has_the_errors_of_means_on_its_diagonal():
    rng = np.random.default_rng(9)
    drawn = Drawn.of(60, rng.uniform(1, 3, 60), rng.choice(["a", "b"], 60), rng.integers(0, 15, 60).astype(str))
    values, members = rng.normal(size=60), rng.random(60) < 0.6
    part = part_of(drawn, values, members)
    units = np.flatnonzero(part.present)
    influence = np.column_stack([part.influence[units], 2 * part.influence[units]])
    covariance, dof = design_covariance(influence, drawn.strata[units], np.bincount(drawn.strata))
    wanted = mean_of(drawn, part)
    assert (covariance[0, 0] ** 0.5, dof) == (pytest.approx(wanted.se), wanted.dof)
    assert covariance[0, 1] == pytest.approx(2 * covariance[0, 0])


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (lambda full: full.assign(branch="one"), "No map can be drawn: 1 group has"),
        (lambda full: full.assign(**{name: 4 for name in full if name[0] in "EP"}), "the same mean gaps"),
        (lambda full: full.assign(**{name: None for name in full if name[0] == "P"}), "0 groups have"),
    ],
)
def test_where_there_is_no_map_the_text_says_why(frame, said):
    full = gm.simulate(n=40, groups={"branch": 2}, rng=1)
    found = gm.positioning(gm.read_survey(frame(full)), by="branch")
    assert said in found.text and found.sentences("zh") and found.axes.empty
    with pytest.raises(SettingError, match="There is no map to draw"):
        found.plot()


def test_two_groups_lie_on_a_line_and_one_respondent_has_no_ellipse():
    frame = gm.simulate(n=41, rng=2).assign(branch=["a"] * 20 + ["b"] * 20 + ["c"])
    two = gm.positioning(gm.read_survey(frame[:40]), by="branch")
    assert len(two.axes) == 1 and (two.table["y"] == 0).all() and (two.table["se_y"] == 0).all()
    assert "along a single axis" in two.text and len(two.plot().data) >= 3
    three = gm.positioning(gm.read_survey(frame), by="branch")
    assert three.table["radius"].isna().tolist() == [False, False, True]
    assert "Without an ellipse" in three.text


def test_equal_groups_are_not_told_apart():
    found = gm.positioning(gm.read_survey(gm.simulate(n=400, groups={"branch": 4}, rng=12)), by="branch")
    assert found.tests["p_val"].iloc[0] > 0.05 and found.params["longer"] > 1.05
    assert "may be chance" in found.text and "cannot be told apart" in found.plot().layout.title.text.replace(
        "<br>", " "
    )


def test_small_groups_stand_together(bank):
    found = gm.positioning(bank, by="branch", min_cell=130)
    assert found.table["group"].tolist()[0] == "(other groups)" and len(found.table) == 3
    assert "combined" in found.text


def test_a_chart_of_many_groups_names_the_farthest_and_those_who_are_asked_for():
    survey = gm.read_survey(gm.simulate(n=1200, groups={"branch": 60}, group_spread=0.4, rng=3), by="branch")
    found = gm.positioning(survey)
    figure = found.plot()
    assert sum(one.showarrow for one in figure.layout.annotations) == 8 + len(
        found.arrows
    )  # names, or numbers of a key
    assert figure.layout.yaxis.scaleanchor == "x" and sum(len(part.x) for part in figure.data[1:3]) == 60
    assert "8 of 60 groups" in figure.layout.title.subtitle.text.replace("<br>", " ")
    asked = found.plot(groups=["branch 7"], lang="zh")
    assert [one.text for one in asked.layout.annotations if one.text.startswith("branch")] == ["branch 7"]
    with pytest.raises(SettingError, match="no group 'branch 99'"):
        found.plot(groups=["branch 99"])


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({}, SettingError, "A map takes groups"),
        ({"by": "branch", "of": "means"}, SettingError, "of='means' is not a valid value"),
        ({"by": "branch", "level": "overall"}, SettingError, "level='overall'"),
        ({"by": "branch", "group_weights": "size"}, SettingError, "group_weights='size'"),
        ({"by": "branch", "confidence": 95}, SettingError, "between 0 and 1"),
    ],
)
def test_wrong_arguments_are_told(bank, options, error, said):
    with pytest.raises(error, match=said):
        gm.positioning(bank, **options)


def test_one_side_has_no_gaps():
    survey = gm.read_survey(gm.simulate("servperf", n=30, groups={"branch": 2}, rng=1), "servperf")
    with pytest.raises(TallyError, match="no gap to compute"):
        gm.positioning(survey, by="branch")


def test_an_axis_on_which_gaps_only_fall_is_said_so(bank):
    flipped = gm.positioning(bank, by="branch")
    arrows = flipped.arrows.assign(y=[-0.9, 0.1, 0.1, 0.1, 0.1])
    said = flipped.changed(arrows=arrows)
    assert "Groups further up have lower gaps on “Tangibles”." in said.sentences()
    assert "越靠上的组，“有形性”的差距值越低。" in said.sentences("zh")
