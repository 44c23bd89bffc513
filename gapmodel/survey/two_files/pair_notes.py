"""Sentences on how people from different files were brought together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import listed
from gapmodel.survey.two_files.pairing import Half, Pairing, may_be_ids

_FEW = 3
_COUNTERS = {"id", "ID", "Id", "编号"}  # what programs call the number of an answer, too
Warned = tuple[str, bool]  # a note, and whether it is a warning


def pairing_notes(halves: Sequence[Half], pairing: Pairing, id: str | None) -> list[Warned]:
    """Who was joined by which column and who has no partner, or why all are different people."""
    if pairing.different:
        return [
            (f"{_why_different(halves, pairing, id)} {_WHAT_DIFFERENT}", id != ""),
            *_nearly_notes(halves, pairing),
        ]
    by = " and ".join(dict.fromkeys(repr(name) for name in pairing.columns.values()))
    every = "both" if len(halves) == 2 else "all"
    asked = "" if id else f", which {every} have; id= names another column, and id='' says that nobody is the same"
    complete = int(pairing.complete.sum())
    names = " and ".join(half.name for half in halves)
    notes = [f"{names} were joined by {by}{asked}: {complete} people stand in {every}."]
    notes += [note for half in halves if (note := _without_partner(half, pairing))]
    if len(notes) > 1:
        notes.append(f"Gaps are computed from the {complete} pairs; others count as missing on the side they lack.")
    return [(" ".join(notes), False), *_nearly_notes(halves, pairing)]


_WHAT_DIFFERENT = (
    "The sides are taken as answered by different people: gaps compare their means as independent samples."
)


def _why_different(halves: Sequence[Half], pairing: Pairing, id: str | None) -> str:
    names = " and ".join(half.name for half in halves)
    if id == "":
        return f"No column joins the people in {names}, as id='' says."
    if not pairing.columns:
        told, lack = may_be_ids(halves), f"{names} have no column of respondents by which to join them"
        same = " If these are the same people, give the column one name in all files, and say id= that name."
        return f"{lack}.{told}{same}" if told else f"{lack} (id= names one)."
    shown = [
        f"{listed([name for name in _ids(half, pairing) if name], _FEW) or 'none'} in {half.name}" for half in halves
    ]
    return (
        f"No respondent stands in all files by {listed(dict.fromkeys(pairing.columns.values()))}: {'; '.join(shown)}."
    )


def _without_partner(half: Half, pairing: Pairing) -> str:
    own = pairing.rows[half.side] >= 0
    alone = np.flatnonzero(own & ~pairing.complete).tolist()
    if not alone:
        return ""
    ids = listed([pairing.ids[person] or "without an id" for person in alone], _FEW)
    everybody = len(pairing.ids)
    return (
        f"{len(alone)} of {everybody} people answered only the {half.side} questions: {ids}; "
        "they are in survey.unmatched."
    )


def _nearly_notes(halves: Sequence[Half], pairing: Pairing) -> list[Warned]:
    """A warning on people whose ids in the files are the same but for leading zeros and capitals."""
    if not pairing.columns or pairing.complete.all():
        return []
    by_half: list[dict[str, list[str]]] = []
    for half in halves:
        nearly: dict[str, list[str]] = {}
        for name in filter(None, _ids(half, pairing)):
            nearly.setdefault(_loose(name), []).append(name)
        by_half.append(nearly)
    shared = [[ids[key] for ids in by_half] for key in by_half[0] if all(key in ids for ids in by_half[1:])]
    found = [
        [id for [id] in people]
        for people in shared
        if set(map(len, people)) == {1} and len({id for [id] in people}) > 1
    ]
    if not found:
        return []
    shown = " and ".join(f"{id!r} in {half.name}" for id, half in zip(found[0], halves, strict=True))
    n = f"{len(found)} {'' if pairing.different else 'more '}{'person' if len(found) == 1 else 'people'}"
    every = "both" if len(halves) == 2 else "all"
    note = (
        f"{n} would stand in {every} files by ids without leading zeros and capitals, such as {shown}; they were not "
        f"joined. If they are the same people, write their ids alike in {every} files."
    )
    return [(note, True)]


def _loose(id: str) -> str:
    """An id without capitals and the leading zeros of its numbers.

    >>> _loose("A007") == _loose("a7"), _loose("100") == _loose("1")
    (True, False)
    """
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", id.casefold())


def row_number_notes(halves: Sequence[Half], pairing: Pairing, id: str | None) -> list[Warned]:
    """A warning where files were joined by what may be nothing but their row numbers."""
    if id is not None or pairing.different or not set(pairing.columns.values()) & _COUNTERS:
        return []
    if not all(_ids(half, pairing) == [str(row + 1) for row in range(len(half.sheet))] for half in halves):
        return []
    column = " and ".join(dict.fromkeys(repr(name) for name in pairing.columns.values()))
    note = (
        f"The values of {column} are the numbers of the rows, 1, 2, 3 ..., in every file. If a program counted the "
        "answers so, these are not the same people: then say id=''; else name the column with id=."
    )
    return [(note, True)]


def difference_notes(kept: str, differing: Mapping[str, NDArray[np.object_]]) -> list[str]:
    """Columns that stand in several files and do not agree, by the ids of whom; `kept` names the file that counts."""
    if not differing:
        return []
    people = int(np.any([ids != "" for ids in differing.values()], axis=0).sum())
    return [f"The files do not agree on {listed(differing)} for {people} people; what {kept} says counts."]


def _ids(half: Half, pairing: Pairing) -> list[str]:
    """The ids of a file, in the order of its rows."""
    rows = pairing.rows[half.side]
    there = np.flatnonzero(rows >= 0)
    return [pairing.ids[person] for person in there[np.argsort(rows[there])].tolist()]
