"""One row per respondent, and stacked sheets whose questions have the same columns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from gapmodel.errors import ColumnError, GapModelError, listed, nearest
from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.sheet import Sheet
from gapmodel.sources.stacked_sheets import SHEET, SOURCE, stacked
from gapmodel.survey.matching.long_format import widen
from gapmodel.survey.matching.match import match_answers, match_points, places_by_side
from gapmodel.survey.read_options import ReadOptions

_SHOWN = 5


def one_layout(sheet: Sheet, asked: Instrument, request: ReadOptions) -> Sheet:
    """`sheet` with one row per respondent; of stacked sheets every one by itself, which must hold the same questions.

    Raises
    ------
    ColumnError
        A sheet lacks questions, or other columns that are asked for, or calls something else by a name of the first.
    """
    if not sheet.pieces:
        return widen(sheet, asked, request.id, request.columns)
    _check_sides(sheet, asked)
    pieces = []
    for piece in sheet.pieces:
        with _of(piece.origin):
            pieces.append(one_layout(piece, asked, request))
    pieces = [_named_alike(piece, pieces[0], asked, request) for piece in pieces]
    needed = [("group", name) for name in request.groups] + [("outcome", name) for name in request.outcomes]
    for piece in pieces:
        for role, name in [*needed, *request.sampling]:
            if name != sheet.names[-1] and name in sheet.names and name not in piece.names:
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


def _first_cells(sheet: Sheet) -> list[object]:
    """What the added column says of each sheet."""
    starts = np.cumsum([0, *(len(piece) for piece in sheet.pieces)])[:-1]
    return [sheet.columns[-1][start] for start in starts.tolist()]


def _named_alike(piece: Sheet, first: Sheet, asked: Instrument, request: ReadOptions) -> Sheet:
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
            f"{listed(twice)} of {first.origin} has another meaning in {piece.origin}.",
            "name the columns alike in all of them, or read them one by one.",
        )
    return replace(piece, names=tuple(names))


def _questions(sheet: Sheet, asked: Instrument, request: ReadOptions) -> dict[tuple[str, str, str], int]:
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
        raise error.about(origin) from None
