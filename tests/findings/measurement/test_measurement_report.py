"""The measurement report: its numbers are those of its parts, what cannot be computed says why, and it is written."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, TallyError
from gapmodel.reports.report import findings_of

SMALL = "internal-customers"  # nine items of three dimensions on two sides, which are quickly examined


@pytest.fixture(scope="module")
def survey() -> gm.Survey:
    frame = gm.simulate(SMALL, 200, level=5.5, gaps=-0.5, outcome=True, rng=8)
    return gm.read_survey(frame, SMALL, outcome="overall_satisfaction")


@pytest.fixture(scope="module")
def found(survey) -> gm.MeasurementReport:
    return gm.measurement_report(survey)


def test_the_table_has_the_numbers_of_the_parts(survey, found):
    own = found.table.set_index(["side", "code"])
    scales, factors = gm.reliability(survey).table.set_index(["side", "code"]), found.confirm.factors.set_index("code")
    same = ["n", "n_items", "alpha", "ci_low", "ci_high", "omega_total"]
    pd.testing.assert_frame_equal(own[same], scales.loc[own.index, same], check_dtype=False)
    for code, row in factors.iterrows():
        mine = own.loc[("perception", code)]
        columns = ["cr", "ave", "sqrt_ave", "max_r", "max_htmt"]
        assert mine[columns].tolist() == pytest.approx(row[columns].astype(float).tolist(), rel=1e-12)
        assert own.loc[("expectation", code), ["sqrt_ave", "max_r", "max_htmt"]].isna().all()
    assert own.loc[("expectation", "care"), "cr"] == pytest.approx(scales.loc[("expectation", "care"), "cr"])


def test_the_parts_are_the_functions_with_their_defaults(survey, found):
    assert found.parts["part"][found.parts["done"]].tolist() == list(found.found)
    alone = gm.confirm(survey)
    pd.testing.assert_frame_equal(found.confirm.fit, alone.fit)
    pd.testing.assert_frame_equal(found.between_sides.table, gm.invariance(survey, between="sides").table)
    pd.testing.assert_frame_equal(found.validity.table, gm.validity(survey, "overall_satisfaction").table)
    assert found.between_groups is None and found.parts["why"].tolist().count("no groups") == 1


@pytest.mark.parametrize(("lang", "fit"), [("en", "acceptable"), ("zh", "可接受")])
def test_paragraphs_have_numbers_and_citations_in_both_languages(found, lang, fit):
    results, methods = found.results(lang), found.methods(lang)
    row, best = found.confirm.fit.iloc[0], found.confirm.htmt.nlargest(1, "htmt").iloc[0]
    assert f"χ²({row['dof']:.0f}) = {row['chi2']:.1f}" in results and f"RMSEA = {row['rmsea']:.3f}" in results
    assert f"{best['htmt']:.2f}" in results and fit in results and f"n = {row['n']:.0f}" in results
    perception = found.table.query("side == 'perception' and level == 'dimension'")
    assert f"{perception['alpha'].min():.2f}" in results and f"{perception['alpha'].max():.2f}" in results
    cited = ("Feldt 1965", "Horn 1965", "Hu and Bentler 1999", "Fornell and Larcker 1981", "Chen 2007")
    assert all(one in methods for one in cited) and "Podsakoff et al. 2003" in methods + results
    assert results.split("。" if lang == "zh" else ". ")[0] in "\n".join(found.sentences(lang))


def test_acceptable_is_said_of_intervals_and_not_of_estimates(found):
    scales = found.table.query("level == 'dimension'")
    text = found.results()
    whole, open_ = scales["ci_low"] >= 0.7, (scales["ci_low"] < 0.7) & (scales["ci_high"] >= 0.7)
    assert ("acceptable, as the whole interval" in text) == whole.any()
    assert ("doubtful, as the interval includes .70" in text) == open_.any()


def test_a_part_that_answers_do_not_allow_says_why_and_the_others_are_given():
    frame = gm.simulate(SMALL, 40, level=5.5, gaps=-0.5, rng=8)
    frame["P2"] = 6
    found = gm.measurement_report(gm.read_survey(frame, SMALL))
    parts = found.parts.set_index("part")
    assert parts.loc["reliability", "done"] and not parts.loc["confirm", "done"] and found.confirm is None
    assert parts.loc["confirm", "why"].endswith(".") and parts.loc["confirm", "why"] in found.text
    assert "χ²" not in found.results() and "was not examined, as no outcome was given" in found.results()
    assert len(found.shown) == 2 and found.plot().data


def test_an_instrument_of_one_side_has_no_sides_to_compare():
    frame = gm.simulate("customer-turnoffs", 150, level=3.0, rng=3)
    found = gm.measurement_report(gm.read_survey(frame, "customer-turnoffs"))
    assert found.between_sides is None and "one side" in found.parts["why"].tolist()
    assert set(found.table["side"]) == {"influence"} and "invariance" not in found.methods()


def test_the_gap_and_groups():
    frame = gm.simulate(SMALL, 200, level=5.5, gaps=-0.5, groups={"branch": ["North", "South"]}, rng=3)
    found = gm.measurement_report(gm.read_survey(frame, SMALL), side="gap", by="branch")
    assert found.confirm.params["side"] == found.factors.params["side"] == "gap"
    assert found.between_groups.params["side"] == "gap" and "“branch”" in found.methods()
    assert "Gap (P − E)" in found.sentences()[0]


def test_it_is_a_part_of_a_report_where_it_is_asked_for_alone(survey, tmp_path):
    page = gm.report(survey, tmp_path / "measurement.html", sections=["measurement"], lang="zh")
    text = page.read_text("utf-8")
    heads = ("验证性因子分析", "量表是否可信", "测量等值")
    assert all(head in text for head in heads) and "服务质量差距" not in text
    assert "<h3>常用拟合指标</h3>" in text and "<h3>量表的信度</h3>" not in text
    assert gm.verify(page, survey).equal
    kinds = [type(one).__name__ for one in findings_of(survey)]
    assert "Gaps" in kinds and "MeasurementReport" not in kinds


def test_wrong_use_is_one_sentence(survey):
    for options, words in (
        ({"side": "percepton"}, "There is no side"),
        ({"estimator": "mle"}, "estimator='mle'"),
        ({"confidence": 95}, "confidence"),
    ):
        with pytest.raises(SettingError, match=words):
            gm.measurement_report(survey, **options)
    with pytest.raises(ColumnError, match="no column 'rating'"):
        gm.measurement_report(survey, outcome="rating")
    with pytest.raises(TallyError, match="without the outcome"):
        gm.measurement_report(survey.tally, outcome="rating")
    frame = gm.simulate(SMALL, 30, level=5.5, gaps=-0.5, rng=8).assign(w=np.arange(1, 31))
    with pytest.raises(TallyError, match="'weights'"):
        gm.measurement_report(gm.read_survey(frame, SMALL, weights="w"))
    with pytest.raises(SettingError, match="at least 3 respondents"):
        gm.measurement_report(gm.read_survey(frame.drop(columns="w").head(2), SMALL))


def test_the_caption_explains_only_what_is_drawn():
    rows = pd.read_csv(gm.example("bank"))
    for n, drawn in ((600, True), (30, False)):
        figure = gm.measurement_report(gm.read_survey(rows.head(n))).plot()
        assert ("AVE" in figure.layout.title.subtitle.text) is drawn
        assert any("AVE" in (trace.name or "") for trace in figure.data) is drawn
