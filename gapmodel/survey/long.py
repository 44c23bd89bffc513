"""Answers in long form (one row per respondent and item) made wide."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np

from gapmodel.errors import ColumnError, listed
from gapmodel.instrument.instrument import Instrument
from gapmodel.survey.answers import mapped
from gapmodel.survey.pairing import id_text, usual_id
from gapmodel.survey.sheet import Cells, Sheet

_ITEM = ("item", "question", "题项", "题目", "项目")


@dataclass(frozen=True, slots=True)
class _Roles:
    respondent: int
    item: int
    sides: tuple[int, ...]


def widen(sheet: Sheet, instrument: Instrument, id: str | None) -> Sheet:
    """`sheet` with one row per respondent; the sheet itself if it is not in long form.

    Notes
    -----
    Long form has a column ``item``, one for each side (``expectation``, ``perception``) and one
    for the respondent. Other columns keep the value of the respondent's first row.

    Raises
    ------
    ColumnError
        A respondent answers an item twice, or rows name no respondent or an unknown item.
    """
    roles = _roles(sheet, instrument, id)
    if roles is None:
        return sheet
    items = mapped(sheet.columns[roles.item], id_text, "").tolist()
    people = mapped(sheet.columns[roles.respondent], id_text, "").tolist()
    _check(sheet, instrument, people, items)
    row_of = {person: row for row, person in enumerate(dict.fromkeys(people))}
    rows = np.array([row_of[person] for person in people])
    first = np.full(len(row_of), -1)
    first[rows[::-1]] = np.arange(len(rows))[::-1]
    names, columns = [], []
    for side, place in zip(instrument.asked, roles.sides, strict=True):
        for item in instrument.items:
            own = np.array([code == item.code for code in items])
            names.append(f"{side.spellings[0]}{item.code}")
            columns.append(_scattered(sheet.columns[place][own], rows[own], len(row_of)))
    others = [place for place in range(len(sheet.names)) if place not in (roles.item, *roles.sides)]
    names += [sheet.names[place] for place in others]
    columns += [sheet.columns[place][first] for place in others]
    note = f"{sheet.origin} holds one row per respondent and item: {len(rows)} rows of {len(row_of)} respondents."
    return Sheet(sheet.origin, tuple(names), tuple(columns), 1, (*sheet.notes, note))


def is_long(sheet: Sheet, instrument: Instrument, id: str | None) -> bool:
    """Whether the columns are those of one row per respondent and item."""
    return _roles(sheet, instrument, id) is not None


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


def _scattered(cells: Cells, rows: Cells, n: int) -> Cells:
    column = np.full(n, None, dtype=object)
    column[rows] = cells
    return column
