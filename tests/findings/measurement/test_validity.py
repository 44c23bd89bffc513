"""Validity of the bank's scores beside the rows; one side; tallies; wrong use."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, TallyError
from gapmodel.findings.labels import ALL_SIDES
from gapmodel.inference.scales.reliability import cronbach_alpha, difference_reliability
from gapmodel.survey.respondent_scores import scores_of, with_outcomes

OUTCOME = "overall_rating"
RATED = "overall_satisfaction"  # of simulated answers
FEW = 99


@pytest.fixture(scope="module")
def survey():
    return with_outcomes(gm.read_survey(gm.example("bank")), [OUTCOME])


@pytest.fixture(scope="module")
def found(survey):
    return gm.validity(survey, OUTCOME, n_resamples=FEW)


def rows_of(survey: gm.Survey) -> pd.DataFrame:
    """Outcome, scores and items of who has the outcome and all scores."""
    layout = survey.tally.layout
    codes = [("dimension", code) for code, _ in layout.dimensions] + [("overall", "overall")]
    columns = [("outcome", "overall", OUTCOME), *((side, *code) for side in (*layout.sides, "gap") for code in codes)]
    items = [(side, "item", item) for side in layout.sides for item in layout.items]
    frame = pd.DataFrame(
        scores_of(survey, [*columns, *items]).values, columns=pd.MultiIndex.from_tuples([*columns, *items])
    )
    return frame[frame[columns].notna().all(axis=1)]


@pytest.mark.parametrize(
    ("side", "code"), [("perception", "empathy"), ("expectation", "tangibles"), ("gap", "assurance")]
)
def test_correlations_and_their_correction_are_those_of_the_rows(survey, found, side, code):
    rows = rows_of(survey)
    y = rows[("outcome", "overall", OUTCOME)]
    own = stats.pearsonr(rows[(side, "dimension", code)], y)
    row = found.table.set_index(["side", "code"]).loc[(side, code)]
    limits = own.confidence_interval(0.95)
    assert row["r"] == pytest.approx(own.statistic, rel=1e-9)
    assert limits.low - 0.03 < row["ci_low"] < limits.low + 1e-9  # at least Fisher's, more where resamples vary more
    assert limits.high - 1e-9 < row["ci_high"] < limits.high + 0.03
    assert row["n"] == len(rows)
    layout = survey.tally.layout
    items = [layout.items[place] for place in dict(layout.dimensions)[code]]
    alphas = {
        one: cronbach_alpha(rows[[(one, "item", item) for item in items]].cov().to_numpy()) for one in layout.sides
    }
    e, p = (rows[(one, "dimension", code)] for one in ("expectation", "perception"))
    of_gap = difference_reliability(p.std(), e.std(), alphas["perception"], alphas["expectation"], p.corr(e))
    reliability = of_gap if side == "gap" else alphas[side]
    assert row["reliability"] == pytest.approx(reliability, rel=1e-9)
    assert row["disattenuated"] == pytest.approx(own.statistic / reliability**0.5, rel=1e-9)
    assert row["disattenuated_low"] < row["disattenuated"] < row["disattenuated_high"]


def test_prediction_is_that_of_least_squares(survey, found):
    rows = rows_of(survey)
    y = rows[("outcome", "overall", OUTCOME)].to_numpy()
    codes = [code for code, _ in survey.tally.layout.dimensions]
    fits = {}
    for side in ("expectation", "perception", "gap", ALL_SIDES):
        asked = ("expectation", "perception") if side == ALL_SIDES else (side,)
        x = rows[[(one, "dimension", code) for one in asked for code in codes]].to_numpy()
        fits[side] = sm.OLS(y, sm.add_constant(x)).fit()
    table = found.prediction.set_index("side")
    for side, fit in fits.items():
        assert table.loc[side, ["r2", "r2_adj"]].tolist() == pytest.approx([fit.rsquared, fit.rsquared_adj], rel=1e-9)
        assert table.loc[side, "ci_low"] < fit.rsquared < table.loc[side, "ci_high"]
        assert table.loc[side, "r2_cv"] < fit.rsquared_adj
    whole, part = fits[ALL_SIDES], fits["perception"]
    assert table.loc[ALL_SIDES, "gain"] == pytest.approx(whole.rsquared - part.rsquared, abs=1e-12)
    assert table.loc[ALL_SIDES, "p_val"] == pytest.approx(whole.compare_f_test(part)[1], rel=1e-9)


def test_of_few_respondents_each_is_left_out_alone(survey):
    few = gm.validity(
        gm.read_survey(pd.read_csv(gm.example("bank")).head(80)), OUTCOME, side="perception", n_resamples=FEW
    )
    rows = rows_of(survey)
    rows = rows[rows.index < 80]
    codes = [code for code, _ in survey.tally.layout.dimensions]
    x = sm.add_constant(rows[[("perception", "dimension", code) for code in codes]].to_numpy())
    fit = sm.OLS(rows[("outcome", "overall", OUTCOME)].to_numpy(), x).fit()
    left_out = fit.resid / (1 - fit.get_influence().hat_matrix_diag)
    y = fit.model.endog
    assert few.prediction["r2_cv"][0] == pytest.approx(1 - (left_out**2).sum() / ((y - y.mean()) ** 2).sum(), rel=1e-9)


def test_a_tally_of_complete_answers_gives_the_same():
    frame = gm.simulate(n=300, level=5.5, gaps=-0.5, rng=4, outcome=True)
    survey = gm.read_survey(frame, outcome=RATED)
    of_rows, of_tally = (gm.validity(one, RATED, n_resamples=FEW) for one in (survey, survey.tally))
    same = ["r", "reliability", "disattenuated", "n"]
    pd.testing.assert_frame_equal(of_rows.table[same], of_tally.table[same])
    one, other = of_rows.prediction, of_tally.prediction
    pd.testing.assert_frame_equal(one[["r2", "r2_adj", "gain"]], other[["r2", "r2_adj", "gain"]])
    assert other["r2_cv"].notna().all() and other["r2_cv"].tolist() == pytest.approx(one["r2_cv"].tolist(), abs=0.03)


def test_one_side_and_several_outcomes(survey):
    performance = gm.read_survey(gm.example("bank"), "servperf", outcome=[OUTCOME])
    found = gm.validity(performance, OUTCOME, n_resamples=FEW)
    assert set(found.table["side"]) == {"perception"} and len(found.prediction) == len(found.common_method) == 1
    assert "Cronin" not in found.text and "Expectation adds" not in found.text
    frame = pd.read_csv(gm.example("bank")).assign(again=lambda rows: 11 - rows[OUTCOME])
    both = gm.validity(gm.read_survey(frame), [OUTCOME, "again"], side="gap", n_resamples=FEW)
    r = both.table.pivot_table(index="code", columns="outcome", values="r")
    assert r["again"].tolist() == pytest.approx((-r[OUTCOME]).tolist(), rel=1e-9)
    assert both.plot(outcome="again").layout.xaxis.title.text.count("again") == 1


def test_sentences_have_the_numbers_of_the_tables_in_both_languages(found):
    best = found.table.query("side == 'perception' and level == 'dimension'").nlargest(1, "r").iloc[0]
    share = found.common_method.set_index("side").loc[ALL_SIDES, "first_component"]
    for lang, words in (("en", "corrected for attenuation"), ("zh", "衰减校正")):
        text = "\n".join(found.sentences(lang))
        assert f"{best['r']:+.2f}" in text and f"{100 * share:.1f}%" in text and words in text
        assert "Podsakoff et al. 2003" in text and "Cronin" in text


def test_the_first_component_is_larger_where_everybody_answers_alike(survey):
    frame = pd.read_csv(gm.example("bank")).head(200)
    items = [column for column in frame if column[0] in "EP" and column[1:].isdigit()]
    style = np.random.default_rng(1).integers(-2, 3, len(frame))
    styled = frame.assign(**{item: (frame[item] + style).clip(1, 7) for item in items})
    shares = [
        gm.validity(gm.read_survey(one), n_resamples=9).common_method["first_component"].iloc[-1]
        for one in (frame, styled)
    ]
    assert shares[1] > shares[0] + 0.1


def test_the_interval_of_the_first_component_holds_its_share_where_no_component_stands_out():
    frame = pd.read_csv(gm.example("bank")).head(300)
    items = [column for column in frame if column[0] in "EP" and column[1:].isdigit()]
    frame[items] = np.random.default_rng(2).integers(1, 8, (len(frame), len(items)))
    for row in gm.validity(gm.read_survey(frame), n_resamples=49).common_method.itertuples():
        assert 1 / row.n_items <= row.ci_low <= row.first_component <= row.ci_high < 0.1


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"outcome": "overal_rating"}, ColumnError, "did you mean 'overall_rating'"),
        ({"side": "perceptions"}, SettingError, "did you mean 'perception'"),
        ({"side": []}, SettingError, "names no side"),
        ({"confidence": 95}, SettingError, "confidence"),
        ({"n_resamples": 0}, SettingError, "draws nothing"),
        ({"outcome": "constant"}, SettingError, "one value"),
    ],
)
def test_wrong_use_is_one_sentence(options, kind, words):
    frame = pd.read_csv(gm.example("bank")).head(60).assign(constant=3)
    with pytest.raises(kind, match=words):
        gm.validity(gm.read_survey(frame), **({"outcome": OUTCOME} | options))


def test_a_tally_without_the_outcome_and_a_design_are_refused(survey):
    plain = gm.read_survey(gm.example("bank"))
    with pytest.raises(TallyError, match="without the outcome"):
        gm.validity(plain.tally, OUTCOME)
    frame = pd.read_csv(gm.example("bank")).assign(w=1.5)
    with pytest.raises(TallyError, match="not available for a sample with 'weights'"):
        gm.validity(gm.read_survey(frame, weights="w"), OUTCOME)
