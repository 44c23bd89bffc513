"""Published tables: what follows from printed means, SDs and t (methods.md, TV-02, TV-04, TV-16, TV-24)."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import examples

import gapmodel as gm
from gapmodel.errors import ColumnError, GapModelError, SettingError

TV_02 = pd.DataFrame(
    {
        "code": ["T", "R", "Re", "A", "E"],
        "mean_p": [3.5147, 3.4771, 3.5686, 3.4771, 3.8922],
        "sd_p": [0.64694, 0.74313, 0.80635, 0.64723, 0.65813],
        "mean_e": [3.9412, 3.9085, 4.0000, 3.9706, 3.5490],
        "sd_e": [0.4170, 0.62921, 0.72801, 0.77725, 0.75667],
        "sd": [0.53454, 0.52194, 0.61660, 0.64890, 0.65185],
    }
)


def effect(found, code, name):
    return found.effects.query("code == @code and effect == @name").iloc[0]


def test_tv_02():
    found = gm.from_summary(TV_02, n=51, scale=(1, 5))
    t = found.tests.set_index("code")["statistic"]
    assert t.tolist() == pytest.approx([-5.698, -5.903, -4.997, -5.431, 3.759], abs=2e-3)
    assert found.table["p_val"].tolist() == pytest.approx([6.4e-07, 3.1e-07, 7.5e-06, 1.7e-06, 4.5e-04], rel=0.03)
    assert found.table["cohen_dz"].tolist() == pytest.approx([-0.7979, -0.8265, -0.6996, -0.7605, 0.5263], abs=3e-4)
    limits = effect(found, "T", "cohen_dz")
    assert [limits["ci_low"], limits["ci_high"]] == pytest.approx([-1.1105, -0.4792], abs=2e-4)
    assert effect(found, "T", "hedges_gz")["value"] == pytest.approx(-0.7859, abs=3e-4)
    assert effect(found, "T", "cohen_dav")["value"] == pytest.approx(-0.7836, abs=1e-4)
    assert effect(found, "T", "cohen_dav")["ci_low"] == pytest.approx(-1.0854, abs=2e-4)
    assert found.table.loc[0, ["ci_low", "ci_high"]].tolist() == pytest.approx([-0.5768, -0.2762], abs=1e-4)


def test_a_scale_that_was_not_given_is_said_to_be_assumed():
    row = pd.DataFrame({"code": ["T"], "mean_e": [3.94], "mean_p": [3.51], "sd": [0.53]})
    assumed, given = gm.from_summary(row, n=51), gm.from_summary(row, n=51, scale=(1, 7))
    assert "No scale was given, so answers from 1 to 7 were assumed." in assumed.text
    assert "未指定量表，按 1 到 7 分处理" in "".join(assumed.sentences("zh"))
    assert "No scale" not in given.text and "assumed" not in given.text
    assert assumed.table.equals(given.table)


def test_tv_04_from_t_alone():
    """Responsiveness of 300 students: the SD follows from the printed t, d_z = t / sqrt(n)."""
    table = pd.DataFrame({"gap": [-1.03, -1.41, -1.51, -0.70, -1.03], "t": [-11.7, -16.5, -17.6, -9.80, -12.6]})
    found = gm.from_summary(table, n=300, scale=(1, 5))
    assert found.table["cohen_dz"].tolist() == pytest.approx((table["t"] / 300**0.5).tolist())
    assert found.table["sd"].between(1.11, 1.53).all()
    assert (found.table["verdict"] == "shortfall").all()


def test_tv_16():
    row = pd.DataFrame({"mean_p": [110.4], "mean_e": [102.1], "sd_p": [15.3], "sd_e": [14.6], "r": [0.75]})
    found = gm.from_summary(row, n=25, scale=(0, 200))
    d_av = effect(found, "1", "cohen_dav")
    assert d_av["value"] == pytest.approx(0.5550319, abs=5e-8)
    assert [d_av["ci_low"], d_av["ci_high"]] == pytest.approx([0.2394905, 0.8705732], abs=5e-8)
    assert found.table["cohen_dz"][0] == pytest.approx(0.7836, abs=5e-5)


def test_it_equals_the_rows(bank):
    table = gm.gaps(bank, interval="t").table.query("level == 'item'")
    printed = table[["code", "n", "mean_e", "mean_p", "gap", "sd"]]
    found = gm.from_summary(printed).table
    for column in ("p_val", "p_adj", "ci_low", "ci_high", "cohen_dz"):
        assert found[column].to_numpy() == pytest.approx(table[column].to_numpy(), rel=1e-9)
    assert found["verdict"].tolist() == table["verdict"].tolist()


def test_what_does_not_follow_is_not_made_up():
    found = gm.from_summary(pd.DataFrame({"mean_e": [6.0], "mean_p": [5.2]}), n=80)
    assert found.table["gap"][0] == pytest.approx(-0.8)
    assert found.table[["sd", "ci_low", "p_val", "cohen_dz"]].isna().all().all()
    assert found.table["verdict"][0] == "undecided"
    assert "not known" in found.tests["method"][0]


def test_it_speaks_and_draws():
    found = gm.from_summary(TV_02, n=51, scale=(1, 5))
    assert "shortfall beyond the margin: 4 (“A”, “R”, “Re”, “T”)" in found.text
    assert len(found.plot().data) == 2


@pytest.mark.parametrize(
    ("table", "n", "error", "words"),
    [
        ({"gap": [1.0]}, None, SettingError, "number of respondents is missing"),
        ({"mean_p": [1.0]}, 5, ColumnError, "neither gaps nor both means"),
        ({"gap": [1.0], "SD": [1.0]}, 5, ColumnError, "The table has unknown columns: 'SD'"),
        ({"gap": []}, 5, ColumnError, "no rows"),
    ],
)
def test_tables_that_say_nothing_are_refused(table, n, error, words):
    with pytest.raises(error, match=words):
        gm.from_summary(pd.DataFrame(table), n=n)


def refused(n=75, scale=(1, 7), **row):
    with pytest.raises(ValueError, match="Row 1") as caught:
        gm.from_summary(pd.DataFrame({name: [cell] for name, cell in row.items()}), n=n, scale=scale)
    assert isinstance(caught.value, GapModelError)
    return str(caught.value)


@pytest.mark.parametrize("as_printed", [float, str])
def test_a_gap_of_the_other_sign_is_refused_with_its_size_row_and_likely_cause(as_printed):
    cells = {name: as_printed(value) for name, value in {"mean_e": 6.31, "mean_p": 5.47, "gap": 0.84}.items()}
    said = refused(code="empathy", **cells)
    assert "Row 1 (empathy): the gap is 0.84, but mean_p - mean_e = 5.47 - 6.31 = -0.84." in said
    assert "differ by 1.68, of which rounding explains 0.015" in said
    assert "looks like E - P: turn its sign or leave the column out" in said


def test_the_row_that_contradicts_itself_is_named_and_the_others_are_counted():
    table = pd.DataFrame({"mean_e": [6.0, 6.1, 6.2], "mean_p": [5.0, 5.1, 5.2], "gap": [-1.0, -1.4, 1.0]})
    with pytest.raises(ValueError, match=r"^Row 2: the gap is -1.4.*1 more of the 3 rows") as caught:
        gm.from_summary(table, n=50)
    assert "leave the means out" in str(caught.value)


def test_what_rounding_explains_is_no_contradiction():
    """-0.83 to -0.85 are all what 6.31 and 5.47 may leave; 6.3 hides a zero that its column shows."""
    for gap in ("-0.85", "-0.84", "-0.83", "−0.84", -0.85, -0.83):
        gm.from_summary(pd.DataFrame({"mean_e": ["6.31"], "mean_p": ["5.47"], "gap": [gap]}), n=75)
    assert "rounding explains 0.015" in refused(mean_e=6.3, mean_p=5.47, gap=-0.81)
    gm.from_summary(pd.DataFrame({"mean_e": ["6.3"], "mean_p": ["5.47"], "gap": ["-0.81"]}), n=75)
    gm.from_summary(pd.DataFrame({"mean_e": [6], "mean_p": [5], "gap": [-2]}), n=75)
    assert "rounding explains 1.5" in refused(mean_e=6, mean_p=5, gap=1)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"gap": "-0.84", "t": "7.10"}, "t is 7.1, but the gap is -0.84: their signs differ"),
        ({"gap": "-0.84", "sd": "1.02", "t": "-8.40"}, "put its size between 7.055 and 7.21, 1.19 off"),
        ({"gap": "-0.84", "sd": "0.12", "t": "-7.13"}, "is sd the standard error"),
        ({"gap": "-0.5", "sd": "2.90", "sd_e": "1.00", "sd_p": "1.10"}, "put it between 0.09 and 2.11, 0.79 off"),
        ({"gap": "-0.5", "sd": "0.30", "sd_e": "1.00", "sd_p": "2.00"}, "put it between 0.99 and 3.01, 0.69 off"),
        ({"gap": "-0.5", "sd": "1.40", "sd_e": "1.00", "sd_p": "1.00", "r": "0.50"}, "and r = 0.5 put it between"),
        (
            {"gap": "-0.5", "sd_e": "1.00", "sd_p": "1.00", "r": "0.50", "t": "-9.00"},
            "put its size between 3.858 and 4.811",
        ),
        ({"gap": "-0.5", "sd": "-1.0"}, "no standard deviation is negative"),
        ({"gap": "-0.5", "r": "1.2"}, "correlations lie between -1 and 1"),
        ({"mean_e": "7.2", "mean_p": "5.0"}, "mean_e is 7.2, outside the scale 1 to 7"),
        ({"gap": "-6.4"}, "more than the scale 1 to 7 allows"),
        ({"mean_e": "6.80", "mean_p": "5.0", "sd_e": "1.40"}, "permit at most 1.097 with n = 75"),
        ({"gap": "-0.5", "sd": "6.30"}, "permit at most 6.0"),
        ({"gap": "n.s."}, "gap is 'n.s.'; it must be a number"),
        ({"gap": "-0.5", "n": 0}, "whole number of respondents"),
    ],
)
def test_other_columns_that_contradict_each_other_are_refused(row, words):
    assert words in refused(**row)


@examples(60)
@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=3, max_size=40), st.integers(0, 4), st.booleans()
)
def test_no_table_that_was_printed_from_answers_is_refused(pairs, places, as_text):
    """Rounded as papers round, to any number of decimals, in text or numbers."""
    sides = pd.DataFrame(pairs, columns=["e", "p"], dtype=float)
    gap = sides["p"] - sides["e"]
    row = {
        "mean_e": sides["e"].mean(),
        "mean_p": sides["p"].mean(),
        "gap": gap.mean(),
        "sd_e": sides["e"].std(),
        "sd_p": sides["p"].std(),
        "sd": gap.std(),
    }
    if sides.std().min() > 0:
        row["r"] = sides["e"].corr(sides["p"])
    if gap.std() > 0:
        row["t"] = gap.mean() / (gap.std() / len(gap) ** 0.5)
    printed = {name: f"{value:.{places}f}" if as_text else round(value, places) for name, value in row.items()}
    found = gm.from_summary(pd.DataFrame({name: [cell] for name, cell in printed.items()}), n=len(gap), scale=(1, 5))
    assert found.table["gap"][0] == float(printed["gap"])
