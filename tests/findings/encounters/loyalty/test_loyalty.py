"""Recommendation, satisfaction, the curve between satisfaction and repurchase, true and false loyalty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, GapModelError, SettingError, TallyError
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.isotonic import isotonic
from gapmodel.inference.paired_shares import paired_share_interval
from gapmodel.inference.share import blaker_interval
from gapmodel.tally.frequencies import Frequencies

ITEMS = [f"R{number}" for number in range(1, 12)]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng, n = np.random.default_rng(1), 200
    answers = 6.8 + 1.4 * rng.normal(size=(n, 1)) + 1.5 * rng.normal(size=(n, 11))
    found = pd.DataFrame(np.clip(np.rint(answers), 0, 10).astype(int), columns=ITEMS)
    return found.assign(
        branch=rng.choice(list("abc"), n),
        w=rng.uniform(0.5, 2, n),
        c=rng.integers(0, 30, n),
        csat=(found["R1"] + 2) // 3 + 1,
    )


@pytest.fixture(scope="module")
def survey(frame) -> gm.Survey:
    return gm.read_survey(frame, "loyalty")


@pytest.fixture(scope="module")
def found(survey) -> gm.Loyalty:
    return gm.loyalty(survey)


def values(finding: gm.Loyalty) -> pd.Series:
    return finding.table.set_index("measure")["value"]


def test_the_net_promoter_score_of_the_worked_example():
    """400 people, 45% promoters, 20% detractors: +25, standard error 0.03832, 95% CI 17.5 to 32.5"""
    answers = pd.DataFrame({"nps": [10] * 100 + [9] * 80 + [8] * 90 + [7] * 50 + [6] * 40 + [0] * 40})
    row = gm.loyalty(answers, recommend="nps", interval="normal").table.iloc[0]
    assert (row["measure"], row["n"], row["value"]) == ("nps", 400, 25.0)
    error = (row["ci_high"] - row["value"]) / 1.959963984540054
    assert error == pytest.approx(100 * np.sqrt((0.45 + 0.20 - 0.25**2) / 400), rel=1e-12)
    assert (round(error, 3), round(row["ci_low"], 1), round(row["ci_high"], 1)) == (3.832, 17.5, 32.5)
    score = gm.loyalty(answers, recommend="nps").table.iloc[0]
    known = paired_share_interval(180, 80, 400)
    assert (score["ci_low"], score["ci_high"]) == pytest.approx((100 * known.low, 100 * known.high), rel=1e-12)


def test_the_variance_of_one_half_one_third_one_sixth():
    """shares 1/2, 1/3, 1/6: NPS 1/3, variance 5/9"""
    answers = pd.DataFrame({"nps": [9] * 3 + [7] * 2 + [6]})
    row = gm.loyalty(answers, recommend="nps", interval="normal").table.iloc[0]
    variance = 6 * ((row["value"] - row["ci_low"]) / 100 / 1.959963984540054) ** 2
    assert (row["value"], variance) == pytest.approx((100 / 3, 5 / 9), rel=1e-12)


def test_the_index_of_the_acsis_form():
    """means 7.8, 7.2, 6.9 on 1..10: (7.8 + 7.2 + 6.9 - 3) / 27 = 70.0"""
    answers = pd.DataFrame(
        {
            "a": [7] * 2 + [8] * 8,
            "b": [7] * 8 + [8] * 2,
            "c": [6] + [7] * 9,
            "d": [10] * 9 + [None],
            "by": list("xy") * 5,
        }
    )
    found = gm.loyalty(answers, index=["a", "b", "c"], scales={"index": (1, 10)})
    assert values(found)["index"] == pytest.approx(100 * (7.8 + 7.2 + 6.9 - 3) / 27, rel=1e-12) == 70.0
    incomplete = gm.loyalty(answers, index=["a", "b", "d"], scales={"index": (1, 10)})
    assert incomplete.table["n"].tolist() == [9]


def test_the_measures_are_shares_and_means_of_the_answers(frame, found):
    own, rows = values(found), found.table.set_index("measure")
    nps = frame["R9"]
    assert own["nps"] == pytest.approx(100 * ((nps >= 9).mean() - (nps <= 6).mean()))
    assert own[["promoters", "passives", "detractors"]].sum() == pytest.approx(1)
    assert own["csat"] == (frame["R1"] >= 8).mean() and own["top_box"] == (frame["R1"] == 10).mean()
    assert own["bottom_box"] == (frame["R1"] == 0).mean() and own["mean"] == pytest.approx(frame["R1"].mean())
    assert own["repurchasing"] == (frame["R7"] >= 8).mean()
    assert own["attached"] == (frame[["R4", "R5", "R6"]].mean(axis=1) >= 8 - 1e-9).mean()
    assert own["index"] == pytest.approx(frame[["R1", "R2", "R3"]].to_numpy().mean() * 10)
    known = blaker_interval(int((frame["R1"] >= 8).sum()), 200)
    assert rows.loc["csat", ["ci_low", "ci_high"]].tolist() == [known.low, known.high]


def test_a_tally_has_the_same_measures_and_says_what_it_lacks(survey):
    by_rows, by_tally = gm.loyalty(survey, by="branch"), gm.loyalty(survey.tally_by("branch"), by="branch")
    same = by_rows.table[by_rows.table["measure"] != "index"].reset_index(drop=True)
    pd.testing.assert_frame_equal(same, by_tally.table)
    assert len(by_tally.curve) == len(by_tally.types) == 0
    assert "give the survey" in by_tally.text


def test_a_table_of_plain_columns_is_the_same_as_the_instrument(frame, found):
    named = {"recommend": "R9", "satisfaction": "R1", "repurchase": "R7", "index": ["R1", "R2", "R3"]}
    plain = gm.loyalty(frame, **named, scales=dict.fromkeys(("satisfaction", "repurchase", "index"), (0, 10)))
    pd.testing.assert_series_equal(values(plain), values(found)[values(plain).index])
    pd.testing.assert_frame_equal(plain.curve, found.curve)


def test_groups_are_compared_by_permutation_and_more_than_eight_with_the_others(frame, survey):
    pairs = gm.loyalty(survey, by="branch", interval="normal").comparisons
    nps = pairs[pairs["measure"] == "nps"]
    assert nps[["first", "second"]].values.tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    scores = {name: 100 * (own["R9"].ge(9).astype(int) - own["R9"].le(6)) for name, own in frame.groupby("branch")}
    errors = {name: np.sqrt(own.var(ddof=0) / len(own)) for name, own in scores.items()}
    row = nps.iloc[0]
    assert row["difference"] == pytest.approx(scores["b"].mean() - scores["a"].mean())
    reach = 1.959963984540054 * np.hypot(errors["a"], errors["b"])  # the square root of both squared errors
    assert row["ci_high"] - row["difference"] == pytest.approx(reach, rel=1e-9)
    known = permutation(*(Frequencies.of(scores[name] // 100) for name in "ba"))
    assert row["p_val"] == known.p_val and row["method"].endswith("permutation; exact")
    many = frame.assign(shop=np.arange(len(frame)) % 10)
    rest = gm.loyalty(many, recommend="R9", by="shop").comparisons
    assert len(rest) == 4 * 10 and set(rest["second"]) == {"(all others)"}
    assert (rest["n_first"] + rest["n_second"] == 200).all()


def test_the_curve_is_the_isotonic_fit_with_limits_for_all_levels(frame, found):
    again = (frame["R7"] >= 8).groupby(frame["R1"]).agg(["size", "sum", "mean"])
    curve = found.curve
    assert curve["answer"].tolist() == again.index.tolist() and curve["n_high"].tolist() == again["sum"].tolist()
    assert np.allclose(curve["fitted"], isotonic(again["mean"], again["size"]), rtol=0, atol=1e-9)
    assert (curve["fitted_low"] <= curve["fitted"]).all() and (curve["fitted"] <= curve["fitted_high"]).all()
    assert np.allclose(curve["rise"].iloc[1:], np.diff(again["mean"]))
    assert curve["zone"].tolist() == [
        "defection" if at < 4 else "indifference" if at < 9 else "affection" for at in again.index
    ]


def test_zones_and_high_answers_on_five_points(frame):
    how = {"satisfaction": "csat", "repurchase": "R7", "scales": {"satisfaction": (1, 5), "repurchase": (0, 10)}}
    usual = gm.loyalty(frame, **how)
    assert usual.params["zones"] == (3.0, 5.0) and usual.params["high"] == {"satisfaction": 4.0, "repurchase": 8.0}
    own = gm.loyalty(frame, **how, zones=(2, 4), high={"satisfaction": 5})
    assert own.curve.set_index("answer")["zone"].reindex([1, 2, 4]).dropna().tolist()[-2:] == [
        "indifference",
        "affection",
    ]
    assert values(own)["csat"] == values(usual)["top_box"]


def test_true_and_false_loyalty_are_the_cells_of_two_tables(frame, found):
    attached, again = frame[["R4", "R5", "R6"]].mean(axis=1) >= 8 - 1e-9, frame["R7"] >= 8
    types = found.types.set_index("kind")
    assert (
        types.loc["true", "n_kind"] == (attached & again).sum()
        and types.loc["false", "n_kind"] == (~attached & again).sum()
    )
    assert types.loc["hostage", "n_kind"] == ((frame["R1"] < 8) & again).sum()
    assert types.groupby("liking")["share"].sum().tolist() == pytest.approx([1, 1])
    others = frame.loc[attached & again, ["R10", "R11"]].to_numpy().mean()
    assert types.loc["true", "alternatives"] == pytest.approx(others)


def test_a_designed_sample_has_design_based_errors(frame):
    whole = gm.loyalty(gm.read_survey(frame, "loyalty", weights="w", cluster="c"), by="branch")
    own = frame[frame["branch"] == "a"]
    score = own["R9"].ge(9).astype(int) - own["R9"].le(6)
    row = whole.table.iloc[0]
    assert row["value"] == pytest.approx(100 * np.average(score, weights=own["w"]))
    assert "sampling units" in row["method"] and "design-based" in whole.text
    equal = gm.loyalty(gm.read_survey(frame.assign(w=2.0), "loyalty", weights="w"))
    plain = gm.loyalty(gm.read_survey(frame, "loyalty"))
    assert np.allclose(equal.table["value"], plain.table["value"]) and np.allclose(
        equal.curve["fitted"], plain.curve["fitted"]
    )


def test_small_groups_are_put_together(survey, frame):
    small = gm.read_survey(frame.assign(branch=np.where(frame.index < 3, "x", frame["branch"])), "loyalty")
    found = gm.loyalty(small, by="branch", min_cell=5)
    assert "x" not in set(found.table["group"]) and "(other groups)" in set(found.table["group"])


def test_the_text_says_what_the_score_is_not(found, survey):
    assert "not a percentage of customers" in found.text
    assert "is not the score of the company" in gm.loyalty(survey, by="branch").text
    assert "不是顾客的百分比" in "".join(found.sentences("zh"))


def test_a_curve_that_falls_is_said_to():
    answers = pd.DataFrame({"s": [1] * 50 + [5] * 50, "r": [1] * 45 + [0] * 5 + [1] * 5 + [0] * 45})
    found = gm.loyalty(answers, satisfaction="s", repurchase="r", scales={"satisfaction": (1, 5), "repurchase": (0, 1)})
    assert "falls significantly" in found.text and found.curve["fitted"].max() == found.curve["fitted"].min()


ODD = {
    "nothing": ({}, SettingError, "No question about loyalty is named"),
    "no scale": ({"satisfaction": "csat"}, SettingError, "answers alone do not tell it"),
    "off the scale": ({"satisfaction": "R1", "scales": {"satisfaction": (1, 5)}}, AnswerError, "outside 1..5"),
    "no column": ({"recommend": "NPS"}, ColumnError, "has no column 'NPS'"),
    "a word": ({"recommend": "branch"}, AnswerError, "not whole numbers"),
    "two questions": ({"index": ["R1", "R2"]}, SettingError, "names 2 questions, not 3"),
    "zones": ({"recommend": "R9", "zones": (3, 5)}, SettingError, "which was not asked"),
    "high": ({"recommend": "R9", "high": {"recommend": 99}}, SettingError, "not above the lowest answer"),
    "interval": ({"recommend": "R9", "interval": "wald"}, SettingError, "interval='wald'"),
    "min_cell": ({"recommend": "R9", "min_cell": 5}, SettingError, "needs a survey or a tally"),
}


@pytest.mark.parametrize(("options", "kind", "words"), ODD.values(), ids=ODD)
def test_odd_input_is_one_sentence(frame, options, kind, words):
    with pytest.raises(kind, match=words):
        gm.loyalty(frame, **options)


def test_a_tally_without_the_question_or_with_a_design_is_refused(frame, survey):
    with pytest.raises(TallyError, match="no item or dimension"):
        gm.loyalty(survey.tally, recommend="nps")
    with pytest.raises(TallyError, match="does not count promoters"):
        gm.loyalty(gm.read_survey(frame, "loyalty", weights="w").tally)


def test_few_and_equal_answers_have_a_defined_answer():
    nobody = gm.loyalty(pd.DataFrame({"nps": [None, None]}), recommend="nps")
    assert "Nobody" in nobody.text and nobody.table["value"].isna().all()
    one = gm.loyalty(pd.DataFrame({"nps": [10]}), recommend="nps").table.iloc[0]
    assert (one["value"], one["ci_high"]) == (100.0, 100.0) and one["ci_low"] < 0
    for finding in (nobody, gm.loyalty(pd.DataFrame({"nps": [10] * 5}), recommend="nps")):
        finding.plot(lang="zh")
    with pytest.raises(GapModelError, match="There is no curve to draw"):
        nobody.plot(kind="curve")


def test_that_the_curve_rises_is_said_only_if_its_limits_show_it():
    scales = {"satisfaction": (1, 5), "repurchase": (1, 5)}
    rows = [(1, 5), (1, 1), (3, 5), (3, 1), (5, 5), (5, 5), (5, 1)]
    for times, sure in ((1, False), (60, True)):
        frame = pd.DataFrame(rows * times, columns=["satisfaction", "repurchase"])
        frame.loc[(frame["satisfaction"] == 1) & sure, "repurchase"] = 1
        found = gm.loyalty(frame, satisfaction="satisfaction", repurchase="repurchase", scales=scales)
        first, last = found.curve.iloc[0], found.curve.iloc[-1]
        assert last["fitted"] > first["fitted"] and (last["fitted_low"] > first["fitted_high"]) == sure
        assert ("buy again rises with satisfaction from" in found.text) == sure
        assert ("is not certain: the curve" in found.text) != sure
        assert ("rises most" in found.plot(kind="curve").layout.title.text) == sure


def test_equal_groups_have_no_highest_and_lowest():
    found = gm.loyalty(pd.DataFrame({"r": [10] * 6, "g": list("aabbcc")}), recommend="r", by="g")
    assert "the same in all 3 groups, +100.0" in found.text and "highest" not in found.text
