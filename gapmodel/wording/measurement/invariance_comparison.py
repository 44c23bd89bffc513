"""What the level that holds means for comparing means: of groups, and of expectation and perception."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapmodel.findings.measurement.invariance import Invariance
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent, signed

_MOST = 4  # items named in a sentence


def compared(finding: Invariance, lang: str) -> list[str]:
    """Latent means where they may be compared, else why not and which items are responsible."""
    say, means = messages("invariance", lang), finding.plain("means").rows
    sides = finding.params["side"] == "sides"
    kind = "sides" if sides else "groups"
    if means:
        return [*_means(finding, means, kind, say, lang), say(f"meaning_{kind}_{_how(finding)}")]
    reached = str(finding.params["reached"])
    if reached == "none":
        return []
    if not reached.endswith(("metric", "configural")):
        return [say("not_doubtful")]
    what = "intercepts" if reached.endswith("metric") else "loadings"
    return [say(f"not_{kind}_{what}"), *_responsible(finding, what.removesuffix("s"), say, lang)]


def _how(finding: Invariance) -> str:
    """Whether means rest on all items or on those that the search kept equal."""
    return "partial" if len(finding.plain("freed")) else "full"


def _means(finding: Invariance, rows: list[Any], kind: str, say: Messages, lang: str) -> Iterator[str]:
    confidence = percent(finding.params["confidence"])
    if kind == "sides":
        names = [_one(finding, row, say, lang) for row in rows]
        first, second = (side_name(finding.labels, side, lang) for side in finding.params["places"])
        yield say("means_sides", names=say.parts(names), confidence=confidence, first=first, second=second)
        return
    known = [row for row in rows if row.p_val == row.p_val]
    if not known:
        return
    row = max(known, key=lambda row: abs(row.points))
    yield say(
        "means_groups",
        group=say.quoted(row.group),
        reference=say.quoted(row.reference),
        name=_one(finding, row, say, lang),
        confidence=confidence,
    )


def _one(finding: Invariance, row: Any, say: Messages, lang: str) -> str:
    ends = {"low": signed(row.points_low), "high": signed(row.points_high), "sd": signed(row.difference)}
    label = factor_name(finding, row.code, lang)
    return say("mean", name=label, points=signed(row.points), observed=signed(row.observed), **ends)


def factor_name(finding: Invariance, code: str, lang: str) -> str:
    """The label of a dimension, or of all items together."""
    return finding.labels.label("overall" if code == "overall" else "dimension", code, lang)


def _responsible(finding: Invariance, kind: str, say: Messages, lang: str) -> Iterator[str]:
    """The items with the largest significant score tests."""
    alpha = 1 - finding.params["confidence"]
    found = [row for row in finding.plain("items").rows if row.kind == kind and row.p_adj < alpha]
    found = sorted(found, key=lambda row: -row.statistic)[:_MOST]
    if not found:
        yield say("nothing_stands_out")
        return
    names = [
        say("item", item=say.quoted(finding.labels.label("item", row.code, lang)), difference=signed(row.difference))
        for row in found
    ]
    yield say(f"responsible_{kind}", names=say.parts(names))
