"""Notes on stages: cases without receipt, impossible orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.instrument.case_log.words import meaning_of
from gapmodel.notes.note import Note
from gapmodel.survey.decoding.days import NONE, Days, day_of

_SHOWN = 5
Bools = NDArray[np.bool_]


def receipt_notes(received: Days, counted: Bools, horizon: int, *, given: bool) -> Iterator[Note]:
    """Notes on cases without a day of receipt, or with one that is too late."""
    blank = int(((received.days == NONE) & ~received.odd).sum())
    if blank:
        yield Note.of("log_no_receipt", n=blank)
    after = int(len(counted) - counted.sum() - (received.days == NONE).sum())
    if after:
        yield Note.of("log_received_later" if given else "log_received_future", n=after, day=f"{day_of(horizon)}")


def before_note(stage: str, before: Bools, row_name: Callable[[int], Any]) -> Note:
    """A note on cases that reached a stage before their receipt."""
    rows = [row_name(int(row)) for row in np.flatnonzero(before)[:_SHOWN]]
    return Note.of("log_before_receipt", n=int(before.sum()), meaning=meaning_of(stage), rows=rows)


def late_notes(days: Mapping[str, NDArray[np.int32]], counted: Bools, row_name: Callable[[int], Any]) -> Iterator[Note]:
    """Notes on stages that lie after the closing, which may be right."""
    if "closed" not in days:
        return
    closed = days["closed"]
    for stage in days:
        later = counted & (days[stage] != NONE) & (closed != NONE) & (days[stage] > closed)
        if stage != "closed" and later.any():
            rows = [row_name(int(row)) for row in np.flatnonzero(later)[:_SHOWN]]
            yield Note.of("log_after_closing", n=int(later.sum()), meaning=meaning_of(stage), rows=rows)
