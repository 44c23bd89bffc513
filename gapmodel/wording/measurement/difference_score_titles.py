"""What charts of difference scores say in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.difference_scores import line_name
from gapmodel.wording.numbers import percent, signed

if TYPE_CHECKING:
    from gapmodel.findings.measurement.difference_scores import DifferenceScores


def shares_title(finding: DifferenceScores, lang: str) -> str:
    """The shares of perception and of the gap, of the overall scores."""
    rows = finding.table[finding.table["code"] == "overall"]
    if rows.empty or rows[["r2_perception", "r2_gap"]].isna().any(axis=None):
        return ""
    row: Any = next(rows.itertuples())
    shares = {"perception": percent(row.r2_perception), "gap": percent(row.r2_gap)}
    return messages("difference_scores", lang)("title_shares", outcome=finding.params["outcome"], **shares)


def orders_title(finding: DifferenceScores, lang: str) -> str:
    """What comes first in every form of score, or that the forms differ."""
    first = finding.orders[finding.orders["rank"] == 1]["code"].unique().tolist()
    if not first:
        return ""
    say = messages("difference_scores", lang)
    return say("title_one_first", label=line_name(finding, first[0], lang)) if len(first) == 1 else say("title_differ")


def surface_title(finding: DifferenceScores, code: str, lang: str) -> str:
    """The slopes of the two sides."""
    rows = finding.table[finding.table["code"] == code]
    if rows.empty:
        return ""
    row: Any = next(rows.itertuples())
    slopes = {"p": signed(row.b_perception), "e": signed(row.b_expectation)}
    return messages("difference_scores", lang)("title_surface", name=line_name(finding, code, lang), **slopes)
