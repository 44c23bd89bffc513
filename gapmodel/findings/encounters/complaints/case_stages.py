"""The stages of cases in time: what lies in the future or before the receipt, what is closed, who complains again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import AnswerError, SettingError
from gapmodel.findings.encounters.complaints.case_dates import NONE, Days, day_number, day_of
from gapmodel.findings.encounters.complaints.case_source import text_keys
from gapmodel.instrument.case_log.words import STAGES, meaning_of
from gapmodel.notes.note import Note
from gapmodel.survey.decoding.time_cell import dated

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 5
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


def last_day(until: Any) -> dt.date | None:
    """The day that `until` says; None where it says none.

    Raises
    ------
    SettingError
        It is not a date.
    """
    if until is None:
        return None
    found = dated(until)
    day = None if found is None or found.days[0] != found.days[1] else found.days[0]
    if day is None:
        raise SettingError(f"until={until!r} is not a date.", "write it as 2026-08-13.")
    return day


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
    notes = [*_receipt_notes(dates["received"], counted, horizon, given=until is not None)]
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
            notes.append(_before_note(stage, before, row_name))
    is_closed, more = _closed(dates.get("closed"), days, unknown, status)
    for stage in stages:
        if is_closed is not None and stage != "closed":
            gone = is_closed.filled(True) & (days.get("closed", np.full(len(received), NONE)) == NONE)
            unknown[stage] = unknown[stage] | (gone & (days[stage] == NONE))
    notes += [*more, *_late_notes(days, counted, row_name)]
    return Stages(day_of(last), counted, days, unknown, is_closed, problems), notes


def _latest(dates: Mapping[str, Days], counted: Bools, stages: Sequence[str], horizon: int) -> int:
    """The latest day in the log that is not in the future."""
    found = int(dates["received"].days[counted].max())
    for stage in stages:
        own = dates[stage].days[counted]
        found = max(found, int(own[own <= horizon].max(initial=NONE)))
    return found


def _receipt_notes(received: Days, counted: Bools, horizon: int, *, given: bool) -> Iterator[Note]:
    blank = int(((received.days == NONE) & ~received.odd).sum())
    if blank:
        yield Note.of("log_no_receipt", n=blank)
    after = int(len(counted) - counted.sum() - (received.days == NONE).sum())
    if after:
        yield Note.of("log_received_later" if given else "log_received_future", n=after, day=f"{day_of(horizon)}")


def _before_note(stage: str, before: Bools, row_name: Callable[[int], Any]) -> Note:
    rows = [row_name(int(row)) for row in np.flatnonzero(before)[:_SHOWN]]
    return Note.of("log_before_receipt", n=int(before.sum()), meaning=meaning_of(stage), rows=rows)


def _late_notes(
    days: Mapping[str, NDArray[np.int32]], counted: Bools, row_name: Callable[[int], Any]
) -> Iterator[Note]:
    """Notes on stages that lie after the closing, which may be right."""
    if "closed" not in days:
        return
    closed = days["closed"]
    for stage in days:
        later = counted & (days[stage] != NONE) & (closed != NONE) & (days[stage] > closed)
        if stage != "closed" and later.any():
            rows = [row_name(int(row)) for row in np.flatnonzero(later)[:_SHOWN]]
            yield Note.of("log_after_closing", n=int(later.sum()), meaning=meaning_of(stage), rows=rows)


def _closed(
    closing: Days | None, days: Mapping[str, NDArray[np.int32]], unknown: dict[str, Bools], status: pa.Array | None
) -> tuple[np.ma.MaskedArray[Any, Any] | None, list[Note]]:
    """Whether cases are closed, by the date and else by the status; updates where the day of closing is not known."""
    said = None
    if status is not None:
        yes = status.fill_null(False).to_numpy(zero_copy_only=False)
        said = np.ma.array(yes, mask=status.is_null().to_numpy(zero_copy_only=False))
    if closing is None:
        if said is not None:  # open cases are known to be open on the last day
            unknown["closed"] = said.filled(True)
        return said, []
    at_some_time = (days["closed"] != NONE) | (unknown["closed"] & ~closing.odd)
    if said is None:
        return np.ma.array(at_some_time, mask=closing.odd), []
    undated = said.filled(False) & ~at_some_time
    contrary = ~said.filled(True) & at_some_time
    unknown["closed"] = (unknown["closed"] & said.filled(True)) | undated
    kinds = (("log_closed_undated", undated), ("log_open_dated", contrary))
    notes = [Note.of(kind, n=int(cases.sum())) for kind, cases in kinds if cases.any()]
    return np.ma.array(at_some_time | undated, mask=closing.odd & np.ma.getmaskarray(said)), notes


def in_time_by_due(stages: Stages, due: Days) -> pa.Array:
    """Whether cases were answered, else closed, by the day on which that was due; null where it is not known (yet)."""
    import pyarrow as pa

    stage = "answered" if "answered" in stages.days else "closed"
    done, unknown = stages.days[stage], stages.unknown[stage]
    reached = done != NONE
    overdue = ~reached & (due.days < day_number(stages.last))
    known = (due.days != NONE) & ~unknown & (reached | overdue)
    return pa.array(reached & (done <= due.days), mask=~known)


def repeat_complaints(customers: pa.Array, received: NDArray[np.int32], counted: Bools) -> pa.Array:
    """Whether the customer of a case complained before; null without a customer, or where the case is not counted.

    >>> import pyarrow as pa
    >>> received = np.array([5, 3, 4, 1], np.int32)
    >>> repeat_complaints(pa.array(["a", "b", "a", None]), received, np.ones(4, bool)).to_pylist()
    [True, False, False, None]
    """
    import pyarrow as pa

    keys = text_keys(customers)
    usable = counted & customers.is_valid().to_numpy(zero_copy_only=False)
    order = np.lexsort((received, keys))
    order = order[usable[order]]
    first = np.ones(len(keys), dtype=bool)
    first[order[1:]] = keys[order[1:]] != keys[order[:-1]]
    return pa.array(~first, mask=~usable)
