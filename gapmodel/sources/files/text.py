"""Text files: CSV, TSV and their kin in any usual encoding."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

import numpy as np

from gapmodel.errors import SourceError
from gapmodel.notes.note import Note
from gapmodel.sources.encoding import encoding_of
from gapmodel.sources.files.arrow_text import TextBody, arrow_columns
from gapmodel.sources.files.grid import HEAD, MOST_COLUMNS, Body, Grid
from gapmodel.sources.sheet import Cells

_DELIMITERS = ",;\t|"
_SAMPLE = 2**18
_ROWS = 50  # by which the delimiter is told
_AT_ONCE = 2**20  # cells turned into columns at once
_MOST_LINES, _MOST_CELLS = 2**22, 2**24  # of text that Arrow does not take
_SHORT = 16


def open_text(path: Path, encoding: str | None) -> Grid:
    """The cells of a text file.

    Raises
    ------
    SourceError
        The encoding is unknown or another, quotation marks do not close, or there is too much.
    """
    text, notes = _text(path, encoding)
    file = Lines(path.name, text, delimiter_of(text))
    head, starts = file.head()
    return Grid(
        path.name, path.suffix, head, lambda row, width: file.body(head, starts, row, width), notes=notes
    )  # fmt: skip


def _text(path: Path, encoding: str | None) -> tuple[bytes, tuple[Note, ...]]:
    """The file as UTF-8 without a byte order mark or null characters, and what was said of it."""
    data = path.read_bytes()
    name = encoding or encoding_of(data)
    try:
        if encoding or name not in ("utf-8", "utf-8-sig"):  # else it is known to be valid
            data = data.decode(name).encode()
    except LookupError:
        raise SourceError(f"There is no encoding called {name!r}.", "leave encoding out, or try 'utf-8'.") from None
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        raise SourceError(
            f"{path.name} is not in {name}: byte {at} does not fit.", "leave encoding out, or try another."
        ) from None
    data = data.removeprefix("\ufeff".encode())
    zeros = data.count(0) if 0 in data else 0
    if not zeros:
        return data, ()
    return data.replace(b"\0", b""), (Note.of("null_characters", origin=path.name, n=zeros),)


def delimiter_of(text: bytes) -> str:
    r"""The delimiter that cuts most of the first rows into equally many columns, and into most.

    >>> delimiter_of(b"Survey, wave 2\nbranch;E1;E2\nNord;3,5;4\nWest;4,5;4\n")
    ';'
    """
    sample = text[:_SAMPLE].decode("utf-8", "ignore")

    def agreement(delimiter: str) -> tuple[float, int]:
        rows: list[int] = []
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
        try:
            rows.extend(len(row) for row in islice(reader, _ROWS) if row)
        except csv.Error:
            rows = rows[:-1]
        widths = Counter(rows)
        width = max(widths, key=lambda cells: (widths[cells], cells), default=1)
        return (widths[width] / len(rows), width) if width > 1 else (0.0, 0)

    return max(_DELIMITERS, key=agreement)


@dataclass(frozen=True, slots=True)
class Lines:
    """Text in UTF-8 and the delimiter of its cells."""

    name: str
    text: bytes
    delimiter: str

    def head(self) -> tuple[list[list[str]], list[int]]:
        """The first rows, and the byte at which each begins, and the next."""
        rows, used, starts = [], [0], [0]

        def lines() -> Iterator[str]:
            for line in _lines(self.text):
                used[0] += len(line.encode())
                yield line

        for row in islice(self._cut(lines()), HEAD):
            rows.append(row)
            starts.append(used[0])
        return rows, starts

    def body(self, head: Sequence[list[str]], starts: Sequence[int], row: int, width: int) -> Body:
        """All columns from a row of the head on."""
        columns = arrow_columns(TextBody(self.text, self.delimiter, width, row, starts[row]), head[row:])
        return Body(columns) if columns is not None else self._slow_body(self.text[starts[row] :])

    def _slow_body(self, text: bytes) -> Body:
        """The same by Python's own reader, which takes rows of any length and says what is wrong with quotes."""
        self._check_size(text)
        rows = self._cut(_lines(text))
        columns: list[list[str | None]] = []
        widths: list[int] = []
        known: dict[str, str] = {}
        while chunk := _chunk(rows):
            before = len(widths)
            widths += map(len, chunk)
            columns += ([None] * before for _ in range(max(widths[before:]) - len(columns)))
            for column, cells in zip_longest(columns, zip_longest(*chunk), fillvalue=(None,) * len(chunk)):
                column += [known.setdefault(c, c) if c and len(c) < _SHORT else c for c in cells]  # type: ignore[operator]
        return Body(tuple(map(_column, columns)), np.array(widths, np.int64))

    def _check_size(self, text: bytes) -> None:
        letters = np.frombuffer(text, np.uint8)
        lines = int(np.count_nonzero(letters == ord("\n")))
        cells = lines + int(np.count_nonzero(letters == ord(self.delimiter)))
        if lines > _MOST_LINES or cells > _MOST_CELLS:
            raise SourceError(
                f"{self.name} has about {lines:,} rows and {cells:,} cells; up to {_MOST_LINES:,} and {_MOST_CELLS:,} "
                "are read of text that is unusual: rows of different lengths, empty ones, quotation marks within "
                "cells or more than 4,096 columns.",
                "correct that, or save it as Parquet.",
            )

    def _cut(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """The rows of cells; errors in a sentence."""
        try:
            for row in csv.reader(lines, delimiter=self.delimiter, strict=True):
                if len(row) > MOST_COLUMNS:
                    raise SourceError(
                        f"{self.name} has a row of {len(row):,} cells; up to {MOST_COLUMNS:,} columns are read.",
                        "look for missing line ends, or leave out columns.",
                    )
                yield row
        except csv.Error as error:
            raise SourceError(
                f"{self.name} is not a table of text: {error}.", "save it again as CSV from the program it came from."
            ) from None


def _lines(text: bytes) -> Iterator[str]:
    return iter(io.TextIOWrapper(io.BytesIO(text), "utf-8", newline=""))


def _chunk(rows: Iterator[list[str]]) -> list[list[str]]:
    """Some further rows, fewer where they are long."""
    chunk: list[list[str]] = []
    cells = 0
    for row in rows:
        chunk.append(row)
        cells += len(row) + 1
        if cells >= _AT_ONCE:
            break
    return chunk


def _column(cells: Sequence[str | None]) -> Cells:
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column
