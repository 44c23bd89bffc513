"""Names of columns: what answers and points are called where nobody says otherwise."""

from __future__ import annotations

from gapmodel.instrument.instrument import Instrument

POINTS = "W"


def column_patterns(instrument: Instrument) -> dict[str, str]:
    """The pattern of the columns of every side: the instrument's own, else E{code}, or S_{code} where codes are words.

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
