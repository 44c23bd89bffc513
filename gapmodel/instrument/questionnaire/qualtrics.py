"""A questionnaire for Qualtrics: its advanced text format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from gapmodel.instrument.questionnaire.choice import Choice
from gapmodel.instrument.questionnaire.form import Form
from gapmodel.instrument.questionnaire.question import Question, coded_name

_NAME = "[A-Za-z][A-Za-z0-9_]*"


def qualtrics(form: Form) -> bytes:
    """The questionnaire as text that Qualtrics imports.

    Notes
    -----
    Layout: Qualtrics support, "Preparing an advanced format TXT file". Items with whole numbers as codes are the rows
    of a matrix and exported as ``E_1``; others are questions of their own, exported as ``S_reliability``. Answers have
    their values as recode values. Texts are escaped as HTML, also against tags in ``[[ ]]`` and piped text ``${ }``.
    """
    lines = ["[[AdvancedFormat]]", ""]
    lines += ["[[Block:opening]]", *_text("opening", f"{form.title()}\n{form.opening()}")]
    if form.by_item:
        introductions = "\n".join(form.introduced(side) for side in form.sides)
        lines += ["[[Block:items]]", *_text("introduction", f"{introductions}\n{_how(form)}")]
        for question in form.questions:
            lines += _single(form, question, form.text(question))
    else:
        for side in form.sides:
            lines += [f"[[Block:{side.code}]]", *_side(form, form.asked(side))]
    if form.points:
        lines += ["[[Block:importance]]", *_text("points", form.words("points"))]
        for name, dimension in form.points:
            code = re.sub(r"[^A-Za-z0-9]+", "_", name)
            lines += ["[[Question:TE:SingleLine]]", f"[[ID:{code}]]", _html(form.label(dimension)), ""]
    if form.source():
        lines += ["[[Block:source]]", *_text("source", form.source())]
    return "\n".join([*lines, ""]).encode()


def _side(form: Form, questions: tuple[Question, ...]) -> Iterator[str]:
    """A matrix of all items, or single questions if numbers are typed or codes are not numbers."""
    side = questions[0].side
    text = f"{form.introduction(side)}\n{_how(form)}"
    if _typed(form) or not _rows(form):
        yield from _text(f"{side.code}_introduction", text)
        for question in questions:
            yield from _single(form, question, form.label(question.item))
        return
    yield from ("[[Question:Matrix]]", f"[[ID:{side.spellings[0]}]]", _html(text), "[[AdvancedChoices]]")
    for question in questions:
        yield from (f"[[Choice:{int(question.item.code)}]]", _html(form.label(question.item)))
    yield "[[AdvancedAnswers]]"
    for number, choice in _numbered(form):
        yield from (f"[[Answer:{number}]]", _html(choice.label))
    yield ""


def _rows(form: Form) -> bool:
    """Whether codes can number the rows of a matrix, so that its columns are called E_1, E_2, ..."""
    codes = [item.code for item in form.items]
    plain = all(re.fullmatch("[0-9]{1,4}", code) and int(code) > 0 for code in codes)
    return plain and len({int(code) for code in codes}) == len(codes) and not form.instrument.columns


def _single(form: Form, question: Question, text: str) -> Iterator[str]:
    """A single question, whose ID is the column name."""
    kind = "TE:SingleLine" if _typed(form) else "MC:SingleAnswer:Horizontal"
    yield from (
        f"[[Question:{kind}]]",
        f"[[ID:{coded_name(form.instrument, question, 'Qualtrics', _NAME)}]]",
        _html(text),
    )
    if not _typed(form):
        yield "[[AdvancedChoices]]"
        for number, choice in _numbered(form):
            yield from (f"[[Choice:{number}]]", _html(choice.label))
    yield ""


def _typed(form: Form) -> bool:
    """Whether answers are typed: recode values are whole numbers."""
    return form.typed or any(answer.denominator != 1 or answer < 0 for answer in form.instrument.scale.answers)


def _numbered(form: Form) -> Iterator[tuple[int, Choice]]:
    """Answers and their recode values; an off-scale option without a number gets one above the highest."""
    above = int(form.instrument.scale.highest) + 1
    for choice in form.choices():
        if choice.code.isdecimal():
            yield int(choice.code), choice
        else:
            yield above, choice
            above += 1


def _how(form: Form) -> str:
    """Instructions for typed answers; marks need none on screen."""
    return form.how(typed=True) if _typed(form) else form.legend()


def _text(name: str, text: str) -> Iterator[str]:
    yield from ("[[Question:DB]]", f"[[ID:{name}]]", _html(text), "")


def _html(text: str) -> str:
    """Text that is shown as it is, on one line."""
    lines = [
        escape(line, quote=False).replace("[", "&#91;").replace("]", "&#93;").replace("$", "&#36;")
        for line in text.split("\n")
    ]
    return "<br>".join(line for line in lines if line)
