"""Join the rows of two files by respondent, or set them below each other where the people are not the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, listed
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.survey.decoding.answers import is_blank
from gapmodel.survey.matching.spelling import USUAL_IDS, usual_id

Integers = NDArray[np.int64]
_FEW = 5
_DIGITS = frozenset("0123456789")
_WHOLE = re.compile(r"([+-]?[0-9]+)\.0+")


class PairingWarning(UserWarning):
    """Sides are compared as answered by different people, or rows were joined by what may be mere row numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class SideTable:
    """One side's file: its sheet, and which of its columns are answers."""

    side: str
    sheet: Sheet
    answers: Mapping[str, int]
    label: Mapping[str, str] = field(default_factory=dict)

    @property
    def called(self) -> Mapping[str, str]:
        """The side by language: in English as it is named in `sources`."""
        return {"en": self.side, "zh": self.label.get("zh", self.side)}

    @property
    def name(self) -> Note:
        """What messages call it."""
        return Note.of("side_file", side=self.called, origin=self.sheet.origin)

    def column(self, name: str) -> Cells | None:
        """The cells of a column that holds no answers; None without one."""
        place = self._place(name)
        return None if place is None else self.sheet.columns[place]

    def meanings(self, name: str) -> Mapping[float, str]:
        """What the file says that the numbers of such a column stand for."""
        place = self._place(name)
        return {} if place is None or not self.sheet.meanings else self.sheet.meanings[place]

    def _place(self, name: str) -> int | None:
        places = [at for at, found in enumerate(self.sheet.names) if found == name and at not in self.answers.values()]
        return places[-1] if places else None

    @property
    def others(self) -> list[str]:
        """The names of all columns that hold no answers."""
        taken = set(self.answers.values())
        return [name for at, name in enumerate(self.sheet.names) if at not in taken]


@dataclass(frozen=True, slots=True, eq=False)
class Pairing:
    """Who of the people in several files is the same.

    Attributes
    ----------
    rows : mapping of side to (n,) array
        Of every person the row in that side's sheet, from zero; -1 where there is none.
    ids : tuple of str
        Theirs; empty where a row names nobody.
    columns : mapping of side to str
        The columns of the ids; empty where there are none.
    """

    rows: Mapping[str, Integers]
    ids: tuple[str, ...]
    columns: Mapping[str, str]

    @property
    def different(self) -> bool:
        """Whether nobody stands in all files."""
        return not self.complete.any()

    @property
    def complete(self) -> NDArray[np.bool_]:
        """(n,) whether the person stands in all files."""
        there: NDArray[np.bool_] = np.all([rows >= 0 for rows in self.rows.values()], axis=0)
        return there

    def unmatched(self, tables: Sequence[SideTable]) -> PlainTable:
        """Rows whose respondent does not stand in all files: ``side id row``, side by side."""
        found = [
            (table.side, self.ids[person], table.sheet.number(int(self.rows[table.side][person])))
            for table in tables
            for person in np.flatnonzero(~self.complete & (self.rows[table.side] >= 0)).tolist()
            if self.columns
        ]
        return PlainTable.of_rows(["side", "id", "row"], found)


def id_text(cell: object) -> str:
    """How a respondent's id is compared; empty where the cell names nobody.

    Examples
    --------
    >>> id_text(7.0) == id_text(" 7 ") == id_text("７") == id_text("7.0") == id_text(7)
    True
    >>> id_text("007"), id_text(None), id_text("7.5")
    ('007', '', '7.5')
    """
    if is_blank(cell):
        return ""
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    if isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def paired(tables: Sequence[SideTable], id: str | None) -> Pairing:
    """Who is who, by the column `id` or a usual one; "" says that nobody is the same.

    Raises
    ------
    ColumnError
        A file lacks the column, or an id stands in several of its rows.

    Notes
    -----
    People come in the order of their ids, numbers in them by size, so that the order of rows plays no part; rows that
    name nobody follow. Where nobody stands in all files, the files follow each other as they are.
    """
    columns = {} if id == "" else _id_columns(tables, id)
    ids = {table.side: _ids(table, columns[table.side]) for table in tables} if columns else {}
    at = {side: {name: row for row, name in enumerate(names) if name} for side, names in ids.items()}
    if not columns or not set.intersection(*(set(found) for found in at.values())):
        return _below_each_other(tables, ids, columns)
    known = sorted(set().union(*at.values()), key=_by_size)
    rows = {side: [found.get(name, -1) for name in known] for side, found in at.items()}
    for side, names in ids.items():
        for row in (row for row, name in enumerate(names) if not name):
            known.append("")
            for other, places in rows.items():
                places.append(row if other == side else -1)
    return Pairing({side: np.array(places, np.int64) for side, places in rows.items()}, tuple(known), columns)


def _below_each_other(
    tables: Sequence[SideTable], ids: Mapping[str, Sequence[str]], columns: Mapping[str, str]
) -> Pairing:
    def rows_of(side: str) -> Integers:
        own = (np.arange(len(table.sheet)) if table.side == side else np.full(len(table.sheet), -1) for table in tables)
        return np.concatenate(list(own)).astype(np.int64)

    names = [name for table in tables for name in ids.get(table.side, [""] * len(table.sheet))]
    return Pairing({table.side: rows_of(table.side) for table in tables}, tuple(names), columns)


