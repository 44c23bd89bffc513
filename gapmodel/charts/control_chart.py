"""Control charts: points in order of time, their mean, their limits, and what stands out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from gapmodel.charts.theme import GROUP_COLOURS, VERDICT_COLOURS, dress, new_figure, safe
from gapmodel.wording.catalogue import messages

_HEIGHT = 300  # pixels between the axes
_TICKS = 24  # labels that have room
_TICK = 5  # pixels of height that a letter of an upright label takes
_LIMIT = "#777"


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One period.

    Attributes
    ----------
    value, centre, low, high : float
        NaN where the period has none.
    signal : str
        What it breaks, empty if nothing.
    hover : str
        Safe text for who points at it.
    """

    label: str
    value: float
    centre: float
    low: float
    high: float
    signal: str
    hover: str


def control_chart(
    points: Sequence[ControlPoint],
    title: str,
    caption: str,
    *,
    lang: str = "en",
    axis: str = "",
    name: str = "",
    from_zero: bool = True,
) -> go.Figure:
    """The points joined by a line, those that stand out marked and named, mean and limits as lines beside them."""
    say = messages("control_chart", lang)
    labels = [safe(point.label) for point in points]
    figure = new_figure()
    limits = {"color": _LIMIT, "width": 1.5, "dash": "dash", "shape": "hvh"}
    for at, side in enumerate(("high", "low")):
        values = _cells([getattr(point, side) for point in points])
        line = go.Scatter(x=labels, y=values, mode="lines", name=say("limits"), line=limits, hoverinfo="skip")
        figure.add_trace(line.update(showlegend=not at, legendgroup="limits"))
    centre = {"color": _LIMIT, "width": 1.5, "shape": "hvh"}
    centres = _cells([point.centre if point.value == point.value else float("nan") for point in points])
    figure.add_trace(go.Scatter(x=labels, y=centres, mode="lines", name=say("centre"), line=centre, hoverinfo="skip"))
    figure.add_trace(_values(points, labels, name or say("value")))
    if any(point.signal for point in points):
        figure.add_trace(_signals(points, labels, say("signal")))
    mode = "tozero" if from_zero else "normal"
    figure.update_yaxes(title={"text": axis, "font": {"size": 12}}, rangemode=mode, zeroline=False, tickformat="~g")
    return _with_time(figure, labels, title, caption)


def _values(points: Sequence[ControlPoint], labels: list[str], name: str) -> go.Scatter:
    return go.Scatter(
        x=labels,
        y=_cells([point.value for point in points]),
        mode="lines+markers",
        name=name,
        line={"color": GROUP_COLOURS[0], "width": 2},
        marker={"color": GROUP_COLOURS[0], "size": 7},
        text=[point.hover for point in points],
        hovertemplate="%{text}<extra></extra>",
    )


def _signals(points: Sequence[ControlPoint], labels: list[str], name: str) -> go.Scatter:
    """The points that stand out, with the label of their period."""
    out = [(label, point) for label, point in zip(labels, points, strict=True) if point.signal]
    return go.Scatter(
        x=[label for label, _ in out],
        y=[point.value for _, point in out],
        mode="markers+text",
        name=name,
        text=[label for label, _ in out],
        textposition="top center",
        textfont={"size": 11, "color": VERDICT_COLOURS["shortfall"]},
        cliponaxis=False,
        marker={"color": VERDICT_COLOURS["shortfall"], "symbol": "diamond", "size": 12, "line": {"width": 1}},
        customdata=[[point.hover] for _, point in out],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _with_time(figure: go.Figure, labels: Sequence[str], title: str, caption: str) -> go.Figure:
    """The periods along the axis, some of them where they are many; then title and caption."""
    every = max(1, -(-len(labels) // _TICKS))
    figure.update_xaxes(
        type="category", categoryorder="array", categoryarray=list(labels), tickvals=list(labels[::every]),
        tickangle=-90, zeroline=False, automargin=False, showgrid=False,
    )  # fmt: skip
    dress(figure, title, caption, [])
    below, longest = figure.layout.margin.b, max((len(label) for label in labels), default=0)
    height = int(figure.layout.height + _HEIGHT + longest * _TICK)
    return figure.update_layout(height=height, margin={"l": 62, "b": below + longest * _TICK})


def period_lines(
    series: Mapping[str, Sequence[float]], labels: Sequence[str], title: str, caption: str, *, axis: str
) -> go.Figure:
    """Several numbers of each period as lines, by their names; `axis` says what is counted."""
    figure, shown = new_figure(), [safe(label) for label in labels]
    for at, (name, values) in enumerate(series.items()):
        colour, dash = GROUP_COLOURS[at % len(GROUP_COLOURS)], ("solid", "dot", "dash")[at % 3]
        figure.add_trace(
            go.Scatter(
                x=shown, y=list(values), mode="lines+markers", name=safe(name),
                line={"color": colour, "width": 2, "dash": dash}, marker={"color": colour, "size": 6},
            )
        )  # fmt: skip
    figure.update_yaxes(title={"text": axis, "font": {"size": 12}}, rangemode="tozero", zeroline=False, tickformat="~g")
    return _with_time(figure, shown, title, caption)


def _cells(values: Sequence[float]) -> list[float | None]:
    return [None if value != value else value for value in values]
