"""Titles of charts of performance: what is found, or what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gapmodel.findings.customer.performance import Performance
from gapmodel.findings.periods import periods_of
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.performance import rated
from gapmodel.wording.numbers import plain

if TYPE_CHECKING:
    import pandas as pd


def plain_title(finding: Performance, rows: pd.DataFrame, level: str, lang: str) -> str:
    """What a chart shows; a single group is named."""
    say, by = messages("performance", lang), finding.params["by"]
    side, groups = rated(finding, lang), rows["group"].unique().tolist()
    title = say("overall_chart", side=side) if level == "overall" else say("chart", side=side, level=say(f"by_{level}"))
    return say("group_head", by=by, group=groups[0]) + title if by and len(groups) == 1 else title


def title_of(finding: Performance, rows: pd.DataFrame, level: str, lang: str) -> str:
    """What a chart says in a few words: its lowest mean, or the first and the last over time."""
    rows = rows[rows["mean"].notna()]
    if rows.empty:
        return ""
    say, by, side = messages("performance", lang), finding.params["by"], rated(finding, lang)
    row: Any = next(rows.nsmallest(1, "mean").itertuples())
    groups = rows["group"].unique().tolist()
    label = finding.labels.label(level, row.code, lang)
    if by and len(groups) > 1:
        periods = periods_of(groups)
        if level != "overall":
            return say("title_group_line", group=row.group, label=label, mean=plain(row.mean))
        if not periods:
            return say("title_group", group=row.group, mean=plain(row.mean))
        ends = {
            name: plain(float(rows[rows["group"] == period]["mean"].iloc[0]))
            for name, period in (("before", periods[0]), ("after", periods[-1]))
        }
        return say("title_time", side=side, first=periods[0], last=periods[-1], **ends)
    head = say("group_head", by=by, group=groups[0]) if by else ""
    if level == "overall":
        return head + say("title_overall", side=side, mean=plain(row.mean))
    return head + say("title_lowest", label=label, mean=plain(row.mean))
