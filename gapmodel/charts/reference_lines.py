"""Lines and bands across a chart, with which its marks are compared: zero, a target, the margin.

In a chart without subplots the shapes are those of plotly's `add_vline`, `add_hline`, `add_vrect` and `add_hrect`, in a
fifth of their time; with subplots they are added to each by these.
"""

from __future__ import annotations

from typing import Any, Literal

import plotly.graph_objects as go

from gapmodel.charts.theme import BAND

Layer = Literal["above", "below"] | None
_GREY = {"color": "#777", "width": 1}
_OF_SUBPLOTS = {
    ("x", "line"): ("add_vline", ("x",)),
    ("y", "line"): ("add_hline", ("y",)),
    ("x", "rect"): ("add_vrect", ("x0", "x1")),
    ("y", "rect"): ("add_hrect", ("y0", "y1")),
}


def vertical_line(figure: go.Figure, x: Any, *, layer: Layer = None, **line: Any) -> None:
    """A thin grey line at a value of the horizontal axis; `line` changes its width, colour and dash.

    >>> figure = go.Figure()
    >>> vertical_line(figure, 0, dash="dot")
    >>> figure.layout.shapes[0].x0, figure.layout.shapes[0].line.dash
    (0, 'dot')
    """
    _add(figure, "x", x, x, type="line", line=_GREY | line, layer=layer)


def horizontal_line(figure: go.Figure, y: Any, *, layer: Layer = None, **line: Any) -> None:
    """The same at a value of the vertical axis."""
    _add(figure, "y", y, y, type="line", line=_GREY | line, layer=layer)


def vertical_band(figure: go.Figure, low: Any, high: Any, colour: str = BAND) -> None:
    """A band below the marks, between two values of the horizontal axis."""
    _add(figure, "x", low, high, type="rect", fillcolor=colour, line={"width": 0}, layer="below")


def horizontal_band(figure: go.Figure, low: Any, high: Any, colour: str = BAND) -> None:
    """The same between two values of the vertical axis."""
    _add(figure, "y", low, high, type="rect", fillcolor=colour, line={"width": 0}, layer="below")


def _add(figure: go.Figure, axis: str, low: Any, high: Any, **style: Any) -> None:
    other = "y" if axis == "x" else "x"
    if len(list(figure.select_xaxes())) > 1:
        add, own = _OF_SUBPLOTS[axis, style.pop("type")]
        getattr(figure, add)(**dict(zip(own, (low, high), strict=False)), **style)
        return
    ends = {f"{axis}ref": axis, f"{axis}0": low, f"{axis}1": high}
    figure.add_shape(**ends, **{f"{other}ref": f"{other} domain", f"{other}0": 0, f"{other}1": 1}, **style)
