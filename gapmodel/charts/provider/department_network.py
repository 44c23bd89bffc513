"""Departments on a circle, with an arrow from every supplier to its customer."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, sin
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.provider.pair_texts import caption, hover
from gapmodel.charts.theme import (
    VERDICT_COLOURS,
    VERDICT_DASHES,
    dress,
    new_figure,
    wrapped,
)
from gapmodel.findings.provider.internal_service import InternalService
from gapmodel.inference.margin import VERDICTS
from gapmodel.tally.counts import natural
from gapmodel.wording.catalogue import messages
from gapmodel.wording.provider.internal_service import shown_pairs
from gapmodel.wording.provider.titles import service_title
from gapmodel.wording.table_rows import rows_of
from gapmodel.wording.titles import chosen

EDGES = ("beyond", "all")
_BEND = 0.16  # curvature of an arrow, so that it does not cover the arrow in the opposite direction
_CLEAR = 0.07  # distance of an arrow from the centre of a department, as a share of the circle
_THIN, _THICK = 1.2, 6.0
_CROWDED = 10  # departments whose names have one line only
_HEIGHT = 500
Point = tuple[float, float]


def network(finding: InternalService, lang: str, edges: str, most: int, title: str) -> go.Figure:
    """The network; `edges` and `most` say which arrows it has, `title` which of its titles."""
    say, shown = messages("internal_service", lang), shown_pairs(finding)
    names = sorted({*finding.table["supplier"], *finding.table["customer"]}, key=natural)
    places = dict(zip(names, _circle(len(names)), strict=True))
    beyond = shown["verdict"].isin(["shortfall", "surplus"]) if edges == "beyond" else shown["n"] > 0
    drawn = shown[beyond.to_numpy(dtype=bool)].sort_values("gap", key=abs, ascending=False)
    which = say(f"which_{edges}")
    if len(drawn) > most:
        drawn, which = drawn.head(most), say("which_most", which=which, most=most)
    figure = new_figure([*_arrows(finding, drawn, places, lang), _departments(names, places)])
    reach = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[-1.85, 1.85], **reach)
    figure.update_yaxes(range=[-1.3, 1.3], scaleanchor="x", **reach)
    note = caption(finding, shown, lang, "network_caption", drawn=len(drawn), pairs=len(shown), which=which)
    figure = dress(figure, chosen(title, service_title(shown, lang), say("network_chart")), note, [])
    return figure.update_layout(height=figure.layout.height + _HEIGHT)


def _circle(count: int) -> list[Point]:
    """Positions on the circle, clockwise; the first is right of the top, so that names do not overlap."""
    angles = [pi / 2 - 2 * pi * (place + 0.5) / count for place in range(count)]
    return [(cos(angle), sin(angle)) for angle in angles]


def _arrows(finding: InternalService, drawn: pd.DataFrame, places: dict[str, Point], lang: str) -> Iterator[go.Scatter]:
    say, widest = messages("gaps", lang), float(drawn["gap"].abs().max()) if len(drawn) else 1.0
    for verdict in VERDICTS:
        part = drawn[drawn["verdict"] == verdict].iloc[::-1]  # the largest are drawn last, on top
        for place, row in enumerate(rows_of(part)):
            width = _THIN + (_THICK - _THIN) * abs(row.gap) / widest if widest else _THIN
            x, y = _bow(places[row.supplier], places[row.customer])
            yield go.Scatter(
                x=x,
                y=y,
                mode="lines+markers",
                name=say(verdict),
                legendgroup=verdict,
                showlegend=place == 0,
                line={"color": VERDICT_COLOURS[verdict], "width": width, "dash": VERDICT_DASHES[verdict]},
                marker=_head(len(x), width, VERDICT_COLOURS[verdict]),
                text=[hover(finding, row, lang)] * len(x),
                hovertemplate="%{text}<extra></extra>",
            )


def _head(points: int, width: float, colour: str) -> dict[str, Any]:
    """Markers for a line: an arrow head at its last point."""
    size = 9 + 1.6 * width
    return {
        "symbol": "arrow",
        "angleref": "previous",
        "size": [0] * (points - 1) + [size],
        "color": colour,
        "opacity": 1,
        "line": {"width": 0},
    }


def _bow(start: Point, end: Point) -> tuple[list[float], list[float]]:
    """Points of an arc between two departments, curved to the left, that ends before both."""
    a, b = np.array(start), np.array(end)
    along = b - a
    middle = (a + b) / 2 + 2 * _BEND * np.array([-along[1], along[0]]) / 2
    clear = _CLEAR / float(np.hypot(*along))
    t = np.linspace(clear, 1 - clear, 24)[:, None]
    points = (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b
    return points[:, 0].tolist(), points[:, 1].tolist()


def _departments(names: list[str], places: dict[str, Point]) -> go.Scatter:
    letters, lines = (18, 1) if len(names) > _CROWDED else (16, 2)
    return go.Scatter(
        x=[places[name][0] for name in names],
        y=[places[name][1] for name in names],
        mode="markers+text",
        marker={"color": "#33383a", "size": 11},
        text=[wrapped(name, letters, lines) for name in names],
        textposition=[_beside(places[name]) for name in names],
        hovertext=[wrapped(name, 40, 0) for name in names],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
        cliponaxis=False,
    )


def _beside(place: Point) -> str:
    """The text position of a name: outside the circle."""
    x, y = place
    up = "top" if y > 0.35 else "bottom" if y < -0.35 else "middle"
    return f"{up} {'center' if abs(x) < 0.05 else 'right' if x > 0 else 'left'}"
