"""Lines over periods: time runs from left to right, with the intervals of every period."""

from __future__ import annotations

import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores
from gapmodel.charts.reference_lines import horizontal_band, horizontal_line, vertical_band, vertical_line
from gapmodel.charts.theme import GROUP_COLOURS, GROUP_MARKS, dress, new_figure, reach, safe

MOST_LINES = len(GROUP_COLOURS)
_HEIGHT = 300  # pixels between the axes
_TICKS = 30  # labels of periods that have room
_TICK = 5  # pixels of height that a letter of an upright label takes
_APART = 0.09  # of a step, between the lines, so that their intervals are seen


def time_lines(scores: Scores, title: str, caption: str) -> go.Figure:
    """One line for every code; a period without answers interrupts it, and takes its room on the axis."""
    figure, codes = new_figure(), list(scores.names)
    mark_zero(figure, scores, across="y")
    for at, code in enumerate(codes):
        shift = (at - (len(codes) - 1) / 2) * _APART
        figure.add_trace(line_of(scores, code, shift, at, written=len(codes) == 1))
    figure.update_yaxes(title={"text": scores.axis, "font": {"size": 12}}, zeroline=False, tickformat="~g")
    longest = time_axis(figure, scores)
    dress(figure, title, caption, [])
    margin = figure.layout.margin
    figure.update_layout(
        height=int(figure.layout.height + _HEIGHT + longest * _TICK), margin={"l": 62, "b": margin.b + longest * _TICK}
    )
    return figure


def line_of(scores: Scores, code: str, shift: float, at: int, *, written: bool) -> go.Scatter:
    """The line of a code, beside the periods by a part of a step, in the colour and mark of a place."""
    rows = scores.of("code", code).set_index("group")
    steps = scores.steps
    places = range(max(steps.values()) + 1)
    named = {step: period for period, step in steps.items() if period in rows.index}
    part = rows.reindex([named.get(step, "") for step in places])
    colour = GROUP_COLOURS[at % MOST_LINES]
    there = part["value"].notna()
    return go.Scatter(
        x=[step + shift for step in places],
        y=[value if is_there else None for value, is_there in zip(part["value"], there, strict=True)],
        mode="lines+markers+text" if written else "lines+markers",
        customdata=[[scores.number(value)] for value in part["value"]],
        texttemplate="%{customdata[0]}" if written else None,
        textposition="top right",
        textfont={"size": 10},
        name=safe(scores.names[code]),
        line={"color": colour, "width": 2},
        marker={"color": colour, "symbol": GROUP_MARKS[at % MOST_LINES], "size": 8},
        error_y={
            "type": "data", "symmetric": False, "color": colour, "thickness": 1.2, "width": 3,
            "array": reach(part["ci_high"] - part["value"]), "arrayminus": reach(part["value"] - part["ci_low"]),
        },
        text=[text if is_there else "" for text, is_there in zip(part["text"], there, strict=True)],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def time_axis(figure: go.Figure, scores: Scores, most: int = _TICKS) -> int:
    """Name the periods along the axis, some of them where they are many; the letters of the longest name."""
    named = {step: safe(period) for period, step in scores.steps.items()}
    every = -(-(max(named) + 1) // most)
    ticks = {step: name for step, name in named.items() if step % every == 0}
    figure.update_xaxes(
        tickvals=list(ticks), ticktext=list(ticks.values()), tickangle=-90, range=[-0.5, max(named) + 0.5],
        zeroline=False, automargin=False,
    )  # fmt: skip
    return max(len(name) for name in scores.periods)


def mark_zero(figure: go.Figure, scores: Scores, across: str) -> None:
    """The target; a line at zero and the band of numbers that are too small to matter, across the axis of numbers."""
    line = vertical_line if across == "x" else horizontal_line
    if scores.target is not None:
        line(figure, scores.target, dash="dash")
    if not scores.zero:
        return
    if scores.margin:
        (vertical_band if across == "x" else horizontal_band)(figure, -scores.margin, scores.margin)
    line(figure, 0)
