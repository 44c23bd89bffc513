"""Answers that are words, in a file."""

from __future__ import annotations

import shlex

import pandas as pd
import pyreadstat
import pytest

import gapmodel as gm
from gapmodel.errors import AnswerError
from gapmodel.instrument.read import parse_instrument

FIVE = parse_instrument(
    """
name = "five"
sides = ["perception"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2", reversed = true }] }]
"""
)
SEVEN = parse_instrument(
    """
name = "seven"
sides = ["perception"]
scale = { lowest = 1, highest = 7 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }] }]
"""
)
BOTH = parse_instrument(
    """
name = "both"
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 7 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }] }]
"""
)


def read(cells, asked=FIVE, **options):
    return gm.read_survey(pd.DataFrame({"P1": cells, "P2": cells}), asked, **options)


@pytest.mark.parametrize("engine", ["memory", "batches"])
@pytest.mark.parametrize(
    "words",
    [
        ["strongly disagree", "disagree", "neutral", "agree", "strongly agree"],
        ["非常不同意", "不同意", "一般", "同意", "非常同意"],
        ["★", "★★", "★★★", "★★★★☆", "★★★★★"],
        ["😡", "🙁", "😐", "🙂", "😀"],
        ["1 (strongly disagree)", "2", "3 - neutral", "agree (4)", "5分"],
        ["1星", "2 stars", "3 points", "4.0", "5"],
    ],
)
def test_words_are_read_as_the_answers_that_they_stand_for(words, engine):
    survey = read([*words, None] * 20, engine=engine)
    assert survey.tally == read([1, 2, 3, 4, 5, None] * 20).tally
    assert len(survey.invalid_answers) == 0


def test_the_notes_say_how_words_were_read():
    assert read(["agree", "disagree", "neutral", "agree"]).notes == (
        "8 answers are in words and were read as numbers: 'disagree' = 2, 'neutral' = 3, 'agree' = 4.",
    )


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_words_of_a_scale_of_five_are_not_read_on_seven(engine):
    words = ["strongly disagree", "disagree", "neutral", "agree", "strongly agree"]
    with pytest.raises(AnswerError, match=r"words of a scale with 5 answers .* scale 1\.\.7 has 7(?s:.*)words = "):
        read(words * 10, SEVEN, engine=engine)
    assert "also belong to a scale with 5 answers" in read(words, SEVEN).notes[0]
    assert "also belong" not in read([*words, "somewhat agree"] * 10, SEVEN).notes[0]


@pytest.mark.parametrize("engine", ["memory", "batches"])
@pytest.mark.parametrize(
    ("words", "merged"),
    [
        (["strongly disagree", "disagree", "somewhat disagree", "neutral", "agree"], "'disagree', 'somewhat disagree'"),
        (["非常不同意", "一般", "比较同意", "同意", "非常同意"], "'比较同意', '同意'"),
        (["somewhat satisfied", "satisfied"], "'somewhat satisfied', 'satisfied'"),
    ],
)
def test_two_words_at_one_level_are_those_of_a_longer_scale(words, merged, engine):
    with pytest.raises(AnswerError, match=rf"{merged} are different answers on a scale with 7 .* 1\.\.5, which has 5"):
        read(words, engine=engine)


def test_words_that_only_differ_between_columns_or_languages_are_no_doubt():
    columns = {"P1": ["disagree", "同意", "neutral", "一般"], "P2": ["somewhat disagree", "agree", "neither", "一般"]}
    assert "'disagree' = 2" in gm.read_survey(pd.DataFrame(columns), FIVE).notes[0]


def test_the_words_that_the_error_says_read_two_words_as_one():
    words = ["strongly disagree", "disagree", "somewhat disagree", "agree"]
    with pytest.raises(AnswerError) as told:
        read(words)
    said = str(told.value).partition("scale = { ..., ")[2].rstrip(".")
    scale = "{ lowest = 1, highest = 5, " + said
    text = 'name = "f"\nsides = ["perception"]\ndimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }] }]'
    assert read(words, parse_instrument(f"scale = {scale}\n{text}")).frame()["perception_1"].tolist() == [1, 2, 2, 4]


AGREE = ["strongly disagree", "disagree", "somewhat disagree", "neutral", "somewhat agree", "agree", "strongly agree"]
AGREE_FIVE = ["strongly disagree", "disagree", "neutral", "agree", "strongly agree"]


