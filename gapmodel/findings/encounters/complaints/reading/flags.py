"""Columns of yes or no, decoded once for each distinct cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from gapmodel.errors import ColumnError, listed
from gapmodel.findings.encounters.complaints.reading.raw_log import RawLog
from gapmodel.instrument.case_log.words import FLAGS, meaning_of, truth_of
from gapmodel.instrument.words import means_no_answer
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import Distinct
from gapmodel.survey.decoding.answers import is_blank

if TYPE_CHECKING:
    import pyarrow as pa


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
