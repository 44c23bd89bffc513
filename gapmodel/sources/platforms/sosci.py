"""Exports of SoSci Survey: codes of variables in the first row, their questions in the second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.sources.platforms.header import Header, Platform, Sign, below, filled, text, texts

PLATFORM = "SoSci Survey"
ID, MODE, FINISHED, DURATION = "CASE", "MODE", "FINISHED", "TIME_SUM"
BEFORE = (ID, "SERIAL", "REF", "QUESTNNR", MODE, "LANGUAGE", "STARTED")
AFTER = {
    *("LASTDATA", "STATUS", FINISHED, "Q_VIEWER", "LASTPAGE", "MAXPAGE", "MISSING", "MISSREL", "TIME_RSI"),
    *("DEG_TIME", "DEG_MISS", DURATION),
}
SURE = {ID, "QUESTNNR", "STARTED"}
TESTS = frozenset({"pretest", "debug"})
UNFINISHED = frozenset({"0", "false"})
NO_ANSWER = (-9, -1)  # not answered, and "don't know" where it was offered


def sosci(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header where SoSci Survey's own variables begin the first row.

    Notes
    -----
    The second row holds the questions, unless they were left out of the export: then the number of an interview
    stands there.
    """
    names = texts(rows, 0)
    own = next((place for place, name in enumerate(names) if name not in BEFORE), len(names))
    if not set(names[:own]) >= SURE or names[0] != ID or not all(_is_number(cell) for cell in below(rows, 0, 2)):
        return None
    second = texts(rows, 1)
    asked = bool(second) and not _is_number(second[0])
    labels = filled(second, len(names)) if asked else ("",) * len(names)
    return Header(
        platform=PLATFORM,
        names=names,
        labels=tuple("" if name in (*BEFORE, *AFTER) else label for name, label in zip(names, labels, strict=True)),
        rows=2 if asked else 1,
        marks=((names.index(MODE), TESTS),) if MODE in names else (),
        duration=DURATION if DURATION in names else "",
        span=("STARTED", "LASTDATA") if "LASTDATA" in names else None,
        unfinished=((FINISHED, UNFINISHED),) if FINISHED in names else (),
        no_answer=NO_ANSWER,
    )


def _is_number(cell: Any) -> bool:
    return text(cell).isdecimal()


SOSCI = Platform(signs=(Sign(headings=SURE, enough=len(SURE)),), header=sosci)
