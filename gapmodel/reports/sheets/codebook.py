"""What was asked: items, dimensions, sides and the scale, with their labels in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from gapmodel.findings.labels import Labels
from gapmodel.instrument.instrument import Instrument, Item
from gapmodel.instrument.label import Label
from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.sheets.book import Book
from gapmodel.reports.sheets.cells import write_rows, write_text
from gapmodel.wording.catalogue import LANGUAGES, messages
from gapmodel.wording.terms import term

Row = tuple[object, ...]


def write_codebook(book: Book, report: ReportFile, lang: str) -> None:
    """A sheet with a row for every item, dimension, side and answer."""
    say, heads = messages("workbook", lang), messages("columns", lang)
    sheet = book.sheet(say("codebook"))
    write_text(sheet, 0, 0, say("codebook"), book.title())
    names = [say("kind"), heads("code"), say("item_en"), say("item_zh"), heads("dimension"), say("reversed")]
    write_rows(sheet, 2, [names], book.heading())
    survey = report.survey
    rows = list(_of_labels(_labels(report), lang) if survey is None else _of_instrument(survey.instrument, lang))
    if survey is not None and survey.best_answer == "lowest":
        rows.append((say("best"), say("best_lowest")))
    write_rows(sheet, 3, rows, book.format(text_wrap=True))
    for place, width in enumerate((14, 16, 52, 40, 26, 20)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(3, 2)
    if rows:
        sheet.autofilter(2, 0, 2 + len(rows), len(names) - 1)


def _of_instrument(instrument: Instrument, lang: str) -> Iterator[Row]:
    say = messages("workbook", lang)
    yield say("instrument"), instrument.name, *_both(instrument.title)
    for side in instrument.sides:
        yield term("side", lang), side.code, *_both(side.label)
    for part in instrument.dimensions:
        yield term("dimension", lang), part.code, *_both(part.label)
    for part in instrument.dimensions:
        for item in part.items:
            yield (
                term("item", lang),
                item.code,
                *_both(item.label),
                part.label.text(lang),
                _turned(instrument, item, lang),
            )
    named = [instrument.scale.named(one) if instrument.scale.anchors else {} for one in LANGUAGES]
    for answer in instrument.scale.answers:
        yield say("scale"), f"{float(answer):g}", *(texts.get(answer, "") for texts in named)
    if instrument.citation:
        yield say("citation"), "", instrument.citation


def _turned(instrument: Instrument, item: Item, lang: str) -> str:
    say = messages("workbook", lang)
    return say("unconfirmed") if item.unconfirmed else say("yes") if instrument.turns(item) else ""


def _both(label: Label) -> list[str]:
    """A label in every language; blank where it has none in it."""
    texts = dict(label.texts)
    return [texts.get(lang, "") for lang in LANGUAGES]


def _labels(report: ReportFile) -> Labels | None:
    """The labels of the first finding that the report shows."""
    tables = (table for section in report.contents[0].sections for table in (*section.tables, *section.appendix))
    return next((table.finding.labels for table in tables), None)


def _of_labels(labels: Labels | None, lang: str) -> Iterator[Row]:
    """Rows of what a finding knows of its instrument."""
    if labels is None:
        return
    yield messages("workbook", lang)("instrument"), labels.instrument, *(labels.title.get(one, "") for one in LANGUAGES)
    for level in ("side", "dimension", "item"):
        for code, texts in labels.texts.get(level, {}).items():
            turned = messages("workbook", lang)("yes") if level == "item" and code in labels.reversed else ""
            yield term(level, lang), code, *(texts.get(one, "") for one in LANGUAGES), "", turned
