"""Invariance of groups and of two sides, from the survey to the sentences; wrong use."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from invariance_sets import MEASURES, instrument_of, survey_of
from reference_values import reference

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.measurement.equal_measurement.levels import CUTOFFS
from gapmodel.inference.invariance.equal_parameters import LEVELS

TWO = {"a": [1, 2, 3, 4], "b": [5, 6, 7, 8]}


@cache
def found(name: str, **options: object) -> gm.Invariance:
    sides = {"between": "sides"} if name in reference("invariance")["sides"] else {"by": "place"}
    return gm.invariance(survey_of(name), **sides, **options)


@pytest.mark.parametrize("name", ["intercept", "even", "uneven"])
@pytest.mark.parametrize("estimator", ["ml", "mlr"])
def test_the_table_is_that_of_lavaan(name, estimator):
    """Groups; and two sides as cfa() of two occasions with correlated uniquenesses (sides_text in invariance.R)."""
    known = reference("invariance")
    answers = {**known["sets"], **known["sides"]}[name]["answers"][estimator]
    table = found(name, estimator=estimator).table.set_index("level")
    robust = {"chi2": "chisq.scaled", "p_val": "pvalue.scaled", "cfi": "cfi.robust", "rmsea": "rmsea.robust"}
    robust |= {"dof": "df", "srmr": "srmr", "aic": "aic", "bic": "bic"}
    for level in LEVELS:
        for column, theirs in (MEASURES if estimator == "ml" else robust).items():
            expected = answers["levels"][level][theirs]
            assert table.loc[level, column] == pytest.approx(expected, rel=1e-6, abs=1e-6), (level, column)
    for level, test in zip(LEVELS[1:], answers["differences"], strict=True):
        own = table.loc[level, ["chi2_difference", "dof_difference", "p_difference"]].tolist()
        expected = [np.nan if one is None else one for one in (test["chi2"], test["dof"], test["p_val"])]
        near = 1e-6 if estimator == "ml" else 1e-4  # lavaan takes second derivatives by differences of gradients
        assert own == pytest.approx(expected, rel=near, abs=1e-6, nan_ok=True)  # a negative scaling has no test


@pytest.mark.parametrize("name", ["even", "equal"])
def test_latent_means_are_those_of_lavaan_and_come_in_points(name):
    known = reference("invariance")
    expected = {**known["sets"], **known["sides"]}[name]["answers"]["ml"]["means"]
    means = found(name).means
    assert means["difference"].tolist() == pytest.approx([one["est"] for one in expected], abs=1e-5)
    assert means["ci_low"].tolist() == pytest.approx([one["ci.lower"] for one in expected], abs=1e-5)
    assert means["ci_high"].tolist() == pytest.approx([one["ci.upper"] for one in expected], abs=1e-5)
    # with equal loadings and intercepts the observed difference of means estimates the same points
    assert means["points"].tolist() == pytest.approx(means["observed"].tolist(), abs=0.1)
    assert (means["points_low"] < means["points"]).all() and (means["points"] < means["points_high"]).all()


def test_points_do_not_depend_on_the_first_side():
    survey = survey_of("even")
    other = gm.invariance(survey, between=("perception", "expectation"))
    own = found("even")
    assert other.table["chi2"].tolist() == pytest.approx(own.table["chi2"].tolist(), abs=1e-6)
    for column, turned in (("points", "points"), ("points_low", "points_high"), ("points_high", "points_low")):
        assert other.means[column].tolist() == pytest.approx((-own.means[turned]).tolist(), abs=1e-4)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("equal", "strict"),
        ("loading", "configural"),
        ("intercept", "metric"),
        ("residual", "scalar"),
        ("even", "strict"),
    ],
)
def test_levels_hold_as_they_were_planted(name, level):
    own = found(name)
    assert own.params["reached"] == level
    held = own.table.set_index("level")["holds"]
    assert held.tolist() == [LEVELS.index(one) <= LEVELS.index(level) for one in LEVELS]
    assert (len(own.means) > 0) == (level in ("scalar", "strict"))


def test_a_level_holds_within_the_cutoffs_of_all_three():
    for name in ("equal", "loading", "three_groups", "uneven"):
        before = True
        for row in found(name).table.iloc[1:].itertuples():
            allowed = CUTOFFS[row.level]
            beyond = []
            beyond += ["CFI"] * (row.cfi_difference < -allowed.cfi) + ["RMSEA"] * (row.rmsea_difference > allowed.rmsea)
            beyond += ["SRMR"] * (row.srmr_difference > allowed.srmr)
            assert row.beyond == ", ".join(beyond)
            assert row.holds == (before and not beyond)
            before = row.holds


@pytest.mark.parametrize(
    ("name", "item", "kind"),
    [("intercept", "6", "intercept"), ("loading", "2", "loading"), ("uneven", "2", "intercept")],
)
def test_the_search_finds_what_was_planted_and_calls_it_exploratory(name, item, kind):
    own = found(name, partial=True)
    assert own.freed[["code", "kind"]].to_numpy().tolist()[0] == [item, kind]
    assert own.params["reached"].startswith("partial") and len(own.means) > 0
    assert "Exploratory: the search released" in own.text and f"“Item {item}”" in own.text
    assert "探索性结果" in "\n".join(own.sentences("zh"))
    again = own.table.set_index("level")
    assert again.loc["partial scalar", "holds"]


def test_the_search_has_nothing_to_do_where_all_levels_hold():
    own = found("equal", partial=True)
    assert own.freed.empty and own.table["level"].tolist() == list(LEVELS)
    pd.testing.assert_frame_equal(own.table, found("equal").table)


def test_a_gap_is_called_meaningful_only_with_equal_intercepts():
    assert "A gap of means is meaningful in this sense" in found("even").text
    doubtful = found("uneven")
    assert "Whether a gap of means is meaningful remains doubtful" in doubtful.text and "“Item 2”" in doubtful.text
    assert doubtful.means.empty
    assert "均值差距是否有意义仍有疑问" in "\n".join(doubtful.sentences("zh"))


def test_a_tally_without_missing_answers_gives_the_same():
    own = gm.invariance(survey_of("intercept").tally, by="place")
    pd.testing.assert_frame_equal(own.table, found("intercept").table, rtol=1e-7, atol=1e-9)
    with pytest.raises(TallyError, match="Robust standard errors need the answers of every respondent"):
        gm.invariance(survey_of("intercept").tally, by="place", estimator="mlr")


def frame(n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    rows = np.clip(np.rint(4 + rng.normal(size=(n, 1)) + rng.normal(size=(n, 8))), 1, 7).astype(int)
    return pd.DataFrame(rows, columns=[f"P{at}" for at in range(1, 9)])


def test_groups_that_cannot_be_compared_are_left_out_and_named():
    answers = frame(100).assign(place=["A"] * 45 + ["B"] * 40 + ["few"] * 6 + ["one"] * 9)
    answers.loc[91:, "P3"] = 5
    own = gm.invariance(gm.read_survey(answers, instrument_of(TWO, two=False)), by="place")
    assert own.groups.to_numpy().tolist() == [["A", 45, ""], ["B", 40, ""], ["few", 6, "few"], ["one", 9, "constant"]]
    assert "no more respondents than items: few." in own.text and "one and the same answer: one." in own.text
    assert "The smallest sample has 40 respondents" in own.text


def test_negative_variances_are_named_with_their_levels():
    rng = np.random.default_rng(2)
    factors = rng.normal(size=(80, 2))
    rows = np.hstack([factors[:, [0]] * [1.6, 0.5, 0.4], factors[:, [1]] * [0.9, 0.9, 0.9]])
    rows = np.clip(np.rint(4 + rows + rng.normal(size=(80, 6)) * [0.3, 1, 1, 0.8, 0.8, 0.8]), 1, 7).astype(int)
    answers = pd.DataFrame(rows, columns=[f"P{at}" for at in range(1, 7)]).assign(place=["A", "B"] * 40)
    asked = instrument_of({"a": [1, 2, 3], "b": [4, 5, 6]}, two=False)
    own = gm.invariance(gm.read_survey(answers, asked), by="place")
    assert own.table["problems"].tolist()[:2] == ["negative variance: 1 (A)"] * 2
    assert "Doubtful (configural, metric): negative residual variance (Heywood case): Item 1 (A)." in own.text
    assert "存疑（形态等值、度量等值）：残差方差为负（Heywood 情形）：Item 1（A）。" in own.sentences("zh")


def test_waves_are_called_different_respondents():
    answers = frame().assign(wave=["2025", "2026"] * 30)
    own = gm.invariance(gm.read_survey(answers, instrument_of(TWO, two=False)), by="wave")
    assert "The waves are treated as different respondents" in own.text


def test_wrong_use_is_told():
    survey, one = survey_of("even"), survey_of("equal")
    many = gm.read_survey(frame(220).assign(place=list("ABCDEFGHIJK") * 20), instrument_of(TWO, two=False), by="place")
    few = gm.read_survey(pd.read_csv(gm.example("bank")).head(60))
    small = gm.read_survey(frame(12).assign(place=["A", "B"] * 6), instrument_of(TWO, two=False), by="place")
    for error, words, call in (
        (SettingError, "There are no groups to compare", lambda: gm.invariance(survey)),
        (SettingError, "Both by= and between= are given", lambda: gm.invariance(one, by="place", between="sides")),
        (SettingError, "The instrument has one side only", lambda: gm.invariance(one, between="sides")),
        (SettingError, "between='side' is not a valid value", lambda: gm.invariance(survey, between="side")),
        (SettingError, "There is no side 'desired'", lambda: gm.invariance(survey, between=("desired", "perception"))),
        (SettingError, "thresholds come before loadings", lambda: gm.invariance(one, by="place", estimator="wlsmv")),
        (SettingError, "estimator='gls' is not a valid value", lambda: gm.invariance(one, by="place", estimator="gls")),
        (SettingError, "model='f' is not a valid value", lambda: gm.invariance(survey, between="sides", model="f")),
        (SettingError, "'9' is neither an item nor a factor", lambda: gm.invariance(one, model="f =~ 1 + 2 + 9")),
        (SettingError, "factors of factors, or regressions", lambda: gm.invariance(one, model="f =~ 1 + 2 + 3; 1 ~ f")),
        (SettingError, "11 groups by 'place' are more than the 10", lambda: gm.invariance(many)),
        (TallyError, "There are no two groups .* A .6 respondents. has no more", lambda: gm.invariance(small)),
        (TallyError, "respondents? answered all 44 items of both", lambda: gm.invariance(few, between="sides")),
        (TallyError, "by 'respondent': .*; 57 more groups likewise", lambda: gm.invariance(few, by="respondent")),
    ):  # fmt: skip
        with pytest.raises(error, match=words):
            call()


def test_charts_show_levels_with_their_limits_and_items():
    figure = found("intercept").plot()
    marks = [trace for trace in figure.data if trace.marker.symbol == "line-ns"]
    assert [list(trace.y) for trace in marks] == [[1, 2, 3]] * 3
    table = found("intercept").table
    assert list(marks[0].x) == pytest.approx((table["cfi"] - 0.01)[:3].tolist())
    assert list(marks[2].x) == pytest.approx(
        [table.loc[at, "srmr"] + allowed for at, allowed in enumerate((0.03, 0.01, 0.01))]
    )
    assert figure.layout.title.text.replace("<br>", " ") == "The same loadings, but not the same intercepts"
    items = found("intercept").plot(kind="items", lang="zh", title="plain")
    assert items.layout.title.text == "各题项截距之差"
    drawn = {y: x for trace in items.data for x, y in zip(trace.x, trace.y, strict=True)}
    own = found("intercept").items.query("kind == 'intercept'")["difference"].tolist()
    assert [drawn[at] for at in range(8)] == own
