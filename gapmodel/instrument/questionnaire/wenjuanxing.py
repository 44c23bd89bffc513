"""A questionnaire for Wenjuanxing (问卷星): its text import."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count

from gapmodel.errors import InstrumentError, listed
from gapmodel.instrument.questionnaire.choice import Choice
from gapmodel.instrument.questionnaire.form import Form
from gapmodel.instrument.questionnaire.question import Question

_TAG = re.compile(r"\[([^\[\]]*(?:题|栏|说明|标签|框))\]")
_GAP = re.compile(r"_{3,}|[{}｛｝]")  # the import turns these into blanks to fill in
_KEPT = "\u00a0"  # a non-breaking space, which does not split a column of a matrix


def wenjuanxing(form: Form) -> bytes:
    """The questionnaire as text to paste into Wenjuanxing's text import.

    Raises
    ------
    InstrumentError
        Item labels are not unique; the export contains only labels.

    Notes
    -----
    Layout: text import of 问卷星: a question and its type in brackets, an empty line between questions; of a
    矩阵量表题 the columns in one line, cut at blanks, and a row in each further line. It exports option numbers,
    texts or scores, which are the answers' values where the scale is 1, 2, 3, ...; on any other scale numbers are
    typed. Columns are exported as ``1、期望—1. label``: the text holds the side's label and ends in an item's code
    and label. What the numbers mean stands above, where no word of it can be taken for a side.
    """
    _told_apart(form)
    blocks = [[form.title()], [_text(form.opening())]]
    number = count(1)
    guide = form.guide(typed=True) if _typed(form) else form.guide()
    if form.by_item:
        blocks += [[_text(form.introduced(side))] for side in form.sides] + [[_text(guide)]]
        blocks += [_single(form, question, next(number)) for question in form.questions]
    else:
        for side in form.sides:
            blocks += [[_text(form.introduction(side))], [_text(guide)]]
            questions = form.asked(side)
            if _typed(form):
                blocks += [_single(form, question, next(number)) for question in questions]
            else:
                blocks.append(_matrix(form, questions, next(number)))
    if form.points:
        blocks.append(_sum(form, next(number)))
    if form.source():
        blocks.append([_text(form.source())])
    return "\ufeff".encode() + "\n\n".join("\n".join(block) for block in blocks).encode() + b"\n"


def _told_apart(form: Form) -> None:
    labels = Counter(form.label(item).casefold() for item in form.items)
    bare = [item.code for item in form.items if form.label(item) == item.code]
    same = [item.code for item in form.items if labels[form.label(item).casefold()] > 1]
    if bare or same:
        raise InstrumentError(
            f"Wenjuanxing exports the text of questions only, and items {listed(bare or same)} "
            f"{'have no label' if bare else 'have the same label'}.",
            "give every item a label of its own.",
        )


def _matrix(form: Form, questions: tuple[Question, ...], number: int) -> list[str]:
    title = f"{number}. {form.label(questions[0].side)}[矩阵量表题]"
    columns = " ".join(_column(choice) for choice in form.choices())
    return [title, columns, *(_row(form, question) for question in questions)]


def _single(form: Form, question: Question, number: int) -> list[str]:
    """A single question; a matrix of one row if the import would change the text."""
    row = _row(form, question)
    if _plain(row) != row:
        if _typed(form):
            raise InstrumentError(
                f"Wenjuanxing would interpret a part of {row!r} as a question type or a blank.",
                "leave brackets and underscores out of the label.",
            )
        return _matrix(form, (question,), number)
    title = f"{number}. {form.label(question.side)}—{row}"
    if _typed(form):
        return [f"{title}[填空题]"]
    return [f"{title}[量表题]", *(_column(choice) for choice in form.choices())]


def _row(form: Form, question: Question) -> str:
    return f"{question.item.code}. {form.label(question.item)}"


def _column(choice: Choice) -> str:
    return (choice.value if choice.scale else choice.label).replace(" ", _KEPT)


def _typed(form: Form) -> bool:
    """Whether answers are typed, because the number of an option is not its value."""
    return form.typed or not form.counted


def _sum(form: Form, number: int) -> list[str]:
    rows = [f"{dimension.code}. {form.label(dimension)}" for _, dimension in form.points]
    return [f"{number}. {_plain(form.words('points'))}[比重题]", *rows]


def _text(text: str) -> str:
    return f"{_plain(text)}[段落说明]"


def _plain(text: str) -> str:
    """A text without question types in brackets and without blanks to fill in."""
    return _GAP.sub("–", _TAG.sub(r"(\1)", text))
