"""Questions that are told by their text, because exports of forms have no names for columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError
from gapmodel.instrument.read import parse_instrument
from gapmodel.survey.match import match_answers
from gapmodel.survey.question_text import Texts, common_end
from gapmodel.survey.sheet import Sheet

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
