"""Open any source of answers as a sheet of raw cells."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gapmodel.errors import SourceError
from gapmodel.files import readable
from gapmodel.sources.duckdb import embedded
from gapmodel.sources.file_list import files_origin, is_several, matching_files, source_names
from gapmodel.sources.files.grid import sheet_of
from gapmodel.sources.files.text import open_text
from gapmodel.sources.frames import eager_frame, frame_origin, is_relation
from gapmodel.sources.platforms.header import Header
from gapmodel.sources.platforms.recognise import Rows, header_of
from gapmodel.sources.sheet import Sheet
from gapmodel.sources.stacked_sheets import SOURCE, stacked

SheetNames = str | Sequence[str] | None
Test = Callable[[Sheet], bool]

_MOST_BYTES = 2**31
_TEXT = (".csv", ".tsv", ".txt", ".tab")
_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_LABELLED = {".sav": "sav", ".zsav": "sav", ".por": "por", ".dta": "dta"}  # of SPSS and Stata
_OTHERS = {
    b"%PDF-": "a PDF document",
    b"\xff\xd8\xff": "a picture",
    b"\x89PNG": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a rich text document",
}
_ARCHIVE, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # of new workbooks, and of old ones


def _never(_: object) -> bool:
    return False


def open_source(
    source: Any,
    *,
    sheet: SheetNames = None,
    encoding: str | None = None,
    platform: str = "auto",
    holds_answers: Test = _never,
    is_tidy: Callable[[Sequence[str]], bool] = _never,
) -> Sheet:
    """A sheet of raw cells from a file, a data frame or a DuckDB relation.

    Parameters
    ----------
    source : path, list of paths, pattern, a pandas, polars, pyarrow or other frame that narwhals knows, or a relation
    sheet : str or sequence of str, optional
        The sheet of a workbook, several, or "all" that hold answers; by default the first that is not empty.
    encoding : str, optional
        Of the texts in a file; by default told from its bytes.
    platform : {"auto", "none"}
        Whether exports of survey platforms are recognised.
    holds_answers : callable
        Whether the columns of a sheet are those of answers, so that a note says that it is not read.
    is_tidy : callable
        Whether these are the columns of a tidy file, which may have been written from a platform's export.

    Raises
    ------
    SourceError
        There is no such file, it is empty, or it is not a table.
    """
    if isinstance(source, Sheet):
        return source
    how = _How(sheet, encoding, platform, holds_answers, is_tidy)
    if is_several(source):
        return _from_files(matching_files(source), how)
    if isinstance(source, (str, Path)):
        return _from_path(Path(source), how)
    if is_relation(source):
        return _from_frame(source.df(), "the DuckDB relation")
    return _from_frame(source, frame_origin(source))


@dataclass(frozen=True, slots=True)
class _How:
    """How files are opened, see `open_source`."""

    sheet: SheetNames
    encoding: str | None
    platform: str
    holds_answers: Test
    is_tidy: Callable[[Sequence[str]], bool]

    def recognise(self, rows: Rows, suffix: str) -> Header | None:
        """The header of a platform's export, unless it is not looked for or the file is a tidy one."""
        header = header_of(rows, suffix) if self.platform == "auto" else None
        return None if header is None or (header.rows == 1 and self.is_tidy(header.names)) else header


def _from_files(files: Sequence[Path], how: _How) -> Sheet:
    if all(path.suffix.lower() == ".docx" for path in files):
        from gapmodel.sources.filled_form import filled_forms

        return filled_forms(files)
    pieces = [_from_path(path, how) for path in files]
    return stacked(pieces, source_names(files), SOURCE, files_origin(files) if len(files) > 1 else pieces[0].origin)


def _from_path(path: Path, how: _How) -> Sheet:
    return _from_files([path], how) if path.suffix.lower() == ".docx" else _from_file(path, how)


def _from_file(path: Path, how: _How) -> Sheet:
    """By the first bytes where they tell, for names lie; else by the suffix."""
    with readable(path), path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        start = file.read(1024)
    if size == 0:
        raise SourceError(f"{path} is empty.", "its first row must name the columns, and one row per person follow.")
    if size > _MOST_BYTES:
        raise SourceError(f"{path} has {size:,} bytes; text up to {_MOST_BYTES:,} is read.", "split it.")
    for sign, what in _OTHERS.items():
        if start.startswith(sign):
            raise SourceError(f"{path.name} is {what}, whatever it is called.", "name the file of answers.")
    suffix = path.suffix.lower()
    kind = "sav" if start[:4] in (b"$FL2", b"$FL3") else _LABELLED.get(suffix)
    if start[:4] == b"PAR1":
        return _from_parquet(path)
    if start[:4] in (_ARCHIVE, _COMPOUND) or (suffix in _WORKBOOK and not _is_text(start)):
        from gapmodel.sources.files.workbook_sheets import open_sheets

        return open_sheets(path, how.sheet, how.recognise, how.holds_answers)
    if kind is not None:
        from gapmodel.sources.files.spss_stata import open_labelled

        return open_labelled(path, kind, how.encoding)
    if suffix in (*_TEXT, *_WORKBOOK):
        return sheet_of(open_text(path, how.encoding), how.recognise)
    known = (*_TEXT[:2], _WORKBOOK[0], ".sav", ".dta", ".parquet")
    raise SourceError(
        f"{path.name}: files ending in {path.suffix or 'nothing'!r} are not read.",
        f"save the answers as one of {', '.join(known)}.",
    )


def _is_text(start: bytes) -> bool:
    """Whether a workbook by name is text by its bytes, as some programs write it."""
    lines = start.splitlines()
    cut = len(lines) > 1 and any(mark in lines[0] for mark in (b"\t", b",", b";"))
    return cut and b"\0" not in start and not start.lstrip().startswith((b"<", b"{"))


def _from_parquet(path: Path) -> Sheet:
    import duckdb

    try:
        with embedded() as connection:
            return _from_frame(connection.read_parquet(str(path)).df(), path.name)
    except duckdb.Error as error:
        raise SourceError(
            f"{path.name} cannot be read as Parquet ({str(error).splitlines()[0]}).", "write it again."
        ) from None


def _from_frame(frame: Any, origin: str) -> Sheet:
    eager = eager_frame(frame, origin)
    columns = tuple(np.asarray(_as_written(eager.get_column(name)).to_numpy()) for name in eager.columns)
    return Sheet(origin, tuple(str(name) for name in eager.columns), columns)


def _as_written(column: Any) -> Any:
    """Times of a zone as its clocks show them, which NumPy would turn into those of Greenwich."""
    return column if getattr(column.dtype, "time_zone", None) is None else column.dt.replace_time_zone(None)
