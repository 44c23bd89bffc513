"""Factors of a survey and of its tally, beside the inference on the rows; words, charts and wrong use."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.measurement.item_pairs import ItemPairs
from gapmodel.inference.factors.adequacy import adequacy
from gapmodel.inference.factors.average_partial import average_partials
from gapmodel.inference.factors.extraction import extract
from gapmodel.inference.factors.parallel_analysis import eigenvalues, reference_eigenvalues
from gapmodel.inference.factors.rotation import rotate
from gapmodel.inference.polychoric.polychoric import polychoric
from gapmodel.survey.respondent_scores import of_respondents
from gapmodel.wording.tables import readable

FEW = {"n_resamples": 60}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return pd.read_csv(gm.example("bank"))


@pytest.fixture(scope="module")
def survey() -> gm.Survey:
    return gm.read_survey(gm.example("bank"))


@pytest.fixture(scope="module")
def found(survey) -> gm.Factors:
    return gm.factors(survey, n=5, **FEW)


def rows(frame: pd.DataFrame, letter: str) -> np.ndarray:
    """The complete answers to the 22 items of a side."""
    own = frame[[f"{letter}{at}" for at in range(1, 23)]].apply(pd.to_numeric, errors="coerce")
    return own.where((own >= 1) & (own <= 7)).dropna().to_numpy(float)


def test_factors_are_those_of_the_complete_rows(frame, found):
    values = rows(frame, "P")
    r = np.corrcoef(values.T)
    assert found.params["n"] == len(values)
    own = rotate(extract(r[None], 5).loadings[0])
    assert list(found.loadings.columns) == ["F1", "F2", "F3", "F4", "F5"] and found.loadings.shape == (22, 5)
    np.testing.assert_allclose(found.loadings, own.loadings, rtol=0, atol=1e-8)
    np.testing.assert_allclose(found.phi, own.correlations, rtol=0, atol=1e-8)
    fit, table = adequacy(r, len(values)), found.table
    assert found.params["kmo"] == pytest.approx(fit.kmo) and found.pattern["msa"].tolist() == pytest.approx(fit.msa)
    eigen, reference = eigenvalues(r), reference_eigenvalues(len(values), 22)
    assert table["eigenvalue"].tolist() == pytest.approx(eigen.components)
    assert table["parallel"].tolist() == pytest.approx(reference.components)
    assert table["common_parallel"].tolist() == pytest.approx(reference.common)
    assert table["map"].tolist()[:-1] == pytest.approx(average_partials(r)[1:])
    assert table["kept"].tolist() == [True] * 5 + [False] * 17
    scores = found.scores()
    weights = np.linalg.solve(r, own.structure)
    standard = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    np.testing.assert_allclose(scores, standard @ weights, rtol=0, atol=1e-6)
    assert len(scores) == found.params["n"] and scores.index.max() < found.params["n_read"]


def test_the_dimensions_are_found_and_no_two_share_a_factor(found):
    rows_ = found.dimensions.set_index("code")
    assert rows_["factor"].nunique() == 5 and rows_["phi_target"].min() > 0.95 and rows_["phi"].min() > 0.9
    assert found.target.groupby("dimension").size().tolist() == [22] * 5
    assert "All are at .95 or more" in found.text


def test_parallel_analysis_chooses_and_the_text_says_what_every_rule_keeps(survey):
    chosen = gm.factors(survey, parallel="components", **FEW)
    kept = chosen.rules.set_index("rule")["n_factors"]
    assert chosen.loadings.shape[1] == kept["components"] == 4 and kept["common"] == 5
    for rule in ("components", "common", "map", "map4", "kaiser"):
        assert re.search(rf"\b{kept[rule]}\b", chosen.sentences()[2])
    assert "The rules differ" in chosen.text and "for information only" in chosen.text


def test_a_tally_has_the_factors_of_its_survey_and_added_tallies_those_of_the_whole(frame):
    complete = frame.dropna(subset=[f"{side}{at}" for side in "EP" for at in range(1, 23)])
    valid = complete[[f"{side}{at}" for side in "EP" for at in range(1, 23)]].apply(pd.to_numeric, errors="coerce")
    complete = valid[((valid >= 1) & (valid <= 7)).all(axis=1)].astype(int)
    read = gm.read_survey(complete)
    one = gm.factors(read, n=5, method="ml", **FEW)
    halves = [gm.read_survey(complete.iloc[at::2]).tally for at in (1, 0)]
    for tally in (read.tally, halves[0] + halves[1]):
        other = gm.factors(tally, n=5, method="ml", **FEW)
        np.testing.assert_allclose(other.loadings, one.loadings, rtol=0, atol=1e-9)
        np.testing.assert_allclose(other.table[["eigenvalue", "map"]], one.table[["eigenvalue", "map"]], atol=1e-9)
    shuffled = gm.factors(gm.read_survey(complete.sample(frac=1, random_state=1)), n=5, method="ml", **FEW)
    np.testing.assert_allclose(shuffled.loadings, one.loadings, rtol=0, atol=1e-9)
    assert one.params["fit_dof"] == 131 and one.params["fit_chi2"] > 0 and "Test that these factors suffice" in one.text
    with pytest.raises(TallyError, match="Factor scores need the answers of every respondent"):
        other.scores()


def test_intervals_contain_their_loadings_and_get_narrower_with_respondents(survey, found):
    own = found.intervals
    assert (
        len(own) == 110 and (own["loading_low"] < own["loading"]).all() and (own["loading"] < own["loading_high"]).all()
    )
    half = gm.factors(of_respondents(survey, np.arange(survey.n) % 3 == 0), n=5, **FEW)
    assert half.intervals["se"].median() > 1.3 * own["se"].median()
    assert found.explained["share_recurring"].between(0, 1).all() and len(found.factor_correlations) == 10
    assert found.explained["cumulative"].iloc[-1] == pytest.approx(found.pattern["communality"].mean())


def test_polychoric_correlations_are_taken_as_they_are(survey):
    found = gm.factors(survey, n=5, correlation="polychoric")
    matrix = polychoric(ItemPairs.of(survey, "perception").tables).smoothed.matrix
    np.testing.assert_allclose(found.loadings, rotate(extract(matrix[None], 5).loadings[0]).loadings, atol=1e-9)
    assert np.isnan([found.params["bartlett_chi2"], found.params["bartlett_p"]]).all()
    assert found.intervals["se"].isna().all() and "without intervals" in found.text and "Bartlett" not in found.text
    assert (found.table["parallel"].iloc[:5] > gm.factors(survey, n=5, **FEW).table["parallel"].iloc[:5]).all()
    with pytest.raises(SettingError, match="nobody has seen"):
        found.scores()


def test_loadings_are_cut_and_sorted_for_display_only(found):
    shown = found.sorted_pattern()
    kept = np.array([shown[name] for name in ("F1", "F2", "F3", "F4", "F5")], float)
    assert np.nanmin(np.abs(kept)) >= 0.4 and np.isnan(kept).sum() > 60
    assert not found.loadings.isna().any(axis=None) and found.loadings.abs().min(axis=None) < 0.05
    text = readable(found, shown, "zh")
    assert list(text.columns)[-6:-1] == ["F1", "F2", "F3", "F4", "F5"] and "–" in text["F1"].tolist()


@pytest.mark.parametrize("side", ["expectation", "gap"])
def test_other_sides_have_factors_of_their_own(survey, found, side):
    other = gm.factors(survey, side=side, n=2, rotation="varimax", **FEW)
    assert other.params["side"] == side and other.factor_correlations.empty
    assert not np.allclose(other.table["eigenvalue"], found.table["eigenvalue"])
    assert other.dimensions["factor"].duplicated().any() and "the closest factor to several dimensions" in other.text


def test_one_factor_and_components_are_told_as_such(survey):
    one = gm.factors(survey, n=1, method="pca", rotation="varimax", **FEW)
    assert "One factor explains" in one.text and "not to be used for composite reliability" in one.text
    assert one.factor_correlations.empty and one.plot(kind="loadings").data


def test_a_heywood_case_and_factors_of_two_items_are_told(frame):
    rng = np.random.default_rng(3)
    doubled = frame[[f"{side}{at}" for side in "EP" for at in range(1, 23)]].copy()
    there = doubled["P1"].notna()
    doubled.loc[there, "P2"] = np.where(rng.random(there.sum()) < 0.98, doubled.loc[there, "P1"], 1)
    found = gm.factors(gm.read_survey(doubled), n=6, **FEW)
    assert "Fewer than three items load .40 or more" in found.text
    assert found.params["heywood"] and "Heywood case" in found.text and "Heywood" in "".join(found.sentences("zh"))
    with pytest.raises(SettingError, match="Bartlett's scores divide by an item's own variance"):
        found.scores("bartlett")


@pytest.mark.parametrize("kind", ["loadings", "scree"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_charts_show_the_numbers(found, kind, lang):
    figure = found.plot(kind=kind, lang=lang)
    if kind == "scree":
        assert [list(trace.y) for trace in figure.data[:2]] == [
            found.table[c].tolist() for c in ("eigenvalue", "parallel")
        ]
        return
    cells = figure.data[0]
    order = found.sorted_pattern()["code"]
    np.testing.assert_allclose(np.array(cells.z, float), found.loadings.loc[order])
    written = [text for row in cells.text for text in row if text]
    assert len(written) == (found.loadings.abs() >= 0.4).sum(axis=None)


def test_many_factors_have_no_numbers_in_their_chart_and_the_caption_says_none(survey):
    many = gm.factors(survey, n=9, method="pca", rotation="none", **FEW)
    figure = many.plot()
    assert not any(text for row in figure.data[0].text for text in row)
    assert "not written" not in figure.to_json() and "are pale" in figure.to_json()


WRONG = [
    ({"n": 16}, "22 items determine 15 factors at most"),
    ({"n": 0}, "n=0 is not a number of factors"),
    ({"rotation": "oblimn"}, "did you mean 'oblimin'"),
    ({"method": "paf"}, "method='paf' is not a valid value"),
    ({"correlation": "spearman"}, "correlation='spearman'"),
    ({"parallel": "kaiser"}, "parallel='kaiser'"),
    ({"percentile": 100}, "percentile=100 is not between 50 and 100"),
    ({"side": "perceptoin"}, "did you mean 'perception'"),
    ({"side": ["perception"]}, "side=['perception'] is not the name of one side"),
    ({"confidence": 95}, "confidence"),
    ({"rng": -1}, "rng=-1 is not a seed"),
    ({"rng": "seed"}, "rng='seed' is not a seed"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_a_wrong_argument_is_one_sentence(survey, options, message):
    with pytest.raises(SettingError, match=re.escape(message)):
        gm.factors(survey, **options)


def test_answers_that_cannot_have_factors_are_refused(survey, frame):
    with pytest.raises(TallyError, match="no more respondents than items"):
        gm.factors(of_respondents(survey, np.arange(survey.n) < 20))
    same = frame.assign(P5=4)
    with pytest.raises(TallyError, match="Everybody gave the same answer to '5'"):
        gm.factors(gm.read_survey(same))
    with pytest.raises(TallyError, match=r"items determine each other or are the same \('5', '6'\)"):
        gm.factors(gm.read_survey(frame.assign(P5=frame["P6"])))
