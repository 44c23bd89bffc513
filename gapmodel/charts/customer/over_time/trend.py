"""Waves as charts: lines or a heat map, a control chart with levels, cumulative sums, changes with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.control_chart import ControlPoint, control_chart
from gapmodel.charts.customer.over_time.control import cusum_chart, with_levels
from gapmodel.charts.group_scores import MOST_ROWS, Scores
from gapmodel.charts.grouped import with_shown
from gapmodel.charts.heat_map import heat_map
from gapmodel.charts.theme import GROUP_COLOURS, dress, interval_marks, label_rows, new_figure, safe, wrapped
from gapmodel.charts.time_lines import MOST_LINES, time_lines
from gapmodel.errors import SettingError, listed, nearest, one_of
from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.inference.over_time.cusum import LIMIT
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.over_time.titles import change_title, control_title, cusum_title, line_title
from gapmodel.wording.customer.over_time.trend import number_of
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.titles import chosen

_MOST_BARS = 60  # error bars that several lines may have
KINDS = ("auto", "lines", "heat", "control", "cusum", "changes")


def plot(
    finding: Trend,
    *,
    lang: str = "en",
    title: str = "finding",
    kind: str = "auto",
    level: str = "dimension",
    code: str | None = None,
    group: str | None = None,
) -> go.Figure:
    """The waves in one of several forms; see `Trend.plot`.

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, or these waves have no such chart.
    """
    one_of(kind, KINDS, "kind")
    one_of(level, ("overall", "dimension", "item"), "level")
    say = messages("trend", lang)
    chosen_level, code = _line(finding, level, code)
    group = _group(finding, group)
    if kind in ("control", "cusum"):
        _check_series(chosen_level)
        draw = _control if kind == "control" else _cusum
        return draw(finding, say, lang, title, code or "overall", group)
    if kind == "changes":
        return _changes(finding, say, lang, title, chosen_level, code, group)
    by_group = bool(finding.params["by"]) and group is None
    if by_group and code is None:
        chosen_level, code = "overall", "overall"
    return _over_time(finding, say, lang, title, kind, chosen_level, code, group)


def _line(finding: Trend, level: str, code: str | None) -> tuple[str, str | None]:
    """The level of a line that is named, else the one that was asked for."""
    if code is None:
        return level, None
    table = finding.plain("table")
    known = dict(zip(table["code"], table["level"], strict=True))
    if code not in known:
        raise SettingError(f"There is no line {code!r}.", nearest(str(code), known))
    return known[code], code


def _group(finding: Trend, group: str | None) -> str | None:
    if group is None:
        return None
    if not finding.params["by"]:
        raise SettingError(f"There is no group {group!r}.", "call gm.trend with by=, or leave group out.")
    groups = list(dict.fromkeys(finding.plain("respondents")["group"]))
    if group not in groups:
        raise SettingError(f"There is no group {group!r}.", f"there are {listed(groups)}.")
    return group


def _check_series(level: str) -> None:
    if level == "item":
        raise SettingError("Control charts are of overall and of dimensions.", "name one of them with code=.")


def _rows(finding: Trend, level: str, code: str | None, group: str | None) -> pd.DataFrame:
    table = finding.table if "group" in finding.table else finding.table.assign(group="")
    rows = table[(table["level"] == level) & (table["n"] > 0)]
    if code is not None:
        rows = rows[rows["code"] == code]
    return rows if group is None else rows[rows["group"] == group]


def _waves(finding: Trend) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.plain("table")["period"]))


def _over_time(
    finding: Trend, say: Messages, lang: str, title: str, kind: str, level: str, code: str | None, group: str | None
) -> go.Figure:
    """Lines over time, of dimensions or of groups, or a heat map where there are too many."""
    rows = _rows(finding, level, code, group)
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
    shown = _plain_title(finding, say, (level, code, group), lang)
    heading = chosen(title, line_title(finding, level, code, group, lang), shown)
    crowded = kind == "lines" and len(names) > 1 and len(names) * len(_waves(finding)) > _MOST_BARS
    if crowded:
        scores = replace(scores, rows=scores.rows.assign(ci_low=nan, ci_high=nan))
    key = "caption_crowded" if crowded else "caption" if kind == "lines" else "caption_heat"
    caption = say(key, n=_range(rows["n"]), confidence=percent(finding.params["confidence"]))
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


def _plain_title(finding: Trend, say: Messages, of: tuple[str, str | None, str | None], lang: str) -> str:
    level, code, group = of
    several = code is None and level != "overall"
    name = say(f"{level}s_name") if several else finding.labels.label(level, code or "overall", lang)
    name = name if group is None else messages("lists", lang)("grouped", text=name, group=group)
    return say("plain_lines", name=name)


def _hover(finding: Trend, row: Any, say: Messages, lang: str) -> str:
    name = finding.labels.label(row.level, row.code, lang)
    name = messages("lists", lang)("grouped", text=name, group=row.group) if row.group else name
    value = number_of(finding, getattr(row, finding.params["measure"]))
    interval = say.interval(plain(row.ci_low), plain(row.ci_high), percent(finding.params["confidence"]))
    return say("hover", name=safe(name), period=safe(row.period), value=value, interval=interval, n=row.n)


def _range(sizes: pd.Series) -> str:
    low, high = int(sizes.min()), int(sizes.max())
    return str(low) if low == high else f"{low}..{high}"


def _series_rows(finding: Trend, name: str, code: str, group: str | None) -> list[Any]:
    """The rows of a table of series that belong to one line; of the first group if none is named."""
    rows = [row for row in finding.plain(name).rows if row.code == code]
    first = rows[0].group if rows and group is None else group
    return [row for row in rows if row.group == (first or "")]


def _control(finding: Trend, say: Messages, lang: str, title: str, code: str, group: str | None) -> go.Figure:
    rows, points = (_series_rows(finding, name, code, group) for name in ("control", "change_points"))
    drawn = [
        ControlPoint(
            row.period, row.value, row.centre, row.limit_low, row.limit_high, row.signal,
            say("hover_control", period=safe(row.period), value=number_of(finding, row.value), low=plain(row.limit_low),
                high=plain(row.limit_high)) if row.value == row.value else "",
        )
        for row in rows
    ]  # fmt: skip
    waves, found = sum(row.value == row.value for row in rows), [row for row in points if row.period]
    name, heading = control_title(finding, rows, found, code, lang)
    parts = [say("caption_control", waves=waves)]
    parts += [say("caption_season")] * any(row.season for row in rows)
    parts += [say("caption_points", confidence=percent(finding.params["confidence"]))] * bool(found)
    parts = [say("caption_gap")] * (finding.params["measure"] == "gap") + parts
    axis = say(f"axis_{finding.params['measure']}")
    figure = control_chart(
        drawn, chosen(title, heading, say("plain_control", name=name)), "".join(parts), lang=lang, axis=axis,
        from_zero=False,
    )  # fmt: skip
    return with_levels(figure, [row.period for row in rows], found, say("level_line"))


def _cusum(finding: Trend, say: Messages, lang: str, title: str, code: str, group: str | None) -> go.Figure:
    rows = _series_rows(finding, "control", code, group)
    name, heading = cusum_title(finding, rows, code, lang)
    parts = [say("caption_gap")] * (finding.params["measure"] == "gap")
    parts.append(say("caption_cusum", waves=sum(row.value == row.value for row in rows), limit=f"{LIMIT:g}"))
    parts += [say("caption_season").rstrip()] * any(row.season for row in rows)
    caption = messages("lists", lang)("between").join(part.strip() for part in parts)
    return cusum_chart(rows, chosen(title, heading, say("plain_cusum", name=name)), caption, say)


def _changes(
    finding: Trend, say: Messages, lang: str, title: str, level: str, code: str | None, group: str | None
) -> go.Figure:
    """Changes from the first to the last wave: of dimensions or items, or of groups."""
    if finding.params["by"] and group is None and code is None:
        level, code = "overall", "overall"
    rows = [
        row
        for row in finding.plain("changes").rows
        if row.span == "whole" and row.level == level and row.change == row.change
        and (code is None or row.code == code) and (group is None or row.group == group)
    ]  # fmt: skip
    if not rows:
        raise SettingError("There are no changes to draw.", "choose another level, code or group.")
    of_groups = len({row.group for row in rows}) > 1
    rows.sort(key=lambda row: row.change)
    shown = rows if len(rows) <= MOST_ROWS else rows[: MOST_ROWS // 2] + rows[-(MOST_ROWS // 2) :]
    names = [row.group if of_groups else finding.labels.label(level, row.code, lang) for row in shown]
    frame = pd.DataFrame([(row.change, row.ci_low, row.ci_high) for row in shown], columns=["gap", "ci_low", "ci_high"])
    hovers = [_change_hover(finding, row, name, say) for row, name in zip(shown, names, strict=True)]
    labels = [wrapped(name) for name in names]
    places = [float(at) for at in range(len(shown))]
    figure = new_figure(interval_marks(frame, places, hovers, "", (GROUP_COLOURS[0], "circle"), signed))
    figure.add_vline(x=0, line={"color": "#777", "width": 1})
    figure.update_xaxes(title=say("axis_change"), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    plain_heading = say("plain_changes", first=shown[0].period_from, last=shown[0].period_to)
    heading = chosen(title, change_title(finding, rows, level, lang, of_groups=of_groups), plain_heading)
    caption = _change_caption(finding, shown, say, lang)
    if len(shown) < len(rows):
        note = messages("charts", lang)("shown_groups", n=MOST_ROWS, half=MOST_ROWS // 2, total=len(rows))
        caption = messages("lists", lang)("between").join((caption, note))
    return dress(figure, heading, caption, labels, row=1.35)


def _change_hover(finding: Trend, row: Any, name: str, say: Messages) -> str:
    interval = say.interval(signed(row.ci_low), signed(row.ci_high), percent(finding.params["confidence"]))
    return say("hover_change", name=safe(name), change=signed(row.change), interval=interval)


def _change_caption(finding: Trend, rows: Sequence[Any], say: Messages, lang: str) -> str:
    params = finding.params
    kind = params["change_interval"]
    kind = kind if kind == "design" else f"{kind}_{'same' if params['same_people'] else 'different'}"
    sizes = pd.Series([size for row in rows for size in (row.n_from, row.n_to)])
    caption = say(
        "caption_changes", n=_range(sizes), confidence=percent(params["confidence"]), interval=say(f"interval_{kind}"),
        padjust=messages("padjust", lang)(params["padjust"]),
    )  # fmt: skip
    return (say("caption_gap") if params["measure"] == "gap" else "") + caption
