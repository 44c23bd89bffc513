"""Sheets below each other as one: the sheets of a workbook, or several files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gapmodel.notes.note import Note, each_once, in_source
from gapmodel.sources.sheet import Cells, Sheet

Integers = NDArray[np.int64]
SOURCE, SHEET = "source", "sheet"
_OTHERWISE = {SOURCE: "source_file", SHEET: "sheet_name"}  # where the sheets have such a column themselves
Key = tuple[str, int]  # a column's name, and how many of that name stand before it


def stacked(pieces: Sequence[Sheet], names: Sequence[str], column: str, origin: str) -> Sheet:
    """The rows of several sheets in one, columns by their names, and one more column that says which sheet each is of.

    Parameters
    ----------
    names : sequence of str
        What the new column calls each of the sheets.
    column : {"source", "sheet"}
        The new column's name; "source_file" or "sheet_name" where a sheet has one of that name itself.
    origin : str
        What messages call all of them.

    Notes
    -----
    Columns that a sheet lacks are blank for its rows; a note says so, and `one_layout` refuses those that are needed.
    """
    keys = list(dict.fromkeys(key for piece in pieces for key in _keys(piece)))
    places = [dict(zip(_keys(piece), range(len(piece.names)), strict=True)) for piece in pieces]
    called = added_name(column, [name for name, _ in keys])
    meanings = [_meaning(pieces, places, key) for key in keys]
    columns = [
        _column([_cells(piece, at.get(key), worded=said is None) for piece, at in zip(pieces, places, strict=True)])
        for key, said in zip(keys, meanings, strict=True)
    ]
    labels = [next(filter(None, _labels(pieces, places, key)), "") for key in keys]
    first = pieces[0]
    return Sheet(
        origin,
        (*(name for name, _ in keys), called),
        (*columns, np.repeat(np.array(names, object), [len(piece) for piece in pieces])),
        notes=(*_notes(pieces), *_blank_notes(pieces, places, keys), *_named_note(column, called)),
        labels=(*labels, "") if any(labels) else (),
        platform=first.platform if len({piece.platform for piece in pieces}) == 1 else "",
        meanings=(*(said or {} for said in meanings), {}) if any(meanings) else (),
        prefixes=tuple(dict.fromkeys(prefix for piece in pieces for prefix in piece.prefixes)),
        duration=first.duration if len({piece.duration for piece in pieces}) == 1 else "",
        span=first.span if len({piece.span for piece in pieces}) == 1 else None,
        unfinished=tuple(dict.fromkeys(mark for piece in pieces for mark in piece.unfinished)),
        rows=np.concatenate([_numbers(piece) for piece in pieces]),
        sources=_sources(pieces, places, keys, called),
        pieces=tuple(pieces),
        files=tuple(len(piece) for piece in pieces) if column == SOURCE else (),
    )


def added_name(column: str, names: Sequence[str]) -> str:
    """What the added column is called among others of these names."""
    return _OTHERWISE[column] if column in names else column


def _keys(piece: Sheet) -> list[Key]:
    """The columns by their names, and of a name that repeats by their order."""
    seen: dict[str, int] = {}
    keys = []
    for name in piece.names:
        keys.append((name, seen.get(name, 0)))
        seen[name] = seen.get(name, 0) + 1
    return keys


def _labels(pieces: Sequence[Sheet], places: Sequence[Mapping[Key, int]], key: Key) -> Iterator[str]:
    for piece, at in zip(pieces, places, strict=True):
        if piece.labels and key in at:
            yield piece.labels[at[key]]


def _meaning(pieces: Sequence[Sheet], places: Sequence[Mapping[Key, int]], key: Key) -> Mapping[float, str] | None:
    """What the numbers of a column stand for; None where sheets say different things of a number."""
    said = [piece.meanings[at[key]] for piece, at in zip(pieces, places, strict=True) if piece.meanings and key in at]
    pairs = {pair for own in said for pair in own.items()}
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None


def _cells(piece: Sheet, place: int | None, *, worded: bool) -> Cells:
    """The cells of a column, blank where there is none; as words where numbers mean different things elsewhere."""
    if place is None:
        return np.full(len(piece), None, object)
    return piece.worded(place) if worded else piece.columns[place]


def _column(parts: Sequence[Cells]) -> Cells:
    """Cells of several sheets as one array, of numbers or dates if all are."""
    kinds = {part.dtype.kind for part in parts}
    if kinds <= set("iuf") or kinds in ({"M"}, {"b"}):
        return np.concatenate(parts)
    return np.concatenate([_objects(part) for part in parts])


def _objects(part: Cells) -> Cells:
    return (part.astype("datetime64[us]") if part.dtype.kind == "M" else part).astype(object)


def _numbers(piece: Sheet) -> Integers:
    """The numbers of the rows in their own source."""
    return piece.rows if piece.rows is not None else piece.row_numbers


def _sources(
    pieces: Sequence[Sheet], places: Sequence[Mapping[Key, int]], keys: Sequence[Key], called: str
) -> tuple[tuple[str, Integers], ...]:
    """Of columns that were made of others' cells, these; the name as the first sheet has it."""
    if not any(piece.sources for piece in pieces):
        return ()
    found = []
    for key in [*keys, (called, 0)]:
        numbers, name = [], ""
        for piece, at in zip(pieces, places, strict=True):
            own = piece.sources[at[key]] if piece.sources and key in at else (key[0], _numbers(piece))
            name = name or own[0]
            numbers.append(own[1])
        found.append((name, np.concatenate(numbers)))
    return tuple(found)


def _notes(pieces: Sequence[Sheet]) -> tuple[Note, ...]:
    """The notes on the sheets, each with its sheet's name."""
    return each_once(note for piece in pieces for note in in_source(piece.origin, piece.notes))


def _blank_notes(pieces: Sequence[Sheet], places: Sequence[Mapping[Key, int]], keys: Sequence[Key]) -> Iterator[Note]:
    for piece, at in zip(pieces, places, strict=True):
        lacking = [name for name, again in keys if (name, again) not in at and name]
        if lacking:
            yield Note.of("column_lacking", origin=piece.origin, names=lacking)


def _named_note(column: str, called: str) -> Iterator[Note]:
    if called != column:
        yield Note.of("column_renamed", column=column, called=called)
