"""A report as a workbook: a summary, every table on a sheet of its own, codebook, settings, and answers on request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gapmodel.charts.native import native
from gapmodel.instrument.instrument import Instrument
from gapmodel.reports.contents import Contents
from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.section import Section, ShownTable
from gapmodel.reports.sheets.answers import write_answers
from gapmodel.reports.sheets.book import Book
from gapmodel.reports.sheets.codebook import write_codebook
from gapmodel.reports.sheets.formulas import Formulas, ItemSheet, differences, means_of_items
from gapmodel.reports.sheets.native_charts import ChartData, start_chart_data
from gapmodel.reports.sheets.summary import write_contents, write_settings, write_summary, write_words
from gapmodel.reports.sheets.table_sheet import HEAD, TableSheet, write_table
from gapmodel.wording.catalogue import messages

_FIRST = HEAD + 2  # the first row of a table, counted from one
_PIXELS = 20  # of a row


def as_workbook(report: ReportFile) -> bytes:
    """The bytes of the workbook.

    Notes
    -----
    Charts are those that spreadsheets draw themselves; where they have no such chart, the sheet of its numbers says so.
    Texts never become formulas. The same report is the same file.
    """
    book = Book(report.title, report.cover.author, report.cover.accent)
    for contents in report.contents:
        _Language(book, report, contents).write()
    lang = report.contents[0].lang
    write_codebook(book, report, lang)
    for contents in report.contents:
        write_settings(book, contents)
    if report.with_answers and report.survey is not None:
        write_answers(book, report.survey, lang)
    return book.close()


@dataclass
class _Language:
    """The sheets of one language."""

    book: Book
    report: ReportFile
    contents: Contents
    data: ChartData = field(init=False)

    def write(self) -> None:
        """Summary, contents and words; the tables with their charts; the values of the charts."""
        lang = self.contents.lang
        say = messages("workbook", lang)
        summary, listed, words = (self.book.sheet(say(key)) for key in ("summary", "contents", "words"))
        planned = [(section, list(self._tables(section))) for section in self.contents.sections]
        sheets = [table for _, tables in planned for table in tables]
        self.data = start_chart_data(self.book, lang)
        for section, tables in planned:
            notes = self._charts(section, tables)
            for at, table in enumerate(tables):
                formulas, remarks = self._formulas(table, sheets)
                remarks += notes if at == 0 else []
                write_table(self.book, table, formulas, remarks, listed.get_name(), lang)
        write_words(self.book, words, self.contents)
        write_contents(self.book, listed, self.contents, sheets, [words.get_name(), self.data.name])
        write_summary(self.book, summary, self.report, self.contents, self.data)

    def _tables(self, section: Section) -> Iterator[TableSheet]:
        """The tables of a section, each with an empty sheet of its own."""
        lang = self.contents.lang
        for table in (*section.tables, *(section.appendix if self.report.detail == "full" else ())):
            yield TableSheet(self.book.sheet(table.title), section.heading, table, table.columns(lang))

    def _charts(self, section: Section, tables: Sequence[TableSheet]) -> list[str]:
        """The charts of a section, right of its first table; what is said of those that there are not."""
        say, notes, row = messages("workbook", self.contents.lang), [], HEAD + 1
        for chart in section.charts if tables else ():
            given = native(chart.figure(self.contents.lang))
            if given is None:
                notes.append(say("no_chart", title=section.heading))
                continue
            drawn, height = self.data.chart(given)
            tables[0].sheet.insert_chart(row, len(tables[0].columns) + 1, drawn)
            row += height // _PIXELS + 2
        return notes

    def _formulas(self, given: TableSheet, sheets: Sequence[TableSheet]) -> tuple[Formulas, list[str]]:
        """The cells of a table that are formulas, and the sentence that says which."""
        rows, say = given.table.rows, messages("workbook", self.contents.lang)
        found, sentence = differences(rows, given.columns, _FIRST), say("formulas_row")
        items = _item_sheet(given.table, sheets)
        if items is not None and self.report.survey is not None and {"level", "code", "n"} <= rows.columns.keys():
            means = means_of_items(rows, items, _items_of(self.report.survey.instrument))
            found |= means
            sentence = say("formulas", sheet=items.name) if means else sentence
        return found, [sentence] if found else []


def _item_sheet(table: ShownTable, sheets: Sequence[TableSheet]) -> ItemSheet | None:
    """The sheet with the items of the finding of a table, if neither has groups."""
    for other in sheets:
        rows = other.table.rows
        same = other.table is not table and other.table.finding is table.finding and not other.table.listed
        if same and {"level", "code", "n"} <= rows.columns.keys() and set(rows["level"]) == {"item"}:
            shown = {one.name for one in other.columns}
            unique = len(set(rows["code"])) == len(rows["code"])
            if "code" in shown and unique and "group" not in rows and "group" not in table.rows:
                return ItemSheet(other.name, rows, other.columns, _FIRST)
    return None


def _items_of(instrument: Instrument) -> dict[str, list[str]]:
    return {part.code: [item.code for item in part.items] for part in instrument.dimensions}
