"""Notes on responses that a platform marked as not finished."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from gapmodel.notes.note import Note
from gapmodel.sources.distinct import distinct_of, map_distinct
from gapmodel.sources.platforms.header import is_mark
from gapmodel.sources.sheet import Cells, Sheet


def unfinished_notes(sheet: Sheet, columns: Mapping[str, Cells], *, joined: bool = False) -> list[Note]:
    """How many responses each of the platform's columns marks as not finished, and how to leave them out.

    Parameters
    ----------
    columns : mapping of name to cells
        As `Survey.frame` shows them.
    joined : bool
        Whether the sheet is only one side's: the other file's column may then stand in the frame.
    """
    places = {name: place for place, name in enumerate(sheet.names)}  # of a name that repeats, the last
    found = (
        (name, map_distinct(sheet.distinct(places[name]), partial(is_mark, values=marks), "" in marks))
        for name, marks in sheet.unfinished
        if name in columns
    )
    return [_note(sheet, name, columns[name][rows], joined=joined) for name, rows in found if rows.any()]


def _note(sheet: Sheet, name: str, cells: Cells, *, joined: bool) -> Note:
    column = distinct_of(cells)
    values: list[object] = [*column.values, *([None] if column.counts[-1] else [])]
    shown = [value if isinstance(value, (str, int, float)) else str(value) for value in values if not _is_empty(value)]
    said: dict[str, Any] = {"n": len(cells), "total": len(sheet), "column": name}
    said["values"] = [*shown, *([] if len(shown) == len(values) else [Note.of("empty")])]
    if joined:
        return Note.of("unfinished_side", **said)
    return Note.of("unfinished", setting=f"survey.drop_respondents({_mask(name, values)})", **said)


def _is_empty(value: object) -> bool:
    return value is None or not str(value).strip()


def _mask(name: str, values: list[object]) -> str:
    column = f"survey.frame()[{name!r}]"
    given = [value for value in values if value is not None]
    parts = [f"{column}.isna()"] if None in values else []
    if given:
        parts.append(f"{column} == {given[0]!r}" if len(given) == 1 else f"{column}.isin({given!r})")
    return parts[0] if len(parts) == 1 else " | ".join(f"({part})" for part in parts)
