"""What the indices of careless answers are called."""

from __future__ import annotations

from gapmodel.findings.labels import Labels
from gapmodel.wording.catalogue import messages
from gapmodel.wording.sides import side_name


def index_name(labels: Labels, index: str, lang: str = "en") -> str:
    """An index, a cut of several ("any", "two") or "nobody", as sentences and tables name it."""
    say = messages("check", lang)
    kind, _, side = index.partition("_")
    if kind == "longstring" and side:
        return say("index_longstring_side", side=side_name(labels, side, lang))
    return say(f"index_{index}")
