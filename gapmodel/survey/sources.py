"""Open any source of answers as a sheet of raw cells."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gapmodel.errors import SourceError, listed
from gapmodel.files import readable
from gapmodel.survey.embedded import embedded
from gapmodel.survey.encoding import encoding_of
from gapmodel.survey.filled_form import filled_forms
from gapmodel.survey.platforms.answer_codes import numbers_of
from gapmodel.survey.platforms.header_of import header_of
from gapmodel.survey.sheet import Sheet, sheet_of_rows
from gapmodel.survey.streams.frames import eager_frame, frame_origin, is_relation

_MOST_BYTES = 2**31
_DELIMITERS = ",;\t|"
_TEXT = (".csv", ".tsv", ".txt", ".tab")
_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def open_source(source: Any, *, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    """A sheet of raw cells from a file, a data frame or a DuckDB relation.

    Parameters
    ----------
    source : path, or a pandas, polars, pyarrow or other frame that narwhals knows, or a relation
    sheet : str, optional
        The sheet of a workbook; by default the first that is not empty.
    encoding : str, optional
        Of a text file; by default told from its bytes.

    Raises
    ------
    SourceError
        There is no such file, it is empty, or it is not a table.
    """
    if isinstance(source, Sheet):
        return source
    if isinstance(source, (str, Path)):
        word = Path(source).suffix.lower() == ".docx"
        return filled_forms(source) if word else _from_file(Path(source), sheet, encoding)
    if is_relation(source):
        return _from_frame(source.df(), "the DuckDB relation")
    return _from_frame(source, frame_origin(source))


def _from_file(path: Path, sheet: str | None, encoding: str | None) -> Sheet:
    with readable(path), path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        start = file.read(4)
    if size == 0:
        raise SourceError(f"{path} is empty.", "its first row must name the columns, and one row per person follow.")
    if size > _MOST_BYTES:
        raise SourceError(f"{path} has {size:,} bytes; text up to {_MOST_BYTES:,} is read.", "split it.")
    return _reader(path, start)(path, sheet, encoding)


def _reader(path: Path, start: bytes) -> Callable[[Path, str | None, str | None], Sheet]:
    """By the first bytes where they tell, for names lie; else by the suffix."""
    if start == b"PAR1":
        return _from_parquet
    if start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or path.suffix.lower() in _WORKBOOK:
        return _from_workbook
    if path.suffix.lower() in _TEXT:
        return _from_text
    raise SourceError(
        f"{path.name}: files ending in {path.suffix or 'nothing'!r} are not read.",
        f"save the answers as one of {', '.join((*_TEXT[:2], _WORKBOOK[0], '.parquet'))}.",
    )


def _from_text(path: Path, _: str | None, encoding: str | None) -> Sheet:
    data = path.read_bytes()
    name = encoding or encoding_of(data)
    try:
        text = data.decode(name).lstrip("\ufeff")
    except LookupError:
        raise SourceError(f"There is no encoding called {name!r}.", "leave encoding out, or try 'utf-8'.") from None
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path.name} is not in {name}: byte {error.start} does not fit.", "leave encoding out, or try another."
        ) from None
    try:
        rows = _rows(text, _delimiter(text))
    except csv.Error as error:
        raise SourceError(
            f"{path.name} is not a table of text: {error}.", "save it again as CSV from the program it came from."
        ) from None
    return _sheet(path.name, rows, path.suffix)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into most columns, equally many in most lines."""
    head = "\n".join(text[:200_000].splitlines()[:50])

    def agreement(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in _rows(head, delimiter) if row]
        except csv.Error:
            return (0.0, 0)
        if not widths or widths[0] == 1:
            return (0.0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    return max(_DELIMITERS, key=agreement)


def _from_workbook(path: Path, sheet: str | None, _: str | None) -> Sheet:
    from python_calamine import CalamineWorkbook

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                    raise SourceError(f"{path.name} unpacks to too much.", "save the answers alone, as CSV.")
        workbook = CalamineWorkbook.from_path(str(path))
        names = [sheet] if sheet else list(workbook.sheet_names)
        if sheet and sheet not in workbook.sheet_names:
            raise SourceError(
                f"{path.name} has no sheet {sheet!r}; it has {listed(workbook.sheet_names)}.", "name one of these."
            )
        for name in names:
            rows = workbook.get_sheet_by_name(name).to_python()
            if rows:
                others = tuple(other for other in workbook.sheet_names if other != name)
                origin = f"{path.name} (sheet {name!r})" if others else path.name
                return replace(_sheet(origin, rows, path.suffix), others=others)
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001  the reader has an exception class for every kind of damage
        raise SourceError(
            f"{path.name} cannot be read as a workbook ({str(error).splitlines()[0] if str(error) else 'damaged'}).",
            "open it in a spreadsheet program and save it again as .xlsx or .csv.",
        ) from None
    raise SourceError(f"{path.name} is empty.", "its first row must name the columns.")


def _sheet(origin: str, rows: list[list[Any]], suffix: str) -> Sheet:
    """The sheet of the answers below the header, whatever platform wrote it."""
    header = header_of(rows, suffix)
    if header is None:
        return sheet_of_rows(origin, rows)
    aside = set(header.aside)
    below = [row for at, row in enumerate(rows[header.rows :], header.rows) if at not in aside]
    sheet = sheet_of_rows(origin, [list(header.names), *below])
    numbers = [numbers_of(column.tolist(), header.prefixes) for column in sheet.columns]
    columns = tuple(
        column if found is None else np.array(found, object)
        for column, found in zip(sheet.columns, numbers, strict=True)
    )
    return replace(
        sheet,
        columns=columns,
        labels=header.labels[: len(columns)],
        platform=header.platform,
        notes=(*header.notes, *_code_note(numbers), *sheet.notes),
        first_row=header.rows + 1,
    )


def _code_note(numbers: list[list[Any] | None]) -> tuple[str, ...]:
    n = sum(found is not None for found in numbers)
    return (f"Answer codes such as A3 were read as their numbers in {n} columns.",) if n else ()


def _from_parquet(path: Path, _: str | None, __: str | None) -> Sheet:
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
    columns = tuple(np.asarray(eager[name].to_numpy()) for name in eager.columns)
    return Sheet(origin, tuple(str(name) for name in eager.columns), columns)
