"""A small table on a slide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.plain_table import PlainTable
from gapmodel.reports.deck.deck import Box, write
from gapmodel.reports.deck.text import EMU, lines_of, shortened, width_of

_SIZES = (14, 13, 12, 11)
_SIDE, _ABOVE = 5.0, 3.0  # points between a cell's text and its edges
_NAME = 0.34  # of the table's width, for the first column, at most
_WIDER = 1.12  # than estimated, as numbers are never broken
_LINES = 3  # of a cell, at most
MOST_ROWS = 10


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table that fits: shortened cells, widths and heights in points, size of the letters."""

    cells: list[list[str]]
    widths: list[float]
    heights: list[float]
    size: float
    head: bool

    @property
    def height(self) -> float:
        """Of all rows, in points."""
        return sum(self.heights)


def laid(table: PlainTable, width: float, height: float, *, head: bool = True) -> LaidTable | None:
    """A table in the largest letters in which it fits, or None.

    Parameters
    ----------
    head : bool
        The names of the columns are its first row.
    """
    rows = [[clean(cell) for cell in row] for row in zip(*table.columns.values(), strict=True)]
    if not rows or all(cell == "–" for row in rows for cell in row):
        return None
    cells = [[clean(name) for name in table.columns], *rows] if head else rows
    for size in _SIZES:
        widths = _widths(cells, size, width)
        if widths is None:
            continue
        room = [one - 2 * _SIDE for one in widths]
        shown = [[shortened(*cell, _LINES) for cell in zip(row, [size] * len(row), room, strict=True)] for row in cells]
        lines = [max(lines_of(*cell) for cell in zip(row, [size] * len(row), room, strict=True)) for row in shown]
        found = LaidTable(shown, widths, [count * size * 1.22 + 2 * _ABOVE for count in lines], size, head)
        if found.height <= height:
            return found
    return None


def _widths(cells: list[list[str]], size: float, width: float) -> list[float] | None:
    """Widths of the columns in points: no word of a head and no number is broken, or None if they do not fit."""
    least = []
    for at, column in enumerate(zip(*cells, strict=True)):
        parts = column[1:] if at else [word for cell in column for word in cell.split()]
        longest = max((width_of(part, size) for part in parts), default=0.0)
        head = max((width_of(word, size) for word in column[0].split()), default=0.0)
        own = max(min(longest, (0.3 if at else _NAME) * width), min(head, 0.2 * width))
        least.append(_WIDER * own + 2 * _SIDE + 3)
    spare = width - sum(least)
    if spare < 0:
        return None
    wanted = max((width_of(row[0], size) for row in cells), default=0.0) * _WIDER + 2 * _SIDE
    named = min(max(0.0, wanted - least[0]), _NAME * width, 0.7 * spare)
    share = min((spare - named) / len(least), 40)
    return [one + share + named * (at == 0) for at, one in enumerate(least)]


def add_table(slide: Any, left: float, top: float, given: LaidTable, lang: str) -> None:
    """Draw a table at a place, in points."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    place = Box(left, top, sum(given.widths), given.height)
    table = slide.shapes.add_table(len(given.cells), len(given.widths), *place.emu).table
    table.first_row = given.head
    for column, width in zip(table.columns, given.widths, strict=True):
        column.width = int(width * EMU)
    for row, height, texts in zip(table.rows, given.heights, given.cells, strict=True):
        row.height = int(height * EMU)
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.margin_left = cell.margin_right = int(_SIDE * EMU)
            cell.margin_top = cell.margin_bottom = int(_ABOVE * EMU)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            write(cell.text_frame, [text], lang, size=given.size)
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if at and given.head else PP_ALIGN.LEFT
