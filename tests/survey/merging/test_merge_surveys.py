"""Merged surveys: same questionnaires, declared differences, and what is refused."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import InstrumentError, SettingError, TallyError
from gapmodel.instrument.read import parse_instrument

FIVE = """
name = "five"
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5 }
[[dimensions]]
code = "promises"
items = [{ code = "a" }, { code = "b" }, { code = "c" }, { code = "z" }]
"""
WALK = {
    "by": "place",
    "scale": {"lowest": 1, "highest": 7, "step": 0.5},
    "surveys": {
        "bank": {"same": True},
        "shop": {
            "items": {"5": "a", "6": "b", "7": "c"},
            "dropped": ["z"],
            "lacking": [str(item) for item in range(1, 23) if item not in (5, 6, 7)],
            "points": {"1": 1, "2": 2.5, "3": 4, "4": 5.5, "5": 7},
            "columns": {"branch": "store"},
        },
    },
}


@pytest.fixture(scope="module")
def shop() -> gm.Survey:
    rng = np.random.default_rng(1)
    answers = pd.DataFrame({f"{side}{code}": rng.integers(1, 6, 40) for side in "EP" for code in "abcz"})
    return gm.read_survey(answers.assign(store="Pier"), parse_instrument(FIVE))


def test_surveys_of_the_same_questionnaire_need_no_crosswalk(bank):
    first, second = (bank.drop_respondents(bank.frame()["branch"] == name, why="") for name in ("Market", "Harbour"))
    merged = gm.merge_surveys({"2025": first, "2026": second})
    found = gm.gaps(merged, by="wave").table
    for name, own in (("2025", first), ("2026", second)):
        rows = found[found["group"] == name].drop(columns="group").reset_index(drop=True)
        pd.testing.assert_frame_equal(rows.drop(columns="p_adj"), gm.gaps(own).table.drop(columns="p_adj"))
    assert merged.tally_by("branch").n == merged.n == first.n + second.n
    assert gm.gaps(merged).table["n"].iloc[0] == found[found["code"] == "overall"]["n"].sum()
    assert gm.gaps(merged, by=["wave", "branch"]).table["group"].nunique() > 3
    assert gm.priorities(merged, n_resamples=99).text and gm.check(merged).text


def test_the_airport_waves_have_weights_and_strata_of_their_own(shared):
    waves = {
        str(year): gm.read_survey(
            shared / "sfo" / f"sfo_{year}.csv", "tests/sfo.toml", weights="WEIGHT", strata="STRATA"
        )
        for year in (2016, 2017)
    }
    merged = gm.merge_surveys(waves)
    rows = gm.performance(merged, by="wave").table
    for year, survey in waves.items():
        own = gm.performance(survey).table
        mine = rows[rows["group"] == year].reset_index(drop=True)
        np.testing.assert_allclose(mine[["mean", "n"]], own[["mean", "n"]], rtol=1e-12)


def test_declared_items_and_answers(bank, shop, tmp_path):
    merged = gm.merge_surveys({"bank": bank, "shop": shop}, crosswalk=WALK)
    assert [item.code for item in merged.instrument.items] == ["5", "6", "7"]
    frame, own = merged.frame(), shop.frame()
    mapped = frame.loc[frame["place"] == "shop", "perception_6"].reset_index(drop=True)
    assert mapped.tolist() == (1.5 * own["perception_b"] - 0.5).tolist()
    assert frame.loc[frame["place"] == "shop", "branch"].unique().tolist() == ["Pier"]
    gap = gm.gaps(merged, by="place").table.set_index(["group", "code"])["gap"]
    assert gap["bank", "5"] == pytest.approx(gm.gaps(bank).table.set_index("code")["gap"]["5"])
    assert gap["shop", "5"] == pytest.approx(1.5 * gm.gaps(shop).table.set_index("code")["gap"]["a"])
    kinds = {note.kind for note in merged.notes}
    assert kinds >= {"merged", "merged_renamed", "merged_dropped", "merged_lacking", "merged_points"}
    assert any("1 → 1, 2 → 2.5" in note for note in merged.notes) and "已合并" in merged.notes[0].text("zh")
    assert gm.check(merged).text and gm.read_survey(merged.write(tmp_path / "merged.csv"), merged.instrument).n == 640


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"points": None}, "it is not declared which is which"),
        ({"lacking": None}, "it is not declared which items are '1', '2'"),
        ({"dropped": None}, "'shop' asks 'z', of which nothing is declared"),
        ({"dropped": ["y"]}, "names an item 'y' that there is not"),
        ({"lacking": ["5"]}, "both maps '5' and leaves it out"),
        ({"items": {"5": "a", "6": "a"}}, "uses 'a' twice"),
        ({"points": {"1": 1, "2": 2.5, "3": 2, "4": 5.5, "5": 7}}, "does not keep the order of answers"),
        ({"points": {"1": 1, "2": 2.3, "3": 4, "4": 5.5, "5": 7}}, "lead to '2.3', which the merged scale"),
        ({"points": {"1": 1}}, "must map each of the answers 1..5 and no other"),
        ({"columns": {"branch": "town"}}, "'shop' has no column 'town' beside the questions"),
        ({"same": "yes"}, "surveys.shop.same is 'yes', neither true nor false"),
        ({"item": {}}, "surveys.shop.item is not a valid key"),
    ],
)
def test_what_is_not_declared_is_refused(bank, shop, change, words):
    walk = deepcopy(WALK)
    for key, value in change.items():
        walk["surveys"]["shop"].pop(key, None)
        if value is not None:
            walk["surveys"]["shop"][key] = value
    with pytest.raises(InstrumentError, match=words):
        gm.merge_surveys({"bank": bank, "shop": shop}, crosswalk=walk)


def test_what_cannot_be_compared_is_refused(bank, shop, tmp_path):
    with pytest.raises(InstrumentError, match="the questionnaire of 'shop' differs in '1', '2'"):
        gm.merge_surveys({"bank": bank, "shop": shop})
    perceived = gm.read_survey(gm.simulate("servperf", n=9, rng=1), "servperf")
    with pytest.raises(InstrumentError, match="asks perception, the merged survey expectation and perception"):
        gm.merge_surveys({"bank": bank, "web": perceived})
    weighted = gm.read_survey(gm.simulate(n=20, strata={"a": 1, "b": 2}, rng=1), weights="weight")
    with pytest.raises(SettingError, match="'weights' of the sample are known in one of 'bank' and 'web' only"):
        gm.merge_surveys({"bank": bank, "web": weighted})
    with pytest.raises(SettingError, match="has a column 'branch' already"):
        gm.merge_surveys({"a": bank, "b": bank}, by="branch")
    with pytest.raises(SettingError, match="1 survey cannot be merged"):
        gm.merge_surveys({"a": bank})
    (tmp_path / "walk.toml").write_text("by = wave")
    with pytest.raises(InstrumentError, match=r"walk.toml is not valid TOML"):
        gm.merge_surveys({"a": bank, "b": bank}, crosswalk=tmp_path / "walk.toml")


def test_tallies_of_the_same_questionnaire_are_added(bank):
    merged = gm.merge_surveys({"2025": bank, "2026": bank.tally})
    assert (merged.by, list(merged.groups), merged.n) == ("wave", ["2025", "2026"], 1200)
    with pytest.raises(TallyError, match="have no rows left to which a crosswalk could be applied"):
        gm.merge_surveys({"bank": bank, "shop": bank.tally}, crosswalk={"surveys": {"shop": {"same": True}}})


def test_a_trend_says_that_answers_were_mapped_from_another_scale(bank, shop):
    merged = gm.merge_surveys({"bank": bank, "shop": shop}, crosswalk=WALK)
    assert "1..5 的答案已对应到 1..7（步长 0.5）：" in "".join(note.text("zh") for note in merged.notes)
    found = gm.trend(merged, time="place")
    row = found.asking.set_index("kind").loc["mapped"]
    assert (row["period_to"], row["was"], row["now"]) == ("shop", "shop: 1..5", "1..7")
    assert "may be differences between the scales" in found.text and "1..7（shop: 1..5）" in "".join(
        found.sentences("zh")
    )
