"""Titles of charts of waves: what is found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.over_time.series import found_points, signal_of
from gapmodel.wording.customer.over_time.trend import is_clear, is_sure, whole_changes
from gapmodel.wording.numbers import signed


def line_title(finding: Trend, level: str, code: str | None, group: str | None, lang: str) -> str:
    """The most certain change or change point of the lines drawn, or none; of groups the highest and the lowest."""
    rows = [row for row in whole_changes(finding, level, group) if code is None or row.code == code]
    of_groups = len({row.group for row in rows}) > 1
    drawn = {(row.group, row.code) for row in rows}
    points = [row for row in found_points(finding) if (row.group, row.code) in drawn]
    if points and not of_groups and not any(is_sure(finding, row) for row in rows):
        first = min(points, key=lambda row: row.p_val)
        name = finding.labels.label(level, first.code, lang)
        return messages("trend", lang)("title_points", name=name, period=first.period)
    return change_title(finding, rows, level, lang, of_groups=of_groups)


def change_title(finding: Trend, given: Sequence[Any], level: str, lang: str, *, of_groups: bool) -> str:
    """What changed most certainly from the first to the last wave."""
    say, rows = messages("trend", lang), [row for row in given if row.p_adj == row.p_adj]
    if not rows:
        return ""
    if of_groups and not any(is_sure(finding, row) for row in rows):
        return say("title_groups_open", name=finding.labels.label(level, rows[0].code, lang))
    if of_groups:
        least, most = min(rows, key=lambda row: row.change), max(rows, key=lambda row: row.change)
        ends = {"least": least.group, "least_change": signed(least.change)}
        ends |= {"most": most.group, "most_change": signed(most.change)}
        return say("title_groups", name=finding.labels.label(level, most.code, lang), **ends)
    first = min(rows, key=lambda row: (row.p_adj, -abs(row.change)))
    shown = {"first": first.period_from, "last": first.period_to, "change": signed(first.change)}
    if not is_clear(finding, first):
        name = finding.labels.label(level, first.code, lang) if len(rows) == 1 else say(f"{level}s_name")
        return say("title_open", name=name, **shown)
    key = "title_rose" if first.change > 0 else "title_fell"
    return say(key, name=finding.labels.label(level, first.code, lang), **shown)


def control_title(finding: Trend, rows: Sequence[Any], points: Sequence[Any], code: str, lang: str) -> tuple[str, str]:
    """The line's name, and its last change point, else its signals."""
    say, name = messages("trend", lang), _name(finding, rows, code, lang)
    if points:
        return name, say("title_points", name=name, period=points[-1].period)
    signals = [signal_of(finding, row, say) for row in rows if row.signal]
    if signals:
        return name, say("title_signal", name=name, names=say.listing(signals, 2))
    return name, say("title_no_signal", name=name)


def cusum_title(finding: Trend, rows: Sequence[Any], code: str, lang: str) -> tuple[str, str]:
    """The line's name, and when its sum was first beyond the limit."""
    say, name = messages("trend", lang), _name(finding, rows, code, lang)
    first = next((row for row in rows if row.cusum_signal), None)
    return name, say("title_no_cusum", name=name) if first is None else say(
        "title_cusum", name=name, period=first.period
    )


def _name(finding: Trend, rows: Sequence[Any], code: str, lang: str) -> str:
    level = "overall" if code == "overall" else "dimension"
    name, group = finding.labels.label(level, code, lang), rows[0].group if rows else ""
    return messages("lists", lang)("grouped", text=name, group=group) if group else name
