"""Published tables: what follows from printed means, SDs and t (methods.md, TV-02, TV-04, TV-16, TV-24)."""

from __future__ import annotations

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError

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
    assert "falling short beyond the margin: 4 (A, R, Re, T)" in found.text
    assert len(found.plot().data) == 2


@pytest.mark.parametrize(
    ("table", "n", "error", "words"),
    [
        ({"gap": [1.0]}, None, SettingError, "number of respondents is missing"),
        ({"mean_p": [1.0]}, 5, ColumnError, "neither gaps nor both means"),
        ({"gap": [1.0], "SD": [1.0]}, 5, ColumnError, "mean nothing here: 'SD'"),
        ({"gap": []}, 5, ColumnError, "no rows"),
    ],
)
def test_tables_that_say_nothing_are_refused(table, n, error, words):
    with pytest.raises(error, match=words):
        gm.from_summary(pd.DataFrame(table), n=n)
