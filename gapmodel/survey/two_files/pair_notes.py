"""Notes on how respondents from different files were joined."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gapmodel.notes.note import Note
from gapmodel.survey.two_files.pairing import Pairing, SideTable, may_be_ids

_COUNTERS = {"id", "ID", "Id", "编号"}  # what programs call the number of an answer, too


def pairing_notes(tables: Sequence[SideTable], pairing: Pairing, id: str | None) -> list[Note]:
    """Who was joined by which column and who has no partner, or why all are different people."""
    if pairing.different:
        return [_why_different(tables, pairing, id), *_nearly_notes(tables, pairing)]
    every, complete = _every(tables), int(pairing.complete.sum())
    chosen = None if id else Note.of("id_chosen", every=every)
    files, columns = [table.name for table in tables], _columns(pairing)
    notes = [Note.of("files_joined", files=files, columns=columns, chosen=chosen, n=complete, every=every)]
    notes += [note for table in tables for note in _without_partner(table, pairing)]
    if len(notes) > 1:
        notes.append(Note.of("pairs_only", n=complete))
    return [*notes, *_nearly_notes(tables, pairing)]


def _every(tables: Sequence[SideTable]) -> Note:
    return Note.of("both_files") if len(tables) == 2 else Note.of("all_files")


def _columns(pairing: Pairing) -> list[str]:
    """The columns of ids, each name once."""
    return list(dict.fromkeys(pairing.columns.values()))


def _why_different(tables: Sequence[SideTable], pairing: Pairing, id: str | None) -> Note:
    files = [table.name for table in tables]
    if id == "":
        return Note.of("different_as_said", files=files)
    if not pairing.columns:
        possible = may_be_ids(tables)
        ids = Note.of("possible_ids", shown=possible) if possible else Note.of("name_id")
        return Note.of("no_id_column", files=files, ids=ids)
    shown = [
        Note.of("ids_in_file", ids=list(filter(None, _ids(table, pairing))) or [Note.of("none")], file=table.name)
        for table in tables
    ]
    return Note.of("no_shared_id", columns=_columns(pairing), shown=shown)


def _without_partner(table: SideTable, pairing: Pairing) -> list[Note]:
    own = pairing.rows[table.side] >= 0
    alone = np.flatnonzero(own & ~pairing.complete).tolist()
    if not alone:
        return []
    ids = [pairing.ids[person] or Note.of("no_id") for person in alone]
    return [Note.of("unmatched", n=len(alone), total=len(pairing.ids), side=table.called, ids=ids)]


def _nearly_notes(tables: Sequence[SideTable], pairing: Pairing) -> list[Note]:
    """A warning on people whose ids in the files are the same but for leading zeros and capitals."""
    if not pairing.columns or pairing.complete.all():
        return []
    by_half: list[dict[str, list[str]]] = []
    for table in tables:
        nearly: dict[str, list[str]] = {}
        for name in filter(None, _ids(table, pairing)):
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
    shown = [Note.of("id_in_file", id=id, file=table.name) for id, table in zip(found[0], tables, strict=True)]
    return [Note.of("similar_ids", n=len(found), shown=shown, every=_every(tables))]


def _loose(id: str) -> str:
    """An id without capitals and the leading zeros of its numbers.

    >>> _loose("A007") == _loose("a7"), _loose("100") == _loose("1")
    (True, False)
    """
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", id.casefold())


def row_number_notes(tables: Sequence[SideTable], pairing: Pairing, id: str | None) -> list[Note]:
    """A warning where files were joined by what may be nothing but their row numbers."""
    if id is not None or pairing.different or not set(pairing.columns.values()) & _COUNTERS:
        return []
    if not all(_ids(table, pairing) == [str(row + 1) for row in range(len(table.sheet))] for table in tables):
        return []
    return [Note.of("row_number_ids", columns=_columns(pairing))]


def difference_notes(kept: str, differing: Mapping[str, NDArray[np.object_]]) -> list[Note]:
    """Columns that stand in several files and do not agree, by the ids of whom; `kept` names the file that counts."""
    if not differing:
        return []
    people = int(np.any([ids != "" for ids in differing.values()], axis=0).sum())
    return [Note.of("files_disagree", columns=list(differing), n=people, file=kept)]


def _ids(table: SideTable, pairing: Pairing) -> list[str]:
    """The ids of a file, in the order of its rows."""
    rows = pairing.rows[table.side]
    there = np.flatnonzero(rows >= 0)
    return [pairing.ids[person] for person in there[np.argsort(rows[there])].tolist()]
