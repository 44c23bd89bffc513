"""The columns of a log as they came, of any size: the distinct cells of each column and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, SourceError, listed
from gapmodel.instrument.case_log.words import DATES, LogColumns, Matched, match_columns
from gapmodel.notes.note import Note
from gapmodel.sources.batch_stream import Stream
from gapmodel.sources.distinct import Distinct, distinct_in
from gapmodel.sources.duckdb import in_memory, quoted
from gapmodel.sources.open import SheetNames, open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.batches.choose import stream_of
from gapmodel.survey.decoding.answers import is_blank
from gapmodel.survey.decoding.group_names import NO_GROUP, group_name
from gapmodel.survey.decoding.time_cell import dated

if TYPE_CHECKING:
    import pyarrow as pa

TEXTS = ("id", "customer", "compensation")  # as many values as cases: kept as texts, not decoded
_CLOCK = r"[Tt\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?"
_NARROW = 2**15
_SAMPLE = 200  # cells of a column that are looked at where its name says nothing


@dataclass(frozen=True, slots=True, eq=False)
class RawLog:
    """A log before anything is decoded.

    Attributes
    ----------
    columns : mapping of meaning to Distinct
    texts : mapping of meaning to pyarrow string array
        Of the `TEXTS`; null where there is none.
    keys : (n,) array
        Equal for rows that are equal in every column.
    rows : (n,) array
        The number of every row as its source shows it.
    row_name : callable
        The same of one row, with the name of its file where there are several.
    """

    origin: str
    names: tuple[str, ...]
    found: LogColumns
    columns: Mapping[str, Distinct]
    texts: Mapping[str, pa.Array]
    keys: NDArray[np.uint64]
    rows: NDArray[np.int64]
    row_name: Callable[[int], int | str]
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.keys)

    def each_once(self) -> RawLog:
        """The log without rows that equal an earlier one in every column."""
        import pandas as pd
        import pyarrow as pa

        repeated = pd.Series(self.keys).duplicated().to_numpy()
        if not repeated.any():
            return self
        kept = np.flatnonzero(~repeated)
        columns = {meaning: Distinct(own.places[kept], own.values) for meaning, own in self.columns.items()}
        texts = {meaning: own.take(pa.array(kept)) for meaning, own in self.texts.items()}
        name = self.row_name
        return replace(
            self,
            columns=columns,
            texts=texts,
            keys=self.keys[kept],
            rows=self.rows[kept],
            row_name=lambda row: name(int(kept[row])),
        )


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

    found = match_columns(sheet.names, given, sheet.origin)
    if "received" not in found.matched:
        cells = [sheet.distinct(place).values[:_SAMPLE] for place in range(len(sheet.names))]  # noqa: PD011  of a Distinct
        found = with_receipt(found, sheet.names, cells, sheet.origin)
    every = {place: sheet.distinct(place) for place in range(len(sheet.names))}
    same = [own.places for place, own in every.items() if sheet.names[place] not in sheet.added]
    keys = row_keys(pa.table(same, names=[str(place) for place in range(len(same))]))
    wanted = {meaning: every[one.place] for meaning, one in found.matched.items()}
    texts = {meaning: _texts(wanted.pop(meaning)) for meaning in TEXTS if meaning in wanted}
    rows, notes = sheet.row_numbers, sheet.notes
    return RawLog(sheet.origin, sheet.names, found, wanted, texts, keys, rows, sheet.row_name, notes)


def _texts(column: Distinct) -> pa.Array:
    import pyarrow as pa

    names = [None if (name := group_name(value)) == NO_GROUP else name for value in column.values]  # noqa: PD011  of a Distinct
    return pa.array([*names, None], pa.string()).take(pa.array(column.places % (len(names) + 1)))


def _of_stream(stream: Stream, given: Mapping[str, str]) -> RawLog:
    import pyarrow as pa

    found = match_columns(stream.names, given, stream.origin)
    if "received" not in found.matched:
        _, first = next(iter(stream.batches(stream.names)), (0, None))
        cells = [] if first is None else [first.column(at)[:_SAMPLE].to_pylist() for at in range(first.num_columns)]
        found = with_receipt(found, stream.names, cells, stream.origin)
    growing = {meaning: _Growing(meaning in DATES) for meaning in found.matched if meaning not in TEXTS}
    texts: dict[str, list[pa.Array]] = {meaning: [] for meaning in TEXTS if meaning in found.matched}
    keys: list[NDArray[np.uint64]] = []
    for _, batch in stream.batches(stream.names):
        for meaning, column in growing.items():
            column.add(batch.column(found.matched[meaning].place))
        for meaning, parts in texts.items():
            parts.append(_trimmed(batch.column(found.matched[meaning].place)))
        keys.append(row_keys(batch))
    if not keys:
        raise SourceError(f"{stream.origin} has no rows.", "give one row per complaint.")
    whole = {meaning: pa.chunked_array(texts.pop(meaning)).combine_chunks() for meaning in list(texts)}
    every = {meaning: growing.pop(meaning).whole for meaning in list(growing)}
    n = sum(map(len, keys))
    rows = np.arange(stream.first_row, stream.first_row + n)
    return RawLog(stream.origin, stream.names, found, every, whole, np.concatenate(keys), rows, stream.number)


def with_receipt(found: LogColumns, names: Sequence[str], cells: Sequence[Sequence[Any]], origin: str) -> LogColumns:
    """The columns with the date of receipt: the only column of dates, if no name tells it.

    Raises
    ------
    ColumnError
        There is none, or there are several.
    """
    used = {one.place for one in found.matched.values()}
    dates = [place for place, own in enumerate(cells) if place not in used and _are_dates(own)]
    if len(dates) == 1:
        one = Matched("received", dates[0], names[dates[0]], "contents")
        return replace(found, matched={"received": one, **found.matched})
    there = f"there are dates in {listed([names[at] for at in dates])}" if dates else f"it has {listed(names, 8)}"
    raise ColumnError(
        f"{origin} has no column for the date of receipt; {there}.",
        "name it: columns={'received': 'the name of your column'}.",
    )


def _are_dates(cells: Sequence[Any]) -> bool:
    """Whether all cells that hold something are days, and not mere numbers."""
    given = [cell for cell in cells if not is_blank(cell)]
    return bool(given) and all(
        not str(cell).replace(".", "").isdigit() and (found := dated(cell)) is not None and any(found.days)
        for cell in given
    )


def _trimmed(array: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.utf8_trim_whitespace(array.cast(pa.string()))
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


@dataclass(slots=True)
class _Growing:
    """The distinct cells of a column that comes in batches; of dates without the time of day, which is not needed."""

    dates: bool
    known: dict[Any, int] = field(default_factory=dict)
    parts: list[NDArray[Any]] = field(default_factory=list)

    def add(self, array: pa.Array) -> None:
        column = distinct_in(_days_in(array) if self.dates else array)
        places = [self.known.setdefault(value, len(self.known)) for value in column.values]  # noqa: PD011  of a Distinct
        kind = np.int16 if len(self.known) < _NARROW else np.int32
        self.parts.append(np.array([*places, -1], kind)[column.places])

    @property
    def whole(self) -> Distinct:
        found = np.concatenate(self.parts)
        self.parts.clear()
        return Distinct(found, list(self.known))


def _days_in(array: pa.Array) -> pa.Array:
    """Moments as days, serial numbers of days without their fraction; texts without their clock."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(array.type):
        local = pc.local_timestamp(array) if array.type.tz else array
        return local.cast(pa.date32(), safe=False)
    if pa.types.is_floating(array.type):
        return pc.floor(array)
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        encoded = array.dictionary_encode()
        cut = pc.replace_substring_regex(encoded.dictionary, _CLOCK, " 0:00").dictionary_encode()
        return pa.DictionaryArray.from_arrays(cut.indices.take(encoded.indices), cut.dictionary)
    return array


def row_keys(table: pa.Table | pa.RecordBatch) -> NDArray[np.uint64]:
    """A number for every row, the same for equal rows.

    Different rows share one with a probability of 1 in 10 million among five million rows (64 bits).
    """
    with in_memory() as connection:
        connection.register("parts", table)
        names = ", ".join(quoted(name) for name in table.schema.names)
        columns = connection.execute(f"SELECT hash({names}) AS key FROM parts").fetchnumpy()  # noqa: S608  quoted
    return np.asarray(columns["key"], np.uint64)


def text_keys(texts: pa.Array) -> NDArray[np.uint64]:
    """The same of single texts, which takes less memory than a table of them."""
    import pyarrow as pa

    return row_keys(pa.table({"text": texts}))
