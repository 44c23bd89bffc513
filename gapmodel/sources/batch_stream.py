"""A source of answers that is read in batches, never as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 2**18  # of a batch: large enough for fast products, small enough for memory
BYTES = 2**25  # of a batch whose cells are wide, such as those of text files
STRIDE = 2**40  # positions between the first respondents of two files
COUNTED = "respondents counted"  # what is reported of a source that is counted in batches

Batches = Callable[[Sequence[str]], "Iterator[tuple[int, pa.RecordBatch]]"]
Progress = Callable[[int, int, str], None]  # done, in all (0 where unknown), what


@dataclass(frozen=True, slots=True)
class Stream:
    """Named columns and a way to read some of them batch by batch.

    Attributes
    ----------
    origin : str
        What it is called in messages.
    names : tuple of str
        All columns.
    batches : callable
        From column names to pairs of the first respondent's position and a batch of these columns.
    first_row : int
        The number of the first respondent's row, as its owner counts.
    rows : int or None
        How many rows there are, where that is known without reading.
    counted : callable or None
        Counts a plan where the rows are, instead of fetching them; the first at a position.
    dates : callable or None
        What a column says of dates, where its rows are not fetched.
    added : tuple of str
        The columns that say where each row comes from, of several files.
    """

    origin: str
    names: tuple[str, ...]
    batches: Batches
    first_row: int = 1
    rows: int | None = None
    counted: Callable[[Any, int], Any] | None = None
    dates: Callable[[str, Any], Any] | None = None
    added: tuple[str, ...] = ()

    def number(self, row: int) -> int:
        """The number of a respondent's row, counted from 0, as the source's owner counts."""
        return self.first_row + row

    def cell_number(self, place: int, row: int) -> int:  # noqa: ARG002  as of sheets, whose columns may be made
        """The same of the cell in a column, which is in that row."""
        return self.number(row)


def in_batches(parts: Iterator[pa.RecordBatch], first: int = 0) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Batches of about `ROWS` rows, fewer where they are wide, with the position of each one's first row."""
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    rows = size = 0
    for part in parts:
        held.append(part)
        rows, size = rows + part.num_rows, size + part.nbytes
        while rows >= ROWS or size >= BYTES:
            table = pa.Table.from_batches(held)
            yield first, _whole(table.slice(0, ROWS))
            held, first = table.slice(ROWS).to_batches(), first + min(rows, ROWS)
            rows, size = max(rows - ROWS, 0), sum(batch.nbytes for batch in held)
    if rows:
        yield first, _whole(pa.Table.from_batches(held))


def _whole(table: pa.Table) -> pa.RecordBatch:
    """A table as one batch."""
    import pyarrow as pa

    return table.combine_chunks().to_batches()[0] if table.num_rows else pa.RecordBatch.from_pylist([], table.schema)
