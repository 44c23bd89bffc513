"""Words that stand for answers, whatever the scale."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain

import pytest

from gapmodel.instrument.instrument import Scale
from gapmodel.instrument.words import _scales, means_no_answer, own_words, plain, shorter_scale, step_of, usual_words


def scale(levels, **more):
    return Scale(Fraction(1), Fraction(levels), Fraction(1), **more)


def test_no_usual_word_stands_at_two_levels_of_scales_of_one_length():
    for levels in (4, 5, 6, 7):
        told: dict[str, int] = {}
        for texts in (texts for texts in _scales() if len(texts) == levels):
            for step, word in chain.from_iterable([(step, word) for word in words] for step, words in enumerate(texts)):
                assert told.setdefault(plain(word), step) == step, word
        assert dict(usual_words(levels)) == told and told
        assert not any(map(means_no_answer, told))


@pytest.mark.parametrize(
    ("text", "levels", "step"),
    [
        ("Strongly Agree", 7, 6), ("agree", 5, 3), ("agree", 7, 5), ("agree.", 6, 4), ("Neutral", 5, 2),
        (" 非常同意 ", 7, 6), ("同意", 5, 3), ("比较同意", 7, 4), ("very satisfied", 5, 4), ("不太满意", 5, 1),
        ("★★★☆☆", 5, 2), ("⭐⭐⭐⭐", 5, 3), ("☹️", 5, 1), ("😀", 5, 4), ("😀", 7, None), ("★★★★★★", 5, None),
        ("perhaps", 7, None), ("", 7, None), ("Ｓｔｒｏｎｇｌｙ  ａｇｒｅｅ", 7, 6),
        ("neutral", 4, None), ("☆☆☆☆☆", 5, None),
    ],
)  # fmt: skip
def test_usual_words_depend_on_the_number_of_answers(text, levels, step):
    assert step_of(text, scale(levels)) == step


def test_an_instruments_own_words_come_first_and_run_as_its_scale_does():
    own = scale(
        5,
        anchors=(("fr", ("jamais", "toujours")), ("en", ("a", "b", "c", "d", "agree"))),
        words=(("oui", Fraction(2)),),
    )
    assert dict(own_words(own)) == {"jamais": 0, "toujours": 4, "a": 0, "b": 1, "c": 2, "d": 3, "agree": 4, "oui": 1}
    assert [step_of(text, own) for text in ("Jamais", "agree", "oui", "disagree")] == [0, 4, 1, 1]


def test_usual_words_run_downwards_where_the_lowest_answer_is_the_best():
    falling = scale(5, best="lowest", words=(("super", Fraction(1)),))
    assert [step_of(text, falling) for text in ("strongly agree", "disagree", "super")] == [0, 3, 0]


@pytest.mark.parametrize(
    ("words", "levels", "fewer"),
    [
        (["disagree", "neutral", "strongly agree"], 7, 5), (["disagree", "agree"], 7, 6),
        (["somewhat agree", "agree"], 7, 6),
        (["somewhat agree", "agree", "neutral"], 7, None), (["disagree", "agree"], 5, 4), (["agree"], 7, None),
        (["同意", "中立", "非常同意"], 7, 5), (["not a word", "agree", "neutral"], 7, None),
    ],
)  # fmt: skip
def test_words_of_a_shorter_scale_are_told(words, levels, fewer):
    assert shorter_scale(words, scale(levels)) == fewer