def _id_columns(tables: Sequence[SideTable], id: str | None) -> dict[str, str]:
    """The column of the ids in every file, empty where one has none; the same name in all, if possible."""
    if id is not None:
        _check_id(tables, id)
        return {table.side: id for table in tables}
    usual = [{wanted: name for name in table.others if (wanted := usual_id(name))} for table in tables]
    for wanted in USUAL_IDS:
        if all(wanted in found for found in usual):
            return {table.side: found[wanted] for table, found in zip(tables, usual, strict=True)}
    if not all(usual):
        return {}
    firsts = [next(found[wanted] for wanted in USUAL_IDS if wanted in found) for found in usual]
    return {table.side: name for table, name in zip(tables, firsts, strict=True)}


def _check_id(tables: Sequence[SideTable], id: str) -> None:
    """Raise `ColumnError` where a file lacks the column."""
    lacking = [table.name for table in tables if id not in table.sheet.names]
    if lacking:
        raise ColumnError(
            f"{' and '.join(lacking)} has no column {id!r} for id.{_sentence(may_be_ids(tables))}",
            "give the column of respondents one name in all files, and say id= that name; id='' says that the files "
            "hold different people.",
        )


def may_be_ids(tables: Sequence[SideTable]) -> list[Note]:
    """The columns of each file that may identify respondents, by their name or as nothing repeats.

    It is empty where no file has any.
    """
    found = [(_may_be_ids(table) or [Note.of("none")], table.name) for table in tables]
    notes = [Note.of("columns_in_file", columns=names, file=file) for names, file in found]
    return notes if any(map(_may_be_ids, tables)) else []


def _sentence(notes: Sequence[Note]) -> str:
    return f" Columns that may identify respondents: {'; '.join(notes)}." if notes else ""


def _may_be_ids(table: SideTable) -> list[str]:
    usual = [name for name in table.others if usual_id(name)]
    return list(dict.fromkeys([*usual, *(name for name in table.others if _repeats_nothing(table, name))]))


def _repeats_nothing(table: SideTable, name: str) -> bool:
    """Whether a column has a value for more than half of the rows, and none of them twice."""
    cells = table.column(name)
    filled = [] if cells is None else [text for text in map_distinct(cells, id_text, "").tolist() if text]
    return len(set(filled)) == len(filled) > len(table.sheet) / 2


def _ids(table: SideTable, column: str) -> list[str]:
    """The id of every row; none of them twice."""
    cells = table.sheet.columns[table.sheet.place(column, "id")]
    names: list[str] = map_distinct(cells, id_text, "").tolist()
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        rows.setdefault(name, []).append(table.sheet.number(row))
    twice = {name: at for name, at in rows.items() if name and len(at) > 1}
    if twice:
        shown = "; ".join(f"{listed([name])} in rows {_listed_rows(at)}" for name, at in list(twice.items())[:_FEW])
        more = f"; and {len(twice) - _FEW} more" if len(twice) > _FEW else ""
        raise ColumnError(
            f"{len(twice)} values of {column!r} occur in more than one row of {table.name}: {shown}{more}.",
            "keep one row of each respondent, or name another column with id=; id='' says that the files hold "
            "different people.",
        )
    return names


def _listed_rows(rows: Sequence[int]) -> str:
    """The first row numbers in a row, and how many more there are."""
    more = f" and {len(rows) - _FEW} more" if len(rows) > _FEW else ""
    return ", ".join(map(str, rows[:_FEW])) + more


def _by_size(name: str) -> tuple[list[tuple[bool, int, str]], str]:
    """A key that sorts the numbers in names by size, of any length."""
    parts = [part.lstrip("0") or part for part in re.findall(r"[0-9]+|[^0-9]+", name)]
    return [(number := part[0] in _DIGITS, len(part) if number else 0, part) for part in parts], name


def spread(cells: Cells, rows: Integers) -> Cells:
    """The cells of a column at rows; None where the row is -1."""
    if (rows >= 0).all():
        return cells[rows]
    column = np.full(len(rows), None, dtype=object)
    column[rows >= 0] = objects(cells)[rows[rows >= 0]]
    return column


def together(cells: Iterable[Cells]) -> tuple[Cells, NDArray[np.bool_]]:
    """Columns of the same people as one, the first that says something counting; and where another differs."""
    first, *others = cells
    found, differs = first, np.zeros(len(first), bool)
    for more in others:
        texts, theirs = (map_distinct(column, id_text, "") for column in (found, more))
        differs |= (texts != "") & (theirs != "") & (texts != theirs)
        blank = texts == ""
        if blank.any():
            found = replaced(found, blank, more)
    return found, differs


def replaced(cells: Cells, where: NDArray[np.bool_], by: Cells | int) -> Cells:
    """A column with the cells of another, or one value, in some of its rows."""
    return np.where(where, by if isinstance(by, int) else objects(by), objects(cells))


def objects(cells: Cells) -> Cells:
    """The cells of a column as Python's own values, so that those of other kinds can stand beside them."""
    import pandas as pd

    return pd.Series(cells).astype(object).to_numpy()
