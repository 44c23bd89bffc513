"""Ratios between severities in sentences, and the titles of the chart."""

from __future__ import annotations

from math import isinf
from typing import Any

from gapmodel.findings.encounters.complaints.severity_ratios import SeverityRatios
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import p_relation, percent, plain


def sentences(finding: SeverityRatios, lang: str = "en") -> tuple[str, ...]:
    """Shares, ratios, the test of the proportions given, cautions, settings."""
    say, params = messages("severity_ratios", lang), finding.params
    rows = list[Any](finding.plain("table").rows)
    shares = [say("share", name=row.severity, share=percent(row.share), n=int(row.n)) for row in rows]
    lines = [say("shares", n=int(params["n"]), shares=say.parts(shares)), _ratios(rows, params, say)]
    if params["reference"]:
        lines += _tested(finding, rows, say)
    if params["heinrich"]:
        lines.append(say("heinrich"))
    return (*lines, say("recorded"), say("settings", confidence=percent(params["confidence"])))


def _ratios(rows: list[Any], params: Any, say: Messages) -> str:
    first, confidence = rows[0], percent(params["confidence"])
    if not first.n:
        least = [say("at_least", name=row.severity, low=number(row.ratio_low)) for row in rows[1:] if row.n]
        return say("no_base", first=first.severity) + (" " + say.parts(least) + "." if least else "")
    ratios = [
        say("ratio", ratio=number(row.ratio), name=row.severity, low=number(row.ratio_low), high=number(row.ratio_high))
        for row in rows[1:]
    ]
    return say("ratios", first=first.severity, ratios=say.parts(ratios), confidence=confidence)


def number(value: float) -> str:
    """A ratio with as many decimals as it needs.

    >>> number(0.0313), number(2.5), number(24.25), number(float("inf"))
    ('0.031', '2.5', '24', '∞')
    """
    if isinf(value) or value != value:
        return plain(value)
    return f"{value:.2g}" if 0 < abs(value) < 10 else f"{value:.0f}"


def reference_text(finding: SeverityRatios) -> str:
    """The proportions to be tested."""
    return ":".join(f"{one:g}" for one in finding.params["reference"])


def the_test(finding: SeverityRatios) -> Any:
    """The test to look at: the exact one, if it was computed."""
    tests = list[Any](finding.plain("tests").rows)
    return tests[0] if finding.params["exact"] else tests[1]


def _tested(finding: SeverityRatios, rows: list[Any], say: Messages) -> list[str]:
    test, params = the_test(finding), finding.params
    key = "rejected" if rejected(finding) else "kept"
    lines = [say(key, reference=reference_text(finding), test=say(test.test), p=p_relation(test.p_val))]
    apart = [row.severity for row in rows[1:] if row.ratio_given < row.ratio_low or row.ratio_given > row.ratio_high]
    if apart:
        lines.append(say("differs", names=say.listing(apart)))
    if not params["exact"]:
        lines.append(say("too_many"))
    return [*lines, say("few")] if params["few"] and params["exact"] else lines


def rejected(finding: SeverityRatios) -> bool:
    """Whether the proportions given do not fit."""
    return bool(the_test(finding).p_val < 1 - finding.params["confidence"])


def title_of(finding: SeverityRatios, lang: str) -> str:
    """What the test says, or the ratio of the most frequent to the most serious."""
    say, rows = messages("severity_ratios", lang), list[Any](finding.plain("table").rows)
    if finding.params["reference"]:
        return say("title_rejected" if rejected(finding) else "title_kept", reference=reference_text(finding))
    last = max(rows[1:], key=lambda row: row.n)
    if isinf(last.ratio) or last.ratio != last.ratio:
        return ""
    return say("title_ratio", first=rows[0].severity, ratio=number(last.ratio), last=last.severity)
