"""The explanation of the mark “(reversed)”."""

from __future__ import annotations

from gapmodel.findings.finding import Finding
from gapmodel.wording.catalogue import messages


def reversed_items(finding: Finding, lang: str = "en") -> list[str]:
    """One sentence if a label of the finding has the mark, else none."""
    return [messages("reversed_items", lang)("mark")] if finding.labels.reversed else []
