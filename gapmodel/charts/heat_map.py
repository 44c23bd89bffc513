"""Heat maps: a row for every group and a column for every dimension or item, or a column for every period."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores, lines_of
from gapmodel.charts.line_breaks import breadth, clipped
from gapmodel.charts.scatter import add_key
from gapmodel.charts.theme import DIVERGING, dress, label_rows, new_figure, safe, wrapped

_WRITTEN = 8  # columns in which the numbers have room at 400 pixels
_RISING = ((0.0, "#f4f7f4"), (1.0, "#5cb99f"))  # on which dark numbers are read everywhere
_BAR = 34  # pixels of the colour bar below
_NAME = 22  # letters of the name of a column
_SLOPE = 4.4  # pixels of height that a letter takes at 45 degrees


def heat_map(scores: Scores, title: str, caption: str) -> go.Figure:
    """The numbers of groups as colours, written where there is room, with a sign where there is none.

    Notes
    -----
    Groups are rows, the lowest on top. Periods are columns, in order of time. Of many groups the lowest and the highest
    are shown, so that the height is bounded.
    """
    periods, groups, codes = scores.periods, scores.shown_groups(), list(scores.names)
    across, down = (groups, codes) if periods else (codes, groups)
    names = [safe(group) for group in groups] if periods else [scores.names[code] for code in codes]
    rows = [scores.names[code] for code in codes] if periods else groups
    labels = [wrapped(name, most=lines_of(len(rows))) for name in rows]
    figure = new_figure(_cells(scores, across, down, by_time=bool(periods)))
    numbered = not periods and len(across) > _WRITTEN
    ticks = [safe(code) for code in codes] if numbered else [_short(name) for name in names]
    steep = 0 if numbered else -90 if len(across) > _WRITTEN else -45
    figure.update_xaxes(
        tickvals=list(range(len(across))), ticktext=ticks, tickangle=steep, tickfont={"size": 9 if numbered else 11},
        showgrid=False, zeroline=False, ticks="",
    )  # fmt: skip
    label_rows(figure, labels)
    figure.update_yaxes(showgrid=False)
    dress(figure, title, caption, labels)
    longest = max(breadth(name) for name in ticks) if steep else 0
    return _with_room(figure, _SLOPE * longest, list(zip(codes, names, strict=True)) if numbered else [])


def _cells(scores: Scores, across: Sequence[str], down: Sequence[str], *, by_time: bool) -> go.Heatmap:
    found = scores.cells()
    empty = (float("nan"), "")
    cells = [[found.get((x, y) if by_time else (y, x), empty) for x in across] for y in down]
    values = [[value if value == value else None for value, _ in row] for row in cells]
    there = [value for row in values for value in row if value is not None] or [0.0]
    reach = max(map(abs, there)) or 1.0
    span = (-reach, reach) if scores.zero else (min(there), max(there))
    written = len(across) <= _WRITTEN
    return go.Heatmap(
        z=values,
        x=list(range(len(across))),
        y=list(range(len(down))),
        zmin=span[0],
        zmax=span[1],
        colorscale=[list(stop) for stop in (DIVERGING if scores.zero else _RISING)],
        reversescale=scores.low_first,
        xgap=1,
        ygap=1,
        text=[[_text(scores, value, written=written) for value in row] for row in values],
        texttemplate="%{text}",
        textfont={"size": 11} | ({} if scores.zero else {"color": "#111"}),
        hovertext=[[text for _, text in row] for row in cells],
        hovertemplate="%{hovertext}<extra></extra>",
        hoverongaps=False,
        colorbar={
            "orientation": "h", "title": {"text": scores.axis, "side": "bottom", "font": {"size": 11}}, "thickness": 9,
            "len": 0.9, "xref": "paper", "x": 0.5, "yref": "container", "y": 0, "yanchor": "bottom", "ypad": 2,
            "tickfont": {"size": 10}, "nticks": 5, "outlinewidth": 0,
            "tickformat": ".0%" if scores.number(0.5) == "50%" else "",
        },
    )  # fmt: skip


def _text(scores: Scores, value: float | None, *, written: bool) -> str:
    """The number where there is room, else a plus above zero, which is read without colours."""
    if value is None:
        return ""
    return scores.number(value) if written else "+" if scores.zero and value > 0 else ""


def _short(name: str) -> str:
    return name if breadth(name) <= _NAME else clipped(name, _NAME - 1) + "…"


def _with_room(figure: go.Figure, labels: float, key: list[tuple[str, str]]) -> go.Figure:
    """Room below for the labels of columns, the colour bar and the key of codes."""
    lines = add_key(figure, key, below=24 + labels) if key else 0
    more = int(labels + _BAR + lines)
    margin = figure.layout.margin
    figure.update_layout(height=figure.layout.height + more, margin={"b": margin.b + more})
    return figure
