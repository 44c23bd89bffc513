"""Scatter charts: points with labels that never overlap, and the key where the names do not fit beside the points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.label_placement import FONT, NEAR, POINT, Boxes, Frame, placed, text_size
from gapmodel.charts.line_breaks import breadth, broken
from gapmodel.charts.theme import dress, lines_in, safe

_NAME = 18  # letters of a name on a line beside its point
_KEY = 50  # letters of the key on a line, which fit a chart 400 pixels wide
_KEY_LINE = 15  # pixels
_MANY = 24  # entries of the key, of which short ones stand beside each other
_BELOW_AXIS = 52  # pixels from the axis to the key: tick labels and title
_LEFT, _RIGHT = 58, 14  # pixels of the margins
_LEADER = "#8a8f91"
_BEHIND = "rgba(255, 255, 255, 0.75)"  # behind labels, so that no line runs through them


@dataclass(frozen=True, slots=True)
class Area:
    """The part of a plane that a scatter chart shows.

    Attributes
    ----------
    x, y : (low, high)
        Ranges of the axes.
    frame : Frame
        The pixels that they have.
    corners : dict
        Words in the corners of the area: "top left", "top right", "bottom left", "bottom right".
    """

    x: tuple[float, float]
    y: tuple[float, float]
    frame: Frame = field(default_factory=Frame)
    corners: dict[str, str] = field(default_factory=dict)


def label_points(
    figure: go.Figure, area: Area, x: Sequence[float], y: Sequence[float], names: Sequence[str]
) -> list[str]:
    """Label points so that at every width of the window nothing overlaps or is cut, and write the area's corners.

    Returns
    -------
    list of str
        The lines of the key: empty where the names stand beside the points, else these have the numbers 1, 2, ...

    Notes
    -----
    Names stand beside their points if all find a place for every width that `Frame` allows, from a telephone to a wide
    screen; else the numbers do. If even these find no place, as with hundreds of points, the points have no labels
    and the key names the points from left to right.
    """
    points = _points(area, x, y)
    fixed = _corners(figure, area)
    for names_shown, crossing in ((True, False), (False, False), (False, True)):
        texts = [broken(name, _NAME) or [" "] if names_shown else [str(at)] for at, name in enumerate(names, 1)]
        sizes = [text_size(lines) for lines in texts]
        offsets = placed(points, sizes, area.frame, fixed, crossing=crossing)
        if offsets is not None:
            labels = [
                _label((x[at], y[at]), lines, (float(offsets[at, 0]), float(offsets[at, 1])))
                for at, lines in enumerate(texts)
            ]
            figure.layout.annotations = (*figure.layout.annotations, *labels)  # one by one, plotly copies all others
            return [] if names_shown else _key([(str(at), name) for at, name in enumerate(names, 1)])
    order = sorted(range(len(names)), key=lambda at: (x[at], y[at]))
    return _key([("·", names[at]) for at in order])


def dress_scatter(figure: go.Figure, area: Area, title: str, caption: str, key: Sequence[str]) -> go.Figure:
    """Title, caption, ranges of the axes and the key of a scatter chart."""
    dress(figure, title, caption, [])
    above, below = figure.layout.margin.t, figure.layout.margin.b + _KEY_LINE * len(key)
    figure.update_layout(
        height=int(above + area.frame.height + below), margin={"l": _LEFT, "r": _RIGHT, "t": above, "b": below}
    )
    figure.update_xaxes(range=list(area.x), automargin=False, zeroline=False)
    figure.update_yaxes(range=list(area.y), automargin=False, zeroline=False, title_standoff=4)
    if area.frame.equal:
        figure.update_xaxes(constrain="domain", constraintoward="left")
        figure.update_yaxes(constrain="domain", constraintoward="bottom", scaleanchor="x", scaleratio=1)
    if key:
        _write_key(figure, key, _BELOW_AXIS + _KEY_LINE * (lines_in(figure.layout.xaxis.title.text or "") - 1), _LEFT)
    return figure


def add_key(figure: go.Figure, names: Sequence[tuple[str, str]], below: float) -> int:
    """A key of short names, below the axis by some pixels; the pixels that it needs."""
    key = _key(names)
    _write_key(figure, key, below, 0)
    figure.layout.annotations[-1].update(x=1, xanchor="right", xshift=0)  # whatever room labels of rows take
    return _KEY_LINE * len(key) + 8


def _write_key(figure: go.Figure, key: Sequence[str], below: float, left: float) -> None:
    figure.add_annotation(
        text="<br>".join(key),
        xref="paper",
        yref="paper",
        x=0,
        y=0,
        xanchor="left",
        yanchor="top",
        xshift=8 - left,
        yshift=-below,
        align="left",
        showarrow=False,
        font={"size": FONT},
    )


def _points(area: Area, x: Sequence[float], y: Sequence[float]) -> Boxes:
    (left, right), (bottom, top) = area.x, area.y
    side = 2 * POINT - 2
    drops = [(top - up) / (top - bottom) for up in y]
    return Boxes.of([((across - left) / (right - left), 0.0, 0.0, side, side) for across in x], drops)


def _corners(figure: go.Figure, area: Area) -> Boxes:
    """Write the words into the corners; the boxes that they take."""
    taken, drops = [], []
    for place, text in area.corners.items():
        vertical, horizontal = place.split()
        lines = broken(text, _NAME)
        width, height = text_size(lines)
        right, down = horizontal == "right", vertical == "bottom"
        figure.add_annotation(
            text="<b>" + "<br>".join(safe(line) for line in lines) + "</b>",
            xref="x domain",
            yref="y domain",
            x=int(right),
            y=int(not down),
            xanchor=horizontal,
            yanchor=vertical,
            align=horizontal,
            showarrow=False,
            font={"size": FONT, "color": "#5f6b6d"},
            bgcolor=_BEHIND,
        )
        middle = (width * 1.08 + 4) / 2  # bold letters are wider
        drops.append(float(down))
        taken.append(
            (float(right), -middle if right else middle, -height / 2 if down else height / 2, 2 * middle, height)
        )
    return Boxes.of(taken, drops)


def _label(point: tuple[float, float], lines: Sequence[str], offset: tuple[float, float]) -> dict[str, Any]:
    """One label; its leader line is hidden where it stands beside its point."""
    width, height = text_size(lines)
    gap = max(abs(offset[0]) - width / 2, abs(offset[1]) - height / 2) - POINT
    return {
        "x": point[0],
        "y": point[1],
        "ax": offset[0],
        "ay": offset[1],
        "text": "<br>".join(safe(line) for line in lines),
        "font": {"size": FONT},
        "borderpad": 0,
        "bgcolor": _BEHIND,
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "standoff": POINT - 1,
        "arrowcolor": _LEADER if gap > NEAR + 0.5 else "rgba(0,0,0,0)",
    }


def _key(names: Sequence[tuple[str, str]]) -> list[str]:
    """The lines of the key, each with its number; further lines of a long name are indented, many short ones joined."""
    parts = [broken(f"{number} {name}", _KEY) for number, name in names]
    if len(parts) > _MANY:
        parts = _joined(parts)
    return [("\u2003" if at else "") + safe(line) for part in parts for at, line in enumerate(part)]


def _joined(parts: Sequence[list[str]]) -> list[list[str]]:
    """Entries of one line, as many beside each other as fit."""
    found: list[list[str]] = []
    for part in parts:
        last = found[-1] if found else []
        if len(part) == len(last) == 1 and breadth(last[0]) + 2 + breadth(part[0]) <= _KEY:
            found[-1] = [f"{last[0]}\u2003{part[0]}"]
        else:
            found.append(part)
    return found
