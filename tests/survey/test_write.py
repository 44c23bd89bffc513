"""Tidy files: what is written is read again without help and gives the same tally, in every format."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import platform_files as exports
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests_shared import examples

import gapmodel as gm
from gapmodel.errors import OutputError, SourceError
from gapmodel.instrument.read import parse_instrument
from gapmodel.survey.decoding.durations import seconds_taken

SUFFIXES = pytest.mark.parametrize("suffix", [".csv", ".parquet", ".sav", ".xlsx"])
LOWEST = """
name = "lowest"
title = { en = "One is best", zh = "一为最好" }
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5, best = "lowest", anchors = { en = ["agree", "disagree"], zh = ["同意", "不同意"] } }
[[dimensions]]
code = "speed"
label = { en = "Speed", zh = "速度" }
items = [ { code = "1", label = { zh = "快" } }, { code = "2", label = { en = "Slow", zh = "慢" }, reversed = true } ]
[[dimensions]]
code = "care"
items = [ { code = "3", label = { en = "=cmd|' /C calc'!A0", zh = "<b>用心</b>" } } ]
"""


def frame_of(n=40, seed=3, **more):
    rng = np.random.default_rng(seed)
    answers = pd.DataFrame(rng.integers(0, 6, (n, 6)), columns=["E1", "E2", "E3", "P1", "P2", "P3"])
    answers = answers.mask(answers == 0).astype("Int64")
    points = {"W_speed": rng.choice([60, 61, 30, 0], n), "W_care": 40}
    return answers.assign(branch=rng.choice(["东店", "West"], n), w=rng.random(n).round(9), **points, **more)


def again(path, *arguments, **options):
    """What reading the file gives; an SPSS file by the library that SPSS users have."""
    source = pyreadstat.read_sav(path)[0] if path.suffix == ".sav" else path
    return gm.read_survey(source, *arguments, **options)


@SUFFIXES
@pytest.mark.parametrize("instrument", ["small", "lowest"])
def test_a_file_is_read_again_without_help_and_gives_the_same_tally(small, tmp_path, suffix, instrument):
    asked = small if instrument == "small" else parse_instrument(LOWEST)
    options = {"by": "branch", "outcome": "rating", "weights": "w"}
    survey = gm.read_survey(frame_of(rating=7), asked, **options)
    path = survey.write(tmp_path / f"tidy{suffix}", lang="zh")
    assert again(path, asked, **options).tally == survey.tally


@SUFFIXES
def test_answers_are_as_on_the_questionnaire_so_that_nothing_is_turned_twice(tmp_path, suffix):
    """Best is 1, item 2 is reversed: reading turns 1 and 3, writing turns them back."""
    frame = frame_of()
    survey = gm.read_survey(frame, parse_instrument(LOWEST))
    assert survey.frame()["expectation_1"].dropna().tolist() == (6 - frame["E1"].dropna()).tolist()
    path = survey.write(tmp_path / f"tidy{suffix}")
    readers = {".csv": pd.read_csv, ".parquet": pd.read_parquet, ".sav": lambda file: pyreadstat.read_sav(file)[0]}
    found = readers.get(suffix, lambda file: pd.read_excel(file, engine="openpyxl"))(path)
    columns = [f"{side}{code}" for side in "EP" for code in "123"]
    assert found.columns[:8].tolist() == [*columns, "W_speed", "W_care"]
    pd.testing.assert_frame_equal(found[columns].astype("Float64"), frame[columns].astype("Float64"))


@SUFFIXES
@pytest.mark.parametrize("name", ["servqual", "gap2-standards", "gap4-promises", "servperf", "antecedents-employees"])
def test_shipped_instruments_come_back(tmp_path, suffix, name):
    frame = gm.simulate(name, 60, rng=2)
    survey = again_quiet(frame, name)
    assert again_quiet(survey.write(tmp_path / f"tidy{suffix}"), name).tally == survey.tally


def again_quiet(source, name):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", gm.AnswerWarning)  # directions that nobody has confirmed
        return gm.read_survey(source, name) if isinstance(source, pd.DataFrame) else again(source, name)


@SUFFIXES
def test_answers_apart_from_the_scale_stay_apart(tmp_path, suffix):
    names = [f"S_{code}" for code in ("tangibles", "reliability", "responsiveness", "assurance", "empathy")]
    frame = pd.DataFrame({name: ["7", "none", "", "3"] for name in names})
    survey = gm.read_survey(frame, "gap2-standards")
    path = survey.write(tmp_path / f"tidy{suffix}")
    assert again(path, "gap2-standards").tally == survey.tally


@SUFFIXES
def test_half_points_and_blank_rows_at_the_end_come_back(tmp_path, suffix):
    text = "name='half'\nsides=['expectation','perception']\nscale={lowest=0,highest=1,step=0.05}\n"
    asked = parse_instrument(text + "[[dimensions]]\ncode='a'\nitems=[{code='1'},{code='2'}]\n")
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(0, 21, (30, 4)) / 20, columns=["E1", "E2", "P1", "P2"])
    frame.loc[27:] = np.nan
    survey = gm.read_survey(frame, asked)
    found = again(survey.write(tmp_path / f"tidy{suffix}"), asked)
    assert found.tally == survey.tally
    assert found.n == 30


HOSTILE = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "a,b;c\"d'", "line\nbreak", "<b>b</b>", "东店", "x" * 200]


@SUFFIXES
def test_hostile_texts_are_written_as_texts(small, tmp_path, suffix):
    frame = frame_of(len(HOSTILE), remark=HOSTILE, **{"=HYPERLINK(1)": 1, "  ": HOSTILE, "负": "-5"})
    survey = gm.read_survey(frame, small)
    path = survey.write(tmp_path / f"tidy{suffix}")
    found = again(path, small)
    assert found.tally == survey.tally
    if suffix == ".xlsx":
        cells = [cell for row in load_workbook(path)["Answers"].iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        remarks = [cell for cell in cells if cell.value in HOSTILE]
        assert {cell.value for cell in remarks} >= set(HOSTILE) - {"\rx"}
        assert all(cell.quotePrefix for cell in remarks)
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]
        assert {cell for row in rows for cell in row if cell.startswith("-")} == {"-5"}
        assert "'=HYPERLINK(1)" in rows[0]
        assert [row[rows[0].index("remark")] for row in rows[1:5]] == ["'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)"]
    if suffix == ".parquet":
        assert pd.read_parquet(path)["remark"].tolist() == HOSTILE


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".sav", ".xlsx"])
@examples(12)
@given(
    cells=st.lists(
        st.one_of(st.none(), st.text(max_size=20), st.integers(-9, 9), st.floats(), st.booleans()), min_size=3
    )
)
def test_any_cells_of_other_columns_are_written(small, tmp_path_factory, suffix, cells):
    folder = tmp_path_factory.mktemp("any")
    remark = pd.Series(cells, dtype=object)
    survey = gm.read_survey(frame_of(len(cells)).assign(remark=remark.to_numpy()), small)
    assert again(survey.write(folder / f"tidy{suffix}"), small).tally == survey.tally
    shutil.rmtree(folder)


def test_groups_keep_their_names(small, tmp_path):
    groups = {
        "numbers": ["7", "07", "1000001", "3.50"],
        "whole": ["1", "2", "3", "4"],
        "floats": [1.0, 2.5, None, 4.0],
        "dates": pd.to_datetime(["2026-01-03", "2026-02-04", None, "2026-03-05"]),
        "days": [dt.date(2026, 1, 3), None, dt.date(2026, 2, 3), dt.date(2026, 3, 3)],
        "mixed": [1.0, "a", None, "b"],
        "told": [True, None, False, True],
    }
    survey = gm.read_survey(frame_of(4).assign(**{name: pd.Series(cells) for name, cells in groups.items()}), small)
    for suffix in (".csv", ".parquet", ".sav", ".xlsx"):
        found = again(survey.write(tmp_path / f"tidy{suffix}"), small)
        for name in ("numbers", "whole", "floats", "mixed", "told"):
            assert found.tally_by(name) == survey.tally_by(name), (suffix, name)
    columns = pyreadstat.read_sav(tmp_path / "tidy.sav")[0].dtypes
    assert columns[["whole", "floats"]].tolist() == [float, float]
    assert columns["dates"].kind == "M"


def test_spss_shows_questions_and_anchors(tmp_path):
    survey = gm.read_survey(frame_of(**{"Wie oft?": "x", "and": 1, "AND": 2}), parse_instrument(LOWEST))
    for lang, question, anchors in (
        ("en", "Expectation: Slow", {1.0: "agree", 5.0: "disagree"}),
        ("zh", "期望: 慢", {1.0: "同意", 5.0: "不同意"}),
    ):
        told = pyreadstat.read_sav(survey.write(tmp_path / "tidy.sav", lang=lang))[1]
        assert told.column_names_to_labels["E2"] == question
        assert told.variable_value_labels["P3"] == anchors
        assert told.variable_measure["E1"] == "ordinal"
        assert told.original_variable_types["E1"] == "F8.0"
        assert told.column_names[-3:] == ["Wie_oft", "v_and", "v_AND_2"]
        assert told.column_names_to_labels["Wie_oft"] == "Wie oft?"
    assert told.file_label == "一为最好"


def test_the_workbook_says_what_its_columns_are(tmp_path):
    survey = gm.read_survey(frame_of(), parse_instrument(LOWEST))
    book = load_workbook(survey.write(tmp_path / "tidy.xlsx", lang="zh"))
    assert book.sheetnames == ["答案", "编码表"]
    rows = list(book["编码表"].iter_rows(values_only=True))
    assert rows[1] == ("E1", "期望", "1", "快", "速度", "1..5; 1 = 同意; 5 = 不同意", "是")
    assert rows[2][:4] == ("E2", "期望", "2", "慢")
    assert rows[2][6] is None  # reversed on a scale whose lowest answer is the best one
    assert [row[0] for row in rows[7:]] == ["W_speed", "W_care", "branch", "w"]


def test_columns_that_look_like_answers_get_another_name(small, tmp_path):
    frame = frame_of(9).rename(columns={name: f"{name}_given" for name in ("E1", "E2", "E3")})
    frame = frame.assign(E1=9, expectation_2="x", W_other=3)
    survey = gm.read_survey(frame, small, columns={"expectation": "E{code}_given"})
    path = survey.write(tmp_path / "tidy.csv")
    assert {"E1", "E1 (other)", "expectation_2 (other)", "W_other"} <= set(pd.read_csv(path).columns)
    assert gm.read_survey(path, small).tally == survey.tally


def test_sides_from_different_files_are_written_as_one(small, tmp_path):
    frame = frame_of(20).assign(respondent=range(20)).drop(columns=["W_speed", "W_care"])
    sides = {
        "expectation": frame[["respondent", "E1", "E2", "E3"]],
        "perception": frame.drop(columns=["E1", "E2", "E3"]),
    }
    survey = gm.read_survey(sides, small)
    assert gm.read_survey(survey.write(tmp_path / "tidy.csv"), small).tally == survey.tally
    different = gm.read_survey(sides, small, id="")
    assert gm.read_survey(different.write(tmp_path / "tidy.csv"), small).tally == different.tally


def test_an_old_file_stays_whole_and_wrong_places_are_told(small, tmp_path, monkeypatch):
    survey = gm.read_survey(frame_of(9), small)
    path = survey.write(tmp_path / "tidy.sav")
    before = path.read_bytes()
    monkeypatch.setattr(pyreadstat, "write_sav", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OutputError, match="disk full"):
        survey.write(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["tidy.sav"]
    with pytest.raises(OutputError, match=r"not written as '.dta'.\nHint: use .csv, .parquet, .sav, .xlsx"):
        survey.write(tmp_path / "tidy.dta")
    with pytest.raises(OutputError, match="does not exist"):
        survey.write(tmp_path / "nowhere" / "tidy.csv")
    with pytest.raises(OutputError, match="is not a file path"):
        survey.write(3)
    with pytest.raises(SourceError, match="were counted in batches"):
        gm.read_survey(frame_of(9), small, engine="batches").write(tmp_path / "tidy.csv")


def test_names_that_spss_cannot_hold_are_kept_in_labels(tmp_path):
    kiosk = gm.read_instrument(Path(__file__).parent.parent / "kiosk.toml")
    rng = np.random.default_rng(1)
    asked = [f"{code}-{side}. ({words} 설문)" for side, words in ((1, "기대"), (2, "인지")) for code in range(1, 25)]
    survey = gm.read_survey(pd.DataFrame(rng.integers(1, 8, (40, 48)), columns=asked).assign(age=30), kiosk)
    frame, told = pyreadstat.read_sav(survey.write(tmp_path / "tidy.sav"))
    assert list(frame)[22:26] == ["E23", "E24", "P1", "P2"] and list(frame)[-1] == "age"
    assert told.column_names_to_labels["P2"].startswith("2-2 인지 ")
    assert gm.read_survey(tmp_path / "tidy.sav", kiosk).tally == survey.tally


TIMED = {
    "seconds": (exports.qualtrics(), []),
    "a text of seconds": (exports.wenjuanxing(), ["duration_seconds"]),
    "begin and end": (exports.limesurvey(), ["duration_seconds"]),
    "nothing": (exports.google_forms(), []),
}


@SUFFIXES
@pytest.mark.parametrize(("rows", "added"), TIMED.values(), ids=TIMED)
def test_how_long_people_took_on_a_platform_is_known_from_the_tidy_file(small, tmp_path, suffix, rows, added):
    survey = gm.read_survey(exports.written(tmp_path, rows, "csv"), small)
    found = again(survey.write(tmp_path / f"tidy{suffix}"), small)
    assert [name for name in found.extra_columns if name not in survey.extra_columns and "seconds" in name] in (
        added,
        ["Duration_in_seconds"],
    )
    seconds = seconds_taken(found.extra_columns, found.mapping)
    assert (None if seconds is None else seconds.tolist()) == (None if rows[0][0] == "Timestamp" else [95.0] * 4)
    twice = again(found.write(tmp_path / f"twice{suffix}"), small)
    assert list(twice.extra_columns) == list(found.extra_columns)


def test_names_that_spss_cannot_hold_are_told(tmp_path):
    text = "name='odd'\nscale={lowest=1,highest=5}\nsides=['expectation','perception']\n"
    text += "columns={expectation='[{code}] <E>', perception='[{code}] <P>'}\n"
    asked = parse_instrument(text + "[[dimensions]]\ncode='a'\nitems=[{code='1'},{code='2'}]\n")
    frame = pd.DataFrame({f"[{code}] <{side}>": [1, 2, 5] for side in "EP" for code in "12"})
    survey = gm.read_survey(frame, asked)
    assert gm.read_survey(survey.write(tmp_path / "tidy.xlsx"), asked).tally == survey.tally
    with pytest.raises(
        OutputError,
        match=r"SPSS cannot call the columns of odd .* as in '\[1\] <E>'\.\nHint: .*expectation = 'E\{code\}', ",
    ):
        survey.write(tmp_path / "tidy.sav")


def test_the_command_line_converts(run, tmp_path):
    code, out, _ = run("convert", gm.example("bank"), "-o", tmp_path / "bank.sav", "--lang", "zh")
    assert code == 0
    assert "Answers of 600 respondents" in out
    assert again(tmp_path / "bank.sav").tally == gm.read_survey(gm.example("bank")).tally
    code, _, err = run("convert", gm.example("bank"), "-o", tmp_path / "bank.doc")
    assert code == 2
    assert "use .csv, .parquet, .sav, .xlsx" in err


def test_answers_read_with_best_are_written_the_usual_way_round(tmp_path):
    answers = gm.simulate("servqual", 20, rng=3)
    falling = (8 - answers).astype(object)
    falling.loc[0, "E1"] = "1 - strongly agree"
    falling.loc[1, "E1"] = "7 - strongly disagree"
    with pytest.raises(OutputError, match="labels in the source contradict the scale"):
        gm.read_survey(falling).write(tmp_path / "a.csv")
    survey = gm.read_survey(falling, best="lowest")
    assert survey.best_answer == "lowest" and not any("other way" in note for note in survey.notes)
    for name in ("a.csv", "a.sav", "a.xlsx"):
        again = gm.read_survey(survey.write(tmp_path / name))
        assert again.tally == survey.tally and not any("other way" in note for note in again.notes)


def test_the_answers_themselves_are_not_written_over(small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for side, names in (("expectation", ["E1", "E2", "E3"]), ("perception", ["P1", "P2", "P3"])):
        frame_of(9)[names].assign(respondent=range(1, 10)).to_csv(f"{side}.csv", index=False)
    frame_of(9).to_csv("a.csv", index=False)
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    joined = gm.read_survey({side: f"{side}.csv" for side in ("expectation", "perception")}, small)
    survey = gm.read_survey("a.csv", small)
    fewer = survey.drop_respondents(np.arange(9) < 3)
    monkeypatch.chdir(tmp_path.parent)
    for one, name in ((survey, "a.csv"), (fewer, "link.csv"), (joined, "perception.csv")):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(OutputError, match=f"{name} contains the answers.\nHint: write to another file"):
            one.write(tmp_path / name)
        assert (tmp_path / name).read_bytes() == before
    assert survey.write(survey.write(tmp_path / "b.csv")).exists()


@pytest.mark.parametrize("best", ["highest", "lowest"])
@pytest.mark.parametrize("instrument", ["small", "lowest"])
def test_whatever_best_was_said_of_the_source_the_file_is_read_without(small, tmp_path, instrument, best):
    asked = small if instrument == "small" else parse_instrument(LOWEST)
    survey = gm.read_survey(frame_of(), asked, best=best)
    path = survey.write(tmp_path / "a.csv")
    assert gm.read_survey(path, asked).tally == gm.read_survey(path, survey.instrument).tally == survey.tally
    if best != asked.scale.best:  # so not said again
        assert gm.read_survey(path, asked, best=best).tally != survey.tally


def test_the_command_line_does_not_write_over_its_own_answers(run, tmp_path):
    path = tmp_path / "a.csv"
    gm.simulate("servqual", 5, rng=3).to_csv(path, index=False)
    before = path.read_bytes()
    code, _, err = run("convert", path, "-o", tmp_path / "." / "a.csv")
    assert code == 2 and "contains the answers" in err and path.read_bytes() == before
