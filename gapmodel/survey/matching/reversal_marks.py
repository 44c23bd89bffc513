"""Names of columns that say "reversed", such as E_2R or Q3_rev: what they say beside what the instrument says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from gapmodel.instrument.instrument import Instrument
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable

MARKED = "usual spelling, the name says reversed"
_MARK = re.compile(
    r"(.*\d)(?:[ _.-]*r|[ _.-]*rev(?:ersed?)?|[ _.-]*reverse[ _.-]?(?:coded|scored)|[ _.-]*recoded"
    r"|[ _.-]*[(\[（](?:r|rev|reversed?|反|反向)[)\]）]|[ _.-]*反向(?:题|计分)?)",
    re.IGNORECASE,
)
_LONGEST = 200  # letters of a name that may have a mark


def unmarked(name: str) -> str:
    """A name without the mark at its end that says "reversed"; "" where there is none.

    >>> [unmarked(name) for name in ("E_2R", "e5r", "Q3_rev", "SIS_C_5R", "E2_reversed", "P3(R)", "期望2反向")]
    ['E_2', 'e5', 'Q3', 'SIS_C_5', 'E2', 'P3', '期望2']
    >>> [unmarked(name) for name in ("E2", "year", "R", "E2_raw", "manager")]
    ['', '', '', '', '']
    """
    found = _MARK.fullmatch(name.strip()[:_LONGEST])
    return found[1] if found else ""


def mark_notes(mapping: PlainTable, instrument: Instrument) -> list[Note]:
    """What is noteworthy but no contradiction: names say "reversed" and the instrument turns the item, or may."""
    marked = _marked(mapping)
    turned = {item.code for item in instrument.items if item.reversed}
    agreed = [row for row in marked if row.code in turned]
    unconfirmed = [row for row in marked if row.code in instrument.unconfirmed]
    return _notes(("marks_reversed", agreed), ("marks_unconfirmed", unconfirmed))


def mark_contradictions(mapping: PlainTable, instrument: Instrument) -> list[Note]:
    """Where names and the instrument say different things; nothing is turned because of a name."""
    marked = _marked(mapping)
    if not marked:
        return []
    names, turned = {row.column for row in marked}, {item.code for item in instrument.items if item.reversed}
    against = [row for row in marked if row.code not in turned | set(instrument.unconfirmed)]
    lacking = [row for row in _answers(mapping) if row.code in turned and row.column not in names]
    return _notes(("marks_unknown", against), ("marks_lacking", lacking))


def _marked(mapping: PlainTable) -> list[Any]:
    """The columns of answers whose names say so; none where all do, for then it says something else."""
    answers = _answers(mapping)
    marked = [row for row in answers if _says(row.column, row.code)]
    return marked if len(marked) < len(answers) else []


def _answers(mapping: PlainTable) -> list[Any]:
    return [row for row in mapping.rows if row.role == "answer"]


def _says(name: str, code: str) -> bool:
    """Whether what stands before a mark is the item's own number."""
    return not name.endswith(code) and unmarked(name).endswith(code.lstrip("0")[-1:])


def _notes(*found: tuple[str, Sequence[Any]]) -> list[Note]:
    """A note of each kind that there are columns of."""
    return [Note.of(kind, columns=[row.column for row in rows], codes=_codes(rows)) for kind, rows in found if rows]


def _codes(rows: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(row.code for row in rows))
