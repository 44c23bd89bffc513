"""Sentences on differences of zero, where there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gapmodel.wording.catalogue import messages
from gapmodel.wording.names import row_name

if TYPE_CHECKING:
    from gapmodel.findings.customer.gaps import Gaps


def sign_sentences(finding: Gaps, lang: str = "en") -> tuple[str, ...]:
    """The rows in which more than half of the respondents have no gap: how many, and the one with the largest share."""
    signs = finding.signs
    crowded = signs[(2 * signs["n_equal"] > signs["n"]) & (signs["level"] != "overall")]
    if not len(crowded):
        return ()
    most = crowded.assign(share=crowded["n_equal"] / crowded["n"]).nlargest(1, "share").iloc[0]
    label = row_name(finding.labels, most["level"], most["code"], lang, most["group"])
    counts = {part: int(most[part]) for part in ("n", "n_below", "n_equal", "n_above")}
    lines = {"lines": len(crowded), "total": int((signs["level"] != "overall").sum())}
    return (messages("gap_signs", lang)("many_zeros", label=label, **lines, **counts),)
