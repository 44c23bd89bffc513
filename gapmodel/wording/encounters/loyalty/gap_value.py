"""What closing a gap is worth, in sentences; and the title of its chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapmodel.findings.encounters.loyalty.gap_value import TOGETHER, GapValue
from gapmodel.findings.priorities.columns import PER_DRIVER
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.encounters.loyalty.lifetime_value import number_text
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import amount, percent, signed

_SAME = 1e-9  # scale points: a change that is the one asked for


def sentences(finding: GapValue, lang: str = "en") -> tuple[str, ...]:
    """Retention and value now, what goes with each change and with all, cautions, settings."""
    say, params = messages("gap_value", lang), finding.params
    lines = []
    if finding.plain("table").rows[-1].amount != finding.plain("table").rows[-1].amount:
        lines.append(say("not_estimable"))
    else:
        lines += [*_now(finding, say, lang), *_changes(finding, say, lang), *_capped(finding, say, lang)]
    if params["left"] < PER_DRIVER * params["predictors"]:
        lines.append(say("few", left=params["left"], total=params["predictors"]))
    if params["rating"]:
        lines.append(say("rating", retained=params["retained"], top=params["top"]))
    return (*lines, say("caution"), _settings(finding, say, lang))


def row_name(finding: GapValue, code: str, lang: str) -> str:
    """The label of a driver, or of all together."""
    level = "item" if finding.params["level"] == "item" and code != TOGETHER else "dimension"
    return finding.labels.label(level, code, lang)


def limits_of(finding: GapValue, row: Any, lang: str, *, names: tuple[str, str] = ("ci_low", "ci_high")) -> str:
    """The confidence interval of an amount, in brackets."""
    low, high = (getattr(row, name) for name in names)
    confidence = percent(finding.params["confidence"])
    return messages("gap_value", lang)("interval", confidence=confidence, low=amount(low), high=amount(high))


def _now(finding: GapValue, say: Messages, lang: str) -> Iterator[str]:
    params, form, now = finding.params, messages("lifetime_value", lang), finding.plain("stages").rows[0]
    yield say(
        "now_rating" if params["rating"] else "now",
        retained=params["retained"],
        top=params["top"],
        left=params["left"],
        n=params["n"],
        per=form(params["retained_per"]),
        own=form(params["per"]),
        retention=percent(now.retention),
        low=percent(now.retention_low),
        high=percent(now.retention_high),
        confidence=percent(params["confidence"]),
        amount=amount(now.lifetime),
        value_low=amount(now.lifetime_low),
        value_high=amount(now.lifetime_high),
        margin=number_text("margin", params["profit"]),
        discount=number_text("discount", params["discount"]),
    )


def _changes(finding: GapValue, say: Messages, lang: str) -> Iterator[str]:
    params, rows = finding.params, finding.plain("table").rows
    now, *then = finding.plain("stages").rows
    for row, stage in zip(rows, then, strict=True):
        kind = "together" if row.code == TOGETHER else "closed" if params["closed"] else "changed"
        yield say(
            kind,
            name=row_name(finding, row.code, lang),
            mean=signed(row.mean),
            change=signed(row.change),
            retention=percent(stage.retention),
            now=percent(now.retention),
            amount=amount(row.amount),
            limits=limits_of(finding, row, lang),
        )
    open_ = [row_name(finding, row.code, lang) for row in rows if row.ci_low <= 0 <= row.ci_high]
    if open_:
        yield say("zero", names=say.listing(open_))
    if params["customers"] is not None:
        limits = limits_of(finding, rows[-1], lang, names=("total_low", "total_high"))
        shown = {"customers": amount(params["customers"]), "amount": amount(rows[-1].total)}
        yield say("total", limits=limits, **shown)
    if params["retained_per"] != params["per"]:
        form = messages("lifetime_value", lang)
        yield say("converted", own=form(params["retained_per"]), per=form(params["per"]))


def _capped(finding: GapValue, say: Messages, lang: str) -> Iterator[str]:
    for code, wanted in finding.params["wanted"].items():
        change = finding.params["asked"][code]
        if abs(wanted - change) > _SAME:
            yield say("capped", name=row_name(finding, code, lang), wanted=signed(wanted), change=signed(change))


def _settings(finding: GapValue, say: Messages, lang: str) -> str:
    params, form = finding.params, messages("lifetime_value", lang)
    periods, confidence = params["periods"], percent(params["confidence"])
    horizon = form("horizon", n=periods) if periods else form("horizon_none")
    first = form(f"first_{params['first']}", one=form(f"one_{params['per']}"))
    ranges, of = say("ranges") if params["ranges"] else "", side_name(finding.labels, params["of"], lang)
    return say("settings", of=of, confidence=confidence, horizon=horizon, first=first, ranges=ranges)


def title_of(finding: GapValue, lang: str) -> str:
    """The change that goes with most, if it goes with something."""
    say, rows = messages("gap_value", lang), [row for row in finding.plain("table").rows if row.code != TOGETHER]
    best = max((row for row in rows if row.ci_low > 0), key=lambda row: row.amount, default=None)
    if best is None:
        return ""
    shown = {"name": row_name(finding, best.code, lang), "amount": amount(best.amount)}
    return say("title_found" if finding.params["closed"] else "title_found_change", change=signed(best.change), **shown)
