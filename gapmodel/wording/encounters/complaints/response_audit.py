"""The response audit in sentences, and the titles of its chart."""

from __future__ import annotations

from math import isnan
from typing import Any

from gapmodel.findings.encounters.complaints.response_audit import ResponseAudit
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent

_MOST, _MANY = 3, 6  # elements that are named


def sentences(finding: ResponseAudit, lang: str = "en") -> tuple[str, ...]:
    """The score of all cases or of each group, parts, what is most often missing, faults, cautions, settings."""
    say, params = messages("response_audit", lang), finding.params
    rows = list[Any](finding.plain("table").rows)
    lines = _groups(rows, say) if params["by"] else _whole(finding, rows, lang)
    if params["empty"]:
        lines.append(say("empty", n=int(params["empty"])))
    return (*lines, say("caution"), say("settings", confidence=percent(params["confidence"])))


def own_label(finding: ResponseAudit, row: Any, lang: str) -> str:
    """The label of a row, of a fault without the remark that it is reverse-scored."""
    texts = finding.labels.texts.get(row.level, {}).get(row.code, {})
    return texts.get(lang) or texts.get("en") or finding.labels.label(row.level, row.code, lang)


def _whole(finding: ResponseAudit, rows: list[Any], lang: str) -> list[str]:
    say, confidence = messages("response_audit", lang), percent(finding.params["confidence"])
    first = rows[0]
    if isnan(first.ci_low):
        lines = [say("one_case", share=percent(first.fulfilled))]
    else:
        limits = {"low": percent(first.ci_low), "high": percent(first.ci_high)}
        lines = [say("overall", n=int(first.n), share=percent(first.fulfilled), confidence=confidence, **limits)]
    parts = [
        say("dimension", label=own_label(finding, row, lang), share=percent(row.fulfilled))
        for row in rows
        if row.level == "dimension" and row.n
    ]
    return [*lines, say("dimensions", parts=say.parts(parts)), *_elements(finding, rows, lang)]


def _elements(finding: ResponseAudit, rows: list[Any], lang: str) -> list[str]:
    """What is most often missing, which element may be the least fulfilled, and the most frequent faults."""
    say, faults = messages("response_audit", lang), finding.params["faults"]
    items = [row for row in rows if row.level == "item" and row.n]
    elements = [row for row in items if row.code not in faults]
    missing = most_missing(elements)
    lines = [say("missing", parts=_listed(finding, missing, lang)) if missing else say("complete")]
    possible = [own_label(finding, row, lang) for row in elements if row.may_be_worst]
    confidence = percent(finding.params["confidence"])
    if len(possible) == 1:
        lines.append(say("set_one", label=possible[0], confidence=confidence))
    elif 1 < len(possible) <= _MANY:
        lines.append(say("set_some", labels=say.listing(possible), confidence=confidence))
    elif possible:
        lines.append(say("set_many", n=len(possible), confidence=confidence))
    happened = most_missing([row for row in items if row.code in faults])
    if not faults:
        return lines
    return [*lines, say("faults", parts=_listed(finding, happened, lang)) if happened else say("no_faults")]


def most_missing(rows: list[Any]) -> list[Any]:
    """The three rows that are absent in the largest share of the cases."""
    absent = sorted((row for row in rows if row.n_missing > 0), key=lambda row: -row.share_missing)
    return absent[:_MOST]


def _listed(finding: ResponseAudit, rows: list[Any], lang: str) -> str:
    say, confidence = messages("response_audit", lang), percent(finding.params["confidence"])
    return say.parts(
        say(
            "missing_of",
            label=own_label(finding, row, lang),
            share=percent(row.share_missing),
            n=int(row.n),
            low=percent(row.missing_low),
            high=percent(row.missing_high),
            confidence=confidence,
        )
        for row in rows
    )


def _groups(rows: list[Any], say: Messages) -> list[str]:
    overall = sorted((row for row in rows if row.level == "overall" and row.n), key=lambda row: row.fulfilled)
    parts = [
        say(
            "group_of",
            group=row.group,
            share=percent(row.fulfilled),
            low=percent(row.ci_low),
            high=percent(row.ci_high),
            n=int(row.n),
        )
        for row in overall
    ]
    return [say("groups", parts=say.parts(parts))]


def title_of(finding: ResponseAudit, level: str, lang: str) -> str:
    """What is most often missing, or the part that is fulfilled least."""
    say = messages("response_audit", lang)
    rows = [row for row in list[Any](finding.plain("table").rows) if row.level == level and row.n]
    if not rows or finding.params["by"]:
        return ""
    if level == "item":
        missing = most_missing([row for row in rows if row.code not in finding.params["faults"]])
        if not missing:
            return ""
        label = own_label(finding, missing[0], lang)
        return say("title_missing", label=label, share=percent(missing[0].share_missing))
    least = min(rows, key=lambda row: row.fulfilled)
    return say("title_dimension", label=own_label(finding, least, lang), share=percent(least.fulfilled))
