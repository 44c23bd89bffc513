"""Colours that follow when a cell changes: verdicts by their words, gaps by their size."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf
from typing import Any

from gapmodel.charts.theme import VERDICT_COLOURS
from gapmodel.reports.sheets.book import Book
from gapmodel.wording.tables import ShownColumn, is_missing

_GAPS = ("gap", "worst_gap", "gap_first", "gap_second", "adequacy", "superiority")
_SCALE = {"min_color": "#F4B183", "mid_color": "#FFFFFF", "max_color": "#9DC3E6"}  # shortfall, none, surplus
_LIKE = {"below": "shortfall", "inside": "negligible", "above": "surplus"}
_LIKE |= {"unfavourable": "shortfall", "favourable": "surplus"}

Area = tuple[int, int, int, int]  # first row and column, last row and column


def colour(book: Book, sheet: Any, column: ShownColumn, codes: Sequence[Any], area: Area) -> None:
    """The rules of one column; `codes` are the cells of the finding."""
    if column.name == "verdict":
        for word, code in dict(zip(column.cells, codes, strict=True)).items():
            if found := VERDICT_COLOURS.get(_LIKE.get(code) or code):
                look = book.book.add_format({"font_color": found, "bold": True})
                sheet.conditional_format(
                    *area, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
                )
    elif column.name in _GAPS:
        size = max((abs(cell) for cell in column.cells if not is_missing(cell) and not isinf(cell)), default=0)
        ends = {"min_value": -size, "mid_value": 0, "max_value": size}
        kinds = dict.fromkeys(("min_type", "mid_type", "max_type"), "num")
        if size:
            sheet.conditional_format(*area, {"type": "3_color_scale", **kinds, **ends, **_SCALE})
