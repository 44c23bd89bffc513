"""A report as slides: native, editable charts, few words, and all sentences and numbers in the notes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Any

from gapmodel.charts.line_breaks import breadth
from gapmodel.charts.native import native
from gapmodel.charts.native_chart import NativeChart
from gapmodel.charts.theme import unwrapped
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.plain_table import PlainTable
from gapmodel.reports.contents import Contents
from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.section import Section, ShownChart, ShownTable
from gapmodel.reports.slide_chart import draw, part_of, rows_that_fit
from gapmodel.reports.slide_deck import TEXT_SIZES, Box, Deck, open_deck, text_box
from gapmodel.reports.slide_picture import Pictures
from gapmodel.reports.slide_table import MOST_ROWS, add_table
from gapmodel.wording.catalogue import messages

_TITLE = 125  # letters of a sentence that can be a title
_SENTENCE = 240  # letters of a sentence beside a chart
_SENTENCES = 4
_CHART = 0.64  # of the width, beside sentences
_PARTS = 4  # slides for one chart, at most
_NOTED = 30  # rows of a table in the notes
_ACCENT_HEIGHT = 84  # points of the row of numbers


def as_pptx(report: ReportFile) -> bytes:
    """The slides of a report: cover, headline, sections, settings; one language after the other.

    Raises
    ------
    SettingError
        The template cannot be read as slides.
    """
    deck = open_deck(report.template, report.cover.accent)
    with ExitStack() as stack:
        pictures = Pictures(stack)
        _cover(deck, report)
        for contents in report.contents:
            writer = _Writer(deck, contents, pictures, brief=report.detail == "brief")
            writer.headline(report.cover.accent[1:])
            for sections in writer.slides():
                writer.section(sections)
            if not writer.brief:
                writer.settings()
    about = deck.file.core_properties
    about.title, about.author, about.last_modified_by = report.title, report.cover.author, report.cover.author
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    about.comments, about.language = report.contents[0].made, report.contents[0].lang
    return deck.bytes()


def _cover(deck: Deck, report: ReportFile) -> None:
    from pptx.util import Pt

    cover, first = report.cover, report.contents[0]
    byline = " · ".join(part for part in (cover.author, cover.date) if part)
    slide = deck.add_cover(report.title, [line for line in (cover.subtitle, byline) if line], first.lang)
    if cover.logo:
        picture = slide.shapes.add_picture(io.BytesIO(cover.logo), 0, 0)
        scale = min(Pt(190) / picture.width, Pt(72) / picture.height)
        picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
        title = slide.shapes.title
        picture.left, top = (title.left, title.top) if title is not None else (Pt(36), Pt(140))
        picture.top = max(Pt(24), top - picture.height - Pt(48))


@dataclass(frozen=True, slots=True)
class _Writer:
    """The slides of one language."""

    deck: Deck
    contents: Contents
    pictures: Pictures
    brief: bool

    @property
    def lang(self) -> str:
        """The language."""
        return self.contents.lang

    def say(self, key: str, **values: Any) -> str:
        """A message of slides."""
        return messages("slides", self.lang)(key, **values)

    def slides(self) -> Iterator[list[Section]]:
        """The sections that have something to read; those of words only share slides with others of their part."""
        shown = [one for one in self.contents.sections if one.sentences or one.charts or one.tables]
        if self.brief:
            shown = [one for one in shown if one.part == "dimensions"]
        for (_, alone), sections in groupby(shown, key=lambda one: (one.part, bool(one.charts or one.tables))):
            if alone:
                yield from ([one] for one in sections)
            else:
                yield list(sections)

    def headline(self, colour: str) -> None:
        """The answer, the numbers that matter, what to improve first, and how far all this can be relied on."""
        contents, lang = self.contents, self.lang
        short = breadth(contents.answer) <= _TITLE
        title = contents.answer if short else self.say("headline")
        notes = [contents.title, contents.answer, *(f"{value}: {what}" for value, what in contents.numbers)]
        notes += [*contents.first, *contents.trust, contents.made]
        slide = self.deck.add(title, lang, notes)
        room = self.deck.room(slide)
        if not short:
            answer, room = room.rows(60)
            text_box(slide, answer, [contents.answer], lang, sizes=(20, 18, 16, 14, 12))
        if contents.numbers:
            numbers, room = room.rows(_ACCENT_HEIGHT)
            self._numbers(slide, numbers, colour)
        blocks = [(self.say("first"), contents.first), (messages("report", lang)("trust"), contents.trust)]
        blocks = [block for block in blocks if block[1]]
        places = [room] if len(blocks) < 2 else room.columns(0.5)
        for place, (head, sentences) in zip(places, blocks, strict=False):
            above, below = place.rows(20)
            text_box(slide, above, [head], lang, sizes=(16, 14), bold=True)
            text_box(slide, below, sentences, lang, sizes=TEXT_SIZES[1:])

    def _numbers(self, slide: Any, box: Box, colour: str) -> None:
        """Numbers in large figures, side by side, each above what it is."""
        count = len(self.contents.numbers)
        for at, (value, what) in enumerate(self.contents.numbers):
            own = Box(box.left + at * box.width / count, box.top, box.width / count - 12, box.height)
            above, below = own.rows(36)
            text_box(slide, above, [value], self.lang, sizes=(34, 28, 24), bold=True, colour=colour)
            text_box(slide, below, [what], self.lang, sizes=(14, 13, 12, 11))

    def section(self, sections: Sequence[Section]) -> None:
        """The slides of one section, or the slide of several that have words only."""
        one = sections[0]
        if not one.charts and not one.tables:
            self._words(sections)
            return
        sentences = self._beside(one)
        for at, chart in enumerate(one.charts[:1] if self.brief else one.charts):
            self._chart(one, chart, sentences if at == 0 else [])
        for table in () if self.brief else one.tables:
            if len(table.rows.rows) <= MOST_ROWS:
                self._table(one, table, [] if one.charts else sentences)
        if not one.charts and all(len(table.rows.rows) > MOST_ROWS for table in one.tables):
            self._words([replace(one, sentences=(*one.sentences, *self._elsewhere(one)))])

    def _beside(self, section: Section) -> list[str]:
        """The sentences that stand beside a chart: short ones, and where the rest is."""
        title = self._title(section)
        rest = [line for line in section.sentences if line != title]
        shown = [line for line in rest if breadth(line) <= _SENTENCE][:_SENTENCES] or rest[:1]
        more = [self.say("more")] if len(shown) < len(rest) else []
        return [*shown, *more, *self._elsewhere(section)]

    def _elsewhere(self, section: Section) -> list[str]:
        """Where the tables are that have too many rows for a slide."""
        long = [table for table in section.tables if len(table.rows.rows) > MOST_ROWS]
        return [self.say("table", title=table.title, n=len(table.rows.rows)) for table in long]

    def _title(self, section: Section) -> str:
        """The first sentence where it is short, else the heading."""
        first = section.sentences[0] if section.sentences else ""
        return first if first and breadth(first) <= _TITLE else section.heading

    def _chart(self, section: Section, chart: ShownChart, sentences: Sequence[str]) -> None:
        """The slides of a chart: as many as its rows need."""
        figure = chart.figure(self.lang)
        caption = unwrapped(figure.layout.title.subtitle.text or "")
        found = native(figure)
        notes = [section.heading, *section.sentences, *self._numbers_of(section), caption]
        if found is None:
            self._picture(section, figure, sentences, notes)
            return
        title = self._title(section)
        slide = self.deck.add(title, self.lang, notes)
        room = self.deck.room(slide)
        left, right = room.columns(_CHART)
        beside = [*found.key, *([self.say("more")] if sentences else [])] if found.key else sentences
        place = left if beside else room
        parts = _split(found, rows_that_fit(found, place))
        for at, part in enumerate(parts[:_PARTS]):
            named = (
                part
                if len(parts) == 1
                else replace(part, title=self.say("part", title=part.title, at=at + 1, n=len(parts)))
            )
            if at:
                slide = self.deck.add(title, self.lang, notes)
            draw(self.deck, slide, place, named, " ".join([found.title, *section.sentences[:2], caption]))
            if at == 0 and beside:
                sizes = TEXT_SIZES[-2:] if found.key else TEXT_SIZES
                text_box(slide, right, beside, self.lang, sizes=sizes, **({"after": 0} if found.key else {}))
        if len(parts) > _PARTS:
            left_out = sum(len(part.categories) for part in parts[_PARTS:])
            _below(slide, room, self.say("rows", n=left_out), self.lang)

    def _picture(self, section: Section, figure: Any, sentences: Sequence[str], notes: Sequence[str]) -> None:
        """A chart that slides cannot draw: its picture, or without a browser a sentence, with numbers beside it."""
        slide = self.deck.add(self._title(section), self.lang, notes)
        room = self.deck.room(slide)
        picture = self.pictures.of(figure, room.width / room.height)
        if picture is None:
            text_box(slide, room, [*sentences, self.say("no_picture")], self.lang)
            return
        shape = slide.shapes.add_picture(io.BytesIO(picture), 0, 0)
        left, right = room.columns(_CHART)
        place = left if sentences else room
        scale = min(place.width * 12700 / shape.width, place.height * 12700 / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        shape.left, shape.top = int(place.left * 12700), int(place.top * 12700)
        shape._element.nvPicPr.cNvPr.set("descr", clean(" ".join(notes))[:1000])  # noqa: SLF001
        if sentences:
            text_box(slide, right, sentences, self.lang)

    def _table(self, section: Section, table: ShownTable, sentences: Sequence[str]) -> None:
        """The slide of a table, unless it is too wide."""
        texts = table.texts(self.lang)
        title = section.heading if table.title == section.heading else f"{section.heading}: {table.title}"
        slide = self.deck.add(title, self.lang, [title, *section.sentences, *_rows(texts)])
        room = self.deck.room(slide)
        if sentences:
            above, room = room.rows(0.3 * room.height)
            text_box(slide, above, sentences, self.lang)
        if not add_table(slide, room, texts, self.lang):
            text_box(slide, room, [self.say("table", title=table.title, n=len(table.rows.rows))], self.lang)

    def _words(self, sections: Sequence[Section]) -> None:
        """A slide of sentences only."""
        notes = [line for one in sections for line in (one.heading, *one.sentences)]
        slide = self.deck.add(sections[0].heading, self.lang, notes)
        lines = [
            line for one in sections for line in (*([one.heading] if one is not sections[0] else []), *one.sentences)
        ]
        room = self.deck.room(slide)
        count = text_box(slide, Box(room.left, room.top, room.width, room.height - 22), lines, self.lang)
        if count < len(lines):
            _below(slide, room, self.say("more"), self.lang)

    def _numbers_of(self, section: Section) -> list[str]:
        """The rows of the section's tables as lines, with every test."""
        return [line for table in section.tables for line in _rows(table.texts(self.lang))]

    def settings(self) -> None:
        """Settings and versions, in two columns."""
        report = messages("report", self.lang)
        rows = [*self.contents.settings]
        slide = self.deck.add(
            report("settings"), self.lang, [*(f"{name}: {value}" for name, value in rows), self.contents.made]
        )
        room = self.deck.room(slide)
        half = (len(rows) + 1) // 2
        for place, own in zip(room.columns(0.5), (rows[:half], rows[half:]), strict=True):
            table = PlainTable({"name": [name for name, _ in own], "value": [value for _, value in own]})
            add_table(slide, place, table, self.lang, head=False)


def _split(chart: NativeChart, rows: int) -> list[NativeChart]:
    """The chart in parts of about equal length."""
    total = len(chart.categories)
    if total <= rows:
        return [chart]
    count = -(-total // rows)
    edges = [at * total // count for at in range(count + 1)]
    return [part_of(chart, start, stop) for start, stop in pairwise(edges)]


def _rows(texts: PlainTable) -> list[str]:
    """The rows of a table of texts, each as a line: its name, then every cell with the name of its column."""
    lines = []
    for row in list(zip(*texts.columns.values(), strict=True))[:_NOTED]:
        first, *cells = (f"{name} {cell}" for name, cell in zip(texts.columns, row, strict=True))
        lines.append("; ".join([first, *cells]))
    return lines


def _below(slide: Any, room: Box, text: str, lang: str) -> None:
    """A sentence at the lower edge."""
    text_box(slide, Box(room.left, room.top + room.height - 18, room.width, 18), [text], lang, sizes=(12, 11))
