"""A presentation: opened from a template or plain, its layouts, titles, texts and notes."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.reports.deck.text import EMU, LEAST, fitted, shortened
from gapmodel.reports.deck.theme import select

_LANGUAGE = {"en": "en-GB", "zh": "zh-CN"}
SPACE = 14  # points between the parts of a slide
_TITLE_SIZES = range(60, 13, -2)
TEXT_SIZES = (18, 16, 14, 13, 12, LEAST)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width, height as files have them."""
        left, top, width, height = (int(part * EMU) for part in (self.left, self.top, self.width, self.height))
        return left, top, width, height

    def columns(self, share: float) -> tuple[Box, Box]:
        """A left part with this share of the width, and the rest."""
        first = (self.width - SPACE) * share
        rest = Box(self.left + first + SPACE, self.top, self.width - first - SPACE, self.height)
        return Box(self.left, self.top, first, self.height), rest

    def rows(self, height: float) -> tuple[Box, Box]:
        """An upper part of this height, and the rest."""
        rest = Box(self.left, self.top + height + SPACE, self.width, self.height - height - SPACE)
        return Box(self.left, self.top, self.width, height), rest


@dataclass(frozen=True, slots=True)
class Deck:
    """A presentation to which slides are added.

    Attributes
    ----------
    file : pptx.presentation.Presentation
    branded : bool
        Colours are those of a given template.
    first, titled : pptx.slide.SlideLayout
        The layouts of the cover and of all other slides.
    room : Box
        Where a slide's content stands: below its title, above the footer, as wide as the title.
    """

    file: Any
    branded: bool
    first: Any
    titled: Any
    room: Box

    def add(self, title: str, lang: str, notes: Sequence[str]) -> Any:
        """A slide with a title and notes, all its other room free."""
        slide = self.file.slides.add_slide(self.titled)
        set_title(slide, title, lang, self._title_size(slide))
        _clear(slide, (slide.shapes.title,))
        _add_number(slide)
        _set_notes(slide, notes, lang)
        return slide

    def add_cover(self, title: str, lines: Sequence[str], lang: str) -> Any:
        """The first slide: a title, and lines below it."""
        slide = self.file.slides.add_slide(self.first)
        set_title(slide, title, lang, self._title_size(slide))
        below = next((one for one in slide.placeholders if kind_of(one) in ("SUBTITLE", "BODY")), None)
        if below is not None and lines:
            write(below.text_frame, lines, lang)
        _clear(slide, (slide.shapes.title, below if lines else None))
        return slide

    def _title_size(self, slide: Any) -> float:
        """The points of titles in this layout or its master."""
        titles = [one for one in slide.slide_layout.placeholders if kind_of(one) in ("TITLE", "CENTER_TITLE")]
        found = [size for one in titles for size in select(one, ".//a:lvl1pPr/a:defRPr/@sz")]
        found += select(slide.slide_layout.slide_master, ".//p:titleStyle/a:lvl1pPr/a:defRPr/@sz")
        return int(found[0]) / 100 if found else 28.0

    def bytes(self) -> bytes:
        """The file."""
        file = io.BytesIO()
        self.file.save(file)
        return file.getvalue()


FEET = ("DATE", "FOOTER", "SLIDE_NUMBER")


def kind_of(placeholder: Any) -> str:
    """The kind of a placeholder, by its name in PowerPoint."""
    return placeholder.placeholder_format.type.name if placeholder.placeholder_format.type is not None else "BODY"


def set_title(slide: Any, title: str, lang: str, usual: float) -> None:
    """The title, smaller than the layout says where it would not fit; long ones are cut."""
    shape = slide.shapes.title
    if shape is None:
        text_box(slide, Box(36, 18, 640, 50), [title], lang, sizes=(24, 20, 18))
        return
    width, height = shape.width / EMU - 16, shape.height / EMU - 8
    text = clean(title)
    sizes = [size for size in _TITLE_SIZES if size <= usual] or [LEAST]
    size, count = fitted([text], sizes, width, height)
    if not count:
        text = shortened(text, size, width, max(1, int(height / (size * 1.25))))
    write(shape.text_frame, [text], lang, size=size if size < usual else None)


def write(frame: Any, texts: Sequence[str], lang: str, *, size: float | None = None, **style: Any) -> None:
    """Paragraphs into a frame.

    Parameters
    ----------
    style
        `bold`, `colour` as rrggbb, `after`: points below each paragraph.
    """
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    frame.word_wrap = True
    for at, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = clean(text)
        run.font._element.set("lang", _LANGUAGE[lang])  # noqa: SLF001
        if size is not None:
            run.font.size = Pt(size)
        if "bold" in style:
            run.font.bold = style["bold"]
        if "colour" in style:
            run.font.color.rgb = RGBColor.from_string(style["colour"])
        if "after" in style:
            paragraph.space_after = Pt(style["after"])


def text_box(
    slide: Any, box: Box, texts: Sequence[str], lang: str, *, sizes: Sequence[float] = TEXT_SIZES, **style: Any
) -> int:
    """As many paragraphs as fit, in the largest of the sizes in which all do; returns how many these are."""
    size, count = fitted([clean(text) for text in texts], sizes, box.width - 4, box.height)
    shown = list(texts[:count])
    if not count and texts:
        shown, count = [shortened(clean(texts[0]), size, box.width - 4, max(1, int(box.height / (size * 1.25))))], 1
    shape = slide.shapes.add_textbox(*box.emu)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    write(frame, shown, lang, size=size, **({"after": size / 2} | style))
    return count


def _clear(slide: Any, kept: Sequence[Any]) -> None:
    """Without the placeholders that nothing was written into."""
    ids = {one.shape_id for one in kept if one is not None}
    for one in list(slide.placeholders):
        if one.shape_id not in ids:
            one._element.getparent().remove(one._element)  # noqa: SLF001


def _add_number(slide: Any) -> None:
    """The slide's number, where the layout has one."""
    for one in slide.slide_layout.placeholders:
        if kind_of(one) == "SLIDE_NUMBER":
            number = copy.deepcopy(one._element)  # noqa: SLF001
            number.nvSpPr.cNvPr.set("id", str(max(shape.shape_id for shape in slide.shapes) + 1 if slide.shapes else 2))
            slide.shapes._spTree.append(number)  # noqa: SLF001


def _set_notes(slide: Any, notes: Sequence[str], lang: str) -> None:
    frame = slide.notes_slide.notes_text_frame if notes else None
    if frame is not None:
        write(frame, notes, lang)
