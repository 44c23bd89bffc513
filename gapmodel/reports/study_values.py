"""The values of a study file: known keys, and values of the right kind."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gapmodel.errors import SettingError
from gapmodel.instrument.section import Section

SOURCES, FILE = "sources", "file"

_TEXT = ("a text in quotes", (str,))
_NAMES = ("a text, or a list of texts", (str, list))
_NAMED = ("a text, or a table of texts", (str, dict))
_NUMBER = ("a number", (int, float))
_FLAG = ("true or false", (bool,))
_LIST = ("a list", (list,))
_KINDS: dict[str, tuple[str, tuple[type, ...]]] = {
    SOURCES: ("a text, a list of texts, or a table with a text for every side", (str, list, dict)),
    FILE: _NAMES,
    "columns": ("a table of sides", (dict,)),
    "by": _NAMES,
    "dayfirst": _FLAG,
    "outcome": ("a text, a list of texts, or a table", (str, list, dict)),
    "importance": _NAMED,
    "importance_scale": ("a list of two numbers, as in [1, 7]", (list,)),
    "merge_groups": _FLAG,
    "missing_codes": ("a text, a number or a list of them", (str, int, float, list)),
    "best": _NAMED,
    "sheet": ("a text, a list of texts, or a table with a text for every side", (str, list, dict)),
    "date": ("a text or a date", (str, dt.date)),
    "sections": _LIST,
    "with_answers": _FLAG,
    "min_cell": ("a whole number", (int,)),
    "confidence": _NUMBER,
    "margin": _NUMBER,
    "target": _NUMBER,
}  # all other keys are texts


class StudySection(Section):
    """A table of a study file."""

    error = SettingError
    __slots__ = ()


def checked_values(section: Section, known: tuple[str, ...]) -> dict[str, Any]:
    """The values of a table, whose keys and kinds are checked."""
    section.only(known)
    for key, value in section.table.items():
        kind, types = _KINDS.get(key, _TEXT)
        flag = isinstance(value, bool) and bool not in types
        texts = key in (SOURCES, FILE, "by", "sections") and not all(isinstance(one, str) for one in _parts(value))
        if flag or texts or not isinstance(value, types) or value in ([], {}):
            section.wrong(key, f"is {_short(value)}, not {kind}", f"write {kind}")
    return dict(section.table)


def _parts(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
