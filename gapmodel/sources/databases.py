"""Tables of databases in batches, through any DB-API or SQLAlchemy connection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gapmodel.errors import SourceError, listed, nearest
from gapmodel.sources.batch_stream import Stream, in_batches
from gapmodel.sources.duckdb import quoted
from gapmodel.sources.frames import relation_stream

if TYPE_CHECKING:
    import pyarrow as pa

SQLITE = (".sqlite", ".sqlite3", ".db")
_FETCHED = 20_000  # rows at a time


def database_stream(connection: Any, table: str) -> Stream:
    """A table or a SELECT behind an open connection, which stays open.

    Parameters
    ----------
    connection
        DB-API (``sqlite3``, ``psycopg``, ``oracledb``, ...), a SQLAlchemy engine or connection, or DuckDB's.
    table : str
        A table's name, with its schema if need be ("survey.answers"), or a query that starts with SELECT or WITH.

    Raises
    ------
    SourceError
        The database answers with an error; its words are passed on.

    Notes
    -----
    PostgreSQL answers are fetched through a named cursor, so that the server keeps the rows. The order of rows is
    the database's; without ORDER BY two reads may differ in which block a respondent falls into, in nothing else.
    """
    if type(connection).__module__.partition(".")[0].lstrip("_") == "duckdb":
        relation = relation_stream(connection.sql(_query(table, ["*"])))
        return Stream(f"the table {table!r}", relation.names, relation.batches)
    names = _names(connection, table)

    def batches(columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        return in_batches(_parts(connection, _query(table, [quoted(name) for name in columns]), columns))

    return Stream(f"the table {table!r}" if not _is_query(table) else "the query", names, batches)


def sqlite_stream(path: Path, table: str | None) -> Stream:
    """A table of an SQLite file; without a name its only one.

    Raises
    ------
    SourceError
        There is no such file, it is no SQLite database, or it has several tables.
    """
    import sqlite3

    if not path.is_file():
        raise SourceError(f"There is no file {path}.", "check the path and the spelling.")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    listing = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    with _clear_errors(f"{path.name} cannot be read as an SQLite database"):
        tables = [name for (name,) in connection.execute(listing).fetchall()]
    if table is None and len(tables) == 1:
        table = tables[0]
    if table is None or (table not in tables and not _is_query(table)):
        wanted = f"has no table {table!r}; it" if table else "is a database that"
        raise SourceError(
            f"{path.name} {wanted} holds {listed(tables)}.",
            f"name the table with sheet=: {nearest(table, tables)}" if table else "name the table with sheet=.",
        )
    return database_stream(connection, table)


def _names(connection: Any, table: str) -> tuple[str, ...]:
    source = f"({table}) AS answers" if _is_query(table) else _table(table)
    with _clear_errors(f"The table {table!r} cannot be read"), _cursor(connection) as cursor:
        cursor.execute(f"SELECT * FROM {source} WHERE 1 = 0")  # noqa: S608  the name is quoted, the query the caller's
        return tuple(str(column[0]) for column in cursor.description)


def _parts(connection: Any, query: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    with _clear_errors("The database stopped answering"), _cursor(connection, streaming=True) as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(_FETCHED):
            yield pa.record_batch([_column(cells) for cells in zip(*rows, strict=True)], names=list(columns))


def _column(cells: Sequence[Any]) -> pa.Array:
    """Every cell as its text: what a driver returns for one column may change its type from batch to batch."""
    import pyarrow as pa

    return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())


@contextmanager
def _cursor(connection: Any, *, streaming: bool = False) -> Iterator[Any]:
    """A DB-API cursor, of SQLAlchemy's raw connection too; a named one where PostgreSQL would send all at once."""
    if hasattr(connection, "raw_connection"):
        with closing(connection.raw_connection()) as raw, _cursor(raw, streaming=streaming) as cursor:
            yield cursor
        return
    driver = connection
    if type(connection).__module__.partition(".")[0] == "sqlalchemy":  # it holds the driver's connection
        driver = getattr(connection, "connection", connection) if hasattr(connection, "dialect") else connection
        driver = driver.driver_connection
    named = streaming and type(driver).__module__.partition(".")[0] in ("psycopg", "psycopg2")
    with closing(driver.cursor("gapmodel") if named else driver.cursor()) as cursor:
        yield cursor


@contextmanager
def _clear_errors(what: str) -> Iterator[None]:
    """The driver's errors, whose classes are each driver's own, in one sentence."""
    try:
        yield
    except (SourceError, GeneratorExit):
        raise
    except Exception as error:
        ours = type(error).__module__.partition(".")[0] in ("builtins", "gapmodel")
        if ours and not isinstance(error, UnicodeError):  # which a driver lets out for names that are damaged
            raise
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise SourceError(f"{what}: {first}.", "check the connection, the table's name and your rights.") from None


def _query(table: str, columns: Sequence[str]) -> str:
    source = f"({table}) AS answers" if _is_query(table) else _table(table)
    return f"SELECT {', '.join(columns)} FROM {source}"  # noqa: S608  names are quoted, the query is the caller's


def _is_query(table: str) -> bool:
    return re.match(r"\s*(select|with)\s", table, re.IGNORECASE) is not None


def _table(name: str) -> str:
    return ".".join(quoted(part) for part in name.split("."))
