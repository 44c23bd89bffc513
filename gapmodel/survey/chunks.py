"""Count batches of rows: the one function that every engine runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from gapmodel.survey.answers import (
    BLANK,
    CODED,
    ODD,
    Decoder,
    Places,
    Told,
    meanings_of,
    strange_rows,
    table_of,
    worded,
)
from gapmodel.survey.counting.counter import Counter
from gapmodel.survey.counting.group_places import GroupPlaces
from gapmodel.survey.counting.rows import Rows
from gapmodel.survey.outcomes import checked, outcome_in
from gapmodel.survey.periods import month
from gapmodel.survey.plan import Plan
from gapmodel.survey.points import points_in, points_of
from gapmodel.survey.sampling import MEANINGS, MISSING_ROLE, checked_role
from gapmodel.survey.streams.stream import APART
from gapmodel.survey.survey import NO_GROUP, group_name, joined
from gapmodel.tally.design import Sampling
from gapmodel.tally.moments import MISSING
from gapmodel.tally.tally import Tally

_BYTE, _MOST_LEVELS = 256, 250
THREADS = 2
_CACHED = 8_192  # respondents turned at once


@dataclass(slots=True)
class Seen:
    """What a column held besides answers: as `Answers`, added up over batches."""

    odd: dict[str, Places] = field(default_factory=dict)
    off: dict[str, Places] = field(default_factory=dict)
    coded: int = 0
    filled: int = 0
    worded: dict[str, int] = field(default_factory=dict)

    def add(self, other: Seen) -> None:
        """What another part of the same column held."""
        for mine, theirs in ((self.odd, other.odd), (self.off, other.off)):
            for value, places in theirs.items():
                mine.setdefault(value, Places()).add(places.rows, places.n)
        self.coded += other.coded
        self.filled += other.filled
        for value, n in other.worded.items():
            self.worded[value] = self.worded.get(value, 0) + n


@dataclass(slots=True)
class Counted:
    """The tally of some rows, and what was seen on the way.

    Attributes
    ----------
    tally : Tally or None
        None of no rows.
    seen : list of Seen
        For every column of answers of the plan.
    rescaled, aside : int
        People whose importance points were rescaled, or set aside.
    weight : float
        All weights together.
    """

    tally: Tally | None
    seen: list[Seen]
    rescaled: int = 0
    aside: int = 0
    weight: float = 0.0

    def add(self, other: Counted) -> None:
        """The rows of another part."""
        if self.tally is None or other.tally is None:
            self.tally = self.tally or other.tally
        else:
            self.tally = self.tally + other.tally
        for mine, theirs in zip(self.seen, other.seen, strict=True):
            mine.add(theirs)
        self.rescaled += other.rescaled
        self.aside += other.aside
        self.weight += other.weight


def nothing(plan: Plan) -> Counted:
    """What is counted of no rows."""
    return Counted(None, [Seen() for _ in plan.answers])


def counted(plan: Plan, batches: Iterator[tuple[int, pa.RecordBatch]], threads: int = THREADS) -> Counted:
    """Count all batches of one stream or one partition, each with the position of its first row.

    Threads count, each into a tally of its own; which one counts a batch changes nothing.
    """
    places = GroupPlaces()
    total, free = nothing(plan), [Counter(plan.layout, " / ".join(plan.by), places) for _ in range(threads)]
    rows = 0
    busy: dict[Future[Counted], Counter] = {}

    def finish(future: Future[Counted]) -> Counter:
        counter = busy.pop(future)
        total.add(future.result())
        return counter

    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(threads) as pool:
        for first, batch in batches:
            if not free:
                free += map(finish, wait(busy, return_when=FIRST_COMPLETED).done)
            counter = free.pop()
            rows += batch.num_rows
            busy[pool.submit(_add_batch, plan, counter, batch, first)] = counter
        idle = chain(free, map(finish, as_completed(list(busy))))
        settling = {pool.submit(counter.settle): counter for counter in idle}
        for settled in settling:
            settled.result()
    free = list(settling.values())
    while len(free) > 1:
        free[0].absorb(free.pop())
    total.tally = free[0].tally() if rows else None
    return total


def _add_batch(plan: Plan, counter: Counter, batch: pa.RecordBatch, first: int) -> Counted:
    """Count a batch; what it held besides answers."""
    columns = {name: batch.column(place) for place, name in enumerate(batch.schema.names)}
    layout, n, row = plan.layout, batch.num_rows, first % APART  # in its file
    items, sides = len(layout.items), len(layout.sides)
    columns_of_codes = np.full((sides * items, n), layout.levels, _small(layout.levels))
    seen = []
    for name, side, item, turned in plan.answers:
        found, held = _codes(columns[name], plan.decoder_of(side), row)
        columns_of_codes[side * items + item] = _turned(layout.levels)[found] if turned else found
        seen.append(held)
    codes = respondents_first(columns_of_codes).reshape(n, sides, items)
    points = points_of(_numbers(columns, plan.points)) if plan.points else None
    sampling = _sampling(plan, columns, row)
    rows = Rows(codes, points.whole if points else None, sampling, _outcomes(plan, columns, row))
    counter.add(rows, _groups(plan, columns) if plan.by else None, first)
    weight = 0.0 if sampling is None or sampling.weights is None else float(sampling.weights.sum())
    return Counted(None, seen, *((points.rescaled, points.aside) if points else (0, 0)), weight=weight)


def respondents_first(columns: NDArray[Any]) -> NDArray[Any]:
    """The transpose, column by column within parts that stay in the cache."""
    rows = np.empty(columns.shape[::-1], columns.dtype)
    for start in range(0, len(rows), _CACHED):
        part = slice(start, start + _CACHED)
        for place, column in enumerate(columns):
            rows[part, place] = column[part]
    return rows


def _turned(levels: int) -> NDArray[Any]:
    """The code of a reversed item's answer; missing stays missing."""
    return np.append(np.arange(levels)[::-1], levels).astype(_small(levels))


