"""A table of raw cells as it was found: names, columns and where its rows stand in the source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, SourceError, listed, nearest

Cells = NDArray[Any]

_FIRST_ROW = 2  # below the names


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Columns of equal length, none of them interpreted.

    Attributes
    ----------
    origin : str
        What messages call the source.
    names : tuple of str
        May repeat.
    columns : tuple of arrays
    first_row : int
        The number that the source's own program shows beside the first row of answers.
    notes : tuple of str
        What was set aside while opening it.
    others : tuple of str
        The other sheets of the workbook.
    labels : tuple of str
        The question that each column answers, where the source tells it apart from the name; "" where it does not.
    platform : str
        The program whose export it was recognised as; "" where none was.
    """

    origin: str
    names: tuple[str, ...]
    columns: tuple[Cells, ...]
    first_row: int = 1
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    platform: str = ""

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @property
    def questions(self) -> tuple[str, ...]:
        """The text of every column's question, its name where that is all there is."""
        labels = self.labels or ("",) * len(self.names)
        return tuple(label or name for name, label in zip(self.names, labels, strict=True))

    def place(self, name: str, role: str) -> int:
        """The place of the one column called `name`."""
        places = [place for place, found in enumerate(self.names) if found == name]
        if len(places) == 1:
            return places[0]
        if places:
            raise ColumnError(
                f"{len(places)} columns of {self.origin} are called {name!r}.", "give each column its own name."
            )
        raise ColumnError(
            f"{self.origin} has no column {name!r} for {role}; it has {listed(self.names, 8)}.",
            nearest(name, self.names) if len(self.names) < 30 else "copy the name from the first row of the file.",
        )


def sheet_of_rows(origin: str, rows: list[list[Any]]) -> Sheet:
    """The sheet of rows of cells, the first of which holds the names.

    Raises
    ------
    SourceError
        There is nothing, or nothing but the names, or a row is longer than the names.
    """
    if not rows or not any(_filled(cell) for cell in rows[0]):
        raise SourceError(f"{origin} is empty.", "its first row must name the columns, and one row per person follow.")
    names = [str(cell).strip() if _filled(cell) else "" for cell in rows[0]]
    while names and not names[-1]:
        names.pop()
    body = rows[1:]
    while body and not any(_filled(cell) for cell in body[-1]):
        body.pop()
    if not body:
        raise SourceError(f"{origin} has column names but no answers below them.", "add one row per respondent.")
    width = len(names)
    for place, row in enumerate(body):
        if any(_filled(cell) for cell in row[width:]):
            raise SourceError(
                f"Row {_FIRST_ROW + place} of {origin} has {len(row)} cells, but the first row names {width} columns.",
                "the first row must name the columns: remove titles above it; or look for a stray separator or "
                "quotation mark in that row.",
            )
    notes = _notes(origin, len(rows) - 1 - len(body), sum(len(row) < width for row in body))
    columns = tuple(_column([row[place] if place < len(row) else None for row in body]) for place in range(width))
    return Sheet(origin, tuple(names), columns, _FIRST_ROW, notes)


def _notes(origin: str, empty: int, short: int) -> tuple[str, ...]:
    notes = []
    if empty:
        notes.append(f"{empty} empty rows at the end of {origin} were skipped.")
    if short:
        notes.append(f"{short} rows of {origin} have fewer cells than there are columns; the others count as blank.")
    return tuple(notes)


def _column(cells: list[Any]) -> Cells:
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""
