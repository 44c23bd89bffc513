"""The instruments of the provider's side, and what the format has for them."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import InstrumentError
from gapmodel.instrument.read import parse_instrument
from gapmodel.survey.matching.spelling import _canonical, _forms

DIMENSIONS = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]
LIKE = 'name = "mine"\ntitle = "Mine"\nsides = ["promise"]\nlike = "servqual"\n'
STANDARDS = """
name = "ours"
title = "Ours"
sides = ["standards", "none"]
scale = { lowest = 1, highest = 7, missing_codes = ["99"] }
special_option = { side = "none", of = "standards", values = ["none exist", "0"] }
[[dimensions]]
code = "speed"
explains = "gap 2"
items = [{ code = "speed", reversed = "unconfirmed" }, { code = "care", reversed = true }, { code = "rest" }]
"""


def test_like_lends_scale_dimensions_and_items_and_nothing_else():
    servqual, promises = gm.read_instrument("servqual"), gm.read_instrument("servqual-promises")
    assert (promises.scale, promises.dimensions) == (servqual.scale, servqual.dimensions)
    assert [side.code for side in promises.sides] == ["promise"]
    assert promises.title != servqual.title
    assert promises.citation != servqual.citation


def test_an_instrument_like_another_may_have_a_scale_of_its_own():
    text = 'name = "five"\ntitle = "Five"\nlike = "servqual"\nsides = ["expectation", "perception"]\n'
    five = parse_instrument(text + "scale = { lowest = 1, highest = 5 }")
    servqual = gm.read_instrument("servqual")
    assert (five.scale.text, parse_instrument(text).scale) == ("1..5", servqual.scale)
    assert five.dimensions == servqual.dimensions
    answers = gm.simulate(five, 30, rng=1)
    assert gm.read_survey(answers, five).frame().filter(like="_1").max().max() <= 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LIKE.replace("servqual", "servqal"), r"bad.toml: like is not an included instrument: 'servqal'.\nHint: did "),
        (LIKE.replace('"servqual"', "3.5"), r"bad.toml: like is 3.5, not a text"),
        (LIKE + "dimensions = []", r"dimensions cannot be combined with like"),
        (LIKE.replace("promise", "none"), r"sides contains none, which has no columns of its own"),
        (LIKE.replace('["promise"]', '["standards", "kept"]'), r"gap is missing.\nHint: write gap = { minuend = "),
        (STANDARDS.replace('side = "none"', 'side = "kept"'), r"special_option.side and 'of' do not match"),
        (STANDARDS.replace('["standards", "none"]', '["none", "standards"]'), r"write sides = \['standards', 'none'\]"),
        (STANDARDS.replace('"0"', '"3"'), r"values contains answers or missing codes of the scale: \['3'\]"),
        (STANDARDS.replace('"0"', '"99"'), r"values contains answers or missing codes of the scale: \['99'\]"),
        (STANDARDS.replace('["none exist", "0"]', "[]"), r"special_option.values is empty"),
        (STANDARDS.replace("values", "value"), r"value is not a valid key.\nHint: did you mean 'values'"),
        (STANDARDS.replace("[[", 'gap = { minuend = "none", subtrahend = "standards" }\n[[', 1), r"gap cannot be"),
        (STANDARDS.replace('"unconfirmed"', '"unknown"'), r'neither true nor false.\nHint: write .* or "unconfirmed"'),
        (STANDARDS.replace('"gap 2"', "2.5"), r"explains is 2.5, not a text"),
        (STANDARDS.replace("[[", "columns = { none = 'N{code}' }\n[[", 1), r"columns.none is not a valid key"),
    ],
)  # fmt: skip
def test_what_breaks_the_format_is_told(text, message):
    with pytest.raises(InstrumentError, match=message):
        parse_instrument(text, "bad.toml")


def test_a_side_that_tells_answers_apart_has_no_columns_and_no_gap():
    asked = parse_instrument(STANDARDS)
    assert asked.gap is None
    assert [side.code for side in asked.sides] == ["standards", "none"]
    assert [side.code for side in asked.asked] == ["standards"]
    assert [side.code for side in asked.on_scale().sides] == ["standards"]
    assert asked.dimensions[0].explains == "gap 2"


def test_confirming_turns_exactly_the_items_named():
    asked = parse_instrument(STANDARDS)
    assert asked.unconfirmed == ("speed",)
    assert [item.reversed for item in asked.items] == [False, True, False]
    for given, turned in ((["speed"], [True, False, False]), ("rest", [False, False, True]), ([], [False] * 3)):
        confirmed = asked.confirmed(given)
        assert [item.reversed for item in confirmed.items] == turned
        assert confirmed.unconfirmed == ()
    with pytest.raises(InstrumentError, match="ours has no item 'sped' to reverse.\nHint: did you mean 'speed'"):
        asked.confirmed(["care", "sped"])
    assert [i.code for i in gm.read_instrument("antecedents-managers").confirmed([9, 10]).items if i.reversed] == [
        "9",
        "10",
    ]


@pytest.mark.parametrize(
    ("name", "certain", "explains"),
    [
        ("antecedents-managers", ["9"], ["gap 1"] * 3 + ["gap 2"] * 4),
        ("antecedents-employees", ["29", "30"], ["gap 3"] * 7 + ["gap 4"] * 2),
    ],
)
def test_antecedents_turn_only_what_is_certain(name, certain, explains):
    asked = gm.read_instrument(name)
    assert [item.code for item in asked.items if item.reversed] == certain
    assert set(asked.unconfirmed) == {item.code for item in asked.items} - set(certain)
    assert [dimension.explains for dimension in asked.dimensions] == explains


def shipped_sides():
    """(side, item codes) of everything that ships."""
    asked = [gm.read_instrument(name) for name in gm.instruments()["name"]]
    return {(side.code, side.spellings, tuple(i.code for i in one.items)) for one in asked for side in one.asked}


def test_usual_spellings_of_two_sides_never_name_one_column():
    spelled = [
        (side, {form for spelling in spellings for code in codes for form in _forms(spelling, code)})
        for side, spellings, codes in shipped_sides()
    ]
    points = {_canonical(f"W_{code}") for code in DIMENSIONS}
    for (one, forms), (other, others) in combinations(spelled, 2):
        assert one == other or not forms & others, (one, other)
    assert not any(forms & points for _, forms in spelled)


def rows(columns, n=3):
    return pd.DataFrame({name: [1 + (place + row) % 7 for row in range(n)] for place, name in enumerate(columns)})


FILES = {
    "managers": {
        "servqual-managers": [f"E{k}" for k in range(1, 23)],
        "gap2-standards": [f"S_{code}" for code in DIMENSIONS],
        "antecedents-managers": [f"A{k}" for k in range(1, 21)],
    },
    "employees": {
        "servqual-employees": [f"E{k}" for k in range(1, 23)],
        "gap3-delivery": [f"D_{code}" for code in DIMENSIONS],
        "gap4-promises": [f"K_{code}" for code in DIMENSIONS],
        "antecedents-employees": [f"A{k}" for k in range(1, 31)],
    },
    "promises": {"servqual-promises": [f"PR{k}" for k in range(1, 23)], "servperf": [f"P{k}" for k in range(1, 23)]},
}


@pytest.mark.filterwarnings("ignore:Whether a high answer:gapmodel.AnswerWarning")
@pytest.mark.parametrize("engine", ["memory", "batches"])
@pytest.mark.parametrize("who", FILES)
def test_one_file_is_read_once_per_instrument_without_help(who, engine):
    columns = [name for names in FILES[who].values() for name in names]
    frame = rows(columns).assign(**{f"W_{code}": 20 for code in DIMENSIONS}, branch="x")
    for name, mine in FILES[who].items():
        survey = gm.read_survey(frame, name, by="branch", engine=engine)
        answers = survey.mapping[survey.mapping["role"] == "answer"]
        assert answers["column"].tolist() == mine
        assert answers["side"].unique().tolist() == [survey.instrument.sides[0].code]
        assert answers["code"].tolist() == [item.code for item in survey.instrument.items]
        assert survey.tally.layout.points == (not name.startswith("antecedents"))


@pytest.mark.parametrize("name", [name for names in FILES.values() for name in names])
def test_simulated_answers_are_read_back(name):
    asked = gm.read_instrument(name).confirmed([])
    frame = gm.simulate(asked, n=30, rng=1)
    assert len(frame.columns) == len(asked.items)
    assert gm.read_survey(frame, asked).tally.used == 30


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_unconfirmed_items_are_told_and_not_turned(engine):
    frame = rows(FILES["managers"]["antecedents-managers"])
    with pytest.warns(gm.AnswerWarning, match=r"not confirmed for 19 of the 20 items of antecedents-managers, which"):
        survey = gm.read_survey(frame, "antecedents-managers", engine=engine)
    assert "1, 2, 3, 4, 5, 6, 7, 8, 10, 11" in survey.notes[0]
    assert "confirmed([...]), naming all items for which a low answer is favourable (including 9)" in survey.notes[0]
    asked = gm.read_instrument("antecedents-managers")
    confirmed = gm.read_survey(frame, asked.confirmed(["9"]), engine=engine)
    assert confirmed.notes == ()
    assert confirmed.tally == survey.tally
    assert gm.read_survey(frame, asked.confirmed(["8", "9"]), engine=engine).tally != survey.tally
