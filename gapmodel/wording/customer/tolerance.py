"""The zone of tolerance in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from gapmodel.findings.customer.tolerance import VERDICTS, Tolerance
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.group_column import with_group
from gapmodel.wording.names import design_names, row_name, row_names
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.suppressed_before import suppressed_before
from gapmodel.wording.table_rows import rows_of

_MOST = 0.5  # a share of people or answers that is more likely a mistake than a finding


def sentences(finding: Tolerance, lang: str = "en") -> tuple[str, ...]:
    """Overall, verdicts, the lowest adequacy, people below, superiority, inversions, who answered, settings."""
    say, params = messages("tolerance", lang), finding.params
    table = with_group(finding)
    lines: list[str] = []
    if table["group"].nunique() > MANY_GROUPS:
        lines.append(_of_many_groups(finding, table, say, lang))
    else:
        for group, part in table.groupby("group", sort=False):
            lines += _of_group(finding, part, say, lang, str(group))
    lines += [*_superiority(table, say), *_inversions(finding, say), *_wrong_columns(finding, table, say)]
    if not params["exact"]:
        lines.append(say("moments"))
    total = finding.respondents.drop(columns="group").sum()
    lines.append(say("answered", used=int(total["used"]), n=int(total["n"])))
    if params["by"]:
        lines.append(messages("gaps", lang)("compare"))
    if params.get("put_together"):
        lines.append(say("put_together", others=OTHERS, **{key: params[key] for key in ("put_together", "min_cell")}))
    lines += suppressed_before(params, lang)
    if params["design"]:
        lines.append(say("designed", kinds=design_names(params["design"], lang)))
    lines.append(settings(finding, lang))
    return tuple(lines)


def settings(finding: Tolerance, lang: str = "en") -> str:
    """Signs, intervals, tests, adjustment and the rule of the verdict."""
    say, params, gaps = messages("tolerance", lang), finding.params, messages("gaps", lang)
    return say(
        "settings_direct" if params["direct"] else "settings",
        confidence=percent(params["confidence"]),
        alpha=percent(round(1 - params["confidence"], 10)),
        interval=gaps(params["interval"]),
        shares=messages("performance", lang)("korn_graubard" if params["design"] else "blaker"),
        test=gaps(params["test"]),
        padjust=messages("padjust", lang)(params["padjust"]),
    )


def detail(row: Any, measure: str, confidence: float, lang: str = "en") -> str:
    """The interval of a measure or share of a row, and n."""
    low, high = getattr(row, f"{measure}_low"), getattr(row, f"{measure}_high")
    shows = percent if measure in ("below", "inside", "above") else plain if measure == "position" else signed
    shown = {"low": shows(low), "high": shows(high), "n": row.n}
    return messages("gaps", lang)("detail", confidence=percent(confidence), **shown)


def _of_group(finding: Tolerance, part: pd.DataFrame, say: Messages, lang: str, group: str) -> list[str]:
    overall = next(rows_of(part[part["code"] == "overall"]))
    head = say("group_head", by=finding.params["by"], group=group) if finding.params["by"] else ""
    lines = [head + _headline(finding, overall, say, lang)]
    if overall.n and overall.position == overall.position:
        shown = detail(overall, "position", finding.params["confidence"], lang)
        lines.append(say("position", position=percent(overall.position), detail=_percent_detail(overall, shown)))
    for level in ("dimension",) if finding.params["by"] else ("dimension", "item"):
        lines += _level(finding, part[(part["level"] == level) & (part["n"] > 0)], say, lang, f"{level}s")
    return [messages("lists", lang)("between").join(lines)] if finding.params["by"] else lines


def _percent_detail(row: Any, shown: str) -> str:
    """The interval of the position in percent, like the position itself."""
    low, high = row.position_low, row.position_high
    return shown.replace(f"[{plain(low)}, {plain(high)}]", f"[{percent(low)}, {percent(high)}]")


def _headline(finding: Tolerance, row: Any, say: Messages, lang: str) -> str:
    if not row.n:
        return say("head_nobody")
    confidence = finding.params["confidence"]
    return say(
        f"head_{row.verdict}",
        adequacy=signed(row.adequacy),
        adequacy_detail=detail(row, "adequacy", confidence, lang),
        superiority=signed(row.superiority),
        superiority_detail=detail(row, "superiority", confidence, lang),
    )


def _level(finding: Tolerance, rows: pd.DataFrame, say: Messages, lang: str, level: str) -> list[str]:
    if len(rows) < 2:
        return []
    confidence = finding.params["confidence"]
    parts = [(verdict, rows[rows["verdict"] == verdict].sort_values("adequacy")) for verdict in VERDICTS]
    counts = say.parts(
        say(f"count_{verdict}", n=len(those), names=say.listing(row_names(finding.labels, _ungrouped(those), lang)))
        for verdict, those in parts
        if len(those)
    )
    lines = [say("by_verdict", total=len(rows), level=say(level), counts=counts)]
    worst: Any = next(rows_of(rows.nsmallest(1, "adequacy")))
    name = row_name(finding.labels, worst.level, worst.code, lang)
    shown = detail(worst, "adequacy", confidence, lang)
    lines.append(say("lowest", level=say(level), label=name, adequacy=signed(worst.adequacy), detail=shown))
    known = rows[rows["share_below"].notna()]
    if len(known):
        most: Any = next(rows_of(known.nlargest(1, "share_below")))
        name = row_name(finding.labels, most.level, most.code, lang)
        shown = detail(most, "below", confidence, lang)
        lines.append(say("most_below", level=say(level), label=name, share=percent(most.share_below), detail=shown))
    return lines


def _of_many_groups(finding: Tolerance, table: pd.DataFrame, say: Messages, lang: str) -> str:
    rows = table[(table["code"] == "overall") & (table["n"] > 0)]
    if rows.empty:
        return say("head_nobody")
    worst: Any = next(rows_of(rows.nsmallest(1, "adequacy")))
    shown = detail(worst, "adequacy", finding.params["confidence"], lang)
    counts = say.parts(
        say(f"count_{verdict}", n=len(those), names=say.listing(those["group"].tolist()))
        for verdict in VERDICTS
        if len(those := rows[rows["verdict"] == verdict])
    )
    total = table["group"].nunique()
    by = finding.params["by"]
    return say(
        "most_groups",
        by=by,
        total=total,
        counts=counts,
        label=worst.group,
        adequacy=signed(worst.adequacy),
        detail=shown,
    )


def _superiority(table: pd.DataFrame, say: Messages) -> list[str]:
    """That negative superiority is the normal state."""
    rows = table[(table["level"] != "overall") & (table["n"] > 0)]
    negative = int((rows["superiority"] < 0).sum())
    return [say("superiority", negative=negative, total=len(rows))] if negative else []


def _inversions(finding: Tolerance, say: Messages) -> list[str]:
    inverted, answers = (int(finding.inversions[name].sum()) for name in ("inverted", "n"))
    if not inverted:
        return [say("no_inversions", answers=answers)]
    shown = {"inverted": inverted, "answers": answers, "share": percent(inverted / answers)}
    lines = [say("inversions_direct" if finding.params["direct"] else "inversions", **shown)]
    if "people_inverted" in finding.params:
        lines.append(say("people_inverted", n=finding.params["people_inverted"]))
    lines.append(say(finding.params["inversions"]))
    return [" ".join(lines) if lines[0][-1] == "." else "".join(lines)]


def _wrong_columns(finding: Tolerance, table: pd.DataFrame, say: Messages) -> list[str]:
    """Doubts about the columns: most zones are inverted, or most people are above what they desire."""
    inverted, answers = (int(finding.inversions[name].sum()) for name in ("inverted", "n"))
    if answers and inverted / answers > _MOST:
        return [say("wrong_direct" if finding.params["direct"] else "wrong_levels")]
    rows = table[(table["level"] == "item") & (table["n"] > 0)]
    above = (rows["share_above"] * rows["n"]).sum() / max(rows["n"].sum(), 1)
    if above > _MOST:
        return [say("wrong_direct" if finding.params["direct"] else "wrong_perceived", share=percent(above))]
    return []


def _ungrouped(rows: pd.DataFrame) -> Iterator[Any]:
    return rows_of(rows.assign(group=""))
