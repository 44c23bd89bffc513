"""Sentences on differences of zero, where there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gapmodel.wording.catalogue import messages
from gapmodel.wording.names import row_name

if TYPE_CHECKING:
    from gapmodel.findings.customer.gaps import Gaps


def sign_sentences(finding: Gaps, lang: str = "en") -> tuple[str, ...]:
    """The rows in which more than half of the respondents have no gap: how many, and the one with the largest share."""
    signs = [row for row in finding.plain("signs").rows if row.level != "overall"]
    crowded = [row for row in signs if 2 * row.n_equal > row.n]
    if not crowded:
        return ()
    most = max(crowded, key=lambda row: row.n_equal / row.n)
    label = row_name(finding.labels, most.level, most.code, lang, most.group)
    counts = {part: getattr(most, part) for part in ("n", "n_below", "n_equal", "n_above")}
    lines = {"lines": len(crowded), "total": len(signs)}
    return (messages("gap_signs", lang)("many_zeros", label=label, **lines, **counts),)
