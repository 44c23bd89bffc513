"""The expectation funnel in sentences."""

from __future__ import annotations

from math import isnan
from typing import Any

from gapmodel.findings.provider.expectation_funnel import ExpectationFunnel
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import percent


def sentences(finding: ExpectationFunnel, lang: str = "en") -> tuple[str, ...]:
    """The share at each stage, the largest loss, and the definition."""
    say = messages("expectation_funnel", lang)
    rows: list[Any] = list(finding.table.itertuples())[1:]
    shares = [say(row.stage, share=survival(row, finding.params["confidence"], say)) for row in rows]
    lines = [say("survives", shares=say.listing(shares))]
    least = min((row for row in rows if not isnan(row.step)), key=lambda row: row.step)
    lines.append(say("most_lost", stage=say(f"{least.stage}_name"), lost=percent(1 - least.step)))
    last = finding.dimensions[finding.dimensions["stage"] == rows[-1].stage]
    worst = last.loc[last["survives"].idxmin()]
    label = row_name(finding.labels, "dimension", worst["code"], lang)
    lines.append(say("worst", label=label, share=percent(worst["survives"])))
    return (*lines, say("definition"))


def survival(row: Any, confidence: float, say: Messages) -> str:
    """A share with its confidence interval, if there is one."""
    if isnan(row.ci_low):
        return percent(row.survives)
    limits = {"low": percent(row.ci_low), "high": percent(row.ci_high)}
    return say("share", share=percent(row.survives), confidence=percent(confidence), **limits)
