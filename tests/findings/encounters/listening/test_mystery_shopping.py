"""Mystery shopping: scores without what did not apply, critical fails apart, visits that are needed."""

from __future__ import annotations

import runpy

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, GapModelError, SettingError, SourceError
from gapmodel.inference.scales.generalizability import crossed, variance_components
from gapmodel.inference.share import blaker_interval

FRAME = pd.read_csv(gm.example("visits"), keep_default_na=False)
ITEMS = [f"V{item}" for item in range(1, 16)]


@pytest.fixture(scope="module")
def found() -> gm.MysteryShopping:
    return gm.mystery_shopping(gm.example("visits"))


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return np.array([[{"yes": 1.0, "no": 0.0, "N/A": np.nan}[cell] for cell in row] for row in FRAME[ITEMS].to_numpy()])


def test_scores_leave_out_what_did_not_apply(found, points):
    scores = pd.Series(100 * np.nanmean(points, axis=1)).groupby(FRAME["outlet"]).mean()
    table = found.table.set_index("outlet")
    assert table["score"].to_dict() == pytest.approx(scores.to_dict())
    assert table["score"].is_monotonic_increasing
    overall = found.scores.iloc[0]
    low, high = stats.t.interval(0.95, 11, scores.mean(), scores.std() / np.sqrt(12))
    assert (overall["score"], overall["ci_low"], overall["ci_high"]) == pytest.approx((scores.mean(), low, high))
    items = found.items.set_index("code")
    assert items.loc["15", "not_applicable"] == np.isnan(points[:, 14]).sum() and not items["blank"].any()


def test_outlets_share_the_variance_of_visits(found, points):
    score = pd.Series(100 * np.nanmean(points, axis=1))
    within = score.groupby(FRAME["outlet"]).var()
    reach = stats.t.ppf(0.975, 36) * np.sqrt(within.mean() / 4)
    row = found.table.iloc[0]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((row["score"] - reach, row["score"] + reach))
    assert found.table["ci_high"].max() <= 100


def test_critical_fails_are_counted_by_visit_and_change_no_score(found, points):
    failed = (points[:, [5, 10, 11]] == 0).any(axis=1)
    whole = found.critical.iloc[0]
    share = blaker_interval(int(failed.sum()), 48)
    assert (whole["fails"], whole["ci_low"], whole["ci_high"]) == (failed.sum(), share.low, share.high)
    assert found.table["critical_visits"].sum() == failed.sum()
    none = gm.mystery_shopping(gm.example("visits"), critical=[])
    assert none.critical.empty and none.table["score"].equals(found.table["score"])
    assert "No item is marked as critical." in none.text


def test_weights_and_marks_come_from_the_instrument_or_the_caller(points):
    weighted = gm.mystery_shopping(gm.example("visits"), weights={"4": 3, "9": 0.5}, critical=["1"])
    weights = np.ones(15)
    weights[[3, 8]] = 3, 0.5
    score = 100 * np.nansum(points * weights, axis=1) / (np.isfinite(points) @ weights)
    known = pd.Series(score).groupby(FRAME["outlet"]).mean()
    assert weighted.table.set_index("outlet")["score"].to_dict() == pytest.approx(known.to_dict())
    assert weighted.critical["code"].tolist() == ["any", "1"]
    assert "weighted standards" in weighted.text and "权重" in "".join(weighted.sentences("zh"))


def test_components_and_coefficients_follow_from_each_other(found, points):
    rows, items = np.nonzero(np.isfinite(points))
    outlet, shopper = (pd.factorize(FRAME[name])[0][rows] for name in ("outlet", "shopper"))
    terms = {"shopper:item": crossed(shopper, items), "shopper": shopper, "outlet:item": crossed(outlet, items)}
    terms |= {"outlet": outlet, "item": items, "visit": rows}
    known = variance_components(100 * points[rows, items], terms)
    components = found.components.set_index("component")["variance"]
    for one in known.components:
        assert components[one.name] == pytest.approx(one.variance.value)
    k = np.isfinite(points).sum(axis=1).mean()
    v = components.clip(lower=0)
    studied = found.d_study[(found.d_study["generalize"] == "random") & (found.d_study["visits"] == 3)]
    row, double = studied.iloc[0], studied.iloc[-1]
    error = (v["visit"] + v["shopper"]) / 3 + (v["shopper:item"] + v["residual"]) / (3 * k) + v["outlet:item"] / k
    assert (row["shoppers"], row["n_items"]) == (3, pytest.approx(k))
    assert row["g"] == pytest.approx(v["outlet"] / (v["outlet"] + error))
    assert row["phi"] == pytest.approx(v["outlet"] / (v["outlet"] + error + v["item"] / k))
    assert row["g_low"] <= row["g"] <= row["g_high"]
    assert double["n_items"] == pytest.approx(2 * k) and double["g"] > row["g"]


def test_the_visits_needed_are_the_fewest_that_reach_the_target(found):
    needed = found.needed[found.needed["generalize"] == "fixed"].iloc[0]
    g = found.d_study[(found.d_study["generalize"] == "fixed") & (found.d_study["shoppers"] == found.d_study["visits"])]
    reached = g.loc[g["g"] >= 0.8, "visits"].min()
    assert needed["visits"] == reached and needed["visits_low"] <= reached <= needed["visits_high"]
    assert f"every outlet needs {reached} visits" in found.text
    assert gm.mystery_shopping(gm.example("visits"), reliability=0.2).needed["visits"].iloc[0] == 1


