"""Respondents exceeded, met and missed: against counts of rows, statsmodels, and samples with a design."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.inference.share import blaker_interval

ITEMS = 12


def _frame(n: int = 90, seed: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    answers = rng.integers(1, 8, (n, 2 * ITEMS)).astype(float)
    answers[rng.random(answers.shape) < 0.1] = np.nan
    names = [f"{side}{item}" for side in "EP" for item in range(1, ITEMS + 1)]
    frame = pd.DataFrame(answers, columns=names)
    frame["place"] = rng.choice(["North", "South"], n)
    frame["weight"] = rng.uniform(0.5, 2, n)
    return frame


def _gaps(frame: pd.DataFrame, items: range) -> np.ndarray:
    return np.column_stack([frame[f"P{item}"] - frame[f"E{item}"] for item in items])


def test_items_are_counted_as_on_rows():
    frame = _frame()
    found = gm.exceeded(gm.read_survey(frame, "vispac")).table
    for item in range(1, ITEMS + 1):
        gap = _gaps(frame, range(item, item + 1))[:, 0]
        gap = gap[~np.isnan(gap)]
        row = found[(found["level"] == "item") & (found["code"] == str(item))].iloc[0]
        counts = [int((gap > 0).sum()), int((gap == 0).sum()), int((gap < 0).sum())]
        assert [row["n_exceeded"], row["n_met"], row["n_missed"], row["n"]] == [*counts, len(gap)]
        for name, count in zip(("exceeded", "met", "missed"), counts, strict=True):
            limits = blaker_interval(count, len(gap))
            assert row[f"share_{name}"] == pytest.approx(count / len(gap))
            assert (row[f"{name}_low"], row[f"{name}_high"]) == (limits.low, limits.high)
        tested = stats.binomtest(counts[0], counts[0] + counts[2]).pvalue
        assert row["p_val"] == pytest.approx(tested, rel=1e-9)


def test_a_dimension_is_exceeded_where_the_mean_gap_is_above_zero():
    frame = _frame()
    found = gm.exceeded(gm.read_survey(frame, "vispac")).table
    gaps = _gaps(frame, range(1, 3))
    answered = (~np.isnan(gaps)).sum(axis=1) >= 1
    score = np.nanmean(gaps[answered], axis=1)
    row = found[found["code"] == "value"].iloc[0]
    assert row["n"] == answered.sum()
    assert [row["n_exceeded"], row["n_met"], row["n_missed"]] == [
        (score > 0).sum(),
        (score == 0).sum(),
        (score < 0).sum(),
    ]


def test_the_three_shares_add_up_and_agree_with_the_signs_of_gaps():
    survey = gm.read_survey(gm.example("bank"), by="branch")
    found = gm.exceeded(survey, by="branch").table
    assert np.allclose(found[["share_exceeded", "share_met", "share_missed"]].sum(axis=1), 1)
    signs = gm.gaps(survey, by="branch").signs.set_index(["group", "level", "code"])
    own = found.set_index(["group", "level", "code"])
    joined = own.join(signs[["n_below", "n_equal", "n_above"]], how="inner")
    assert len(joined) == len(own)
    assert (joined["n_above"] == joined["n_exceeded"]).all() and (joined["n_below"] == joined["n_missed"]).all()


def test_adjusted_within_a_level():
    found = gm.exceeded(gm.read_survey(_frame(), "vispac"), padjust="bonferroni").table
    items = found[found["level"] == "item"]
    assert np.allclose(items["p_adj"], np.minimum(items["p_val"] * ITEMS, 1))


def test_room_is_that_of_those_who_expected_less_than_the_highest():
    frame = _frame()
    room = gm.exceeded(gm.read_survey(frame, "vispac")).room.set_index("code")
    both = frame[frame["E3"].notna() & frame["P3"].notna()]
    less = both[both["E3"] < 7]
    row = room.loc["3"]
    assert (row["n"], row["n_highest"], row["n_room"]) == (len(both), len(both) - len(less), len(less))
    assert row["share_exceeded"] == pytest.approx((less["P3"] > less["E3"]).mean())
    assert row["share_highest"] == pytest.approx((both["E3"] == 7).mean())


@pytest.mark.parametrize("roles", [{"weights": "weight"}, {"weights": "weight", "strata": "place"}])
def test_shares_are_weighted(roles):
    frame = _frame()
    found = gm.exceeded(gm.read_survey(frame, "vispac", **roles)).table
    gap = _gaps(frame, range(5, 6))[:, 0]
    answered = ~np.isnan(gap)
    weights = frame["weight"].to_numpy()[answered]
    row = found[(found["level"] == "item") & (found["code"] == "5")].iloc[0]
    for name, inside in (("exceeded", gap > 0), ("met", gap == 0), ("missed", gap < 0)):
        assert row[f"share_{name}"] == pytest.approx(np.average(inside[answered], weights=weights), rel=1e-9)
        assert row[f"{name}_low"] < row[f"share_{name}"] < row[f"{name}_high"]


def test_the_design_based_test_is_that_of_the_difference_of_the_two_shares():
    frame = _frame()
    found = gm.exceeded(gm.read_survey(frame, "vispac", weights="weight")).table
    gap = _gaps(frame, range(5, 6))[:, 0]
    answered = ~np.isnan(gap)
    sign, weights = np.sign(gap[answered]), frame["weight"].to_numpy()[answered]
    mean = np.average(sign, weights=weights)
    residuals, n = weights * (sign - mean) / weights.sum(), len(frame)  # those without an answer have no residual
    se = np.sqrt(n / (n - 1) * (residuals**2).sum())
    row = found[(found["level"] == "item") & (found["code"] == "5")].iloc[0]
    assert row["p_val"] == pytest.approx(2 * stats.t.sf(abs(mean / se), answered.sum() - 1), rel=1e-9)


def test_best_lowest_turns_the_sides():
    frame = _frame()
    turned = gm.exceeded(gm.read_survey(frame, "vispac", best="lowest")).table
    plain = gm.exceeded(gm.read_survey(frame, "vispac")).table
    assert (turned["n_exceeded"] == plain["n_missed"]).all()


def test_different_people_are_refused():
    frame = _frame(40)
    frame.loc[:19, [f"P{item}" for item in range(1, ITEMS + 1)]] = np.nan
    frame.loc[20:, [f"E{item}" for item in range(1, ITEMS + 1)]] = np.nan
    survey = gm.read_survey(frame, "vispac")
    with pytest.raises(TallyError, match="Different people answered the two sides"):
        gm.exceeded(survey)


def test_one_side_and_zones_are_refused():
    with pytest.raises(TallyError, match="only the perception side"):
        gm.exceeded(gm.read_survey(gm.simulate("servperf", 30, rng=1), "servperf"))
    with pytest.raises(TallyError, match="zone of tolerance"):
        gm.exceeded(gm.read_survey(gm.example("library"), "zone-of-tolerance"))


def test_small_cells_are_hidden():
    frame = _frame()
    frame.loc[:4, "place"] = "Hut"
    found = gm.exceeded(gm.read_survey(frame, "vispac", by="place"), by="place", min_cell=10)
    assert "Hut" not in set(found.table["group"])
    assert not ((found.table["n"] > 0) & (found.table["n"] < 10)).any()


def test_sentences_name_the_ceiling_and_what_is_exceeded():
    frame = _frame(120)
    frame["P1"] = np.minimum(frame["E1"] + 1, 7)
    frame["E2"] = 7.0
    found = gm.exceeded(gm.read_survey(frame, "vispac"))
    text = found.text
    assert "More respondents were exceeded than missed for “Worth more than it costs”" in text
    assert "everybody expected the highest answer (7) of “Lasts and keeps working”" in text
    assert "所有受访者" in "".join(found.sentences("zh"))


def test_nothing_is_exceeded_most_where_all_shares_are_equal():
    frame = _frame(20)
    for item in range(1, ITEMS + 1):
        frame[f"E{item}"] = frame[f"P{item}"] = 7.0
    found = gm.exceeded(gm.read_survey(frame, "vispac"))
    assert f"exceeded equally often for all {ITEMS} items: 0%" in found.text and "most often" not in found.text
    assert f"{ITEMS} 个题项超出期望的比例相同：0%" in "".join(found.sentences("zh"))
    assert "most often" not in found.plot().layout.title.text


def test_the_chart_shows_the_three_shares_of_every_row():
    found = gm.exceeded(gm.read_survey(_frame(), "vispac"))
    figure = found.plot(order="share")
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [trace.name for trace in bars] == ["Missed (P < E)", "Met (P = E)", "Exceeded (P > E)"]
    assert all(len(trace.x) == ITEMS for trace in bars)
    assert np.allclose(np.sum([trace.x for trace in bars], axis=0), 1)
    assert list(bars[2].x) == sorted(bars[2].x)
    with pytest.raises(SettingError, match="level"):
        found.plot(level="everything")
