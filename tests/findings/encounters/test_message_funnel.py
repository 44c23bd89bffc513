"""The message funnel: shares and losses against rows and statsmodels, and which loss is the largest."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import SettingError, SourceError
from gapmodel.inference.independent_shares import independent_share_interval
from gapmodel.inference.share import blaker_interval

STAGES = ["thought", "said", "heard", "understood", "acted_on"]


def _messages(n: int = 40, seed: int = 2, kept: tuple[float, ...] = (1, 0.9, 0.8, 0.7, 0.6)) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(np.cumprod(rng.random((n, len(kept))) < kept, axis=1), columns=STAGES)


def test_shares_and_losses_are_those_of_the_rows():
    frame = _messages()
    table = gm.message_funnel(frame).table.set_index("stage")
    for stage in STAGES:
        limits = blaker_interval(int(frame[stage].sum()), len(frame))
        assert table.loc[stage, "share"] == pytest.approx(frame[stage].mean())
        assert (table.loc[stage, "ci_low"], table.loc[stage, "ci_high"]) == (limits.low, limits.high)
    losses = -np.diff(frame.mean())
    assert np.allclose(table["lost"].iloc[1:], losses)
    assert ((table["lost_low"] <= table["lost"]) & (table["lost"] <= table["lost_high"])).iloc[1:].all()


def test_two_losses_of_the_same_messages_are_compared_by_all_sign_flips():
    frame = _messages(11, seed=5)
    lost = -np.diff(frame.astype(int).to_numpy())
    found = gm.message_funnel(frame).table["p_largest"].to_numpy()[1:]
    for one in range(4):
        p = [_flips(lost[:, other] - lost[:, one]) for other in range(4) if other != one]
        assert found[one] == pytest.approx(min(1.0, 3 * min(p)), abs=1e-12)


def _flips(difference: np.ndarray) -> float:
    """By brute force: the share of sign flips with a sum at least as large."""
    size = np.abs(difference[difference != 0])
    sums = [np.dot(signs, size) for signs in product((-1, 1), repeat=len(size))]
    return float(np.mean(np.array(sums) >= difference.sum() - 1e-9))


def test_counts_of_different_messages():
    found = gm.message_funnel({"said": (90, 100), "heard": (80, 100), "acted_on": (30, 100)})
    table = found.table.set_index("stage")
    limits = independent_share_interval((30, 100), (80, 100))
    assert table.loc["acted_on", "lost"] == pytest.approx(0.5)
    assert table.loc["acted_on", "lost_low"] == limits.low
    share = np.array([90.5, 80.5, 30.5]) / 101
    errors = share * (1 - share) / 100
    z = (0.9 - 2 * 0.8 + 0.3) / np.sqrt(errors @ np.array([1, 4, 1]))
    assert table.loc["heard", "p_largest"] == pytest.approx(stats.norm.sf(-z), rel=1e-9)
    assert "every other stage loses significantly less" in found.text


def test_the_set_of_possible_stages_contains_the_largest_loss_as_often_as_it_says():
    rng, kept, inside, runs = np.random.default_rng(7), (1, 0.8, 0.75, 0.7, 0.9), 0, 300
    truth = -np.diff(np.cumprod(kept))
    for _ in range(runs):
        frame = pd.DataFrame(np.cumprod(rng.random((40, 5)) < kept, axis=1), columns=STAGES)
        inside += gm.message_funnel(frame).table["p_largest"].iloc[1 + int(truth.argmax())] > 0.05
    assert inside / runs > 0.95 - 3 * np.sqrt(0.05 * 0.95 / runs)


def test_yes_and_no_in_several_spellings_and_missing_answers():
    frame = pd.DataFrame({"sent": ["yes", "是", 1, True, "Y"], "read": ["no", "是", 1.0, None, "n"]})
    found = gm.message_funnel(frame, ["sent", "read"])
    assert found.table["n"].tolist() == [4, 4]
    assert found.table["count"].tolist() == [4, 2]
    assert "1 message was left out" in found.text


def test_a_message_that_skips_a_stage_is_counted_and_said():
    frame = pd.DataFrame({"said": [1, 0, 1], "heard": [1, 1, 0]})
    found = gm.message_funnel(frame)
    assert found.table["count"].tolist() == [2, 2]
    assert "1 message comes to a stage without the one before" in found.text
    assert "No stage loses messages" in found.text


def test_a_reference_is_compared_and_marked():
    found = gm.message_funnel(_messages(), reference={"said": 0.8})
    assert "no known source" in found.text and "没有已知来源" in "".join(found.sentences("zh"))
    assert [trace.name for trace in found.plot().data][-1] == "Reference (not measured)"
    assert "no known source" not in gm.message_funnel(_messages()).text


@pytest.mark.parametrize(
    ("given", "options", "error", "message"),
    [
        ({"said": (5, 4), "heard": (1, 4)}, {}, SettingError, "not a count out of n"),
        ({"said": (5, 6)}, {}, SettingError, "at least two stages"),
        ({"said": (5, 6), "heard": (1, 6)}, {"reference": {"heart": 0.5}}, SettingError, "heard"),
        ({"said": (5, 6), "heard": (1, 6)}, {"reference": {"heard": 60}}, SettingError, "from 0 to 1"),
        (pd.DataFrame({"said": [1]}), {}, SettingError, "at least two stages"),
        (pd.DataFrame({"said": [1], "heard": ["perhaps"]}), {}, SourceError, "neither yes nor no"),
        (pd.DataFrame({"said": [1], "heard": [1]}), {"stages": ["said", "herd"]}, SourceError, "heard"),
        ({"said": (5, 6), "heard": (1, 6)}, {"reference": {"heard": "60%"}}, SettingError, "from 0 to 1"),
        (pd.DataFrame({"said": [1], "heard": [1]}), {"stages": ["said", "said"]}, SettingError, "given 2 times"),
        (pd.DataFrame([[1, 1, 1]], columns=["said", "said", "heard"]), {}, SourceError, "2 columns 'said'"),
        ([1, 2], {}, SettingError, "neither a data frame nor counts"),
    ],
)
def test_odd_input_is_one_error(given, options, error, message):
    with pytest.raises(error, match=message):
        gm.message_funnel(given, **options)
