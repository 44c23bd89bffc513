"""Which source is read in batches, and how."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gapmodel.errors import SourceError
from gapmodel.sources.batch_stream import Stream
from gapmodel.sources.databases import SQLITE, database_stream, sqlite_stream
from gapmodel.sources.file_list import is_several, matching_files
from gapmodel.sources.file_stream import IN_MEMORY, TEXT, file_stream, rows_of
from gapmodel.sources.files.large_text import why_not_in_batches
from gapmodel.sources.frames import frame_stream, is_relation, relation_stream
from gapmodel.sources.open import SheetNames
from gapmodel.sources.sheet import Sheet

ENGINES = ("auto", "memory", "batches")
_MANY_ROWS, _MUCH_TEXT = 100_000, 2**26
_PAIR = 2


def stream_of(source: Any, engine: str, sheet: SheetNames) -> Stream | None:
    """The source as a stream, or None where its rows are to be held in memory."""
    if isinstance(source, Sheet):
        return None
    if is_several(source):
        return _of_files(matching_files(source), engine)
    if isinstance(source, (str, Path)):
        return _of_path(Path(source), engine, sheet)
    if isinstance(source, tuple) and len(source) == _PAIR and isinstance(source[1], str):
        return database_stream(*source)
    if _is_spark(source):
        from gapmodel.survey.batches.spark import spark_stream

        return spark_stream(source)
    if engine == "memory":
        return None
    stream = relation_stream(source) if is_relation(source) else frame_stream(source)
    return stream if engine == "batches" or (stream.rows or 0) > _MANY_ROWS else None


def _of_path(path: Path, engine: str, sheet: SheetNames) -> Stream | None:
    if path.suffix.lower() in SQLITE:
        return sqlite_stream(path, _one_table(path, sheet))
    if path.suffix.lower() == ".docx":  # filled-in questionnaires, one respondent each
        return None
    if engine == "memory" or not path.is_file() or not _may_be_large(path, engine):
        return None
    if engine == "auto" and path.name.lower().endswith(IN_MEMORY) and why_not_in_batches(path):
        return None
    stream = file_stream([path])
    return stream if engine == "batches" or stream.rows is None or stream.rows > _MANY_ROWS else None


def _one_table(path: Path, sheet: SheetNames) -> str | None:
    if sheet is None or isinstance(sheet, str):
        return sheet
    raise SourceError(
        f"{path.name} is a database; several of its tables are not read as one.",
        "write SELECT ... UNION ALL SELECT ... for sheet= (--sheet).",
    )


def _of_files(files: Sequence[Path], engine: str) -> Stream | None:
    """Several files in batches where they are tables of many rows, or are to be."""
    if engine == "memory" or not all(path.is_file() and path.suffix.lower() != ".docx" for path in files):
        return None
    tables = [_may_be_large(path, engine) or path.name.lower().endswith(TEXT) for path in files]
    if engine == "batches":
        return file_stream(files, several=True)
    if not all(tables) or not _are_large(files):
        return None
    if any(path.name.lower().endswith(IN_MEMORY) and why_not_in_batches(path) for path in files):
        return None
    return file_stream(files, several=True)


def _are_large(files: Sequence[Path]) -> bool:
    """Whether tables have many rows, or much text, in all."""
    texts = [path for path in files if path.name.lower().endswith(TEXT)]
    if any(path.suffix.lower() == ".gz" for path in texts) or sum(path.stat().st_size for path in texts) > _MUCH_TEXT:
        return True
    return sum(rows_of(path) for path in files if path not in texts) > _MANY_ROWS


def _may_be_large(path: Path, engine: str) -> bool:
    """Whether it is a table that batches are read of, and text of many rows; those of Parquet are counted later."""
    name = path.name.lower()
    if name.endswith(".gz"):
        return True
    if name.endswith(TEXT):
        return engine == "batches" or path.stat().st_size > _MUCH_TEXT
    with path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    if not parquet and engine == "batches":
        raise SourceError(f"{path.name} is read in memory only.", "save it as Parquet or CSV, or leave engine out.")
    return parquet


def _is_spark(source: object) -> bool:
    return type(source).__module__.startswith("pyspark.") and hasattr(source, "mapInArrow")
