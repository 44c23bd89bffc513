"""The embedded database, which reads and writes files in silence."""

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
