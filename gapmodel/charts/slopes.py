"""Slopes: every dimension or item in one group and in another, such as before and after."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores
from gapmodel.charts.theme import GROUP_COLOURS, GROUP_MARKS, dress, new_figure, safe, wrapped
from gapmodel.errors import SettingError

_LINE = 17  # pixels between two labels
_LEAST = 260
_ROOM = 1.35  # of the distance between the groups, at the right for the names


def slopes(scores: Scores, title: str, caption: str) -> go.Figure:
    """A line for every code from the first group to the second, with the numbers at its ends.

    Raises
    ------
    SettingError
        There are not exactly two groups.
    """
    groups = scores.periods or list(dict.fromkeys(scores.rows["group"]))
    if len(groups) != 2:
        raise SettingError(
            f"A slope chart compares two groups, not {len(groups)}.", "use kind='heat', or read two groups."
        )
    found, figure = scores.cells(), new_figure()
    codes = [code for code in scores.names if all((group, code) in found for group in groups)]
    height = max(_LEAST, _LINE * len(codes) + 40)
    ends = [[found[group, code][0] for code in codes] for group in groups]
    low, high = min(min(end) for end in ends), max(max(end) for end in ends)
    unit = max(high - low, 0.1) / height
    for at, code in enumerate(codes):
        figure.add_trace(_slope(scores, groups, code, at))
    for x, end in enumerate(ends):
        for code, value, place in zip(codes, end, spread(end, _LINE * unit), strict=True):
            name = "" if x == 0 else f"  {wrapped(scores.names[code], 24, most=1)}"
            figure.add_annotation(
                x=x, y=place, text=scores.number(value) + name, xanchor="right" if x == 0 else "left",
                xshift=-8 if x == 0 else 8, showarrow=False, font={"size": 11},
            )  # fmt: skip
    figure.update_xaxes(
        tickvals=[0, 1], ticktext=[wrapped(group, 12) for group in groups], range=[-0.35, 1 + _ROOM], zeroline=False
    )
    pad = 14 * unit
    top = max([high, *(place for end in ends for place in spread(end, _LINE * unit))])
    bottom = min([low, *(place for end in ends for place in spread(end, _LINE * unit))])
    figure.update_yaxes(visible=False, range=[bottom - pad, top + pad])
    dress(figure, title, caption, [])
    figure.update_layout(showlegend=False, height=int(figure.layout.height + height))
    return figure


def _slope(scores: Scores, groups: Sequence[str], code: str, at: int) -> go.Scatter:
    found = scores.cells()
    colour = GROUP_COLOURS[at % len(GROUP_COLOURS)]
    return go.Scatter(
        x=[0, 1],
        y=[found[group, code][0] for group in groups],
        mode="lines+markers",
        name=safe(scores.names[code]),
        line={"color": colour, "width": 2},
        marker={"color": colour, "symbol": GROUP_MARKS[at % len(GROUP_MARKS)], "size": 8},
        text=[found[group, code][1] for group in groups],
        hovertemplate="%{text}<extra></extra>",
    )


def spread(values: Sequence[float], least: float) -> list[float]:
    """Places at least so far apart, in the order of the values and near them.

    >>> [round(place, 2) for place in spread([1.0, 1.0, 5.0], 1.0)]
    [0.5, 1.5, 5.0]
    """
    order = sorted(range(len(values)), key=lambda at: values[at])
    blocks: list[list[float]] = []  # middle of a block and its number of labels
    for at in order:
        blocks.append([values[at], 1.0])
        while len(blocks) > 1 and blocks[-1][0] - blocks[-2][0] < least * (blocks[-1][1] + blocks[-2][1]) / 2:
            middle, n = blocks.pop()
            below, m = blocks.pop()
            blocks.append([(middle * n + below * m) / (n + m), n + m])
    sorted_places = [middle + (place - (n - 1) / 2) * least for middle, n in blocks for place in range(int(n))]
    places = [0.0] * len(values)
    for at, place in zip(order, sorted_places, strict=True):
        places[at] = place
    return places
