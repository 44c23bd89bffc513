"""Answers in long form (one row per respondent and item) made wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gapmodel.errors import ColumnError, listed
from gapmodel.instrument.instrument import Instrument
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.survey.matching.match import match_answers, places_by_side
from gapmodel.survey.matching.spelling import Columns, usual_id
from gapmodel.survey.two_files.pairing import Integers, id_text

_ITEM = ("item", "question", "题项", "题目", "项目")


@dataclass(frozen=True, slots=True)
class _Roles:
    respondent: int
    item: int
    sides: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A column of one row per respondent: the place of the one it is made of, and the row there of every cell.

    `differing` are the respondents of whom that column says several things.
    """

    name: str
    place: int
    cells: Cells
    at: Integers
    differing: Integers = field(default_factory=lambda: np.empty(0, np.int64))


def widen(sheet: Sheet, instrument: Instrument, id: str | None, columns: Columns | None = None) -> Sheet:
    """`sheet` with one row per respondent; the sheet itself if it is not in long form.

    Notes
    -----
    Long form has a column ``item``, one for each side (``expectation``, ``perception``) and one
    for the respondent. Of other columns the first of the respondent's rows that says anything counts, and a note
    tells where another says something else.

    Raises
    ------
    ColumnError
        A respondent answers an item twice, or rows name no respondent or an unknown item.
    """
    roles = _roles(sheet, instrument, id)
    if roles is None or _is_wide(sheet, instrument, columns):
        return sheet
    items = map_distinct(sheet.columns[roles.item], id_text, "").tolist()
    people = map_distinct(sheet.columns[roles.respondent], id_text, "").tolist()
    _check(sheet, instrument, people, items)
    row_of = {person: row for row, person in enumerate(dict.fromkeys(people))}
    rows = np.array([row_of[person] for person in people])
    own = {item.code: np.flatnonzero([code == item.code for code in items]) for item in instrument.items}
    made = [
        _scattered(sheet, place, f"{side.spellings[0]}{code}", at, rows, len(row_of))
        for side, place in zip(instrument.asked, roles.sides, strict=True)
        for code, at in own.items()
    ]
    kept = [
        _first_said(sheet, place, rows, len(row_of))
        for place in range(len(sheet.names))
        if place not in (roles.item, *roles.sides)
    ]
    origin, found = sheet.origin, [*made, *kept]
    note = Note.of("long_format", origin=origin, rows=len(rows), n=len(row_of))
    numbers = sheet.row_numbers
    return replace(
        sheet,
        names=tuple(column.name for column in found),
        columns=tuple(column.cells for column in found),
        notes=(*sheet.notes, note, *_differing_notes(origin, kept, list(row_of))),
        labels=tuple([""] * len(made) + [sheet.labels[column.place] for column in kept]) if sheet.labels else (),
        meanings=tuple(sheet.meanings[column.place] for column in found) if sheet.meanings else (),
        rows=numbers[np.unique(rows, return_index=True)[1]],
        sources=tuple((sheet.names[column.place], numbers[column.at]) for column in found),
    )


def is_long(sheet: Sheet, instrument: Instrument, id: str | None, columns: Columns | None = None) -> bool:
    """Whether the columns are those of one row per respondent and item."""
    return _roles(sheet, instrument, id) is not None and not _is_wide(sheet, instrument, columns)


def holds_answers(sheet: Sheet, instrument: Instrument, columns: Columns | None = None) -> bool:
    """Whether columns are those of answers in either form, or of most questions of a side."""
    if _roles(sheet, instrument, None) is not None or _is_wide(sheet, instrument, columns):
        return True
    return any(2 * len(places) > len(instrument.items) for places in places_by_side(sheet, instrument).values())


def _is_wide(sheet: Sheet, instrument: Instrument, columns: Columns | None) -> bool:
    """Whether there is a column for every question, or for most of them."""
    try:
        return bool(match_answers(sheet, instrument, columns))
    except ColumnError:
        found = sum(map(len, places_by_side(sheet, instrument).values()))
        return 2 * found > len(instrument.asked) * len(instrument.items)


def _roles(sheet: Sheet, instrument: Instrument, id: str | None) -> _Roles | None:
    plain = [unicodedata.normalize("NFKC", name).strip().casefold() for name in sheet.names]

    def place(names: tuple[str, ...]) -> int | None:
        return next((at for at, name in enumerate(plain) if name in names), None)

    item = place(_ITEM)
    usual = next((at for at, name in enumerate(sheet.names) if usual_id(name)), None)
    respondent = sheet.place(id, "id") if id is not None else usual
    sides = [place(tuple(spelling.casefold() for spelling in side.spellings)) for side in instrument.asked]
    if item is None or respondent is None or None in sides:
        return None
    return _Roles(respondent, item, tuple(side for side in sides if side is not None))


def _check(sheet: Sheet, instrument: Instrument, people: list[str], items: list[str]) -> None:
    if "" in people:
        row = sheet.number(people.index(""))
        raise ColumnError(f"Row {row} of {sheet.origin} names no respondent.", "fill in the respondent of every row.")
    known = {item.code for item in instrument.items}
    unknown = [item for item in dict.fromkeys(items) if item not in known]
    if unknown:
        raise ColumnError(
            f"{sheet.origin} has items that {instrument.name} does not ask: {listed(unknown)}.",
            f"its item codes are {listed(sorted(known), 8)}.",
        )
    pairs = list(zip(people, items, strict=True))
    if len(set(pairs)) < len(pairs):
        twice = next(pair for pair in pairs if pairs.count(pair) > 1)
        raise ColumnError(
            f"Respondent {twice[0]!r} answers item {twice[1]!r} in more than one row.", "keep one of these rows."
        )


def _scattered(sheet: Sheet, place: int, name: str, at: Integers, rows: Integers, n: int) -> _Column:
    """The cells of one item, each at its respondent."""
    cells = np.full(n, None, dtype=object)
    cells[rows[at]] = sheet.columns[place][at]
    from_row = np.zeros(n, np.int64)
    from_row[rows[at]] = at
    return _Column(name, place, cells, from_row)


def _first_said(sheet: Sheet, place: int, rows: Integers, n: int) -> _Column:
    """The first cell of every respondent that is not blank, and where another says something else."""
    cells = sheet.columns[place]
    texts = map_distinct(cells, id_text, "")
    at = np.zeros(n, np.int64)
    for some in (np.arange(len(rows)), np.flatnonzero(texts != "")):
        at[rows[some][::-1]] = some[::-1]
    others = np.unique(rows[(texts != "") & (texts != texts[at[rows]])])
    return _Column(sheet.names[place], place, cells[at], at, others)


def _differing_notes(origin: str, kept: Sequence[_Column], people: Sequence[str]) -> list[Note]:
    """A note on columns of which a respondent's rows do not say the same."""
    differing = [column for column in kept if column.differing.size]
    if not differing:
        return []
    columns = [
        Note.of("differing_column", column=column.name, people=[people[row] for row in column.differing.tolist()])
        for column in differing
    ]
    return [Note.of("rows_differ", origin=origin, columns=columns)]
