"""Waves as lines, of dimensions or of groups, or as a heat map where there are too many."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.group_scores import MOST_ROWS, Scores
from gapmodel.charts.grouped import with_shown
from gapmodel.charts.heat_map import heat_map
from gapmodel.charts.theme import safe
from gapmodel.charts.time_lines import MOST_LINES, time_lines
from gapmodel.errors import SettingError
from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.over_time.series import number_of
from gapmodel.wording.customer.over_time.titles import line_title
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.titles import chosen

_MOST_BARS = 60  # error bars that several lines may have


@dataclass(frozen=True, slots=True)
class Line:
    """Which lines of which groups are drawn: all of a level or one, of all groups or one."""

    level: str
    code: str | None
    group: str | None


def over_time(finding: Trend, of: Line, kind: str, title: str, lang: str) -> go.Figure:
    """Lines over time, of dimensions or of groups, or a heat map where there are too many."""
    say, level = messages("trend", lang), of.level
    rows = _rows(finding, of)
    if rows.empty:
        raise SettingError("There are no answers to draw.", "choose another level, code or group.")
    measure = finding.params["measure"]
    of_groups = len(set(rows["group"])) > 1
    names = {
        one: one if of_groups else finding.labels.label(level, one, lang)
        for one in dict.fromkeys(rows["group" if of_groups else "code"])
    }
    if kind == "auto":
        kind = "lines" if len(names) <= MOST_LINES else "heat"
    if kind == "lines" and len(names) > MOST_LINES:
        raise SettingError(f"{len(names)} lines do not fit one chart.", "use kind='heat', or name a code or a group.")
    texts = [_hover(finding, row, say, lang) for row in rows.itertuples()]
    lines = rows["group" if of_groups else "code"]
    own = pd.DataFrame({"group": rows["period"], "code": lines, "value": rows[measure], "text": texts})
    own = own.assign(ci_low=rows["ci_low"], ci_high=rows["ci_high"])
    names = _most(names, own)
    number = signed if measure == "gap" else plain
    axis = say(f"axis_{measure}")
    scores = Scores(own[own["code"].isin(names)], names, axis, number, zero=measure == "gap", waves=_waves(finding))
    shown = _plain_title(finding, of, say, lang)
    heading = chosen(title, line_title(finding, level, of.code, of.group, lang), shown)
    crowded = kind == "lines" and len(names) > 1 and len(names) * len(_waves(finding)) > _MOST_BARS
    if crowded:
        scores = replace(scores, rows=scores.rows.assign(ci_low=nan, ci_high=nan))
    key = "caption_crowded" if crowded else "caption" if kind == "lines" else "caption_heat"
    caption = say(key, n=sizes(rows["n"]), confidence=percent(finding.params["confidence"]))
    caption = (say("caption_gap") if measure == "gap" else "") + caption
    if kind == "lines":
        return time_lines(scores, heading, caption)
    return heat_map(scores, heading, _told(caption, scores, lines.nunique(), lang))


def _most(names: dict[str, str], rows: pd.DataFrame) -> dict[str, str]:
    """The lines that a heat map has room for: the lowest and the highest means."""
    if len(names) <= MOST_ROWS:
        return names
    order = rows.groupby("code", sort=False)["value"].mean().sort_values().index.tolist()
    kept = {*order[: MOST_ROWS // 2], *order[-(MOST_ROWS // 2) :]}
    return {one: names[one] for one in order if one in kept}


def _told(caption: str, scores: Scores, total: int, lang: str) -> str:
    """The caption, which says that not all groups and not all periods are shown."""
    if total > len(scores.names):
        shown = messages("charts", lang)("shown_groups", n=MOST_ROWS, half=MOST_ROWS // 2, total=total)
        caption = messages("lists", lang)("between").join((caption, shown))
    return with_shown(caption, scores, lang)


def _plain_title(finding: Trend, of: Line, say: Messages, lang: str) -> str:
    several = of.code is None and of.level != "overall"
    name = say(f"{of.level}s_name") if several else finding.labels.label(of.level, of.code or "overall", lang)
    name = name if of.group is None else messages("lists", lang)("grouped", text=name, group=of.group)
    return say("plain_lines", name=name)


def _hover(finding: Trend, row: Any, say: Messages, lang: str) -> str:
    name = finding.labels.label(row.level, row.code, lang)
    name = messages("lists", lang)("grouped", text=name, group=row.group) if row.group else name
    value = number_of(finding, getattr(row, finding.params["measure"]))
    interval = say.interval(plain(row.ci_low), plain(row.ci_high), percent(finding.params["confidence"]))
    return say("hover", name=safe(name), period=safe(row.period), value=value, interval=interval, n=row.n)


def sizes(given: pd.Series) -> str:
    """The smallest and the largest n."""
    low, high = int(given.min()), int(given.max())
    return str(low) if low == high else f"{low}..{high}"


def _rows(finding: Trend, of: Line) -> pd.DataFrame:
    table = finding.table if "group" in finding.table else finding.table.assign(group="")
    rows = table[(table["level"] == of.level) & (table["n"] > 0)]
    if of.code is not None:
        rows = rows[rows["code"] == of.code]
    return rows if of.group is None else rows[rows["group"] == of.group]


def _waves(finding: Trend) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.plain("table")["period"]))
