"""Confirmatory factor analysis from the survey to its tables, beside lavaan and the engine; wrong use."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from confirmatory_cases import cases, numbers
from factor_surveys import survey_of, survey_of_rows
from measurement_data import measurement_sets
from reference_values import reference

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.inference.confirmatory.fitting import fit
from gapmodel.inference.confirmatory.model_text import ModelTextError, parse
from gapmodel.inference.confirmatory.modification import modifications
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.confirmatory.standardized import standardized
from gapmodel.inference.validity.factor_quality import factor_correlations, factor_quality

INDICES = {"chi2": "chisq", "dof": "df", "cfi": "cfi", "tli": "tli", "rmsea": "rmsea", "srmr": "srmr", "aic": "aic"}
INDICES |= {"rmsea_low": "rmsea.ci.lower", "rmsea_high": "rmsea.ci.upper", "p_close": "rmsea.pvalue", "bic": "bic"}


@cache
def found(name: str, **options: object) -> gm.FactorModel:
    return gm.confirm(survey_of(name), **options)


def engine(name: str):
    """The same model by the engine alone."""
    one = measurement_sets()[name]
    return fit(parameter_table(parse(one.model, one.items), one.items), [Sample.of_rows(one.rows)], one.items)


def by_hand(solution, factor: str, free) -> np.ndarray:
    """(2, ...) composite reliability and AVE from loadings and residual variances, as they are printed."""
    table, places = solution.structure.table(free), {(p.lhs, p.op, p.rhs): k for k, p in enumerate(solution.parameters)}
    items = [rhs for lhs, op, rhs in places if (lhs, op) == (factor, "=~")]
    loadings = np.stack([table[..., places[factor, "=~", one]] for one in items], -1)
    residuals = np.stack([table[..., places[one, "~~", one]] for one in items], -1)
    common = loadings**2 * table[..., places[factor, "~~", factor], None]
    shares = common / (common + residuals)
    total = np.sqrt(shares).sum(-1) ** 2
    return np.array([total / (total + (1 - shares).sum(-1)), shares.mean(-1)])


@pytest.mark.parametrize("name", ["clean_3", "heywood_9", "ceiling_8"])
def test_table_and_fit_are_those_of_lavaan(name):
    """cfa(model, data, likelihood = "normal"), see confirmatory.R; `model` there is the sets' factors."""
    one = next(case for case in cases() if case.key == (name, "model"))
    row = found(name).fit.iloc[0]
    theirs = dict(zip(reference("confirmatory")["measures"], numbers(one.found["measures"]), strict=True))
    for column, known in INDICES.items():
        assert row[column] == pytest.approx(theirs[known], rel=1e-6, abs=1e-6), column
    table = found(name).table
    own = {f"{row.lhs}{row.op}{row.rhs}": row for row in table.itertuples()}
    for key, est, se in zip(one.found["names"].split(), one.found["est"], one.found["se"], strict=True):
        assert own[key].est == pytest.approx(est, abs=1e-5)
        assert own[key].se == pytest.approx(se, abs=1e-5)
        assert own[key].ci_high - own[key].est == pytest.approx(1.959963985 * se, abs=1e-4)


def test_every_table_repeats_the_engine():
    name = "clean_4"
    solution, own = engine(name), found(name)
    scaled = standardized(solution, "all")
    assert own.table["std"].to_numpy() == pytest.approx(scaled.values, abs=1e-9)
    assert own.table[["std_low", "std_high"]].to_numpy() == pytest.approx(
        np.column_stack([scaled.low, scaled.high]), abs=1e-9
    )
    for row, one in zip(own.factors.itertuples(), factor_quality(solution), strict=True):
        assert (row.code, row.n_items) == (one.name, len(one.indicators))
        assert [row.cr, row.ave, row.sqrt_ave] == pytest.approx(
            [*by_hand(solution, row.code, solution.free), one.ave.value**0.5], abs=1e-9
        )
        assert row.cr_low < row.cr < row.cr_high <= 1
    largest = modifications(solution)[0]
    assert own.modification["mi"].iloc[0] == pytest.approx(largest.mi, rel=1e-8)
    assert own.modification["mi"].is_monotonic_decreasing
    assert own.residuals["residual"].abs().is_monotonic_decreasing
    assert (own.residuals["observed"] - own.residuals["implied"]).to_numpy() == pytest.approx(
        own.residuals["residual"].to_numpy(), abs=1e-12
    )


