"""Default column names of answers and importance points."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gapmodel.instrument.instrument import Dimension, Instrument, Item

POINTS = "W"
PLACEHOLDER = re.compile(r"\{(?:code|label)\}")


def names_of(pattern: str, part: Item | Dimension) -> tuple[str, ...]:
    """The pattern with the code and each label of a part, English first.

    >>> from gapmodel.instrument.label import Label
    >>> names_of("E: {label} ({code})", Item("1", Label((("en", "Quick"), ("zh", "快捷")))))
    ('E: Quick (1)', 'E: 快捷 (1)')
    """
    labels = dict.fromkeys((part.label.text(), *(text for _, text in part.label.texts)))
    return tuple(dict.fromkeys(filled(pattern, {"{code}": part.code, "{label}": label}) for label in labels))


def filled(pattern: str, own: Mapping[str, str]) -> str:
    """The pattern with ``{code}`` and ``{label}`` replaced."""
    return PLACEHOLDER.sub(lambda found: own[found.group()], pattern)


def column_patterns(instrument: Instrument) -> dict[str, str]:
    """The pattern of the columns of every side: the instrument's own, else E{code}, or S_{code} if codes are words.

    >>> from gapmodel.instrument.read import read_instrument
    >>> column_patterns(read_instrument("servqual"))
    {'expectation': 'E{code}', 'perception': 'P{code}'}
    """
    between = "" if all(item.code[:1].isdigit() for item in instrument.items) else "_"
    usual = {side.code: f"{side.spellings[0]}{between}{{code}}" for side in instrument.asked}
    return {side: instrument.columns.get(side, pattern) for side, pattern in usual.items()}


def point_names(instrument: Instrument) -> list[str]:
    """One name per dimension for importance points, such as W_reliability."""
    return [f"{POINTS}_{dimension.code}" for dimension in instrument.dimensions]
