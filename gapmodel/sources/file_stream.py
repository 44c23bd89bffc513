"""Parquet and text files of any size, through Arrow and DuckDB, and folders of them by a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gapmodel.errors import SourceError, listed
from gapmodel.sources.batch_stream import ROWS, STRIDE, Stream, in_batches
from gapmodel.sources.duckdb import embedded, literal, quoted
from gapmodel.sources.file_list import files_origin, source_names
from gapmodel.sources.files.large_text import why_not_in_batches
from gapmodel.sources.frames import arrow_batches
from gapmodel.sources.stacked_sheets import SOURCE, added_name

if TYPE_CHECKING:
    import pyarrow as pa

IN_MEMORY = (".csv", ".tsv", ".txt", ".tab")
TEXT = (*IN_MEMORY, ".csv.gz", ".tsv.gz")


def file_stream(files: Sequence[Path], *, several: bool = False) -> Stream:
    """All files, one after the other; of several, a column says where each row comes from (`stacked`).

    Raises
    ------
    SourceError
        There is no such file, it is no table, or files have different columns.
    """
    heads = [_head(path) for path in files]
    names = heads[0][0]
    for path, (own, _) in zip(files, heads, strict=True):
        if sorted(own) != sorted(names):
            odd = sorted(set(own) ^ set(names)) or ["columns of the same name"]
            raise SourceError(
                f"{path.name} and {files[0].name} have different columns: {listed(odd, 5)}.",
                "read files of one layout together, and add the tallies of the others.",
            )

    added: tuple[str, ...] = (added_name(SOURCE, names),) if several else ()

    def batches(columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        wanted = [name for name in columns if name not in added] or [names[0]]
        for place, (path, source) in enumerate(zip(files, source_names(files), strict=True)):
            parts = _parts(path, wanted)
            if len(wanted) < len(columns) or wanted[0] not in columns:
                parts = (_with_source(part, source, added[0], columns) for part in parts)
            yield from in_batches(parts, place * STRIDE)

    counts = [rows for _, rows in heads if rows is not None]
    first_row = 2 if _is_text(files[0]) else 1  # below the names
    rows = sum(counts) if len(counts) == len(files) else None
    return Stream(files_origin(files), (*names, *added), batches, first_row, rows, added=added)


def _with_source(part: pa.RecordBatch, source: str, added: str, columns: Sequence[str]) -> pa.RecordBatch:
    """Rows with the column that says where they come from, and columns in the order asked for."""
    import pyarrow as pa

    cells = pa.array([source], pa.string()).take(pa.array(np.zeros(part.num_rows, np.int64)))
    given = dict(zip(part.schema.names, part.columns, strict=True)) | {added: cells}
    return pa.record_batch([given[name] for name in columns], names=list(columns))


def _parts(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with _clear_errors(path):
        if not _is_text(path):
            from pyarrow.parquet import ParquetFile

            with ParquetFile(path, pre_buffer=False) as file:
                yield from file.iter_batches(ROWS, columns=list(columns))
            return
        wanted = ", ".join(quoted(name) for name in columns)
        with embedded() as connection:
            yield from arrow_batches(connection.sql(f"SELECT {wanted} FROM {_table(path)}"))  # noqa: S608  quoted


def _head(path: Path) -> tuple[tuple[str, ...], int | None]:
    """The columns, and of Parquet how many rows."""
    if not path.exists():
        raise SourceError(f"There is no file {path}.", "check the path and the spelling.")
    why = why_not_in_batches(path) if _is_text(path) else ""
    if why:
        raise SourceError(
            f"{path.name} {why}; such text is read in memory only.",
            "leave engine out or unpack it, and read such files one by one (gm.count_files adds them up); "
            "or save it as Parquet.",
        )
    with _clear_errors(path):
        if _is_text(path):
            with embedded() as connection:
                return tuple(connection.sql(f"SELECT * FROM {_table(path)} LIMIT 0").columns), None  # noqa: S608  quoted
        from pyarrow.parquet import ParquetFile

        with ParquetFile(path) as file:
            return tuple(file.schema_arrow.names), file.metadata.num_rows


def rows_of(path: Path) -> int:
    """How many rows a Parquet file says that it has."""
    return _head(path)[1] or 0


def _table(path: Path) -> str:
    """A text file as DuckDB reads it, dates as they are written: it would guess the order of day and month."""
    return (
        f"read_csv({literal(str(path))}, header = true, sample_size = 20480, "
        "auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR'])"
    )


def _is_text(path: Path) -> bool:
    return path.name.lower().endswith(TEXT)


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    """DuckDB's and Arrow's errors in one sentence."""
    import duckdb
    import pyarrow as pa

    try:
        yield
    except (duckdb.Error, pa.ArrowException, OSError, UnicodeError) as error:
        raise SourceError(
            f"{path.name} cannot be read as a table ({(str(error).splitlines() or ['damaged'])[0][:300]}).",
            "write it again as Parquet or CSV with the same columns in every row.",
        ) from None
