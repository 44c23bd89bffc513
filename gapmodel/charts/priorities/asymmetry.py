"""The grid of impact range and asymmetry."""

from __future__ import annotations

from math import floor, log10
from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.reference_lines import horizontal_line, vertical_band, vertical_line
from gapmodel.charts.scatter import Area, dress_scatter, label_points
from gapmodel.charts.theme import GROUP_COLOURS, new_figure, safe, wrapped
from gapmodel.findings.priorities.asymmetry import Asymmetry
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.priorities.asymmetry import SURE, probability
from gapmodel.wording.priorities.titles import asymmetry_title
from gapmodel.wording.titles import chosen


def plot(finding: Asymmetry, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """Asymmetry from left (-1: loss only) to right (1: gain only), impact range upwards, limits of classes as lines.

    Returns
    -------
    plotly.graph_objects.Figure
        Hollow marks: the class has a probability below 80%. Intervals are shown on hovering.
    """
    say, params = messages("asymmetry", lang), finding.params
    rows = finding.table[finding.table["asymmetry"].notna()]
    figure = new_figure()
    _limits(figure, params["limits"])
    x, y = rows["asymmetry"].tolist(), rows["impact_range"].tolist()
    sure = [probability(row) >= SURE for row in rows.itertuples()]
    figure.add_trace(
        go.Scatter(
            x=x,
            y=y,
            mode="markers",
            showlegend=False,
            marker={
                "symbol": ["circle" if one else "circle-open" for one in sure],
                "size": 11,
                "color": GROUP_COLOURS[0],
                "line": {"width": 2, "color": GROUP_COLOURS[0]},
            },
            text=[_hover(finding, row, lang) for row in rows.itertuples()],
            hovertemplate="%{text}<extra></extra>",
        )
    )
    top = 1.25 * max(y, default=1.0)
    corners = {"bottom left": say("losses"), "bottom right": say("gains")}
    area = Area((-1.12, 1.12), (-0.22 * top, top), corners=corners)
    names = [finding.labels.label(params["level"], code, lang) for code in rows["code"]]
    key = label_points(figure, area, x, y, names)
    figure.update_xaxes(title=safe(say("axis")), tickvals=[-1, -0.5, 0, 0.5, 1], tickformat="~g")
    figure.update_yaxes(
        title=wrapped(say("range_axis", outcome=params["outcome"]), 40), tickvals=_ticks(max(y, default=1.0))
    )
    caption = say(
        "caption",
        n=params["n"],
        confidence=percent(params["confidence"]),
        sure=percent(SURE),
        inner=f"{params['limits'][0]:g}",
        outer=f"{params['limits'][1]:g}",
    )
    heading = chosen(title, asymmetry_title(finding, lang), say("chart", outcome=params["outcome"]))
    return dress_scatter(figure, area, heading, caption, key)


def _ticks(highest: float) -> list[float]:
    """Round numbers from zero."""
    unit = 10.0 ** floor(log10(highest)) if highest > 0 else 1.0
    step = next(unit * part for part in (0.2, 0.5, 1.0, 2.0) if highest / (unit * part) <= 6)
    return [round(step * at, 10) for at in range(int(highest / step + 1e-9) + 2)]


def _limits(figure: go.Figure, limits: tuple[float, float]) -> None:
    """The hybrids' band and the outer limits."""
    inner, outer = limits
    vertical_band(figure, -inner, inner)
    for place in (-outer, outer):
        vertical_line(figure, place, dash="dot", layer="below")
    horizontal_line(figure, 0, layer="below")


def _hover(finding: Asymmetry, row: Any, lang: str) -> str:
    say = messages("asymmetry", lang)
    cells = {"penalty": signed(row.penalty), "reward": signed(row.reward), "range": plain(row.impact_range)}
    cells |= {"range_low": plain(row.range_low), "range_high": plain(row.range_high), "value": signed(row.asymmetry)}
    cells |= {"low": signed(row.asymmetry_low), "high": signed(row.asymmetry_high)}
    shown = say("hover", kind=say(row.kind), probability=percent(probability(row)), **cells)
    label = finding.labels.label(finding.params["level"], row.code, lang)
    return "<br>".join([safe(label), *(safe(line) for line in shown.split("; "))])
