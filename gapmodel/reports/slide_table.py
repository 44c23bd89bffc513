"""A small table on a slide."""

from __future__ import annotations

from typing import Any

from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.plain_table import PlainTable
from gapmodel.reports.slide_deck import Box, write
from gapmodel.reports.slide_text import EMU, lines_of, shortened, width_of

_SIZES = (14, 13, 12, 11)
_SIDE, _ABOVE = 5.0, 3.0  # points between a cell's text and its edges
_NAME = 0.34  # of the table's width, for the first column, at most
_WIDER = 1.12  # than estimated, as numbers are never broken
_LINES = 3  # of a cell, at most
MOST_ROWS = 10


def add_table(slide: Any, box: Box, table: PlainTable, lang: str, *, head: bool = True) -> bool:
    """Draw a table in the largest letters in which it fits; False where it does not fit.

    Parameters
    ----------
    head : bool
        The names of the columns are its first row.
    """
    rows = [[clean(cell) for cell in row] for row in zip(*table.columns.values(), strict=True)]
    cells = [[clean(name) for name in table.columns], *rows] if head else rows
    if not rows or not cells[0]:
        return False
    for size in _SIZES:
        widths = _widths(cells, size, box.width)
        if widths is None:
            continue
        shown = [
            [shortened(cell, size, width - 2 * _SIDE, _LINES) for cell, width in zip(row, widths, strict=True)]
            for row in cells
        ]
        heights = [
            max(lines_of(cell, size, width - 2 * _SIDE) for cell, width in zip(row, widths, strict=True))
            for row in shown
        ]
        points = [lines * size * 1.22 + 2 * _ABOVE for lines in heights]
        if sum(points) <= box.height:
            _draw(slide, box, (shown, widths, points, size), lang, head=head)
            return True
    return False


def _widths(cells: list[list[str]], size: float, width: float) -> list[float] | None:
    """Widths of the columns in points: no word of a head and no number is broken, or None if they do not fit."""
    least = []
    for at, column in enumerate(zip(*cells, strict=True)):
        parts = column[1:] if at else [word for cell in column for word in cell.split()]
        longest = max((width_of(part, size) for part in parts), default=0.0)
        head = max((width_of(word, size) for word in column[0].split()), default=0.0)
        own = max(min(longest, (0.3 if at else _NAME) * width), min(head, 0.2 * width))
        least.append(_WIDER * own + 2 * _SIDE)
    spare = width - sum(least)
    if spare < 0:
        return None
    wanted = max((width_of(row[0], size) for row in cells), default=0.0) * _WIDER + 2 * _SIDE
    named = min(max(0.0, wanted - least[0]), _NAME * width, 0.7 * spare)
    share = min((spare - named) / len(least), 40)
    return [one + share + named * (at == 0) for at, one in enumerate(least)]


def _draw(
    slide: Any, box: Box, given: tuple[list[list[str]], list[float], list[float], float], lang: str, *, head: bool
) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    cells, widths, heights, size = given
    place = Box(box.left, box.top, sum(widths), sum(heights))
    table = slide.shapes.add_table(len(cells), len(widths), *place.emu).table
    table.first_row = head
    for column, width in zip(table.columns, widths, strict=True):
        column.width = int(width * EMU)
    for row, height, texts in zip(table.rows, heights, cells, strict=True):
        row.height = int(height * EMU)
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.margin_left = cell.margin_right = int(_SIDE * EMU)
            cell.margin_top = cell.margin_bottom = int(_ABOVE * EMU)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            write(cell.text_frame, [text], lang, size=size)
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if at and head else PP_ALIGN.LEFT
