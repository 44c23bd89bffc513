"""Records as people fill them in: names in two languages, odd cells, people in two roles."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, SettingError

STEPS = ("explore", "offer", "act", "confirm")


def record(raters="ABC", encounters=("Call", "Visit"), scenarios=("actual", "ideal")) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    rows = [
        (encounter, step, rater, scenario, "observer", int(rng.integers(-3, 2)) + 2 * (scenario == "ideal"))
        for encounter in encounters
        for step in STEPS
        for rater in raters
        for scenario in scenarios
    ]
    return pd.DataFrame(rows, columns=["encounter", "step", "rater", "scenario", "role", "score"])


def same(one, other) -> None:
    for name in ("table", "ideal", "losses", "pairs"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_dtype=False)


def test_columns_for_actual_and_ideal_are_the_long_table():
    long = record()
    wide = long.pivot_table(
        index=["encounter", "step", "rater", "role"], columns="scenario", values="score", sort=False
    )
    same(gm.moments_of_truth(long), gm.moments_of_truth(wide.reset_index()))


def test_chinese_names_are_the_same_record():
    long = record()
    words = {"explore": "探索", "offer": "提议", "act": "行动", "confirm": "4 确认"}
    words |= {"actual": "实际", "ideal": "理想", "observer": "观察者"}
    chinese = long.replace(words).set_axis(["接触点", "步骤", "评分人", "情景", "角色", "评分"], axis=1)
    same(gm.moments_of_truth(long), gm.moments_of_truth(chinese))


def test_columns_of_other_names_are_named_and_files_are_read(tmp_path):
    long = record()
    other = long.rename(columns={"encounter": "Where", "score": "Marks"})
    with pytest.raises(ColumnError, match="(?s)no column for encounter and score.*columns={'encounter':") as told:
        gm.moments_of_truth(other)
    assert "'Where'" in str(told.value)
    columns = {"encounter": "Where", "score": "Marks"}
    same(gm.moments_of_truth(long), gm.moments_of_truth(other, columns=columns))
    long.to_excel(tmp_path / "a.xlsx", index=False)
    long.to_csv(tmp_path / "a.csv", index=False)
    same(gm.moments_of_truth(long), gm.moments_of_truth(tmp_path / "a.xlsx"))
    same(gm.moments_of_truth(long), gm.moments_of_truth(str(tmp_path / "a.csv")))
    with pytest.raises(ColumnError, match="(?s)has no column 'Wher' for encounter.*did you mean 'Where'"):
        gm.moments_of_truth(other, columns={"encounter": "Wher"})
    with pytest.raises(ColumnError, match="(?s)has no column 'encountr'.*did you mean 'encounter'"):
        gm.moments_of_truth(other, columns={"encountr": "Where"})
    with pytest.raises(ColumnError, match="two columns for score: 'score' and 'rating'"):
        gm.moments_of_truth(long.assign(rating=1))


@pytest.mark.parametrize(
    ("column", "written", "message"),
    [
        ("step", "explor", r"'explor' \(row 1\) is not a step of an encounter.*did you mean 'explore'"),
        ("scenario", "actaul", r"'actaul' \(row 1\) is not a scenario.*did you mean 'actual'"),
        ("role", "observr", r"'observr' \(row 1\) is not a role.*did you mean 'observer'"),
        ("step", "确定", r"'确定' \(row 1\) is not a step.*探索"),
    ],
)
def test_a_misspelt_name_gets_the_right_one(column, written, message):
    long = record().astype({"score": object})
    long.loc[0, column] = written
    with pytest.raises(AnswerError, match=f"(?s){message}"):
        gm.moments_of_truth(long)


def test_scores_off_the_scale_are_left_out_and_said():
    long = record().astype({"score": object})
    long.loc[0, "score"], long.loc[1, "score"], long.loc[2, "score"] = 7, "good", 1.5
    found = gm.moments_of_truth(long)
    assert len(found.params["noticed"]["off_scale"]) == 3
    assert "3 scores are not whole numbers from −3 to +3" in found.text and "7 (row 1)" in found.text
    with pytest.raises(AnswerError, match="There is no score from -3 to \\+3; there is '7 \\(row 1\\)'"):
        gm.moments_of_truth(record().assign(score=7))


def test_signs_of_any_kind_are_read():
    long = record()
    written = long.assign(score=[f"{value:+d}".replace("-", "−") for value in long["score"]])
    same(gm.moments_of_truth(long), gm.moments_of_truth(written))


def test_a_rater_who_scored_once_counts_and_is_named():
    long = record()
    once = pd.DataFrame([("Call", "act", "Zoe", "actual", "observer", -1)], columns=long.columns)
    found = gm.moments_of_truth(pd.concat([long, once]))
    assert found.table.set_index(["encounter", "step"])["n"][("Call", "act")] == 4
    assert "Zoe" in found.text and "one score" in found.text


def test_an_encounter_without_steps_counts_as_a_whole():
    long = record()
    whole = [
        ("Letter", None, rater, "actual", "observer", score) for rater, score in zip("ABC", (-1, 0, 1), strict=True)
    ]
    found = gm.moments_of_truth(pd.concat([long, pd.DataFrame(whole, columns=long.columns)]))
    row = found.table[found.table["encounter"] == "Letter"]
    assert row["step"].tolist() == ["whole"] and row["mean"].tolist() == [0]
    assert "“Letter”" in found.text and "without steps" in found.text
    without = gm.moments_of_truth(long.groupby(["encounter", "rater", "scenario", "role"])["score"].max().reset_index())
    assert set(without.table["step"]) == {"whole"}


def test_a_missing_step_is_an_empty_row_and_said():
    long = record()
    found = gm.moments_of_truth(long[~((long["encounter"] == "Call") & (long["step"] == "confirm"))])
    row = found.table.set_index(["encounter", "step"]).loc[("Call", "confirm")]
    assert row["n"] == 0 and np.isnan(row["mean"])
    assert "no score for “Call”: confirm" in found.text


def test_a_score_for_the_whole_beside_its_steps_is_left_out():
    long = record()
    whole = pd.DataFrame([("Call", None, "A", "actual", "observer", 3)], columns=long.columns)
    found = gm.moments_of_truth(pd.concat([long, whole]))
    same(found, gm.moments_of_truth(long))
    assert found.params["noticed"]["whole_left_out"] == 1


def test_who_acted_is_no_observer_of_the_same_encounter():
    long = record()
    own = [("Call", step, "A", "actual", "self", 2) for step in STEPS]
    found = gm.moments_of_truth(pd.concat([long, pd.DataFrame(own, columns=long.columns)]))
    assert found.table.set_index(["encounter", "step"])["n"].to_dict()["Call", "act"] == 2
    assert found.table.set_index(["encounter", "step"])["n"].to_dict()["Visit", "act"] == 3
    assert found.params["noticed"]["both_roles"] == ("A",)
    assert "A scored an encounter both as the person who acted and as an observer" in found.text


def test_a_score_twice_counts_once_or_is_an_error():
    long = record()
    found = gm.moments_of_truth(pd.concat([long, long.head(2)]))
    same(found, gm.moments_of_truth(long))
    assert found.params["noticed"]["repeated"] == 2
    other = long.head(1).assign(score=3)
    with pytest.raises(AnswerError, match=r"A scored 'Call', explore, actual twice: .* and \+3 \(row 49\)"):
        gm.moments_of_truth(pd.concat([long, other]))


def test_blank_names_continue_the_row_above():
    long = record().sort_values(["rater", "encounter"], kind="stable")
    blank = long.copy()
    blank["rater"] = blank["rater"].mask(blank["rater"].duplicated())
    found = gm.moments_of_truth(blank)
    same(found, gm.moments_of_truth(long))
    assert found.params["noticed"]["continued"] == {"rater": 45}
    with pytest.raises(AnswerError, match="Row 1 has a score but no rater"):
        gm.moments_of_truth(long.assign(rater=None))
    with pytest.raises(ColumnError, match="no column for rater"):
        gm.moments_of_truth(long.drop(columns="rater"))


def test_what_is_noticed_in_opening_a_file_is_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(record().to_csv(index=False).replace("Call", "Ca\0ll", 1).encode())
    found = gm.moments_of_truth(path)
    assert "null character" in found.text and len(found.sentences()) == len(found.sentences("zh"))


def test_one_rater_has_no_intervals_and_other_raters_of_the_ideal_no_pairs():
    found = gm.moments_of_truth(record(raters="A"))
    assert found.table["ci_low"].isna().all() and found.pairs.empty
    assert "one rater" in found.text
    long = record()
    parted = long[(long["rater"] == "A") != (long["scenario"] == "actual")]
    found = gm.moments_of_truth(parted)
    assert found.losses.empty and "nobody scored both" in found.text


def test_settings_are_checked():
    long = record()
    for wrong, message in (
        ({"role": "boss"}, "role='boss'"),
        ({"confidence": 95}, "confidence=95"),
        ({"encounters": ["Call", "Vist"]}, "no encounter 'Vist'.*did you mean 'Visit'"),
        ({"encounters": ["Call"]}, "names 1 of 2 encounters"),
    ):
        with pytest.raises(SettingError, match=f"(?s){message}"):
            gm.moments_of_truth(long, **wrong)
    with pytest.raises(AnswerError, match="No encounter was scored as it was"):
        gm.moments_of_truth(long[long["scenario"] == "ideal"])
    assert gm.moments_of_truth(long, encounters=["Visit", "Call"]).chain["encounter"].tolist()[0] == "Visit"


def test_names_in_another_case_are_the_same_encounter_and_rater():
    long = record()
    other = long.copy()
    other.loc[::2, "encounter"] = other.loc[::2, "encounter"].str.upper()
    other.loc[1::2, "rater"] = other.loc[1::2, "rater"].str.lower()
    found = gm.moments_of_truth(other)
    assert len(found.table) == 8 and set(found.table["n"]) == {3}
    with pytest.raises(AnswerError, match="Row 1 has a score but no scenario"):
        gm.moments_of_truth(long.assign(scenario=long["scenario"].where(long.index > 0)))
