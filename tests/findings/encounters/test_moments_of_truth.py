"""Moments of truth: the columns, pairs as in gm.gaps, the weakest link, raters, roles and remarks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.findings.encounters.encounter_losses import _instrument
from gapmodel.findings.encounters.encounter_scores import ScoreTable, rater_means
from gapmodel.inference.scales.raters import krippendorff_alpha, weighted_kappa
from gapmodel.inference.share import blaker_interval

STEPS = ("explore", "offer", "act", "confirm")
NUMBERS = ["n", "mean", "ci_low", "ci_high", "share_negative", "negative_low", "negative_high", "worst"]


@pytest.fixture(scope="module")
def record() -> pd.DataFrame:
    return pd.read_csv(gm.example("encounters"))


@pytest.fixture(scope="module")
def found(record) -> gm.MomentsOfTruth:
    return gm.moments_of_truth(record)


def of_observers(record: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """Raters in rows, (encounter, step) in columns."""
    own = record[(record["role"] == "observer") & (record["scenario"] == scenario)]
    return own.pivot_table(index="rater", columns=["encounter", "step"], values="score")


def test_the_table_has_the_columns_of_the_contract_in_the_order_of_the_chain(found, record):
    assert list(found.table.columns) == ["encounter", "step", *NUMBERS]
    order = record["encounter"].unique().tolist()
    assert list(zip(found.table["encounter"], found.table["step"], strict=True)) == [
        (name, step) for name in order for step in STEPS
    ]
    assert found.chain["encounter"].tolist() == order * 2


def test_numbers_of_a_step_are_those_of_its_scores(found, record):
    scores = of_observers(record, "actual")
    for row in found.table.itertuples():
        own = scores[row.encounter, row.step]
        negative = blaker_interval(int((own < 0).sum()), len(own))
        assert (row.n, row.worst) == (len(own), own.min())
        assert row.mean == pytest.approx(own.mean()) and row.ci_low < row.mean < row.ci_high
        shares = (row.share_negative, row.negative_low, row.negative_high)
        assert shares == pytest.approx((negative.value, negative.low, negative.high))


def test_an_encounter_counts_raters_not_scores(found, record):
    scores = of_observers(record, "actual")
    for row in found.chain[found.chain["scenario"] == "actual"].itertuples():
        own = scores[row.encounter]
        assert row.n == len(own) and row.mean == pytest.approx(own.mean(axis=1).mean())
        assert row.share_negative == pytest.approx((own < 0).mean(axis=1).mean())
        assert row.worst_step == own.mean().idxmin()
        error = own.mean(axis=1).std() / np.sqrt(len(own)) * stats.t.ppf(0.975, len(own) - 1)
        assert row.mean - row.ci_low >= error - 1e-12  # never shorter than Student's


def test_actual_against_ideal_is_gm_gaps_on_the_same_numbers(found, record):
    """The wide table is made here, and read as answers to an instrument of its own."""
    actual, ideal = of_observers(record, "actual"), of_observers(record, "ideal")
    cells = list(zip(found.table["encounter"], found.table["step"], strict=True))
    columns = {f"P{place}": actual[cell].to_numpy() for place, cell in enumerate(cells, 1)}
    columns |= {f"E{place}": ideal[cell].to_numpy() for place, cell in enumerate(cells, 1)}
    gaps = gm.gaps(gm.read_survey(pd.DataFrame(columns), _instrument(cells)), weighting="none")
    levels = {"overall": "chain", "dimension": "encounter", "item": "step"}
    mine, theirs = found.losses, gaps.table
    assert mine["part"].tolist() == theirs["level"].map(levels).tolist()
    for name, other in (("n", "n"), ("mean_ideal", "mean_e"), ("mean_actual", "mean_p"), ("gap", "gap")):
        assert mine[name].tolist() == theirs[other].tolist()
    assert mine["ci_low"].tolist() == theirs["ci_low"].tolist()
    flips = gaps.tests[gaps.tests["test"] == "sign_flip"]
    assert mine["p_val"].tolist() == flips["p_val"].tolist() and mine["p_adj"].tolist() == flips["p_adj"].tolist()


def test_actual_against_ideal_equals_scipy(found, record):
    own = (of_observers(record, "actual") - of_observers(record, "ideal"))["Help line"].mean(axis=1)
    row = found.losses[(found.losses["part"] == "encounter") & (found.losses["encounter"] == "Help line")].iloc[0]
    exact = stats.permutation_test((own,), np.mean, permutation_type="samples", n_resamples=np.inf)
    assert row["gap"] == pytest.approx(own.mean()) and row["p_val"] == pytest.approx(exact.pvalue)


def test_the_weakest_link_and_the_costliest_encounter_of_the_example_are_those_it_was_drawn_with(found):
    actual = found.chain[found.chain["scenario"] == "actual"].set_index("encounter")
    assert actual.index[actual["may_be_weakest"]].tolist() == ["Vice president"]
    lost = found.losses[found.losses["may_cost_most"]]
    assert lost["encounter"].tolist() == ["Vice president"]
    shares = found.losses.loc[found.losses["part"] == "encounter", "share"]
    assert shares.sum() == pytest.approx(1)


def test_agreement_is_that_of_the_score_table(found, record):
    scores = of_observers(record, "actual")
    alpha = found.agreement.set_index(["scenario", "coefficient"]).loc[("actual", "alpha_ordinal")]
    expected = krippendorff_alpha(scores.to_numpy().T)
    numbers = [alpha["value"], alpha["ci_low"], alpha["ci_high"]]
    assert numbers == pytest.approx([expected.value, expected.low, expected.high])
    assert (alpha["raters"], alpha["units"]) == (7, 20)
    pair = found.pairs[found.pairs["scenario"] == "actual"].iloc[0]
    kappa = weighted_kappa(scores.loc[pair["first"]], scores.loc[pair["second"]])
    assert pair["quadratic"] == pytest.approx(kappa.value)
    assert len(found.pairs) == 2 * 7 * 6 / 2


def test_people_score_themselves_higher_and_one_person_can_never_be_significant(found, record):
    assert found.roles["difference"].between(1, 2.5).all()
    assert (found.roles["p_val"] >= 1 / 8).all()
    row = found.roles.iloc[0]
    own = record[(record["encounter"] == row["encounter"]) & (record["role"] == "self")]["score"].mean()
    chain = found.chain[found.chain["scenario"] == "actual"].iloc[0]
    limits = own - chain["ci_high"], own - chain["ci_low"]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(limits)


def test_wins_and_needs_are_counted_and_go_together(found, record):
    texts = record["business_win"].dropna().str.split("; ").explode()
    counts = found.remarks[found.remarks["kind"] == "business_win"].set_index("remark")["n"]
    assert counts.to_dict() == texts.value_counts().to_dict()
    both = record[record["business_win"].str.contains("faster orders", na=False)]
    both = both[both["personal_win"].str.contains("less stress", na=False)]
    pair = found.together[
        (found.together["remark"] == "faster orders") & (found.together["other_remark"] == "less stress")
    ]
    assert pair["n"].tolist() == [len(both)]


def test_scores_of_those_who_acted_can_be_shown(record):
    found = gm.moments_of_truth(record, role="self")
    assert found.params["role"] == "self" and set(found.table["n"]) == {1}
    assert found.table["ci_low"].isna().all() and found.ideal.empty and found.losses.empty
    alone = gm.moments_of_truth(record[record["role"] == "self"])
    assert alone.params["role"] == "self"  # nobody observed


def test_the_order_of_rows_does_not_matter_but_for_the_order_of_the_chain(found, record):
    order = record["encounter"].unique().tolist()
    shuffled = gm.moments_of_truth(record.sample(frac=1, random_state=1), encounters=order)
    pd.testing.assert_frame_equal(found.table, shuffled.table)
    pd.testing.assert_frame_equal(found.losses, shuffled.losses)


def test_means_of_raters_with_missing_steps_are_exact():
    values, unit = rater_means(np.array([[1.0, 2.0, np.nan], [1.0, 1.0, 2.0], [np.nan] * 3]))
    assert values.tolist() == [9, 8] and float(unit) == pytest.approx(1 / 6)
    empty = ScoreTable((), (("a", "act"),), np.empty((0, 1)))
    assert rater_means(empty.table)[0].tolist() == []


def test_means_of_raters_with_very_different_numbers_of_encounters_are_rounded_to_a_millionth():
    rng = np.random.default_rng(6)
    part = np.where(rng.random((20, 300)) < 0.6, rng.integers(-3, 4, (20, 300)), np.nan)
    values, unit = rater_means(part)  # the least common denominator has more than 18 digits
    assert values * float(unit) == pytest.approx(np.nanmean(part, axis=1), abs=1e-6)


def test_of_many_raters_no_pairs_are_compared_and_that_is_said():
    rows = [(f"r{rater}", step, (rater * 5 + at) % 7 - 3) for rater in range(51) for at, step in enumerate(STEPS)]
    frame = pd.DataFrame(rows, columns=["rater", "step", "score"]).assign(encounter="Call")
    found = gm.moments_of_truth(frame)
    assert found.pairs.empty and "51 raters make too many pairs" in found.text
    assert len(gm.moments_of_truth(frame[frame["rater"] != "r50"]).pairs) == 50 * 49 / 2
