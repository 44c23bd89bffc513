"""The answers of every respondent, for those who may see them."""

from __future__ import annotations

from typing import Any

from gapmodel.reports.sheets.book import Book
from gapmodel.reports.sheets.cells import MOST_ROWS, write_text
from gapmodel.survey.survey import Survey
from gapmodel.wording.catalogue import messages
from gapmodel.wording.tables import is_missing

HEAD = 3
_MOST_COLUMNS = 16_384


def write_answers(book: Book, survey: Survey, lang: str) -> None:
    """A row for every respondent: numbers as numbers, everything else as texts."""
    say, frame = messages("workbook", lang), survey.frame()
    most = MOST_ROWS - HEAD - 1
    sheet = book.sheet(say("answers"))
    notes = [say("answers_note")] + [say("cut", most=f"{most:,}", total=f"{len(frame):,}")] * (len(frame) > most)
    write_text(sheet, 0, 0, say("answers"), book.title())
    write_text(sheet, 1, 0, " ".join(notes), book.note())
    number, text = book.format(num_format="General"), book.format()
    for place, name in enumerate(frame.columns[:_MOST_COLUMNS]):
        write_text(sheet, HEAD, place, name, book.heading())
        for row, cell in enumerate(frame[name].tolist()[:most], start=HEAD + 1):
            _write(sheet, row, place, cell, number, text)
    sheet.set_column(0, len(frame.columns), 15)
    sheet.freeze_panes(HEAD + 1, 0)
    if len(frame):
        sheet.autofilter(HEAD, 0, HEAD + min(len(frame), most), len(frame.columns) - 1)


def _write(sheet: Any, row: int, place: int, cell: Any, number: Any, text: Any) -> None:
    if is_missing(cell):
        return
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < float("inf"):
        sheet.write_number(row, place, cell, number)
    else:
        write_text(sheet, row, place, cell, text)
