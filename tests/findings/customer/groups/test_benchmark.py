"""The league table: what its columns promise, case mix, privacy, designs, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.inference.many_groups.shrinkage import GroupMeans, shrunken

COLUMNS = "group level code n gap shrunken ci_low ci_high rank rank_low rank_high p_best p_worst".split()
QUESTIONS = [f"{side}{item}" for side in "EP" for item in range(1, 23)]


def answers(groups: int, n: int, seed: int = 0) -> pd.DataFrame:
    """Branches with gaps that differ, and channels of which one is better by a point."""
    rng = np.random.default_rng(seed)
    branch = np.repeat(np.arange(groups), n)
    app = rng.random(groups * n) < np.linspace(0.2, 0.8, groups)[branch]
    noise = rng.normal(0, 0.7, (groups * n, 1)) + rng.normal(0, 0.8, (groups * n, 22))
    expected = np.clip(np.rint(rng.normal(5, 0.7, (groups * n, 22))), 1, 7)
    perceived = np.clip(np.rint(expected - 0.8 + app[:, None] + noise), 1, 7)
    frame = pd.DataFrame(np.hstack([expected, perceived]).astype(int), columns=QUESTIONS)
    return frame.assign(branch=np.char.add("B", branch.astype(str)), channel=np.where(app, "app", "desk"))


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return answers(8, 40)


@pytest.fixture(scope="module")
def found(frame) -> gm.Benchmark:
    return gm.benchmark(gm.read_survey(frame, by="branch"), target=-0.3)


def test_the_table_keeps_its_promises(found, frame):
    table = found.table
    assert table.columns.tolist() == COLUMNS and len(table) == 8 * 6
    for _, own in table.groupby("code"):
        assert own["rank"].tolist() == list(range(1, 9)) and own["shrunken"].is_monotonic_decreasing
        assert (own["ci_low"] <= own["shrunken"]).all() and (own["shrunken"] <= own["ci_high"]).all()
        assert (own["rank_low"] <= own["rank"]).all() and (own["rank"] <= own["rank_high"]).all()
        assert own["p_best"].sum() == pytest.approx(1, abs=1e-6) == own["p_worst"].sum()
    own = table[table["code"] == "overall"].set_index("group")
    gaps = gm.gaps(gm.read_survey(frame, by="branch"), by="branch").table
    gaps = gaps[gaps["code"] == "overall"].set_index("group")
    assert own["gap"].to_dict() == pytest.approx(gaps["gap"].to_dict())
    means = GroupMeans(*(gaps[name].to_numpy(float) for name in ("gap", "n")), gaps["sd"] ** 2, gaps["n"] - 1.0)
    assert own.loc[gaps.index, "shrunken"].to_numpy() == pytest.approx(shrunken(means).values)


def test_its_other_tables(found):
    overall = found.chances[found.chances["code"] == "overall"]
    assert overall["p_top_quarter"].sum() == pytest.approx(2, abs=1e-6)
    assert overall["p_target"].is_monotonic_decreasing and overall["p_target"].between(0, 1).all()
    assert found.spread["code"].tolist()[0] == "overall" and (found.spread["groups"] == 8).all()
    funnel = found.funnel
    assert (funnel["far_low"] <= funnel["chance_low"]).all() and (funnel["wide_low"] <= funnel["far_low"]).all()
    assert set(found.letters["letters"].str.len()) and found.left_out.empty


def test_that_groups_are_equal_is_tested_by_the_analysis_of_variance(frame, found):
    gaps = (frame[QUESTIONS[22:]].to_numpy() - frame[QUESTIONS[:22]].to_numpy())[:, :4].mean(axis=1)
    known = stats.f_oneway(*(gaps[frame["branch"] == name] for name in sorted(set(frame["branch"]))))
    row = found.spread.set_index("code").loc["tangibles"]
    assert (row["statistic"], row["p_val"]) == pytest.approx((known.statistic, known.pvalue))
    assert (row["dof"], row["dof_error"]) == (7, 312)


def test_it_is_said_and_drawn_in_both_languages(found):
    assert "branch" in found.text and "排在第一的是" in found.sentences("zh")[1]
    figure = found.plot(lang="zh").to_dict()
    assert figure["layout"]["xaxis2"]["title"]["text"] == "名次" and len(figure["layout"]["yaxis"]["ticktext"]) == 8
    drawn = found.plot(kind="funnel", code="empathy").to_dict()["data"]
    assert sum(len(trace["x"]) for trace in drawn if "markers" in trace["mode"]) == 8
    with pytest.raises(SettingError, match="code="):
        found.plot(code="speed")


def test_case_mix_compares_the_same_customers(frame):
    survey = gm.read_survey(frame, by="branch")
    mixed = gm.benchmark(survey, case_mix="channel")
    own = mixed.table[mixed.table["code"] == "overall"].set_index("group")["gap"]
    crossed = gm.gaps(survey, by=["branch", "channel"]).table
    cells = crossed[crossed["code"] == "overall"].set_index("group")
    share = (frame["channel"] == "app").mean()
    for group in own.index:
        app, desk = (cells.loc[f"{group} / {channel}", "gap"] for channel in ("app", "desk"))
        assert own[group] == pytest.approx(share * app + (1 - share) * desk)
    plain = gm.benchmark(survey).table
    assert own.std() < plain[plain["code"] == "overall"]["gap"].std() / 2 and "channel" in mixed.text
    tally = survey.tally_by(["branch", "channel"])
    assert gm.benchmark(tally, by="branch", case_mix="channel").table.equals(mixed.table)


def test_a_group_without_a_stratum_has_no_rank(frame):
    own = frame[(frame["branch"] != "B0") | (frame["channel"] == "desk")]
    mixed = gm.benchmark(gm.read_survey(own), by="branch", case_mix="channel")
    assert mixed.left_out["why"].unique().tolist() == ["stratum"] and "“B0”" in mixed.text
    assert "B0" not in set(mixed.table["group"])


def test_small_groups_are_put_together_and_have_no_rank(frame):
    few = pd.concat([frame, frame.head(3).assign(branch="C1"), frame.tail(4).assign(branch="C2")])
    shown = gm.benchmark(gm.read_survey(few, by="branch"), min_cell=10)
    assert not {"C1", "C2", "(other groups)"} & set(shown.table["group"])
    assert "(other groups)" in set(shown.left_out["group"])
    assert "Entries that are not single groups have no rank: “(other groups)” (1)." in shown.text


def test_weights_enter(frame):
    weighted = gm.read_survey(frame.assign(w=np.where(frame["channel"] == "app", 3.0, 1.0)), by="branch", weights="w")
    own, gaps = gm.benchmark(weighted, variances="own").table, gm.gaps(weighted, by="branch").table
    gaps = gaps[gaps["code"] == "overall"].set_index("group")
    own = own[own["code"] == "overall"].set_index("group")
    assert own["gap"].to_dict() == pytest.approx(gaps["gap"].to_dict())
    with pytest.raises(TallyError, match="case_mix cannot be combined with 'weights'"):
        gm.benchmark(weighted, by="branch", case_mix="channel")


def test_one_side_is_ranked_by_its_mean(frame):
    own = frame[[*QUESTIONS[22:], "branch"]]
    table = gm.benchmark(gm.read_survey(own, "servperf", by="branch")).table
    assert table.columns.tolist()[4] == "mean" and table["mean"].between(1, 7).all()


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"by": None}, TallyError, "at least two groups; none were asked for"),
        ({"by": "branch", "target": "low"}, SettingError, "target='low' is not a number"),
        ({"by": "branch", "variances": "equal"}, SettingError, "variances='equal'"),
        ({"by": "branch", "case_mix": "branch"}, SettingError, "makes the groups and their case mix"),
        ({"by": "branch", "method": "ml"}, SettingError, "method='ml'"),
    ],
)
def test_what_cannot_be_asked_is_said(frame, options, error, words):
    with pytest.raises(error, match=words):
        gm.benchmark(gm.read_survey(frame), **options)


def test_without_variation_there_is_no_table(frame):
    same = frame.assign(**dict.fromkeys(QUESTIONS, 5))
    with pytest.raises(TallyError, match="nothing tells how uncertain"):
        gm.benchmark(gm.read_survey(same, by="branch"))
