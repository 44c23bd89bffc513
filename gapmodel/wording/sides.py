"""Names of the sides of an instrument."""

from __future__ import annotations

from gapmodel.findings.labels import ALL_SIDES, Labels
from gapmodel.wording.catalogue import messages

LETTERED = ("expectation", "perception")


def side_name(labels: Labels, side: str, lang: str = "en") -> str:
    """The name of a side: with its letter for expectation and perception (gap = P - E), else its label."""
    if side == ALL_SIDES:
        return messages("answers", lang)(side)
    return messages("gaps", lang)(side) if side in LETTERED else labels.label("side", side, lang)