def test_errors_of_correlations_and_reliabilities_have_two_ways():
    solution = engine("clean_8")
    scaled = standardized(solution, "all")
    factors = set(solution.factors)
    places = [k for k, one in enumerate(solution.parameters) if one.op == "~~" and one.lhs != one.rhs]
    assert {solution.parameters[k].lhs for k in places} <= factors
    ours = factor_correlations(solution, solution.factors)
    assert [one.value for one, _ in ours] == pytest.approx(scaled.values[places], abs=1e-10)
    assert [se for _, se in ours] == pytest.approx(scaled.se[places], abs=1e-10)
    steps = 1e-5 * np.eye(len(solution.free))
    for one in factor_quality(solution):
        values = by_hand(solution, one.name, solution.free)
        sides = [by_hand(solution, one.name, solution.free + side * steps) for side in (1, -1)]
        slopes = (sides[0] - sides[1]) / 2e-5
        errors = np.sqrt(np.einsum("ma,ab,mb->m", slopes, solution.covariance, slopes))
        for limits, value, error in zip((one.cr, one.ave), values, errors, strict=True):
            assert limits.value == pytest.approx(value, abs=1e-10)
            low, high = (np.log(end / (1 - end)) for end in (limits.low, limits.high))
            assert (high - low) / (2 * 1.959963985) * value * (1 - value) == pytest.approx(error, rel=1e-6)


def test_the_usual_models_stand_beside_each_other():
    models = found("clean_8").models.set_index("model")
    assert list(models.index) == ["one factor", "uncorrelated", "dimensions", "second order", "bifactor"]
    assert models.loc["dimensions", "chi2"] == pytest.approx(found("clean_8").fit["chi2"].iloc[0], rel=1e-9)
    for name in ("one factor", "uncorrelated", "second order", "bifactor"):
        own = found("clean_8", model=name).fit.iloc[0]
        assert models.loc[name, ["chi2", "dof", "cfi", "bic"]].tolist() == pytest.approx(
            own[["chi2", "dof", "cfi", "bic"]].tolist(), rel=1e-7
        )
    row = models.loc["one factor"]
    assert row["chi2_difference"] == pytest.approx(row["chi2"] - models.loc["dimensions", "chi2"])
    assert (row["dof_difference"], row["against"]) == (10, "dimensions")
    assert list(found("clean_3").models["model"]) == ["one factor", "uncorrelated", "dimensions", "bifactor"]


def test_texts_and_their_labels():
    text = "a =~ x1 + x2 + x3\nb =~ x4 + k*x5 + k*x6\na ~~ 0*b"
    own = found("clean_3", model=text)
    rows = {(row.lhs, row.op, row.rhs): row for row in own.table.itertuples()}
    assert rows["b", "=~", "x6"].label == rows["b", "=~", "x5"].label == "k"
    assert rows["b", "=~", "x6"].est == pytest.approx(rows["b", "=~", "x5"].est)
    assert rows["a", "~~", "b"].std == 0
    assert set(own.factors["code"]) == {"a", "b"}
    assert own.htmt[["factor", "other"]].to_numpy().tolist() == [["a", "b"]]
    assert own.params["model_name"] == "own text"


@pytest.mark.parametrize("estimator", ["mlr", "wlsmv"])
def test_other_estimators(estimator):
    own, plain = found("clean_4", estimator=estimator), found("clean_4")
    assert len(own.fit) == 1
    assert own.fit["scaling"].notna().all()
    assert own.fit["chi2"].iloc[0] != pytest.approx(plain.fit["chi2"].iloc[0], rel=1e-3)
    assert own.factors["cr"].to_numpy() == pytest.approx(plain.factors["cr"].to_numpy(), abs=0.08)
    ordered = estimator == "wlsmv"
    assert own.fit[["aic", "bic"]].isna().all(axis=None) == ordered
    assert own.models["chi2_difference"].isna().all() == ordered
    loadings = own.table[own.table["op"] == "=~"]
    assert ((loadings["std_low"] < loadings["std"]) & (loadings["std"] < loadings["std_high"])).all()
    tally = survey_of("clean_4").tally
    with pytest.raises(TallyError, match="need the answers of every respondent"):
        gm.confirm(tally, estimator="wlsmv")


