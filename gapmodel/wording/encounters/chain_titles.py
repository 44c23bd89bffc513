"""Titles of charts of a chain of encounters: what is found, or what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.moments_of_truth import actual_chain, same_mean
from gapmodel.wording.numbers import whole_percent

if TYPE_CHECKING:
    from gapmodel.findings.encounters.moments_of_truth import MomentsOfTruth


def plain_title(finding: MomentsOfTruth, kind: str, lang: str) -> str:
    """What a chart shows."""
    say = messages("moments_of_truth", lang)
    return say(f"plain_{kind}_actual" if kind == "chain" and finding.ideal.empty else f"plain_{kind}")


def title_of(finding: MomentsOfTruth, kind: str, lang: str) -> str:
    """What a chart says in a few words."""
    say = messages("moments_of_truth", lang)
    if kind == "profile":
        rows = [row for row in finding.plain("profile").rows if row.scenario == "actual" and row.n]
        most = max(rows, key=lambda row: row.share_negative)
        if not most.share_negative:
            return say("title_profile_none")
        return say("title_profile", step=say(most.step), share=whole_percent(most.share_negative))
    rows = actual_chain(finding)
    if len(rows) < 2 or same_mean(rows):
        return plain_title(finding, kind, lang)
    lowest = min(rows, key=lambda row: row.mean)
    if sum(row.may_be_weakest for row in rows) > 1:
        return say("title_lowest", name=lowest.encounter)
    return say("title_weakest", name=lowest.encounter, share=whole_percent(lowest.share_negative))
