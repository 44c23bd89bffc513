"""Instruments are data; what breaks the format is told with file, key and remedy."""

from __future__ import annotations

import pytest
from tests_shared import SMALL_LAYOUT

import gapmodel as gm
from gapmodel.errors import InstrumentError
from gapmodel.instrument.read import parse_instrument
from gapmodel.survey.counting.layout_of import layout_of

GOOD = """
name = "kiosk"
title = { en = "Self-service kiosk" }
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 7, step = 1, missing_codes = [] }

[[dimensions]]
code = "usefulness"
label = { en = "Usefulness", zh = "有用性" }
items = [
    { code = "1", label = { en = "Does what I intend" } },
    { code = "2", label = { en = "..." }, reversed = true },
]
"""


SERVQUAL = ["servqual", "servqual-1988", "servperf", "servqual-managers", "servqual-employees", "servqual-promises"]
SHORT = ["gap2-standards", "gap3-delivery", "gap4-promises"]
SIZES = {name: [4, 5, 4, 4, 5] for name in SERVQUAL} | {name: [1] * 5 for name in SHORT}
SIZES |= {"antecedents-managers": [4, 4, 1, 4, 2, 2, 3], "antecedents-employees": [5, 2, 1, 4, 3, 4, 5, 4, 2]}
SIZES |= {"internal-service": [2] * 5, "kano": [8]}
SIZES |= {name: [2] * 6 for name in ("vispac", "six-aspects", "quality-characteristics")}
SIZES |= {
    "contractor-elements": [3, 2, 2, 3, 2],
    "expectation-sources": [2] * 4,
    "marketing-mix-7p": [7, 6, 7, 6, 7, 8, 3],
}
SIZES |= {"listening-a": [15], "listening-b": [5, 15], "listening-obstacles": [2] * 7, "listening-habits": [7]}
SIZES |= {"mystery-shopping": [3] * 5}
SIZES |= {"interpersonal-styles": [7, 7], "conflict-modes": [7, 7], "internal-customers": [3] * 3}
SIZES |= {"loyalty": [3, 3, 2, 1, 2]}
SIZES |= {"response-audit": [3, 4, 8, 8, 6]}
SIZES |= {"customer-turnoffs": [4] * 3}
SIZES |= {name: [4, 5, 4, 4, 5] for name in ("zone-of-tolerance", "zone-of-tolerance-2")}


def test_all_that_ships_is_listed():
    assert sorted(gm.instruments()["name"]) == sorted(SIZES)


@pytest.mark.parametrize("name", SIZES)
def test_shipped_instruments_have_their_items_and_labels_in_two_languages(name):
    instrument = gm.read_instrument(name)
    assert [len(dimension.items) for dimension in instrument.dimensions] == SIZES[name]
    numbers = [str(number) for number in range(1, len(instrument.items) + 1)]
    dimensions = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]
    assert [item.code for item in instrument.items] == (dimensions if name in SHORT else numbers)
    for part in (*instrument.items, *instrument.dimensions, instrument):
        label = part.title if part is instrument else part.label
        assert dict(label.texts).keys() == {"en", "zh"}
    assert instrument.citation


def test_only_the_1988_version_reverses_nine_items():
    turned = [item.code for item in gm.read_instrument("servqual-1988").items if item.reversed]
    assert turned == ["10", "11", "12", "13", "18", "19", "20", "21", "22"]
    assert not any(item.reversed for item in gm.read_instrument("servqual").items)


def test_servperf_asks_one_side_and_has_no_gap():
    assert gm.read_instrument("servperf").gap is None


def test_the_minimum_format_is_accepted(tmp_path):
    (tmp_path / "kiosk.toml").write_text(GOOD, encoding="utf-8")
    instrument = gm.read_instrument(tmp_path / "kiosk.toml")
    assert repr(instrument) == "Instrument 'kiosk': 2 items in 1 dimensions, expectation and perception, answers 1..7"
    assert instrument.gap == ("perception", "expectation")
    assert [item.reversed for item in instrument.items] == [False, True]
    assert instrument.label("dimension", "usefulness", "zh") == "有用性"
    assert instrument.label("item", "1", "zh") == "Does what I intend"


