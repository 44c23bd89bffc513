"""What sentences call rows, sides and indices: labels in quotation marks, groups, and the mark “(reversed)”."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import ALL_SIDES, Labels
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent

_QUOTED = ("item", "dimension")
LETTERED = ("expectation", "perception")


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


def side_name(labels: Labels, side: str, lang: str = "en") -> str:
    """The name of a side: with its letter for expectation and perception (gap = P - E), else its label."""
    if side == "gap" and side not in labels.texts.get("side", {}):
        return messages("gaps", lang)("gap")
    if side == ALL_SIDES:
        return messages("answers", lang)(side)
    return messages("gaps", lang)(side) if side in LETTERED else labels.label("side", side, lang)


def index_name(labels: Labels, index: str, lang: str = "en") -> str:
    """The name of an index, of a rule over several ("any", "two") or of "nobody"."""
    say = messages("check", lang)
    kind, _, side = index.partition("_")
    if kind == "longstring" and side:
        return say("index_longstring_side", side=side_name(labels, side, lang))
    return say(f"index_{index}")


def reversed_items(finding: Finding, lang: str = "en") -> list[str]:
    """One sentence if a label of the finding has the mark, else none."""
    return [messages("reversed_items", lang)("mark")] if finding.labels.reversed else []


def with_interval(say: Messages, key: str, value: str, limits: tuple[str, str], confidence: float) -> str:
    """A number and, if there is one, its confidence interval: the message `key` with its own name for the number."""
    if "–" in limits:
        return value
    return say(key, **{key: value}, interval=say.interval(*limits, percent(confidence)))


def design_names(design: Iterable[str], lang: str = "en") -> str:
    """What a sample has of weights, strata and clusters, as a list."""
    say = messages("gaps", lang)
    return say.listing([say(f"design_{role}") for role in design])
