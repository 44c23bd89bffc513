"""What a report says about itself: title, author, date, logo and colour."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gapmodel.errors import SettingError

ACCENT = "#D55E00"
_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}
_LARGEST = 2 * 1024 * 1024  # bytes of a logo
_PIXELS = 4000  # of either side of a logo
_LONGEST = 300  # letters of a title
_CONTRAST = 4.5  # with white, as WCAG 2 asks of text


@dataclass(frozen=True, slots=True)
class Cover:
    """Texts, logo and colour of a report's first page.

    Attributes
    ----------
    title, subtitle, author, date : str
        Empty where the report has none of its own.
    logo : bytes
        A picture, or nothing.
    logo_type : str
        Its MIME type.
    accent : str
        A colour as #rrggbb, dark enough to be read on white.
    """

    title: str = ""
    subtitle: str = ""
    author: str = ""
    date: str = ""
    logo: bytes = b""
    logo_type: str = ""
    accent: str = ACCENT


def cover_of(
    *,
    title: str = "",
    subtitle: str = "",
    author: str = "",
    date: str = "",
    logo: str | Path | None = None,
    accent: str = "",
) -> Cover:
    """The cover that was asked for, checked.

    Raises
    ------
    SettingError
        A text is no text or too long, the logo is no picture or too large, or the colour is no colour.
    """
    texts = {"title": title, "subtitle": subtitle, "author": author, "date": date}
    checked = {name: _text(name, value) for name, value in texts.items()}
    picture, kind = (b"", "") if logo is None else _picture(logo)
    return Cover(**checked, logo=picture, logo_type=kind, accent=_readable(accent or ACCENT))


def _text(name: str, value: Any) -> str:
    text = str(value) if hasattr(value, "isoformat") else value
    if not isinstance(text, str):
        raise SettingError(f"{name}={value!r} is not a text.", f'for example {name}="Branch survey 2026".')
    if len(text) > _LONGEST:
        raise SettingError(f"{name} has {len(text)} characters.", f"use at most {_LONGEST}.")
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _picture(logo: str | Path) -> tuple[bytes, str]:
    """The bytes and the MIME type of a logo."""
    from PIL import Image, UnidentifiedImageError

    if not isinstance(logo, (str, Path)):
        raise SettingError(f"logo={logo!r} is not the path of a picture.", "name a PNG, JPEG or GIF file.")
    path = Path(logo)
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        raise SettingError(f"The logo {path} cannot be read: {error.strerror}.", "check the path.") from None
    if size > _LARGEST:
        raise SettingError(f"The logo {path} has {size / 1024**2:.1f} MiB.", "use a picture of at most 2 MiB.")
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind, largest = image.format or "", max(image.size)
            if largest <= _PIXELS:
                image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise SettingError(f"The logo {path} is not a complete picture.", "use a PNG, JPEG or GIF file.") from None
    if kind not in _FORMATS:
        raise SettingError(f"The logo {path} is a {kind} picture.", "use a PNG, JPEG or GIF file.")
    if largest > _PIXELS:
        raise SettingError(f"The logo {path} is {largest} pixels wide or high.", f"use at most {_PIXELS} pixels.")
    return content, _FORMATS[kind]


def _readable(colour: str) -> str:
    """The colour, darkened as far as text in it can be read on white."""
    if not isinstance(colour, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise SettingError(f"accent={colour!r} is not a colour.", 'write it as "#rrggbb", for example "#0072B2".')
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    while 1.05 / (_luminance(parts) + 0.05) < _CONTRAST:
        parts = [int(part * 0.95) for part in parts]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _luminance(parts: list[int]) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


COVER_TEXTS = ("title", "subtitle", "author", "date")
COVER_OPTIONS = (*COVER_TEXTS, "logo", "accent")


def split_cover(options: Mapping[str, Any]) -> tuple[Cover, dict[str, Any]]:
    """The cover in keyword arguments, and the other arguments."""
    own = {name: value for name, value in options.items() if name in COVER_OPTIONS}
    return cover_of(**own), {name: value for name, value in options.items() if name not in COVER_OPTIONS}
