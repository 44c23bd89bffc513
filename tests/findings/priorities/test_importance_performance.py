"""Importance-performance analysis: the rule, the probabilities, where importance comes from, and the chart."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.priorities.quadrants import (
    QUADRANTS,
    lines_at,
    quadrant_probabilities,
    quadrants,
)

# Martilla and James (1977), as quoted; four-point scales
MARTILLA_IMPORTANCE = [3.83, 3.63, 3.60, 3.56, 3.41, 3.41, 3.38, 3.37, 3.29, 3.27, 2.52, 2.43, 2.37, 2.05]
MARTILLA_PERFORMANCE = [2.63, 2.73, 3.15, 3.00, 3.05, 3.29, 3.03, 3.11, 2.00, 3.02, 2.25, 2.49, 2.35, 3.33]
P = [f"p_{quadrant}" for quadrant in QUADRANTS]


def numbered(found: list[str]) -> dict[str, list[int]]:
    return {name: [at for at, one in enumerate(found, 1) if one == name] for name in QUADRANTS}


def test_martilla_and_james_with_both_crosshairs():
    means = numbered(quadrants(MARTILLA_IMPORTANCE, MARTILLA_PERFORMANCE))
    assert means == {
        "concentrate": [1, 2, 9],
        "keep_up": [3, 4, 5, 6, 7, 8, 10],
        "low_priority": [11, 12, 13],
        "overkill": [14],
    }
    values = np.column_stack([MARTILLA_IMPORTANCE, MARTILLA_PERFORMANCE])
    assert lines_at("data", values).round(4).tolist() == [3.1514, 2.8164]
    middles = numbered(quadrants(MARTILLA_IMPORTANCE, MARTILLA_PERFORMANCE, "scale", middles=(2.5, 2.5)))
    assert middles == {
        "concentrate": [9, 11],
        "keep_up": [1, 2, 3, 4, 5, 6, 7, 8, 10],
        "low_priority": [12, 13],
        "overkill": [14],
    }


def test_a_value_on_a_line_counts_as_high_and_its_probability_is_half():
    assert quadrants([2.0, 1.0, 1.0], [1.0, 2.0, 1.0], (1.0, 1.0)) == ["keep_up"] * 3
    rng = np.random.default_rng(1)
    values = rng.normal(0, 1, (40_000, 2, 2))
    chances = quadrant_probabilities(values, np.zeros((40_000, 2)))
    assert abs(chances - 0.25).max() < 0.012
    values[:, 1] = 0.0
    assert quadrant_probabilities(values, np.zeros((40_000, 2)))[1].tolist() == [0.25] * 4
    values[:, 1, 0] = 5.0  # surely important, on the line of performance
    assert quadrant_probabilities(values, np.zeros((40_000, 2)))[1].tolist() == [0.5, 0.5, 0, 0]


def test_probabilities_are_those_of_the_bivariate_normal_law():
    mean, covariance = [0.3, -0.2], [[1.0, 0.6], [0.6, 0.5]]
    values = np.random.default_rng(2).multivariate_normal(mean, covariance, (60_000, 1))
    chances = quadrant_probabilities(values, np.zeros((60_000, 2)))[0]
    law = stats.multivariate_normal(mean, covariance)
    low = law.cdf([0, 0])
    left, right = (stats.norm.cdf(0, mean[at], covariance[at][at] ** 0.5) for at in range(2))
    assert np.allclose(chances, [right - low, 1 - left - right + low, low, left - low], atol=0.008)


@pytest.fixture(scope="module")
def bank() -> gm.Survey:
    return gm.read_survey(gm.example("bank"))


@pytest.fixture(scope="module")
def stated(bank) -> gm.ImportancePerformance:
    return gm.importance_performance(bank, outcome="overall_rating")


def survey_of(n: int, seed: int, **more: object) -> gm.Survey:
    """Random perceptions and further columns."""
    return gm.read_survey(pd.DataFrame(_answers(n, seed) | more), "servperf")


def test_the_table_has_the_columns_of_the_contract_and_probabilities_of_one(stated):
    assert list(stated.table) == ["code", "label", "importance", "performance", "quadrant", *P]
    assert np.allclose(stated.table[P].sum(axis=1), 1)
    assert (stated.points["importance_low"] < stated.points["importance"]).all()
    assert (stated.points["performance"] < stated.points["performance_high"]).all()


def test_means_are_those_of_other_findings(bank, stated):
    importance = gm.performance(bank).importance.set_index("code")["points"]
    found = stated.table.set_index("code")
    assert np.allclose(found["importance"], importance[found.index])


def test_standard_errors_equal_those_of_means(stated, bank):
    sd = gm.performance(bank).importance.set_index("code")["sd"]
    assert len(sd) == 5
    points = stated.points.set_index("code")
    rows = gm.performance(bank, interval="t").table.set_index("code").loc[points.index]
    assert np.allclose(points["se_performance"], rows["se"], rtol=0.12)


@pytest.mark.parametrize("crosshair", ["data", (20, 5.45)])
def test_probabilities_are_those_of_resampled_rows(bank, crosshair):
    """Respondents drawn with replacement, means of each draw, and the rule; lines of "data" move with the draw."""
    found = gm.importance_performance(bank, crosshair=crosshair).table
    codes = found["code"].tolist()
    items = dict(zip(codes, ("1234", "56789", range(10, 14), range(14, 18), range(18, 23)), strict=True))
    rows = bank.frame()
    values = []
    for code in codes:
        answers = rows[[f"perception_{at}" for at in items[code]]]
        score = answers.mean(axis=1).where(answers.notna().sum(axis=1) * 2 >= answers.shape[1])
        values += [pd.read_csv(gm.example("bank"))[f"W_{code}"], score]
    values = np.column_stack(values).astype(float)
    n, there = len(values), ~np.isnan(values)
    times = np.random.default_rng(3).multinomial(n, np.full(n, 1 / n), 6000)
    means = ((times @ np.where(there, values, 0)) / (times @ there)).reshape(6000, 5, 2)
    lines = means.mean(axis=1) if crosshair == "data" else np.full((6000, 2), crosshair)
    high = means >= lines[:, None]
    chances = [(high[..., 0] == own) & (high[..., 1] == good) for own, good in ((1, 0), (1, 1), (0, 0), (0, 1))]
    # the standard deviations of 256 blocks have an error of 1 in sqrt(2 * 255)
    assert abs(found[P].to_numpy() - np.mean(chances, axis=1).T).max() < 0.045


def test_a_tally_without_blocks_has_the_normal_approximation_with_about_the_same_probabilities(bank):
    blocks = gm.importance_performance(bank, crosshair=(20, 5.45))
    normal = gm.importance_performance(replace(bank.tally, blocks=None), crosshair=(20, 5.45))
    assert "normal approximation" in normal.text and "bootstrap" in blocks.text
    assert abs(blocks.table[P] - normal.table[P]).to_numpy().max() < 0.06
    derived = gm.read_survey(gm.example("bank"), outcome=["overall_rating"]).tally
    with pytest.raises(TallyError, match="no blocks"):
        gm.importance_performance(replace(derived, blocks=None), importance="overall_rating")


def test_a_tally_that_holds_no_covariances_has_quadrants_without_probabilities(bank):
    found = gm.importance_performance(bank.tally.suppressed(5))
    assert found.table["quadrant"].equals(gm.importance_performance(bank).table["quadrant"])
    assert found.table[P].isna().all(axis=None) and "hold no covariances" in found.text
    assert len(found.plot().data) and found.sentences("zh")


def test_derived_importance_equals_correlations_of_rows():
    y = np.random.default_rng(3).integers(1, 11, 120)
    survey = survey_of(120, 3, rating=y)
    found = {
        measure: gm.importance_performance(survey, importance="rating", level="item", measure=measure)
        for measure in ("r", "partial", "log_partial")
    }
    values = pd.DataFrame(_answers(120, 3))
    expected = [stats.pearsonr(values[name], y)[0] for name in values]
    assert np.allclose(found["r"].table["importance"], expected)
    for measure, own in (("partial", values), ("log_partial", np.log(values))):
        assert np.allclose(found[measure].table["importance"], _partial(own.to_numpy(float), y))


def _answers(n: int, seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {f"P{at}": rng.integers(1, 8, n) for at in range(1, 23)}


def _partial(x: np.ndarray, y: np.ndarray) -> list[float]:
    """Correlations of residuals."""
    found = []
    for at in range(x.shape[1]):
        others = np.column_stack([np.ones(len(x)), np.delete(x, at, axis=1)])
        residuals = [own - others @ np.linalg.lstsq(others, own, rcond=None)[0] for own in (x[:, at], y.astype(float))]
        found.append(float(np.corrcoef(*residuals)[0, 1]))
    return found


def test_stated_and_derived_stand_side_by_side(stated):
    assert set(stated.importances["measure"]) == {"stated", "r", "partial"}
    assert "Stated and derived importance (correlation with “overall_rating”) give different quadrants" in stated.text


def test_points_that_are_all_equal_get_one_sentence():
    even = {
        f"W_{code}": np.full(60, 20) for code in ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
    }
    found = gm.importance_performance(survey_of(60, 4, **even))
    assert found.text.count("All values of importance are equal") == 1
    assert np.allclose(found.table["p_concentrate"], found.table["p_low_priority"])
    assert np.allclose(found.table[["p_concentrate", "p_keep_up"]].sum(axis=1), 0.5)


def test_few_respondents_for_partial_correlations_are_reported_with_the_width():
    survey = survey_of(60, 5, rating=np.random.default_rng(6).integers(1, 11, 60))
    found = gm.importance_performance(survey, importance="rating", level="item", measure="partial")
    assert re.search(r"60 respondents for 22 predictors, fewer than 10 for each: .* \d\.\d\d wide", found.text)


def test_expectations_as_importance_are_warned_of(bank):
    gap = gm.importance_performance(bank, importance="expectation", performance="gap")
    assert "E is on both axes" in gap.text and (gap.points["correlation"] < 0).all()
    assert "not its importance" in gm.importance_performance(bank, importance="expectation").text


def test_the_diagonal_needs_one_scale_and_has_distances(bank):
    found = gm.importance_performance(bank, importance="expectation", diagonal=True)
    row = found.points.iloc[0]
    assert row["distance"] == pytest.approx((row["importance"] - row["performance"]) / np.sqrt(2))
    assert row["distance_low"] < row["distance"] < row["distance_high"] and row["p_above"] > 0.99
    with pytest.raises(SettingError, match="do not have the same scale"):
        gm.importance_performance(bank, diagonal=True)


@pytest.mark.parametrize("crosshair", ["data", "median", "scale", (20, 5.5)])
def test_lines_by_rule(bank, crosshair):
    lines = gm.importance_performance(bank, crosshair=crosshair).lines["value"].tolist()
    expected = {"data": [20, 5.491], "median": [18.331, 5.437], "scale": [20, 4], (20, 5.5): [20, 5.5]}[crosshair]
    assert lines == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"importance": "derived"}, "none was named"),
        ({"crosshair": "middle"}, "crosshair='middle'"),
        ({"crosshair": 5.0}, "one number for two axes"),
        ({"crosshair": (1, 2, 3)}, "nor a pair of numbers"),
        ({"level": "item"}, "Importance was not asked of every item"),
        ({"importance": "overall_rating", "crosshair": "scale"}, "two scales that have a middle"),
        ({"sure": 2}, "must be a probability"),
        ({"importance": "overall_rating", "performance": "gap", "measure": "log_partial"}, "logarithms"),
    ],
)
def test_wrong_use_gets_one_sentence(bank, options, message):
    with pytest.raises(SettingError, match=message):
        gm.importance_performance(bank, **options)


def test_an_outcome_with_one_value_is_refused():
    with pytest.raises(SettingError, match="has one value only"):
        gm.importance_performance(survey_of(60, 7, rating=np.full(60, 5)), importance="rating")


def test_a_design_is_refused():
    survey = gm.read_survey(pd.DataFrame(_answers(60, 8) | {"w": np.arange(60) + 1}), "servperf", weights="w")
    with pytest.raises(TallyError, match="not available with weights"):
        gm.importance_performance(survey, importance="stated")


def test_groups_are_those_of_the_survey_of_each_group(bank):
    found = gm.importance_performance(bank, by="branch")
    normal = gm.importance_performance(gm.read_survey(gm.example("bank"), by="branch").tally, by="branch")
    assert list(found.table["group"].unique()) == list(normal.table["group"].unique())
    assert np.allclose(found.table["importance"], normal.table["importance"])
    assert abs(found.table[P] - normal.table[P]).to_numpy().max() < 0.06
    few = gm.importance_performance(bank, by="branch", min_cell=10_000)
    assert few.table.empty


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_chart_names_quadrants_and_draws_uncertain_points_hollow(bank, lang):
    found = gm.importance_performance(bank, importance="overall_rating", level="item", measure="partial")
    figure = found.plot(lang=lang)
    notes = [note.text for note in figure.layout.annotations]
    assert sum(note.startswith("<b>") for note in notes) == 4
    marks = {trace.marker.symbol: len(trace.x) for trace in figure.data if trace.mode == "markers"}
    uncertain = int((found.table[P].max(axis=1) < 0.8).sum())
    assert marks == {"circle": 22 - uncertain, "circle-open": uncertain} and uncertain > 0
    assert figure.layout.xaxis.title.text and figure.layout.yaxis.title.text
    assert len(found.sentences(lang)) >= 6
