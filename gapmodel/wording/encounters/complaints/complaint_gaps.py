"""Complaints against gaps across units in sentences, and the titles of the chart."""

from __future__ import annotations

from math import factorial
from typing import Any

from gapmodel.findings.encounters.complaints.complaint_gaps import ComplaintGaps
from gapmodel.findings.provider.slope_tests import disagreeing
from gapmodel.inference.regression.few_units import MOST_ORDERS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import p_relation, percent, plain, signed

_NOTICED = ("without_exposure", "without_gap", "not_in_survey", "no_complaint")


def sentences(finding: ComplaintGaps, lang: str = "en") -> tuple[str, ...]:
    """What goes with complaints, the noise of counting, few units, units left out, cautions, settings."""
    say, params = messages("complaint_gaps", lang), finding.params
    rows, alpha = list[Any](finding.plain("table").rows), 1 - params["confidence"]
    clear = clear_rows(finding)
    lines = [_head(finding, clear, say, lang)]
    if clear:
        lines.append(_slope(finding, clear[0], say, lang))
    else:
        largest = max(rows, key=lambda row: abs(row.r))
        lines.append(say("largest", name=_named(finding, largest, say, lang)))
    lines += _noise(finding, say)
    if params["n"] <= MOST_ORDERS:
        lines.append(say("few", n=int(params["n"]), least=f"{2 / factorial(params['n']):.2g}"))
    differ = disagreeing(finding.tests, alpha)
    if differ:
        names = [finding.labels.label(row.level, row.code, lang) for row in rows if row.code in differ]
        lines.append(say("differ", names=say.listing(names)))
    lines += [say(kind, names=say.listing(list(params[kind]))) for kind in _NOTICED if params[kind]]
    if params["no_unit"]:
        lines.append(say("no_unit", n=int(params["no_unit"])))
    padjust = messages("padjust", lang)(params["padjust"])
    return (*lines, say("caution"), say("settings", confidence=percent(params["confidence"]), padjust=padjust))


def clear_rows(finding: ComplaintGaps) -> list[Any]:
    """The rows with an adjusted p-value below 1 - confidence, the overall gap first, then by correlation."""
    rows = [row for row in list[Any](finding.plain("table").rows) if row.p_adj < 1 - finding.params["confidence"]]
    return sorted(rows, key=lambda row: (row.level != "overall", -abs(row.r)))


def shown_row(finding: ComplaintGaps) -> Any:
    """The row that the chart shows: the overall gap, unless only others go with complaints."""
    return [*clear_rows(finding), *list[Any](finding.plain("table").rows)][0]


def _head(finding: ComplaintGaps, clear: list[Any], say: Messages, lang: str) -> str:
    values = {"n": int(finding.params["n"]), "alpha": f"{1 - finding.params['confidence']:.3g}"}
    score = say("gap" if finding.params["side"] == "gap" else "rating")
    if not clear:
        return say("head_none", score=score, **values)
    names = say.parts(_named(finding, row, say, lang) for row in clear)
    if all(row.r < 0 for row in clear):
        return say("head_some", names=names, score=score, **values)
    return say("head_mixed", names=names, **values)


def _named(finding: ComplaintGaps, row: Any, say: Messages, lang: str) -> str:
    label = finding.labels.label(row.level, row.code, lang)
    return say("name", label=label, r=signed(row.r), low=signed(row.r_low), high=signed(row.r_high))


def _slope(finding: ComplaintGaps, row: Any, say: Messages, lang: str) -> str:
    """What one point less goes with: more complaints where the slope is negative."""
    sign, params = (1 if row.slope > 0 else -1), finding.params
    key = ("per" if params["exposure"] else "each") + ("_fewer" if row.slope > 0 else "")
    low, high = sorted((sign * row.ci_low, sign * row.ci_high))
    return say(
        "slope",
        label=finding.labels.label(row.level, row.code, lang),
        slope=plain(sign * row.slope),
        unit=say(key, per=params["per"]),
        low=plain(low),
        high=plain(high),
        confidence=percent(params["confidence"]),
    )


def _noise(finding: ComplaintGaps, say: Messages) -> list[str]:
    params = finding.params
    if not params["exposure"]:
        return [say("no_exposure")]
    differ = params["p_same_rate"] < 1 - params["confidence"]
    return [
        say("noise", share=percent(params["noise"]), complaints=int(params["complaints"])),
        say("differ_rate" if differ else "same_rate", p=p_relation(params["p_same_rate"])),
    ]


def title_of(finding: ComplaintGaps, lang: str) -> str:
    """Which gap goes with complaints, if any does."""
    say, row = messages("complaint_gaps", lang), shown_row(finding)
    if not row.p_adj < 1 - finding.params["confidence"]:
        return say("title_none", n=int(finding.params["n"]))
    label = finding.labels.label(row.level, row.code, lang)
    score = say("gap" if finding.params["side"] == "gap" else "rating")
    return say("title_clear" if row.r < 0 else "title_opposite", score=score, label=label, r=signed(row.r))
