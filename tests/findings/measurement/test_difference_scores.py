"""What the gap adds over perception, beside statsmodels on the rows; the forms beside each other; wrong use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, TallyError
from gapmodel.survey.respondent_scores import of_respondents, scores_of, with_outcomes
from gapmodel.wording.tables import readable

OUTCOME = "overall_rating"
LINES = [("dimension", "tangibles"), ("dimension", "reliability"), ("dimension", "empathy"), ("overall", "overall")]
LINEAR = {"expectation_adds": [[0, 0, 1]], "equal_opposite": [[0, 1, 1]]}
CURVED = {"curvature": np.eye(6)[3:], "difference_form": np.vstack([[0, 1, 1, 0, 0, 0], np.eye(6)[3:]])}
FEATURES = {"a1": [0, 1, 1, 0, 0, 0], "a2": [0, 0, 0, 1, 1, 1], "a3": [0, 1, -1, 0, 0, 0], "a4": [0, 0, 0, 1, -1, 1]}


@pytest.fixture(scope="module")
def survey():
    return with_outcomes(gm.read_survey(gm.example("bank")), [OUTCOME])


@pytest.fixture(scope="module")
def found(survey):
    return gm.difference_scores(survey, OUTCOME)


def rows(survey: gm.Survey, level: str, code: str, outcome: str = OUTCOME) -> np.ndarray:
    """Outcome, P, E and P - E of the respondents who have them."""
    sides = [(side, level, code) for side in ("perception", "expectation", "gap")]
    scores = scores_of(survey, [("outcome", "overall", outcome), *sides])
    return scores.values[scores.complete]


def fits(p: np.ndarray, e: np.ndarray, y: np.ndarray, model: str) -> dict[str, object]:
    columns = [p, e, p * p, p * e, e * e] if model == "polynomial" else [p, e]
    model = sm.OLS(y, sm.add_constant(np.column_stack(columns)))
    return {"classical": model.fit(), "HC3": model.fit(cov_type="HC3", use_t=True)}


@pytest.mark.parametrize(("level", "code"), LINES)
def test_shares_are_those_of_statsmodels(survey, found, level, code):
    y, p, e, gap = rows(survey, level, code).T
    row = found.table.set_index("code").loc[code]
    models = {"P": [p], "P - E": [gap], "P, E": [p, e], "polynomial": [p, e, p * p, p * e, e * e]}
    expected = {name: sm.OLS(y, sm.add_constant(np.column_stack(parts))).fit() for name, parts in models.items()}
    shares = row[["r2_perception", "r2_gap", "r2_both"]].tolist()
    assert shares == pytest.approx([expected[name].rsquared for name in ("P", "P - E", "P, E")], rel=1e-9)
    assert row["difference"] == pytest.approx(expected["P - E"].rsquared - expected["P"].rsquared, rel=1e-9)
    assert row["gain"] == pytest.approx(expected["P, E"].rsquared - expected["P"].rsquared, abs=1e-11)
    assert row[["b_perception", "b_expectation"]].tolist() == pytest.approx(expected["P, E"].params[1:], rel=1e-9)
    assert row["n"] == len(y)
    own = found.models[found.models["code"] == code].set_index("model")
    for name, fit in expected.items():
        assert own.loc[name, ["r2", "r2_adj"]].tolist() == pytest.approx([fit.rsquared, fit.rsquared_adj], rel=1e-8)
        assert own.loc[name, "ci_low"] <= own.loc[name, "r2"] <= own.loc[name, "ci_high"]


@pytest.mark.parametrize(("level", "code"), LINES)
def test_constraints_coefficients_and_surface_are_those_of_statsmodels(survey, found, level, code):
    y, p, e, _ = rows(survey, level, code).T
    tests = found.tests[found.tests["code"] == code].set_index(["constraint", "errors"])
    coefficients = found.coefficients[found.coefficients["code"] == code].set_index("model")
    surface = found.surface[found.surface["code"] == code].set_index("feature")
    for model, constraints in (("P, E", LINEAR), ("polynomial", CURVED)):
        fitted = fits(p - 4, e - 4, y, model)
        for name, matrix in constraints.items():
            for errors, fit in fitted.items():
                expected, row = fit.f_test(np.array(matrix, float)), tests.loc[(name, errors)]
                assert row["statistic"] == pytest.approx(float(expected.fvalue), rel=1e-9)
                assert row["p_val"] == pytest.approx(float(expected.pvalue), rel=1e-8)
                assert (row["dof_model"], row["dof"]) == (len(matrix), expected.df_denom)
        own, robust = coefficients.loc[model], fitted["HC3"]
        np.testing.assert_allclose(own["estimate"], robust.params, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(own[["se", "se_classical"]].T, [robust.bse, fitted["classical"].bse], rtol=1e-9)
        np.testing.assert_allclose(own[["ci_low", "ci_high"]], robust.conf_int(), rtol=1e-8, atol=1e-9)
    fitted = fits(p - 4, e - 4, y, "polynomial")
    for feature, weights in FEATURES.items():
        for errors, columns in (
            ("HC3", ["estimate", "se", "ci_low", "ci_high"]),
            ("classical", ["estimate", "se_classical", "classical_low", "classical_high"]),
        ):
            test = fitted[errors].t_test(np.array(weights, float))
            expected = [test.effect[0], test.sd[0, 0], *test.conf_int()[0]]
            assert surface.loc[feature, columns].tolist() == pytest.approx(expected, rel=1e-8, abs=1e-9)


def test_the_p_value_of_the_table_is_robust_and_adjusted_over_the_lines(found):
    robust = found.tests.query("constraint == 'equal_opposite' and errors == 'HC3'")
    assert found.table["p_val"].tolist() == robust["p_val"].tolist()
    order = np.argsort(robust["p_val"].to_numpy())
    holm = np.minimum(np.maximum.accumulate(robust["p_val"].to_numpy()[order] * (6 - np.arange(6))), 1)
    assert found.table["p_adj"].to_numpy()[order] == pytest.approx(holm)


def test_a_tally_gives_the_linear_models_with_the_same_classical_tests(survey, found):
    of_tally = gm.difference_scores(survey.tally, OUTCOME)
    assert of_tally.surface.empty
    assert set(of_tally.tests["errors"]) == {"classical"}
    assert of_tally.table["p_val"].tolist() == of_tally.tests.query("constraint == 'equal_opposite'")["p_val"].tolist()
    complete = ["reliability", "assurance", "empathy"]  # where nobody lacks the outcome or a score
    columns = ["n", "r2_perception", "r2_gap", "r2_both", "b_perception", "b_expectation"]
    tables = [finding.table.set_index("code").loc[complete, columns] for finding in (of_tally, found)]
    np.testing.assert_allclose(*tables, rtol=1e-9)
    classical = found.tests[found.tests["errors"] == "classical"].set_index(["code", "constraint"])
    for row in of_tally.tests[of_tally.tests["code"].isin(complete)].itertuples():
        expected = classical.loc[(row.code, row.constraint)]
        assert row.statistic == pytest.approx(expected["statistic"], rel=1e-6)
        assert row.p_val == pytest.approx(expected["p_val"], rel=1e-6)
    slopes = of_tally.coefficients[of_tally.coefficients["code"] == "empathy"].set_index("term")
    own = found.coefficients.query("code == 'empathy' and model == 'P, E'").set_index("term")
    assert slopes["se_classical"].tolist() == pytest.approx(own.loc[["P", "E"], "se_classical"].tolist(), rel=1e-9)
    for lang, said in (("en", "need the answers of every respondent"), ("zh", "需要每位受访者的答案")):
        assert said in "\n".join(of_tally.sentences(lang))


def test_correlations_of_forms_and_orders_are_those_of_scipy(survey, found):
    y, p, _, gap = rows(survey, "dimension", "reliability").T
    forms = found.forms.query("code == 'reliability'").set_index("form")["r"]
    assert forms["servqual"] == pytest.approx(stats.pearsonr(gap, y).statistic)
    assert forms["servperf"] == pytest.approx(stats.pearsonr(p, y).statistic)
    apart = found.form_differences.query("code == 'reliability'").iloc[0]
    assert apart["difference"] == pytest.approx(forms["servqual"] - forms["servperf"])
    orders = found.orders.pivot_table(index="code", columns="form", values="score")
    for row in found.agreement.itertuples():
        pair = orders[row.form], orders[row.other]
        assert row.tau == pytest.approx(stats.kendalltau(*pair).statistic)
        assert row.rho == pytest.approx(stats.spearmanr(*pair).statistic)
        assert row.tau_low <= row.tau <= row.tau_high
    assert found.orders.groupby("form")["p_first"].sum().tolist() == pytest.approx([1.0] * 4)
    ranks = found.orders.pivot_table(index="code", columns="form", values="rank")
    assert ranks.eq(orders.rank()).all().all()


def random_survey(slopes: tuple[float, float], seed: int = 4, n: int = 400) -> gm.Survey:
    """An outcome that follows the means of all P and of all E."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({f"{side}{at}": rng.integers(1, 8, n) for side in "EP" for at in range(1, 23)})
    p, e = (frame.filter(regex=f"^{side}").mean(axis=1) - 4 for side in "PE")
    rating = np.rint(500 + 100 * (slopes[0] * p + slopes[1] * e) + rng.normal(0, 20, n))
    return gm.read_survey(frame.assign(rating=np.clip(rating, 0, 1000).astype(int)), "servqual")


