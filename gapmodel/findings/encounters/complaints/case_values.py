"""Columns of groups and of yes or no, decoded once for each distinct cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from gapmodel.errors import ColumnError, listed
from gapmodel.findings.encounters.complaints.case_source import RawLog
from gapmodel.instrument.case_log.words import FLAGS, GROUPS, gap_of, meaning_of, truth_of
from gapmodel.instrument.words import means_no_answer
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import Distinct
from gapmodel.survey.decoding.answers import is_blank
from gapmodel.survey.decoding.group_names import NO_GROUP, alike, group_name, spelling_notes
from gapmodel.tally.counts import natural

if TYPE_CHECKING:
    import pyarrow as pa

_MANY = 50  # different names, above which a column may hold free text


def read_groups(raw: RawLog) -> tuple[dict[str, pa.Array], list[Note]]:
    """The columns of names, with spellings that differ in capitals, width and spaces only as one."""
    found: dict[str, pa.Array] = {}
    notes: list[Note] = []
    for meaning in GROUPS:
        if meaning in raw.columns:
            name, column = raw.found.matched[meaning].column, raw.columns[meaning]
            names = [_name(cell, meaning) for cell in column.values]
            if meaning == "gap":
                notes += _unknown(name, column, names)
            counts: dict[str, int] = {}
            for one, n in zip(names, column.counts.tolist(), strict=False):
                counts[one] = counts.get(one, 0) + n
            called = {name: same[0] for same in alike(counts) for name in same}
            found[meaning] = _dictionary(column, [called.get(one, one) for one in names])
            notes += spelling_notes(name, counts, merge=True)
            if len(counts) > max(_MANY, len(raw) / 2):
                notes.append(Note.of("log_many_names", column=name, names=len(counts), n=len(raw)))
    return found, notes


def _name(cell: object, meaning: str) -> str:
    if is_blank(cell) or means_no_answer(cell):
        return NO_GROUP
    return (gap_of(cell) or NO_GROUP) if meaning == "gap" else group_name(cell)


def _dictionary(column: Distinct, names: list[str]) -> pa.Array:
    """The names as an Arrow dictionary, as narrow as it can be."""
    import pyarrow as pa

    known = sorted({*names, NO_GROUP}, key=natural)
    place = {name: at for at, name in enumerate(known)}
    kind = np.int8 if len(known) < 2**7 else np.int16 if len(known) < 2**15 else np.int32
    codes = column.of_each(np.array([*map(place.__getitem__, names), place[NO_GROUP]], kind))
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(known))


def _unknown(name: str, column: Distinct, names: list[str]) -> Iterator[Note]:
    """A note on cells of a column of gaps that name none."""
    odd = {
        str(cell): n
        for cell, one, n in zip(column.values, names, column.counts.tolist(), strict=False)
        if one == NO_GROUP and not is_blank(cell) and not means_no_answer(cell)
    }
    if odd:
        yield Note.of("log_gap_unreadable", n=sum(odd.values()), column=name, example=next(iter(odd)))


def read_flags(raw: RawLog, words: Collection[str] = ()) -> tuple[dict[str, pa.Array], list[Note]]:
    """The columns of yes or no, null where a cell says neither; `closed` as the status says.

    Parameters
    ----------
    raw : RawLog
    words : collection of str
        "closed" if the column of closing holds words instead of dates.

    Raises
    ------
    ColumnError
        A column that the caller named says neither yes nor no anywhere.
    """
    found: dict[str, pa.Array] = {}
    notes: list[Note] = []
    for meaning in FLAGS:
        if meaning in raw.columns:
            values = [truth_of(cell, meaning) for cell in raw.columns[meaning].values]
            notes += _unclear(raw, meaning, values)
            found |= _truths(raw.columns[meaning], meaning, values)
    for meaning in ("status", *words, "resolution"):  # the first that tells counts
        if meaning in raw.columns and "closed" not in found:
            values = [truth_of(cell, "closed") for cell in raw.columns[meaning].values]
            notes += _unclear(raw, meaning, values) if meaning == "status" else ()
            found |= _truths(raw.columns[meaning], "closed", values)
    if "late" in found:
        import pyarrow.compute as pc

        late = found.pop("late")
        found.setdefault("in_time", pc.invert(late))
    return found, notes


def _truths(column: Distinct, meaning: str, values: list[bool | None]) -> dict[str, pa.Array]:
    """The truths of a column by its meaning; nothing if no cell says any."""
    import pyarrow as pa

    if all(value is None for value in values):
        return {}
    codes = np.array([*(-1 if value is None else int(value) for value in values), -1], np.int8)
    each = column.of_each(codes)
    return {meaning: pa.array(each == 1, mask=each < 0)}


def _unclear(raw: RawLog, meaning: str, values: list[bool | None]) -> Iterator[Note]:
    """A note on cells that say neither yes nor no, or that no cell does."""
    column, one = raw.columns[meaning], raw.found.matched[meaning]
    odd = {
        str(cell): n
        for cell, value, n in zip(column.values, values, column.counts.tolist(), strict=False)
        if value is None and not is_blank(cell) and not means_no_answer(cell)
    }
    if not odd:
        return
    if all(value is None for value in values):
        if one.found_by == "given":
            raise ColumnError(
                f"{one.column!r} for {meaning} says neither yes nor no anywhere: {listed(odd, 3)}.",
                "use yes/no, true/false, 1/0 or 是/否, for status words such as open and closed.",
            )
        yield Note.of("log_no_flags", column=one.column, meaning=meaning_of(meaning), example=next(iter(odd)))
        return
    total = sum(n for cell, n in zip(column.values, column.counts.tolist(), strict=False) if not is_blank(cell))
    kind = "log_status_unclear" if meaning == "status" else "log_flags_unclear"
    yield Note.of(kind, n=sum(odd.values()), total=total, column=one.column, example=next(iter(odd)))
