"""The workbook that sheets are added to: unique names, formats made once."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

from gapmodel.reports.sheets.cells import clean

_LONGEST_NAME = 31  # letters of a sheet's name
_MADE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # the same in every workbook, so that equal reports are equal files
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\s]+")


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
        name, number = _cut(start, _LONGEST_NAME), 2
        while name.casefold() in self._names:
            ending = f" ({number})"
            name, number = _cut(start, _LONGEST_NAME - len(ending)) + ending, number + 1
        self._names.add(name.casefold())
        return name


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
