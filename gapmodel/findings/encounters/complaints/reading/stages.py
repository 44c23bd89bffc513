"""The stages of cases in time: what lies in the future or before the receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import AnswerError
from gapmodel.findings.encounters.complaints.reading.closing import closed_cases
from gapmodel.findings.encounters.complaints.reading.stage_notes import before_note, late_notes, receipt_notes
from gapmodel.instrument.case_log.words import STAGES, meaning_of
from gapmodel.notes.note import Note
from gapmodel.survey.decoding.days import NONE, Days, day_number, day_of

if TYPE_CHECKING:
    import pyarrow as pa


Bools = NDArray[np.bool_]
PROBLEMS = ("", "no_receipt", "received_after_last", *(f"{stage}_before_received" for stage in STAGES))
_NO_RECEIPT, _AFTER_LAST, _BEFORE = 1, 2, 3  # the last is that of the first stage


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """The stages of all cases as they are counted.

    Attributes
    ----------
    counted : (n,) array of bool
        Cases with a day of receipt that is not after `last`.
    days : mapping of stage to (n,) array
        `NONE` where the stage was not reached by the `last` day, or its day is not known.
    unknown : mapping of stage to (n,) array of bool
        Where it is not known when, or whether, the stage was reached.
    is_closed : (n,) masked array of bool, optional
        Whether the case is closed; None where neither a date nor a status says it.
    problems : (n,) array
        Which of the `PROBLEMS` a case has; of several the first.
    """

    last: dt.date
    counted: Bools
    days: Mapping[str, NDArray[np.int32]]
    unknown: Mapping[str, Bools]
    is_closed: np.ma.MaskedArray[Any, Any] | None
    problems: NDArray[np.int8]


def read_stages(
    dates: Mapping[str, Days], status: pa.Array | None, until: dt.date | None, row_name: Callable[[int], Any]
) -> tuple[Stages, list[Note]]:
    """The stages of all cases, and what was noticed.

    Parameters
    ----------
    dates : mapping of meaning to Days
    status : pyarrow array of bool, optional
        Whether cases are closed, as their status says.
    until : datetime.date, optional
        The last day that counts; by default the latest date in the log that does not lie in the future.
    row_name : callable
        From a case to the number of its row.

    Raises
    ------
    AnswerError
        No case has a day of receipt on or before that day.
    """
    received = dates["received"].days
    horizon = day_number(until if until is not None else dt.date.today())  # noqa: DTZ011  the user's day
    counted = (received != NONE) & (received <= horizon)
    if not counted.any():
        raise AnswerError(
            f"No case was received on or before {day_of(horizon)}.",
            "check the dates of receipt, and until=." if (received != NONE).any() else "give dates of receipt.",
        )
    stages = [stage for stage in STAGES if stage in dates]
    last = horizon if until is not None else _latest(dates, counted, stages, horizon)
    problems = np.zeros(len(received), np.int8)
    problems[received == NONE] = _NO_RECEIPT
    problems[(received != NONE) & (received > horizon)] = _AFTER_LAST
    notes = [*receipt_notes(dates["received"], counted, horizon, given=until is not None)]
    days, unknown = {}, {}
    for stage in stages:
        own = dates[stage]
        after = counted & (own.days != NONE) & (own.days > horizon)
        before = counted & (own.days != NONE) & (own.days < received)
        days[stage] = np.where(after | before, NONE, own.days)
        unknown[stage] = own.odd | before
        problems[before & (problems == 0)] = _BEFORE + STAGES.index(stage)
        if until is None and after.any():
            example = day_of(own.days[after][0])
            notes.append(Note.of("log_future", n=int(after.sum()), meaning=meaning_of(stage), example=f"{example}"))
        if before.any():
            notes.append(before_note(stage, before, row_name))
    is_closed, more = closed_cases(dates.get("closed"), days, unknown, status)
    for stage in stages:
        if is_closed is not None and stage != "closed":
            gone = is_closed.filled(True) & (days.get("closed", np.full(len(received), NONE)) == NONE)
            unknown[stage] = unknown[stage] | (gone & (days[stage] == NONE))
    notes += [*more, *late_notes(days, counted, row_name)]
    return Stages(day_of(last), counted, days, unknown, is_closed, problems), notes


def _latest(dates: Mapping[str, Days], counted: Bools, stages: Sequence[str], horizon: int) -> int:
    """The latest day in the log that is not in the future."""
    found = int(dates["received"].days[counted].max())
    for stage in stages:
        own = dates[stage].days[counted]
        found = max(found, int(own[own <= horizon].max(initial=NONE)))
    return found
