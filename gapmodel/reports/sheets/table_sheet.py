"""A table of a report on a sheet of its own: numbers with formats, frozen headings, filters, colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf
from typing import Any

from gapmodel.reports.section import ShownTable
from gapmodel.reports.sheets.book import Book
from gapmodel.reports.sheets.cells import MOST_ROWS, WIDEST, clean, linked, wide, write_text
from gapmodel.reports.sheets.colours import colour
from gapmodel.reports.sheets.formulas import Formulas
from gapmodel.wording.catalogue import messages
from gapmodel.wording.cell_formats import NUMBER_FORMATS
from gapmodel.wording.tables import ShownColumn, is_missing

HEAD = 4  # the row of headings, counted from zero; below it the table
_NARROWEST = 7
_MEASURED = 300  # rows whose texts say how wide a column is


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table and where it stands.

    Attributes
    ----------
    sheet : xlsxwriter.Worksheet
    heading : str
        Of the section.
    table : ShownTable
    columns : list of ShownColumn
    """

    sheet: Any
    heading: str
    table: ShownTable
    columns: Sequence[ShownColumn]

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return str(self.sheet.get_name())

    @property
    def title(self) -> str:
        """The heading of the section, and the title of the table if that is another."""
        return self.heading if self.heading == self.table.title else f"{self.heading}: {self.table.title}"


def write_table(book: Book, given: TableSheet, formulas: Formulas, notes: Sequence[str], back: str, lang: str) -> None:
    """The sheet of a table: title, remarks, link to the contents, headings, rows."""
    say, sheet, total = messages("workbook", lang), given.sheet, len(given.table.rows)
    rows = min(total, most := MOST_ROWS - HEAD - 1)
    remarks = [] if given.table.listed else [say("numbers")]
    remarks += [say("cut", most=f"{most:,}", total=f"{total:,}")] * (total > most)
    write_text(sheet, 0, 0, given.title, book.title())
    write_text(sheet, 1, 0, " ".join([*remarks, *notes]), book.note())
    sheet.write_url(2, 0, linked(back), book.format(font_color="#0563C1", underline=1), say("back"))
    for place, column in enumerate(given.columns):
        numbers = any(isinstance(cell, (int, float)) for cell in column.cells[:_MEASURED])
        write_text(sheet, HEAD, place, heading_of(column, lang), book.heading("right" if numbers else "left"))
        _write_column(book, sheet, place, column, formulas, rows)
        sheet.set_column(place, place, _width(column, lang))
    sheet.set_row(HEAD, 32)
    sheet.freeze_panes(HEAD + 1, 1)
    if rows and given.columns:
        sheet.autofilter(HEAD, 0, HEAD + rows, len(given.columns) - 1)
        for place, column in enumerate(given.columns):
            codes = given.table.rows.columns.get(column.name, column.cells)
            colour(book, sheet, column, codes, (HEAD + 1, place, HEAD + rows, place))
    sheet.repeat_rows(HEAD)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def heading_of(column: ShownColumn, lang: str) -> str:
    """The heading of a column; of a limit that of the interval and which limit it is."""
    keys = {"low": "lower", "high": "upper"}
    return messages("workbook", lang)(keys[column.limit], interval=column.heading) if column.limit else column.heading


def _write_column(book: Book, sheet: Any, place: int, column: ShownColumn, formulas: Formulas, rows: int) -> None:
    """The cells of a column: numbers as numbers, missing ones blank, texts as texts."""
    looks = _Looks(book, column)
    for at, cell in enumerate(column.cells[:rows]):
        if is_missing(cell):
            continue
        row = HEAD + 1 + at
        if (at, column.name) in formulas:
            sheet.write_formula(row, place, formulas[at, column.name], looks.number, float(cell))
        elif looks.is_number(cell):
            sheet.write_number(row, place, cell, looks.number)
        else:
            text = cell if isinstance(cell, str) or column.shows is None else column.shows(cell)
            write_text(sheet, row, place, text, looks.text)


class _Looks:
    """The formats of a column's numbers and texts."""

    def __init__(self, book: Book, column: ShownColumn) -> None:
        self._as_number = column.shows is None or column.shows in NUMBER_FORMATS
        code = "0" if column.shows is None else NUMBER_FORMATS.get(column.shows, "General")
        self.number, self.text = book.format(num_format=code), book.format(indent=int(column.name == "verdict"))

    def is_number(self, cell: Any) -> bool:
        """Whether a cell is written as a number: marks and infinite ones are texts."""
        return self._as_number and isinstance(cell, (int, float)) and not isinstance(cell, bool) and not isinf(cell)


def _width(column: ShownColumn, lang: str) -> float:
    """The width of a column in letters: that of its texts, and of its heading on two lines."""
    first = ShownColumn(column.name, column.heading, column.cells[:_MEASURED], column.shows)
    longest = max((wide(clean(text)[:WIDEST]) for text in first.texts), default=0)
    return min(WIDEST, max(_NARROWEST, longest + 2, wide(heading_of(column, lang)) / 2 + 4))
