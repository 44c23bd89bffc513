"""What sentences call the row of a table: its label in quotation marks, and its group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gapmodel.findings.labels import Labels
from gapmodel.wording.catalogue import messages

_QUOTED = ("item", "dimension")


def row_name(labels: Labels, level: str, code: str, lang: str = "en", group: str = "") -> str:
    """The label of a row; items and dimensions in quotation marks, the group in parentheses.

    >>> row_name(Labels("", {}, {"item": {"1": {"en": "Quick"}}}), "item", "1", group="North")
    '“Quick” (North)'
    """
    say = messages("lists", lang)
    label = labels.label(level, code, lang)
    name = say("quoted", text=label) if level in _QUOTED else label
    return say("grouped", text=name, group=group) if group else name


def row_names(labels: Labels, rows: Iterable[Any], lang: str = "en") -> list[str]:
    """The names of rows that have a level, a code and a group."""
    return [row_name(labels, row.level, row.code, lang, row.group) for row in rows]