def test_a_tally_gives_what_the_survey_gives():
    survey = survey_of("clean_4")
    one, two = found("clean_4"), gm.confirm(survey.tally)
    assert two.table["est"].to_numpy() == pytest.approx(one.table["est"].to_numpy(), rel=1e-9, abs=1e-9)
    assert two.htmt["ci_high"].notna().all() == (survey.tally.blocks is not None)


def test_doubtful_solutions_say_so_first():
    heywood = found("heywood_7")
    assert heywood.problems.to_numpy().tolist() == [["negative variance", "x6"], ["two items", "f1, f2"]]
    assert heywood.sentences()[0].startswith("The solution is not admissible: the residual variance of “Item x6”")
    assert heywood.sentences("zh")[0].startswith("该解不可接受：“题项 x6”的残差方差为负")
    endless = found("heywood_2")
    assert endless.sentences()[0].startswith("The estimation did not converge")
    assert not any("CFI" in line for line in endless.sentences())
    assert endless.factors[["cr", "ave"]].isna().all(axis=None)
    two = found("clean_9", model="f =~ x1 + x2\ng =~ x3 + x4\nf ~~ 0*g")
    assert any(line.startswith("The model is not identified") for line in two.sentences())
    assert two.table["se"].isna().all()


def test_wrong_use_is_one_sentence():
    survey = survey_of("clean_3")
    with pytest.raises(ModelTextError, match="Line 1, column 11 of the model: 'x99' is neither an item nor a factor"):
        gm.confirm(survey, model="f =~ x1 + x99 + x3")
    with pytest.raises(SettingError, match="estimator='wls' is not a valid value"):
        gm.confirm(survey, estimator="wls")
    with pytest.raises(SettingError, match="There is no side 'perceptions'"):
        gm.confirm(survey, side="perceptions")
    with pytest.raises(SettingError, match="not identified"):
        gm.confirm(survey, model="f =~ x1 + x2")
    rows = measurement_sets()["clean_3"].rows
    names = {"a": list(measurement_sets()["clean_3"].items)}
    with pytest.raises(SettingError, match="9 respondents are too few for 9 items"):
        gm.confirm(survey_of_rows(rows[:9], names, 7))
    same = rows.copy()
    same[:, 2] = 4
    with pytest.raises(SettingError, match="Everybody gave the same answer to 'x3'"):
        gm.confirm(survey_of_rows(same, names, 7))
    with pytest.raises(SettingError, match="two dimensions or more"):
        gm.confirm(survey_of_rows(rows, names, 7), model="second order")


@pytest.mark.parametrize("at", range(9))
def test_standardized_solutions_of_every_estimator_are_those_of_lavaan(at):
    """standardizedSolution(cfa(model, data, estimator = "ML" | "MLR" | "WLSMV")), see confirm.R."""
    known = reference("confirm")
    case = known["cases"][at]
    own = found(case["set"], estimator=case["estimator"])
    rows = {f"{row.lhs} {row.op} {row.rhs}": row for row in own.table.itertuples()}
    values = np.array([rows[name].std for name in case["names"]])
    errors = np.array([(rows[name].std_high - rows[name].std_low) / 2 / 1.959963985 for name in case["names"]])
    assert values == pytest.approx(np.array(case["std"]), abs=1e-7)
    assert errors == pytest.approx(np.array(case["se"]), abs=1e-7)
    fitted = own.fit.loc[0, known["measures"]].to_numpy(dtype=float)
    near = 2e-6 if case["estimator"] == "wlsmv" else 1e-6  # lavaan's polychoric correlations are exact to about 1e-7
    assert fitted == pytest.approx(np.array(case["measures"]), rel=near, abs=near)
