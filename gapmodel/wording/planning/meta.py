"""Several studies combined, in sentences, and the titles of their chart."""

from __future__ import annotations

from typing import Any

from gapmodel.findings.planning.meta import Meta
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import reversed_items
from gapmodel.wording.numbers import p_relation, percent, plain, signed

_LISTED = 6
_ALPHA = 0.05


def sentences(finding: Meta, lang: str = "en") -> tuple[str, ...]:
    """The combined gaps with their prediction intervals, whether studies agree, what was left out, settings."""
    say, rows = messages("meta", lang), finding.plain("table").rows
    lines = [_combined(finding, row, say, lang) for row in rows[:_LISTED]]
    if len(rows) > _LISTED:
        lines.append(say("more", n=len(rows) - _LISTED))
    differ = [say.quoted(finding.labels.label(row.level, row.code, lang)) for row in rows if row.p_equal < _ALPHA]
    key = "agree" if not differ else "differ_all" if len(differ) == len(rows) else "differ"
    lines.append(say(key, n=len(differ), total=len(rows), names=say.listing(differ)))
    left = finding.plain("left_out").rows
    for why in ("no_error", "alone"):
        names = [say("left_name", study=row.study, label=row.code) for row in left if row.why == why]
        if names:
            lines.append(say(f"left_{why}", names=say.listing(names)))
    lines += reversed_items(finding, lang)
    return (*lines, say("unpublished"), _settings(finding, lang))


def _combined(finding: Meta, row: Any, say: Messages, lang: str) -> str:
    label = finding.labels.label(row.level, row.code, lang)
    return say(
        "combined",
        label=label,
        k=int(row.studies),
        gap=signed(row.gap),
        interval=say.interval(signed(row.ci_low), signed(row.ci_high), percent(finding.params["confidence"])),
        p=p_relation(row.p_adj),
        low=signed(row.prediction_low),
        high=signed(row.prediction_high),
        sd=plain(row.true_sd),
    )


def _settings(finding: Meta, lang: str) -> str:
    say, params = messages("meta", lang), finding.params
    adjusted = messages("padjust", lang)(params["padjust"])
    key = "settings_knapp" if params["hartung_knapp"] else "settings_normal"
    method = messages("benchmark", lang)(f"method_{params['method']}")
    return say(key, method=method, confidence=percent(params["confidence"]), padjust=adjusted)


def title_of(finding: Meta, row: Any, lang: str) -> str:
    """What the forest plot says."""
    label = finding.labels.label(row.level, row.code, lang)
    say = messages("meta", lang)
    interval = say.interval(signed(row.ci_low), signed(row.ci_high), percent(finding.params["confidence"]))
    return say("title", label=label, gap=signed(row.gap), interval=interval, k=int(row.studies))
