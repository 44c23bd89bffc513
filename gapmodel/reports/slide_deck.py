"""A presentation: opened from a template or plain, its layouts, titles, texts and notes."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gapmodel.errors import SettingError
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.reports.slide_text import EMU, LEAST, fitted, shortened
from gapmodel.reports.slide_theme import restyle, select

_LARGEST = 100 * 1024 * 1024  # bytes of a template, packed and unpacked
_TEMPLATE, _SLIDES = b"presentationml.template.main+xml", b"presentationml.presentation.main+xml"
_LANGUAGE = {"en": "en-GB", "zh": "zh-CN"}
_SPACE = 14  # points between the parts of a slide
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
        first = (self.width - _SPACE) * share
        rest = Box(self.left + first + _SPACE, self.top, self.width - first - _SPACE, self.height)
        return Box(self.left, self.top, first, self.height), rest

    def rows(self, height: float) -> tuple[Box, Box]:
        """An upper part of this height, and the rest."""
        rest = Box(self.left, self.top + height + _SPACE, self.width, self.height - height - _SPACE)
        return Box(self.left, self.top, self.width, height), rest


@dataclass(frozen=True, slots=True)
class Deck:
    """A presentation to which slides are added.

    Attributes
    ----------
    file : pptx.presentation.Presentation
    branded : bool
        Colours are those of a given template.
    """

    file: Any
    branded: bool

    def add(self, title: str, lang: str, notes: Sequence[str]) -> Any:
        """A slide with a title and notes, all its other room free."""
        slide = self.file.slides.add_slide(self._layout(("TITLE",), ()))
        set_title(slide, title, lang, self._title_size(slide))
        _clear(slide, (slide.shapes.title,))
        _add_number(slide)
        _set_notes(slide, notes, lang)
        return slide

    def add_cover(self, title: str, lines: Sequence[str], lang: str) -> Any:
        """The first slide: a title, and lines below it."""
        slide = self.file.slides.add_slide(self._layout(("CENTER_TITLE", "TITLE"), ("SUBTITLE",)))
        set_title(slide, title, lang, self._title_size(slide))
        below = next((one for one in slide.placeholders if _kind(one) in ("SUBTITLE", "BODY")), None)
        if below is not None and lines:
            write(below.text_frame, lines, lang)
        _clear(slide, (slide.shapes.title, below if lines else None))
        return slide

    @property
    def room(self) -> Box:
        """Where a slide's content stands: below its title, above the footer, as wide as the title."""
        width, height = self.file.slide_width / EMU, self.file.slide_height / EMU
        layout = self._layout(("TITLE",), ())
        title = next((one for one in layout.placeholders if _kind(one) == "TITLE"), None)
        if title is None or (title.top + title.height) / EMU > 0.45 * height or title.width / EMU < 0.6 * width:
            margin = 0.05 * width
            return Box(margin, 0.2 * height, width - 2 * margin, 0.72 * height)
        top = (title.top + title.height) / EMU + _SPACE / 2
        feet = [one.top / EMU for one in layout.placeholders if _kind(one) in _FEET and one.top]
        bottom = min([foot for foot in feet if foot > 0.8 * height], default=0.95 * height) - 4
        return Box(title.left / EMU, top, title.width / EMU, bottom - top)

    def _layout(self, titles: Sequence[str], others: Sequence[str]) -> Any:
        """The layout whose placeholders are nearest to a title of a kind and these others, no more than needed."""

        def unlike(layout: Any) -> tuple[int, int, int]:
            kinds = [kind for kind in map(_kind, layout.placeholders) if kind not in _FEET]
            place = next((at for at, kind in enumerate(titles) if kind in kinds), len(titles))
            missing = [kind for kind in others if kind not in kinds]
            return place, len(missing), len(kinds)

        return min(self.file.slide_layouts, key=unlike)

    def _title_size(self, slide: Any) -> float:
        """The points of titles in this layout or its master."""
        titles = [one for one in slide.slide_layout.placeholders if "TITLE" in _kind(one)]
        found = [size for one in titles for size in select(one, ".//a:lvl1pPr/a:defRPr/@sz")]
        found += select(slide.slide_layout.slide_master, ".//p:titleStyle/a:lvl1pPr/a:defRPr/@sz")
        return int(found[0]) / 100 if found else 28.0

    def bytes(self) -> bytes:
        """The file."""
        file = io.BytesIO()
        self.file.save(file)
        return file.getvalue()


_FEET = ("DATE", "FOOTER", "SLIDE_NUMBER")


def open_deck(template: Path | None, accent: str) -> Deck:
    """A presentation without slides: plain, wide and in the report's colour, or with a template's layouts and theme.

    Raises
    ------
    SettingError
        The template cannot be read as slides.
    """
    from pptx import Presentation

    if template is None:
        file = Presentation()
        restyle(file, accent)
        return Deck(file, branded=False)
    try:
        file = Presentation(io.BytesIO(_readable(template)))
        _remove_slides(file)
        if not len(file.slide_layouts):
            raise ValueError
    except SettingError:
        raise
    except Exception:  # noqa: BLE001  whatever a broken file does to its reader
        raise SettingError(
            f"The template {template} cannot be read as slides.", "use a .pptx or .potx file that PowerPoint opens."
        ) from None
    return Deck(file, branded=True)


def _readable(template: Path) -> bytes:
    """The template as a presentation: of a .potx file, the type is changed."""
    try:
        size = template.stat().st_size
        content = template.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        raise SettingError(f"The template {template} cannot be read: {error.strerror}.", "check the path.") from None
    with zipfile.ZipFile(io.BytesIO(content)) if content else zipfile.ZipFile(io.BytesIO(), "w") as packed:
        if size > _LARGEST or sum(one.file_size for one in packed.infolist()) > _LARGEST:
            raise SettingError(f"The template {template} is larger than 100 MiB.", "use a smaller file.")
        types = packed.read("[Content_Types].xml")
        if _TEMPLATE not in types:
            return content
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copied:
            for one in packed.infolist():
                own = types.replace(_TEMPLATE, _SLIDES) if one.filename == "[Content_Types].xml" else packed.read(one)
                copied.writestr(one.filename, own)
    return changed.getvalue()


def _remove_slides(file: Any) -> None:
    """Templates often contain examples."""
    slides = file.slides._sldIdLst  # noqa: SLF001
    for one in list(slides):
        file.part.drop_rel(one.rId)
        slides.remove(one)
    for sections in select(file.part, './/*[local-name()="sectionLst"]'):
        sections.getparent().remove(sections)


def _kind(placeholder: Any) -> str:
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
        if _kind(one) == "SLIDE_NUMBER":
            slide.shapes._spTree.append(copy.deepcopy(one._element))  # noqa: SLF001


def _set_notes(slide: Any, notes: Sequence[str], lang: str) -> None:
    frame = slide.notes_slide.notes_text_frame if notes else None
    if frame is not None:
        write(frame, notes, lang)