@pytest.mark.parametrize("engine", ["memory", "batches"])
@pytest.mark.parametrize(
    ("cells", "scale"),
    [
        ([f"{k} - {word}" for k, word in enumerate(AGREE)][1:], "lowest = 0, highest = 6"),
        ([f"{k} - {word}" for k, word in enumerate(AGREE_FIVE, 1)], "lowest = 1, highest = 5"),
        (["4 - agree", "5 - strongly agree", "2 - disagree"], "lowest = 1, highest = 5"),
        (["1", "2", "3", "5 (strongly agree)"], 'words = { "strongly agree" = 5 }'),
    ],
)
def test_labels_of_another_scale_are_told_with_that_scale(cells, scale, engine):
    survey = read(cells, SEVEN, engine=engine)
    told = [note for note in survey.notes if note.startswith("The words beside the numbers")]
    assert len(told) == 1 and scale in told[0] and "strongly agree" in told[0]
    assert survey.tally == read([int(cell[0]) for cell in cells], SEVEN).tally


@pytest.mark.parametrize(
    "cells",
    [
        [f"{k} - {word}" for k, word in enumerate(AGREE, 1)],
        ["1 完全不同意", "2 非常不同意", "3 不同意", "4 一般", "5 同意", "6 非常同意", "7 完全同意"],
        ["1 - strongly disagree", "2", "6 - somewhat agree", "7 - strongly agree"],
    ],
)
def test_labels_whose_ends_are_those_of_the_scale_are_let_be(cells):
    assert read(cells, SEVEN).notes == ()


def test_a_scale_from_another_number_that_runs_the_other_way_is_told():
    cells = [f"{k} - {word}" for k, word in enumerate(reversed(AGREE))][1:]
    assert any("seems to run the other way" in note and "best='lowest'" in note for note in read(cells, SEVEN).notes)
    rising = [f"{k} - {word}" for k, word in enumerate(AGREE, 1)]
    assert any("other way" in note and "best='highest'" in note for note in read(rising, SEVEN, best="lowest").notes)


def labelled(tmp_path, labels, values=(1, 2, 6, 7)):
    frame = pd.DataFrame({"P1": values, "P2": values}).astype(float)
    pyreadstat.write_sav(frame, tmp_path / "l.sav", variable_value_labels=dict.fromkeys(frame, labels))
    return tmp_path / "l.sav"


def test_value_labels_that_repeat_their_number_are_read(tmp_path):
    path = labelled(tmp_path, {1: "1 非常同意", 7: "7 非常不同意"})
    assert any("run the other way: '1 = 1 非常同意'" in note for note in gm.read_survey(path, SEVEN).notes)
    assert gm.read_survey(path, SEVEN, best="lowest").notes == ()
    joined = gm.read_survey({"expectation": path_of(path, "E"), "perception": path}, BOTH, id="")
    assert any("run the other way" in note for note in joined.notes)


def path_of(path, side):
    """The same file with the columns of another side."""
    frame, meta = pyreadstat.read_sav(path)
    labels = {side + name[1:]: own for name, own in meta.variable_value_labels.items()}
    other = path.with_name(f"{side}.sav")
    pyreadstat.write_sav(frame.rename(columns=lambda name: side + name[1:]), other, variable_value_labels=labels)
    return other


@pytest.mark.parametrize("label", ["Not applicable", "7 - N/A", "不知道"])
def test_value_labels_that_mean_no_answer_are_told_where_the_number_occurs(tmp_path, label):
    path = labelled(tmp_path, {7: label, 3: "refused"})
    (note,) = gm.read_survey(path, SEVEN).notes
    assert note.startswith(f"7 is labelled {label!r} and was read as an answer 2 times in 2 columns.")
    assert "missing_codes=[7] (--missing 7)" in note
    assert gm.read_survey(path, SEVEN, missing_codes=[7]).notes == ()


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_a_scale_that_runs_the_other_way_is_told_and_not_mended(engine):
    cells = ["1 - strongly agree", "2", "3", "4", "5 - strongly disagree"] * 3
    survey = read(cells, engine=engine)
    assert survey.tally == read([1, 2, 3, 4, 5] * 3).tally
    assert any(
        "seems to run the other way: '1 = strongly agree', '5 = strongly disagree'" in note for note in survey.notes
    )
    assert any("best='lowest' (--best lowest" in note for note in survey.notes)
    turned = read(cells, best="lowest", engine=engine)
    assert turned.tally == read([5, 4, 3, 2, 1] * 3).tally
    assert not any("other way" in note for note in turned.notes)
    words = ["strongly agree", "agree", "neutral", "disagree", "strongly disagree"] * 3
    assert read(words, best="lowest", engine=engine).tally == read([5, 4, 3, 2, 1] * 3).tally


