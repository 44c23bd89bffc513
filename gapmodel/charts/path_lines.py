"""What a path diagram is drawn with: boxes, ellipses, arrows, curves and the numbers on them."""

from __future__ import annotations

from math import hypot
from typing import Any

import numpy as np
import plotly.graph_objects as go

from gapmodel.charts.path_places import BOX, BOX_HIGH, OVAL_HIGH, Link, Places, Point

_INK = "#000000"
_NUMBER = 0.08  # distance of a number from the box that an arrow points to or comes from
_BULGE = 0.09  # how far a curve leaves the ellipses, per factor that it passes
_RIGHT = 0.98  # where the curves end at the right


def box(places: Places, name: str) -> dict[str, Any]:
    """The rectangle of an item."""
    x, y = places.boxes[name]
    ends = {"x0": x - BOX, "x1": x + BOX, "y0": y - BOX_HIGH, "y1": y + BOX_HIGH}
    return {"type": "rect", **ends, "fillcolor": "white", "line": {"color": _INK, "width": 1}}


def oval(places: Places, name: str) -> dict[str, Any]:
    """The ellipse of a factor."""
    x, y = places.ovals[name]
    ends = {"x0": x - places.oval, "x1": x + places.oval, "y0": y - OVAL_HIGH, "y1": y + OVAL_HIGH}
    return {"type": "circle", **ends, "fillcolor": "white", "line": {"color": _INK, "width": 1.2}}


def arrow(places: Places, link: Link) -> go.Scatter:
    """An arrow to an item or a factor, bent where both ends stand in one column."""
    if _curved(places, link):
        points = _bow(places, link)
        if places.centre(link.start)[1] > places.centre(link.end)[1]:
            points = points[::-1]
        return _bent(places, link, points, [0] * (len(points) - 1) + [9])
    (x0, y0), (x1, y1) = _ends(places, link)
    return _line([x0, x1], [y0, y1], link, [0, 9])


def curve(places: Places, link: Link) -> go.Scatter:
    """A curve with a head at both ends: at the right of factors, at the left of items."""
    points = _bow(places, link)
    return _bent(places, link, points, [7, *[0] * (len(points) - 2), 7])


def number(places: Places, link: Link) -> dict[str, Any]:
    """The number of a link, on white."""
    if _curved(places, link):
        x, y = _bow(places, link)[12]
    else:
        (x0, y0), (x1, y1) = _ends(places, link)
        share = min(_NUMBER / max(abs(x1 - x0), 1e-9), 0.5)
        share = 1 - share if link.start in places.boxes else share
        x, y = x1 + share * (x0 - x1), y1 + share * (y0 - y1)
    return {
        "x": float(x), "y": float(y), "text": link.text, "showarrow": False, "bgcolor": "white", "borderpad": 0,
        "font": {"size": 10.5, "color": _INK},
    }  # fmt: skip


def _bent(places: Places, link: Link, points: Any, heads: list[int]) -> go.Scatter:
    """A bent line, whose heads point to the right where it is left of items, and else to the left."""
    angles = [90 if link.start in places.boxes else -90] * len(points)
    return _line(points[:, 0].tolist(), points[:, 1].tolist(), link, heads, angles)


def _line(x: list[float], y: list[float], link: Link, heads: list[int], angles: list[int] | None = None) -> go.Scatter:
    turned = {"angle": angles} if angles else {"angleref": "previous"}
    return go.Scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=f"{link.start} {link.end}",
        customdata=[link.text] * len(x),
        text=[link.hover] * len(x),
        hovertemplate="%{text}<extra></extra>",
        line={"color": _INK, "width": 1, "dash": "4px,3px" if link.dashed else "solid"},
        marker={"symbol": "arrow", "size": heads, "color": _INK, "opacity": 1, "line": {"width": 0}, **turned},
    )


def _curved(places: Places, link: Link) -> bool:
    """Whether both ends are boxes, or ellipses of one column."""
    return {link.start, link.end} <= set(places.boxes) or (
        link.start in places.ovals
        and link.end in places.ovals
        and abs(places.ovals[link.start][0] - places.ovals[link.end][0]) < places.oval
    )


def _ends(places: Places, link: Link) -> tuple[Point, Point]:
    """From the edge of an ellipse or a box to the edge of what it points to."""
    x0, y0 = places.centre(link.start)
    x1, y1 = places.centre(link.end)
    side = 1 if x0 > x1 else -1
    half = BOX if link.end in places.boxes else places.oval
    target = (x1 + side * half, y1 + places.arrivals.get((link.start, link.end), 0))
    if link.start in places.boxes:
        return (x0 - side * BOX, y0), target
    reach = hypot((target[0] - x0) / places.oval, (target[1] - y0) / OVAL_HIGH)
    start = (x0 + (target[0] - x0) / reach, y0 + (target[1] - y0) / reach)
    return start, target


def _bow(places: Places, link: Link) -> Any:
    """25 points of a curve between two factors or two items."""
    (x0, y0), (x1, y1) = sorted((places.centre(link.start), places.centre(link.end)), key=lambda point: point[1])
    items = link.start in places.boxes
    passed = len([y for _, y in (places.boxes if items else places.ovals).values() if y0 < y < y1])
    side, half = (-1, BOX) if items else (1, places.oval)
    out = (0.05 + 0.02 * passed) if items else min(_BULGE * (1 + passed), _RIGHT - max(x0, x1) - half)
    a, b = np.array([x0 + side * half, y0]), np.array([x1 + side * half, y1])
    outer = max(x0, x1) if side > 0 else min(x0, x1)
    middle = np.array([outer + side * (half + 2 * out), (y0 + y1) / 2])
    t = np.linspace(0, 1, 25)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b
