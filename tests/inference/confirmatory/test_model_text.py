"""lavaan's syntax is read; what cannot be is pointed at."""

from __future__ import annotations

import pytest

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.model_text import ModelTextError, Modifier, parse

ITEMS = ("x1", "x2", "x3", "x4")


def stated(text, observed=ITEMS):
    return [f"{one.lhs} {one.op} {one.rhs}".strip() for one in parse(text, observed)]


def test_statements_lines_and_comments():
    text = """
    # a comment
    f =~ x1 + x2 +   ! another
         x3
    g =~ x4; x1 ~~ x2
    x4 ~ 1
    g ~ f
    """
    assert stated(text) == ["f =~ x1", "f =~ x2", "f =~ x3", "g =~ x4", "x1 ~~ x2", "x4 ~1", "g ~ f"]
    assert stated("x1 + x2 ~~ x3") == ["x1 ~~ x3", "x2 ~~ x3"]
    assert stated("f =~ x1\n + x2") == ["f =~ x1", "f =~ x2"]


def test_modifiers():
    text = 'f =~ NA*x1 + 0.5*x2 + a*x3 + start(-.3)*x4; f ~~ c(1, NA)*f; x1 ~~ c(a, "b c")*x2; x2 ~~ b*start(2)*x3'
    assert [one.modifiers for one in parse(text, ITEMS)] == [
        (Modifier(free=True),),
        (Modifier(fixed=0.5),),
        (Modifier(label="a"),),
        (Modifier(start=-0.3),),
        (Modifier(fixed=1.0), Modifier(free=True)),
        (Modifier(label="a"), Modifier(label="b c")),
        (Modifier(label="b", start=2.0),),
    ]


def test_names_that_are_numbers_and_codes_with_letters():
    assert stated("f =~ 1 + 0.5*2 + P3; 1 ~ 1; 2 ~ '1'", ["1", "2", "3"]) == [
        "f =~ 1",
        "f =~ 2",
        "f =~ 3",
        "1 ~1",
        "2 ~ 1",
    ]
    several = ["expectation.1", "expectation.2", "performance.1", "performance.2"]
    assert stated("f =~ P1 + performance.2; e =~ E1 + e2", several)[0] == "f =~ performance.1"


def test_chinese_names_and_wide_signs():
    assert stated("质量 ＝～ 甲 ＋ 乙；甲 ～～ 乙", ["甲", "乙"]) == ["质量 =~ 甲", "质量 =~ 乙", "甲 ~~ 乙"]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("f =~ x1 + x12", 1, 11, "'x12' is neither an item nor a factor"),
        ("f =~ x1\ng =~ x2 + y", 2, 11, "'y' is neither an item nor a factor"),
        ("f =~ x1 + + x2", 1, 11, "a name is missing before '[+]'"),
        ("f =~ x1 +", 1, 9, "a name is missing beside '[+]'"),
        ("f =~", 1, 3, "a name is missing beside '=~'"),
        ("x1 x2", 1, 1, "'x1' stands without one of =~, ~~, ~"),
        ("f =~ x1 =~ x2", 1, 9, "a second '=~' in one statement"),
        ("f =~ x1 x2", 1, 9, "'x2' is not expected here"),
        ("f =~ *x1", 1, 6, "a number or label is missing before '[*]'"),
        ("f =~ 2*", 1, 7, "a name is missing after '[*]'"),
        ("f =~ c(1,*x1", 1, 7, "is not expected before '[*]'"),
        ("f =~ c(1 2)*x1", 1, 10, "'2' is not expected inside c"),
        ("f =~ c()*x1", 1, 8, "a value is missing before '[)]'"),
        ("f =~ start(a)*x1", 1, 12, "start[(] [)] takes one number"),
        ("f =~ x1 & x2", 1, 9, "'&' has no meaning here"),
        ("a := 1", 1, 3, "':=' cannot be used"),
        ("x1 =~ x2", 1, 1, "'x1' is an item and cannot be a factor too"),
        ("x1 ~~ x2; x2 ~~ x1", 1, 17, "x2 ~~ x1 is stated twice"),
        ("f =~ f", 1, 6, "'f' cannot depend on itself"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(text, line, column, message):
    with pytest.raises(ModelTextError, match=f"Line {line}, column {column} of the model: .*{message}") as caught:
        parse(text, ITEMS)
    shown, pointer = caught.value.problem.splitlines()[1:]
    assert shown == f"  {text.splitlines()[line - 1]}" and pointer.index("^") == column + 1


def test_a_near_name_is_proposed_and_nothing_is_no_model():
    with pytest.raises(SettingError, match="did you mean 'visual'"):
        parse("visual =~ x1 + x2; visaul ~~ x3", ITEMS)
    with pytest.raises(SettingError, match="states nothing"):
        parse("  # only a comment\n", ITEMS)
