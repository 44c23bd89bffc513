"""Service recovery: pairs against scipy and statsmodels, the guard against regression to the mean, odd input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, SettingError
from gapmodel.inference.independent_shares import independent_share_interval


def people(n: int = 240, seed: int = 0, effect: float = 0.0, start: float = 0.0) -> pd.DataFrame:
    """People whose complaint was resolved start lower by `start` and change by `effect` more than others."""
    rng = np.random.default_rng(seed)
    states = rng.choice(["no problem", "not complained", "resolved", "unresolved"], n, p=[0.4, 0.2, 0.3, 0.1])
    true = rng.normal(5, 1, n)
    before = true + rng.normal(0, 0.8, n) - start * (states == "resolved")
    after = true + rng.normal(0, 0.8, n) + effect * (states == "resolved") - 0.8 * (states == "unresolved")
    return pd.DataFrame({"state": states, "loyalty": after, "earlier": before})


@pytest.fixture(scope="module")
def found() -> gm.Recovery:
    return gm.recovery(people(), before="earlier", margin=0.5)


def test_means_are_compared_by_welch(found):
    frame = people()
    groups = {name: part["loyalty"].to_numpy() for name, part in frame.groupby("state")}
    for one, state, other in (
        (0, "resolved", "no problem"),
        (1, "unresolved", "no problem"),
        (4, "resolved", "unresolved"),
    ):
        row, test = found.table.iloc[one], stats.ttest_ind(groups[state], groups[other], equal_var=False)
        limits = test.confidence_interval(0.95)
        assert (row["p_val"], row["ci_low"], row["ci_high"]) == pytest.approx((test.pvalue, limits.low, limits.high))


def test_the_margin_is_tested_from_one_side_and_from_both(found):
    frame = people()
    one, other = (frame.loc[frame["state"] == name, "loyalty"] for name in ("resolved", "no problem"))
    above = stats.ttest_ind(one + 0.5, other, equal_var=False, alternative="greater").pvalue
    below = stats.ttest_ind(one - 0.5, other, equal_var=False, alternative="less").pvalue
    row = found.table.iloc[0]
    assert (row["p_not_less"], row["p_equal"]) == pytest.approx((above, max(above, below)))


def test_shares_have_newcombes_interval_and_the_exact_test():
    frame = people().assign(again=lambda f: np.where(f["loyalty"] > 5, "yes", "no"))
    table = gm.recovery(frame, "again").table
    counts = frame.assign(yes=frame["again"] == "yes").groupby("state")["yes"].agg(["sum", "size"])
    pair = [tuple(map(int, counts.loc[name])) for name in ("no problem", "resolved")]
    limits = independent_share_interval(*pair)
    assert table.iloc[0][["ci_low", "ci_high"]].tolist() == [limits.low, limits.high]
    drawn = stats.hypergeom(sum(n for _, n in pair), sum(k for k, _ in pair), pair[1][1])
    away = np.abs(np.arange(pair[1][1] + 1) - drawn.mean())
    expected = drawn.pmf(np.flatnonzero(away >= abs(pair[1][0] - drawn.mean()) - 1e-9)).sum()
    assert table.loc[0, "p_val"] == pytest.approx(expected)


def test_the_same_start_is_an_analysis_of_covariance(found):
    frame = people()
    part = frame[frame["state"].isin(["resolved", "no problem"])]
    design = sm.add_constant(np.column_stack([part["state"] == "resolved", part["earlier"]]).astype(float))
    fit = sm.OLS(part["loyalty"].to_numpy(), design).fit(cov_type="HC3", use_t=True)
    row = found.adjusted.iloc[0]
    assert row["difference"] == pytest.approx(fit.params[1])
    assert row[["ci_low", "ci_high"]].tolist() == pytest.approx(fit.conf_int()[1].tolist())
    changes = part.assign(change=part["loyalty"] - part["earlier"]).groupby("state")["change"].mean()
    assert found.adjusted.iloc[1]["difference"] == pytest.approx(changes["resolved"] - changes["no problem"])


def test_regression_to_the_mean_makes_no_effect_when_low_starters_are_chosen():
    """People with a low score before are called resolved, without any effect: they rise, and nothing is found."""
    rng, wrong, plain, runs = np.random.default_rng(1), 0, 0, 60
    for _ in range(runs):
        true = rng.normal(5, 1, 300)
        before, after = true + rng.normal(0, 1, 300), true + rng.normal(0, 1, 300)
        had_problem = rng.random(300) < stats.norm.cdf(4.5 - before)
        frame = pd.DataFrame({"state": np.where(had_problem, "resolved", "no problem")})
        found = gm.recovery(frame.assign(loyalty=after, earlier=before), before="earlier")
        change = found.change.set_index("state").loc["resolved"]
        plain += change["ci_low"] > 0
        same = found.adjusted.set_index("estimand").loc["same_start"]
        wrong += not same["ci_low"] <= 0 <= same["ci_high"]
    assert plain > 0.9 * runs  # the rise within the group alone "proves" a recovery almost always
    assert wrong / runs < 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.parametrize(
    ("effect", "margin", "verdict"),
    [(1.5, None, "more"), (-1.5, None, "less"), (0.0, 1.0, "equal"), (0.0, None, "undecided")],
)
def test_verdicts_come_from_the_interval_and_the_margin(effect, margin, verdict):
    found = gm.recovery(people(600, seed=3, effect=effect), margin=margin)
    assert found.table.loc[0, "verdict"] == verdict
    assert found.sentences()[1] != found.sentences("zh")[1]


def test_what_a_survey_cannot_show_is_said(found):
    assert "regression to the mean" in found.text and "contested" in found.text
    assert "Only customers who are still there answer" in found.text
    assert "started from the same score" in found.text


def test_states_in_chinese_and_in_own_words():
    frame = pd.DataFrame({"状态": ["没有问题", "投诉已解决", "fixed", "无问题"], "loyalty": [5, 6, 7, 4]})
    found = gm.recovery(frame, names={"fixed": "resolved"})
    assert found.groups["n"].tolist() == [2, 2]
    assert found.table.loc[0, "difference"] == 2.0


def test_few_people_and_equal_answers_have_no_interval():
    found = gm.recovery(pd.DataFrame({"state": ["no problem", "resolved"], "loyalty": [5.5, 6.5]}), margin=1)
    assert found.table.loc[0, "verdict"] == "undecided" and np.isnan(found.table.loc[0, "ci_low"])
    assert found.plot().data and "without an interval" in found.text


@pytest.mark.parametrize(
    ("frame", "options", "kind", "told"),
    [
        ({"state": ["resolved"], "loyalty": [5]}, {}, AnswerError, "Only 1 of the four states"),
        ({"state": ["happy"], "loyalty": [5]}, {}, AnswerError, "'happy', which is not one of"),
        ({"state": ["resolved"], "loyalty": ["high"]}, {}, AnswerError, "not a number"),
        ({"what": ["resolved"], "loyalty": [5]}, {}, ColumnError, "says what happened"),
        ({"state": ["resolved"], "loyalty": [5]}, {"outcome": "nps"}, ColumnError, "no column 'nps'"),
        ({"state": ["resolved"], "loyalty": [5]}, {"before": "then"}, ColumnError, "no column 'then'"),
        ({"state": ["resolved"], "loyalty": [5]}, {"margin": 0}, SettingError, "above zero"),
        ({"state": ["resolved"], "loyalty": [5]}, {"names": {"x": "solved"}}, SettingError, "is no state"),
    ],
)
def test_what_cannot_be_is_one_sentence(frame, options, kind, told):
    with pytest.raises(kind, match=told):
        gm.recovery(pd.DataFrame(frame), **options)


def test_more_loyal_is_said_only_if_interval_and_test_agree():
    frame = pd.DataFrame(
        {"state": ["resolved"] * 8 + ["no_problem"] * 8, "loyalty": [1] * 6 + [0] * 2 + [1] * 2 + [0] * 6}
    )
    found = gm.recovery(frame)
    row = found.table.iloc[0]
    assert row["ci_low"] > 0 and row["p_adj"] > 0.1 and row["verdict"] == "undecided"
    assert "more loyal than those without a problem: difference" not in found.text
    assert gm.recovery(frame, margin=0.1).table.loc[0, "verdict"] == "not_less"


def test_what_cannot_be_tested_is_not_said_to_be_alike():
    frame = pd.DataFrame({"state": ["resolved"] * 4 + ["no_problem"] * 4, "loyalty": [7] * 4 + [5] * 4})
    assert "could be tested" in gm.recovery(frame).text and "differs significantly" not in gm.recovery(frame).text
