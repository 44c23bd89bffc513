"""gm.polychoric: of rows and of tallies, what it says, and wrong use."""

from __future__ import annotations

import numpy as np
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.survey.respondent_scores import of_respondents


@pytest.fixture(scope="module")
def survey():
    return gm.read_survey(gm.example("bank"))


@pytest.fixture(scope="module")
def tally():
    return gm.read_survey(gm.example("bank"), pair_tables=True).tally


@pytest.fixture(scope="module")
def found(survey):
    return gm.polychoric(survey)


def test_rows_and_tables_give_the_same_where_nothing_is_missing(survey):
    whole = (survey.rows.codes < 7).all(axis=(1, 2))
    complete = survey.drop_respondents(~whole).frame()
    again = gm.read_survey(complete.dropna(axis=1, how="all"), pair_tables=True)
    rows, table = gm.polychoric(again), gm.polychoric(again.tally)
    assert (rows.table["r"] == table.table["r"]).all() and (rows.table["se"] == table.table["se"]).all()
    assert not table.params["pairwise"]


def test_a_row_per_pair_with_its_interval(found):
    table = found.table
    assert len(table) == 22 * 21 // 2 and (table["n"] == 427).all()
    assert ((table["ci_low"] < table["r"]) & (table["r"] < table["ci_high"])).all()
    half = (np.arctanh(table["ci_high"]) - np.arctanh(table["r"])).to_numpy()
    assert half == pytest.approx((1.959964 * table["se"] / (1 - table["r"] ** 2)).to_numpy(), rel=1e-6)
    assert table["r"].mean() > table["pearson"].mean()
    codes = found.matrix.to_numpy()
    assert codes[0, 1] == table["r"].iloc[0] and (codes == codes.T).all()


def test_pearson_is_that_of_the_answers(found, survey):
    frame = survey.frame()
    sides = [name for name in frame if name.startswith("perception_")]
    complete = frame[sides].dropna()
    assert found.table["pearson"].iloc[0] == pytest.approx(complete.iloc[:, :2].corr().iloc[0, 1], abs=1e-12)


def test_a_tally_counts_pairs(tally):
    found = gm.polychoric(tally, side="expectation")
    assert found.params["pairwise"] and found.table["n"].nunique() > 1
    assert any("both items" in line for line in found.sentences())


def test_differences_have_twice_the_answers(survey):
    found = gm.polychoric(survey, side="gap")
    assert found.thresholds["threshold"].max() == 12


def test_it_says_what_it_met_with(survey, found):
    assert "427 of 600 respondents answered every item" in found.text
    assert "no standard error" not in found.text and "was not smoothed" in found.text
    corrected = gm.polychoric(survey, correction="half")
    assert "1/2 was put into each such cell" in corrected.text
    assert corrected.table["p_val"].isna().all()
    assert "maximum likelihood" in gm.polychoric(survey, method="ml").text
    assert len(found.sentences("zh")) == len(found.sentences("en"))


def test_few_respondents_need_smoothing_and_an_item_without_variance_is_named(survey):
    frame = survey.frame().iloc[:30].copy()
    frame.loc[:, "perception_3"] = 5
    few = gm.polychoric(gm.read_survey(frame))
    assert few.params["constant"] == ("3",) and "Everybody gave the same answer to 3" in few.text
    assert np.isnan(few.table.loc[few.table["other"] == "3", "r"]).all()
    assert "18 respondents are far too few" in few.text
    smooth = gm.polychoric(gm.read_survey(survey.frame().iloc[:30]), method="ml")
    assert "are few" not in smooth.text
    assert smooth.params["moved"] > 0 and "was smoothed" in smooth.text
    assert np.linalg.eigvalsh(smooth.matrix.to_numpy())[0] > 0


def test_very_few_respondents(survey):
    whole = np.flatnonzero((survey.rows.codes < 7).all(axis=(1, 2)))
    one, two = (of_respondents(survey, np.isin(np.arange(survey.n), whole[:n])) for n in (2, 3))
    with pytest.raises(TallyError, match="2 respondents answered two items together, too few"):
        gm.polychoric(one)
    table = gm.polychoric(two).table
    assert (table["se"].isna() | (table["se"] > 1e-8)).all()
    hundred = of_respondents(survey, np.isin(np.arange(survey.n), whole[:100]))
    assert "100 respondents are few" in gm.polychoric(hundred).text


def test_pairs_that_two_respondents_answered_have_no_correlation(survey):
    frame = survey.frame().iloc[:100].copy()
    frame.loc[frame.index[2:], "perception_3"] = np.nan
    found = gm.polychoric(gm.read_survey(frame, pair_tables=True).tally)
    third = (found.table["item"] == "3") | (found.table["other"] == "3")
    assert found.table.loc[third, "r"].isna().all() and found.table.loc[~third, "r"].notna().all()
    assert found.params["too_few"] == 21 and found.params["constant"] == ()
    assert "21 pairs of items were answered together by fewer than three respondents and have no" in found.text


def test_wrong_use(survey, tally):
    with pytest.raises(TallyError, match=r"tables of every two items.*counted without them"):
        gm.polychoric(survey.tally)
    with pytest.raises(TallyError, match="none of differences"):
        gm.polychoric(tally, side="gap")
    with pytest.raises(SettingError, match="no side 'x'"):
        gm.polychoric(survey, side="x")
    with pytest.raises(SettingError, match="method"):
        gm.polychoric(survey, method="wls")
    with pytest.raises(SettingError, match="confidence"):
        gm.polychoric(survey, confidence=95)


def test_the_chart_has_a_cell_per_pair_and_a_title(found):
    for lang in ("en", "zh"):
        figure = found.plot(lang=lang)
        cells = [value for row in figure.data[0].z for value in row if value is not None]
        assert sorted(cells) == pytest.approx(sorted(found.table["r"]))
        assert "+0.52" in figure.layout.title.text
    assert "+0.52" not in found.plot(title="plain").layout.title.text
