"""Write rows to a Parquet or CSV file, a part at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gapmodel.errors import OutputError, nearest
from gapmodel.files import check_target, replacing
from gapmodel.sources.duckdb import embedded, literal

if TYPE_CHECKING:
    import pandas as pd

_OPTIONS = {".parquet": "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880", ".csv": "FORMAT csv, HEADER"}
_MEMORY = "1GB"


def check_rows_target(path: str | Path) -> Path:
    """`path`, if rows can be written there; before long work, not after it.

    Raises
    ------
    OutputError
        Its suffix is neither .parquet nor .csv, or no file can be written there.
    """
    path = check_target(path)
    if path.suffix.lower() not in _OPTIONS:
        raise OutputError(f"{path.name} ends in {path.suffix!r}.", nearest(path.suffix, _OPTIONS))
    return path


def write_rows(parts: Iterable[pd.DataFrame], path: str | Path, about: str = "") -> Path:
    """Write frames with equal columns below each other; an old file stays whole until all is written.

    Parameters
    ----------
    about : str
        Goes into a Parquet file's metadata, under the key ``about``; a CSV file has no place for it.

    Notes
    -----
    Each part waits in a file of its own in a temporary folder beside `path`, from where they are copied into one file
    with row groups of usual size; memory holds one part at a time.
    """
    import duckdb

    path = check_rows_target(path)
    options = _OPTIONS[path.suffix.lower()]
    if path.suffix.lower() == ".parquet" and about:
        options += f", KV_METADATA {{about: {literal(about)}}}"
    try:
        with TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            settings: dict[str, Any] = {"memory_limit": _MEMORY, "temp_directory": folder}
            with embedded(**settings) as connection:
                files = list(_part_files(connection, parts, Path(folder)))
                listed = ", ".join(literal(str(file)) for file in files)
                with replacing(path) as temporary:
                    every = f"FROM read_parquet([{listed}])"
                    connection.execute(f"COPY ({every}) TO {literal(str(temporary))} ({options})")
    except duckdb.Error as error:
        raise OutputError(
            f"{path} cannot be written: {str(error).splitlines()[0].rstrip('.')}.",
            "check that there is room on the disk.",
        ) from None
    return path


def _part_files(connection: Any, parts: Iterable[pd.DataFrame], folder: Path) -> Iterator[Path]:
    """A file of each part, in order."""
    for place, part in enumerate(parts):
        file = folder / f"{place}.parquet"
        connection.register("part", part)
        connection.execute(f"COPY part TO {literal(str(file))} (FORMAT parquet, COMPRESSION uncompressed)")
        connection.unregister("part")
        yield file
