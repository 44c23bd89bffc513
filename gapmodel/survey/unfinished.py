"""Sentences on responses that a platform marked as not finished."""

from __future__ import annotations

from collections.abc import Mapping

from gapmodel.errors import listed
from gapmodel.survey.distinct import distinct_of
from gapmodel.survey.platforms.header import is_mark
from gapmodel.survey.sheet import Cells, Sheet


def unfinished_notes(sheet: Sheet, columns: Mapping[str, Cells], *, joined: bool = False) -> list[str]:
    """How many responses each of the platform's columns marks as not finished, and how to leave them out.

    Parameters
    ----------
    columns : mapping of name to cells
        As `Survey.frame` shows them.
    joined : bool
        Whether the sheet is only one side's: the other file's column may then stand in the frame.
    """
    found = ((name, *_marked(columns[name], marks)) for name, marks in sheet.unfinished if name in columns)
    return [_note(sheet, name, n, values, joined=joined) for name, n, values in found if n]


def _marked(cells: Cells, marks: frozenset[str]) -> tuple[int, list[object]]:
    """How many cells are marks, and which values they are, None where cells are missing."""
    column = distinct_of(cells)
    values: list[object] = [*column.values, None]
    there = [at for at, n in enumerate(column.counts.tolist()) if n and is_mark(values[at], marks)]
    return int(column.counts[there].sum()), [values[at] for at in there]


def _note(sheet: Sheet, name: str, n: int, values: list[object], *, joined: bool) -> str:
    empty = all(value is None or not str(value).strip() for value in values)
    what = "empty" if empty else listed(values)
    told = f"{n} of {len(sheet)} responses are unfinished ({name!r} is {what}) and count as far as they go"
    if joined:
        return f"{told}: to leave them out, take their rows out of the file."
    return f"{told}: survey.without({_mask(name, values)}) leaves them out."


def _mask(name: str, values: list[object]) -> str:
    column = f"survey.frame()[{name!r}]"
    given = [value for value in values if value is not None]
    parts = [f"{column}.isna()"] if None in values else []
    if given:
        parts.append(f"{column} == {given[0]!r}" if len(given) == 1 else f"{column}.isin({given!r})")
    return parts[0] if len(parts) == 1 else " | ".join(f"({part})" for part in parts)
