"""Performance in sentences."""

from __future__ import annotations

from math import isnan
from typing import Any

import pandas as pd

from gapmodel.findings.customer.performance import VERDICTS, Performance
from gapmodel.findings.periods import periods_of
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.group_column import with_group
from gapmodel.wording.names import design_names, row_name, row_names, side_name
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.suppressed_before import small_groups
from gapmodel.wording.table_rows import rows_of


def sentences(finding: Performance, lang: str = "en") -> tuple[str, ...]:
    """The overall mean, the lowest and highest lines, shares, reliability, who answered, settings."""
    say, params = messages("performance", lang), finding.params
    table = with_group(finding)
    lines: list[str] = []
    if table["group"].nunique() > MANY_GROUPS:
        lines.append(_of_many_groups(finding, table, say, lang))
    else:
        for group, part in table.groupby("group", sort=False):
            lines += _of_group(finding, part, say, lang, str(group))
    if not params["by"]:
        lines += [*_boxes(finding, say, lang), *_reliability(finding, say, lang)]
    lines += _without_interval(finding, table, say, lang)
    if finding.boxes["count"].isna().any():
        lines.append(say("moments"))
    total = finding.respondents.drop(columns="group").sum()
    lines.append(say("answered", used=int(total["used"]), n=int(total["n"])))
    if params["by"]:
        lines.append(say("compare"))
    lines += small_groups(params, lang)
    if params["design"]:
        lines.append(say("designed", kinds=design_names(params["design"], lang)))
    lines.append(settings(finding, lang))
    return tuple(lines)


def settings(finding: Performance, lang: str = "en") -> str:
    """The intervals, and what the verdicts come from."""
    say, params = messages("performance", lang), finding.params
    return say(
        "settings" if params["target"] == "" else "settings_target",
        confidence=percent(params["confidence"]),
        interval=interval_name(finding, lang),
        shares=say("korn_graubard" if params["design"] else "blaker"),
        target=target_text(finding),
    )


def target_text(finding: Performance) -> str:
    """The target as it is shown; empty without one."""
    return f"{finding.params['target']:g}" if finding.params["target"] != "" else ""


def interval_name(finding: Performance, lang: str = "en") -> str:
    """What the interval of the means is called."""
    name = finding.params["interval"]
    return messages("performance" if name == "t" else "gaps", lang)(name)


def rated(finding: Performance, lang: str = "en") -> str:
    """What the side is called."""
    return side_name(finding.labels, finding.params["side"], lang)


def detail(row: Any, confidence: float, lang: str = "en") -> str:
    """Interval and n of a row of `with_group`."""
    say = messages("performance", lang)
    return say("detail", confidence=percent(confidence), low=plain(row.ci_low), high=plain(row.ci_high), n=row.n)


def _of_group(finding: Performance, part: pd.DataFrame, say: Messages, lang: str, group: str) -> list[str]:
    head = say("group_head", by=finding.params["by"], group=group) if finding.params["by"] else ""
    lines = [head + _headline(finding, part, say, lang)]
    if finding.params["by"]:
        return [messages("lists", lang)("between").join(lines + _level(finding, part, say, lang, "dimension"))]
    return [
        *lines,
        *_weighted(finding, part, say, lang),
        *_level(finding, part, say, lang, "dimension"),
        *_level(finding, part, say, lang, "item"),
    ]


def _headline(finding: Performance, part: pd.DataFrame, say: Messages, lang: str) -> str:
    row = next(rows_of(part[(part["code"] == "overall") & (part["n"] > 0)]), None)
    if row is None:
        return say("head_nobody")
    side, mean, params = rated(finding, lang), plain(row.mean), finding.params
    if isnan(row.ci_low):
        return say("head_no_interval", side=side, mean=mean, n=row.n)
    low, high = params["scale"]
    shown = {"side": side, "mean": mean, "detail": detail(row, params["confidence"], lang)}
    if params["target"] == "":
        return say("head", low=f"{low:g}", high=f"{high:g}", **shown)
    return say(f"head_{row.verdict}", target=target_text(finding), **shown)


