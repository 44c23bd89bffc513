"""Columns of one file whose scales run in different directions: told by name, and turned where that is said."""

from __future__ import annotations

import pandas as pd
import pyreadstat
import pytest
from typer.testing import CliRunner

import gapmodel as gm
from gapmodel.cli.app import application
from gapmodel.errors import ColumnError, SettingError
from gapmodel.instrument.read import parse_instrument

TOML = """
name = "two"
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }, { code = "3", reversed = true }] }]
"""
TWO = parse_instrument(TOML)
UP = {1.0: "Strongly disagree", 2.0: "Disagree", 3.0: "Neutral", 4.0: "Agree", 5.0: "Strongly agree"}
DOWN = {6 - value: label for value, label in UP.items()}
ROWS = {"E1": [5, 4, 4], "E2": [1, 2, 2], "E3": [1, 2, 3], "P1": [4, 3, 2], "P2": [2, 3, 4], "P3": [2, 2, 2]}
MIXED = {"E2": "lowest", "P2": "lowest"}
TURNED = {**ROWS, "E2": [5, 4, 4], "P2": [4, 3, 2]}


def labelled(tmp_path, down):
    path = tmp_path / "mixed.sav"
    labels = {name: DOWN if name in down else UP for name in ROWS}
    pyreadstat.write_sav(pd.DataFrame(ROWS), str(path), variable_value_labels=labels)
    return path


def worded(down):
    """The same with words in the cells."""
    return pd.DataFrame(
        {
            name: [f"{value} - {(DOWN if name in down else UP)[value]}" for value in values]
            for name, values in ROWS.items()
        }
    )


def test_the_note_names_the_columns_and_the_option_for_just_these(tmp_path):
    survey = gm.read_survey(labelled(tmp_path, MIXED), TWO)
    (note,) = [note for note in survey.notes if "other way" in note]
    assert "in 2 of 6 columns" in note and "'E2', 'P2' ('1 = Strongly agree', '5 = Strongly disagree')" in note
    assert "best={'E2': 'lowest', 'P2': 'lowest'} (--best \"E2=lowest\" --best \"P2=lowest\")" in note
    assert survey.tally == gm.read_survey(pd.DataFrame(ROWS), TWO).tally, "nothing is turned silently"


def test_where_all_columns_run_the_other_way_the_advice_is_of_all(tmp_path):
    (note,) = [note for note in gm.read_survey(labelled(tmp_path, ROWS), TWO).notes if "other way" in note]
    assert "best='lowest' (--best lowest)" in note and "columns" not in note


def test_a_single_column_of_many_is_named(tmp_path):
    (note,) = [note for note in gm.read_survey(labelled(tmp_path, ["P1"]), TWO).notes if "other way" in note]
    assert "in 1 of 6 columns" in note and "best={'P1': 'lowest'}" in note


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_these_columns_alone_are_turned(engine):
    expected = gm.read_survey(pd.DataFrame(TURNED), TWO).tally
    survey = gm.read_survey(pd.DataFrame(ROWS), TWO, best=MIXED, engine=engine)
    assert survey.tally == expected
    assert survey.best_answer == "highest" and survey.directions == MIXED
    given = gm.read_survey(worded(MIXED), TWO, best=MIXED, engine=engine)
    assert given.tally == expected
    assert not any("other way" in note for note in given.notes)
    words = worded(MIXED).map(lambda cell: cell.partition(" - ")[2])
    assert gm.read_survey(words, TWO, best=MIXED, engine=engine).tally == expected


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_what_was_said_of_the_wrong_columns_is_told(engine):
    notes = gm.read_survey(worded(MIXED), TWO, best={"E2": "lowest"}, engine=engine).notes
    assert any("in 1 of 6 columns" in note and "best={'P2': 'lowest'}" in note for note in notes)
    notes = gm.read_survey(worded([]), TWO, best={"E2": "lowest"}, engine=engine).notes
    assert any("in 1 of 6 columns" in note and "best={'E2': 'highest'}" in note for note in notes)


def test_a_column_may_stand_against_an_instrument_whose_lowest_answer_is_best():
    lowest = TWO.with_best("lowest")
    down = gm.read_survey(pd.DataFrame(ROWS), lowest, best=dict.fromkeys(["E1", "E3", "P1", "P3"], "highest"))
    assert down.tally.joint.tolist() == gm.read_survey(pd.DataFrame(TURNED), TWO).tally.joint.tolist()


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_a_name_that_holds_no_answers_is_an_error(engine):
    frame = pd.DataFrame(ROWS).assign(branch="a")
    with pytest.raises(ColumnError, match="best names a column 'e2' .*\nHint: did you mean 'E2'"):
        gm.read_survey(frame, TWO, best={"e2": "lowest"}, engine=engine)
    with pytest.raises(ColumnError, match="best names a column 'branch'"):
        gm.read_survey(frame, TWO, best={"branch": "lowest"}, engine=engine)
    with pytest.raises(SettingError, match="best='low'"):
        gm.read_survey(frame, TWO, best={"E2": "low"}, engine=engine)


def test_columns_of_files_of_their_own_are_turned_too(tmp_path):
    sides = {}
    for side, letter in (("expectation", "E"), ("perception", "P")):
        own = pd.DataFrame({"id": [1, 2, 3], **{name: ROWS[name] for name in ROWS if name.startswith(letter)}})
        own.to_csv(tmp_path / f"{side}.csv", index=False)
        sides[side] = tmp_path / f"{side}.csv"
    survey = gm.read_survey(sides, TWO, id="id", best=MIXED)
    assert survey.tally.joint.tolist() == gm.read_survey(pd.DataFrame(TURNED), TWO).tally.joint.tolist()


def test_the_columns_are_written_the_instruments_way_and_read_without_best(tmp_path):
    survey = gm.read_survey(pd.DataFrame(ROWS), TWO, best=MIXED)
    assert gm.read_survey(survey.write(tmp_path / "tidy.csv"), TWO).tally == survey.tally


def test_runs_of_equal_answers_are_those_that_were_ticked():
    rows = {"E1": [5, 5], "E2": [5, 1], "E3": [5, 1], "P1": [5, 5], "P2": [5, 1], "P3": [5, 1]}
    frame = pd.DataFrame({name: [4, *values] for name, values in rows.items()})
    values = gm.check(gm.read_survey(frame, TWO, best=MIXED)).index_values
    assert (
        values["longstring"].tolist()[1]
        == gm.check(gm.read_survey(frame, TWO)).index_values["longstring"].tolist()[1]
        == 6
    )


def test_the_command_line_says_it_of_columns(tmp_path):
    (tmp_path / "two.toml").write_text(TOML)
    pd.DataFrame(ROWS).to_csv(tmp_path / "a.csv", index=False)
    options = ["-i", str(tmp_path / "two.toml"), "--best", "E2=lowest", "--best", "P2=lowest"]
    asked = ["tally", str(tmp_path / "a.csv"), "-o", str(tmp_path / "a.tally"), *options]
    done = CliRunner().invoke(application(), asked)
    assert done.exit_code == 0, done.output
    assert gm.read_tally(tmp_path / "a.tally") == gm.read_survey(pd.DataFrame(TURNED), TWO).tally
