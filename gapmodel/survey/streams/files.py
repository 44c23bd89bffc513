"""Parquet and text files of any size, and folders of them by a pattern, through DuckDB."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gapmodel.errors import SourceError, listed
from gapmodel.survey.embedded import embedded
from gapmodel.survey.streams.frames import arrow_batches
from gapmodel.survey.streams.stream import APART, Stream, in_batches

if TYPE_CHECKING:
    import pyarrow as pa

TEXT = (".csv", ".tsv", ".txt", ".tab", ".csv.gz", ".tsv.gz")


def matching_files(source: str | Path) -> list[Path]:
    """The files that a path or a pattern such as ``answers-*.parquet`` names, in sorted order."""
    text = str(source)
    if Path(text).exists() or not glob.has_magic(text):
        return [Path(text)]
    found = sorted(Path(name) for name in glob.glob(text, recursive=True) if Path(name).is_file())  # noqa: PTH207  also absolute
    if not found:
        raise SourceError(
            f"No file matches {text!r}.", "check the folder and the pattern; quote it on the command line."
        )
    return found


def file_stream(source: str | Path) -> Stream:
    """All files of a path or pattern, one after the other.

    Raises
    ------
    SourceError
        There is no such file, it is no table, or files have different columns.
    """
    files = matching_files(source)
    names = [_names(path) for path in files]
    for path, own in zip(files, names, strict=True):
        if own != names[0]:
            odd = sorted(set(own) ^ set(names[0])) or ["the same columns in another order"]
            raise SourceError(
                f"{path.name} and {files[0].name} have different columns: {listed(odd, 5)}.",
                "read files of one layout together, and add the tallies of the others.",
            )

    def batches(columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        for place, path in enumerate(files):
            yield from in_batches(_parts(path, columns), place * APART)

    origin = files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more files"
    return Stream(origin, names[0], batches, 2 if _is_text(files[0]) else 1, _rows(files))  # below the names


def _parts(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    wanted = ", ".join(_quoted(name) for name in columns)
    with embedded() as connection, _told(path):
        yield from arrow_batches(connection.sql(f"SELECT {wanted} FROM {_table(path)}"))  # noqa: S608  quoted


def _names(path: Path) -> tuple[str, ...]:
    if not path.exists():
        raise SourceError(f"There is no file {path}.", "check the path and the spelling.")
    with embedded() as connection, _told(path):
        return tuple(connection.sql(f"SELECT * FROM {_table(path)} LIMIT 0").columns)  # noqa: S608  quoted


def _rows(files: Sequence[Path]) -> int | None:
    """From the footers of Parquet files; unknown for text."""
    if any(_is_text(path) for path in files):
        return None
    with embedded() as connection:
        found = [
            connection.sql(f"SELECT num_rows FROM parquet_file_metadata({_literal(str(path))})").fetchall()  # noqa: S608
            for path in files
        ]
    return sum(int(rows[0][0]) for rows in found)


def _table(path: Path) -> str:
    if _is_text(path):
        return f"read_csv({_literal(str(path))}, header = true, sample_size = 20480)"
    return f"read_parquet({_literal(str(path))})"


def _is_text(path: Path) -> bool:
    return path.name.lower().endswith(TEXT)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """DuckDB's errors in one sentence."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise SourceError(
            f"{path.name} cannot be read as a table ({str(error).splitlines()[0]}).",
            "write it again as Parquet or CSV with the same columns in every row.",
        ) from None
