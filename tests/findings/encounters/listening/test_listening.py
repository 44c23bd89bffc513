"""Listening channels on the same dimensions: where they disagree, who speaks, and what weighting changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, SettingError
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.share import blaker_interval

FRAME = pd.read_csv(gm.example("channels"))
SAID = {"survey": {"reliability": (160, 40), "Empathy": (150, 50)}, "cards": {"可靠性": (9, 21), "empathy": (20, 5)}}


@pytest.fixture(scope="module")
def found() -> gm.Listening:
    return gm.listening(FRAME, by="segment", reference="survey")


@pytest.fixture(scope="module")
def ways(bank) -> gm.Listening:
    channels = {
        "survey": bank,
        "mystery shopping": gm.mystery_shopping(gm.example("visits")),
        "cards": pd.DataFrame({"dimension": ["reliability"], "positive": [3], "negative": [9], "branch": ["Market"]}),
        "silent": {},
    }
    return gm.listening(channels, by="branch")


def test_shares_and_tests_are_those_of_the_counts(found):
    sums = FRAME.groupby(["channel", "dimension"], sort=False)[["positive", "negative"]].sum()
    for row in found.table.itertuples():
        positive, negative = sums.loc[(row.channel, row.dimension)]
        share = blaker_interval(int(positive), int(positive + negative))
        assert (row.n, row.share, row.ci_low, row.ci_high) == (positive + negative, share.value, share.low, share.high)
    differences = found.differences.set_index("dimension")
    known = stats.chi2_contingency(sums.xs("tangibles", level="dimension"), correction=False)
    assert differences.loc["tangibles", "statistic"] == pytest.approx(known.statistic)
    assert differences["p_adj"].to_numpy() == pytest.approx(adjust(differences["p_val"]))
    assert found.pairs["p_adj"].to_numpy() == pytest.approx(adjust(found.pairs["p_val"]))
    wide = found.table.pivot_table("share", "channel", "dimension")
    friedman = stats.friedmanchisquare(*[wide[name] for name in wide]).statistic
    assert found.agreement["w"].iloc[0] == pytest.approx(friedman / (4 * 4))


def test_profiles_count_people_once_and_compare_with_the_reference(found):
    cards = found.profile[found.profile["channel"] == "comment cards"].set_index("group")
    own = FRAME.assign(n=FRAME["positive"] + FRAME["negative"]).groupby(["channel", "segment"])["n"].max()
    assert cards["voices"].to_dict() == {group: own["comment cards", group] for group in cards.index}
    assert cards["share_customers"].sum() == pytest.approx(1)
    p, q = cards.loc["new", ["share", "share_customers"]]
    assert cards.loc["new", "standardized"] == pytest.approx((p - q) / np.sqrt((p * (1 - p) + q * (1 - q)) / 2))
    assert "new is over-represented" in found.text and "survey" not in set(found.profile["channel"])


def test_known_customers_have_exact_binomial_tests_and_weight_the_cards():
    base = {"new": 300, "regular": 550, "business": 150}
    known = gm.listening(FRAME, by="segment", customers=base)
    row = known.profile.iloc[0]
    assert row["p_val"] == pytest.approx(stats.binomtest(int(row["voices"]), int(row["n"]), 0.3).pvalue)
    own = FRAME[(FRAME["channel"] == "comment cards") & (FRAME["dimension"] == "reliability")].set_index("segment")
    shares = own["positive"] / (own["positive"] + own["negative"])
    expected = sum(base[group] / 1000 * share for group, share in shares.items())
    cell = known.corrected.set_index(["channel", "dimension"]).loc[("comment cards", "reliability")]
    assert cell["corrected"] == pytest.approx(expected) and cell["corrected_low"] < expected < cell["corrected_high"]
    assert cell["share"] < cell["corrected"]  # new customers, who complain most, write most cards


def test_surveys_visits_counts_and_silence_are_channels_alike(ways, bank):
    table = ways.table.set_index(["channel", "dimension"])
    frame = bank.frame()
    own = frame[[f"perception_{item}" for item in range(5, 10)]]  # reliability
    score = own.mean(axis=1)[own.notna().sum(axis=1) >= 3]
    row = table.loc[("survey", "reliability")]
    assert (row["count"], row["n"]) == ((score > 4).sum(), (score != 4).sum())
    assert table.loc[("mystery shopping", "empathy"), "n"] <= 48
    assert table.loc["silent", "n"].sum() == 0 and "“silent”: no answers" in ways.text
    assert ways.differences.set_index("dimension").loc["reliability", "channels"] == 3
    assert "“cards” cannot be weighted" in ways.text


def test_names_of_dimensions_are_one_in_both_languages():
    said = gm.listening(SAID)
    assert said.differences["dimension"].tolist() == ["reliability", "empathy"]
    assert said.differences["channels"].tolist() == [2, 2]
    assert said.params["self_selected"] == ("survey", "cards") and "no groups of customers were given" in said.text
    few = gm.listening({"a": {"speed": (1, 0)}, "b": {"price": (0, 2)}})
    assert "No dimension was spoken of in two channels." in few.text
    assert "“a”, “b”: fewer than 10 voices." in few.text


@pytest.mark.parametrize(
    ("channels", "options", "error", "message"),
    [
        ({"survey": {"reliability": (1, 2)}}, {}, SettingError, "1 channel has nothing to be compared with"),
        (FRAME.drop(columns="channel"), {}, ColumnError, "has no column for channel"),
        (FRAME.drop(columns="negative"), {}, ColumnError, "has no column for negative"),
        (FRAME.assign(positive=-1), {}, AnswerError, r"'-1' \(row 1\) is not a number of mentions"),
        (FRAME, {"reference": "phone"}, SettingError, "reference='phone' is no channel"),
        (FRAME, {"customers": {"new": 1}, "by": "segment"}, SettingError, "has no customers in 'regular', 'business'"),
        (FRAME, {"customers": {"new": "x"}}, SettingError, r"customers\['new'\] = 'x' is not a number"),
        (SAID, {"customers": {"new": 1}}, SettingError, "no channel tells groups apart"),
        (SAID, {"cutoff": 1}, SettingError, "cutoff=1 must be from 0 to below 1"),
        (SAID, {"self_selected": "cards"}, SettingError, "self_selected='cards' is no list of channels"),
        (SAID, {"by": ["a"]}, SettingError, r"by=\['a'\] is not the name of one column"),
        ({"a": None, "b": {}}, {}, SettingError, "None is no channel"),
        ({"a": {"x": (1, 2, 3)}, "b": {}}, {}, SettingError, r"a: 'x' has \(1, 2, 3\)"),
    ],
)
def test_mistakes_are_told_in_a_sentence(channels, options, error, message):
    with pytest.raises(error, match=message):
        gm.listening(channels, **options)


def test_charts_show_the_shares(found, ways):
    dots = found.plot()
    assert [trace.name for trace in dots.data] == list(found.params["channels"])
    assert list(dots.data[3].x) == found.table.loc[found.table["channel"] == "comment cards", "share"].tolist()
    assert "Furthest apart on Reliability" in dots.layout.title.text.replace("<br>", " ")
    heat = ways.plot(kind="heat", lang="zh", title="plain")
    assert heat.data[0].type == "heatmap" and list(heat.layout.xaxis.ticktext)[1] == "可靠性"
    assert heat.data[0].z[2][0] is None  # cards say nothing of tangibles
