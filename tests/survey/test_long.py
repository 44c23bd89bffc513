"""One row per respondent and item: what stands in the file is told of the file, not of the table made of it."""

from __future__ import annotations

import pandas as pd
import pyreadstat
import pytest

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError
from gapmodel.instrument.read import parse_instrument

ASKED = parse_instrument(
    """
name = "two"
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 7 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }] }]
"""
)
NOTE = "one row per respondent and item"


def long(answers, **columns):
    """Both items of every pair of people, who are numbered from 1 on."""
    rows = [(person, item, *sides) for person, sides in enumerate(answers, 1) for item in (1, 2)]
    return pd.DataFrame(rows, columns=["respondent", "item", "expectation", "perception"]).assign(**columns)


def wide(answers):
    return pd.DataFrame([(e, e, p, p) for e, p in answers], columns=["E1", "E2", "P1", "P2"])


PAIRS = [(6, 5), (7, 3), (2, 2)]


def test_value_labels_are_kept(tmp_path):
    labels = {side: {1.0: "Strongly agree", 7.0: "Strongly disagree"} for side in ("expectation", "perception")}
    frame = long(PAIRS, branch=[1, 1, 2, 2, 1, 1]).astype(float)
    branches = {"branch": {1.0: "North", 2.0: "South"}}
    pyreadstat.write_sav(frame, tmp_path / "l.sav", variable_value_labels=labels | branches)
    survey = gm.read_survey(tmp_path / "l.sav", ASKED, by="branch")
    assert any("run the other way: '1 = Strongly agree'" in note for note in survey.notes)
    assert sorted(survey.tally.groups) == ["North", "South"]


def test_rows_of_a_person_that_say_different_things_are_told_and_blanks_say_nothing():
    frame = long(PAIRS, branch=[None, "north", "north", "south", "east", "east"], kept=["x"] * 6)
    survey = gm.read_survey(frame, ASKED, by="branch")
    assert survey.notes[1] == (
        "The rows of some respondents differ in the pandas frame: 'branch' for 1 respondent ('2'). "
        "The first row of each respondent that is not blank counts."
    )
    assert sorted(survey.tally.groups) == ["east", "north"]


def test_a_weight_that_stands_in_one_of_a_persons_rows_is_theirs():
    frame = long(PAIRS, weight=[None, 2, 1, None, 1, 1])
    assert gm.read_survey(frame, ASKED, weights="weight").frame()["weight"].tolist() == [2, 1, 1]


def test_errors_and_what_was_set_aside_name_cells_of_the_file(tmp_path):
    frame = long([(6, 5)] * 10)
    frame.loc[13, "perception"] = 9
    frame.to_csv(tmp_path / "l.csv", index=False)
    with pytest.raises(AnswerError, match="9 in row 15 of 'perception'"):
        gm.read_survey(tmp_path / "l.csv", ASKED)
    frame["perception"] = frame["perception"].astype(object).replace(9, "perhaps")
    frame.to_csv(tmp_path / "l.csv", index=False)
    with pytest.warns(gm.AnswerWarning, match="'perhaps' in row 15 of 'perception'"):
        survey = gm.read_survey(tmp_path / "l.csv", ASKED)
    assert survey.invalid_answers[["column", "rows"]].values.tolist() == [["perception", [15]]]
    assert gm.check(survey).flags.index.tolist() == list(range(2, 22, 2))


def test_wrong_weights_and_outcomes_name_rows_of_the_file():
    frame = long(PAIRS, weight=[1, 1, None, "much", 1, 1], overall=[1, 1, 2, 2, None, 0.5])
    with pytest.raises(AnswerError, match="'much' in row 4"):
        gm.read_survey(frame, ASKED, weights="weight")
    with pytest.raises(AnswerError, match="0.5 in row 6"):
        gm.read_survey(frame, ASKED, outcome="overall")


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_a_wide_table_may_have_columns_of_the_names_of_long_ones(engine):
    beside = {"id": [1, 2, 3], "item": ["loan", "card", "loan"], "expectation": [1, 2, 3], "perception": [1, 2, 3]}
    frame = wide(PAIRS).assign(**beside)
    survey = gm.read_survey(frame, ASKED, by="item", engine=engine)
    assert survey.tally == gm.read_survey(wide(PAIRS).assign(item=beside["item"]), ASKED, by="item").tally
    assert not any(NOTE in note for note in survey.notes)
    with pytest.raises(ColumnError, match="lack 1 of the 4 columns of two: 'perception 2'"):
        gm.read_survey(frame.drop(columns="P2"), ASKED, engine=engine)


def test_a_wide_table_whose_columns_are_named_is_not_long():
    frame = wide(PAIRS).set_axis(["a", "b", "c", "d"], axis=1)
    named = {"expectation": ["a", "b"], "perception": ["c", "d"]}
    beside = {"id": [1, 2, 3], "item": ["loan"] * 3, "expectation": [1, 2, 3], "perception": [1, 2, 3]}
    survey = gm.read_survey(frame.assign(**beside), ASKED, columns=named)
    assert survey.tally == gm.read_survey(wide(PAIRS), ASKED).tally
    expected, perceived = frame[["a", "b"]].assign(**beside), frame[["c", "d"]].assign(**beside)
    joined = gm.read_survey({"expectation": expected, "perception": perceived}, ASKED, columns=named, id="id")
    assert joined.tally == survey.tally


def test_columns_of_lists_beside_the_long_form_are_let_be():

    assert gm.read_survey(long(PAIRS, remarks=[[1], ["a"]] * 3), ASKED).n == len(PAIRS)
