"""What is noticed about a log as a whole: its columns, rows that are there twice, case numbers that repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gapmodel.findings.encounters.complaints.reading.raw_log import RawLog
from gapmodel.findings.encounters.complaints.reading.row_keys import text_keys
from gapmodel.instrument.case_log.words import meaning_of
from gapmodel.notes.note import Note

if TYPE_CHECKING:
    import pandas as pd

_KINDS = {
    "given": "log_columns_given",
    "export": "log_columns_export",
    "name": "log_columns_name",
    "contents": "log_columns_contents",
}


def log_notes(raw: RawLog, mapping: pd.DataFrame, unused: Sequence[str]) -> Iterator[Note]:
    """Which column holds what, and by what it was found."""
    if raw.found.export:
        yield Note.of("log_export", export=raw.found.export)
    for how, kind in _KINDS.items():
        rows = mapping[mapping["found_by"] == how]
        parts = [
            Note.of("log_column", column=column, meaning=meaning_of(meaning))
            for meaning, column in zip(rows["meaning"], rows["column"], strict=True)
        ]
        if parts:
            yield Note.of(kind, columns=parts)
    if unused:
        yield Note.of("log_unused", names=unused)


def row_notes(every: RawLog, raw: RawLog) -> Iterator[Note]:
    """Rows that equal an earlier one, and case numbers in several rows."""
    ids = raw.texts.get("id")
    if len(raw) < len(every):
        n = len(every) - len(raw)
        yield Note.of("log_duplicates" if ids is not None else "log_duplicates_no_id", n=n, total=len(every))
    if ids is None:
        return
    keys = text_keys(ids)
    ordered = np.sort(keys[ids.is_valid().to_numpy(zero_copy_only=False)])
    later = ordered[1:]
    again, rows = np.unique(later[later == ordered[:-1]], return_counts=True)
    if len(again):
        example = ids[int(np.argmax(keys == again[0]))].as_py()
        yield Note.of("log_ids_repeated", n=len(again), rows=int(rows.sum()) + len(again), example=example)
