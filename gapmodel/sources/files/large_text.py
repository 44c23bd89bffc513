"""Text that is too large for memory: whether its first rows are such as a database reads right."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from gapmodel.errors import SourceError
from gapmodel.files import readable
from gapmodel.sources.encoding import encoding_of
from gapmodel.sources.files.arrow_text import has_long_line
from gapmodel.sources.files.header_row import header_below_titles
from gapmodel.sources.files.text import Lines, delimiter_of
from gapmodel.sources.platforms.recognise import header_of

_HEAD = 2**25  # bytes that are looked at
_LONGEST = 2**21  # bytes of a line, as DuckDB has it by default
_WIDE = 2**12  # columns


def why_not_in_batches(path: Path) -> str:
    """Why a text file is not read in batches: what stands above its answers, its encoding or width; "" if it can be.

    Raises
    ------
    SourceError
        It is empty or damaged, or a line in its first 32 megabytes is longer than 2.
    """
    text, whole = _head(path)
    if has_long_line(text, _LONGEST):
        raise SourceError(
            f"{path.name} has a line of more than {_LONGEST:,} bytes.",
            "look for missing line ends or stray quotation marks, or save it again as CSV or Parquet.",
        )
    text = text if whole else text[: text.rfind(b"\n") + 1]
    name = encoding_of(text)
    if name not in ("utf-8", "utf-8-sig"):
        return f"is encoded in {name}"
    text = text.removeprefix("\ufeff".encode())
    lines = Lines(path.name, text, delimiter_of(text))
    rows, _ = lines.head()
    header = header_of(rows, path.suffix) or header_below_titles(path.name, rows)
    if header.platform:
        return f"is an export of {header.platform}"
    if header.rows > 1:
        return f"has {header.rows - 1} rows above the names of its columns"
    return f"has {len(header.names):,} columns" if len(header.names) > _WIDE else ""


def _head(path: Path) -> tuple[bytes, bool]:
    """The first bytes, unpacked, and whether they are all."""
    try:
        with readable(path), gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            text = file.read(_HEAD + 1)
    except (EOFError, zlib.error):
        raise SourceError(f"{path.name} is damaged.", "pack it again, or give it unpacked.") from None
    return text[:_HEAD], len(text) <= _HEAD
