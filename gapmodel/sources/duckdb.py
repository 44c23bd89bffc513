"""The embedded database, which reads and writes files in silence, and how SQL quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def embedded(**settings: Any) -> duckdb.DuckDBPyConnection:
    """A connection of its own to DuckDB, without a progress bar; to be closed by the caller."""
    import duckdb

    connection = duckdb.connect(config=settings)
    connection.execute("SET enable_progress_bar = false")
    return connection


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever letters it has."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"
