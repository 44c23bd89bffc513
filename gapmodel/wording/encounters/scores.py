"""Scores in sentences: where people stand, which key was used, and how sure a person's band is."""

from __future__ import annotations

from math import isnan
from typing import Any

from gapmodel.findings.encounters.bands_and_positions import BETWEEN
from gapmodel.findings.encounters.scores import Scores
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.table_rows import rows_of

FEW = 50  # people from whom a reliability is precise enough to be used without a caution
_HALF = 0.5
_DECISIONS = 0.9  # reliability that is asked for before decisions about individuals
_REACH = 1.96


def sentences(finding: Scores, lang: str = "en") -> tuple[str, ...]:
    """The mean, bands or positions, dimensions, key, missing scores, reliability, probabilities, assumptions."""
    say, params = messages("scores", lang), finding.params
    lines = [_head(finding, say, lang)]
    if params["by"]:
        lines += _by_group(finding, say, lang)
    else:
        lines += _places(finding, say, lang)
        lines += _extremes(finding, say, lang)
    lines.append(_key(finding, say, lang))
    if params["scored"] < params["n"]:
        kind = "axes" if params["plane"] else params["method"]
        lines.append(say(f"missing_{kind}", missing=params["n"] - params["scored"]))
    if params["same_id"]:
        lines.append(say("same_id", n=params["same_id"]))
    lines += _reliability(finding, say, lang)
    lines += _probabilities(finding, say, lang)
    if "min_cell" in params:
        lines.append(say("hidden"))
    if params.get("put_together"):
        together = {name: params[name] for name in ("put_together", "min_cell")}
        lines.append(say("put_together", others=OTHERS, **together))
    if params["by"]:
        lines.append(say("compare"))
    return (*lines, say("settings", confidence=percent(params["confidence"])))


def detail(row: Any, confidence: float, lang: str = "en") -> str:
    """The interval and n of a mean."""
    say = messages("scores", lang)
    if isnan(row.ci_low):
        return say("no_interval", n=row.n)
    return say("detail", confidence=percent(confidence), low=plain(row.ci_low), high=plain(row.ci_high), n=row.n)


def _head(finding: Scores, say: Messages, lang: str) -> str:
    params = finding.params
    if not params["scored"]:
        return say("head_nobody", n=params["n"])
    counts = {"scored": params["scored"], "n": params["n"]}
    if params["plane"]:
        names = [finding.labels.label("dimension", code, lang) for code in params["plane"]["axes"]]
        return say("head_axes", first=names[0], second=names[1], **counts)
    whole = next((row for row in rows_of(finding.groups) if row.level == "overall" and not row.group), None)
    if whole is None:
        return say("head_groups", **counts)
    low, high = params["score_range"]
    shown = {"mean": plain(whole.mean), "detail": detail(whole, params["confidence"], lang)}
    return say("head", low=f"{low:g}", high=f"{high:g}", **counts, **shown)


def _places(finding: Scores, say: Messages, lang: str) -> list[str]:
    rows = list(rows_of(finding.shares[finding.shares["n"] > 0]))
    names = [_place(finding, row, say, lang) for row in rows if row.code != BETWEEN]
    lines = [say("positions" if finding.params["plane"] else "bands", names=say.parts(names))] if names else []
    return lines + [say("between", n=row.count) for row in rows if row.code == BETWEEN]


def _place(finding: Scores, row: Any, say: Messages, lang: str) -> str:
    limits = {"low": percent(row.ci_low), "high": percent(row.ci_high)}
    shown = {"share": percent(row.share), "count": row.count, "n": row.n}
    label = finding.labels.label(row.level, row.code, lang)
    return say("place", label=label, confidence=percent(finding.params["confidence"]), **shown, **limits)


def _by_group(finding: Scores, say: Messages, lang: str) -> list[str]:
    """One sentence for every group: its mean and its most frequent place."""
    lines = []
    for group in dict.fromkeys([*finding.groups["group"], *finding.shares["group"]]):
        parts = [
            say("group_mean", mean=plain(row.mean), detail=detail(row, finding.params["confidence"], lang))
            for row in rows_of(finding.groups[finding.groups["group"] == group])
            if row.level == "overall" and row.n
        ]
        most = finding.shares[(finding.shares["group"] == group) & (finding.shares["count"] > 0)]
        for row in rows_of(most.nlargest(1, "count")):
            label = finding.labels.label(row.level, row.code, lang)
            parts.append(say("group_most", place=label, share=percent(row.share), count=row.count, n=row.n))
        if parts:
            lines.append(say("group", by=finding.params["by"], group=group, parts=say.parts(parts)))
    return lines