def test_the_layout_follows_the_instrument(small):
    assert layout_of(small, points=False) == SMALL_LAYOUT


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "kiosk"', "", r"bad.toml: name is missing.\nHint: write a text in quotes"),
        ('name = "kiosk"', "name = ", r"bad.toml is not valid TOML.*line 2"),
        ('name = "kiosk"', 'nam = "kiosk"', r"bad.toml: nam is not a valid key.\nHint: did you mean 'name'\?"),
        ("highest = 7", "highest = 1", r"bad.toml: scale.step does not divide the range from 1 to 1"),
        ("step = 1", "step = 0.7", r"scale.step does not divide the range from 1 to 7"),
        ("step = 1", "step = 0.0001", r"scale.step gives too many answers"),
        ("lowest = 1", 'lowest = "one"', r"scale.lowest is 'one', not a number"),
        ("lowest = 1", "lowest = nan", r"scale.lowest is nan, not a number"),
        (
            'sides = ["expectation", "perception"]',
            'sides = ["hope"]',
            r"sides contains unknown sides: \['hope'\].\nHint: use one or more of",
        ),
        ('code = "2"', 'code = "1"', r"item code is not unique: 1"),
        ('code = "2",', "", r"dimensions\[0\].items\[1\].code is missing"),
        ("reversed = true", 'reversed = "yes"', r"items\[1\].reversed is 'yes', neither true nor false"),
        ("reversed = true", "weight = 0", r"items\[1\].weight is not above 0"),
        ("reversed = true", 'critical = "yes"', r"items\[1\].critical is 'yes', neither true nor false"),
        ('label = { en = "..." }', "label = { en = 3.5 }", r"items\[1\].label.en is 3.5, not a text"),
        ("[[dimensions]]", "[[dimension]]", r"dimension is not a valid key.\nHint: did you mean 'dimensions'"),
    ],
)
def test_a_broken_file_is_told_with_key_and_remedy(old, new, message):
    with pytest.raises(InstrumentError, match=message):
        parse_instrument(GOOD.replace(old, new), "bad.toml")


def test_items_of_a_checklist_have_weights_and_critical_marks():
    first, second = parse_instrument(GOOD.replace("reversed = true", "weight = 2.5, critical = true")).items
    assert (first.weight, first.critical, float(second.weight), second.critical) == (1, False, 2.5, True)
    marked = [item.code for item in gm.read_instrument("mystery-shopping").items if item.critical]
    assert marked == ["6", "11", "12"]


def test_an_unknown_instrument_suggests_the_nearest():
    with pytest.raises(InstrumentError, match="Unknown instrument: 'servqal'.\nHint: did you mean 'servqual'"):
        gm.read_instrument("servqal")


def test_a_missing_instrument_file_is_told():
    with pytest.raises(InstrumentError, match="Instrument file not found: nowhere.toml"):
        gm.read_instrument("nowhere.toml")


BRIEF = """
name = "short"
sides = ["perception"]
scale = {{ lowest = 1, highest = 5, {more} }}
dimensions = [{{ code = "d", items = [{{ code = "1" }}, {{ code = "2", reversed = true }}] }}]
"""


def test_a_scale_says_which_end_is_favourable_and_what_its_answers_are_called():
    more = 'best = "lowest", anchors = { en = ["agree", "disagree"], zh = ["同意", "不同意"] }, words = { "oui" = 1 }'
    asked = parse_instrument(BRIEF.format(more=more))
    assert asked.scale.best == "lowest" and asked.scale.words == (("oui", 1),)
    assert asked.scale.anchored("zh") == ("同意", "不同意") and asked.scale.anchored("fr") == ("agree", "disagree")
    assert [asked.turns(item) for item in asked.items] == [True, False]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('best = "low"', "scale.best is 'low'.*write \"highest\""),
        ('anchors = { en = ["a", "b", "c"] }', "anchors.en has 3 texts.*write 2, for the ends, or 5"),
        ('words = { "often" = 6 }', "words.often means 6, which is not on the scale.*1..5"),
        ('words = { "often" = "x" }', "words.often is 'x', not a number"),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(more, words):
    with pytest.raises(InstrumentError, match=f"(?s){words}"):
        parse_instrument(BRIEF.format(more=more))
