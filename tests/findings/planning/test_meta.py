"""Several studies combined: equal to statsmodels, drawn, and refused with a sentence where they cannot be."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.meta_analysis import combine_effects

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, SummaryError

A = pd.DataFrame({"code": ["R", "T"], "n": 51, "mean_e": [6.3, 5.9], "mean_p": [5.5, 6.1], "sd": [1.2, 1.0]})
B = pd.DataFrame({"code": ["R", "T"], "n": 80, "gap": [-0.2, 0.4], "sd": [1.1, 0.9]})
C = pd.DataFrame({"code": ["R", "X"], "n": 40, "gap": [-1.1, 0.1], "sd": [1.0, 0.9]})


@pytest.fixture(scope="module")
def found() -> gm.Meta:
    return gm.meta({"A": A, "B": B, "C": C}, scale=(1, 7), method="dl")


def test_dersimonian_laird_and_hartung_knapp_equal_statsmodels(found):
    own = found.studies[found.studies["code"] == "R"]
    wanted = combine_effects(own["gap"].to_numpy(), own["se"].to_numpy() ** 2, method_re="dl", use_t=True)
    row = found.table.set_index("code").loc["R"]
    assert row["gap"] == pytest.approx(wanted.mean_effect_re) and row["true_sd"] ** 2 == pytest.approx(wanted.tau2)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(wanted.conf_int(0.05, use_t=True)[3])
    assert own["study_weight"].tolist() == pytest.approx(wanted.weights_rel_re.tolist())
    assert row["prediction_low"] < row["ci_low"] and row["studies"] == 3 and row["n"] == 171
    assert found.left_out[["study", "code", "why"]].to_numpy().tolist() == [["C", "X", "alone"]]


def test_it_is_said_and_drawn_in_both_languages(found):
    assert "combined over 3 studies" in found.text and "合并 3 项研究" in found.sentences("zh")[0]
    figure = found.plot(code="T").to_dict()
    assert list(figure["data"][0]["x"]) == pytest.approx([0.2, 0.4])
    row, drawn = found.table.query("code == 'T'").iloc[0], figure["data"][2]
    assert drawn["x"][0] - drawn["error_x"]["arrayminus"][0] == pytest.approx(row["prediction_low"])
    assert drawn["x"][0] + drawn["error_x"]["array"][0] == pytest.approx(row["prediction_high"])
    assert figure["layout"]["yaxis"]["ticktext"][:2] == ["A", "B"]


def test_rows_are_named_in_the_language_and_differ_at_the_level_asked_for():
    survey = gm.read_survey(gm.example("bank"), by="branch")
    found = gm.meta(gm.gaps(survey, by="branch"))
    chinese = "".join(found.sentences("zh"))
    assert "Reliability" not in chinese and "“可靠性”" in chinese and "未按行数校正" in chinese
    studies = (("A", -0.5), ("B", -0.05))
    two = {name: pd.DataFrame({"code": ["R"], "n": 50, "gap": [gap], "sd": [1.0]}) for name, gap in studies}
    assert "in all 1 rows" in gm.meta(two, scale=(1, 7)).text
    assert "For none of the rows" in gm.meta(two, scale=(1, 7), confidence=0.99).text


def test_the_groups_of_a_finding_are_studies():
    survey = gm.read_survey(gm.example("bank"), by="branch")
    row = gm.meta(gm.gaps(survey, by="branch")).table.iloc[0]
    assert row["code"] == "overall" and row["studies"] == 4


@pytest.mark.parametrize(
    ("tables", "error", "words"),
    [
        ({"A": A}, SettingError, "1 study cannot be combined"),
        ({"A": A, "B": "no table"}, SettingError, "Study 'B' is no table"),
        ({"A": A, "B": B.drop(columns="n")}, SettingError, "Study 'B'"),
        ({"A": A, "B": B.rename(columns={"gap": "x"})}, ColumnError, "Study 'B'"),
        ({"A": A[:1], "B": B[1:]}, SummaryError, "No row has a gap"),
        ([], SettingError, "0 studies"),
        (7, SettingError, "0 studies"),
    ],
)
def test_what_cannot_be_combined_is_said(tables, error, words):
    with pytest.raises(error, match=words):
        gm.meta(tables)


def test_different_scales_are_refused(found):
    five = gm.from_summary(B, scale=(1, 5))
    with pytest.raises(SettingError, match="different scales: A 1 to 7; B 1 to 5"):
        gm.meta({"A": gm.from_summary(A, scale=(1, 7)), "B": five})