def _extremes(finding: Scores, say: Messages, lang: str) -> list[str]:
    """The lowest and the highest dimension, or item of a single one; axes have no order."""
    rows = finding.groups[(finding.groups["level"] != "overall") & (finding.groups["n"] > 0)].sort_values("mean")
    if len(rows) < 2 or finding.params["plane"]:
        return []
    low, high = rows_of(rows.iloc[[0, -1]])
    shown = {"total": len(rows), "parts": say(low.level)}
    for end, row in (("low", low), ("high", high)):
        shown |= {f"{end}est": finding.labels.label(row.level, row.code, lang), end: plain(row.mean)}
        shown[f"{end}_detail"] = detail(row, finding.params["confidence"], lang)
    return [say("extremes_key" if finding.params["method"] == "key" else "extremes", **shown)]


def _key(finding: Scores, say: Messages, lang: str) -> str:
    parts = [say(f"key_{finding.params['method']}")]
    names = finding.params["key_label"]
    if names:
        parts.append(say("key", used=names.get(lang) or names.get("en") or finding.params["key"]))
    return messages("lists", lang)("between").join(parts)


def _reliability(finding: Scores, say: Messages, lang: str) -> list[str]:
    """Alpha and the error of measurement of the score, or of both axes."""
    params, table, lines = finding.params, finding.reliability, []
    if params["plane"]:
        rows = [next(rows_of(table[table["code"] == code])) for code in params["plane"]["axes"]]
    else:
        rows = list(rows_of(table[table["level"] == "overall"]))
    for row in rows:
        label = finding.labels.label(row.level, row.code, lang)
        shown = {"of": say("of_axis" if params["plane"] else "of_overall", label=label), "alpha": plain(row.alpha)}
        if isnan(row.sem):
            lines.append(say("alpha_unknown" if isnan(row.alpha) else "alpha_negative", **shown))
            continue
        shown |= {"low": plain(row.alpha_low), "high": plain(row.alpha_high), "sem": plain(row.sem)}
        confidence, reach = percent(params["confidence"]), plain(_REACH * row.sem)
        lines.append(say("alpha", confidence=confidence, n=row.n, reach=reach, **shown))
    known = [row for row in rows if not isnan(row.sem)]
    if known and min(row.n for row in known) < FEW:
        lines.append(say("few", n=min(row.n for row in known)))
    return lines + ([say("low_alpha")] if any(row.alpha < _DECISIONS for row in known) else [])


def _probabilities(finding: Scores, say: Messages, lang: str) -> list[str]:
    """How probable the stated places are, on what assumption, and that they are conventions."""
    params = finding.params
    if finding.shares.empty:
        return []
    axes, lines = "_axes" if params["plane"] else "", []
    chances = finding.table["p_position" if params["plane"] else "p_band"].dropna()
    if len(chances):
        below = int((chances < _HALF).sum())
        sure = [say(f"sure{axes}", mean=percent(chances.mean()))]
        sure += [say("sure_below", n=below, half=percent(_HALF))] if below else []
        lines.append(messages("lists", lang)("between").join(sure))
        given = params["sem"]
        assumed = say("assumed") if given == "" else say("assumed_sem", sem=plain(given))
        lines += [assumed, *([say("assumed_axes")] if axes else [])]
    elif params["scored"] and "min_cell" not in params:
        lines.append(say("no_probability"))
    return [*lines, say(f"conventions{axes}")]


def title_of(finding: Scores, kind: str, lang: str) -> str:
    """The most frequent band or position, or the lowest mean; nothing with groups."""
    say = messages("scores", lang)
    if finding.params["by"]:
        return ""
    if kind == "scores":
        rows = finding.groups[(finding.groups["level"] != "overall") & (finding.groups["n"] > 0)]
        lowest = next(rows_of(rows.nsmallest(1, "mean")), None)
        if lowest is None or len(rows) < 2 or finding.params["plane"]:
            return ""
        label = finding.labels.label(lowest.level, lowest.code, lang)
        return say("title_lowest", label=label, mean=plain(lowest.mean))
    most = next(rows_of(finding.shares[finding.shares["count"] > 0].nlargest(1, "count")), None)
    if most is None:
        return ""
    label = finding.labels.label(most.level, most.code, lang)
    return say("title_most", place=label, share=percent(most.share), count=most.count, n=most.n)
