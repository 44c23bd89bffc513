"""The answers in sentences: the most and least favourable items, what changes between sides, ceilings, settings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gapmodel.findings.customer.answer_distribution import Answers
from gapmodel.findings.labels import ALL_SIDES
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.names import LETTERED, design_names, row_name, side_name
from gapmodel.wording.numbers import p_relation, percent, signed
from gapmodel.wording.suppressed_before import small_groups
from gapmodel.wording.table_rows import row_at


def sentences(finding: Answers, lang: str = "en") -> tuple[str, ...]:
    """The extremes of every side, the change between sides, ceilings, who answered, settings."""
    say, params, boxes = messages("answers", lang), finding.params, finding.boxes
    groups = boxes["group"].unique().tolist()
    lines: list[str] = []
    if not (boxes["n"] > 0).any():
        lines.append(say("nobody"))
    elif len(groups) > MANY_GROUPS:
        lines.append(say("many_groups", by=params["by"], total=len(groups)))
        lines += _extremes(finding, boxes, say, lang)
    else:
        for group in groups:
            own = [*_extremes(finding, _of(boxes, group), say, lang), *_changes(finding, group, say, lang)]
            head = messages("performance", lang)("group_head", by=params["by"], group=group)
            lines += [head + messages("lists", lang)("between").join(own)] if params["by"] else own
        if not params["by"]:
            lines += _ceilings(finding, say, lang)
    total = finding.respondents.drop(columns="group").sum()
    lines.append(messages("performance", lang)("answered", used=int(total["used"]), n=int(total["n"])))
    if params["by"]:
        lines.append(messages("performance", lang)("compare"))
    lines += small_groups(params, lang)
    if params["design"]:
        lines.append(say("designed", kinds=design_names(params["design"], lang)))
    return (*lines, _settings(finding, say, lang))


def last_side(finding: Answers) -> str:
    """The side whose favourable answers count: that from which others are subtracted, else the first."""
    sides = finding.params["sides"]
    return str(finding.change["side_to"].iloc[0]) if len(finding.change) else str(sides[0])


def side_letters(finding: Answers, lang: str = "en") -> dict[str, str]:
    """What stands beside the bars of every side: E and P, the first letters of the labels, or else numbers."""
    sides = finding.params["sides"]
    if set(sides) <= set(LETTERED):
        return {side: side[0].upper() for side in sides}
    first = [finding.labels.label("side", side, lang)[:1].upper() for side in sides]
    if len(set(first)) < len(first):
        first = [str(at) for at in range(1, len(sides) + 1)]
    return dict(zip(sides, first, strict=True))


def _of(table: pd.DataFrame, group: str) -> pd.DataFrame:
    return table[table["group"] == group]


def _extremes(finding: Answers, boxes: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    """The items with the largest and the smallest share of favourable answers on every side."""
    lines, params = [], finding.params
    boxes = boxes[(boxes["box"] == params["favourable"]) & (boxes["n"] > 0)]
    for side in params["sides"]:
        own = boxes[boxes["side"] == side].sort_values("share", ascending=False, kind="stable")
        if own.empty:
            continue
        shown = {"side": side_name(finding.labels, side, lang), "box": say(f"the_{params['favourable']}")}
        for end, row in zip(("most", "least"), own.iloc[[0, -1]].itertuples(), strict=True):
            shown[end] = _name(finding, row, lang)
            shown[f"{end}_detail"] = _detail(finding, row, say)
        if own["share"].iloc[0] == own["share"].iloc[-1] and len(own) > 1:
            lines.append(say("all_equal", share=percent(own["share"].iloc[0]), **shown))
        else:
            lines.append(say("extremes" if len(own) > 1 else "only", **shown))
    return lines


def _name(finding: Answers, row: Any, lang: str) -> str:
    return row_name(finding.labels, "item", row.code, lang, row.group if _many(finding) else "")


def _many(finding: Answers) -> bool:
    return int(finding.boxes["group"].nunique()) > MANY_GROUPS


def _detail(finding: Answers, row: Any, say: Messages) -> str:
    limits = {"low": percent(row.ci_low), "high": percent(row.ci_high), "n": row.n}
    return say("detail", share=percent(row.share), confidence=percent(finding.params["confidence"]), **limits)


def _changes(finding: Answers, group: str, say: Messages, lang: str) -> list[str]:
    """How many items have fewer and how many more favourable answers, and where the change is largest."""
    lines, params = [], finding.params
    changes = _of(finding.change, group)
    changes = changes[changes["n"] > 0]
    if len(finding.change) and changes.empty:
        return [say("no_change")]
    for (first, last), rows in changes.groupby(["side_from", "side_to"], sort=False):
        shown = {
            "first": side_name(finding.labels, str(first), lang),
            "last": side_name(finding.labels, str(last), lang),
        }
        shown["box"] = say(f"the_{params['favourable']}")
        level = 1 - params["confidence"]
        sure = rows[rows["p_adj"] <= level]
        falls, rises = int((sure["difference"] < 0).sum()), int((sure["difference"] > 0).sum())
        counts = {"falls": falls, "rises": rises, "rest": len(rows) - falls - rises, "total": len(rows)}
        lines.append(say("changes", alpha=percent(level), **counts, **shown))
        largest: Any = row_at(rows, rows["difference"].abs().idxmax())
        if largest.difference == largest.difference and largest.difference != 0:
            key = "largest_fall" if largest.difference < 0 else "largest_rise"
            lines.append(say(key, name=_name(finding, largest, lang), **_change(finding, largest, say), **shown))
    return lines


def _change(finding: Answers, row: Any, say: Messages) -> dict[str, Any]:
    points = {"difference": row.difference, "low": row.ci_low, "high": row.ci_high}
    return {
        "before": percent(row.share_from),
        "after": percent(row.share_to),
        "confidence": percent(finding.params["confidence"]),
        "p": say("p_alone" if finding.params["padjust"] == "none" else "p_adjusted", p=p_relation(row.p_adj)),
        "n": row.n,
        **{name: signed(100 * value, 1) for name, value in points.items()},
    }


def _ceilings(finding: Answers, say: Messages, lang: str) -> list[str]:
    """The item on which the largest share gave the highest answer on all sides."""
    rows = finding.ceilings[(finding.ceilings["side"] == ALL_SIDES) & (finding.ceilings["share"] > 0)]
    if rows.empty:
        return []
    row: Any = next(rows.nlargest(1, "share").itertuples())
    both = "ceiling_both" if len(finding.params["sides"]) == 2 else "ceiling_all"
    highest = f"{finding.params['scale'][1]:g}"
    return [say(both, name=_name(finding, row, lang), highest=highest, detail=_detail(finding, row, say))]


def _settings(finding: Answers, say: Messages, lang: str) -> str:
    params = finding.params
    key = ("design" if params["design"] else "exact") + ("_change" if len(finding.change) else "")
    adjusted = messages("padjust", lang)(params["padjust"])
    return say(f"settings_{key}", confidence=percent(params["confidence"]), padjust=adjusted)
