"""Names of columns that say "reversed", such as E_2R or Q3_rev: what they say beside what the instrument says."""

from __future__ import annotations

import re

import pandas as pd

from gapmodel.instrument.instrument import Instrument
from gapmodel.notes.note import Note

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


def mark_notes(mapping: pd.DataFrame, instrument: Instrument) -> list[Note]:
    """What is noteworthy but no contradiction: names say "reversed" and the instrument turns the item, or may."""
    marked = _marked(mapping)
    turned = {item.code for item in instrument.items if item.reversed}
    agreed = marked[marked["code"].isin(turned)]
    unconfirmed = marked[marked["code"].isin(instrument.unconfirmed)]
    return [
        Note.of(kind, columns=list(rows["column"]), codes=_codes(rows))
        for kind, rows in (("marks_reversed", agreed), ("marks_unconfirmed", unconfirmed))
        if len(rows)
    ]


def mark_contradictions(mapping: pd.DataFrame, instrument: Instrument) -> list[Note]:
    """Where names and the instrument say different things; nothing is turned because of a name."""
    marked = _marked(mapping)
    if marked.empty:
        return []
    turned = {item.code for item in instrument.items if item.reversed}
    against = marked[~marked["code"].isin(turned | set(instrument.unconfirmed))]
    answers = mapping[mapping["role"] == "answer"]
    lacking = answers[answers["code"].isin(turned) & ~answers["column"].isin(marked["column"])]
    return [
        Note.of(kind, columns=list(rows["column"]), codes=_codes(rows))
        for kind, rows in (("marks_unknown", against), ("marks_lacking", lacking))
        if len(rows)
    ]


def _marked(mapping: pd.DataFrame) -> pd.DataFrame:
    """The columns of answers whose names say so; none where all do, for then it says something else."""
    answers = mapping[mapping["role"] == "answer"]
    says = [_says(name, code) for name, code in zip(answers["column"], answers["code"], strict=True)]
    return answers.iloc[:0] if all(says) else answers[says]


def _says(name: str, code: str) -> bool:
    """Whether what stands before a mark is the item's own number."""
    return not name.endswith(code) and unmarked(name).endswith(code.lstrip("0")[-1:])


def _codes(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(rows["code"]))
