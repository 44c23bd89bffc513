"""Agreement within units, against the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.inference.scales.agreement import intraclass, r_wg
from gapmodel.wording.tables import readable


@pytest.fixture(scope="module")
def found(bank):
    return gm.agreement(bank)


def row_of(found, side, code):
    return found.table.query("side == @side and code == @code").iloc[0]


def test_the_gap_of_a_dimension_equals_the_rows(bank, found):
    rows = bank.frame()
    e, p = (rows[[f"{side}_{code}" for code in range(5, 10)]].to_numpy() for side in ("expectation", "perception"))
    pairs = np.where(np.isnan(p - e), np.nan, p - e)
    enough = (~np.isnan(pairs)).sum(axis=1) >= 3
    gaps = pd.Series(np.nanmean(pairs[enough], axis=1)).groupby(rows["branch"].to_numpy()[enough])
    expected = intraclass(gaps.size(), gaps.mean(), gaps.var())
    row = row_of(found, "gap", "reliability")
    assert (row["units"], row["n"]) == (4, enough.sum())
    assert row[["icc1", "ci_low", "ci_high"]].tolist() == pytest.approx(
        [expected.icc1.value, expected.icc1.low, expected.icc1.high], rel=1e-9
    )
    assert row[["icc2", "icc2_low", "icc2_high"]].tolist() == pytest.approx(
        [expected.icc2.value, expected.icc2.low, expected.icc2.high], rel=1e-9
    )


def test_r_wg_equals_the_rows(bank, found):
    rows = bank.frame()
    branches = rows.groupby("branch")[[f"perception_{code}" for code in range(5, 10)]].var()
    expected = [r_wg(variances, 7) for variances in branches.to_numpy()]
    units = found.units.query("side == 'perception' and code == 'reliability'")
    assert units["unit"].tolist() == branches.index.tolist()
    assert units["r_wg"].tolist() == pytest.approx(expected, rel=1e-12)
    row = row_of(found, "perception", "reliability")
    assert row["rwg_median"] == pytest.approx(np.median(expected))
    assert row["rwg_share"] == np.mean(np.array(expected) >= 0.7)


def test_unit_means_are_the_gaps_of_groups(bank, found):
    gaps = gm.gaps(bank, by="branch").table.query("level == 'dimension'")
    mine = found.units.query("side == 'gap' and level == 'dimension'").set_index(["unit", "code"]).sort_index()
    theirs = gaps.set_index(["group", "code"]).sort_index()
    assert mine["mean"].to_numpy() == pytest.approx(theirs["gap"].to_numpy(), rel=1e-9)
    assert mine["sd"].to_numpy() == pytest.approx(theirs["sd"].to_numpy(), rel=1e-9)
    assert mine["n"].tolist() == theirs["n"].tolist()


def test_gaps_and_overall_scores_have_no_r_wg(found):
    table = found.table
    assert table.loc[table["side"] == "gap", "rwg_median"].isna().all()
    assert table.loc[table["level"] == "overall", "rwg_mean"].isna().all()
    assert table.loc[(table["side"] != "gap") & (table["level"] == "dimension"), "rwg_mean"].notna().all()


def test_an_instrument_of_one_side_has_no_gap():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(1, 8, (60, 22)), columns=[f"P{code}" for code in range(1, 23)])
    found = gm.agreement(gm.read_survey(frame.assign(team=["a", "b", "c"] * 20), "servperf"), by="team")
    assert found.table["side"].unique().tolist() == ["perception"]
    assert "negative = shortfall" not in found.text
    assert found.plot().layout.title.subtitle.text.startswith("n = 60 in 3 units by team.")


def test_answers_more_varied_than_random_are_counted(small):
    frame = pd.DataFrame({"E1": [1, 5] * 6, "E2": [1, 5] * 6, "P1": [3, 3] * 6, "P2": [3, 3] * 6})
    frame = frame.assign(E3=3, P3=3, unit=["a", "b", "b"] * 4)
    found = gm.agreement(gm.read_survey(frame, small), by="unit")
    assert row_of(found, "expectation", "speed")[["above_null", "rwg_mean"]].tolist() == [2, 0]
    assert row_of(found, "perception", "speed")[["above_null", "rwg_mean"]].tolist() == [0, 1]
    assert "In 2 combinations of unit and dimension, answers vary more than random answers" in found.text


def test_groups_that_were_put_together_are_no_unit(bank):
    found = gm.agreement(bank.tally.suppressed(130))
    assert found.table["units"].eq(2).all()
    assert "(other groups) is not a unit and was excluded." in found.text


def test_the_sentences_name_limits_with_their_source(found):
    text = found.text
    assert "4 units by branch with 600 respondents; the average unit size is 148.4" in text
    assert "Gap (P − E), overall: two respondents of the same unit correlate at +0.10 (ICC(1); 95% CI [" in text
    assert "at least 0.70 is commonly required before unit means are used (LeBreton and Senter 2008)" in text
    assert "Dimensions that reach it: Gap (P − E) 5 of 5, Expectation (E) 1 of 5, Perception (P) 5 of 5." in text
    assert "These limits are conventions." in text
    assert "Gap = P − E; negative = shortfall" in text
    assert "同一单位两位受访者的相关为 +0.10" in "".join(found.sentences("zh"))


def test_the_table_reads_well(found):
    shown = readable(found, found.table)
    assert shown.loc[0, "95% CI"] == "[+0.03, +0.65]"
    assert shown.loc[0, "95% CI, ICC(2)"] == "[+0.84, +1.00]"


def test_units_are_needed(bank):
    alone = gm.read_survey(gm.example("bank"))
    with pytest.raises(SettingError, match="takes two units or more; there is none"):
        gm.agreement(alone)
    with pytest.raises(SettingError, match="there is a single one, 'x'"):
        gm.agreement(gm.read_survey(pd.read_csv(gm.example("bank")).assign(branch="x")), by="branch")
    with pytest.raises(TallyError, match="not counted by 'region'"):
        gm.agreement(bank.tally, by="region")


def test_units_of_one_respondent_have_no_correlation(small):
    frame = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (3, 6)), columns=["E1", "E2", "E3", "P1", "P2", "P3"])
    found = gm.agreement(gm.read_survey(frame.assign(unit=list("abc")), small), by="unit")
    assert found.table["icc1"].isna().all()
    assert (
        "the intraclass correlation is not available, because no unit has two respondents with the score" in found.text
    )
    assert len(found.plot().data) == 0


def test_the_chart_shows_the_table(found):
    figure = found.plot(side="perception").to_dict()
    rows = found.table.query("side == 'perception'")
    for trace, column in zip(figure["data"], ("icc1", "icc2", "rwg_median"), strict=True):
        assert list(trace["x"]) == pytest.approx(rows[column].tolist(), nan_ok=True)
    first = figure["data"][0]["error_x"]
    assert list(first["array"]) == pytest.approx((rows["ci_high"] - rows["icc1"]).tolist())
    title = figure["layout"]["title"]["subtitle"]["text"].replace("<br>", " ")
    assert all(word in title for word in ("95%", "n = 600", "4 units by branch", "0.70", "LeBreton"))
    assert "negative = shortfall" in found.plot().layout.title.subtitle.text.replace("<br>", " ")
    with pytest.raises(SettingError, match="side='wish'"):
        found.plot(side="wish")
