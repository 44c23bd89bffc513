"""A workbook for entering answers from paper: one row per respondent, with lists, codebook and instructions."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from gapmodel.instrument.questionnaire.form import Form
from gapmodel.instrument.questionnaire.question import Question

_ROWS = 1000  # rows with lists
_WIDEST = 90  # characters of a column
_LONGEST_LIST, _LONGEST_TITLE, _LONGEST_MESSAGE = 255, 32, 255  # limits of spreadsheets
_COLOURS = ("#DCE9F2", "#FBE9DD", "#E3F1EA", "#F5E8F0")


def entry_sheet(form: Form) -> bytes:
    """The questionnaire as an .xlsx workbook for data entry.

    Notes
    -----
    Every text is stored as text, also if it begins with ``=``, ``+``, ``-`` or ``@``.
    """
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": form.title(), "author": "", "comments": ""})
        _answers(book, book.add_worksheet(form.words.sheet("answers")), form)
        _codebook(book, book.add_worksheet(form.words.sheet("codebook")), form)
        _help(book, book.add_worksheet(form.words.sheet("help")), form)
    return written.getvalue()


def _answers(book: Any, sheet: Any, form: Form) -> None:
    """Column names in the first row, lists below."""
    heads = [
        book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": colour, "quote_prefix": True})
        for colour in _COLOURS
    ]
    sheet.freeze_panes(1, 1)
    sheet.write_string(0, 0, form.words.sheet("respondent"), heads[-1])
    sheet.set_column(0, 0, 14)
    sides = [side.code for side in form.sides]
    for place, question in enumerate(form.questions, start=1):
        sheet.write_string(0, place, question.name, heads[sides.index(question.side.code) % (len(heads) - 1)])
        sheet.write_comment(0, place, form.text(question)[:1000], {"x_scale": 2, "author": ""})
        sheet.set_column(place, place, max(6, len(question.name) + 2))
        sheet.data_validation(1, place, _ROWS, place, _allowed(form, question))
    _points(book, sheet, form, heads[-1])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _allowed(form: Form, question: Question) -> dict[str, Any]:
    """Data validation of a cell: a list of options, or a number if there are many answers."""
    scale, others = form.instrument.scale, [choice.value for choice in form.off_scale()]
    values: list[Any] = [*scale.numbers, *map(_as_typed, others)]
    texts = {
        "input_title": question.name[:_LONGEST_TITLE],
        "input_message": form.text(question)[:_LONGEST_MESSAGE],
        "error_message": form.words.sheet("wrong", allowed=_range(form))[:_LONGEST_MESSAGE],
    }
    fits = len(",".join(map(str, values))) <= _LONGEST_LIST and not any("," in str(value) for value in values)
    if not form.typed and fits:
        return {"validate": "list", "source": values, **texts}
    kind = "integer" if scale.whole and scale.step == 1 else "decimal"
    strict = "stop" if not others else "warning"
    ends = {"minimum": scale.numbers[0], "maximum": scale.numbers[-1]}
    return {"validate": kind, "criteria": "between", **ends, "error_type": strict, **texts}


def _points(book: Any, sheet: Any, form: Form, head: Any) -> None:
    """Columns of points; they turn red if they do not sum to 100."""
    from xlsxwriter.utility import xl_col_to_name

    first = 1 + len(form.questions)
    for place, (name, dimension) in enumerate(form.points, start=first):
        sheet.write_string(0, place, name, head)
        sheet.write_comment(0, place, form.label(dimension)[:1000], {"x_scale": 2, "author": ""})
        sheet.set_column(place, place, len(name) + 2)
        rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
        message = form.words.sheet("wrong", allowed=form.words.sheet("points_allowed"))
        sheet.data_validation(1, place, _ROWS, place, {**rule, "error_message": message})
    if form.points:
        last = first + len(form.points) - 1
        row = f"${xl_col_to_name(first)}2:${xl_col_to_name(last)}2"
        red = book.add_format({"bg_color": "#F8CBAD"})
        formula = f"=AND(COUNT({row})>0,ABS(SUM({row})-100)>0.5)"
        sheet.conditional_format(1, first, _ROWS, last, {"type": "formula", "criteria": formula, "format": red})


def _codebook(book: Any, sheet: Any, form: Form) -> None:
    """A row for every column of the answers."""
    say = form.words.sheet
    dimension_of = {item.code: part for part in form.instrument.dimensions for item in part.items}
    rows = [[say(key) for key in ("column", "side", "item", "text", "dimension", "allowed", "reversed")]]
    rows.append([say("respondent"), "", "", say("respondent_text"), "", "", ""])
    for question in form.questions:
        item = question.item
        turned = say("yes") if form.instrument.turns(item) else "?" if item.unconfirmed else ""
        part = form.label(dimension_of[item.code])
        row = [question.name, form.label(question.side), item.code, form.label(item), part, _range(form), turned]
        rows.append(row)
    for name, dimension in form.points:
        rows.append([name, "", "", form.words("points_title"), form.label(dimension), say("points_allowed"), ""])
    widths = [2 + max(map(_wide, column)) for column in zip(*rows, strict=True)]
    _texts(book, sheet, rows, [min(width, _WIDEST) for width in widths])
    sheet.freeze_panes(1, 1)


def _range(form: Form) -> str:
    """The allowed answers as a text."""
    named = [form.words("anchor", value=choice.value, text=choice.name) for choice in form.choices() if choice.name]
    others = [choice.value for choice in form.off_scale() if not choice.name]
    return "; ".join([form.range(), *named, *others, form.words.sheet("blank")])


def _help(book: Any, sheet: Any, form: Form) -> None:
    """Instructions, and the source of the instrument."""
    steps = form.words.steps(answers=form.words.sheet("answers"))
    lines = [form.title(), "", *[f"{place}. {step}" for place, step in enumerate(steps, start=1)]]
    lines += ["", *[form.introduced(side) for side in form.sides], form.legend(), "", form.source()]
    _texts(book, sheet, [[line] for line in lines], (110,))


def _texts(book: Any, sheet: Any, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    """Rows of texts, the first of them bold."""
    look = {"text_wrap": True, "valign": "top", "quote_prefix": True}
    plain, bold = book.add_format(look), book.add_format({**look, "bold": True})
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                sheet.write_string(place, column, text[:32_000], plain if place else bold)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _wide(text: str) -> int:
    """The width of a text in characters; Chinese characters count as two."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _as_typed(value: str) -> Any:
    """A code as a spreadsheet stores it: a number where it is one."""
    try:
        return int(value)
    except ValueError:
        return value
