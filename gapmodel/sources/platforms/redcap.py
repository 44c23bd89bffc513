"""Exports of REDCap: raw names and codes, or labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gapmodel.notes.note import Note
from gapmodel.sources.platforms.header import Header, Platform, Sign, below, called, text, texts

PLATFORM = "REDCap"
OWN = {
    *("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"),
    *("redcap_data_access_group", "redcap_survey_identifier"),
}
LABELLED = {"Event Name", "Repeat Instrument", "Repeat Instance", "Data Access Group", "Survey Identifier"}
SEVERAL = {"redcap_event_name", "redcap_repeat_instrument", "Event Name", "Repeat Instrument"}
RECORD, RECORD_LABEL = "record_id", "Record ID"
COMPLETE = re.compile(r"[a-z][a-z0-9_]*_complete")
COMPLETE_LABEL = "Complete?"
INCOMPLETE = frozenset({"0", "incomplete"})  # who is "unverified" has entered everything
STATES, STATE_WORDS = {"0", "1", "2"}, {"Incomplete", "Unverified", "Complete"}


def redcap(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header where REDCap's own columns, or the states of its forms, tell of it.

    Notes
    -----
    Raw: a column ``redcap_...``, or ``record_id`` first and a form's ``..._complete`` of 0, 1 and 2. Labels: a column
    "Complete?" whose cells are the states of a form, and, if they are 0, 1 and 2, another of REDCap's own columns.
    """
    headings = texts(rows, 0)
    if len(headings) < 2:
        return None
    if OWN & set(headings) or (headings[0] == RECORD and _states(rows, headings, STATES)):
        return _header(headings, headings, [""] * len(headings))
    own = LABELLED & set(headings) or headings[0] == RECORD_LABEL
    if COMPLETE_LABEL in headings and (
        _states(rows, headings, STATE_WORDS) or (own and _states(rows, headings, STATES))
    ):
        labels = [heading if heading not in {*LABELLED, COMPLETE_LABEL} else "" for heading in headings]
        return _header(headings, called(headings), ["", *labels[1:]])
    return None


def _states(rows: Sequence[Sequence[Any]], headings: Sequence[str], states: set[str]) -> bool:
    """Whether there are columns of the state of a form, with nothing but states in them."""
    places = [
        place
        for place, heading in enumerate(headings)
        if heading == COMPLETE_LABEL or (states is STATES and COMPLETE.fullmatch(heading))
    ]
    cells = {text(cell) for place in places for cell in below(rows, place, 1)}
    return bool(cells) and cells <= states


def _header(headings: tuple[str, ...], names: Sequence[str], labels: Sequence[str]) -> Header:
    return Header(
        platform=PLATFORM,
        names=tuple(names),
        labels=tuple(labels),
        rows=1,
        notes=(Note.of("several_rows"),) if SEVERAL & set(headings) else (),
        unfinished=tuple(
            (name, INCOMPLETE) for name in dict.fromkeys(names) if name == COMPLETE_LABEL or COMPLETE.fullmatch(name)
        ),
    )


REDCAP = Platform(signs=(Sign(headings=OWN), Sign(headings={RECORD, COMPLETE_LABEL})), header=redcap)
