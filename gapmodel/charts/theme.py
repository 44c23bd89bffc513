"""Shared style of all charts: colours, marks, wrapping, captions, safe labels."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from math import inf
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from gapmodel.charts.line_breaks import breadth, broken, clipped, ending, joined
from gapmodel.inference.estimate import Interval

# Okabe and Ito (2008): distinguishable with red-green colour blindness; marks distinguish them in print.
VERDICT_COLOURS = {"shortfall": "#D55E00", "surplus": "#0072B2", "negligible": "#5f6b6d", "undecided": "#9a6fb0"}
VERDICT_MARKS = {"shortfall": "circle", "surplus": "diamond", "negligible": "square", "undecided": "circle-open"}
VERDICT_DASHES = {"shortfall": "solid", "surplus": "dash", "negligible": "dot", "undecided": "dashdot"}
DIVERGING = ((0.0, "#D55E00"), (0.5, "#f7f7f5"), (1.0, "#0072B2"))  # shortfall, none, surplus
# None is the colour of a verdict.
GROUP_COLOURS = ("#00866B", "#A67C00", "#882255", "#332288", "#56B4E9", "#999933", "#661100", "#000000")
GROUP_MARKS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")
BAND = "rgba(95, 107, 109, 0.13)"

_FLAT = {
    "gridcolor": "#EBF0F8",
    "linecolor": "#EBF0F8",
    "zerolinecolor": "#EBF0F8",
    "zerolinewidth": 2,
    "ticks": "",
    "title": {"standoff": 15},
    "automargin": True,
}
_ROUND = {"gridcolor": "#EBF0F8", "linecolor": "#EBF0F8", "ticks": ""}
_SPACE = {
    "backgroundcolor": "white",
    "showbackground": True,
    "gridcolor": "#DFE8F3",
    "gridwidth": 2,
    "ticks": "",
    "linecolor": "#EBF0F8",
    "zerolinecolor": "#EBF0F8",
}
_KINDS: dict[str, Any] = {
    "plane": {"xaxis": _FLAT, "yaxis": _FLAT},
    "polar": {"polar": {"bgcolor": "white", "angularaxis": _ROUND, "radialaxis": _ROUND}},
    "space": {"scene": {"xaxis": _SPACE, "yaxis": _SPACE, "zaxis": _SPACE}},
}
_BARS = {"plane": "bar", "polar": "barpolar", "space": "bar"}
VALUES = 1.35  # lines that a row needs whose number is written above its mark
OPEN = 99.0  # length of the whisker of an open interval
_INK = "#33383a"
_ROW = 26  # pixels that one line of labels needs
_HEAD = 23  # pixels that one line of the title needs
_TITLE, _TITLE_LINES = 36, 5  # letters of the title on a line, and its lines
_NOTE = 15  # pixels that one line of the caption needs
_SMALL = 12  # pixels that one line of the caption's technical part needs
_SMALL_LINE = 68  # letters of it on a line
_LINE = 58  # letters of the caption on a line, which fit a chart 380 pixels wide
_AXIS = 32  # letters of the axis title on a line, beside labels of rows
_WIDE_AXIS = 44
_BELOW = 58  # pixels for the ticks of the axis and one line of its title
_LEGEND = 19  # pixels that one line of the legend needs
_WIDE = 364  # pixels of the legend at the narrowest
_NAME = 46  # letters of a name on a line of the legend


def safe(text: str) -> str:
    """A label that plotly shows as it is: HTML is escaped."""
    return html.escape(str(text), quote=False)


def wrapped(text: str, width: int = 24, most: int = 3) -> str:
    """A label on up to `most` lines (0: as many as it needs); a Chinese character is as wide as two letters.

    Where it is cut, a short ending in brackets stays, such as "(reversed)".
    """
    lines = broken(text, width)
    if most and len(lines) > most:
        kept = ending(text)
        lines = [*lines[: most - 1], clipped(lines[most - 1], width - 1 - breadth(kept)) + "…" + kept]
    return "<br>".join(safe(line) for line in lines) or " "


def unwrapped(label: str) -> str:
    """The plain text of a label, on one line.

    >>> unwrapped(wrapped("Neat staff & tools, always", 12)), unwrapped(wrapped("设备与工具跟得上时代", 8))
    ('Neat staff & tools, always', '设备与工具跟得上时代')
    """
    lines = [html.unescape(re.sub(r"<[^<>]*>", "", line)) for line in label.split("<br>")]
    return joined(line for line in lines if line.strip())


def lines_in(label: str) -> int:
    """The number of lines of a wrapped label."""
    return label.count("<br>") + 1


def side_marker(side: str) -> dict[str, Any]:
    """A vertical bar for expectations, a dot for perceptions."""
    bar = side == "expectation"
    return {
        "symbol": "line-ns" if bar else "circle",
        "size": 10,
        "color": _INK,
        "line": {"width": 3 * bar, "color": _INK},
    }


def new_figure(traces: Sequence[BaseTraceType] | BaseTraceType = (), *, kind: str = "plane") -> go.Figure:
    """A figure in the style of all charts: plotly's white template with only what charts of a kind need.

    The whole template takes a third of the time that a chart takes.
    """
    layout = {
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "colorway": GROUP_COLOURS,
        "autotypenumbers": "strict",
        "hovermode": "closest",
        "hoverlabel": {"align": "left"},
        "font": {"color": "#2a3f5f"},
        "title": {"x": 0.05},
        "shapedefaults": {"line": {"color": "#2a3f5f"}},
        "annotationdefaults": {"arrowcolor": "#2a3f5f", "arrowhead": 0, "arrowwidth": 1},
        **_KINDS[kind],
    }
    pattern = {"fillmode": "overlay", "size": 10, "solidity": 0.2}
    bars = [{"marker": {"line": {"color": "white", "width": 0.5}, "pattern": pattern}}]
    return go.Figure(traces, layout={"template": {"layout": layout, "data": {_BARS[kind]: bars}}})


def interval_marks(
    part: pd.DataFrame,
    places: list[float],
    texts: list[str],
    name: str,
    style: tuple[str, str],
    written: Callable[[float], str] | None = None,
) -> go.Scatter:
    """The column `gap` with ``ci_low ci_high`` as marks with whiskers, at places of rows, in a colour and mark.

    `written` makes the texts of the numbers above the marks; the rows then need `VALUES` lines of height.
    """
    colour, mark = style
    return go.Scatter(
        x=part["gap"].tolist(),
        y=places,
        mode="markers+text" if written else "markers",
        customdata=[[written(value)] for value in part["gap"]] if written else None,
        texttemplate="%{customdata[0]}" if written else None,
        textposition="top center",
        textfont={"size": 11},
        cliponaxis=False,
        name=name,
        marker={"color": colour, "symbol": mark, "size": 10, "line": {"width": 2, "color": colour}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": reach(part["ci_high"] - part["gap"]),
            "arrayminus": reach(part["gap"] - part["ci_low"]),
            "color": colour,
            "thickness": 2,
            "width": 5,
        },
        text=texts,
        hovertemplate="%{text}<extra></extra>",
    )


def marks_frame(numbers: Sequence[tuple[float, float, float]]) -> pd.DataFrame:
    """Values with their limits, as `interval_marks` takes them."""
    return pd.DataFrame(list(numbers), columns=["gap", "ci_low", "ci_high"], dtype=float)


def reach(lengths: pd.Series) -> list[float]:
    """Lengths of error bars: zero without an interval, beyond the frame for open intervals.

    >>> reach(pd.Series([float("nan"), 0.5, 250.0, float("inf")]))
    [0.0, 0.5, 250.0, 99.0]
    """
    return lengths.fillna(0).replace(inf, OPEN).tolist()


def share_whiskers(shares: Sequence[Interval], width: int = 6) -> dict[str, Any]:
    """The error bars of horizontal bars; none where a share has no interval.

    >>> share_whiskers([Interval(0.5, 0.25, 0.75, ""), Interval(0.5, float("nan"), float("nan"), "")])["array"]
    [0.25, 0.0]
    """
    return {
        "type": "data",
        "symmetric": False,
        "array": reach(pd.Series([share.high - share.value for share in shares])),
        "arrayminus": reach(pd.Series([share.value - share.low for share in shares])),
        "color": "#222",
        "thickness": 2,
        "width": width,
    }


def label_rows(figure: go.Figure, labels: list[str]) -> None:
    """Add the labels of the rows 0, 1, ... from top to bottom."""
    rows = list(range(len(labels)))
    figure.update_yaxes(
        tickvals=rows, ticktext=labels, range=[len(labels) - 0.4, -0.6], automargin=True, zeroline=False
    )


def dress(figure: go.Figure, title: str, caption: str, labels: list[str], *, row: float = 1.0) -> go.Figure:
    """Set title, caption, fonts and height of a horizontal chart.

    Parameters
    ----------
    caption : str
        What is read first in plain words; after a line break the technical part, which is smaller.
    labels : list of str
        The wrapped labels of the rows, from top to bottom.
    row : float
        The minimum height of a row, in lines of labels.
    """
    head, note, technical = _head(title), *_caption(caption)
    above = 36 + _HEAD * lines_in(head) + _NOTE * lines_in(note) + _SMALL * technical.count("<br>")
    longest = max((lines_in(label) for label in labels), default=1)
    body = len(labels) * max(row * _ROW, _NOTE * longest + 10)  # equal distances
    below = _BELOW + _axis_title(figure, _AXIS if labels else _WIDE_AXIS) + _LEGEND * _legend_lines(figure)
    layout = figure.layout  # whole parts are set at once, as updates of nested parts take plotly long
    layout.showlegend = any(trace.name and trace.showlegend is not False for trace in figure.data)
    layout.title = {
        "text": head,
        "font": {"size": 17, "color": "#222"},
        "subtitle": {"text": note + technical, "font": {"size": 11, "color": "#555"}},
        "xref": "container",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "top",
        "pad": {"t": 20, "l": 8},
    }
    layout.font = {
        "family": "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif",
        "size": 12,
        "color": "#222",
    }
    layout.height = int(above + body + below)
    layout.margin = {"l": 8, "r": 14, "t": above, "b": below}
    layout.legend = layout.legend.to_plotly_json() | {
        "orientation": "h",
        "xref": "container",
        "x": 0,
        "xanchor": "left",
        "yref": "container",
        "y": 0,
        "yanchor": "bottom",
        "font": {"size": 11},
    }
    layout.hoverlabel = {"align": "left"}
    layout.autosize = True
    return figure


def _head(title: str) -> str:
    """The title on up to five lines; of a longer one the middle is left out, as its number stands at the end.

    >>> _head("Reliability falls short most: -0.92"), lines_in(_head("A label " * 40 + "falls short most: -0.92"))
    ('Reliability falls short most: -0.92', 5)
    """
    lines = broken(title, _TITLE)
    if len(lines) > _TITLE_LINES:
        lines = [*lines[: _TITLE_LINES - 3], clipped(lines[_TITLE_LINES - 3], _TITLE - 1) + "…", *lines[-2:]]
    return "<br>".join(safe(line) for line in lines) or " "


def _caption(caption: str) -> tuple[str, str]:
    """The two parts of a caption on lines; the second is empty or begins on a line of its own."""
    plain, _, technical = caption.partition("\n")
    note = wrapped(plain, _LINE, most=0)
    if not technical:
        return note, ""
    return note, f'<br><span style="font-size:9px;color:#666">{wrapped(technical, _SMALL_LINE, most=0)}</span>'


def _axis_title(figure: go.Figure, width: int) -> int:
    """Break the title of the horizontal axis so that it is not cut; pixels of its further lines."""
    title = figure.layout.xaxis.title.text
    if not title:
        return 0
    lines = broken(html.unescape(title.replace("<br>", " ")), width)
    figure.update_xaxes(title={"text": "<br>".join(safe(line) for line in lines), "font": {"size": 12}})
    return _NOTE * (len(lines) - 1)


def _legend_lines(figure: go.Figure) -> int:
    """Break long names of the legend; its lines at the narrowest, with columns as wide as its longest name."""
    shown = [trace for trace in figure.data if trace.name and trace.showlegend is not False]
    if not shown:
        return 0
    for trace in shown:
        if breadth(unwrapped(trace.name)) > _NAME:
            trace.name = wrapped(unwrapped(trace.name), _NAME, most=2)
    longest = max(breadth(unwrapped(line)) for trace in shown for line in trace.name.split("<br>"))
    columns = max(1, _WIDE // (44 + 6 * longest))
    return -(-len(shown) // columns) * max(lines_in(trace.name) for trace in shown)


def diverging(place: float) -> str:
    """The colour at a place from 0 to 1 between shortfall and surplus.

    >>> diverging(0.0), diverging(0.75)
    ('rgb(213, 94, 0)', 'rgb(124, 180, 212)')
    """
    upper = next(at for at, (stop, _) in enumerate(DIVERGING) if at and place <= stop)
    (low, from_colour), (high, to_colour) = DIVERGING[upper - 1], DIVERGING[upper]
    share = (place - low) / (high - low)
    mixed = [
        round(int(a, 16) + share * (int(b, 16) - int(a, 16)))
        for a, b in ((from_colour[at : at + 2], to_colour[at : at + 2]) for at in (1, 3, 5))
    ]
    return f"rgb({', '.join(map(str, mixed))})"
