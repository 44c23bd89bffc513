"""The workbook that sheets are added to: unique names, formats made once, texts that are never formulas."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable
from typing import Any

MOST_ROWS = 1_048_576  # of a sheet
LONGEST_NAME = 31  # letters of a sheet's name
WIDEST = 60  # letters of a column

_LONGEST_TEXT = 32_000  # letters of a cell
_MADE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # the same in every workbook, so that equal reports are equal files
_LINE, _MOST_LINES = 15.5, 25  # points of a line; lines of a row
_FILLED = 0.9  # of the width of a line, as words are not broken
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML, or not shown
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\s]+")


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


class Book:
    """A workbook being written.

    Attributes
    ----------
    book : xlsxwriter.Workbook
    accent : str
        Colour of headings.
    """

    def __init__(self, title: str, author: str, accent: str) -> None:
        import xlsxwriter

        self._bytes = io.BytesIO()
        options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        self.book = xlsxwriter.Workbook(self._bytes, {"in_memory": True, **options})
        self.book.set_properties({"title": clean(title)[:255], "author": clean(author)[:255], "created": _MADE})
        self.accent = accent
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = {"history"}  # a name that Excel keeps for itself

    def close(self) -> bytes:
        """The bytes of the finished workbook."""
        self.book.close()
        return self._bytes.getvalue()

    def format(self, **properties: Any) -> Any:
        """A format; equal ones are made once. Texts stay texts when somebody edits their cell."""
        key = tuple(sorted({"valign": "top", "quote_prefix": "num_format" not in properties, **properties}.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(key))
        return self._formats[key]

    def heading(self, align: str = "left") -> Any:
        """The format of the heads of columns."""
        look = {"bold": True, "text_wrap": True, "bg_color": "#EEF1F2", "bottom": 1, "bottom_color": self.accent}
        return self.format(align=align, **look)

    def title(self) -> Any:
        """The format of a sheet's title."""
        return self.format(bold=True, font_size=14, font_color=self.accent)

    def note(self) -> Any:
        """The format of remarks below a title."""
        return self.format(italic=True, font_color="#5F6B6D")

    def sheet(self, title: str) -> Any:
        """A new sheet with a valid name that no other has."""
        return self.book.add_worksheet(self.name(title))

    def name(self, title: str) -> str:
        """A valid name for a sheet, which no other has."""
        start = _NOT_IN_NAMES.sub(" ", clean(title)).strip(" '") or "-"
        name, number = _cut(start, LONGEST_NAME), 2
        while name.casefold() in self._names:
            ending = f" ({number})"
            name, number = _cut(start, LONGEST_NAME - len(ending)) + ending, number + 1
        self._names.add(name.casefold())
        return name


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


def _cut(text: str, most: int) -> str:
    """The beginning of a text with at most so many letters, as spreadsheets count them: emoji twice.

    >>> _cut("Respondents with differences below zero", 31)
    'Respondents with differences…'
    """
    if _units(text) <= most:
        return text
    while _units(text) >= most:
        text = text[:-1]
    words, _, part = text.rpartition(" ")
    return (words if _units(part) < most / 2 and words else text).rstrip(" '(:,") + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
