"""Sheets of one layout below each other: files of one survey, or sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from gapmodel.errors import ColumnError, GapModelError, listed, nearest
from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.sources.stream import APART
from gapmodel.survey.counting.rows import Integers
from gapmodel.survey.matching.long_format import widen
from gapmodel.survey.matching.match import match_answers, match_points, places_by_side
from gapmodel.survey.read_options import Request

SOURCE, SHEET = "source", "sheet"
_SHOWN = 5
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
    Columns that a sheet lacks are blank for its rows; a note tells so, and `one_layout` refuses those that are needed.
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
        unused=tuple(dict.fromkeys(note for piece in pieces for note in piece.unused)),
    )


def added_name(column: str, names: Sequence[str]) -> str:
    """What the added column is called among others of these names."""
    return _OTHERWISE[column] if column in names else column


def one_layout(sheet: Sheet, asked: Instrument, request: Request) -> Sheet:
    """`sheet` with one row per respondent; of stacked sheets every one by itself, which must hold the same questions.

    Raises
    ------
    ColumnError
        A sheet lacks questions, or other columns that are asked for, or calls something else by a name of the first.
    """
    if not sheet.pieces:
        return widen(sheet, asked, request.id, request.columns)
    _check_sides(sheet, asked)
    pieces = [_renamed(piece, asked, request) for piece in sheet.pieces]
    pieces = [_named_alike(piece, pieces[0], asked, request) for piece in pieces]
    added = sheet.names[-1]
    needed = {"group": request.groups, "outcome": request.outcomes} | {role: (name,) for role, name in request.sampling}
    for piece in pieces:
        for role, name in ((role, name) for role, names in needed.items() for name in names if name != added):
            if name in sheet.names and name not in piece.names:
                raise ColumnError(
                    f"{piece.origin} has no column {name!r} ({role}); {pieces[0].origin} and others have.",
                    f"give every file or sheet the column; {nearest(name, piece.names)}",
                )
    if all(new is old for new, old in zip(pieces, sheet.pieces, strict=True)):
        return sheet
    names = [str(name) for piece, name in zip(sheet.pieces, _first_cells(sheet), strict=True) if len(piece)]
    return stacked(pieces, names, SOURCE if sheet.files else SHEET, sheet.origin)


def _check_sides(sheet: Sheet, asked: Instrument) -> None:
    """Raise `ColumnError` where the sheets hold different sides, which belong beside each other, not below."""
    sides = [_sides(piece, asked) for piece in sheet.pieces]
    if len(set(sides)) < 2 or any(len(own) != 1 for own in sides):
        return
    names = _first_cells(sheet) if not sheet.files else [piece.origin for piece in sheet.pieces]
    given = {side: str(name) for (side,), name in zip(sides, names, strict=True)}
    held = zip(sheet.pieces, sides, strict=True)
    how = (
        f"{given} (--with {' --with '.join(f'{side}={name}' for side, name in list(given.items())[1:])})"
        if sheet.files
        else f"sheet={given} ({' '.join(f'--sheet {side}={name}' for side, name in given.items())})"
    )
    raise ColumnError(
        f"The parts of {sheet.origin} hold one side each: "
        f"{', '.join(f'{piece.origin} {side}' for piece, (side,) in list(held)[:_SHOWN])}.",
        f"read them as sides of the same people: {how}.",
    )


def _sides(piece: Sheet, asked: Instrument) -> tuple[str, ...]:
    """The sides of which most questions have a column."""
    found = places_by_side(piece, asked)
    return tuple(side for side, places in found.items() if 2 * len(places) > len(asked.items))


def positions_of(sheet: Sheet, first: int) -> int | Integers:
    """The position of every respondent where files are one source, as if each was counted by itself; else the first."""
    if len(sheet.files) < 2:
        return first
    return np.concatenate([first + place * APART + np.arange(rows) for place, rows in enumerate(sheet.files)])


def _renamed(piece: Sheet, asked: Instrument, request: Request) -> Sheet:
    with _of(piece.origin):
        return one_layout(piece, asked, request)


def _first_cells(sheet: Sheet) -> list[object]:
    """What the added column says of each sheet."""
    starts = np.cumsum([0, *(len(piece) for piece in sheet.pieces)])[:-1]
    return [sheet.columns[-1][start] for start in starts.tolist()]


def _named_alike(piece: Sheet, first: Sheet, asked: Instrument, request: Request) -> Sheet:
    """A sheet whose questions are called as in the first."""
    wanted = {question: first.names[place] for question, place in _questions(first, asked, request).items()}
    own = _questions(piece, asked, request)
    if own.keys() != wanted.keys():
        raise ColumnError(
            f"{piece.origin} and {first.origin} have different columns of importance points.",
            "give all of them the same columns, or read them one by one.",
        )
    names = list(piece.names)
    for question, place in own.items():
        names[place] = wanted[question]
    if tuple(names) == piece.names:
        return piece
    twice = sorted({name for name in wanted.values() if names.count(name) > list(wanted.values()).count(name)})
    if twice:
        raise ColumnError(
            f"{listed(twice)} of {first.origin} is something else in {piece.origin}.",
            "name the columns alike in all of them, or read them one by one.",
        )
    return replace(piece, names=tuple(names))


def _questions(sheet: Sheet, asked: Instrument, request: Request) -> dict[tuple[str, str, str], int]:
    """The column of every question and of importance points, by its role, side and code."""
    with _of(sheet.origin):
        matches = [*match_answers(sheet, asked, request.columns), *match_points(sheet, asked, request.importance)]
    return {(match.role, match.side, match.code): match.place for match in matches}


@contextmanager
def _of(origin: str) -> Iterator[None]:
    """Errors say which of the sheets they are about."""
    try:
        yield
    except GapModelError as error:
        problem = error.problem if origin in error.problem else f"{origin}: {error.problem}"
        raise type(error)(problem, error.hint) from None


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


def _notes(pieces: Sequence[Sheet]) -> Iterator[str]:
    """The notes on the sheets, each with its sheet's name."""
    told = [note if piece.origin in note else f"{piece.origin}: {note}" for piece in pieces for note in piece.notes]
    yield from dict.fromkeys(told)


def _blank_notes(pieces: Sequence[Sheet], places: Sequence[Mapping[Key, int]], keys: Sequence[Key]) -> Iterator[str]:
    for piece, at in zip(pieces, places, strict=True):
        lacking = [name for name, again in keys if (name, again) not in at and name]
        if lacking:
            yield f"{piece.origin} has no column {listed(lacking)}; it is blank for its rows."


def _named_note(column: str, called: str) -> Iterator[str]:
    if called != column:
        yield f"The answers have a column {column!r} of their own; where each row comes from stands in {called!r}."
