"""Which source is read in batches, and how."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

from gapmodel.errors import SourceError
from gapmodel.survey.files.large_text import why_not_in_batches
from gapmodel.survey.sheet import Sheet
from gapmodel.survey.streams.databases import SQLITE, database_stream, sqlite_stream
from gapmodel.survey.streams.files import IN_MEMORY, TEXT, file_stream
from gapmodel.survey.streams.frames import frame_stream, is_relation, relation_stream
from gapmodel.survey.streams.spark import spark_stream
from gapmodel.survey.streams.stream import Stream

ENGINES = ("auto", "memory", "batches")
_MANY_ROWS, _MUCH_TEXT = 100_000, 2**26
_PAIR = 2


def stream_of(source: Any, engine: str, sheet: str | None) -> Stream | None:
    """The source as a stream, or None where its rows are to be held in memory."""
    if isinstance(source, Sheet):
        return None
    if isinstance(source, (str, Path)):
        return _of_path(Path(source), engine, sheet)
    if isinstance(source, tuple) and len(source) == _PAIR and isinstance(source[1], str):
        return database_stream(*source)
    if _is_spark(source):
        return spark_stream(source)
    if engine == "memory":
        return None
    stream = relation_stream(source) if is_relation(source) else frame_stream(source)
    return stream if engine == "batches" or (stream.rows or 0) > _MANY_ROWS else None


def _of_path(path: Path, engine: str, sheet: str | None) -> Stream | None:
    if path.suffix.lower() in SQLITE:
        return sqlite_stream(path, sheet)
    if path.suffix.lower() == ".docx":  # filled-in questionnaires, one respondent each
        return None
    many = glob.has_magic(str(path)) and not path.exists()
    if engine == "memory":
        if many:
            raise SourceError(f"{str(path)!r} names many files, which are read in batches.", "leave engine out.")
        return None
    if many:
        return file_stream(path)
    if not path.is_file() or not _may_be_large(path, engine):
        return None
    if engine == "auto" and path.name.lower().endswith(IN_MEMORY) and why_not_in_batches(path):
        return None
    stream = file_stream(path)
    return stream if engine == "batches" or stream.rows is None or stream.rows > _MANY_ROWS else None


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
