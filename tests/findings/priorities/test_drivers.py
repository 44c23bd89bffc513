"""Shares of an overall rating: from tallies and rows, groups, designs, wrong use, sentences and chart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.priorities.columns import with_all_answers
from gapmodel.findings.priorities.driver_rows import TABLE
from gapmodel.findings.priorities.driver_shares import ordinal_categories
from gapmodel.inference.regression.relative_importance import lmg
from gapmodel.survey.respondent_scores import of_side, scores_of, with_outcomes
from gapmodel.wording.tables import readable

DIMENSIONS = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]
QUICK = {"n_resamples": 200}


@pytest.fixture(scope="module")
def bank() -> gm.Survey:
    return gm.read_survey(gm.example("bank"))


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return pd.read_csv(gm.example("bank"))


@pytest.fixture(scope="module")
def found(bank) -> gm.Drivers:
    return gm.drivers(bank, "overall_rating")


def test_table_has_the_promised_columns_and_sums_to_r2(found):
    table = found.table
    assert list(table) == TABLE and table["driver"].tolist() == DIMENSIONS
    assert table["share"].sum() == pytest.approx(found.params["r2"], abs=1e-12)
    assert (table["ci_low"] < table["share"]).all() and (table["share"] < table["ci_high"]).all()
    assert table["p_top"].sum() == pytest.approx(1) and (table["sign"] == 1).all()
    assert found.ranks.groupby("rank")["probability"].sum().to_numpy() == pytest.approx(np.ones(5))
    assert len(found.differences) == 10 and len(found.dominance) == 30


def test_complete_rows_give_the_same_as_statsmodels(bank):
    import statsmodels.api as sm

    survey = with_all_answers(with_outcomes(bank, ["overall_rating"]), "perception")
    columns = [("perception", "dimension", code) for code in DIMENSIONS] + [("outcome", "overall", "overall_rating")]
    scores = scores_of(of_side(survey, "perception"), columns)
    kept = survey.row_count.taken(scores.complete)
    found = gm.drivers(survey.recounted(kept), "overall_rating", **QUICK)
    values = scores.values[scores.complete]
    fit = sm.OLS(values[:, -1], sm.add_constant(values[:, :-1])).fit()
    assert found.slopes["slope"].to_numpy() == pytest.approx(fit.params[1:], abs=1e-9)
    assert found.fit[["r2", "r2_adj"]].iloc[0].tolist() == pytest.approx([fit.rsquared, fit.rsquared_adj], abs=1e-9)
    assert found.table["share"].to_numpy() == pytest.approx(lmg(np.cov(values, rowvar=False)), abs=1e-9)


def test_a_tally_gives_the_same_as_the_survey(bank, found):
    counted = with_outcomes(bank, ["overall_rating"])
    assert gm.drivers(counted.tally_of_side("perception"), "overall_rating").table.equals(found.table)
    of_gaps = gm.drivers(bank, "overall_rating", of="gap").table
    assert gm.drivers(counted.tally, "overall_rating", of="gap").table.equals(of_gaps)


def test_scores_of_one_side_count_all_its_answers_and_those_of_several_the_pairs(bank, found):
    answers = with_outcomes(bank, ["overall_rating"])
    assert (found.table["n"].unique(), found.params["of"]) == ([600], ("perception",))
    for of in ("gap", ["perception", "gap"], ["perception", "expectation"]):
        assert gm.drivers(bank, "overall_rating", of=of, **QUICK).table["n"].unique() == [598]
    assert gm.drivers(answers.tally, "overall_rating", **QUICK).table["n"].unique() == [598]
    beside = gm.drivers(bank, "overall_rating", of=["perception", "respondent"], **QUICK).table
    assert len(beside) == 6
    assert beside["n"].unique() == [600]
    alone = gm.drivers(gm.read_survey(gm.example("bank"), "servperf"), "overall_rating").table
    assert alone.drop(columns="label").equals(found.table.drop(columns="label"))


def test_methods_agree_about_the_order_of_magnitude(bank, found):
    johnson = gm.drivers(bank, "overall_rating", method="johnson", **QUICK)
    assert johnson.table["share"].to_numpy() == pytest.approx(found.table["share"].to_numpy(), abs=0.01)
    assert johnson.dominance.empty and johnson.params["method"] == "johnson"
    items = gm.drivers(bank, "overall_rating", level="item", **QUICK)
    assert items.params["method"] == "johnson" and len(items.table) == 22


@pytest.mark.parametrize(("method", "top"), [("ordinal", None), ("binary", 8)])
def test_logit_models_share_out_mcfaddens_r2(bank, method, top):
    found = gm.drivers(bank, "overall_rating", method=method, top=top, n_resamples=20)
    assert found.table["share"].sum() == pytest.approx(found.params["r2"]) and 0.05 < found.params["r2"] < 0.5
    assert found.random_variable["p_val"].max() < 0.01 and found.fit["resamples"].iloc[0] == 20
    assert "McFadden" in found.text
    slopes = found.slopes
    assert ((slopes["ci_low"] < slopes["slope"]) & (slopes["slope"] < slopes["ci_high"])).all()


def test_logit_slopes_have_intervals_as_wide_as_walds(bank):
    import statsmodels.api as sm

    survey = with_all_answers(with_outcomes(bank, ["overall_rating"]), "perception")
    columns = [("perception", "dimension", code) for code in DIMENSIONS] + [("outcome", "overall", "overall_rating")]
    scores = scores_of(survey, columns)
    values = scores.values[scores.complete]
    wald = sm.Logit(values[:, -1] >= 8, sm.add_constant(values[:, :-1])).fit(disp=0)
    found = gm.drivers(bank, "overall_rating", method="binary", top=8).slopes
    assert found["slope"].to_numpy() == pytest.approx(wald.params[1:], abs=1e-4)
    widths = (found["ci_high"] - found["ci_low"]).to_numpy()
    assert widths == pytest.approx(2 * 1.96 * wald.bse[1:], rel=0.25)


def test_intervals_of_shares_come_from_standard_errors_of_the_same_answers(bank, found):
    """Twice as wide for a quarter of the people; with LMG of 12 drivers, which takes too long, percentiles."""
    quarter = gm.drivers(bank.drop_respondents(np.arange(bank.n) >= 150, why=""), "overall_rating")
    widths = [(own.table["ci_high"] - own.table["ci_low"]).mean() for own in (quarter, found)]
    assert 1.5 < widths[0] / widths[1] < 2.7
    assert (found.fit["ci_low"] < found.fit["r2"]).all() and (found.fit["r2"] < found.fit["ci_high"]).all()


def test_small_categories_of_an_ordinal_outcome_are_put_together():
    categories = ordinal_categories(np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], [3, 8, 30, 12, 2]))
    assert np.bincount(categories).tolist() == [11, 30, 14]


def test_each_group_is_that_of_its_own_respondents(bank, frame):
    by_branch = gm.drivers(bank, "overall_rating", by="branch", **QUICK)
    alone = gm.drivers(
        gm.read_survey(frame[frame["branch"] == "Harbour"].reset_index(drop=True)), "overall_rating", **QUICK
    )
    own = by_branch.table[by_branch.table["group"] == "Harbour"]
    assert own["share"].to_numpy() == pytest.approx(alone.table["share"].to_numpy(), abs=1e-12)
    assert own["n"].tolist() == alone.table["n"].tolist() and own["ci_low"].notna().all()
    assert "in Harbour" in by_branch.text
    shown = gm.drivers(bank, "overall_rating", by="branch", min_cell=130, **QUICK)
    assert "(other groups)" in shown.left_out["group"].tolist() or "(other groups)" in shown.table["group"].tolist()
    tally = with_outcomes(bank, ["overall_rating"]).tally_by("branch")
    with pytest.raises(TallyError, match="blocks of all respondents together"):
        gm.drivers(tally, "overall_rating", by="branch")


def test_several_outcomes_stand_one_below_the_other(frame):
    survey = gm.read_survey(frame.assign(again=frame["overall_rating"].clip(4, 9)))
    found = gm.drivers(survey, ["overall_rating", "again"], **QUICK)
    assert found.table.columns[0] == "outcome" and found.table["outcome"].tolist()[::5] == ["overall_rating", "again"]
    assert len(found.params["r2"]) == 2 and "“again”" in found.text
    assert gm.drivers(survey, "overall_rating", of=["perception", "again"], **QUICK).table["driver"].iloc[-1] == "again"


def test_equal_weights_and_clusters_of_one_give_the_unweighted_shares(frame):
    complete = frame.dropna().reset_index(drop=True)
    plain = gm.drivers(gm.read_survey(complete), "overall_rating", **QUICK)
    weighted = gm.read_survey(complete.assign(w=2.0), weights="w", cluster="respondent")
    found = gm.drivers(weighted, "overall_rating", **QUICK)
    assert found.table["share"].to_numpy() == pytest.approx(plain.table["share"].to_numpy(), abs=1e-9)
    assert found.table["ci_low"].to_numpy() == pytest.approx(plain.table["ci_low"].to_numpy(), abs=0.02)
    assert found.random_variable["p_val"].isna().all() and "independent" in found.text
    with pytest.raises(TallyError, match="weighted covariances"):
        gm.drivers(with_outcomes(weighted, ["overall_rating"]).tally, "overall_rating")
    with pytest.raises(SettingError, match="do not respect weights"):
        gm.drivers(weighted, "overall_rating", method="ordinal")


def test_a_weight_of_two_is_the_respondent_twice(frame):
    complete = frame.dropna().reset_index(drop=True)
    times = np.where(complete["branch"] == "Harbour", 2, 1)
    twice = complete.loc[np.repeat(complete.index, times)].reset_index(drop=True)
    plain = gm.drivers(gm.read_survey(twice), "overall_rating", **QUICK)
    found = gm.drivers(gm.read_survey(complete.assign(w=times), weights="w"), "overall_rating", **QUICK)
    assert found.table["share"].to_numpy() == pytest.approx(plain.table["share"].to_numpy(), abs=1e-9)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"of": ["perception", "overall_rating"]}, "is among the drivers"),
        ({"of": ["expectation", "perception", "gap"]}, "The gap is determined by expectation and perception"),
        ({"of": "perceptoin"}, "did you mean 'perception'"),
        ({"level": "overall"}, "level='overall'"),
        ({"method": "lmg", "level": "item"}, "allows 20"),
        ({"method": "binary", "top": 99}, "Nobody has an outcome of at least 99"),
        ({"n_resamples": 0}, "draws nothing"),
        ({"confidence": 95}, "between 0 and 1"),
    ],
)
def test_wrong_use_gets_one_sentence(bank, options, message):
    with pytest.raises(SettingError, match=message):
        gm.drivers(bank, "overall_rating", **options)


def test_answers_that_cannot_be_shared_out_get_one_sentence(frame):
    with pytest.raises(SettingError, match="has one value only"):
        gm.drivers(gm.read_survey(frame.assign(overall_rating=7)), "overall_rating")
    same = frame.assign(**{f"P{at + 4}": frame[f"P{at}"] for at in range(1, 5)}).assign(P9=frame["P4"])
    same = same.assign(**{f"P{at}": frame["P1"] for at in range(1, 10)})
    with pytest.raises(SettingError, match="determine each other"):
        gm.drivers(gm.read_survey(same), "overall_rating")
    with pytest.raises(SettingError, match="too few for 5 drivers"):
        gm.drivers(gm.read_survey(frame.head(5)), "overall_rating")


def test_few_respondents_are_said_with_the_width_of_an_interval(frame):
    found = gm.drivers(gm.read_survey(frame.head(40)), "overall_rating", **QUICK)
    assert "fewer than 10 respondents for each of 5 drivers" in found.text and "percentage points wide" in found.text


def test_a_share_no_larger_than_a_random_variables_begins_at_zero(frame):
    noise = np.random.default_rng(5).integers(0, 10, len(frame))
    found = gm.drivers(gm.read_survey(frame.assign(noise=noise)), "overall_rating", of=["perception", "noise"], **QUICK)
    assert found.table["ci_low"].iloc[-1] == 0 and "random variable" in found.text and "“noise”" in found.text


def test_a_suppressed_tally_has_shares_without_intervals(frame):
    tally = with_outcomes(gm.read_survey(frame.dropna().reset_index(drop=True)), ["overall_rating"]).tally
    found = gm.drivers(tally.suppressed(10), "overall_rating")
    assert found.table["ci_low"].isna().all() and "no blocks" in found.text
    assert found.table["share"].to_numpy() == pytest.approx(gm.drivers(tally, "overall_rating").table["share"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_tables_and_chart_are_complete(found, lang):
    text = "\n".join(found.sentences(lang))
    assert "n = 600" in text and "95%" in text and "LMG" in text and "47.7%" in text
    assert not {"drives", "impact on", "raises"} & set(text.split())
    for table in (found.table, found.fit, found.ranks, found.differences, found.dominance, found.random_variable):
        assert len(readable(found, table, lang)) == len(table)
    figure = found.plot(lang=lang)
    shares = found.table["share"].sort_values(ascending=False)
    assert list(figure.data[0].x) == pytest.approx(shares.tolist())
    assert figure.layout.xaxis.title.text and "600" in figure.layout.title.subtitle.text
