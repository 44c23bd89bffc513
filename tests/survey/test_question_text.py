"""Questions that are told by their text, because exports of forms have no names for columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError
from gapmodel.instrument.read import parse_instrument
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.matching.match import match_answers
from gapmodel.survey.matching.question_text import Texts, common_end

SERVQUAL = Texts.of(gm.read_instrument("servqual"))
SERVPERF = Texts.of(gm.read_instrument("servperf"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What you expect of us [5. Promised deadlines kept]", ("expectation", "5")),
        ("Perception - Promised deadlines kept", ("perception", "5")),
        ("3、期望—5. 答应的时限能兑现", ("expectation", "5")),
        ("3、感知—答应的时限能兑现", ("perception", "5")),
        ("EXPECTED: Up-to-date tools and equipment.\n", ("expectation", "1")),
        ("<p>Your <b>perceptions</b>&nbsp;</p> Good-looking printed material?", ("perception", "4")),
        ("What do you perceive? [Promised deadlines kept]", ("perception", "5")),
        ("Your experience: Promised deadlines kept", ("perception", "5")),
        ("3、您的体验—答应的时限能兑现", ("perception", "5")),
        ("3、您的实际感受—答应的时限能兑现", ("perception", "5")),
        ("3、理想的银行—答应的时限能兑现", ("expectation", "5")),
        ("What you expect from your experience: Promised deadlines kept", ("expectation", "5")),
        ("Based on your experience, an excellent bank has: Promised deadlines kept", None),
        ("根据您的体验，银行应该做到—答应的时限能兑现", None),
        ("Promised deadlines kept", None),
        ("Expected and perceived: Promised deadlines kept", None),
        ("An unexpectedly long text: Promised deadlines kept", None),
        ("Expectation: 6. Promised deadlines kept", ("expectation", "5")),
        ("Expectation: never Compromised deadlines kept", None),
        ("Expectation", None),
        ("", None),
    ],
)
def test_the_side_and_the_item_are_told_where_they_are_certain(text, found):
    assert SERVQUAL.question(text) == found


@pytest.mark.parametrize(
    "text", ["Promised deadlines kept", "5. Promised deadlines kept", "How were we? [Promised deadlines kept]"]
)
def test_one_side_needs_no_name(text):
    assert SERVPERF.question(text) == ("perception", "5")


def test_all_labels_of_all_shipped_instruments_are_found_again():
    for name in gm.instruments()["name"]:
        asked = gm.read_instrument(name)
        for lang in ("en", "zh"):
            labels = [item.label.text(lang) for item in asked.items]
            for side in asked.asked:
                for item in asked.items:
                    text = f"{side.label.text(lang)} [{item.code}. {item.label.text(lang)}]"
                    if labels.count(item.label.text(lang)) == 1:
                        assert Texts.of(asked).question(text) == (side.code, item.code), text


def test_a_form_with_question_texts_is_matched_without_a_word():
    asked = gm.read_instrument("servqual")
    rng = np.random.default_rng(1)
    answers = pd.DataFrame(rng.integers(1, 8, (30, 44)), columns=[f"{side}{n}" for side in "EP" for n in range(1, 23)])
    expected = gm.read_survey(answers, asked)
    for lang in ("en", "zh"):
        texts = {
            f"{code}{item.code}": f"{side.label.text(lang)} [{item.label.text(lang)}]"
            for code, side in zip("EP", asked.sides, strict=True)
            for item in asked.items
        }
        survey = gm.read_survey(answers.rename(columns=texts), asked)
        assert survey.tally == expected.tally
        assert set(survey.mapping["how"]) == {"question text"}


def test_items_that_were_found_without_their_side_are_told_with_what_to_do():
    asked = gm.read_instrument("servqual")
    names = [f"{word} [{item.label.text()}]" for word in ("Before", "After") for item in asked.items]
    with pytest.raises(ColumnError, match="The items were found 44 times, but not which side each belongs to") as told:
        match_answers(Sheet("a", tuple(names), ()), asked)
    assert "'Before [Up-to-date tools" in told.value.problem
    assert "columns={'expectation': [...], 'perception': [...]}" in told.value.hint
    assert "'Expectation [...]' and 'Perception [...]'" in told.value.hint
    named = {"expectation": names[:22], "perception": names[22:]}
    assert len(match_answers(Sheet("a", tuple(names), ()), asked, named)) == 44


def test_only_the_side_that_is_not_known_is_asked_for():
    asked = gm.read_instrument("servqual")
    names = [f"{word} [{item.label.text()}]" for word in ("Expected", "After") for item in asked.items]
    with pytest.raises(ColumnError, match="The items were found 22 times") as told:
        match_answers(Sheet("a", tuple(names), ()), asked)
    assert "columns={'perception': [...]};" in told.value.hint
    assert len(match_answers(Sheet("a", tuple(names), ()), asked, {"perception": names[22:]})) == 44


def test_two_columns_of_one_question_are_refused():
    asked = gm.read_instrument("servperf")
    names = [f"{item.label.text()}" for item in asked.items]
    sheet = Sheet("a", (*names, "Again: " + names[0]), ())
    with pytest.raises(ColumnError, match="2 columns match perception 1"):
        match_answers(sheet, asked)


def test_items_without_labels_take_those_of_the_columns():
    asked = parse_instrument(
        'name = "n"\nsides = ["expectation", "perception"]\nscale = { lowest = 1, highest = 5 }\n'
        'dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2", label = "mine" }] }]'
    )
    names = ("E1", "E2", "P1", "P2")
    labels = ("What I expect: staff are quick", "x", "What I got: staff are quick", "y")
    sheet = Sheet("a", names, tuple(np.array([1, 2, 3]) for _ in names), labels=labels)
    survey = gm.read_survey(sheet, asked)
    assert [item.label.text() for item in survey.instrument.items] == ["staff are quick", "mine"]
    assert survey.mapping["question"].tolist() == list(labels)
    assert "staff are quick" in gm.gaps(survey).table["label"].tolist()


@pytest.mark.parametrize(
    ("texts", "label"),
    [
        (["a: b c d e f"], "a: b c d e f"), (["E: kept promises", "P: kept promises"], "kept promises"),
        (["wholly different", "nothing alike"], "nothing alike"), (["in stock", "an instock"], "an instock"),
    ],
)  # fmt: skip
def test_the_label_is_what_the_questions_share(texts, label):
    assert common_end(texts) == label


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Points: reliability. Reliability", "reliability"),
        ("23、重要性（共 100 分）—reliability. 可靠性", "reliability"),
        ("Importance of: Empathy", "empathy"),
        ("Reliability", None),
        ("What you expect: Reliability", None),
    ],
)
def test_the_points_of_a_dimension_are_told_by_the_text(text, found):
    texts = Texts.of_points(gm.read_instrument("servqual"), ("points", "importance", "重要性"))
    assert (texts.question(text) or ("", None))[1] == found


def test_points_and_other_questionnaires_are_matched_by_text():
    asked = gm.read_instrument("servqual-managers")
    answers = gm.simulate("servqual-managers", 12, points=True, rng=1)
    texts = {f"E{item.code}": f"期望—{item.code}. {item.label.text('zh')}" for item in asked.items}
    texts |= {f"W_{part.code}": f"重要性—{part.label.text('zh')}" for part in asked.dimensions}
    form = answers.rename(columns=texts)
    assert gm.read_survey(form, asked).tally == gm.read_survey(answers, asked).tally
    assert [survey.instrument.name for survey in gm.read_managers(form)] == ["servqual-managers"]


LABELS = [item.label.text() for item in gm.read_instrument("servqual").items]
NAMES = [f"{side}{n}" for side in "EP" for n in range(1, 23)]


def asked_by(side):
    return [f"{side} - {label}" for label in LABELS]


def taken(names, labels, asked="servqual", columns=None):
    sheet = Sheet("a", tuple(names), (), labels=tuple(labels))
    matches = match_answers(sheet, gm.read_instrument(asked), columns)
    return {(match.side, match.code): sheet.names[match.place] for match in matches}


BY_NAME = {(side, str(n)): f"{side[0].upper()}{n}" for side in ("expectation", "perception") for n in range(1, 23)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What you expect [Promised deadlines kept]", None),
        ("3、期望—答应的时限能兑现", None),
        ("What you expect and what you got [Promised deadlines kept]", None),
        ("Expected performance: Promised deadlines kept", ("perception", "5")),
        ("How well did we meet your expectations? Promised deadlines kept", ("perception", "5")),
        ("Thank you. We expected: Promised deadlines kept", None),
        ("As I expected they have promised deadlines kept", ("perception", "5")),
    ],
)
def test_a_question_about_expectations_is_none_of_an_instrument_for_perceptions(text, found):
    assert SERVPERF.question(text) == found


@pytest.mark.parametrize(("asked", "text"), [("servperf", "What you expect"), ("servqual-managers", "感知")])
def test_a_form_about_the_other_side_is_an_error_that_says_so(asked, text):
    with pytest.raises(ColumnError, match="found 22 times, but in questions about another side") as told:
        taken(asked_by(text), [""] * 22, asked)
    assert "[...]}" in told.value.hint


@pytest.mark.parametrize(
    "labels",
    [
        asked_by("What you experienced (perception)") + asked_by("Perception"),
        asked_by("Perceived") + asked_by("Expected"),
        [f"{name}. You perceived: own wording of {name}" for name in NAMES],
    ],
)
def test_names_of_one_side_with_questions_of_the_other_are_an_error(labels):
    with pytest.raises(ColumnError, match="22 columns are named like expectation, .* about another side: 'E1'") as told:
        taken(NAMES, labels)
    said = {"expectation": "E{code}", "perception": "P{code}"}
    assert str(said) in told.value.hint
    assert taken(NAMES, labels, columns=said) == BY_NAME


def test_questions_of_another_order_count_more_than_names():
    found = taken(NAMES, asked_by("Expectation")[::-1] + asked_by("Perception"))
    assert found == BY_NAME | {("expectation", str(n)): f"E{23 - n}" for n in range(1, 23)}
    with pytest.raises(ColumnError, match="22 columns are not taken by name, .*: 'E1' asks 'Specific needs") as told:
        taken(NAMES, LABELS[::-1] + asked_by("Perception"))
    assert "columns={'expectation': 'E{code}'}; else" in told.value.hint


def test_numbers_of_questions_are_not_those_of_items_where_the_text_says_so():
    names, labels = [f"Q{n}" for n in range(1, 26)], ["Your sex", "Your age", "Visits", *asked_by("How were we?")]
    assert list(taken(names, labels, "servperf").values()) == names[3:]
    labels[3] = "Modern tools"  # so that no text tells item 1, and Q1 is still no item
    with pytest.raises(ColumnError, match="lack 1 of the 22 columns of servperf: 'perception 1'"):
        taken(names, labels, "servperf")


def test_a_label_copied_twice_is_an_error_that_names_it():
    labels = asked_by("Expectation") + asked_by("Perception")
    labels[4] = labels[3]
    with pytest.raises(ColumnError, match="1 column is not taken by name, .*: 'E5' asks 'Expectation - Good-looking"):
        taken(NAMES, labels)


def test_a_name_that_looks_alike_gives_way_to_the_question_itself():
    rng = np.random.default_rng(1)
    names = [*asked_by("Expectation"), *asked_by("Perception"), "E1"]
    sheet = Sheet("a", tuple(names), tuple(rng.integers(1, 8, (45, 9))), labels=(*names[:-1], "E1. Education level"))
    survey = gm.read_survey(sheet)
    assert survey.mapping["role"].tolist() == ["answer"] * 44 + ["unused"]
    assert survey.mapping["how"][0] == "question text, not the name E1"
    note = survey.notes[0]
    assert note.startswith("1 question was matched by question text, against the column names: expectation 1 is 'Expe")
    assert "columns={'expectation': [...]}" in note


@pytest.mark.parametrize(
    "labels",
    [
        [f"Own wording {n}" for n in range(44)],
        LABELS * 2,
        [f"E1. {label}" for label in LABELS] * 2,
        [f"They give {label.lower()}" for label in LABELS[1:] + LABELS[:1]] * 2,
        asked_by("Expectation") + asked_by("Better or worse than you expected?"),
        asked_by("The ideal we could perceive") + asked_by("How excellent we are"),
        NAMES,
    ],
)
def test_names_count_where_no_question_clearly_contradicts_them(labels):
    assert taken(NAMES, labels) == BY_NAME
