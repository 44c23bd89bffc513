"""Columns of names and amounts, decoded once for each distinct cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from gapmodel.findings.encounters.complaints.reading.raw_log import RawLog
from gapmodel.instrument.case_log.words import GROUPS, gap_of
from gapmodel.instrument.words import means_no_answer
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import Distinct
from gapmodel.survey.decoding.answers import is_blank, number_in
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


def read_amounts(raw: RawLog) -> dict[str, pa.Array]:
    """The compensations: numbers if all are, else texts."""
    import pyarrow as pa

    if "compensation" not in raw.columns:
        return {}
    column = raw.columns["compensation"]
    given = [None if is_blank(cell) or means_no_answer(cell) else cell for cell in column.values]
    numbers = [None if cell is None else number_in(cell) for cell in given]
    if all((cell is None) == (number is None) for cell, number in zip(given, numbers, strict=True)):
        values = pa.array([None if number is None else float(number) for number in numbers] + [None], pa.float64())
    else:
        values = pa.array([None if cell is None else group_name(cell) for cell in given] + [None], pa.string())
    return {"compensation": values.take(pa.array(column.of_each(np.arange(len(given) + 1))))}
