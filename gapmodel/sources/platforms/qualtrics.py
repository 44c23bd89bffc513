"""Exports of Qualtrics: variable, question and, in text files, a row of ImportIds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gapmodel.sources.platforms.header import Header, Platform, Sign, below, filled, texts

PLATFORM = "Qualtrics"
IMPORT_ID = re.compile(r'\{\s*"ImportId"\s*:\s*"([^"]*)"')
RESPONSE = re.compile(r"R_\w{8,}")
# The columns of Qualtrics itself by what they are: ImportId, name today, name in exports of the old exporter.
OWN = {
    "start": ("startDate", "StartDate"),
    "end": ("endDate", "EndDate"),
    "status": ("status", "Status"),
    "address": ("ipAddress", "IPAddress"),
    "progress": ("progress", "Progress"),
    "duration": ("duration", "Duration (in seconds)"),
    "finished": ("finished", "Finished"),
    "recorded": ("recordedDate", "RecordedDate"),
    "id": ("_recordId", "ResponseId", "ResponseID"),
    "set": ("ResponseSet",),
    "channel": ("distributionChannel", "DistributionChannel"),
    "language": ("userLanguage", "UserLanguage"),
}
ENOUGH = 4  # of them, where no row of ImportIds tells
PREVIEWS = {
    "status": {"1", "2", "9", "17", "survey preview", "survey test", "survey preview spam", "offline survey preview"},
    "channel": {"preview", "test"},
}
UNFINISHED = frozenset({"0", "false"})


def qualtrics(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header where a row of ImportIds, or response ids below Qualtrics' own columns, tell of Qualtrics.

    Notes
    -----
    Text files have three header rows, workbooks two. Exports of the old exporter have two, the first of
    which calls Qualtrics' own columns V1, V2, ...
    """
    first = texts(rows, 0)
    for at in (2, 1):
        ids = _import_ids(texts(rows, at))
        if ids:
            labels = texts(rows, 1) if at == 2 else ()
            return _header(filled(first, max(len(first), len(ids))), labels, at + 1, ids)
    for at in (0, 1):
        own = texts(rows, at)
        places = _own(own)
        if len(places) >= ENOUGH and "id" in places:
            return _with_ids(rows, first, own, places["id"])
    return None


def _with_ids(rows: Sequence[Sequence[Any]], names: Sequence[str], own: Sequence[str], place: int) -> Header | None:
    """The header above the first response id, of one row or two."""
    for n in (1, 2):
        cells = below(rows, place, n, 1)
        if cells and RESPONSE.fullmatch(str(cells[0])):
            return _header(tuple(names), texts(rows, 1) if n == 2 else (), n, own)
    return None


def _import_ids(row: Sequence[str]) -> tuple[str, ...]:
    """The ImportId of each column, nothing where most of a row is not made of them."""
    if sum(bool(IMPORT_ID.match(cell)) for cell in row) * 2 <= sum(bool(cell) for cell in row):
        return ()
    return tuple(found[1] if (found := IMPORT_ID.match(cell)) else "" for cell in row)


def _own(row: Sequence[str]) -> dict[str, int]:
    """What is where of Qualtrics' own columns, each at its first place."""
    meaning = {spelling: what for what, spellings in OWN.items() for spelling in spellings}
    return {meaning[cell]: place for place, cell in reversed(list(enumerate(row))) if cell in meaning}


def _header(names: tuple[str, ...], labels: Sequence[str], rows: int, own: Sequence[str]) -> Header:
    width = len(names)
    names = tuple(name or key for name, key in zip(names, filled(own, width), strict=True))
    places = _own(own)
    said: Mapping[str, str] = {what: names[place] for what, place in places.items() if place < width}
    return Header(
        platform=PLATFORM,
        names=names,
        labels=filled(labels, width),
        rows=rows,
        marks=tuple((places[what], frozenset(values)) for what, values in PREVIEWS.items() if what in places),
        duration=said.get("duration", ""),
        span=(said["start"], said["end"]) if {"start", "end"} <= said.keys() else None,
        unfinished=((said["finished"], UNFINISHED),) if "finished" in said else (),
    )


QUALTRICS = Platform(
    signs=(
        Sign(form=re.compile(IMPORT_ID.pattern + ".*"), rows=3),
        Sign(headings={spelling for spellings in OWN.values() for spelling in spellings}, enough=ENOUGH, rows=2),
    ),
    header=qualtrics,
)
