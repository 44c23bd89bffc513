"""Reliability in sentences: alpha by side, the cut-off, omega, differences, and what to be careful about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from typing import Any

from gapmodel.findings.measurement.item_answers import GAP
from gapmodel.findings.measurement.reliability import Reliability
from gapmodel.findings.measurement.scale_reliability.group_alphas import LEAST
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.reliability_cautions import cautions
from gapmodel.wording.names import reversed_items, row_name, side_name
from gapmodel.wording.numbers import p_relation, percent, plain

CUTOFF = 0.70  # Nunnally and Bernstein (1994), early research


def sentences(finding: Reliability, lang: str = "en") -> tuple[str, ...]:
    """Alpha by side, the cut-off, omega, the difference, groups, cautions, settings."""
    say = messages("reliability", lang)
    lines = [_side(finding, side, say, lang) for side in finding.params["sides"]]
    lines += [*_cutoff(finding, say, lang), *_omega(finding, say, lang), *_differences(finding, say, lang)]
    lines += [
        *_ordinal(finding, say, lang),
        *_groups(finding, say, lang),
        *cautions(finding, say, lang),
        *reversed_items(finding, lang),
    ]
    lines += [say("caution"), say("glb"), say("settings", confidence=percent(finding.params["confidence"]))]
    if finding.params["by"]:
        test = "free" if finding.params["alpha_test"] == "distribution-free" else "hakstian"
        lines.append(say(f"settings_groups_{test}", padjust=messages("padjust", lang)(finding.params["padjust"])))
    return tuple(lines)


def chart_title(finding: Reliability, lang: str = "en") -> str:
    """The range of alpha of the side that the title is about; "" where no dimension has one."""
    side = main_side(finding)
    ends = _ends(_dimensions(finding, side), "alpha")
    if not ends:
        return ""
    values = {end: plain(row.alpha) for end, row in zip(("low", "high"), ends, strict=True)}
    names = {f"{end}_name": _name(finding, row, lang) for end, row in zip(("low", "high"), ends, strict=True)}
    say = messages("reliability", lang)
    return say(_key("title", ends), side=side_name(finding.labels, side, lang), **values, **names)


def main_side(finding: Reliability) -> str:
    """What was perceived, where it was asked, else the first side."""
    sides: tuple[str, ...] = finding.params["sides"]
    return next((side for side in ("perception", "perceived") if side in sides), sides[0])


def _side(finding: Reliability, side: str, say: Messages, lang: str) -> str:
    rows = _dimensions(finding, side)
    overall = next(row for row in _rows(finding, side) if row.level == "overall")
    total, n = finding.params["n_read"], int(overall.n)
    people = say("n_all", n=n) if n == total or finding.params["pairwise"] else say("n_of", n=n, total=total)
    head: dict[str, Any] = {"side": side_name(finding.labels, side, lang), "people": people}
    ends = _ends(rows, "alpha")
    if not ends:
        return say("side_none", **head)
    head |= {"items": int(overall.n_items), "overall": _value(finding, overall, "alpha", "ci", say)}
    low, high = (_named(finding, row, "alpha", "ci", say, lang) for row in ends)
    return say(_key("side", ends), low=low, high=high, **head)


def _cutoff(finding: Reliability, say: Messages, lang: str) -> Iterator[str]:
    """Which dimensions of each side lie above the cut-off with their whole interval, and which do not."""
    parts = []
    for side in finding.params["sides"]:
        groups: dict[str, list[str]] = {"above": [], "around": [], "below": []}
        for row in (row for row in _dimensions(finding, side) if not isnan(row.ci_low)):
            kind = "above" if row.ci_low > CUTOFF else "below" if row.ci_high < CUTOFF else "around"
            groups[kind].append(_name(finding, row, lang))
        told = [say(kind, names=say.listing(names)) for kind, names in groups.items() if names]
        if told:
            parts.append(say("cutoff_part", side=side_name(finding.labels, side, lang), verdicts=say.parts(told)))
    if parts:
        yield say("cutoff", parts=("" if lang == "zh" else " ").join(parts))


def _omega(finding: Reliability, say: Messages, lang: str) -> Iterator[str]:
    side = main_side(finding)
    name = side_name(finding.labels, side, lang)
    if ends := _ends(_dimensions(finding, side), "omega_total"):
        low, high = (_named(finding, row, "omega_total", "omega_total", say, lang) for row in ends)
        yield say(_key("omega", ends), side=name, low=low, high=high)
    overall = next(row for row in _rows(finding, side) if row.level == "overall")
    if not isnan(overall.omega_h):
        yield say("omega_all", side=name, total=percent(overall.omega_total), general=percent(overall.omega_h))


def _differences(finding: Reliability, say: Messages, lang: str) -> Iterator[str]:
    rows = finding.plain("differences").rows
    ends = _ends([row for row in rows if row.level == "dimension"], "reliability")
    if not ends:
        return
    overall = next(row for row in rows if row.level == "overall")
    low, high = (_named(finding, row, "reliability", "ci", say, lang) for row in ends)
    value = _value(finding, overall, "reliability", "ci", say)
    yield say(_key("differences", ends), gap=side_name(finding.labels, GAP, lang), low=low, high=high, overall=value)
    yield say("differences_use")


def _ordinal(finding: Reliability, say: Messages, lang: str) -> Iterator[str]:
    rows, side = finding.plain("ordinal").rows, main_side(finding)
    ends = _ends([row for row in rows if row.side == side], "categorical_omega")
    if ends:
        values = {end: plain(row.categorical_omega) for end, row in zip(("low", "high"), ends, strict=True)}
        names = {f"{end}_name": _name(finding, row, lang) for end, row in zip(("low", "high"), ends, strict=True)}
        yield say(_key("ordinal", ends), side=side_name(finding.labels, side, lang), **values, **names)
    elif len(rows):
        yield say("ordinal_none")
    if len(rows) and GAP in set(finding.params["sides"]) - {row.side for row in rows}:
        yield say("ordinal_gap")


def _groups(finding: Reliability, say: Messages, lang: str) -> Iterator[str]:
    if not finding.params["by"]:
        return
    if small := finding.params["small_groups"]:
        yield say("group_small", n=small, least=LEAST)
    rows = [row for row in finding.plain("group_tests").rows if not isnan(row.p_adj)]
    if not rows:
        yield say("group_none", least=LEAST)
        return
    alpha, n = 1 - finding.params["confidence"], max(int(row.groups) for row in rows)
    found = [row for row in rows if row.p_adj < alpha]
    if found:
        names = [at_side(finding, row, say, lang) for row in found]
        yield say("group_differ", n=n, names=say.listing(names), alpha=f"{alpha:.3g}")
    else:
        yield say("group_alike", n=n, p_adj=p_relation(min(row.p_adj for row in rows)))


def at_side(finding: Reliability, row: Any, say: Messages, lang: str) -> str:
    """The name of a scale with its side."""
    return say("at_side", name=_name(finding, row, lang), side=side_name(finding.labels, row.side, lang))


def _name(finding: Reliability, row: Any, lang: str) -> str:
    return row_name(finding.labels, row.level, row.code, lang)


def _rows(finding: Reliability, side: str) -> list[Any]:
    return [row for row in finding.plain("table").rows if row.side == side]


def _dimensions(finding: Reliability, side: str) -> list[Any]:
    return [row for row in _rows(finding, side) if row.level == "dimension"]


def _ends(rows: Sequence[Any], column: str) -> tuple[Any, Any] | None:
    """The rows with the lowest and the highest value; None where there is no value."""
    known = [row for row in rows if not isnan(getattr(row, column))]
    if not known:
        return None
    return min(known, key=lambda row: getattr(row, column)), max(known, key=lambda row: getattr(row, column))


def _key(key: str, ends: tuple[Any, Any]) -> str:
    """The sentence of a range, or of the only value there is."""
    return key if ends[0] is not ends[1] else f"{key}_alike"


def _named(finding: Reliability, row: Any, column: str, limits: str, say: Messages, lang: str) -> str:
    interval = _interval(finding, row, limits, say)
    return say("named", value=plain(getattr(row, column)), name=_name(finding, row, lang), interval=interval)


def _value(finding: Reliability, row: Any, column: str, limits: str, say: Messages) -> str:
    return say("value", value=plain(getattr(row, column)), interval=_interval(finding, row, limits, say))


def _interval(finding: Reliability, row: Any, limits: str, say: Messages) -> str:
    low, high = (plain(getattr(row, f"{limits}_{end}")) for end in ("low", "high"))
    return say.interval(low, high, percent(finding.params["confidence"]))
