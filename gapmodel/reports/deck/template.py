"""A presentation without slides, to which a report adds its own: plain, or from a template."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gapmodel.errors import SettingError
from gapmodel.reports.deck.deck import FEET, SPACE, Box, Deck, kind_of
from gapmodel.reports.deck.text import EMU
from gapmodel.reports.deck.theme import restyle, select

_LARGEST = 100 * 1024 * 1024  # bytes of a template, packed and unpacked
_TEMPLATE, _SLIDES = b"presentationml.template.main+xml", b"presentationml.presentation.main+xml"


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
        return _deck(file, branded=False)
    try:
        file = Presentation(io.BytesIO(_readable(template)))
        _remove_slides(file)
        return _deck(file, branded=True)
    except SettingError:
        raise
    except Exception:  # noqa: BLE001  whatever a broken file does to its reader
        raise SettingError(
            f"The template {template} cannot be read as slides.", "use a .pptx or .potx file that PowerPoint opens."
        ) from None


def _deck(file: Any, *, branded: bool) -> Deck:
    titled = _layout(file, ("TITLE",), ())
    first = _layout(file, ("CENTER_TITLE", "TITLE"), ("SUBTITLE",))
    return Deck(file, branded, first, titled, _room(titled, file.slide_width / EMU, file.slide_height / EMU))


def _layout(file: Any, titles: Sequence[str], others: Sequence[str]) -> Any:
    """The layout whose placeholders are nearest to a title of a kind and these others, no more than needed."""

    def unlike(layout: Any) -> tuple[int, int, int]:
        kinds = [kind for kind in map(kind_of, layout.placeholders) if kind not in FEET]
        place = next((at for at, kind in enumerate(titles) if kind in kinds), len(titles))
        missing = [kind for kind in others if kind not in kinds]
        return place, len(missing), len(kinds)

    return min(file.slide_layouts, key=unlike)


def _room(layout: Any, width: float, height: float) -> Box:
    """The room of slides with a layout; without a usable title, most of the slide."""
    title = next((one for one in layout.placeholders if kind_of(one) == "TITLE"), None)
    if title is None or (title.top + title.height) / EMU > 0.45 * height or title.width / EMU < 0.6 * width:
        margin = 0.05 * width
        return Box(margin, 0.2 * height, width - 2 * margin, 0.72 * height)
    top = (title.top + title.height) / EMU + SPACE / 2
    feet = [one.top / EMU for one in layout.placeholders if kind_of(one) in FEET and one.top]
    bottom = min([foot for foot in feet if foot > 0.8 * height], default=0.95 * height) - 4
    return Box(title.left / EMU, top, title.width / EMU, bottom - top)


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
