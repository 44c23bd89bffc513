"""The columns of a log as they came, of any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SourceError
from gapmodel.findings.encounters.complaints.reading.columns import log_columns
from gapmodel.findings.encounters.complaints.reading.growing_column import GrowingColumn, without_clock
from gapmodel.findings.encounters.complaints.reading.raw_log import RawLog
from gapmodel.findings.encounters.complaints.reading.row_keys import row_keys
from gapmodel.instrument.case_log.words import DATES
from gapmodel.notes.note import Note
from gapmodel.sources.batch_stream import Stream
from gapmodel.sources.distinct import Distinct
from gapmodel.sources.open import SheetNames, open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.batches.choose import stream_of
from gapmodel.survey.decoding.answers import is_blank
from gapmodel.survey.decoding.group_names import NO_GROUP, group_name

if TYPE_CHECKING:
    import pyarrow as pa


TEXTS = ("id", "customer")  # as many values as cases: kept as texts, not decoded
_SAMPLE = 200  # cells of a column that are looked at where its name says nothing


def raw_log(
    source: Any, columns: Mapping[str, str] | None = None, *, sheet: SheetNames = None, engine: str = "auto"
) -> RawLog:
    """The columns of a log, of a file or frame in memory or of one that is read in batches.

    Raises
    ------
    SourceError, ColumnError
        It cannot be read, or `columns` names what is not there.
    """
    if isinstance(source, Mapping):
        raise SourceError(f"A log cannot be read from {type(source).__name__!r}.", "give a data frame or a path.")
    stream = stream_of(source, engine, sheet)
    if stream is not None:
        return _of_stream(stream, columns or {})
    return _of_sheet(open_source(source, sheet=sheet, platform="none"), columns or {})


def _of_sheet(sheet: Sheet, given: Mapping[str, str]) -> RawLog:
    import pyarrow as pa

    every = [sheet.distinct(place) for place in range(len(sheet.names))]
    found = log_columns(sheet.names, given, sheet.origin, sheet.added, lambda place: every[place].values[:_SAMPLE])
    same = [own.places for name, own in zip(sheet.names, every, strict=True) if name not in sheet.added]
    keys = row_keys(pa.table(same, names=[str(place) for place in range(len(same))]))
    wanted = {meaning: every[one.place] for meaning, one in found.matched.items()}
    wanted |= {meaning: without_clock(wanted[meaning]) for meaning in DATES if meaning in wanted}
    texts = {meaning: _texts(wanted.pop(meaning)) for meaning in TEXTS if meaning in wanted}
    rows, notes = sheet.row_numbers, sheet.notes
    whole = RawLog(sheet.origin, sheet.names, found, wanted, texts, keys, rows, sheet.row_name, notes, sheet.added)
    own = [column for name, column in zip(sheet.names, every, strict=True) if name not in sheet.added]
    return _without_empty_rows(whole, own)


def _without_empty_rows(log: RawLog, columns: Sequence[Distinct]) -> RawLog:
    """The log without rows in which nothing is written, and a note of how many there were."""
    empty = np.ones(len(log), dtype=bool)
    for column in columns:
        if not empty.any():
            return log
        empty &= column.of_each(np.array([*map(is_blank, column.values), True]))
    if not empty.any() or empty.all():
        return log
    return replace(log.only(np.flatnonzero(~empty)), notes=(*log.notes, Note.of("log_rows_empty", n=int(empty.sum()))))


def _texts(column: Distinct) -> pa.Array:
    import pyarrow as pa

    names = [None if (name := group_name(value)) == NO_GROUP else name for value in column.values]
    return pa.array([*names, None], pa.string()).take(pa.array(column.places % (len(names) + 1)))


def _of_stream(stream: Stream, given: Mapping[str, str]) -> RawLog:
    import pyarrow as pa

    found = log_columns(stream.names, given, stream.origin, stream.added, lambda place: _first_cells(stream, place))
    growing = {meaning: GrowingColumn(meaning in DATES) for meaning in found.matched if meaning not in TEXTS}
    texts: dict[str, list[pa.Array]] = {meaning: [] for meaning in TEXTS if meaning in found.matched}
    keys: list[NDArray[np.uint64]] = []
    for _, batch in stream.batches(stream.names):
        for meaning, column in growing.items():
            column.add(batch.column(found.matched[meaning].place))
        for meaning, parts in texts.items():
            parts.append(_trimmed(batch.column(found.matched[meaning].place)))
        keys.append(row_keys(batch.select([name for name in stream.names if name not in stream.added])))
    if not keys:
        raise SourceError(f"{stream.origin} has no rows.", "give one row per complaint.")
    whole = {meaning: pa.chunked_array(texts.pop(meaning)).combine_chunks() for meaning in list(texts)}
    every = {meaning: growing.pop(meaning).whole for meaning in list(growing)}
    n = sum(map(len, keys))
    rows = np.arange(stream.first_row, stream.first_row + n)
    return RawLog(
        stream.origin, stream.names, found, every, whole, np.concatenate(keys), rows, stream.number, (), stream.added
    )


def _first_cells(stream: Stream, place: int) -> list[Any]:
    """The first cells of a column; most logs need not be asked."""
    for _, batch in stream.batches([stream.names[place]]):
        cells: list[Any] = batch.column(0)[:_SAMPLE].to_pylist()
        return cells
    return []


def _trimmed(array: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.utf8_trim_whitespace(array.cast(pa.string()))
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
