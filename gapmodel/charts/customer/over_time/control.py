"""What stands beside the points of a series: levels between change points, and cumulative sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.control_chart import period_lines
from gapmodel.charts.reference_lines import horizontal_line, vertical_band
from gapmodel.charts.theme import VERDICT_COLOURS
from gapmodel.inference.over_time.cusum import LIMIT
from gapmodel.wording.catalogue import Messages


def with_levels(figure: go.Figure, periods: Sequence[str], points: Sequence[Any], name: str) -> go.Figure:
    """A control chart with the levels between change points, and a band over the periods where each may lie."""
    if not points:
        return figure
    places = [periods.index(point.period) for point in points]
    for point in points:
        first, last = periods.index(point.period_first), periods.index(point.period_last)
        vertical_band(figure, first - 0.5, last + 0.5)
    ends = [0, *places, len(periods)]
    levels = [points[0].mean_before, *(point.mean_after for point in points)]
    values: list[float | None] = [
        level for level, start, end in zip(levels, ends, ends[1:], strict=False) for _ in range(end - start)
    ]
    line = {"color": VERDICT_COLOURS["surplus"], "width": 4, "shape": "hvh"}
    figure.add_trace(
        go.Scatter(
            x=list(figure.data[0].x), y=values, mode="lines", name=name, line=line, opacity=0.55, hoverinfo="skip"
        )
    )
    return figure


def cusum_chart(rows: Sequence[Any], title: str, caption: str, say: Messages) -> go.Figure:
    """Both cumulative sums, the lower one downwards, with their limits."""
    series = {
        say("cusum_above"): [row.cusum_above for row in rows],
        say("cusum_below"): [-row.cusum_below for row in rows],
    }
    figure = period_lines(series, [row.period for row in rows], title, caption, axis=say("axis_cusum"))
    for limit in (LIMIT, -LIMIT):
        horizontal_line(figure, limit, width=1.5, dash="dash")
    horizontal_line(figure, 0)
    for trace in figure.data:
        trace.y = [None if value is None or value != value else value for value in trace.y]
    return figure
