"""The message funnel in sentences, and the titles of its chart."""

from __future__ import annotations

from math import isnan
from typing import Any

from gapmodel.findings.encounters.message_funnel import MessageFunnel
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent


def sentences(finding: MessageFunnel, lang: str = "en") -> tuple[str, ...]:
    """The share at each stage, where most is lost and how certain that is, what was compared, settings."""
    say, params = messages("message_funnel", lang), finding.params
    rows: list[Any] = list(finding.table.itertuples())
    level = percent(params["confidence"])
    if not rows[0].n:
        return (say("nobody"),)
    shares = [say("stage", stage=stage_name(row.stage, lang), share=share_text(row, level, lang)) for row in rows]
    lines = [say("shares", shares=say.parts(shares), n=say.listing(_counts(rows), len(rows)))]
    lines += _largest(finding, rows[1:], lang)
    if params["reference"]:
        given = {row.stage: row.share for row in rows}
        compared = [
            say("compared", stage=stage_name(stage, lang), share=percent(given[stage]), reference=percent(share))
            for stage, share in params["reference"].items()
        ]
        lines.append(say("reference", compared=say.parts(compared)))
    if params["paired"] and params["left_out"]:
        lines.append(say("left_out", n=params["left_out"]))
    if params["paired"] and params["out_of_order"]:
        lines.append(say("out_of_order", n=params["out_of_order"]))
    return (*lines, say("settings_paired" if params["paired"] else "settings_counts", confidence=level))


def _counts(rows: list[Any]) -> list[str]:
    """The numbers of messages, once if they are the same at all stages."""
    counts = [str(row.n) for row in rows]
    return counts[:1] if len(set(counts)) == 1 else counts


def _largest(finding: MessageFunnel, rows: list[Any], lang: str) -> list[str]:
    say, confidence = messages("message_funnel", lang), finding.params["confidence"]
    worst = max(rows, key=lambda row: row.lost)
    if worst.lost <= 0:
        return [say("no_loss")]
    limits = {"low": percent(worst.lost_low), "high": percent(worst.lost_high), "confidence": percent(confidence)}
    shown = {"stage": stage_name(worst.stage, lang), "lost": percent(worst.lost), **limits}
    if len(rows) == 1:
        return [say("only_loss", **shown)]
    possible = [stage_name(row.stage, lang) for row in rows if row.p_largest > 1 - confidence]
    if len(possible) == 1:
        return [say("largest_sure", **shown)]
    return [say("largest", stages=say.listing(possible, len(possible)), **shown)]


def stage_name(stage: str, lang: str) -> str:
    """The name of a usual stage; another is called as its column."""
    return messages("message_funnel", lang).texts.get(f"{stage}_name", stage)


def share_text(row: Any, level: str, lang: str) -> str:
    """A share with its confidence interval."""
    if isnan(row.ci_low):
        return percent(row.share)
    limits = {"low": percent(row.ci_low), "high": percent(row.ci_high)}
    return messages("expectation_funnel", lang)("share", share=percent(row.share), confidence=level, **limits)


def title_of(finding: MessageFunnel, lang: str) -> str:
    """Where most is lost, if anything is."""
    say, rows = messages("message_funnel", lang), list[Any](finding.table.itertuples())[1:]
    losses = [row for row in rows if row.lost > 0]
    if not losses:
        return ""
    worst = max(losses, key=lambda row: row.lost)
    return say("title_loss", stage=stage_name(worst.stage, lang), lost=percent(worst.lost))
