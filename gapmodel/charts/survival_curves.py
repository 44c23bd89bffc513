"""Curves of the share that is still there, one step line per group, with intervals at round times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.theme import GROUP_COLOURS, GROUP_MARKS, dress, new_figure, reach, safe

MOST_CURVES = len(GROUP_COLOURS)
_HEIGHT = 300  # pixels between the axes
_APART = 0.012  # of the longest time, between the intervals of the groups


@dataclass(frozen=True, slots=True)
class Curve:
    """A group's curve from time 0 on, and points on it with limits (NaN: none) and texts."""

    name: str
    times: Sequence[float]
    shares: Sequence[float]
    marks: Sequence[tuple[float, float, float, float]]
    hovers: Sequence[str]


def survival_curves(curves: Sequence[Curve], axes: tuple[str, str], heading: tuple[str, str]) -> go.Figure:
    """Step lines; `axes` are the titles of both, `heading` is title and caption."""
    figure, longest = new_figure(), max((curve.times[-1] for curve in curves if len(curve.times)), default=1.0)
    for at, curve in enumerate(curves):
        colour = GROUP_COLOURS[at % MOST_CURVES]
        shift = (at - (len(curves) - 1) / 2) * _APART * longest
        figure.add_trace(
            go.Scatter(
                x=[0.0, *curve.times],
                y=[1.0, *curve.shares],
                mode="lines",
                line={"color": colour, "width": 2, "shape": "hv"},
                name=safe(curve.name),
                legendgroup=str(at),
                showlegend=False,
                hoverinfo="skip",
            )
        )
        figure.add_trace(_marks(curve, shift, colour, at))
    figure.update_xaxes(title=safe(axes[0]), range=[0, 1.02 * longest], zeroline=False)
    figure.update_yaxes(title={"text": safe(axes[1]), "font": {"size": 12}}, range=[0, 1.02], tickformat=".0%")
    dress(figure, *heading, [])
    figure.update_layout(height=int(figure.layout.height + _HEIGHT), margin={"l": 62})
    return figure


def _marks(curve: Curve, shift: float, colour: str, at: int) -> go.Scatter:
    return go.Scatter(
        x=[time + shift for time, *_ in curve.marks],
        y=[share for _, share, _, _ in curve.marks],
        mode="markers",
        name=safe(curve.name) if curve.name else "",
        legendgroup=str(at),
        showlegend=bool(curve.name),
        marker={"color": colour, "symbol": GROUP_MARKS[at % MOST_CURVES], "size": 8},
        error_y={
            "type": "data", "symmetric": False, "color": colour, "thickness": 1.4, "width": 4,
            "array": reach(pd.Series([high - share for _, share, _, high in curve.marks], dtype=float)),
            "arrayminus": reach(pd.Series([share - low for _, share, low, _ in curve.marks], dtype=float)),
        },
        text=list(curve.hovers),
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
