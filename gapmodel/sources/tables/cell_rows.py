"""A table of texts, row by row, as a sheet whose columns have names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gapmodel.errors import SourceError
from gapmodel.sources.files.grid import HEAD, Body, Grid, sheet_of
from gapmodel.sources.files.header_row import Area
from gapmodel.sources.platforms.header import Header
from gapmodel.sources.sheet import Cells, Sheet

MOST_COLUMNS = 300


@dataclass(slots=True)
class CellRows:
    """The cells of a table; of cells that were merged, the first holds the text and the others are empty."""

    rows: list[list[str]]
    merged: list[Area] = field(default_factory=list)


def sheet_of_rows(table: CellRows, origin: str) -> Sheet:
    """The columns below the row (or two) that names them; titles above it are left out.

    Raises
    ------
    SourceError
        There is nothing below the names.

    Examples
    --------
    >>> sheet_of_rows(CellRows([["item", "gap"], ["1", "-0.50"]]), "the text").names
    ('item', 'gap')
    """
    width = max(map(len, table.rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in table.rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise SourceError(f"{origin} has no rows below the names of its columns.", "give the table with its first row.")

    def body(first: int, _: int) -> Body:
        return Body([_column([row[place] for row in rows[first:]]) for place in range(width)])

    return sheet_of(Grid(origin, "", rows[:HEAD], body, merged=tuple(table.merged)), _no_platform)


def _no_platform(head: Sequence[Sequence[object]], suffix: str) -> Header | None:  # noqa: ARG001  the usual signature
    return None


def _column(cells: list[str]) -> Cells:
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column
