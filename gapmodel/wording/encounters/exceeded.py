"""Respondents exceeded, met and missed in sentences, and the titles of their chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gapmodel.findings.encounters.exceeded import Exceeded
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.group_column import with_group
from gapmodel.wording.names import design_names, reversed_items, row_name
from gapmodel.wording.numbers import p_relation, percent
from gapmodel.wording.suppressed_before import small_groups

if TYPE_CHECKING:
    import pandas as pd


def sentences(finding: Exceeded, lang: str = "en") -> tuple[str, ...]:
    """Who was exceeded, where most and least often, where it surpasses missing, the ceiling, settings."""
    say, params = messages("exceeded", lang), finding.params
    table = with_group(finding)
    answered = table[table["n"] > 0]
    groups = answered["group"].unique().tolist()
    lines: list[str] = []
    if not groups:
        lines.append(say("nobody"))
    elif len(groups) > MANY_GROUPS:
        lines.append(say("many_groups", by=params["by"], total=len(groups)))
        lines += _extremes(finding, answered[answered["level"] == "dimension"], say, lang)
    else:
        for group in groups:
            head = messages("performance", lang)("group_head", by=params["by"], group=group) if params["by"] else ""
            own = _of_group(finding, answered[answered["group"] == group], say, lang)
            lines += [head + messages("lists", lang)("between").join(own)] if head else own
        if not params["by"]:
            lines += _ceiling(finding, say, lang)
    lines += reversed_items(finding, lang)
    lines += small_groups(params, lang)
    if params["design"]:
        lines.append(messages("answers", lang)("designed", kinds=design_names(params["design"], lang)))
    return (*lines, settings(finding, lang))


def settings(finding: Exceeded, lang: str) -> str:
    """What exceeded means, and how intervals and p-values were computed."""
    params = finding.params
    adjusted = messages("padjust", lang)(params["padjust"])
    key = "settings_design" if params["design"] else "settings_exact"
    return messages("exceeded", lang)(key, confidence=percent(params["confidence"]), padjust=adjusted)


def _of_group(finding: Exceeded, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    lines = []
    overall = rows[rows["code"] == "overall"]
    if len(overall):
        lines.append(say("overall", **three(next(overall.itertuples()), finding, say)))
    level = "item" if not finding.params["by"] else "dimension"
    own = rows[rows["level"] == level]
    return [*lines, *_extremes(finding, own, say, lang), *_verdicts(finding, own, level, say, lang)]


def _extremes(finding: Exceeded, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    """The rows with the largest and the smallest share exceeded."""
    rows = rows.sort_values("share_exceeded", ascending=False, kind="stable")
    if len(rows) < 2:
        return []
    first: Any = next(rows.itertuples())
    if _equal(rows):
        shared = {"rows": say(f"rows_{first.level}"), "share": percent(first.share_exceeded)}
        return [say("extremes_equal", n=len(rows), **shared)]
    shown, several = {}, len(set(rows["group"])) > 1
    for end, row in zip(("most", "least"), list[Any](rows.iloc[[0, -1]].itertuples()), strict=True):
        group = row.group if several else ""
        shown[end] = row_name(finding.labels, row.level, row.code, lang, group)
        shown[f"{end}_detail"] = detail(row, "exceeded", finding, say)
    return [say("extremes", **shown)]


def _equal(rows: pd.DataFrame) -> bool:
    return bool(rows["share_exceeded"].min() == rows["share_exceeded"].max())


def _verdicts(finding: Exceeded, rows: pd.DataFrame, level: str, say: Messages, lang: str) -> list[str]:
    """For how many rows more were exceeded than missed, and the reverse."""
    alpha = 1 - finding.params["confidence"]
    sure = rows[rows["p_adj"] <= alpha]
    more = sure[sure["share_exceeded"] > sure["share_missed"]]
    fewer = sure[sure["share_exceeded"] < sure["share_missed"]]
    counts = {"total": len(rows), "more": len(more), "fewer": len(fewer), "rest": len(rows) - len(more) - len(fewer)}
    lines = [say("verdicts", rows=say(f"rows_{level}"), alpha=percent(alpha), **counts)]
    if len(more):
        names = [row_name(finding.labels, row.level, row.code, lang) for row in list[Any](more.itertuples())]
        lines.append(say("more_exceeded", names=say.listing(names)))
    return lines


def _ceiling(finding: Exceeded, say: Messages, lang: str) -> list[str]:
    """The item on which most cannot have been exceeded, because they expected the highest answer."""
    room = finding.room[finding.room["n"] > 0]
    if room.empty or not (room["n_highest"] > 0).any():
        return []
    row: Any = next(room.nlargest(1, "share_highest").itertuples())
    limits = {"low": percent(row.highest_low), "high": percent(row.highest_high)}
    shown = {
        "name": row_name(finding.labels, "item", row.code, lang),
        "highest": f"{finding.params['scale'][1]:g}",
        "share": percent(row.share_highest),
        "confidence": percent(finding.params["confidence"]),
        "n": int(row.n),
        **limits,
    }
    if not row.n_room:
        return [say("ceiling_all", **shown)]
    return [say("ceiling", room=percent(row.share_exceeded), n_room=int(row.n_room), **shown)]


def three(row: Any, finding: Exceeded, say: Messages) -> dict[str, Any]:
    """The three shares of a row, the first with its interval, and its p-value."""
    shares = {name: percent(getattr(row, f"share_{name}")) for name in ("met", "missed")}
    exceeded = say("share_exceeded", **_parts(row, "exceeded", finding))
    return {"exceeded": exceeded, "p": p_relation(row.p_adj), **shares}


def detail(row: Any, outcome: str, finding: Exceeded, say: Messages) -> str:
    """A share with its confidence interval and n."""
    return say("detail", **_parts(row, outcome, finding))


def _parts(row: Any, outcome: str, finding: Exceeded) -> dict[str, Any]:
    names = {"share": f"share_{outcome}", "low": f"{outcome}_low", "high": f"{outcome}_high"}
    shown = {name: percent(getattr(row, column)) for name, column in names.items()}
    return shown | {"confidence": percent(finding.params["confidence"]), "n": int(row.n)}


def title_of(finding: Exceeded, rows: pd.DataFrame, level: str, lang: str) -> str:
    """What the chart says: the row with the largest share exceeded."""
    say = messages("exceeded", lang)
    if rows.empty or (len(rows) > 1 and _equal(rows)):
        return ""
    row: Any = next(rows.nlargest(1, "share_exceeded").itertuples())
    label = finding.labels.label(level, row.code, lang)
    name = messages("lists", lang)("grouped", text=label, group=row.group) if row.group else label
    return say("title", label=name, share=percent(row.share_exceeded))
