"""Lines and bands across a chart are the shapes that plotly's own functions add."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

from gapmodel.charts.reference_lines import horizontal_band, horizontal_line, vertical_band, vertical_line

GREY = {"color": "#777", "width": 1}


@pytest.fixture(params=["one plot", "subplots"])
def figures(request):
    def new():
        if request.param == "one plot":
            return go.Figure(go.Scatter(x=[1, 2], y=[1, 2]))
        figure = make_subplots(2, 2)
        for row, col in ((1, 1), (2, 1), (2, 2)):  # one stays empty
            figure.add_trace(go.Scatter(x=[1, 2], y=[1, 2]), row=row, col=col)
        return figure

    return new(), new()


@pytest.mark.parametrize(
    ("own", "plotlys"),
    [
        (lambda figure: vertical_line(figure, 0), lambda figure: figure.add_vline(x=0, line=GREY)),
        (
            lambda figure: horizontal_line(figure, 1.5, dash="dot", color="#222", layer="below"),
            lambda figure: figure.add_hline(y=1.5, line=GREY | {"dash": "dot", "color": "#222"}, layer="below"),
        ),
        (
            lambda figure: vertical_band(figure, -1, 1, "red"),
            lambda figure: figure.add_vrect(x0=-1, x1=1, fillcolor="red", line_width=0, layer="below"),
        ),
        (
            lambda figure: horizontal_band(figure, 1, 2, "red"),
            lambda figure: figure.add_hrect(y0=1, y1=2, fillcolor="red", line_width=0, layer="below"),
        ),
    ],
    ids=["vertical line", "horizontal line", "vertical band", "horizontal band"],
)
def test_the_shapes_are_those_of_plotly(figures, own, plotlys):
    one, other = figures
    own(one)
    plotlys(other)
    assert one.layout.shapes and one.layout.to_plotly_json() == other.layout.to_plotly_json()
