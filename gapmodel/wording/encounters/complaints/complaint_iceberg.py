"""The complaint iceberg in sentences, and the titles of its chart."""

from __future__ import annotations

from math import isinf
from typing import Any

from gapmodel.findings.encounters.complaints.complaint_iceberg import TOTAL, ComplaintIceberg
from gapmodel.findings.encounters.complaints.given_shares import PRIORS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent, plain

_WIDE = 5.0  # times the estimate: a mean above shows a share that may be near zero
_SHARES = ("share_lost",)


def sentences(finding: ComplaintIceberg, lang: str = "en") -> tuple[str, ...]:
    """What was received and how the shares are known, the estimate, damage, cautions, settings."""
    say, params = messages("complaint_iceberg", lang), finding.params
    rows = list[Any](finding.plain("table").rows)
    whole = rows[-1]
    lines = [say("received", received=int(whole.received))]
    lines += [_sources(params[name], name, say) for name in ("complains", "reaches_us") if not _all(params[name])]
    if whole.share_heard == whole.share_heard:
        lines.append(_heard(whole, finding, say))
    lines += _estimate(whole, rows, finding, say)
    lines += _damage(finding, say)
    if params["repeated"]:
        lines.append(say("repeated"))
    if any(
        source in ("certain", "range") for name in ("complains", "reaches_us") for source, *_ in _known(params[name])
    ):
        lines.append(say("assumed"))
    if not _fixed(finding):
        lines.append(say(f"count_{params['count']}" + ("_only" if _certain(finding) else "")))
    if any(source == "survey" for name in ("complains", "reaches_us") for source, *_ in params[name]):
        a, b = PRIORS.get(params["prior"], params["prior"])
        lines.append(say("prior", a=f"{a:g}", b=f"{b:g}"))
    return (*lines, say("not_in_interval"))


def assumed(finding: ComplaintIceberg) -> bool:
    """Whether nothing about the shares was measured."""
    given = [one for name in ("complains", "reaches_us") for one in _known(finding.params[name])]
    return bool(given) and all(source in ("certain", "range") for source, *_ in given)


def _known(given: Any) -> list[Any]:
    """The shares that are not simply all."""
    return [one for one in given if one[:3] != ("certain", 1.0, 1.0)]


def _all(given: Any) -> bool:
    return not _known(given)


def _certain(finding: ComplaintIceberg) -> bool:
    return all(one[0] == "certain" for name in ("complains", "reaches_us") for one in finding.params[name])


def _fixed(finding: ComplaintIceberg) -> bool:
    return _certain(finding) and finding.params["count"] == "fixed"


def _sources(given: Any, name: str, say: Messages) -> str:
    return say(name, sources=say.parts([_source(one, say) for one in given]))


def _source(one: Any, say: Messages) -> str:
    source, first, second, count, n = one
    if source == "survey":
        return say("survey", share=percent(count / n), count=count, n=n)
    if source == "range":
        return say("range", low=percent(first), high=percent(second))
    if source == "beta":
        from scipy import special

        return say("beta", share=percent(float(special.betaincinv(first, second, 0.5))))
    return say("certain", share=percent(first))


def _heard(row: Any, finding: ComplaintIceberg, say: Messages) -> str:
    if _certain(finding):
        return say("heard_assumed", share=percent(row.share_heard))
    limits = {"low": percent(row.heard_low), "high": percent(row.heard_high)}
    return say("heard", share=percent(row.share_heard), confidence=_level(finding), **limits)


def _level(finding: ComplaintIceberg) -> str:
    return percent(finding.params["confidence"])


def _estimate(row: Any, rows: list[Any], finding: ComplaintIceberg, say: Messages) -> list[str]:
    if not row.received:
        return [say("no_complaint", high=plain(row.ci_high, 0), confidence=_level(finding))]
    key = "estimate_fixed" if _fixed(finding) else "estimate_assumed" if _certain(finding) else "estimate"
    lines = [say(key, confidence=_level(finding), **_limits(row))]
    if len(rows) > 1:
        lines.append(say("parts", parts=say.parts([say("part", part=one.part, **_limits(one)) for one in rows[:-1]])))
    if isinf(row.mean) or row.mean > _WIDE * row.estimate:
        lines.append(say("wide", mean=plain(row.mean, 0)))
    return lines


def _limits(row: Any) -> dict[str, str]:
    return {name: plain(getattr(row, column), 0) for name, column in _COLUMNS.items()}


_COLUMNS = {"estimate": "estimate", "low": "ci_low", "high": "ci_high"}


def _damage(finding: ComplaintIceberg, say: Messages) -> list[str]:
    rows = list[Any](finding.plain("damage").rows)
    lines = []
    for row in rows:
        show = percent if row.measure in _SHARES else lambda value: plain(value, 0)
        shown = {name: show(getattr(row, column)) for name, column in _COLUMNS.items()}
        lines.append(say(row.measure, confidence=_level(finding), **shown))
    return [*lines, say("damage_caution")] if any(row.measure == "lost_customers" for row in rows) else lines


def part_name(part: str, lang: str) -> str:
    """The name of a row."""
    say = messages("complaint_iceberg", lang)
    return say("total") if part == TOTAL else part or say("column_estimate")


def written(row: Any, lang: str) -> str:
    """The numbers of a row beside its bar."""
    say = messages("complaint_iceberg", lang)
    return say("written", received=plain(row.received, 0), **_limits(row))


def hover(row: Any, lang: str) -> str:
    """What a bar says when pointed at."""
    say = messages("complaint_iceberg", lang)
    return say("hover", part=part_name(row.part, lang), received=plain(row.received, 0), **_limits(row))


def title_of(finding: ComplaintIceberg, lang: str) -> str:
    """The estimate, and how many were heard; that it rests on assumptions, if it does."""
    say, row = messages("complaint_iceberg", lang), list[Any](finding.plain("table").rows)[-1]
    if not row.received:
        return ""
    key = "title_assumed" if assumed(finding) else "title_found"
    return say(key, estimate=plain(row.estimate, 0), received=plain(row.received, 0))
