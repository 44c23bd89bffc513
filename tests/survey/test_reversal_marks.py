"""Columns whose names say "reversed" match their item; what they say is told, and nothing is turned because of it."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError
from gapmodel.instrument.read import parse_instrument

TOML = """
name = "two"
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2", reversed = true }, { code = "3" }] }]
"""
TWO = parse_instrument(TOML)
PLAIN = parse_instrument(TOML.replace(", reversed = true", ""))
ROWS = {"E1": [5, 4], "E2": [1, 2], "E3": [4, 4], "P1": [4, 3], "P2": [2, 3], "P3": [2, 2]}


def frame(**names):
    return pd.DataFrame(ROWS).rename(columns=names)


@pytest.mark.parametrize("engine", ["memory", "batches"])
@pytest.mark.parametrize(
    ("e", "p"),
    [("E_2R", "P_2R"), ("e2r", "p2r"), ("E2_rev", "P2_rev"), ("E2_reversed", "P2_reversed"), ("E2(R)", "P2 (R)")],
)
def test_marked_names_match_their_item_and_nothing_is_turned_because_of_them(e, p, engine):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        survey = gm.read_survey(frame(E2=e, P2=p), TWO, engine=engine)
    assert survey.tally == gm.read_survey(pd.DataFrame(ROWS), TWO).tally
    assert survey.mapping.set_index("column").loc[e, "how"] == "usual spelling, the name says reversed"
    (note,) = [note for note in survey.notes if "'reversed'" in note]
    assert f"The names '{e}', '{p}' say 'reversed' of item '2', which the instrument marks as reversed" in note


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_an_item_that_the_instrument_does_not_turn_is_a_warning(engine):
    with pytest.warns(gm.AnswerWarning, match="say 'reversed' of item '2', which the instrument does not mark"):
        survey = gm.read_survey(frame(E2="E2R", P2="P2R"), PLAIN, engine=engine)
    assert survey.tally == gm.read_survey(pd.DataFrame(ROWS), PLAIN).tally
    assert sum("'reversed'" in note for note in survey.notes) == 1


def test_a_reversed_item_without_a_mark_is_a_warning_while_others_have_one():
    with pytest.warns(gm.AnswerWarning) as told:
        survey = gm.read_survey(frame(E3="E3R", P3="P3R"), TWO)
    texts = [str(one.message) for one in told]
    assert any("of item '3', which the instrument does not mark as reversed" in text for text in texts)
    assert any("marks item '2' as reversed" in text and "the names 'E2', 'P2' do not say so" in text for text in texts)
    assert set(texts) <= set(survey.notes)


def test_names_that_all_end_so_say_something_else():
    everything = frame(**{name: f"{name}R" for name in ROWS})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        survey = gm.read_survey(everything, TWO)
    assert survey.tally == gm.read_survey(pd.DataFrame(ROWS), TWO).tally
    assert not any("'reversed'" in note for note in survey.notes)


def test_a_plain_name_comes_before_a_marked_one():
    both = pd.DataFrame(ROWS).assign(E2R=[5, 4], P2R=[4, 3])
    survey = gm.read_survey(both, TWO)
    assert survey.tally == gm.read_survey(pd.DataFrame(ROWS), TWO).tally
    assert survey.mapping.set_index("column").loc["E2R", "role"] == "unused"


def test_two_marked_columns_of_one_item_are_an_error():
    with pytest.raises(ColumnError, match="2 columns match expectation 2: 'E2R', 'E2_rev'"):
        gm.read_survey(frame(E2="E2R").assign(E2_rev=[1, 2]), TWO)


def test_marked_names_found_by_a_pattern_or_a_list_are_told_as_well():
    named = frame(E2="SIS_2R", P2="P_2R", E1="SIS_1", E3="SIS_3")
    survey = gm.read_survey(named, TWO, columns={"expectation": "SIS_{code}"})
    assert any("'SIS_2R', 'P_2R' say 'reversed' of item '2'" in note for note in survey.notes)


def test_one_side_alone_with_bare_and_own_codes():
    items = '{ code = "SIS_C_4" }, { code = "SIS_C_5", reversed = true }, { code = "Q3", reversed = true }'
    scale = 'name = "one"\nsides = ["perception"]\nscale = { lowest = 1, highest = 5 }\n'
    toml = f'{scale}dimensions = [{{ code = "d", items = [{items}] }}]'
    survey = gm.read_survey(pd.DataFrame({"SIS_C_4": [1], "SIS_C_5R": [2], "Q3_rev": [3]}), parse_instrument(toml))
    assert survey.rows.codes.tolist() == [[[0, 3, 2]]]
    assert any("'SIS_C_5R', 'Q3_rev' say 'reversed' of items 'SIS_C_5', 'Q3'" in note for note in survey.notes)


def test_an_item_of_unknown_direction_is_told_and_not_turned():
    toml = TOML.replace("reversed = true", 'reversed = "unconfirmed"')
    with pytest.warns(gm.AnswerWarning, match="not confirmed"):
        survey = gm.read_survey(frame(E2="E2R", P2="P2R"), parse_instrument(toml))
    assert any("whose direction is not confirmed in the instrument" in note for note in survey.notes)


def test_marks_in_files_of_their_own_are_told():
    sides = {
        side: pd.DataFrame({"id": [1, 2], f"{side}_1": [4, 5], f"{side}_2R": [2, 1], f"{side}_3": [3, 3]})
        for side in ("E", "P")
    }
    survey = gm.read_survey({"expectation": sides["E"], "perception": sides["P"]}, TWO, id="id")
    assert sum("says 'reversed' of item '2', which the instrument marks" in note for note in survey.notes) == 2
