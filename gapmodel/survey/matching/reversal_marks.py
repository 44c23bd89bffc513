"""Names of columns that say "reversed", such as E_2R or Q3_rev: what they say beside what the instrument says."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from gapmodel.errors import listed
from gapmodel.instrument.instrument import Instrument

MARKED = "usual spelling, the name says reversed"
_MARK = re.compile(
    r"(.*\d)(?:[ _.-]*r|[ _.-]*rev(?:ersed?)?|[ _.-]*reverse[ _.-]?(?:coded|scored)|[ _.-]*recoded"
    r"|[ _.-]*[(\[（](?:r|rev|reversed?|反|反向)[)\]）]|[ _.-]*反向(?:题|计分)?)",
    re.IGNORECASE,
)
_SHOWN = 4
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


def mark_notes(mapping: pd.DataFrame, instrument: Instrument) -> list[str]:
    """What is noteworthy but no contradiction: names say "reversed" and the instrument turns the item, or may."""
    marked = _marked(mapping)
    turned = {item.code for item in instrument.items if item.reversed}
    agreed = marked[marked["code"].isin(turned)]
    notes = []
    if len(agreed):
        notes.append(
            f"{_names(agreed)} of {_items(agreed)}, which the instrument marks as reversed: its answers were turned. "
            "If the file holds them turned already, use an instrument file in which the item is not reversed."
        )
    open_ones = marked[marked["code"].isin(instrument.unconfirmed)]
    if len(open_ones):
        notes.append(
            f"{_names(open_ones)} of {_items(open_ones)}, of which the instrument does not know the direction: nothing "
            "was turned because of a name."
        )
    return notes


def mark_contradictions(mapping: pd.DataFrame, instrument: Instrument) -> list[str]:
    """Where names and the instrument say different things; nothing is turned because of a name."""
    marked = _marked(mapping)
    if marked.empty:
        return []
    turned = {item.code for item in instrument.items if item.reversed}
    against = marked[~marked["code"].isin(turned | set(instrument.unconfirmed))]
    notes = []
    if len(against):
        notes.append(
            f"{_names(against)} of {_items(against)}, which the instrument does not mark as reversed: nothing was "
            "turned. If the answers in the file are as they were given and the item is worded in reverse, say "
            "reversed = true of it in an instrument file; if they were turned already, all is well."
        )
    answers = mapping[mapping["role"] == "answer"]
    silent = answers[answers["code"].isin(turned) & ~answers["column"].isin(marked["column"])]
    if len(silent):
        names = listed(silent["column"], _SHOWN)
        notes.append(
            f"The instrument marks {_items(silent)} as reversed and turned the answers, but {names} "
            "say nothing of it, while other names do. If the item is not worded in reverse, or its answers were turned "
            "already, use an instrument file in which it is not reversed."
        )
    return notes


def _marked(mapping: pd.DataFrame) -> pd.DataFrame:
    """The columns of answers whose names say so; none where all do, for then it says something else."""
    answers = mapping[mapping["role"] == "answer"]
    says = [_says(name, code) for name, code in zip(answers["column"], answers["code"], strict=True)]
    return answers.iloc[:0] if all(says) else answers[says]


def _says(name: str, code: str) -> bool:
    """Whether what stands before a mark is the item's own number."""
    return not name.endswith(code) and unmarked(name).endswith(code.lstrip("0")[-1:])


def _names(rows: pd.DataFrame) -> str:
    says = "The name" if len(rows) == 1 else "The names"
    return f"{says} {listed(rows['column'], _SHOWN)} {'says' if len(rows) == 1 else 'say'} 'reversed'"


def _items(rows: pd.DataFrame) -> str:
    codes: Sequence[str] = list(dict.fromkeys(rows["code"]))
    return f"item {codes[0]!r}" if len(codes) == 1 else f"items {listed(codes, _SHOWN)}"