@pytest.mark.parametrize("mark", ["N/A", "不适用", "don't know", "Never used"])
def test_usual_marks_of_no_answer_are_reported_with_the_option_that_says_so(mark):
    cells = [3, 4, 5, 2, mark]
    with pytest.warns(gm.AnswerWarning, match="means 'no answer', say so: missing_codes=.*--missing"):
        survey = read(cells)
    assert survey.tally == read([3, 4, 5, 2, None]).tally and survey.invalid_answers["why"].tolist() == ["invalid"] * 2
    said = read(cells, missing_codes=[mark])
    assert said.notes == () and said.invalid_answers["why"].tolist() == ["missing code"] * 2


@pytest.mark.parametrize("mark", ["N/A", "(跳过)", "don't know"])
def test_a_column_of_which_most_is_no_answer_names_the_option_that_says_so(mark):
    cells = [3, mark, mark, mark, 5]
    with pytest.raises(AnswerError, match="contains text instead of numbers") as told:
        read(cells)
    assert told.value.hint.startswith(f"if {mark!r} means 'no answer', say missing_codes={[mark]!r} (--missing ")
    assert read(cells, missing_codes=[mark]).tally == read([3, None, None, None, 5]).tally


@pytest.mark.parametrize("value", ["8 - Don't know", "99 = 不知道", "9 $x", "-99", '9 `x` "y"!', "8 * 'x'"])
def test_the_option_can_be_pasted_into_a_shell(value):
    with pytest.raises(AnswerError, match="are not on the scale") as told:
        read([1, 2, 3, 4, value])
    pasted = told.value.hint.partition("(")[2].partition("); ")[0]
    assert shlex.split(pasted) == ["--missing", value]
    assert read([1, 2, 3, 4, value], missing_codes=[value]).tally == read([1, 2, 3, 4, None]).tally


@pytest.mark.parametrize("cell", ["4 - N/A", "5 May", "3 - 不适用"])
def test_a_number_beside_words_that_deny_it_is_no_answer(cell):
    with pytest.warns(gm.AnswerWarning, match="2 cells are invalid"):
        read([1, 2, 3, cell])


@pytest.mark.parametrize("code", [0, 6, 9, 88, 99, -99])
def test_codes_off_the_scale_are_named_with_the_option_that_says_what_they_are(code):
    with pytest.raises(AnswerError, match=rf"missing_codes=\['{code}'\] \(--missing {code}\)"):
        read([1, 2, 3, code])
    assert read([1, 2, 3, code], missing_codes=code).tally == read([1, 2, 3, None]).tally


def test_a_value_map_in_the_instrument_reads_any_language():
    words = 'words = { "rarement" = 1, "parfois" = 2, "souvent" = 3 }'
    text = f'name = "f"\nsides = ["perception"]\nscale = {{ lowest = 1, highest = 3, {words} }}\n'
    asked = parse_instrument(text + 'dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }] }]')
    assert read(["Souvent", "parfois ", "RAREMENT"], asked).tally == read([3, 2, 1], asked).tally
    with pytest.raises(AnswerError, match='words = { "often" = 4 }'):
        read(["Souvent", "parfois "], FIVE)


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_four_words_without_a_neutral_one_are_one_two_four_five_with_a_doubt(engine):
    words = ["strongly disagree", "disagree", "agree", "strongly agree"] * 2
    survey = read(words, SIMPLE, engine=engine)
    assert survey.tally == read([1, 2, 4, 5] * 2, SIMPLE).tally
    (note,) = [note for note in survey.notes if "words" in note]
    assert (
        "'disagree' = 2, 'agree' = 4" in note
        and "belong to a scale with 4 answers: check that the scale is right" in note
    )


SIMPLE = parse_instrument(
    """
name = "simple"
sides = ["perception"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }] }]
"""
)
