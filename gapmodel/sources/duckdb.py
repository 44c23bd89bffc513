"""The embedded database, which reads and writes files in silence, and how SQL quotes."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def embedded(**settings: Any) -> duckdb.DuckDBPyConnection:
    """A connection of its own to DuckDB, without a progress bar; to be closed by the caller."""
    import duckdb

    connection = duckdb.connect(config=settings)
    with suppress(duckdb.InvalidInputException):  # Jupyter without ipywidgets has no bar, and no switch for it
        connection.execute("SET enable_progress_bar = false")
    return connection


def in_memory() -> duckdb.DuckDBPyConnection:
    """A connection to a database that all share, for queries of tables in memory: opened once, as that takes longest.

    To be closed by the caller, after which what was registered with it is gone.
    """
    return _shared().cursor()


@cache
def _shared() -> duckdb.DuckDBPyConnection:
    return embedded()


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever letters it has."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"
