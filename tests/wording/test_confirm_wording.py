"""What a confirmatory factor analysis says, in both languages, with numbers of its tables."""

from __future__ import annotations

import re
from functools import cache

import pytest
from factor_surveys import survey_of, survey_of_rows
from measurement_data import measurement_sets

import gapmodel as gm
from gapmodel.wording.measurement.model_names import parameter_name, problem_sentences
from gapmodel.wording.numbers import plain, precise
from gapmodel.wording.tables import as_texts

LANGS = ("en", "zh")


@cache
def found(name: str, **options: object) -> gm.FactorModel:
    return gm.confirm(survey_of(name), **options)


@pytest.mark.parametrize("lang", LANGS)
def test_every_number_is_one_of_a_table(lang):
    own = found("ceiling_4")
    text = "\n".join(own.sentences(lang))
    fit, most = own.fit.iloc[0], own.htmt.sort_values("htmt").iloc[-1]
    for number in (
        plain(fit["chi2"], 1),
        *(precise(fit[key]) for key in ("cfi", "tli", "rmsea", "rmsea_high", "srmr")),
    ):
        assert number in text
    for row in own.factors.itertuples():
        assert f"CR {plain(row.cr)} [{plain(row.cr_low)}, {plain(row.cr_high)}]" in text
        assert f"AVE {plain(row.ave)} [{plain(row.ave_low)}, {plain(row.ave_high)}]" in text
    assert plain(most["htmt"]) in text and plain(most["ci_high"]) in text
    assert plain(own.models["bic"].min(), 1) in text
    assert "Hu and Bentler (1999)" in text and "Henseler et al." in text and "Fornell and Larcker (1981)" in text
    limit = {"en": "With five or fewer", "zh": "等级不超过五个时"}[lang]
    assert limit in text


def test_which_conventions_are_reached_and_where_the_interval_leaves_it_open():
    wrong = found("clean_4", model="one factor")
    text = "\n".join(wrong.sentences())
    fit = wrong.fit.iloc[0]
    assert fit["cfi"] < 0.95 and fit["rmsea"] > 0.06
    assert "None of CFI, TLI, RMSEA and SRMR reaches" in text
    assert "lies on both sides of .06" not in text
    right = found("clean_4")
    assert "All of CFI, TLI, RMSEA and SRMR reach" in right.text
    some = found("crossed_4")
    assert "Reached by CFI, RMSEA, SRMR, not by TLI" in some.text
    assert some.fit["rmsea_low"].iloc[0] < 0.06 < some.fit["rmsea_high"].iloc[0]
    assert "lies on both sides of .06" in some.text
    most = some.modification.iloc[0]
    assert f"loading of “Item x8” on “Factor f3”: {plain(most['mi'], 1)}" in some.text


@pytest.mark.parametrize("lang", LANGS)
def test_cautions_of_differences_of_ordered_answers_and_of_missing_ones(lang):
    bank = gm.read_survey(gm.example("bank"))
    gap = gm.confirm(bank, side="gap", model="one factor")
    text = "\n".join(gap.sentences(lang))
    assert {"en": "differences of two answers", "zh": "两个答案之差"}[lang] in text
    n = gap.fit["n"].iloc[0]
    assert {"en": f"Included are the {n} of 600 respondents", "zh": f"600 名受访者中，答全所有题项的 {n} 名"}[
        lang
    ] in text
    pairs = gm.confirm(bank.tally, side="gap", model="one factor")
    assert {"en": "covariances are those of pairs", "zh": "协方差按题项两两计算"}[lang] in "\n".join(
        pairs.sentences(lang)
    )
    ordered = "\n".join(found("clean_4", estimator="wlsmv").sentences(lang))
    assert "Xia and Yang 2019" in ordered and "BIC" not in ordered


def test_a_saturated_model_says_that_its_fit_says_nothing():
    rows = measurement_sets()["clean_3"].rows[:, :3]
    own = gm.confirm(survey_of_rows(rows, {"f1": ["x1", "x2", "x3"]}, 7))
    assert own.fit[["chi2", "dof"]].iloc[0].tolist() == pytest.approx([0, 0], abs=1e-6)
    assert "it has no degrees of freedom, so that it fits by construction" in own.text
    assert "Hu and Bentler" not in own.text
    assert len(own.models) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_two_items_and_models_without_a_solution_are_named(lang):
    own = found("heywood_7")
    lines = own.sentences(lang)
    both = {"en": "“Factor f1”, “Factor f2” have two items only", "zh": "有 2 个因子只有两个题项：“因子 f1”、“因子 f2”"}
    assert any(both[lang] in line for line in lines)
    bad = own.models.loc[own.models["problem"] != "", "model"]
    assert len(bad)
    start = {"en": "Without an admissible solution: ", "zh": "没有可接受的解："}[lang]
    line = next(line for line in lines if line.startswith(start))
    assert line.count("（" if lang == "zh" else "(") == len(bad)


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_of_problem_has_a_sentence(lang):
    from typing import get_args

    from gapmodel.inference.confirmatory.problems import Kind, Problem

    labels = found("clean_3").labels
    for kind in get_args(Kind):
        (line,) = problem_sentences([Problem(kind, ("x1", "f1=~x2"))], labels, lang)
        assert line.endswith("." if lang == "en" else "。")
    assert parameter_name(labels, ("x1", "~~", "x2")) == "covariance of “Item x1” and “Item x2”"
    assert parameter_name(labels, ("f1", "~1", ""), "zh") == "“因子 f1”的截距"


def test_every_number_of_every_table_is_rounded():
    own = found("clean_4")
    names = ("table", "fit", "factors", "correlations", "htmt", "residuals", "modification", "models")
    for table in (*own.shown, *(own.plain(name) for name in names)):
        cells = [cell for column in as_texts(own, table).columns.values() for cell in column]
        assert cells and not any(re.search(r"\d\.\d{4}", cell) for cell in cells)
