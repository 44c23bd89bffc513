"""A table of raw cells as it was found: names, columns and where its rows stand in the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, listed, nearest
from gapmodel.notes.note import Note
from gapmodel.sources.batch_stream import STRIDE
from gapmodel.sources.distinct import Distinct, Small, distinct_of
from gapmodel.sources.platforms.header import numbers_of
from gapmodel.sources.text_columns import TextColumns, height_of

Cells = NDArray[Any]
RowNumber = Callable[[int], int | str]  # from a row of the columns to its number in the source
CellNumber = Callable[[int, int], int | str]  # from a column's place and a row to the row's number in the source


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Columns of equal length, none of them interpreted.

    Attributes
    ----------
    origin : str
        What messages call the source.
    names : tuple of str
        May repeat.
    columns : sequence of arrays
        Some sources make an array of a column when it is asked for, see `distinct`.
    first_row : int
        The number that the source's own program shows beside the first row of answers.
    notes : tuple of Note
        What was noticed while opening it.
    others : tuple of str
        The other sheets of the workbook.
    labels : tuple of str
        The question that each column answers, where the source tells it apart from the name; "" where it does not.
    platform : str
        The program whose export it was recognised as; "" where none was.
    meanings : tuple of mapping of number to str
        What the source itself says that the numbers of each column stand for; empty where it says nothing.
    skipped : tuple of int
        Numbers of rows below the first row of answers that are not in the columns, ascending.
    prefixes : tuple of str
        Letters before the number in answer codes such as A3.
    duration : str
        The name of the column in which the platform wrote how many seconds each respondent took.
    span : tuple of two str, optional
        The names of those in which it wrote when they began and ended.
    unfinished : tuple of (str, frozenset of str)
        The names of those, and the values in small letters, by which it marked responses that were not finished.
    no_answer : tuple of int
        The numbers that the platform writes where the answer is missing.
    rows : (n,) array, optional
        The numbers of the rows, where they are not those from `first_row` on without `skipped`.
    sources : tuple of (str, (n,) array)
        Of columns that were made of another's cells: its name, and the number of each cell's row; empty where the
        source has these columns itself.
    pieces : tuple of Sheet
        The sheets that this one was stacked of.
    files : tuple of int
        How many of the rows came from each file, where it was stacked of files.
    """

    origin: str
    names: tuple[str, ...]
    columns: Sequence[Cells]
    first_row: int = 1
    notes: tuple[Note, ...] = ()
    others: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    platform: str = ""
    meanings: tuple[Mapping[float, str], ...] = ()
    skipped: tuple[int, ...] = ()
    prefixes: tuple[str, ...] = ()
    duration: str = ""
    span: tuple[str, str] | None = None
    unfinished: tuple[tuple[str, frozenset[str]], ...] = ()
    no_answer: tuple[int, ...] = ()
    rows: NDArray[np.int64] | None = None
    sources: tuple[tuple[str, NDArray[np.int64]], ...] = ()
    pieces: tuple[Sheet, ...] = ()
    files: tuple[int, ...] = ()

    def __len__(self) -> int:
        return height_of(self.columns)

    @property
    def questions(self) -> tuple[str, ...]:
        """The text of every column's question, its name where that is all there is."""
        labels = self.labels or ("",) * len(self.names)
        return tuple(label or name for name, label in zip(self.names, labels, strict=True))

    @property
    def added(self) -> tuple[str, ...]:
        """The columns that say where each row comes from, of sheets that were stacked."""
        return (self.names[-1], *(name for piece in self.pieces[:1] for name in piece.added)) if self.pieces else ()

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

    def distinct(self, place: int) -> Distinct:
        """The distinct values of a column and where each stands: faster than its array where the source is text."""
        columns = self.columns
        return columns.distinct(place) if isinstance(columns, TextColumns) else distinct_of(columns[place])

    def answers(self, place: int) -> Distinct | Small:
        """The same of a column of answers, where 07 may stand as 7."""
        columns = self.columns
        found = columns.answers(place) if isinstance(columns, TextColumns) else self.distinct(place)
        if isinstance(found, Small):
            return found
        numbers = numbers_of(found.values, self.prefixes)
        return found if numbers is None else Distinct(found.places, numbers)

    def worded(self, place: int) -> Cells:
        """A column whose numbers are the words that the source gives for them, if it gives words for all of them.

        A column of ages of which one number means "refused" stays as it is.
        """
        cells, meanings = self.columns[place], self.meanings[place] if self.meanings else {}
        if not meanings:
            return cells
        found = distinct_of(cells)
        if not all(value in meanings for value in found.values):
            return cells
        words = np.empty(len(found.values) + 1, dtype=object)
        words[:-1] = [meanings[value] for value in found.values]
        worded: Cells = words[found.places]
        return worded

    def number(self, row: int) -> int:
        """The number that the source's own program shows beside a row of the columns, from 0 on."""
        if self.rows is not None:
            return int(self.rows[row])
        number = self.first_row + row
        while (after := self.first_row + row + bisect_right(self.skipped, number)) != number:
            number = after
        return number

    def cell_number(self, place: int, row: int) -> int | str:
        """The same of the cell in a column; with the name of its own source where several were stacked."""
        number = int(self.sources[place][1][row]) if self.sources else self.number(row)
        return self._with_origin(number, row)

    def row_name(self, row: int) -> int | str:
        """The number of a row, with the name of its own source where several were stacked."""
        return self._with_origin(self.number(row), row)

    def _with_origin(self, number: int, row: int) -> int | str:
        origin = self._piece(row).origin
        return number if origin == self.origin else f"{number} ({origin})"

    def _piece(self, row: int) -> Sheet:
        """The sheet that a row was stacked from."""
        found = self
        while found.pieces:
            at = iter(found.pieces)
            found = next(at)
            while row >= len(found):
                row -= len(found)
                found = next(at)
        return found

    @property
    def source_names(self) -> tuple[str, ...]:
        """What the source calls the columns that each was made of."""
        return tuple(name for name, _ in self.sources) or self.names

    @property
    def row_numbers(self) -> NDArray[np.int64]:
        """The number of every row; in stacked sheets, whose own numbers repeat, its place from 1 on."""
        if self.pieces:
            return np.arange(1, len(self) + 1) if len(self.pieces) > 1 else self.pieces[0].row_numbers
        if self.rows is not None:
            return self.rows
        numbers = np.arange(self.first_row, self.first_row + len(self) + len(self.skipped))
        kept: NDArray[np.int64] = numbers[~np.isin(numbers, self.skipped)][: len(self)]
        return kept

    def positions(self, first: int) -> int | NDArray[np.int64]:
        """The position of every row where files are one source, as if each was counted by itself; else the first."""
        if len(self.files) < 2:
            return first
        return np.concatenate([first + place * STRIDE + np.arange(rows) for place, rows in enumerate(self.files)])
