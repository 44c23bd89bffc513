"""Data frames and DuckDB relations in batches, through Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gapmodel.errors import ColumnError, SourceError
from gapmodel.files import encodable
from gapmodel.notes.note import Note
from gapmodel.sources.batch_stream import Stream, in_batches
from gapmodel.sources.duckdb import quoted

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

_FETCHED = 2**16  # rows at a time


def is_relation(source: object) -> bool:
    """Whether a source is DuckDB's."""
    return type(source).__module__.partition(".")[0].lstrip("_") == "duckdb" and hasattr(source, "columns")


def arrow_batches(relation: Any) -> Iterator[pa.RecordBatch]:
    """The rows of a DuckDB relation as they come, never all at once."""
    reader = getattr(relation, "to_arrow_reader", None) or relation.fetch_record_batch  # before DuckDB 1.5
    yield from reader(_FETCHED)


def relation_stream(relation: Any) -> Stream:
    """A DuckDB relation: a table, a view, a query or files that DuckDB knows how to read."""

    def batches(columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        wanted = ", ".join(quoted(name) for name in columns)
        yield from in_batches(arrow_batches(relation.project(wanted)))

    return Stream(Note.of("duckdb_relation"), tuple(relation.columns), batches)


def eager_frame(frame: Any, origin: str) -> nw.DataFrame[Any]:
    """A frame in memory, whatever library made it, with rows and columns of distinct names.

    Raises
    ------
    SourceError, ColumnError
        It is no frame, has no rows, or two columns of one name.
    """
    import narwhals as nw

    try:
        known = nw.from_native(frame)
    except TypeError:
        raise SourceError(
            f"Answers cannot be read from {type(frame).__name__!r}.",
            "give a path, a data frame (pandas, polars, pyarrow, Spark), a DuckDB relation, or (connection, 'table').",
        ) from None
    except nw.exceptions.DuplicateError as error:
        raise ColumnError(f"{origin} has columns of the same name ({error}).", "give each its own name.") from None
    eager = known.collect() if isinstance(known, nw.LazyFrame) else known
    nested = [name for name in eager.columns if isinstance(name, tuple)]
    if nested:
        raise ColumnError(
            f"{origin} has columns with names of several levels, such as {nested[0]!r}.",
            'join the levels first: frame.columns = [" ".join(map(str, name)) for name in frame.columns].',
        )
    if not len(eager) or not eager.columns:
        raise SourceError(f"{origin} has no rows.", "give one row per respondent.")
    return eager


def frame_origin(frame: Any) -> str:
    """What a frame is called in messages."""
    return Note.of("frame_of", library=type(frame).__module__.partition(".")[0])


def frame_stream(frame: Any) -> Stream:
    """A pandas, polars, pyarrow or other frame that narwhals knows."""
    eager = eager_frame(frame, frame_origin(frame))

    def batches(columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        yield from in_batches(iter(_arrow(eager, columns)))

    return Stream(frame_origin(frame), tuple(str(name) for name in eager.columns), batches, rows=len(eager))


def _arrow(frame: Any, columns: Sequence[str]) -> list[pa.RecordBatch]:
    """Columns as Arrow; cells of mixed kinds as their texts."""
    import pyarrow as pa

    arrays: list[Any] = []
    for name in columns:
        try:
            arrays.append(frame[name].to_arrow())
        except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):  # the last of halves of characters
            cells = frame[name].to_list()
            texts = [None if cell is None or cell != cell else encodable(str(cell)) for cell in cells]
            arrays.append(pa.array(texts))
    batches: list[pa.RecordBatch] = pa.table(arrays, names=list(columns)).to_batches()
    return batches