def test_own_columns_make_a_checklist():
    seen = pd.DataFrame({"store": ["A", "A", "B", "B"], "polite": [1, 0, 1, 1], "quick": ["是", "不适用", "否", ""]})
    seen[5] = "a column that is called by a number"
    own = gm.mystery_shopping(seen, instrument={"assurance": ["polite"], "responsiveness": ["quick"]})
    assert own.table[["outlet", "visits", "score"]].to_numpy().tolist() == [["A", 2, 50.0], ["B", 2, 75.0]]
    assert own.scores["label"].tolist() == ["Overall", "Assurance", "Responsiveness"]
    quick = own.items.set_index("code").loc["quick"]
    assert (quick["not_applicable"], quick["blank"], quick["fails"]) == (1, 1, 1)


def test_several_shoppers_of_a_visit_are_reports_of_one_visit():
    twice = pd.concat([FRAME.assign(shopper="X"), FRAME.assign(shopper="Y")], ignore_index=True)
    both = gm.mystery_shopping(twice)
    assert both.params["n"] == 48 and both.table["visits"].tolist() == [4] * 12
    assert {"report", "visit:item"} & set(both.components["component"])
    with pytest.raises(AnswerError, match=r"Visit '1' of 'Airport' is there twice, in rows \d+ and \d+"):
        gm.mystery_shopping(pd.concat([FRAME, FRAME], ignore_index=True).drop(columns="shopper"))


def test_what_a_study_cannot_tell_is_said():
    once = gm.mystery_shopping(FRAME.drop_duplicates("outlet"))
    assert once.table["ci_low"].isna().all() and once.d_study.empty and once.needed.empty
    assert "no outlet has an interval" in once.text and "cannot be computed" in once.text
    with pytest.raises(SettingError, match="needs the reliability of the scores"):
        once.plot(kind="visits")
    own = gm.mystery_shopping(FRAME.assign(shopper=FRAME["outlet"]))
    assert "Each outlet had its own shopper" in own.text
    one = gm.mystery_shopping(FRAME[FRAME["outlet"] == "Hill"].drop(columns="outlet"))
    assert one.scores["outlets"].tolist() == [1] * 6 and "no column of outlets" in one.text
    perfect = gm.mystery_shopping(FRAME.assign(**dict.fromkeys(ITEMS, "yes")))
    assert "All outlets have the same score: 100.0." in perfect.text and "at most" in perfect.text
    assert perfect.components.empty


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"outlet": "outlett"}, ColumnError, "There is no column 'outlett' for outlet="),
        ({"weights": {"99": 2}}, SettingError, "weights= names item '99', which is not there"),
        ({"weights": {"4": -1}}, SettingError, r"weights\['4'\] = -1 is no weight"),
        ({"weights": [1, 2]}, SettingError, r"weights=\[1, 2\] does not name items"),
        ({"critical": "6"}, SettingError, "critical='6' does not name items"),
        ({"reliability": 1}, SettingError, "reliability=1 must be between 0 and 1"),
        ({"confidence": 2}, SettingError, "confidence=2 must be between 0 and 1"),
        ({"instrument": "servqual"}, GapModelError, "lack"),
        ({"instrument": {}}, SettingError, "is neither an instrument nor columns"),
        ({"instrument": ["V1", "V1"]}, SettingError, "names a column twice"),
    ],
)
def test_mistakes_are_told_in_a_sentence(options, error, message):
    with pytest.raises(error, match=message):
        gm.mystery_shopping(FRAME, **options)


def test_visits_without_answers_are_an_error_and_rows_without_outlet_are_counted():
    with pytest.raises(SourceError, match="No visit has an outlet and a standard that was met or not"):
        gm.mystery_shopping(FRAME.assign(**dict.fromkeys(ITEMS, "N/A")))
    lacking = FRAME.astype(object)
    lacking.loc[0, "outlet"], lacking.loc[[1, 2], "shopper"], lacking.loc[3, ITEMS] = "", "", ""
    found = gm.mystery_shopping(lacking)
    assert "1 row names no outlet and does not count." in found.text
    assert "2 rows name no shopper and count" in found.text and found.params["n"] == 46


def test_the_example_files_come_from_their_script(tmp_path):
    folder = gm.example("visits").parent
    script = runpy.run_path(str(folder / "visits.py"))
    script["main"].__globals__["__file__"] = str(tmp_path / "visits.py")
    script["main"]()
    for name in ("visits.csv", "channels.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_charts_show_the_numbers_of_the_tables(found):
    outlets = found.plot().data[0]
    assert list(outlets.x) == found.table["score"].tolist()
    items = found.plot(kind="items", lang="zh")
    assert list(items.data[0].x) == found.items["share"].tolist()
    assert sum("关键项" in label for label in items.layout.yaxis.ticktext) == 3
    visits = found.plot(kind="visits", title="plain")
    assert "Reliability of an outlet" in visits.layout.title.text and len(visits.data) == 4
    assert list(visits.data[1].x) == list(range(1, 13))
    with pytest.raises(SettingError, match="kind='pie' is not a valid value"):
        found.plot(kind="pie")


def test_equal_scores_are_no_certainty():
    frame = pd.DataFrame({"outlet": list("AABB"), "greeted": "yes", "polite": ["yes", "yes", "no", "no"]})
    found = gm.mystery_shopping(frame, instrument=["greeted", "polite"])
    assert found.table["score"].tolist() == [50, 100] and found.table["ci_low"].isna().all()
    alike = gm.mystery_shopping(frame, instrument=["greeted"])
    assert alike.scores["score"].tolist() == [100, 100] and alike.scores["ci_high"].isna().all()
    assert "CI [100" not in alike.text
