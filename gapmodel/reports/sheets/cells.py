"""Texts in cells: never formulas, without control characters, as wide and high as they need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

MOST_ROWS = 1_048_576  # of a sheet
WIDEST = 60  # letters of a column

_LONGEST_TEXT = 32_000  # letters of a cell
_LINE, _MOST_LINES = 15.5, 25  # points of a line; lines of a row
_FILLED = 0.9  # of the width of a line, as words are not broken
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML, or not shown


def clean(text: object) -> str:
    r"""A text as a cell can hold it: without control characters, cut where it is too long.

    >>> clean("North\x00 bank"), len(clean("x" * 40_000))
    ('North bank', 32000)
    """
    plain = _CONTROL.sub("", str(text))
    return plain if len(plain) <= _LONGEST_TEXT else plain[: _LONGEST_TEXT - 1] + "…"


def wide(text: str) -> int:
    """The width of a text in letters; a Chinese character is as wide as two.

    >>> wide("gap"), wide("差距")
    (3, 4)
    """
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def write_text(sheet: Any, row: int, column: int, text: object, look: Any = None) -> None:
    """Write a text, whatever it begins with; an empty one leaves the cell blank."""
    if plain := clean(text):
        sheet.write_string(row, column, plain, look)
    else:
        sheet.write_blank(row, column, None, look)


def write_rows(sheet: Any, row: int, rows: Iterable[Iterable[object]], look: Any) -> int:
    """Write rows of texts; the row after the last."""
    for cells in rows:
        for column, text in enumerate(cells):
            write_text(sheet, row, column, text, look)
        row += 1
    return row


def write_wrapped(sheet: Any, row: int, column: int, text: object, width: int, look: Any) -> None:
    """Write a text that is wrapped in a column so wide, and give its row the height that this takes."""
    lines = max(1, -(-wide(clean(text)) // int(width * _FILLED)))
    sheet.set_row(row, _LINE * min(lines, _MOST_LINES))
    write_text(sheet, row, column, text, look)


def linked(name: str) -> str:
    """The address of a sheet for a link.

    >>> linked("Bob's gaps")
    "internal:'Bob''s gaps'!A1"
    """
    return f"internal:{quoted(name)}!A1"


def quoted(name: str) -> str:
    """The name of a sheet in a formula.

    >>> quoted("Gaps by branch")
    "'Gaps by branch'"
    """
    return "'" + name.replace("'", "''") + "'"
