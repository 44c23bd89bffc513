"""Open whatever holds a printed table: a frame, a file, a page, a document, a pasted text."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import Any

from gapmodel.errors import SourceError
from gapmodel.files import encodable, readable
from gapmodel.notes.note import Note
from gapmodel.sources.encoding import encoding_of
from gapmodel.sources.files.header_row import Area
from gapmodel.sources.filled_form import TableRow, document_tables
from gapmodel.sources.open import open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.sources.tables.cell_rows import MOST_COLUMNS, CellRows, sheet_of_rows
from gapmodel.sources.tables.html_tables import html_tables
from gapmodel.sources.tables.pasted_text import pasted_rows

_MOST_BYTES, _MOST_LETTERS, _MOST_ROWS, _MOST_TABLES = 2**23, 2**20, 2_000, 200
_PAGE = (".html", ".htm", ".xhtml")
_TABLE = re.compile(r"<\s*(?:table|tr|td)\b", re.IGNORECASE)


def open_tables(source: Any, sheet: str | None = None) -> list[Sheet]:
    """The tables of a source in order; of a workbook those of one sheet, of a page or document all that have rows.

    Raises
    ------
    SourceError
        There is no table, or there is too much.
    """
    if isinstance(source, str) and _is_text(source):
        return _checked(_of_text(source))
    if isinstance(source, (str, Path)):
        return _checked(_of_path(Path(source), sheet))
    return _checked([open_source(_one_level(source), platform="none")])


def _is_text(source: str) -> bool:
    return "\n" in source or "\r" in source or _TABLE.search(source) is not None


def _of_text(text: str) -> list[Sheet]:
    if len(text) > _MOST_LETTERS:
        raise SourceError(f"The text has {len(text):,} letters; up to {_MOST_LETTERS:,} are read.", "paste one table.")
    text = encodable(text).replace("\0", "")
    if _TABLE.search(text):
        return _sheets(html_tables(text), Note.of("pasted_text"))
    return [sheet_of_rows(pasted_rows(text), Note.of("pasted_text"))]


def _of_path(path: Path, sheet: str | None) -> list[Sheet]:
    try:
        with readable(path):
            size = path.stat().st_size
    except ValueError:  # a null character
        raise SourceError(f"There is no file {encodable(str(path))!r}.", "check the path.") from None
    if size > _MOST_BYTES:
        raise SourceError(
            f"{path.name} has {size:,} bytes; a table in a file of up to {_MOST_BYTES:,} is read.",
            "copy the table into a file of its own.",
        )
    if path.suffix.lower() == ".docx":
        return _sheets([_of_document(rows) for rows in document_tables(path)], path.name)
    if path.suffix.lower() in _PAGE:
        data = path.read_bytes()
        return _sheets(html_tables(data.decode(encoding_of(data), "replace").replace("\0", "")), path.name)
    return [open_source(path, sheet=sheet, platform="none")]


def _of_document(rows: list[TableRow]) -> CellRows:
    """A table of a document, in which cells that were merged repeat their text."""
    made = CellRows([])
    for at, row in enumerate(rows):
        cells: list[str] = []
        for text, same in groupby(" ".join(" ".join(cell).split()) for cell in row.cells[:MOST_COLUMNS]):
            n = len(list(same))
            merged = n > 1 and not at and text and not any(letter.isdigit() for letter in text)
            if merged:
                made.merged.append(Area(at, len(cells), at, len(cells) + n - 1))
            cells += [text, *[""] * (n - 1)] if merged else [text] * n
        made.rows.append(cells)
    return made


def _sheets(tables: list[CellRows], origin: str) -> list[Sheet]:
    """The tables that have rows below their names."""
    found, problem = [], None
    several = len(tables) > 1
    for number, table in enumerate(tables[:_MOST_TABLES], start=1):
        name = Note.of("table_in_file", file=origin, number=number) if several else origin
        try:
            found.append(sheet_of_rows(table, name))
        except SourceError as error:
            problem = error
    if not found:
        raise problem or SourceError(f"{origin} holds no table.", "name a file with a table, or paste the table.")
    return found


def _checked(sheets: list[Sheet]) -> list[Sheet]:
    for sheet in sheets:
        if len(sheet) > _MOST_ROWS or len(sheet.names) > MOST_COLUMNS:
            raise SourceError(
                f"{sheet.origin} has {len(sheet):,} rows and {len(sheet.names)} columns; a printed table of up to "
                f"{_MOST_ROWS:,} rows and {MOST_COLUMNS} columns is read.",
                "give the table of results, not the answers.",
            )
    return sheets


def _one_level(source: Any) -> Any:
    """A data frame of pandas with its row names as a column, and with names of one level."""
    if not (type(source).__module__.startswith("pandas") and hasattr(source, "columns")):
        return source
    frame = source
    if frame.index.nlevels > 1 or frame.index.dtype == object or str(frame.index.dtype) in ("str", "string"):
        frame = frame.reset_index()
    if frame.columns.nlevels > 1:
        names = [" ".join(str(part) for part in name if str(part)) for name in frame.columns]
        frame = frame.set_axis(names, axis=1)
    return frame
