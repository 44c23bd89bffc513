"""Customer loyalty in sentences, and the titles of its charts."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any

from gapmodel.findings.encounters.loyalty.loyalty import Loyalty
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import design_names
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.suppressed_before import small_groups
from gapmodel.wording.terms import term

_CUT = ("satisfaction", "repurchase", "attachment")
SCORES = ("nps", "index", "mean", "effort")  # measures that are no shares
_MEASURES = {"nps", "recommending", "csat", "mean", "index", "effort", "repurchasing", "attached"}


def sentences(finding: Loyalty, lang: str = "en") -> tuple[str, ...]:
    """The measures, or how groups differ in the first; the curve; true and false loyalty; cautions and settings."""
    say, params = messages("loyalty", lang), finding.params
    rows = finding.plain("table").rows
    if params["by"]:
        lines = list(_groups(finding, rows, say, lang))
    else:
        lines = [_measured(finding, row, rows, lang) for row in rows if row.measure in _MEASURES and row.n]
        lines = lines or [say("nobody")]
    lines += [*_curve(finding, say), *_types(finding, say)]
    if not params["crossed"]:
        lines.append(say("not_crossed"))
    if any(row.measure == "nps" for row in rows):
        lines.append(say("nps_caution"))
    lines += small_groups(params, lang)
    if params["design"]:
        lines.append(messages("answers", lang)("designed", kinds=design_names(params["design"], lang)))
    return (*lines, settings(finding, lang))


def settings(finding: Loyalty, lang: str) -> str:
    """Which answers count as high, and how intervals and p-values were computed."""
    say, params = messages("loyalty", lang), finding.params
    cuts = [_cut(finding, role, say) for role in params["high"] if role in _CUT]
    parts = [say("cuts", cuts=say.parts(cuts))] if cuts else []
    key = "settings_design" if params["design"] else "settings"
    interval = say(f"interval_{params['nps_interval']}") if params["nps_interval"] else ""
    adjusted = messages("padjust", lang)(params["padjust"])
    parts.append(say(key, confidence=percent(params["confidence"]), interval=interval, padjust=adjusted))
    return messages("lists", lang)("between").join(parts)


def _cut(finding: Loyalty, role: str, say: Messages) -> str:
    low, top = finding.params["scales"][role]
    return say(
        "cut", role=say(f"role_{role}"), high=f"{finding.params['high'][role]:g}", low=f"{low:g}", top=f"{top:g}"
    )


def shown(measure: str, value: float) -> str:
    """A value of a measure: a share as a percentage, a score as a number."""
    if measure == "nps":
        return signed(value, 1)
    return plain(value, 1 if measure == "index" else 2) if measure in SCORES else percent(value)


def measure_name(measure: str, lang: str) -> str:
    """What a measure is called."""
    return messages("loyalty", lang).texts.get(f"measure_{measure}") or term(measure, lang)


def limits_of(finding: Loyalty, row: Any, lang: str) -> str:
    """The interval of a row and n."""
    low, high = shown(row.measure, row.ci_low), shown(row.measure, row.ci_high)
    key = "detail" if not isnan(row.ci_low) else "detail_n"
    confidence = percent(finding.params["confidence"])
    return messages("loyalty", lang)(key, confidence=confidence, low=low, high=high, n=int(row.n))


def _measured(finding: Loyalty, row: Any, rows: list[Any], lang: str) -> str:
    own = {one.measure: one for one in rows if one.group == row.group}
    found = {"value": shown(row.measure, row.value), "detail": limits_of(finding, row, lang)}
    if row.measure == "nps":
        found |= {name: percent(own[name].value) for name in ("promoters", "passives", "detractors")}
    if row.measure == "csat":
        found |= {name: percent(own[name].value) for name in ("top_box", "bottom_box")}
    if row.measure in ("mean", "effort"):
        low, top = finding.params["scales"]["satisfaction" if row.measure == "mean" else "effort"]
        found |= {"low": f"{low:g}", "top": f"{top:g}"}
    return messages("loyalty", lang)(f"measured_{row.measure}", **found)


def _groups(finding: Loyalty, rows: list[Any], say: Messages, lang: str) -> Iterator[str]:
    """The highest and the lowest group in the first measure, and how many groups differ."""
    params = finding.params
    measure = rows[0].measure if rows else ""
    own = sorted((row for row in rows if row.measure == measure and row.n), key=lambda row: -row.value)
    if not own:
        yield say("nobody")
        return
    name = measure_name(measure, lang)
    if len(own) == 1:
        yield say("one_group", measure=name, by=params["by"], **_group(finding, own[0], lang, "first"))
        return
    ends = _group(finding, own[0], lang, "first") | _group(finding, own[-1], lang, "last")
    if own[0].value == own[-1].value:
        yield say("groups_equal", measure=name, by=params["by"], total=len(own), value=shown(measure, own[0].value))
    else:
        yield say("groups", measure=name, by=params["by"], total=len(own), **ends)
    alpha = 1 - params["confidence"]
    differ = params["differ"]
    if differ["tested"]:
        key = "against_rest" if differ["with_rest"] else "pairs"
        yield say(key, sure=differ["sure"], total=differ["tested"], alpha=percent(alpha))
    if measure == "nps":
        average = sum(row.value for row in own) / len(own)
        yield say("whole", value=shown(measure, params["whole"]), average=shown(measure, average))


def _group(finding: Loyalty, row: Any, lang: str, end: str) -> dict[str, str]:
    value = shown(row.measure, row.value)
    return {end: str(row.group), f"{end}_value": value, f"{end}_detail": limits_of(finding, row, lang)}


def _curve(finding: Loyalty, say: Messages) -> Iterator[str]:
    """How much repurchase rises with satisfaction, between which answers it rises most, and the last step."""
    rows, params = finding.plain("curve").rows, finding.params
    if not rows:
        return
    total = sum(row.n for row in rows)
    zones = [
        say("in_zone", zone=say(zone), share=percent(n / total))
        for zone in ("defection", "indifference", "affection")
        if (n := sum(row.n for row in rows if row.zone == zone))
    ]
    yield say("zones", zones=say.parts(zones), first=f"{params['zones'][0]:g}", second=f"{params['zones'][1]:g}")
    if len(rows) < 2:
        return
    ends = {"low": f"{rows[0].answer:g}", "top": f"{rows[-1].answer:g}"}
    ends |= {"first": percent(rows[0].fitted), "last": percent(rows[-1].fitted)}
    yield say(("curve" if rises(rows) else "curve_open") if rows[-1].fitted > rows[0].fitted else "flat", **ends)
    if any(row.rise < 0 and row.p_adj <= 1 - params["confidence"] for row in rows):
        yield say("falls")
    top = rows[-1]
    step = {"before": f"{rows[-2].answer:g}", "after": f"{top.answer:g}", "rise": signed(100 * top.rise, 1)}
    limits = {"low": signed(100 * top.rise_low, 1), "high": signed(100 * top.rise_high, 1)}
    key = "last_step" if not isnan(top.rise_low) else "last_step_only"
    yield say(key, confidence=percent(params["confidence"]), p=p_relation(top.p_adj), **step, **limits)
    sure = [at for at, row in enumerate(rows) if row.p_adj <= 1 - params["confidence"]]
    steps = [say("step_of", before=f"{rows[at - 1].answer:g}", after=f"{rows[at].answer:g}") for at in sure]
    yield say("steps", steps=say.listing(steps), n=len(steps), total=len(rows) - 1) if steps else say("no_step")


def rises(rows: list[Any]) -> bool:
    """Whether the limits of the curve at both ends, which hold together, show that it rises."""
    return bool(rows[-1].fitted_low > rows[0].fitted_high)


def _types(finding: Loyalty, say: Messages) -> Iterator[str]:
    """How large the four kinds are, and whether those who stay without liking have nowhere to go."""
    rows, confidence = finding.plain("types").rows, percent(finding.params["confidence"])
    for liking in ("attachment", "satisfaction"):
        own = {row.kind: row for row in rows if row.liking == liking and row.n}
        if not own:
            continue
        kinds = {
            kind: say("share_of", share=percent(row.share), low=percent(row.share_low), high=percent(row.share_high))
            for kind, row in own.items()
        }
        yield say(f"types_{liking}", confidence=confidence, n=next(iter(own.values())).n, **kinds)
        loyal, only = (own["true"], own["false"]) if liking == "attachment" else (own["loyalist"], own["hostage"])
        again = loyal.n_kind + only.n_kind
        if liking == "attachment" and again:
            yield say("false_among", share=percent(only.share / (loyal.share + only.share)), n=again)
        if liking == "attachment" and not (isnan(loyal.alternatives) or isnan(only.alternatives)):
            yield say("alternatives", true=plain(loyal.alternatives), false=plain(only.alternatives))


def measure_title(finding: Loyalty, measure: str, lang: str) -> str:
    """What the chart of a measure says: the value, or the groups at both ends."""
    say = messages("loyalty", lang)
    rows = [row for row in finding.plain("table").rows if row.measure == measure and row.n]
    if not rows:
        return ""
    if not finding.params["by"] or len(rows) == 1:
        return say("title_value", measure=measure_name(measure, lang), value=shown(measure, rows[0].value))
    ordered = sorted(rows, key=lambda row: -row.value)
    if ordered[0].value == ordered[-1].value:
        return ""
    ends = {"first": str(ordered[0].group), "last": str(ordered[-1].group)}
    values = {"first_value": shown(measure, ordered[0].value), "last_value": shown(measure, ordered[-1].value)}
    return say("title_groups", measure=measure_name(measure, lang), **ends, **values)


def curve_title(finding: Loyalty, lang: str) -> str:
    """Between which answers the fitted curve rises most, or that its limits do not show that it rises."""
    rows = finding.plain("curve").rows
    steps = [(rows[at].fitted - rows[at - 1].fitted, at) for at in range(1, len(rows))]
    if not steps or max(steps)[0] <= 0 or not rises(rows):
        return messages("loyalty", lang)("title_curve_open")
    most, at = max(steps)
    answers = {"before": f"{rows[at - 1].answer:g}", "after": f"{rows[at].answer:g}"}
    return messages("loyalty", lang)("title_curve", rise=plain(100 * most, 0), **answers)


def types_title(finding: Loyalty, liking: str, lang: str) -> str:
    """How many are truly loyal, and how many only seem so."""
    own = {row.kind: row for row in finding.plain("types").rows if row.liking == liking and row.n}
    if not own:
        return ""
    shares = {kind: percent(row.share) for kind, row in own.items()}
    return messages("loyalty", lang)(f"title_{liking}", **shares)
