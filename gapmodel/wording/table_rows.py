"""Rows of a table as objects whose attributes are its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, whose cells have names but no declared types."""
    return iter(table.itertuples())


def row_at(table: pd.DataFrame, label: Any) -> Any:
    """The row whose label in the index is given, such as that of the largest value; the first of several."""
    return next(rows_of(table.loc[[label]]))
