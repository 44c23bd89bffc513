"""Titles of charts of gaps: what is found, or what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gapmodel.findings.customer.gaps import Gaps
from gapmodel.findings.periods import periods_of
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import signed

if TYPE_CHECKING:
    import pandas as pd

_SIDES = ("dumbbell", "radar")


def plain_title(finding: Gaps, rows: pd.DataFrame, level: str, kind: str, lang: str) -> str:
    """What a chart shows; a single group is named."""
    say, by = messages("gaps", lang), finding.params["by"]
    title = say(f"{level}_sides_chart" if kind in _SIDES else f"{level}_chart")
    groups = rows["group"].unique().tolist()
    return say("group_head", by=by, group=groups[0]) + title if by and len(groups) == 1 else title


def title_of(finding: Gaps, rows: pd.DataFrame, level: str, kind: str, lang: str) -> str:
    """What a chart says in a few words: numbers of its rows, without a cause."""
    rows = rows[rows["gap"].notna()]
    if rows.empty:
        return ""
    say, by = messages("gaps", lang), finding.params["by"]
    groups = rows["group"].unique().tolist()
    if by and len(groups) > 1:
        periods = periods_of(groups)
        if kind == "slope":
            return _of_two(finding, rows, periods or groups, lang)
        if level == "overall" and periods:
            ends = [rows[rows["group"] == period]["gap"].iloc[0] for period in (periods[0], periods[-1])]
            return say("title_time", first=periods[0], last=periods[-1], before=signed(ends[0]), after=signed(ends[1]))
        return _of_groups(finding, _lowest(rows), level, lang)
    head = say("group_head", by=by, group=groups[0]) if by else ""
    return head + _of_one(finding, rows, level, say, lang)


def _of_one(finding: Gaps, rows: pd.DataFrame, level: str, say: Messages, lang: str) -> str:
    """Of all respondents, or of one group."""
    if level == "overall":
        row = _lowest(rows[rows["code"] == "overall"])
        return say(f"title_overall_{row.verdict}", gap=signed(row.gap))
    row = _lowest(rows)
    if row.verdict == "shortfall":
        return say("title_shortfall", label=finding.labels.label(level, row.code, lang), gap=signed(row.gap))
    if (rows["verdict"] != "undecided").all():
        return say(f"title_no_{level}")
    return say("title_lowest", label=finding.labels.label(level, row.code, lang), gap=signed(row.gap))


def _of_groups(finding: Gaps, row: Any, level: str, lang: str) -> str:
    say = messages("gaps", lang)
    if level == "overall":
        return say("title_group", group=row.group, gap=signed(row.gap))
    label = finding.labels.label(level, row.code, lang)
    return say("title_group_line", group=row.group, label=label, gap=signed(row.gap))


def _of_two(finding: Gaps, rows: pd.DataFrame, groups: list[str], lang: str) -> str:
    """The line with the largest difference between two groups."""
    say, level = messages("gaps", lang), rows["level"].iloc[0]
    first, last = (_by_code(rows[rows["group"] == group]) for group in (groups[0], groups[-1]))
    code = max(first.keys() & last.keys(), key=lambda one: (abs(last[one] - first[one]), one))
    ends = {"first": groups[0], "last": groups[-1], "before": signed(first[code]), "after": signed(last[code])}
    return say("title_two", label=finding.labels.label(level, code, lang), **ends)


def _by_code(rows: pd.DataFrame) -> dict[str, float]:
    return dict(zip(rows["code"], rows["gap"], strict=True))


def _lowest(rows: pd.DataFrame) -> Any:
    return next(rows.nsmallest(1, "gap").itertuples())