def test_a_pure_difference_is_told_from_perception_alone():
    gap, alone = (gm.difference_scores(random_survey(slopes), "rating") for slopes in ((1, -1), (1, 0)))
    overall = gap.table.set_index("code").loc["overall"]
    assert overall["ci_low"] > 0
    assert overall["p_adj"] > 0.05
    assert "which is more (" in gap.text
    assert "the assumption is not rejected" in gap.text
    overall = alone.table.set_index("code").loc["overall"]
    assert overall["ci_high"] < 0
    assert overall["p_adj"] < 0.001
    assert "which is less (" in alone.text
    assert "the assumption is rejected" in alone.text


def test_the_order_of_respondents_does_not_matter(survey, found):
    order = np.random.default_rng(3).permutation(survey.n)
    frame = pd.read_csv(gm.example("bank")).iloc[order]
    again = gm.difference_scores(gm.read_survey(frame), OUTCOME)
    columns = ["n", "r2_perception", "r2_gap", "r2_both", "b_perception", "b_expectation", "p_val"]
    np.testing.assert_allclose(again.table[columns], found.table[columns], rtol=1e-6)
    np.testing.assert_allclose(again.surface["estimate"], found.surface["estimate"], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(again.agreement[["tau", "rho"]], found.agreement[["tau", "rho"]])


INSTRUMENT = """
name = "ideal-amounts"
title = { en = "Ideal amounts" }
sides = ["expectation", "perception", "ideal", "comparison"]
scale = { lowest = 1, highest = 7, step = 1 }
gap = { minuend = "perception", subtrahend = "expectation" }
"""
SIDES = ("expectation", "perception", "ideal", "comparison")


@pytest.fixture(scope="module")
def with_ideal(tmp_path_factory):
    parts = [
        f'[[dimensions]]\ncode = "{d}"\nlabel = {{ en = "{d}" }}\nitems = [\n'
        + "".join(f'{{ code = "{d}{at}", label = {{ en = "{d} {at}" }} }},\n' for at in (1, 2))
        + "]\n"
        for d in "ab"
    ]
    path: Path = tmp_path_factory.mktemp("ideal") / "ideal-amounts.toml"
    path.write_text(INSTRUMENT + "\n".join(parts), encoding="utf-8")
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({f"{side}_{d}{at}": rng.integers(1, 8, 90) for side in SIDES for d in "ab" for at in (1, 2)})
    frame = frame.astype(float).assign(rating=rng.integers(0, 11, 90))
    frame.loc[:9, "comparison_a1"] = np.nan  # the item does not count then, in any form
    return gm.read_survey(frame, path), frame


def test_an_ideal_and_a_direct_comparison_are_forms_of_their_own(with_ideal):
    survey, frame = with_ideal
    found = gm.difference_scores(survey, "rating", direct="comparison")
    forms = found.forms.query("code == 'a'").set_index("form")["r"]
    answers = np.stack([frame[[f"{side}_a1", f"{side}_a2"]] for side in SIDES])
    e, p, i, c = np.where(np.isnan(answers).any(axis=0), np.nan, answers)
    ep = -np.nanmean(np.abs(p - i), axis=1)
    scores = {
        "evaluated_performance": ep,
        "normed_quality": ep + np.nanmean(np.abs(e - i), axis=1),
        "direct_comparison": np.nanmean(c, axis=1),
        "servqual": np.nanmean(p - e, axis=1),
        "servperf": np.nanmean(p, axis=1),
    }
    assert set(forms.index) == set(scores) == set(found.orders["form"])
    for form, score in scores.items():
        assert forms[form] == pytest.approx(np.corrcoef(score, frame["rating"])[0, 1])
        own = found.orders.query("form == @form and code == 'a'")["score"].item()
        assert own == pytest.approx(score.mean())
    with pytest.raises(SettingError, match="direct='comparision'"):
        gm.difference_scores(survey, "rating", direct="comparision")
    with pytest.raises(SettingError, match="ideal='perception' is no side beside perception and expectation"):
        gm.difference_scores(survey, "rating", ideal="perception")


def test_wrong_use_gets_one_sentence(survey):
    frame = pd.read_csv(gm.example("bank")).assign(constant=3, w=1.5, text="good")
    read = gm.read_survey(frame)
    with pytest.raises(SettingError, match="only 'perception' was asked"):
        gm.difference_scores(gm.read_survey(gm.example("bank"), "servperf"), OUTCOME)
    with pytest.raises(SettingError, match="'constant' has one value"):
        gm.difference_scores(read, "constant")
    with pytest.raises(TallyError, match="weights, strata or clusters"):
        gm.difference_scores(gm.read_survey(frame, weights="w"), OUTCOME)
    with pytest.raises(ColumnError, match="no column 'overal_rating'"):
        gm.difference_scores(read, "overal_rating")
    with pytest.raises(TallyError, match="without the outcome"):
        gm.difference_scores(read.tally, OUTCOME)
    with pytest.raises(SettingError, match="is no side beside perception and expectation"):
        gm.difference_scores(read, OUTCOME, ideal="ideal")
    with pytest.raises(SettingError, match="padjust"):
        gm.difference_scores(read, OUTCOME, padjust="holmes")
    with pytest.raises(SettingError, match="confidence"):
        gm.difference_scores(read, OUTCOME, confidence=95)


@pytest.fixture(scope="module")
def at_the_ceiling():
    """Everybody expects the most of the tangibles, and nearly everybody the same of reliability."""
    frame = pd.read_csv(gm.example("bank"))
    frame[[f"E{at}" for at in range(1, 5)]] = 7
    frame[[f"E{at}" for at in range(5, 10)]] = 7
    frame.loc[0, [f"E{at}" for at in range(5, 10)]] = 6
    return gm.difference_scores(gm.read_survey(frame), OUTCOME)


def test_what_is_not_determined_is_left_out_and_said(at_the_ceiling):
    found = at_the_ceiling
    left_out = found.left_out.set_index(["code", "model"])["why"]
    assert left_out["tangibles", "P, E"] == "'E' is the same in all units."
    assert ("tangibles", "polynomial") in left_out.index
    assert left_out["reliability", "P, E"] == "Unit 1 alone decides a slope: no other unit differs where it does."
    assert set(found.surface["code"]) == {"responsiveness", "assurance", "empathy", "overall"}
    assert "HC3 errors are not determined for Tangibles, Reliability" in found.text
    assert "no polynomial regression for Tangibles, Reliability" in found.text
    table = found.table.set_index("code")
    assert np.isnan(table.loc[["tangibles", "reliability"], ["p_val", "p_adj"]]).all().all()
    assert "HC3" not in set(found.tests.query("code in ('tangibles', 'reliability')")["errors"])
    family = found.tests.query("constraint == 'equal_opposite' and errors == 'HC3'")
    assert len(family) == 4
    assert family["p_adj"].tolist() == table.loc[family["code"], "p_adj"].tolist()


def test_a_linear_fit_stays_where_the_polynomial_is_not_determined():
    frame = pd.read_csv(gm.example("bank"))
    items = [f"E{at}" for at in range(1, 5)]
    frame[items] = np.where(frame[["E1"] * 4] > 6, 7, 6)  # of two values the square follows from both
    found = gm.difference_scores(gm.read_survey(frame), OUTCOME)
    assert found.left_out[["code", "model"]].to_numpy().tolist() == [["tangibles", "polynomial"]]
    assert found.table["p_val"].notna().all()
    assert set(found.coefficients.query("code == 'tangibles'")["model"]) == {"P, E"}
    assert "HC3 errors are not determined" not in found.text


def test_expectations_that_are_all_alike_leave_nothing_to_add(survey):
    frame = pd.read_csv(gm.example("bank"))
    frame[[f"E{at}" for at in range(1, 23)]] = 7
    found = gm.difference_scores(gm.read_survey(frame), OUTCOME)
    for lang, said in (("en", "do not determine whether E adds"), ("zh", "无法确定总体上 E")):
        text = "\n".join(found.sentences(lang))
        assert said in text
        assert "nan" not in text
    with pytest.raises(SettingError, match="no response surface of 'overall'"):
        found.plot(kind="surface")
    assert found.plot().data


def test_few_respondents_are_said(survey):
    few = gm.difference_scores(of_respondents(survey, np.arange(survey.n) < 25), OUTCOME)
    assert "25 respondents are few for six coefficients" in few.text


def test_the_columns_are_those_that_are_promised(found):
    expected = "level code label n r2_perception r2_gap r2_both difference ci_low ci_high gain gain_low gain_high"
    assert found.table.columns.tolist() == [*expected.split(), "b_perception", "b_expectation", "p_val", "p_adj"]
    columns = {
        "models": "level code model n r2 ci_low ci_high r2_adj method",
        "tests": "level code constraint errors n statistic dof_model dof p_val p_adj",
        "coefficients": "level code model term n estimate se ci_low ci_high se_classical",
        "surface": "level code feature n estimate se ci_low ci_high se_classical classical_low classical_high",
        "forms": "level code form n r ci_low ci_high method",
        "form_differences": "level code form other n difference ci_low ci_high method",
        "orders": "form code n score ci_low ci_high rank p_first",
        "agreement": "form other n tau tau_low tau_high rho rho_low rho_high p_same_first",
        "left_out": "level code model why",
    }
    for name, names in columns.items():
        assert getattr(found, name).columns.tolist() == names.split(), name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_have_terms_n_and_no_code(found, lang):
    text = "\n".join(found.sentences(lang))
    first, caution = {
        "en": ("598 respondents", "These are associations"),
        "zh": ("598 名受访者", "这些是受访者之间的关联"),
    }[lang]
    assert first in text
    n = found.forms.query("level == 'overall'")["n"].unique().item()
    assert 0 < n < 598  # who also gave importance points
    assert f"n = {n}" in text
    assert f"n = {found.agreement['n'].iloc[0]}" in text
    assert caution in text
    assert "SERVQUAL" in text
    for code in ("servqual", "servperf", "equal_opposite", "nan", "_weighted"):
        assert code not in text
    for table in (*found.shown, found.tests, found.models, found.orders):
        shown = readable(found, table, lang)
        assert len(shown) == len(table)
        assert not shown.isin(["servqual", "servperf_weighted", "equal_opposite", "bootstrap, resamples"]).any().any()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_charts_show_what_the_tables_have(found, lang):
    shares = found.plot(lang=lang)
    for at, column in enumerate(("r2_perception", "r2_gap", "r2_both")):
        assert list(shares.data[at].x) == pytest.approx(found.table[column].tolist())
    surface = found.plot(lang=lang, kind="surface", code="empathy").data[0]
    b = found.coefficients.query("code == 'empathy' and model == 'polynomial'").set_index("term")["estimate"]
    p, e = np.meshgrid(np.asarray(surface.x) - 4, np.asarray(surface.y) - 4)
    heights = b["intercept"] + b["P"] * p + b["E"] * e + b["P2"] * p * p + b["PE"] * p * e + b["E2"] * e * e
    least, most = found.params["outcome_range"]
    inside = (heights >= least) & (heights <= most)
    assert inside.any() and not inside.all()
    np.testing.assert_array_equal(np.isnan(surface.z), ~inside)
    np.testing.assert_allclose(np.asarray(surface.z)[inside], heights[inside])
    contour = found.plot(lang=lang, kind="contour")
    assert contour.data[0].type == "contour"
    orders = found.plot(lang=lang, kind="orders")
    assert orders.data[0].z.shape == (5, 4)
    for figure in (shares, contour, orders):
        assert "n = 598" in figure.layout.title.subtitle.text
    with pytest.raises(SettingError, match="no response surface of 'empaty'"):
        found.plot(kind="contour", code="empaty")
    with pytest.raises(SettingError, match="kind"):
        found.plot(kind="bars")
