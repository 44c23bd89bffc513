"""Titles of charts of the zone of tolerance: what is found, or what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gapmodel.findings.customer.tolerance import Tolerance
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import signed

if TYPE_CHECKING:
    import pandas as pd


def plain_title(finding: Tolerance, rows: pd.DataFrame, level: str, measure: str, lang: str) -> str:
    """What a chart shows, the zones or one of the two distances; a single group is named."""
    say, by = messages("tolerance", lang), finding.params["by"]
    title = say(f"{measure}_{level}" if measure else f"chart_{level}")
    groups = rows["group"].unique().tolist()
    return say("group_head", by=by, group=groups[0]) + title if by and len(groups) == 1 else title


def title_of(finding: Tolerance, rows: pd.DataFrame, level: str, measure: str, lang: str) -> str:
    """What a chart says in a few words: the lowest adequacy, or the lowest superiority where that is drawn."""
    drawn = measure or "adequacy"
    rows = rows[rows[drawn].notna()]
    if rows.empty:
        return ""
    say, by = messages("tolerance", lang), finding.params["by"]
    row: Any = next(rows.nsmallest(1, drawn).itertuples())
    number, groups = signed(getattr(row, drawn)), rows["group"].nunique() if by else 0
    label = finding.labels.label(level, row.code, lang)
    if groups > 1:
        named = messages("lists", lang)("grouped", text=label, group=row.group)
        return say(f"title_lowest_{drawn}", place=row.group if level == "overall" else named, number=number)
    head = say("group_head", by=by, group=row.group) if groups else ""
    if level == "overall" and not measure:
        return head + say(f"title_{row.verdict}", adequacy=number)
    return head + say(f"title_lowest_{drawn}", place=label, number=number)
