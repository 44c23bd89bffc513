"""Which gaps go with gap 5, unit by unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
import statsmodels.api as sm
from scipy import stats

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError
from gapmodel.wording.tables import readable

GAPS = ["gap_1", "gap_2", "gap_3", "gap_4"]


def units(n: int = 16, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(-1, 0.35, (n, 4)) + rng.normal(0, 0.25, (n, 1)), columns=GAPS)
    frame["gap_5"] = 0.2 + 0.6 * frame["gap_3"] + 0.3 * frame["gap_4"] + rng.normal(0, 0.15, n)
    return frame.assign(unit=[f"Branch {place}" for place in range(1, n + 1)])


@pytest.fixture(scope="module")
def found():
    return gm.gap_drivers(units())


def test_slopes_errors_and_fit_are_statsmodels(found):
    frame = units()
    fit = sm.OLS(frame["gap_5"], sm.add_constant(frame[GAPS])).fit(cov_type="HC3")
    table = found.table.set_index("code")
    assert table["slope"].tolist() == pytest.approx(fit.params[GAPS].tolist(), rel=1e-10)
    assert table["se"].tolist() == pytest.approx(fit.bse[GAPS].tolist(), rel=1e-10)
    assert found.fit.loc[0, ["r2", "r2_adj"]].tolist() == pytest.approx([fit.rsquared, fit.rsquared_adj])
    expected = stats.pearsonr(frame["gap_2"], frame["gap_5"])
    assert table.loc["gap_2", ["r", "r_low", "r_high"]].tolist() == pytest.approx(
        [expected.statistic, *expected.confidence_interval()]
    )


def test_the_columns_are_those_that_are_promised(found):
    expected = "code label n slope se ci_low ci_high p_val p_adj standardized shrunken vif r r_low r_high"
    assert found.table.columns.tolist() == expected.split()
    assert found.fit.columns.tolist() == "outcome n dropped drivers r2 r2_adj r2_left_out penalty method".split()


def test_p_values_are_adjusted_over_the_drivers_within_each_test(found):
    for _, part in found.tests.groupby("test"):
        order = part.sort_values("p_val")
        holm = np.maximum.accumulate(order["p_val"].to_numpy() * [4, 3, 2, 1]).clip(max=1)
        assert order["p_adj"].tolist() == pytest.approx(holm.tolist())
    wild = found.tests.query("test == 'wild_bootstrap'")
    assert found.table["p_adj"].tolist() == wild["p_adj"].tolist()
    assert gm.gap_drivers(units(), padjust="none").table["p_adj"].tolist() == wild["p_val"].tolist()


def test_the_interval_has_zero_when_the_p_value_is_not_small(found):
    table = found.table
    assert ((table["p_val"] <= 0.05) == ((table["ci_low"] > 0) | (table["ci_high"] < 0))).all()


def test_any_columns_are_drivers():
    frame = units().rename(columns={"gap_3": "teamwork", "gap_5": "recommend", "unit": "hotel"})
    found = gm.gap_drivers(frame, "recommend", ["teamwork"], unit="hotel")
    assert found.table["label"].tolist() == ["teamwork"]
    assert found.text.startswith("Across 16 units, recommend is associated with teamwork (adjusted p < 0.05).")
    assert "One point more in teamwork is associated with a difference of" in found.text


def test_any_frame_is_read():
    assert gm.gap_drivers(pl.from_pandas(units())).table.equals(gm.gap_drivers(units()).table)


def test_the_frame_stays_as_it_was():
    frame = units()
    gm.gap_drivers(frame)
    pd.testing.assert_frame_equal(frame, units())


def test_units_without_a_value_are_left_out_and_named():
    frame = units()
    frame.loc[[2, 5], "gap_2"] = np.nan
    found = gm.gap_drivers(frame, unit="unit")
    assert found.dropped == ("Branch 3", "Branch 6")
    assert found.fit.loc[0, ["n", "dropped"]].tolist() == [14, 2]
    assert "2 of 16 units were excluded because of missing values: Branch 3, Branch 6." in found.text
    assert found.table["slope"].tolist() == gm.gap_drivers(frame.dropna()).table["slope"].tolist()


def test_units_without_a_name_are_called_by_their_row():
    frame = units()
    frame.loc[[2, 5], "unit"] = None
    frame.loc[2, "gap_1"] = np.nan
    assert gm.gap_drivers(frame, unit="unit").dropped == ("row 3",)


def test_respondents_in_place_of_units_are_refused():
    rows = pd.concat([units(8)] * 5, ignore_index=True)
    with pytest.raises(SettingError, match="40 rows hold 8 units by 'unit'.*as if the rows were respondents"):
        gm.gap_drivers(rows, unit="unit")


@pytest.mark.parametrize("parts", [["gap_2", "gap_3"], ["gap_2", "gap_3", "gap_4"], GAPS])
def test_a_sum_or_a_mean_of_gaps_is_no_driver(parts):
    for total in (units()[parts].sum(axis=1), units()[parts].mean(axis=1)):
        with pytest.raises(SettingError, match=f"'total' adds up {', '.join(map(repr, parts))}: ratings of different"):
            gm.gap_drivers(units().assign(total=total), drivers=["total"])


def test_another_driver_is_not_taken_for_a_sum():
    frame = units().assign(market=np.random.default_rng(3).normal(size=16))
    assert gm.gap_drivers(frame, drivers=["market", "gap_3"]).table["code"].tolist() == ["market", "gap_3"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda frame: frame.head(6), "6 units are too few for 4 predictors and an intercept: it takes 7"),
        (lambda frame: frame.assign(gap_2=-1.0), "'gap_2' is the same in all units"),
        (lambda frame: frame.assign(gap_2=frame["gap_1"] * 2 + 1), "'gap_1', 'gap_2' determine each other"),
        (lambda frame: frame.assign(gap_5=frame[GAPS].sum(axis=1)), "'gap_5' follows from 'gap_1'.* without any rest"),
        (lambda frame: frame.assign(gap_5=0.0), "'gap_5' is the same in all units"),
    ],
)
def test_models_that_cannot_be_are_refused(change, words):
    with pytest.raises(SettingError, match=words):
        gm.gap_drivers(change(units()))


def test_columns_that_are_not_there_or_no_numbers_are_refused():
    with pytest.raises(ColumnError, match="has no column 'gap_1'"):
        gm.gap_drivers(units().drop(columns="gap_1"))
    with pytest.raises(ColumnError, match="has no column 'branch'"):
        gm.gap_drivers(units(), unit="branch")
    with pytest.raises(ColumnError, match="'gap_4' holds 'low', which is not a number"):
        gm.gap_drivers(units().astype(object).replace({"gap_4": {units()["gap_4"][0]: "low"}}))
    with pytest.raises(ColumnError, match="holds inf"):
        gm.gap_drivers(units().replace({"gap_4": {units()["gap_4"][0]: np.inf}}))
    with pytest.raises(SettingError, match="'gap_5' is named twice"):
        gm.gap_drivers(units(), drivers=["gap_5", "gap_1"])
    with pytest.raises(SettingError, match="No driver is named"):
        gm.gap_drivers(units(), drivers=[])


def test_the_sentences_speak_of_association_and_of_units(found):
    text = found.text
    assert text.startswith(
        "Across 16 units, Gap 5 (customers) is associated with Gap 3 (delivery) (adjusted p < 0.05)."
    )
    assert "One point more in Gap 3 (delivery), with the other drivers held constant," in text
    assert "n is the number of units, not of respondents" in text
    assert "do not show that changing a driver changes the outcome" in text
    assert "negative = shortfall" in text and "95%, wild bootstrap-t" in text and "(Holm)" in text
    assert "16 units are few for 4 drivers" in text
    assert found.sentences("zh")[0].startswith("在 16 个单位中，差距 5（顾客）与差距 3（交付）")


def test_no_association_is_told_as_such():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.normal(size=(9, 5)), columns=[*GAPS, "gap_5"])
    text = gm.gap_drivers(frame).text
    assert "none of the 4 drivers has a statistically significant association with Gap 5 (customers)" in text
    assert "this is not evidence of no association" in text
    assert "The largest standardised slope is that of" in text
    assert "A negative leave-one-out R² means that the mean of the other units predicts a unit better" in text


def test_inflated_slopes_are_pointed_out():
    frame = units()
    frame["gap_2"] = frame["gap_1"] + np.random.default_rng(2).normal(0, 0.05, 16)
    text = gm.gap_drivers(frame).text
    assert "The variance inflation factor is at least 5 for Gap" in text and "Compare the ridge slopes" in text


def test_a_permutation_that_says_otherwise_is_told():
    """One far unit with a large error: exchangeable residuals find what signs do not."""
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=10)
        frame = pd.DataFrame({"gap_1": x, "gap_5": rng.normal(size=10) * np.abs(x)})
        found = gm.gap_drivers(frame, drivers="gap_1")
        below = found.tests.set_index("test")["p_val"] < 0.05
        assert ("disagrees with these p-values" in found.text) == (below["permutation"] != below["wild_bootstrap"])
        if below["permutation"] != below["wild_bootstrap"]:
            return
    pytest.fail("no sample in which the tests differ")


def test_the_table_reads_well(found):
    shown = readable(found, found.table, "zh")
    assert shown.loc[2, "名称"] == "差距 3（交付）"
    assert "95% 置信区间，r" in shown.columns


def test_the_chart_shows_both_kinds_of_slopes(found):
    figure = found.plot().to_dict()
    rows = found.table.sort_values("standardized", ascending=False, key=abs)
    fitted, shrunken = figure["data"]
    assert list(fitted["x"]) == rows["standardized"].tolist()
    assert list(shrunken["x"]) == rows["shrunken"].tolist()
    reach = (rows["ci_high"] - rows["slope"]) * rows["standardized"] / rows["slope"]
    assert list(fitted["error_x"]["array"]) == pytest.approx(reach.tolist())
    assert fitted["marker"]["symbol"] == ["circle" if p < 0.05 else "circle-open" for p in rows["p_adj"]]
    title = figure["layout"]["title"]["subtitle"]["text"].replace("<br>", " ")
    assert all(word in title for word in ("negative = shortfall", "n = 16 units", "95%", "Holm", "Associations"))


def test_a_name_like_markup_stays_text():
    frame = units().rename(columns={"gap_3": "<i>x</i>"})
    figure = gm.gap_drivers(frame, drivers=["<i>x</i>"]).plot()
    assert "<i>" not in figure.data[0].text[0] and figure.layout.yaxis.ticktext[0] == "&lt;i&gt;x&lt;/i&gt;"
