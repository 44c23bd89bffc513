"""The raw cells of a file, before anybody knows which of its rows names the columns; and how they become a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SourceError, listed
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import Distinct, distinct_of
from gapmodel.sources.files.header_row import Area, filled, header_below_titles
from gapmodel.sources.platforms.header import Header, is_mark
from gapmodel.sources.platforms.recognise import Recognise, export_notes, header_of
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.sources.text_columns import TextColumns, height_of

HEAD = 60  # rows by which the header is told
MOST_CELLS = 2**24  # of a workbook's sheet
MOST_COLUMNS = 2**17


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The columns of the rows below a header.

    Attributes
    ----------
    columns : sequence of arrays
        As many as the longest row has cells.
    widths : (n,) array or None
        How many cells each row has; None where all rows have one for every column.
    """

    columns: Sequence[Cells]
    widths: NDArray[np.int64] | None = None

    @property
    def height(self) -> int:
        """How many rows there are."""
        return height_of(self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The rows of a file of text or of a workbook's sheet.

    Attributes
    ----------
    origin : str
        What messages call it.
    suffix : str
        Of the file.
    head : list of lists of cells
        The first `HEAD` rows.
    body : callable
        The columns from a row of the head on; told also how many columns have names.
    first_row : int
        The number that the file's own program shows beside the first row.
    merged : tuple of Area
        Cells of the head that were merged.
    notes : tuple of Note
        As of a `Sheet`.
    others : tuple of str
        The workbook's other sheets that may hold something.
    sheet : str
        The name of this one, where it is a workbook's.
    """

    origin: str
    suffix: str
    head: list[list[Any]]
    body: Callable[[int, int], Body]
    first_row: int = 1
    merged: tuple[Area, ...] = ()
    notes: tuple[Note, ...] = ()
    others: tuple[str, ...] = ()
    sheet: str = ""


def sheet_of(grid: Grid, recognise: Recognise = header_of) -> Sheet:
    """The sheet in a grid, see `_sheet_of`; where it is none, the hint names the workbook's others.

    Raises
    ------
    SourceError
        There is nothing, or nothing but names, or a row is longer than the names.
    """
    try:
        return _sheet_of(grid, recognise)
    except SourceError as error:
        if not grid.others:
            raise
        raise SourceError(
            error.problem,
            f"{error.hint.rstrip('.')}; or another sheet is meant: say sheet= (--sheet) with one of "
            f"{listed(grid.others)}.",
        ) from None


def _sheet_of(grid: Grid, recognise: Recognise) -> Sheet:
    """Find the header, name the columns and leave out what holds no respondent.

    Parameters
    ----------
    recognise : callable
        The header of a platform's export by the first rows and the suffix; None where it is none.

    Raises
    ------
    SourceError
        There is nothing, or nothing but names, or a row is longer than the names.
    """
    found = recognise(grid.head, grid.suffix)
    header = found or header_below_titles(grid.origin, grid.head, grid.merged)
    body = grid.body(header.rows, len(header.names))
    previews = _previews(header, body)
    _check_width(grid, header, body)
    height = _filled_height(body, len(header.names))
    if not height:
        raise SourceError(f"{grid.origin} has column names but no answers below them.", "add one row per respondent.")
    kept = np.zeros(body.height, dtype=bool)
    kept[:height] = True
    kept[[row for row in previews if row < height]] = False
    if not kept.any():
        raise SourceError(f"{grid.origin} holds previews and tests, but no answers.", "export it again with answers.")
    numbers = grid.first_row + header.rows + np.flatnonzero(~kept[:height])
    first = grid.first_row + header.rows + int(kept.argmax())
    short = 0 if body.widths is None else int((body.widths[kept] < len(header.names)).sum())
    return Sheet(
        grid.origin,
        header.names,
        _kept(body.columns, kept, len(header.names)),
        first,
        (*grid.notes, *export_notes(header, len(previews)), *_notes(grid.origin, body.height - height, short)),
        grid.others,
        header.labels if any(header.labels) else (),
        header.platform,
        skipped=tuple(number for number in numbers.tolist() if number > first),
        prefixes=header.prefixes,
        duration=header.duration,
        span=header.span,
        unfinished=header.unfinished,
        no_answer=header.no_answer,
    )


def _previews(header: Header, body: Body) -> list[int]:
    """Rows that hold no respondent, counted from the first below the header."""
    found: set[int] = set()
    for place, values in header.marks:
        column = distinct_of(body.columns[place]) if place < len(body.columns) else Distinct(np.zeros(0, int), [])
        marked = [at for at, value in enumerate(column.values) if is_mark(value, values)]
        found.update(np.flatnonzero(np.isin(column.places, marked)).tolist())
    return sorted(found)


def _check_width(grid: Grid, header: Header, body: Body) -> None:
    """Raise `SourceError` where something stands beyond the last name."""
    width, least = len(header.names), body.height
    for column in body.columns[width:]:
        least = min(least, next((row for row, cell in enumerate(column[:least].tolist()) if filled(cell)), least))
    if least == body.height:
        return
    cells = len(body.columns) if body.widths is None else int(body.widths[least])
    raise SourceError(
        f"Row {grid.first_row + header.rows + least} of {grid.origin} has {cells} cells, but the first row names "
        f"{width} columns.",
        "the first row must name the columns: remove titles above it; or look for a stray separator or "
        "quotation mark in that row.",
    )


def _filled_height(body: Body, width: int) -> int:
    """How many rows there are up to the last that is not empty; of Arrow's text that is known to be the last."""
    height, least = body.height, 0
    if isinstance(body.columns, TextColumns):
        return height
    for column in body.columns[:width]:
        below = column[least:][::-1].tolist()
        least = next((height - at for at, cell in enumerate(below) if filled(cell)), least)
        if least == height:
            break
    return least


def _kept(columns: Sequence[Cells], kept: NDArray[np.bool_], width: int) -> Sequence[Cells]:
    if isinstance(columns, TextColumns):
        return columns if kept.all() else columns.of_rows(kept)
    named = columns[:width]
    empty = [np.full(len(kept), None, dtype=object)] * (width - len(named))
    return tuple(column[kept] for column in (*named, *empty))


def _notes(origin: str, empty: int, short: int) -> Iterator[Note]:
    if empty:
        yield Note.of("empty_rows", origin=origin, n=empty)
    if short:
        yield Note.of("short_rows", origin=origin, n=short)
