"""The record form as a Word document that somebody filled in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gapmodel.errors import SourceError
from gapmodel.instrument.record.words import column_places
from gapmodel.sources.filled_form import TableRow, document_tables
from gapmodel.sources.sheet import Sheet

_ABOUT = ("rater", "role")  # written once, above the scores
_UNFILLED = "_. \t\u00a0\u3000"


def filled_records(path: Path) -> Sheet:
    """The tables of a filled-in form as one sheet: one row per step of an encounter, and one per customer.

    Raises
    ------
    SourceError
        The document has no table of encounters.
    """
    about: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    for table in document_tables(path):
        heads = [_text(cell) for cell in table[0].cells] if table else []
        places = column_places(heads, {}, path.name)
        if "encounter" in places:
            rows += [
                {name: _text(row.cells[place]) for name, place in places.items()}
                for row in table[1:]
                if _fits(row, heads)
            ]
        else:
            about |= _pairs(table, path.name)
    if not rows:
        raise SourceError(
            f"{path.name} has no table with a column for the encounter.", "fill in the form that gm.record_form wrote."
        )
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [[row.get(name, "") for row in rows] for name in names]
    for name in (one for one in _ABOUT if one not in names):
        names.append(name)
        columns.append([about.get(name, "")] * len(rows))
    return Sheet(path.name, tuple(names), tuple(np.array(column, dtype=object) for column in columns))


def _pairs(table: Sequence[TableRow], origin: str) -> dict[str, str]:
    """Names and values beside each other, of the rater."""
    found: dict[str, str] = {}
    for row in table:
        cells = [_text(cell) for cell in row.cells]
        for name, value in zip(cells[::2], cells[1::2], strict=False):
            found |= {meaning: value for meaning in column_places([name], {}, origin) if meaning in _ABOUT and value}
    return found


def _fits(row: TableRow, heads: Sequence[str]) -> bool:
    return len(row.cells) == len(heads)


def _text(cell: Sequence[str]) -> str:
    return " ".join(" ".join(cell).split()).strip(_UNFILLED)
