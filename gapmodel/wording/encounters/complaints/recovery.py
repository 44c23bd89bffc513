"""Service recovery in sentences, and the titles of its chart."""

from __future__ import annotations

from math import isnan
from typing import Any

from gapmodel.findings.encounters.complaints.recovery import Recovery
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import p_relation, percent, plain, signed

MAIN, SOLVING = ("resolved", "no_problem"), ("resolved", "unresolved")
_APART = 0.5  # of the length of an interval: two estimates farther apart are said to differ


def sentences(finding: Recovery, lang: str = "en") -> tuple[str, ...]:
    """The groups, the main comparison, other pairs, before and after, cautions, settings."""
    say, params = messages("recovery", lang), finding.params
    rows = {(row.state, row.other_state): row for row in list[Any](finding.plain("table").rows)}
    lines = [_groups(finding, say), _main(finding, rows.get(MAIN), say)]
    if SOLVING in rows:
        lines.append(say("solving", detail=_detail(finding, rows[SOLVING], say)))
    lines.append(_significant(finding, list(rows.values()), say))
    lines += _before(finding, say) if params["before"] else []
    lines += [say("regression"), say("survivors"), say("paradox")]
    if params["left_out"]:
        lines.append(say("left_out", n=int(params["left_out"])))
    padjust = messages("padjust", lang)(params["padjust"])
    key = "settings_shares" if params["yes_or_no"] else "settings_means"
    return (*lines, say(key, confidence=percent(params["confidence"]), padjust=padjust))


def value_text(finding: Recovery, value: float) -> str:
    """A mean, or a share."""
    return percent(value) if finding.params["yes_or_no"] else plain(value)


def difference_text(finding: Recovery, value: float) -> str:
    """A difference of means, or of shares in percentage points."""
    return signed(100 * value, 1) if finding.params["yes_or_no"] else signed(value)


def with_unit(finding: Recovery, text: str, say: Messages) -> str:
    """A difference with its unit, where it has one."""
    return say("percentage_points", value=text) if finding.params["yes_or_no"] else text


def _groups(finding: Recovery, say: Messages) -> str:
    values = []
    for row in list[Any](finding.plain("groups").rows):
        shown = {"state": say(row.state), "value": value_text(finding, row.value), "n": int(row.n)}
        limits = {"low": value_text(finding, row.ci_low), "high": value_text(finding, row.ci_high)}
        values.append(say("value", **shown) if isnan(row.ci_low) else say("value_interval", **shown, **limits))
    key = "shares" if finding.params["yes_or_no"] else "means"
    return say(key, outcome=finding.params["outcome"], values=say.parts(values))


def _detail(finding: Recovery, row: Any, say: Messages, key: str = "detail") -> str:
    shown = {"difference": with_unit(finding, difference_text(finding, row.difference), say)}
    if isnan(row.ci_low):
        return say("detail_none", **shown)
    limits = {"low": difference_text(finding, row.ci_low), "high": difference_text(finding, row.ci_high)}
    return say(key, confidence=percent(finding.params["confidence"]), **shown, **limits)


def _margin(finding: Recovery, say: Messages) -> str:
    margin = finding.params["margin"]
    if margin is None:
        return ""
    return say("percentage_points", value=f"{100 * margin:g}") if finding.params["yes_or_no"] else f"{margin:g}"


def _main(finding: Recovery, row: Any, say: Messages) -> str:
    if row is None:
        return say("no_main")
    return say(f"main_{row.verdict}", detail=_detail(finding, row, say), margin=_margin(finding, say))


def _significant(finding: Recovery, rows: list[Any], say: Messages) -> str:
    alpha = 1 - finding.params["confidence"]
    clear = [row for row in rows if row.p_adj < alpha]
    if all(isnan(row.p_adj) for row in rows):
        return say("none_tested")
    if not clear:
        return say("none_significant", alpha=f"{alpha:.3g}")
    pairs = [
        say(
            "pair",
            state=say(row.state),
            other=say(row.other_state),
            difference=with_unit(finding, difference_text(finding, row.difference), say),
            p=p_relation(row.p_adj),
        )
        for row in clear
    ]
    return say("significant", alpha=f"{alpha:.3g}", pairs=say.parts(pairs))


def _before(finding: Recovery, say: Messages) -> list[str]:
    """The change of the resolved beside that of people without a problem, and the adjusted comparisons."""
    changes = {row.state: row for row in list[Any](finding.plain("change").rows)}
    adjusted = {
        row.estimand: row
        for row in list[Any](finding.plain("adjusted").rows)
        if (row.state, row.other_state) == MAIN and not isnan(row.ci_low)
    }
    own = changes.get("resolved")
    if own is None or isnan(own.expected_change) or len(adjusted) < 2:
        return [say("no_change")]
    texts = (difference_text(finding, value) for value in (own.difference, own.expected_change))
    change, expected = (with_unit(finding, text, say) for text in texts)
    same, other = adjusted["same_start"], adjusted["change"]
    lines = [
        say("changed", change=change, expected=expected),
        say(
            "same_start_main",
            detail=_detail(finding, same, say, "amount"),
            other=_detail(finding, other, say, "amount"),
        ),
    ]
    if abs(same.difference - other.difference) > _APART * (same.ci_high - same.ci_low):
        lines.append(say("estimands_differ"))
    return lines


def title_of(finding: Recovery, lang: str) -> str:
    """What the main comparison says."""
    say = messages("recovery", lang)
    for row in list[Any](finding.plain("table").rows):
        if (row.state, row.other_state) == MAIN:
            return say(
                f"title_{row.verdict}", difference=with_unit(finding, difference_text(finding, row.difference), say)
            )
    return ""
