"""The sheets that are read: summary, contents, results in words, settings."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from gapmodel.charts.native import native
from gapmodel.reports.contents import Contents
from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.sheets.book import Book
from gapmodel.reports.sheets.cells import linked, write_rows, write_text, write_wrapped
from gapmodel.reports.sheets.native_charts import ChartData
from gapmodel.reports.sheets.table_sheet import TableSheet
from gapmodel.wording.catalogue import messages

_TEXT = 96  # width of a column of sentences
_LOGO = (220, 70)  # pixels


def write_summary(book: Book, sheet: Any, report: ReportFile, contents: Contents, data: ChartData) -> None:
    """The first page: title, answer, numbers, what to improve first, how far to rely on it, and a chart."""
    say, wrapped = messages("report", contents.lang), book.format(text_wrap=True)
    cover, strong = report.cover, book.format(bold=True, text_wrap=True, font_size=12)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, _TEXT)
    sheet.set_row(0, 26)
    write_text(sheet, 0, 0, cover.title or contents.title, book.format(bold=True, font_size=18, font_color=book.accent))
    about = [cover.subtitle, " · ".join(part for part in (cover.author, cover.date) if part)]
    row = write_rows(sheet, 1, [[line] for line in about if line], book.note()) + 1
    if cover.logo:
        _logo(sheet, cover.logo)
    write_wrapped(sheet, row, 1, contents.answer, _TEXT, strong)
    row += 2
    for number, what in contents.numbers:
        sheet.set_row(row, 23)
        write_text(sheet, row, 0, number, book.format(bold=True, font_size=16, font_color=book.accent, align="right"))
        write_text(sheet, row, 1, what, wrapped)
        row += 1
    for heading, lines in ((say("first"), contents.first), (say("trust"), contents.trust)):
        if lines:
            write_text(sheet, row + 1, 1, heading.rstrip("."), book.format(bold=True, font_color=book.accent))
            for line in lines:
                row += 1
                write_wrapped(sheet, row + 1, 1, line, _TEXT, wrapped)
            row += 2
    _chart(sheet, row + 1, contents, data)
    _printed(sheet, pages=1)


def _chart(sheet: Any, row: int, contents: Contents, data: ChartData) -> None:
    """The chart of the first page, if a spreadsheet has such a chart."""
    given = native(contents.chart.figure(contents.lang)) if contents.chart else None
    if given is not None:
        sheet.insert_chart(row, 1, data.chart(given)[0])


def _logo(sheet: Any, logo: bytes) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(logo)) as image:
        scale = min(_LOGO[0] / image.width, _LOGO[1] / image.height, 1.0)
    options = {"image_data": io.BytesIO(logo), "x_scale": scale, "y_scale": scale}
    sheet.insert_image(0, 2, "logo", options)


def write_contents(
    book: Book, sheet: Any, contents: Contents, tables: Sequence[TableSheet], others: Sequence[str]
) -> None:
    """Every sheet with a link, its section and the number of its rows."""
    say, link = messages("workbook", contents.lang), book.format(font_color="#0563C1", underline=1)
    write_text(sheet, 0, 0, say("contents"), book.title())
    write_rows(sheet, 2, [[say("sheet"), say("section"), say("rows_column")]], book.heading())
    for row, name in enumerate([*(table.name for table in tables), *others], start=3):
        sheet.write_url(row, 0, linked(name), link, name)
    for row, table in enumerate(tables, start=3):
        write_text(sheet, row, 1, table.title, book.format())
        sheet.write_number(row, 2, len(table.table.rows), book.format(num_format="0"))
    for place, width in enumerate((36, 70, 10)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(3, 0)
    _printed(sheet)


def write_words(book: Book, sheet: Any, contents: Contents) -> None:
    """All sentences by section."""
    say = messages("workbook", contents.lang)
    write_text(sheet, 0, 0, say("words"), book.title())
    write_rows(sheet, 2, [[say("section"), say("sentence")]], book.heading())
    rows = [(section.heading, sentence) for section in contents.sections for sentence in section.sentences]
    for row, (heading, sentence) in enumerate([("", contents.answer), *rows], start=3):
        write_text(sheet, row, 0, heading, book.format(text_wrap=True))
        write_wrapped(sheet, row, 1, sentence, _TEXT, book.format(text_wrap=True))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, _TEXT)
    sheet.freeze_panes(3, 0)
    _printed(sheet)


def _printed(sheet: Any, pages: int = 0) -> None:
    """Print across one page, on as many pages as are given or needed (0)."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, pages)


def write_settings(book: Book, contents: Contents) -> None:
    """Settings and versions, by which the report can be made again."""
    say = messages("workbook", contents.lang)
    sheet = book.sheet(say("settings"))
    write_text(sheet, 0, 0, messages("report", contents.lang)("settings"), book.title())
    write_text(sheet, 1, 0, contents.made, book.note())
    write_rows(sheet, 3, [[say("setting"), messages("columns", contents.lang)("value")]], book.heading())
    write_rows(sheet, 4, contents.settings, book.format(text_wrap=True))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 60)
    sheet.freeze_panes(4, 0)
