"""The blank record as a workbook with lists to choose from."""

from __future__ import annotations

import io
from typing import Any

from gapmodel.instrument.record.blank import POINTS, Blank
from gapmodel.instrument.record.words import KINDS, ROLES, SCENARIOS, STEPS

_COLUMNS = ("encounter", "step", "said_and_done", *SCENARIOS, "rater", "role", *KINDS)
_WIDTHS = {"encounter": 22, "step": 10, "said_and_done": 44, "actual": 8, "ideal": 8, "rater": 14, "role": 11}
_FILLED = 18  # characters of the other columns
_SHADES = ("#FFFFFF", "#F4F4F1")


def workbook(blank: Blank) -> bytes:
    """The form as .xlsx: one row per step, lists of scores and roles, and a sheet of explanations.

    Notes
    -----
    Name and role are written once, in the first row: blank cells continue the row above when the record is read.
    """
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": blank("title"), "author": "", "comments": ""})
        _record(book, book.add_worksheet(blank("sheet")), blank)
        _help(book, book.add_worksheet(blank("help")), blank)
    return written.getvalue()


def _record(book: Any, sheet: Any, blank: Blank) -> None:
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#DCE9F2", "text_wrap": True, "valign": "top"})
    look = {"border": 1, "border_color": "#C8C8C4", "text_wrap": True, "valign": "top"}
    shades = [book.add_format({**look, "bg_color": colour}) for colour in _SHADES]
    for place, name in enumerate(_COLUMNS):
        sheet.write_string(0, place, blank(name), head)
        sheet.set_column(place, place, _WIDTHS.get(name, _FILLED))
    for row, (encounter, step) in enumerate(blank.rows, start=1):
        shade = shades[(row - 1) // len(STEPS) % len(shades)]
        known = {"encounter": encounter, "step": step}
        if row == 1:
            known |= {"rater": blank.rater, "role": blank(blank.role) if blank.role else ""}
        for place, name in enumerate(_COLUMNS):
            if known.get(name):
                sheet.write_string(row, place, known[name], shade)
            else:
                sheet.write_blank(row, place, None, shade)
    _lists(sheet, blank)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _lists(sheet: Any, blank: Blank) -> None:
    """What may be chosen in the cells of scores, roles and steps."""
    last = len(blank.rows)
    for name in SCENARIOS:
        place = _COLUMNS.index(name)
        rule = {"validate": "list", "source": list(POINTS), "error_message": blank("wrong")}
        sheet.data_validation(1, place, last, place, rule)
    place = _COLUMNS.index("role")
    rule = {"validate": "list", "source": blank.heads(*ROLES), "error_message": blank("wrong_role")}
    sheet.data_validation(1, place, last, place, rule)


def _help(book: Any, sheet: Any, blank: Blank) -> None:
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    lines = [(blank("title"), bold), (blank("opening"), plain), (blank("names"), plain), (blank("who"), plain)]
    lines += [(blank("steps_title"), bold), *((line, plain) for line in blank.lines("steps"))]
    lines += [(blank("scale_title"), bold), *((line, plain) for line in blank.scale)]
    lines += [(blank("customer_title"), bold), (blank("customer"), plain)]
    sheet.set_column(0, 0, 90)
    for row, (text, look) in enumerate(lines):
        sheet.write_string(row, 0, text, look)
