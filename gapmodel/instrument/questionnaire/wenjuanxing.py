"""A questionnaire for Wenjuanxing (问卷星): its text import."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gapmodel.instrument.questionnaire.form import Choice, Form, Question

_TAG = re.compile(r"\[([^\[\]]*(?:题|栏|说明|标签|框))\]")
_GAP = re.compile(r"_{3,}|[{}｛｝]")  # the import makes blanks to fill in of them
_KEPT = "\u00a0"  # a blank at which no column of a matrix is cut


def wenjuanxing(form: Form) -> bytes:
    """The questionnaire as text to paste into Wenjuanxing's text import.

    Notes
    -----
    Layout: text import of 问卷星: a question and its type in brackets, an empty line between questions; of a
    矩阵量表题 the columns in one line, cut at blanks, and a row in each further line. It exports option numbers, texts or
    scores, which are the answers' values where the scale is 1, 2, 3, ...; on any other scale numbers are typed. Columns are
    exported as ``2、期望（…）—1. label``: question texts hold the side's label and end in an item's code and label.
    """
    blocks = [[form.title()], [_said(form.opening())]]
    number = _Numbers()
    if form.by_item:
        blocks += [[_said(form.introduced(side))] for side in form.sides]
        blocks += [_single(form, question, number()) for question in form.questions]
    else:
        for side in form.sides:
            blocks.append([_said(form.introduction(side))])
            questions = form.asked(side)
            if _typed(form):
                blocks += [_single(form, question, number()) for question in questions]
            else:
                blocks.append(_matrix(form, questions, number()))
    if form.points:
        blocks.append(_sum(form, number()))
    if form.source():
        blocks.append([_said(form.source())])
    return "\ufeff".encode() + "\n\n".join("\n".join(block) for block in blocks).encode() + b"\n"


class _Numbers:
    """The numbers of questions."""

    __slots__ = ("last",)

    def __init__(self) -> None:
        self.last = 0

    def __call__(self) -> int:
        self.last += 1
        return self.last


def _matrix(form: Form, questions: tuple[Question, ...], number: int) -> list[str]:
    title = f"{number}. {form.label(questions[0].side)}{_legend(form)}[矩阵量表题]"
    columns = " ".join(_column(choice) for choice in form.choices())
    return [title, columns, *(_row(form, question) for question in questions)]


def _single(form: Form, question: Question, number: int) -> list[str]:
    title = f"{number}. {form.label(question.side)}{_legend(form)}—{_row(form, question)}"
    if _typed(form):
        return [f"{_plain(title)}[填空题]"]
    return [f"{_plain(title)}[量表题]", *(_column(choice) for choice in form.choices())]


def _row(form: Form, question: Question) -> str:
    return f"{question.item.code}. {form.label(question.item)}"


def _column(choice: Choice) -> str:
    return (choice.value if choice.scale else choice.text).replace(" ", _KEPT)


def _typed(form: Form) -> bool:
    """Whether answers are typed, because an option's number would not be its value."""
    return form.typed or not form.counted


def _legend(form: Form) -> str:
    """What the numbers mean, in brackets behind the side's label."""
    parts = [form.legend(), form.range() if _typed(form) else ""]
    inner = form.words("between").join(part for part in parts if part)
    return _plain(f"（{inner}）" if form.lang == "zh" else f" ({inner})") if inner else ""


def _sum(form: Form, number: int) -> list[str]:
    rows = [f"{dimension.code}. {form.label(dimension)}" for _, dimension in form.points]
    return [f"{number}. {_plain(form.words('points'))}[比重题]", *rows]


def _said(text: str) -> str:
    return f"{_plain(text)}[段落说明]"


def _plain(text: str) -> str:
    """A text that the import takes for nothing but text: no type in brackets, no blanks to fill in."""
    return _GAP.sub("–", _TAG.sub(r"(\1)", text))
