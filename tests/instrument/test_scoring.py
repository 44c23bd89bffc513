"""Scoring is data: sums, keys, bands and positions; a wrong table is told with file, key and remedy."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import InstrumentError
from gapmodel.instrument.read import parse_instrument

SUM = """
name = "quiz"
sides = ["self_rating"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }] }, { code = "e", items = [{ code = "3" }] }]

[scoring]
method = "sum"
bands = [{ code = "high", lowest = 10 }, { code = "low" }]
alternative = { code = "turned", reversed = ["2"] }
"""
KEY = """
name = "quiz"
sides = ["agreement"]
scale = { lowest = 0, highest = 1, anchors = { en = ["no", "yes"], zh = ["否", "是"] } }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }] }]

[scoring]
method = "key"
key = ["yes", 0]
start = 10
per_wrong = 2.5
"""
AXES = """
name = "plane"
sides = ["self_rating"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "x", items = [{ code = "1" }] }, { code = "y", items = [{ code = "2" }] }]

[scoring]
method = "mean"
middle = [2.5, 3.5]
axes = [{ dimension = "x" }, { dimension = "y" }]
positions = [
    { code = "a", at = ["low", "low"] },
    { code = "b", at = ["low", "high"] },
    { code = "c", at = ["high", "low"] },
    { code = "d", at = ["high", "high"] },
    { code = "e", at = ["middle", "middle"] },
]
"""


def test_a_file_says_how_it_is_scored():
    scoring = parse_instrument(SUM).scoring
    assert [(band.code, band.lowest) for band in scoring.bands] == [("high", 10), ("low", None)]
    assert [(key.code, key.reversed) for key in scoring.keys] == [("default", ()), ("turned", ("2",))]
    assert scoring.ends(Fraction(1), Fraction(5), 3) == (3, 15)
    keyed = parse_instrument(KEY).scoring
    assert keyed.keys[0].right == (1, 0) and keyed.ends(Fraction(0), Fraction(1), 2) == (5, 10)
    plane = parse_instrument(AXES).scoring.axes
    assert plane.split == 3 and plane.middle == (Fraction(5, 2), Fraction(7, 2))
    assert plane.at(("high", "low")).code == "c"


def test_words_of_a_key_stay_right_where_the_lowest_answer_is_the_best():
    turned = parse_instrument(KEY.replace("highest = 1,", 'highest = 1, best = "lowest",'))
    assert turned.scoring.keys[0].right == (0, 1)  # counted from the unfavourable end


def test_codes_of_one_and_two_need_another_scale_and_the_same_key(tmp_path):
    text = gm.read_instrument("listening-a").text
    old = 'scale = { lowest = 0, highest = 1, anchors = { en = ["no", "yes"], zh = ["否", "是"] } }'
    new = 'scale = { lowest = 1, highest = 2, anchors = { en = ["yes", "no"], zh = ["是", "否"] } }'
    assert text.count(old) == 1
    key = "N N N Y N N N N N N N Y Y N Y".split()
    answers = pd.DataFrame([[1 if right == "Y" else 2 for right in key]], columns=[f"A{n}" for n in range(1, 16)])
    found = gm.score(gm.read_survey(answers, parse_instrument(text.replace(old, new))))
    assert found.table["score"].tolist() == [105]


def test_like_takes_the_scoring_unless_the_scale_is_another():
    own = 'name = "mine"\nlike = "listening-b"\nsides = ["self_rating"]\n'
    assert parse_instrument(own).scoring == gm.read_instrument("listening-b").scoring
    assert parse_instrument(own + "scale = { lowest = 0, highest = 4 }\n").scoring is None


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (SUM, '"sum"', '"total"', r"bad.toml: scoring.method is 'total'.\nHint: write one of sum, mean, key"),
        (SUM, "bands =", "band =", r"scoring.band is not a valid key.\nHint: did you mean 'bands'"),
        (SUM, "lowest = 10", "lowest = 16", r"bands\[0\].lowest is no possible score.\nHint: scores lie between 3"),
        (SUM, '{ code = "low" }', '{ code = "low", lowest = 3 }', r"bands\[1\].lowest leaves the scores below without"),
        (SUM, '{ code = "low" }', '{ code = "high" }', r"scoring.bands have a code twice"),
        (SUM, "lowest = 10 }", 'lowest = 10 }, { code = "m", lowest = 12 }', r"bands\[1\].lowest is not below that of"),
        (SUM, 'reversed = ["2"]', 'reversed = ["9"]', r"alternative.reversed contains unknown items: \['9'\]"),
        (SUM, '"turned"', '"default"', r"alternative.code is 'default', as the key that is used by default"),
        (SUM, 'method = "sum"', 'method = "sum"\nstart = 3', r"scoring.start has no meaning with method = 'sum'"),
        (SUM, 'sides = ["self_rating"]', 'sides = ["expectation", "perception"]', "the instrument has several sides"),
        (SUM, 'method = "sum"', 'method = "sum"\nsplit = 3', r"scoring.split has no meaning without axes"),
        (KEY, '["yes", 0]', '["yes"]', r"scoring.key has 1 answers for 2 items.\nHint: write one for every item"),
        (KEY, '["yes", 0]', '["yes", "maybe"]', r"scoring.key contains 'maybe', which is not an answer.*no, yes"),
        (KEY, "start = 10", "", r"scoring.start is missing.\nHint: write a number"),
        (KEY, "per_wrong = 2.5", "per_wrong = 0", r"scoring.per_wrong is not above 0"),
        (AXES, 'dimension = "y"', 'dimension = "z"', r"axes\[1\].dimension is 'z'.\nHint: the dimensions are x, y"),
        (AXES, 'dimension = "y"', 'dimension = "x"', r"scoring.axes are not two different dimensions"),
        (AXES, "[2.5, 3.5]", "[3.5, 4]", r"scoring.middle is not an interval around the split"),
        (AXES, "[2.5, 3.5]", "[2.5, 3.5]\nsplit = 5", r"scoring.split does not lie inside the scale"),
        (AXES, '["high", "high"]', '["high", "up"]', r"positions\[3\].at is \['high', 'up'\]"),
        (AXES, '["high", "high"]', '["high", "low"]', r"scoring.positions do not name every place once"),
    ],
)  # fmt: skip
def test_a_wrong_scoring_is_told_with_key_and_remedy(file, old, new, words):
    with pytest.raises(InstrumentError, match=f"(?s){words}"):
        parse_instrument(file.replace(old, new, 1), "bad.toml")


def test_every_band_and_position_has_labels_in_two_languages():
    for name in gm.instruments()["name"]:
        scoring = gm.read_instrument(name).scoring
        if scoring is not None:
            axes = scoring.axes
            parts = [*scoring.bands, *scoring.keys, *(axes.positions if axes else ())]
            labels = [part.label for part in parts] + (
                [end for axis in axes.axes for end in (axis.low, axis.high)] if axes else []
            )
            assert all(dict(label.texts).keys() == {"en", "zh"} for label in labels), name


def test_a_questionnaire_that_scores_persons_asks_about_themselves(tmp_path):
    opening = "as you usually act at Tea House"
    for name, said in (("listening-b", True), ("servperf", False)):
        page = gm.questionnaire(name, tmp_path / f"{name}.html", service="Tea House").read_text("utf-8")
        assert (opening in page, "no right or wrong answers" in page) == (said, not said)
