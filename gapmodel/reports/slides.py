"""A report as slides: native, editable charts, few words, and all sentences and numbers in the notes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate, groupby, pairwise
from typing import Any

from gapmodel.charts.line_breaks import breadth
from gapmodel.charts.native import native
from gapmodel.charts.native_chart import NativeChart
from gapmodel.charts.theme import unwrapped
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.plain_table import PlainTable
from gapmodel.reports.contents import Contents
from gapmodel.reports.deck.chart import draw, part_of, prepared, rows_that_fit
from gapmodel.reports.deck.deck import TEXT_SIZES, Box, Deck, text_box
from gapmodel.reports.deck.picture import Pictures, is_empty
from gapmodel.reports.deck.picture_parts import parts_of
from gapmodel.reports.deck.table import MOST_ROWS, LaidTable, add_table, laid
from gapmodel.reports.deck.template import open_deck
from gapmodel.reports.deck.text import EMU, fitted
from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.section import Section, ShownChart, ShownTable
from gapmodel.wording.catalogue import messages

_TITLE = 125  # letters of a sentence that can be a title
_LETTERS = 640  # of the sentences beside a chart
_CHART = 0.64  # of the width, beside sentences
_FOOT = 20  # points of a sentence at the lower edge
_HEAD = 24  # points of the title of a table
_PARTS = 6  # slides for one chart, at most
_PIXEL = 0.72  # points of a picture's pixel, at least, so that its letters of 12 pixels have 8.6 points
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
        pictures = Pictures(stack, report.pictures)
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
        shown = [one for one in self.contents.sections if not one.only_appendix]
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
        room = self.deck.room
        if not short:
            answer, room = room.rows(60)
            text_box(slide, answer, [contents.answer], lang, sizes=(20, 18, 16, 14, 12))
        if contents.numbers:
            numbers, room = room.rows(_ACCENT_HEIGHT)
            self._numbers(slide, numbers, colour)
        blocks = [(self.say("first"), contents.first), (messages("report", lang)("trust"), contents.trust)]
        blocks = [block for block in blocks if block[1]]
        places = [place.rows(20) for place in ([room] if len(blocks) < 2 else room.columns(0.5))]
        sizes = [
            fitted(lines, TEXT_SIZES[1:], below.width, below.height)[0]
            for (_, lines), (_, below) in zip(blocks, places, strict=False)
        ]
        for (above, below), (head, lines) in zip(places, blocks, strict=False):
            text_box(slide, above, [head], lang, sizes=(16, 14), bold=True)
            text_box(slide, below, lines, lang, sizes=(min(sizes),))

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
        charts = one.charts[:1] if self.brief else one.charts
        drawn = [self._chart(one, chart, first=at == 0) for at, chart in enumerate(charts)]
        if not any(drawn):
            said = (*one.sentences, *self._elsewhere(one))
            if said:
                self._words([replace(one, sentences=said), *sections[1:]])
        if not self.brief:
            self._tables(one)

    def _beside(self, section: Section) -> list[str]:
        """The first sentences, as many as are read beside a chart, and where the rest is."""
        title = self._title(section)
        rest = [line for line in section.sentences if line != title]
        read = list(accumulate(map(breadth, rest)))
        shown = rest[: max(1, sum(letters <= _LETTERS for letters in read))]
        return [*shown, *([self.say("more")] if len(shown) < len(rest) else [])]

    def _small(self, section: Section) -> list[tuple[ShownTable, LaidTable]]:
        """The tables that fit a slide."""
        room = self.deck.room
        short = [table for table in section.tables if len(table.rows.rows) <= MOST_ROWS]
        found = [(table, laid(table.texts(self.lang), room.width, room.height - _HEAD)) for table in short]
        return [(table, own) for table, own in found if own is not None]

    def _elsewhere(self, section: Section) -> list[str]:
        """Where the tables are that are too large for a slide."""
        small = [table for table, _ in self._small(section)]
        large = [table for table in section.tables if table not in small and len(table.rows.rows) > 1]
        return [self.say("table", title=table.title, n=len(table.rows.rows)) for table in large]

    def _title(self, section: Section) -> str:
        """The first sentence where it is short, else the heading."""
        first = section.sentences[0] if section.sentences else ""
        return first if first and breadth(first) <= _TITLE else section.heading

    def _chart(self, section: Section, chart: ShownChart, *, first: bool) -> bool:
        """The slides of a chart, the first beside the section's sentences; False if there is nothing to draw."""
        figure = chart.figure(self.lang)
        caption = unwrapped(figure.layout.title.subtitle.text or "")
        notes = [section.heading, *section.sentences, *self._numbers_of(section), caption]
        title = self._title(section) if first else section.heading
        sentences = self._beside(section) if first else []
        found = native(figure)
        if found is None:
            return not is_empty(figure) and self._picture(title, figure, sentences, notes)
        self._native(found, title, sentences, (notes, self._elsewhere(section)))
        return True

    def _native(
        self, chart: NativeChart, title: str, sentences: Sequence[str], more: tuple[Sequence[str], Sequence[str]]
    ) -> None:
        """The slides of a native chart, as many as its rows need; `more`: notes, and a sentence below the chart."""
        notes, foot = more
        whole = self.deck.room
        room = replace(whole, height=whole.height - _FOOT) if foot else whole
        left, right = room.columns(_CHART)
        chart = prepared(chart, left)
        beside = [*chart.key, *([self.say("more")] if sentences else [])] if chart.key else [*sentences]
        rows, numbered = rows_that_fit(chart, left if beside else room)
        parts = self._parts(chart, rows, rows_that_fit(chart, room)[0])
        for at, part in enumerate(parts[:_PARTS]):
            slide = self.deck.add(title, self.lang, notes)
            place = left if beside and not at else room
            draw(self.deck, slide, place, part, " ".join([chart.title, *notes[1:3], notes[-1]]), numbered=numbered)
            if beside and not at:
                style: dict[str, Any] = {"sizes": TEXT_SIZES[-2:], "after": 0} if chart.key else {}
                text_box(slide, right, beside, self.lang, **style)
        if len(parts) > _PARTS:
            foot = [self.say("rows", n=sum(len(part.categories) for part in parts[_PARTS:]))]
        if foot:
            below = Box(whole.left, whole.top + whole.height - _FOOT + 2, whole.width, _FOOT - 2)
            text_box(slide, below, foot[:1], self.lang, sizes=(12, 11))

    def _parts(self, chart: NativeChart, first: int, later: int) -> list[NativeChart]:
        """The chart in parts, each saying which it is: at most so many rows first, and about equally many later."""
        total = len(chart.categories)
        if total <= first:
            return [chart]
        count = -(-(total - first) // later)
        start = min(first, -(-total // (count + 1)))
        edges = [0, *(start + at * (total - start) // count for at in range(count + 1))]
        titles = [self.say("part", title=chart.title, at=at + 1, n=count + 1) for at in range(count + 1)]
        parts = [part_of(chart, *pair) for pair in pairwise(edges)]
        return [replace(part, title=title) for part, title in zip(parts, titles, strict=True)]

    def _picture(self, title: str, figure: Any, sentences: Sequence[str], notes: Sequence[str]) -> bool:
        """A chart that slides cannot draw: its picture, or without a browser a sentence, with numbers beside it.

        A high one is continued on further slides, which have no sentences. One without sentences that would take too
        many slides, as of the items of many groups, is left out.
        """
        room = self.deck.room
        parts = parts_of(figure, room.height / _PIXEL)
        if len(parts) > _PARTS and not sentences:
            return False
        for at, part in enumerate(parts[:_PARTS]):
            named = self.say("part", title=title, at=at + 1, n=len(parts)) if len(parts) > 1 else title
            slide = self.deck.add(named, self.lang, notes)
            beside = [] if at else sentences
            place, right = room.columns(_CHART) if beside else (room, room)
            picture = self.pictures.of(part, place.width / place.height)
            if picture is None:
                text_box(slide, room, [*sentences, self.say("no_picture")], self.lang)
                return True
            _put(slide, picture, place, " ".join(notes))
            if beside:
                text_box(slide, right, beside, self.lang)
        return True

    def _tables(self, section: Section) -> None:
        """The tables that fit, several on a slide where there is room."""
        room, slide, top = self.deck.room, None, 0.0
        for table, own in self._small(section):
            named = table.title != section.heading
            if slide is None or top + own.height + _HEAD * named > room.top + room.height:
                notes = [section.heading, *section.sentences, *self._numbers_of(section)]
                slide, top = self.deck.add(section.heading, self.lang, notes), room.top
            if named:
                text_box(
                    slide, Box(room.left, top, room.width, _HEAD), [table.title], self.lang, sizes=(14,), bold=True
                )
                top += _HEAD
            add_table(slide, room.left, top, own, self.lang)
            top += own.height + _FOOT

    def _words(self, sections: Sequence[Section]) -> None:
        """A slide of sentences only."""
        notes = [line for one in sections for line in (one.heading, *one.sentences)]
        slide = self.deck.add(sections[0].heading, self.lang, notes)
        lines = [
            line for one in sections for line in (*([one.heading] if one is not sections[0] else []), *one.sentences)
        ]
        room = self.deck.room
        above, below = room.rows(room.height - _FOOT - 14)
        if text_box(slide, above, lines, self.lang) < len(lines):
            text_box(slide, below, [self.say("more")], self.lang, sizes=(12, 11))

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
        room = self.deck.room
        half = (len(rows) + 1) // 2
        for place, own in zip(room.columns(0.5), (rows[:half], rows[half:]), strict=True):
            table = PlainTable({"name": [name for name, _ in own], "value": [value for _, value in own]})
            fits = laid(table, place.width, place.height, head=False)
            if fits is not None:
                add_table(slide, place.left, place.top, fits, self.lang)


def _put(slide: Any, picture: bytes, place: Box, described: str) -> None:
    """A picture as large as its place allows, with a text alternative."""
    shape = slide.shapes.add_picture(io.BytesIO(picture), 0, 0)
    scale = min(place.width * EMU / shape.width, place.height * EMU / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left, shape.top = int(place.left * EMU), int(place.top * EMU)
    shape._element.nvPicPr.cNvPr.set("descr", clean(described)[:1000])  # noqa: SLF001


def _rows(texts: PlainTable) -> list[str]:
    """The rows of a table of texts, each as a line: its name, then every cell with the name of its column."""
    lines = []
    for row in list(zip(*texts.columns.values(), strict=True))[:_NOTED]:
        first, *cells = (f"{name} {cell}" for name, cell in zip(texts.columns, row, strict=True))
        lines.append("; ".join([first, *cells]))
    return lines
