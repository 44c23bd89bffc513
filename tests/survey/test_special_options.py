"""Answers apart from the scale, such as "no standards exist": neither on it nor missing."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import AnswerError
from gapmodel.findings.special_answers import joint_on_scale, special_answers
from gapmodel.survey.decoding.answers import BLANK, CODED, OFF, SPECIAL, Decoder, SpecialDecoder

NAMES = ["S_tangibles", "S_reliability", "S_responsiveness", "S_assurance", "S_empathy"]
CELLS = ["7", "No standards exist", " 0 ", None, "没有标准", "3", "none", "0.0", "", "4"]
ENGINES = pytest.mark.parametrize("engine", ["memory", "batches"])


def frame_of(cells=CELLS):
    return pd.DataFrame(dict.fromkeys(NAMES, cells))


def read(frame, engine, **options):
    return gm.read_survey(frame, "gap2-standards", engine=engine, **options)


@ENGINES
def test_they_are_counted_in_the_joint_table(engine):
    survey = read(frame_of(), engine)
    joint = survey.tally.joint[0].reshape(8, 8)
    expected = np.zeros((8, 8), int)
    expected[6, 0] = expected[2, 0] = expected[3, 0] = 1  # 7, 3 and 4 on the scale
    expected[7, 1], expected[7, 7] = 5, 2  # said not to exist; missing
    assert np.array_equal(joint, expected)
    assert survey.tally.layout.gap is None
    assert survey.tally.used == 3


@ENGINES
def test_nothing_is_set_aside_and_every_column_is_named_once(engine):
    survey = read(frame_of().assign(E1=1), engine)
    assert survey.invalid_answers.empty
    assert survey.notes == ()
    assert survey.mapping["column"].tolist() == [*NAMES, "E1"]
    assert survey.mapping["side"].tolist() == ["standards"] * 5 + [""]
    assert survey.mapping["role"].tolist() == ["answer"] * 5 + ["unused"]


@ENGINES
def test_what_is_not_understood_is_told_once(engine):
    with pytest.warns(gm.AnswerWarning, match="5 cells are invalid"):
        survey = read(frame_of([*CELLS, "many"]), engine, missing_codes="3")
    assert survey.invalid_answers["why"].tolist() == ["invalid"] * 5 + ["missing code"] * 5
    assert survey.invalid_answers["n"].tolist() == [1] * 10
    with pytest.raises(AnswerError, match="5 answers are not on the scale 1..7: 9"):
        read(frame_of([*CELLS, "9"]), engine)
    with pytest.raises(AnswerError, match="S_tangibles.*contains text"):
        read(frame_of(["a", "b", "none"]), engine)


@ENGINES
def test_a_code_for_no_answer_goes_first(engine):
    tally = read(frame_of(), engine, missing_codes=0).tally
    assert special_answers(tally.layout, tally.total).tolist() == [3] * 5
    assert joint_on_scale(tally.layout, tally.total)[0].tolist() == [0, 0, 1, 1, 0, 0, 1, 4]


@pytest.mark.parametrize("seed", range(3))
def test_whole_numbers_and_texts_give_the_same_tally_by_every_engine(seed):
    whole = np.random.default_rng(seed).integers(0, 8, (900, 5))
    numbers = pd.DataFrame(whole, columns=NAMES)
    texts = numbers.astype(str).replace("0", "None exist")
    missing = numbers.mask(np.random.default_rng(9).random(whole.shape) < 0.1)
    first = read(numbers, "memory").tally
    assert all(read(frame, engine).tally == first for frame in (numbers, texts) for engine in ("memory", "batches"))
    assert special_answers(first.layout, first.total).tolist() == (whole == 0).sum(axis=0).tolist()
    assert read(missing, "memory").tally == read(missing.astype("Int64"), "batches").tally
    assert read(numbers, "batches").notes == read(numbers, "memory").notes


@ENGINES
def test_reversed_items_turn_on_the_scale_only(engine):
    asked = gm.read_instrument("gap2-standards").confirmed(["empathy"])
    tally = gm.read_survey(frame_of(["2", "none", None]), asked, engine=engine).tally
    assert joint_on_scale(tally.layout, tally.total)[[0, 4]].argmax(axis=1).tolist() == [1, 5]
    assert special_answers(tally.layout, tally.total).tolist() == [1] * 5


def test_long_form_has_them_too():
    long = pd.DataFrame({"respondent": [1, 2], "item": ["empathy"] * 2, "standards": ["none", 6]})
    tally = gm.read_survey(long, "gap2-standards").tally
    assert special_answers(tally.layout, tally.total).tolist() == [0, 0, 0, 0, 1]


def test_the_rows_hold_a_mark(tmp_path):
    survey = read(frame_of(["5", "none", None]), "memory")
    rows = survey.frame()
    assert rows["standards_empathy"].tolist()[:1] == [5]
    assert rows["none_empathy"].fillna(-1).tolist() == [0, 1, -1]
    tally = gm.read_tally(survey.tally.save(tmp_path / "a.tally"))
    assert special_answers(tally.layout, tally.total).tolist() == [1] * 5


@ENGINES
def test_the_check_says_how_many_and_does_not_call_them_missing(engine):
    found = gm.check(read(frame_of(), engine))
    assert found.table["side"].tolist() == ["standards"] * 5
    assert found.table[["n", "missing"]].to_numpy().tolist() == [[3, 2]] * 5
    assert found.table["mean"].tolist() == pytest.approx([14 / 3] * 5)
    assert "25 of 50 answers used a special response option: No standards exist." in found.text
    assert "10 of 50 answers are missing (20%). The largest number is missing in" in found.text
    assert "50 个答案中有 25 个为特殊选项：没有标准" in "".join(found.sentences("zh"))
    assert found.plot().data[0].name == "Standards"


def test_a_cell_means_the_same_on_both_sides():
    scale = gm.read_instrument("gap2-standards").scale
    decoder = Decoder.of(scale, [99], ["None exist", 0])
    cells = [1, "7", 0, "0 - none", "ＮＯＮＥ exist", "none", None, 99, 8]
    assert [decoder.code(cell) for cell in cells] == [0, 6, SPECIAL, SPECIAL, SPECIAL, -4, BLANK, CODED, OFF]
    assert [SpecialDecoder(decoder).code(cell) for cell in cells] == [0, 0, 1, 1, 1, *[BLANK] * 4]
    assert pickle.loads(pickle.dumps(SpecialDecoder(decoder))) == SpecialDecoder(decoder)  # noqa: S301  as Spark's workers get it
    assert not decoder.is_missing(0)


@ENGINES
def test_they_do_not_hide_that_an_end_of_the_scale_is_unused(engine):
    survey = read(frame_of(["5", "6", "7", "none"] * 5), engine)
    (note,) = survey.notes
    assert note.startswith(
        "All answers lie between 5 and 7, but the scale is 1..7: check that it is the right one. If not, set "
    )
