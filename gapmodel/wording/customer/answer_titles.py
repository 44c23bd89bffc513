"""What a chart of answers says in a few words."""

from __future__ import annotations

from typing import Any

from gapmodel.findings.customer.answer_distribution import Answers
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.answer_distribution import last_side
from gapmodel.wording.numbers import percent


def answers_title(finding: Answers, lang: str) -> str:
    """The item with the smallest share of favourable answers on the side that counts; a single group is named."""
    boxes, by = finding.boxes, finding.params["by"]
    rows = boxes[(boxes["box"] == finding.params["favourable"]) & (boxes["side"] == last_side(finding))]
    rows = rows[rows["share"].notna() & (rows["level"] == "item")]
    if rows.empty:
        return ""
    say = messages("answers", lang)
    row: Any = next(rows.nsmallest(1, "share").itertuples())
    groups = rows["group"].nunique() if by else 0
    label = finding.labels.label("item", row.code, lang)
    head = messages("performance", lang)("group_head", by=by, group=row.group) if groups == 1 else ""
    place = messages("lists", lang)("grouped", text=label, group=row.group) if groups > 1 else label
    return head + say(f"title_{finding.params['favourable']}", place=place, share=percent(row.share))