def _weighted(finding: Performance, part: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    rows = part[(part["code"] == "overall_weighted") & (part["n"] > 0)]
    kind = "ratings" if finding.importance["rating"].notna().any() else "points"
    return [
        say(f"weighted_{kind}", mean=plain(row.mean), detail=detail(row, finding.params["confidence"], lang))
        for row in rows_of(rows)
    ]


def _level(finding: Performance, part: pd.DataFrame, say: Messages, lang: str, level: str) -> list[str]:
    rows = part[(part["level"] == level) & (part["n"] > 0)].sort_values("mean", kind="stable")
    if len(rows) < 2:
        return []
    ends = dict(zip(("low", "high"), rows_of(rows.iloc[[0, -1]]), strict=True))
    lines = [say("extremes", total=len(rows), level=say(f"{level}s"), **_ends(finding, ends, level, lang))]
    if finding.params["target"] != "":
        parts = [(verdict, rows[rows["verdict"] == verdict]) for verdict in VERDICTS]
        counts = say.parts(
            say(f"count_{verdict}", n=len(those), names=say.listing(_names(finding, those, lang)))
            for verdict, those in parts
            if len(those)
        )
        shown = {"target": target_text(finding), "total": len(rows), "level": say(f"{level}s")}
        lines.append(say("by_verdict", counts=counts, **shown))
    return lines


def _ends(finding: Performance, ends: dict[str, Any], level: str, lang: str) -> dict[str, str]:
    """The lowest and the highest row, as a sentence names them; of groups by the group."""
    shown: dict[str, str] = {}
    for end, row in ends.items():
        shown[f"{end}est"] = row.group if level == "group" else row_name(finding.labels, level, row.code, lang)
        shown[end] = plain(row.mean)
        shown[f"{end}_detail"] = detail(row, finding.params["confidence"], lang)
    return shown


def _of_many_groups(finding: Performance, table: pd.DataFrame, say: Messages, lang: str) -> str:
    rows = table[(table["code"] == "overall") & (table["n"] > 0)].sort_values("mean", kind="stable")
    if rows.empty:
        return say("head_nobody")
    ends = dict(zip(("low", "high"), rows_of(rows.iloc[[0, -1]]), strict=True))
    by, total = finding.params["by"], table["group"].nunique()
    periods = periods_of(rows["group"])
    if periods:
        at = {row.group: row for row in rows_of(rows)}
        edges = {"first": at[periods[0]], "last": at[periods[-1]]}
        confidence = finding.params["confidence"]
        shown = {name: row.group for name, row in edges.items()}
        shown |= {f"{name}_mean": plain(row.mean) for name, row in edges.items()}
        shown |= {f"{name}_detail": detail(row, confidence, lang) for name, row in edges.items()}
        return say("over_time", by=by, total=len(periods), **shown, **_ends(finding, ends, "group", lang))
    return say("most_groups", by=by, total=total, **_ends(finding, ends, "group", lang))


def _boxes(finding: Performance, say: Messages, lang: str) -> list[str]:
    """The items that most gave the highest and the lowest answer."""
    rows = finding.boxes[(finding.boxes["level"] == "item") & (finding.boxes["share"] > 0)]
    lines = []
    for end, answer in zip(("top", "bottom"), finding.params["scale"][::-1], strict=True):
        most: Any = next(rows_of(rows[rows["box"] == f"{end}_box"].nlargest(1, "share")), None)
        if most is not None:
            limits = {"low": percent(most.ci_low), "high": percent(most.ci_high), "n": most.n}
            shown = say("share_detail", confidence=percent(finding.params["confidence"]), **limits)
            label = row_name(finding.labels, "item", most.code, lang)
            lines.append(say(f"{end}_most", answer=f"{answer:g}", label=label, share=percent(most.share), detail=shown))
    return lines


def _reliability(finding: Performance, say: Messages, lang: str) -> list[str]:
    rows = finding.reliability[finding.reliability["n"] > 1]
    rows = rows[(rows["level"] == "dimension")]
    known = rows[rows["alpha"].notna()].sort_values("alpha", kind="stable")
    unknown = rows[rows["alpha"].isna()]
    names, lines = _names(finding, known, lang), []
    if len(known) == 1:
        lines.append(say("alpha_one", name=names[0], low=plain(known["alpha"].iloc[0])))
    elif len(known):
        low, high = known["alpha"].iloc[0], known["alpha"].iloc[-1]
        whole = finding.reliability[finding.reliability["level"] == "overall"].iloc[0]
        ends = {"low": plain(low), "lowest": names[0], "high": plain(high), "highest": names[-1]}
        lines.append(say("alpha", **ends, items=int(whole["items"]), all=plain(whole["alpha"])))
    negative = int((known["alpha"] < 0).sum())
    if negative:
        lines.append(say("alpha_negative", names=say.listing(names[:negative])))
    if len(unknown):
        lines.append(say("alpha_unknown", names=say.listing(_names(finding, unknown, lang))))
    return lines


def _without_interval(finding: Performance, table: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    rows = table[table["ci_low"].isna() & (table["code"] != "overall")]
    return [say("no_interval", names=say.listing(_names(finding, rows, lang)))] if len(rows) else []


def _names(finding: Performance, rows: pd.DataFrame, lang: str) -> list[str]:
    return row_names(finding.labels, rows_of(rows), lang)
