"""Names of the indices of careless responding."""

from __future__ import annotations

from gapmodel.findings.labels import Labels
from gapmodel.wording.catalogue import messages
from gapmodel.wording.sides import side_name


def index_name(labels: Labels, index: str, lang: str = "en") -> str:
    """The name of an index, of a rule over several ("any", "two") or of "nobody"."""
    say = messages("check", lang)
    kind, _, side = index.partition("_")
    if kind == "longstring" and side:
        return say("index_longstring_side", side=side_name(labels, side, lang))
    return say(f"index_{index}")
