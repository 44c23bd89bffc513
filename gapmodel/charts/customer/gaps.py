"""Gaps as charts: intervals by dimension or item, and a dumbbell of both sides by item."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.theme import (
    BAND,
    GROUP_COLOURS,
    GROUP_MARKS,
    VERDICT_COLOURS,
    VERDICT_MARKS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    side_marker,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.customer.gaps import Gaps
from gapmodel.inference.margin import VERDICTS
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import MANY_GROUPS, detail, interval_name, with_group
from gapmodel.wording.numbers import p_relation, percent, plain, signed


def plot(finding: Gaps, *, lang: str = "en", level: str = "dimension", sides: bool = False) -> go.Figure:
    """The gaps of one level with confidence intervals, largest shortfall on top.

    Parameters
    ----------
    level : {"dimension", "item", "overall"}
        With more than eight groups, the overall gap of each group is drawn instead.
    sides : bool
        Show expectation and perception as a dumbbell coloured by the verdict of the gap;
        not available for groups.

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, or a dumbbell is requested for groups.
    """
    one_of(level, ("dimension", "item", "overall"), "level")
    if not isinstance(sides, bool):
        raise SettingError(f"sides={sides!r} is not a valid value.", "known are: False, True.")
    if sides and finding.params["by"]:
        raise SettingError("A dumbbell shows one group of respondents.", "plot gm.gaps(survey) without by.")
    rows = with_group(finding)
    rows = rows[(rows["level"] == level) & (rows["n"] > 0)]
    order = rows.groupby("code", sort=False)["gap"].mean().sort_values().index.tolist()
    if sides:
        return _dumbbells(finding, rows, order, lang, level)
    if rows["group"].nunique() > MANY_GROUPS:
        return _by_group(finding, lang)
    return _intervals(finding, rows, order, lang, level)


def _intervals(finding: Gaps, rows: pd.DataFrame, order: list[str], lang: str, level: str) -> go.Figure:
    say, by = messages("gaps", lang), finding.params["by"]
    labels = [wrapped(finding.labels.label(level, code, lang)) for code in order]
    figure = new_figure()
    _margin_band(figure, finding)
    groups = rows["group"].unique().tolist()
    if by:
        for place, group in enumerate(groups):
            style = (GROUP_COLOURS[place % len(GROUP_COLOURS)], GROUP_MARKS[place % len(GROUP_MARKS)])
            shift = (place - (len(groups) - 1) / 2) * 0.7 / len(groups)
            part = rows[rows["group"] == group]
            places = [order.index(code) + shift for code in part["code"]]
            figure.add_trace(_dots(finding, part, places, lang, safe(group), style))
    else:
        for verdict in VERDICTS:
            part = rows[rows["verdict"] == verdict]
            if len(part):
                style = (VERDICT_COLOURS[verdict], VERDICT_MARKS[verdict])
                places = [float(order.index(code)) for code in part["code"]]
                figure.add_trace(_dots(finding, part, places, lang, say(verdict), style))
    figure.update_xaxes(title=say("gap"), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    caption = _caption(finding, rows, "caption", lang)
    return dress(figure, say(f"{level}_chart"), caption, labels, row=max(1.0, 0.62 * len(groups)))


def _by_group(finding: Gaps, lang: str) -> go.Figure:
    """The overall gap of every group, one row each."""
    say = messages("gaps", lang)
    rows = with_group(finding)
    rows = rows[(rows["code"] == "overall") & (rows["n"] > 0)].sort_values("gap")
    labels = [wrapped(group) for group in rows["group"]]
    figure = new_figure()
    _margin_band(figure, finding)
    for verdict in VERDICTS:
        mine = (rows["verdict"] == verdict).to_numpy()
        if mine.any():
            style = (VERDICT_COLOURS[verdict], VERDICT_MARKS[verdict])
            places = np.flatnonzero(mine).astype(float).tolist()
            figure.add_trace(_dots(finding, rows[mine], places, lang, say(verdict), style))
    figure.update_xaxes(title=say("gap"), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    return dress(figure, say("overall_chart"), _caption(finding, rows, "caption", lang), labels)


def _margin_band(figure: go.Figure, finding: Gaps) -> None:
    margin = finding.params["margin"]
    if margin:
        figure.add_vrect(x0=-margin, x1=margin, fillcolor=BAND, line_width=0, layer="below")
    figure.add_vline(x=0, line={"color": "#777", "width": 1})


def _dots(
    finding: Gaps, part: pd.DataFrame, places: list[float], lang: str, name: str, style: tuple[str, str]
) -> go.Scatter:
    return interval_marks(part, places, [_hover(finding, row, lang) for row in part.itertuples()], name, style)


def _dumbbells(finding: Gaps, rows: pd.DataFrame, order: list[str], lang: str, level: str) -> go.Figure:
    say = messages("gaps", lang)
    labels = [wrapped(finding.labels.label(level, code, lang)) for code in order]
    figure = new_figure()
    for verdict in VERDICTS:
        part = rows[rows["verdict"] == verdict]
        x = [value for row in part.itertuples() for value in (row.mean_e, row.mean_p, None)]
        y = [value for code in part["code"] for value in (order.index(code), order.index(code), None)]
        if len(part):
            line = {"color": VERDICT_COLOURS[verdict], "width": 4, "dash": "dot" if verdict == "undecided" else "solid"}
            figure.add_trace(go.Scatter(x=x, y=y, mode="lines", line=line, name=say(verdict), hoverinfo="skip"))
    for side, column in (("expectation", "mean_e"), ("perception", "mean_p")):
        figure.add_trace(
            go.Scatter(
                x=rows[column].tolist(),
                y=[order.index(code) for code in rows["code"]],
                mode="markers",
                name=say(side),
                marker=side_marker(side),
                text=[_hover(finding, row, lang) for row in rows.itertuples()],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    low, high = finding.params["scale"]
    figure.update_xaxes(title=say("points", low=f"{low:g}", high=f"{high:g}"), zeroline=False)
    label_rows(figure, labels)
    return dress(figure, say(f"{level}_sides_chart"), _caption(finding, rows, "item_caption", lang), labels)


def _hover(finding: Gaps, row: Any, lang: str) -> str:
    say = messages("gaps", lang)
    name = finding.labels.label(row.level, row.code, lang)
    parts = [safe(f"{name} ({row.group})" if row.group else name)]
    parts.append(f"E {plain(row.mean_e)}, P {plain(row.mean_p)}, {say('gap')} {signed(row.gap)}")
    parts.append(detail(row, finding.params["confidence"], lang))
    parts.append(f"{say('p_values', p_val=p_relation(row.p_val), p_adj=p_relation(row.p_adj))}; {say(row.verdict)}")
    return "<br>".join(parts)


def _caption(finding: Gaps, rows: pd.DataFrame, key: str, lang: str) -> str:
    say = messages("gaps", lang)
    n = _range(rows["n"])
    if not finding.paired:
        n = say("n_of_two", n_e=_range(rows["n_e"]), n_p=_range(rows["n_p"]))
    caption = say(
        key,
        n=n,
        confidence=percent(finding.params["confidence"]),
        interval=interval_name(finding, lang),
        padjust=messages("padjust", lang)(finding.params["padjust"]),
        margin=plain(finding.params["margin"]),
    )
    return caption if finding.paired else say("caption_of_two") + caption


def _range(sizes: pd.Series) -> str:
    low, high = (int(sizes.min()), int(sizes.max())) if len(sizes) else (0, 0)
    return str(low) if low == high else f"{low}..{high}"
