"""Waves as charts: lines or a heat map, a control chart with levels, cumulative sums, changes with intervals."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.control_chart import ControlPoint, control_chart
from gapmodel.charts.customer.over_time.changes import changes
from gapmodel.charts.customer.over_time.control import cusum_chart, with_levels
from gapmodel.charts.customer.over_time.lines import Line, over_time
from gapmodel.charts.theme import safe
from gapmodel.errors import SettingError, listed, nearest, one_of
from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.inference.over_time.cusum import LIMIT
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.over_time.series import number_of
from gapmodel.wording.customer.over_time.titles import control_title, cusum_title
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.titles import chosen

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
    of = _line(finding, level, code, _group(finding, group))
    if kind in ("control", "cusum"):
        _check_series(of)
        return (_control if kind == "control" else _cusum)(finding, of, title, lang)
    if kind == "changes":
        return changes(finding, of, title, lang)
    return over_time(finding, of, kind, title, lang)


def _line(finding: Trend, level: str, code: str | None, group: str | None) -> Line:
    """The line that is named, else those of the level; of several groups the overall score."""
    if code is None:
        several = bool(finding.params["by"]) and group is None
        return Line("overall", "overall", None) if several else Line(level, None, group)
    table = finding.plain("table")
    known = dict(zip(table["code"], table["level"], strict=True))
    if code not in known:
        raise SettingError(f"There is no line {code!r}.", nearest(str(code), known))
    return Line(known[code], code, group)


def _group(finding: Trend, group: str | None) -> str | None:
    if group is None:
        return None
    if not finding.params["by"]:
        raise SettingError(f"There is no group {group!r}.", "call gm.trend with by=, or leave group out.")
    groups = list(dict.fromkeys(finding.plain("respondents")["group"]))
    if group not in groups:
        raise SettingError(f"There is no group {group!r}.", f"there are {listed(groups)}.")
    return group


def _check_series(of: Line) -> None:
    if of.code is not None and of.level == "item":
        raise SettingError("Control charts are of overall and of dimensions.", "name one of them with code=.")


def _series_rows(finding: Trend, name: str, code: str, group: str | None) -> list[Any]:
    """The rows of a table of series that belong to one line; of the first group if none is named."""
    rows = [row for row in finding.plain(name).rows if row.code == code]
    first = rows[0].group if rows and group is None else group
    return [row for row in rows if row.group == (first or "")]


def _control(finding: Trend, of: Line, title: str, lang: str) -> go.Figure:
    say, code, group = messages("trend", lang), of.code or "overall", of.group
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


def _cusum(finding: Trend, of: Line, title: str, lang: str) -> go.Figure:
    say, code, group = messages("trend", lang), of.code or "overall", of.group
    rows = _series_rows(finding, "control", code, group)
    name, heading = cusum_title(finding, rows, code, lang)
    parts = [say("caption_gap")] * (finding.params["measure"] == "gap")
    parts.append(say("caption_cusum", waves=sum(row.value == row.value for row in rows), limit=f"{LIMIT:g}"))
    parts += [say("caption_season").rstrip()] * any(row.season for row in rows)
    caption = messages("lists", lang)("between").join(part.strip() for part in parts)
    return cusum_chart(rows, chosen(title, heading, say("plain_cusum", name=name)), caption, say)
