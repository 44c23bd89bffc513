"""A report as a Word document: title page, results, methods and references for a thesis, tables to look up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import groupby

from gapmodel.charts.theme import unwrapped
from gapmodel.findings.finding import Finding
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.plain_table import PlainTable, as_plain
from gapmodel.reports.contents import Contents
from gapmodel.reports.deck.picture import Pictures, is_empty
from gapmodel.reports.deck.picture_parts import parts_of
from gapmodel.reports.document.fitting import UPRIGHT
from gapmodel.reports.document.page import TALLEST, Page, number_pages
from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.section import ROWS, Section, ShownChart, ShownTable
from gapmodel.wording.catalogue import messages
from gapmodel.wording.methods import methods_paragraph
from gapmodel.wording.references import references
from gapmodel.wording.tables import as_texts

_WIDEST = 700  # pixels of a picture, so that its letters of 12 pixels have 7.8 points


def as_docx(report: ReportFile) -> bytes:
    """The document: a title page, then one language after the other."""
    page = Page(report.paper, report.cover.accent)
    page.begin(report.contents[0].lang)
    _title_page(page, report)
    number_pages(page)
    with ExitStack() as stack:
        pictures = Pictures(stack, report.pictures)
        for contents in report.contents:
            page.begin(contents.lang)
            page.new_page()
            _Writer(page, contents, pictures, brief=report.detail == "brief").write()
    about = page.file.core_properties
    about.title, about.author, about.last_modified_by = report.title[:255], report.cover.author, report.cover.author
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    about.comments, about.language = report.contents[0].made, report.contents[0].lang
    return page.bytes()


def _title_page(page: Page, report: ReportFile) -> None:
    """Logo, title, subtitle, author and date."""
    from docx.shared import Cm, Pt

    cover = report.cover
    top = page.paragraph("")
    top.paragraph_format.space_before = Pt(90)
    if cover.logo:
        shape = top.add_run().add_picture(io.BytesIO(cover.logo))
        scale = min(Cm(7) / shape.width, Cm(3) / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    page.paragraph(report.title, "Title")
    if cover.subtitle:
        page.paragraph(cover.subtitle, "Subtitle")
    for line in filter(None, (cover.author, cover.date)):
        page.paragraph(line)
    page.note(report.contents[0].made)


class _Writer:
    """The document in one language."""

    def __init__(self, page: Page, contents: Contents, pictures: Pictures, *, brief: bool) -> None:
        self.page, self.contents, self.pictures, self.brief = page, contents, pictures, brief
        self.lang = contents.lang
        self.say = messages("document", contents.lang)

    def write(self) -> None:
        """Everything in the order of reading."""
        self._summary()
        shown = [section for section in self.contents.sections if not section.only_appendix]
        for section in shown:
            if section.part != "methods" or not self.brief:
                self._section(section)
        findings = list(_findings(self.contents.sections))
        self.page.heading(self.say("methods"))
        self.page.paragraph(methods_paragraph(findings, self.lang))
        self.page.heading(self.say("references"))
        for one in references(findings, self.lang):
            self._hanging(one.written(self.lang))
        if not self.brief:
            self._appendix()

    def _summary(self) -> None:
        """The answer, the numbers that matter, what to improve first, and how far this can be relied on."""
        contents, report = self.contents, messages("report", self.lang)
        self.page.heading(contents.title)
        self.page.paragraph(contents.answer).runs[0].bold = True
        for value, what in contents.numbers:
            line = self.page.paragraph("", "List Bullet")
            line.add_run(value).bold = True
            line.add_run(f"\u2002{clean(what)}")
        for head, lines in ((self.first, contents.first), (report("trust"), contents.trust)):
            if lines:
                self.page.heading(head, 2)
                for line in lines:
                    self.page.paragraph(line)

    @property
    def first(self) -> str:
        """The heading of what to improve first."""
        return messages("slides", self.lang)("first")

    def _section(self, section: Section) -> None:
        """Heading, sentences, charts, tables."""
        self.page.heading(section.heading)
        for sentence in section.sentences:
            self.page.paragraph(sentence)
        drawn = [self._chart(chart, section) for chart in section.charts]
        if not self.brief:
            for table in section.tables:
                self._table(table)
        if not all(drawn):
            self._instead(section)

    def _chart(self, chart: ShownChart, section: Section) -> bool:
        """A chart as a picture; False where there is no browser to draw it."""
        figure = chart.figure(self.lang)
        if is_empty(figure):
            return True
        title = unwrapped(figure.layout.title.text or section.heading)
        note = unwrapped(figure.layout.title.subtitle.text or "")
        parts = parts_of(figure, TALLEST / UPRIGHT * _WIDEST)
        pictures = [self.pictures.of(part, UPRIGHT / TALLEST) for part in parts]
        drawn = [picture for picture in pictures if picture is not None]
        self.page.pictures(drawn, title, note, " ".join([title, *section.sentences[:3]]))
        return len(drawn) == len(parts)

    def _instead(self, section: Section) -> None:
        """Where charts cannot be drawn: why, and their numbers, unless they stand in the section already."""
        self.page.note(self.say("no_picture"))
        if self.brief or not section.tables:
            for finding in _findings([section]):
                self._numbers(as_texts(finding, as_plain(finding.plain("table")), self.lang), section.heading)

    def _table(self, table: ShownTable) -> None:
        self._numbers(table.texts(self.lang), table.title, table.most)

    def _numbers(self, texts: PlainTable, title: str, most: int = ROWS) -> None:
        """A table, cut where it is very long."""
        left = max(len(texts) - most, 0)
        more = messages("report", self.lang)("more_rows", n=left) if left else ""
        if len(texts):
            kept = PlainTable({name: cells[:most] for name, cells in texts.columns.items()})
            self.page.table(kept, title, more)

    def _hanging(self, text: str) -> None:
        from docx.shared import Cm

        line = self.page.paragraph(text).paragraph_format
        line.left_indent, line.first_line_indent = Cm(0.75), Cm(-0.75)

    def _appendix(self) -> None:
        """Tables to look up, below the headings of their sections, then settings and versions."""
        self.page.new_page()
        self.page.heading(self.say("appendix"))
        for heading, sections in groupby(self.contents.sections, key=lambda section: section.heading):
            tables = [table for section in sections for table in section.appendix]
            if tables:
                self.page.heading(heading, 2, tables[0].texts(self.lang))
            for table in tables:
                self._table(table)
        settings = messages("report", self.lang)("settings")
        names, values = zip(*self.contents.settings, strict=True)
        value = messages("columns", self.lang)("value")
        self.page.table(PlainTable({self.say("setting"): names, value: values}), settings)


def _findings(sections: tuple[Section, ...] | list[Section]) -> Iterator[Finding]:
    """The findings that sections show, each once."""
    seen: set[int] = set()
    for section in sections:
        for finding in [
            *(chart.finding for chart in section.charts),
            *(table.finding for table in (*section.tables, *section.appendix)),
        ]:
            if id(finding) not in seen:
                seen.add(id(finding))
                yield finding
