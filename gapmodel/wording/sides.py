"""What the sides of an instrument are called."""

from __future__ import annotations

from gapmodel.findings.labels import Labels
from gapmodel.wording.catalogue import messages

_LETTERED = ("expectation", "perception")


def side_name(labels: Labels, side: str, lang: str = "en") -> str:
    """A side as messages and charts name it: with its letter where gaps are written as P - E, else its label."""
    return messages("gaps", lang)(side) if side in _LETTERED else labels.label("side", side, lang)
