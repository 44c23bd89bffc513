"""Reliability of the difference scores and the double ceiling beside the gaps, in numbers and in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_values import reference
from tests_shared import examples

import gapmodel as gm
from gapmodel.findings.customer.score_reliability import RELIABILITY_COLUMNS
from gapmodel.instrument.read import parse_instrument

SETS = reference("reliability")["sets"]
CAUTION = "It does not by itself invalidate the test of the mean gap"
NUMBERS = ["alpha_e", "alpha_p", "r_pe", "reliability", "alpha_gap", "double_ceiling"]


def one_dimension(items, lowest=1, highest=7, step=1):
    listed = ", ".join(f"{{code = '{code}'}}" for code in range(1, items + 1))
    return parse_instrument(
        "name='one'\ntitle='one'\nsides=['expectation','perception']\n"
        f"scale={{lowest={lowest}, highest={highest}, step={step}}}\n[[dimensions]]\ncode='all'\nitems=[{listed}]\n"
    )


def frame_of(expectation, perception):
    e, p = np.array(expectation), np.array(perception)
    names = [f"{side}{code}" for side in "EP" for code in range(1, e.shape[1] + 1)]
    return pd.DataFrame(np.hstack([e, p]), columns=names)


def gaps_of(expectation, perception, **scale):
    frame = frame_of(expectation, perception)
    return gm.gaps(gm.read_survey(frame, one_dimension(frame.shape[1] // 2, **scale)))


@pytest.mark.parametrize("case", SETS, ids=[case["name"] for case in SETS])
def test_it_equals_psych_and_the_formula_in_r(case):
    """reliability.R works with totals, the table with means: the unit cancels."""
    found = gaps_of(case["expectation"], case["perception"], highest=case["scale"][1]).reliability.iloc[0]
    assert found["n"] == case["n"]
    assert found["alpha_e"] == pytest.approx(case["alpha_expectation"]["raw_alpha"], rel=1e-9)
    assert found["alpha_p"] == pytest.approx(case["alpha_perception"]["raw_alpha"], rel=1e-9)
    assert found["alpha_gap"] == pytest.approx(case["alpha_gap"]["raw_alpha"], rel=1e-9)
    assert found["r_pe"] == pytest.approx(case["total_correlation"], rel=1e-9)
    assert found["reliability"] == pytest.approx(case["reliability_of_difference"], rel=1e-9)


def test_the_columns_and_rows(bank):
    found = gm.gaps(bank)
    assert found.reliability.columns.tolist() == RELIABILITY_COLUMNS
    assert found.reliability["code"].tolist() == found.table.query("level == 'dimension'")["code"].tolist()
    assert found.reliability["n"].tolist() == found.table.query("level == 'dimension'")["n"].tolist()
    assert found.reliability["double_ceiling"].between(0, 1).all()


def test_missing_answers_are_left_out_pair_by_pair(bank):
    rows = bank.frame()
    numbers = range(10, 14)
    found = gm.gaps(bank).reliability.set_index("code").loc["responsiveness"]
    for side, column in (("expectation", "alpha_e"), ("perception", "alpha_p")):
        covariance = rows[[f"{side}_{number}" for number in numbers]].cov().to_numpy()
        assert np.isnan(rows[[f"{side}_{number}" for number in numbers]].to_numpy()).any()
        alpha = 4 / 3 * (1 - np.trace(covariance) / covariance.sum())
        assert found[column] == pytest.approx(alpha, rel=1e-12)
    e, p = (rows[[f"{side}_{number}" for number in numbers]].to_numpy() for side in ("expectation", "perception"))
    answered = ~np.isnan(e) & ~np.isnan(p)
    assert found["double_ceiling"] == pytest.approx(((e == 7) & (p == 7))[answered].mean(), rel=1e-12)


def test_groups_are_those_groups_alone(bank):
    together = gm.gaps(bank, by="branch").reliability
    frame = pd.read_csv(gm.example("bank"))
    alone = gm.gaps(gm.read_survey(frame[frame["branch"] == "Market"])).reliability
    assert together["group"].unique().tolist() == ["Harbour", "Market", "Station", "University"]
    assert together.query("group == 'Market'")[NUMBERS].to_numpy() == pytest.approx(
        alone[NUMBERS].to_numpy(), rel=1e-12
    )


def test_groups_added_up_are_all_respondents(bank):
    whole = gm.gaps(gm.read_survey(gm.example("bank"))).reliability
    assert gm.gaps(bank.tally).reliability.equals(whole)


@examples(25)
@given(st.integers(0, 10_000), st.sampled_from([(0, 24, 4), (10, 70, 10), (1, 4, 0.5), (-3, 3, 1)]))
def test_the_scale_changes_nothing(seed, scale):
    lowest, highest, step = scale
    steps = np.random.default_rng(seed).integers(0, 7, (2, 15, 3))
    first = gaps_of(*(1 + steps)).reliability
    other = gaps_of(*(lowest + steps * step), lowest=lowest, highest=highest, step=step).reliability
    assert other[NUMBERS].to_numpy() == pytest.approx(first[NUMBERS].to_numpy(), rel=1e-9, nan_ok=True)


def test_a_published_table_has_none():
    found = gm.from_summary(pd.DataFrame({"gap": [-0.3], "sd": [1.0]}), n=30)
    assert found.reliability.empty and found.reliability.columns.tolist() == RELIABILITY_COLUMNS
    assert "reliability" not in found.text


def test_the_sentence_names_the_range_and_what_a_low_value_means(bank):
    text = gm.gaps(bank).text
    assert (
        "The reliability of the dimensions' difference scores ranges from 0.59 (“Assurance”) to 0.67 (“Reliability”). "
        "Low reliability limits rankings of individuals and correlations with the score. " + CAUTION in text
    )
    assert "negative for" not in text and "highest scale point" not in text
    assert "各维度差值分数的信度介于 0.59（“保证性”）和 0.67（“可靠性”）之间。信度低会限制个体排序" in "".join(
        gm.gaps(bank).sentences("zh")
    )


def test_groups_have_one_sentence_over_all_of_them(bank):
    text = gm.gaps(bank, by="branch").text
    assert "ranges from 0.46 (“Empathy” (University)) to 0.71 (“Empathy” (Station))." in text
    assert text.count(CAUTION) == 1


def test_a_negative_value_is_told_to_be_an_estimate_below_zero():
    case = SETS[-1]
    found = gaps_of(case["expectation"], case["perception"], highest=5)
    assert "The reliability of the difference score of “all” is -0.04." in found.text
    assert (
        "The estimate is negative for “all”: expectations and perceptions correlate more strongly than the internal "
        "consistency of their items explains" in found.text
    )
    assert "估计值为负" in "".join(found.sentences("zh"))


def test_one_item_has_no_reliability(small):
    frame = pd.DataFrame(np.random.default_rng(2).integers(1, 6, (40, 6)), columns=["E1", "E2", "E3", "P1", "P2", "P3"])
    found = gm.gaps(gm.read_survey(frame, small))
    care = found.reliability.set_index("code").loc["care"]
    assert care[["alpha_e", "alpha_p", "alpha_gap", "reliability"]].isna().all()
    assert care["r_pe"] == pytest.approx(np.corrcoef(frame["E3"], frame["P3"])[0, 1])
    assert (
        "The reliability of the difference score is not defined for “Care”: it requires at least two items"
        in found.text
    )


def test_reversed_items_are_at_the_top_after_turning(small):
    """Item 2 is reversed on 1..5: its best answer was written as 1."""
    frame = pd.DataFrame([[5, 1, 3, 5, 1, 3]] * 3 + [[5, 5, 3, 5, 5, 3]], columns=["E1", "E2", "E3", "P1", "P2", "P3"])
    assert gm.gaps(gm.read_survey(frame, small)).reliability["double_ceiling"].tolist() == [7 / 8, 0]


@pytest.mark.parametrize(("top", "told"), [(11, True), (10, False)])
def test_the_double_ceiling_is_told_above_one_half(top, told):
    rows = np.vstack([np.full((top, 2), 7), np.tile([[5, 6], [6, 3]], (5, 1))[: 20 - top]])
    found = gaps_of(rows, rows)
    sentence = "More than 50% of the answer pairs are at the highest scale point on both sides for “all” 55%"
    assert found.reliability["double_ceiling"][0] == top / 20
    assert (sentence in found.text) == told
    assert ("在两侧均为最高分：“all” 55%" in "".join(found.sentences("zh"))) == told


def test_equal_answers_leave_nothing_to_measure():
    same = np.full((10, 2), 4)
    found = gaps_of(same, same)
    assert found.reliability[["alpha_e", "alpha_p", "r_pe", "reliability", "alpha_gap"]].isna().all().all()
    assert "The reliability of the difference score is not defined for “all”" in found.text


def test_a_constant_expectation_leaves_the_reliability_of_the_perception():
    perception = np.random.default_rng(3).integers(1, 8, (30, 1)) + np.array([[0, 0, 0]])
    perception[::4, 1] = 4
    found = gaps_of(np.full((30, 3), 7), perception).reliability.iloc[0]
    assert np.isnan(found["alpha_e"])
    assert found["reliability"] == pytest.approx(found["alpha_p"], rel=1e-12)
    assert found["alpha_gap"] == pytest.approx(found["alpha_p"], rel=1e-12)


def test_a_reliability_that_min_cell_leaves_out_is_said_to_be_left_out():
    rng = np.random.default_rng(4)
    frame = frame_of(rng.integers(1, 8, (60, 3)).astype(float), rng.integers(1, 8, (60, 3)).astype(float))
    frame.loc[:14, "E1"] = np.nan
    survey = gm.read_survey(frame, one_dimension(3))
    found, hidden = gm.gaps(survey), gm.gaps(survey, min_cell=10)
    assert found.reliability["alpha_e"].notna().all() and "not given" not in found.text
    assert hidden.reliability["alpha_e"].isna().all()
    assert "with min_cell, covariances of items that some respondents skipped are not kept" in hidden.text
    assert "信度不予给出" in "".join(hidden.sentences("zh"))