def _small(levels: int) -> type[np.unsignedinteger[Any]]:
    return np.uint8 if levels < _BYTE else np.uint16


def _codes(array: pa.Array, decoder: Decoder | Told, first: int) -> tuple[NDArray[Any], Seen]:
    """Steps above the lowest answer of a column, and what else it held."""
    levels = decoder.scale.levels
    given = _as_bytes(array) if levels <= _MOST_LEVELS else None
    if given is not None:
        codes = np.frombuffer(given.tobytes().translate(table_of(decoder)), np.uint8)
        if int(codes.max(initial=0)) <= levels:  # answers and blanks only
            return codes, Seen(filled=int(np.count_nonzero(codes != levels)))
    return _read_slowly(array, decoder, first)


def _as_bytes(array: pa.Array) -> NDArray[np.uint8] | None:
    """Whole numbers 0..254 as bytes, 255 where missing; None of anything else."""
    if not pa.types.is_integer(array.type):
        return None
    try:
        narrow = array if pa.types.is_uint8(array.type) else array.cast(pa.uint8())
    except pa.ArrowInvalid:  # below 0 or above 255
        return None
    filled = narrow.fill_null(_BYTE - 1) if narrow.null_count else narrow
    found: NDArray[np.uint8] = filled.to_numpy(zero_copy_only=False)
    return found if np.count_nonzero(found == _BYTE - 1) == narrow.null_count else None


def _read_slowly(array: pa.Array, decoder: Decoder | Told, first: int) -> tuple[NDArray[Any], Seen]:
    """Every distinct value read once, and counted where it is no answer."""
    (places, values), levels = _factorized(array), decoder.scale.levels
    meaning = meanings_of(decoder, values)
    found = meaning[places]
    held = Seen(coded=int((found == CODED).sum()), filled=int((found != BLANK).sum()))
    held.worded = worded(values, meaning, places)
    for kind, value, rows, n in strange_rows(values, places, meaning):
        (held.odd if kind == ODD else held.off).setdefault(value, Places()).add([row + first for row in rows], n)
    return np.where(found < 0, levels, found).astype(_small(levels)), held


def _numbers(columns: dict[str, pa.Array], names: tuple[str, ...]) -> NDArray[np.float64]:
    """(n, columns) numbers in cells: NaN where not understood, zero where blank."""
    return np.column_stack([_mapped(columns[name], points_in, 0.0) for name in names])


def _mapped(array: pa.Array, meaning: Callable[[Any], Any], missing: Any) -> NDArray[Any]:
    """`mapped` of an Arrow column."""
    places, values = _factorized(array)
    meanings: NDArray[Any] = np.array([*(meaning(value) for value in values), missing])
    return meanings[places]


def _factorized(array: pa.Array) -> tuple[NDArray[np.int32], list[Any]]:
    """The place of every cell among the distinct values, one beyond them where it is missing; and the values."""
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    values = encoded.dictionary.to_pylist()
    return pc.fill_null(encoded.indices.cast(pa.int32()), len(values)).to_numpy(zero_copy_only=False), values


def _groups(plan: Plan, columns: dict[str, pa.Array]) -> NDArray[np.str_]:
    meanings = [(name, month if name == plan.time else group_name) for name in plan.by]
    return joined([_mapped(columns[name], meaning, NO_GROUP) for name, meaning in meanings])


def _sampling(plan: Plan, columns: dict[str, pa.Array], row: int) -> Sampling | None:
    if not plan.sampling:
        return None
    parts = {}
    for role, name in plan.sampling:
        values = _mapped(columns[name], MEANINGS[role], MISSING_ROLE[role])
        parts[role] = checked_role(role, name, values, columns[name], (plan.first_row + row).__add__)
    return Sampling(**parts)


def _outcomes(plan: Plan, columns: dict[str, pa.Array], row: int) -> NDArray[np.int64] | None:
    if not plan.layout.outcomes:
        return None
    found = [
        checked(
            name,
            _mapped(columns[name], partial(outcome_in, decoder=decoder), MISSING),
            columns[name],
            (plan.first_row + row).__add__,
        )
        for name, decoder in zip(plan.layout.outcomes, plan.outcomes, strict=True)
    ]
    return np.column_stack(found)
