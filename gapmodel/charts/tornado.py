"""A tornado chart: how far an amount moves when each of its numbers goes from one limit to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import GROUP_COLOURS, dress, label_rows, new_figure, safe, wrapped
from gapmodel.wording.numbers import amount

_ROW = 1.7  # lines of labels that a bar needs
_ROOM = 0.22  # of the axis, beside the bars, for the limits at their ends


@dataclass(frozen=True, slots=True)
class Bar:
    """A number's name, its limits as texts, and the amount at either."""

    name: str
    low: str
    high: str
    at_low: float
    at_high: float


def tornado(
    bars: Sequence[Bar], centre: float, names: tuple[str, str], axis: str, heading: tuple[str, str]
) -> go.Figure:
    """One row per number, the widest on top, around the amount with all numbers at their values.

    Parameters
    ----------
    names : (str, str)
        What the amounts at the lower and at the upper limits are called, where a table shows them.
    heading : (str, str)
        Title and caption.
    """
    figure, labels = new_figure(), [wrapped(bar.name) for bar in bars]
    finite = [end for bar in bars for end in (bar.at_low, bar.at_high) if isfinite(end)]
    least, most = min([centre, *finite]), max([centre, *finite])
    room = (most - least or abs(centre) or 1.0) * _ROOM
    shown = [[_within(end, least - room, most + room) for end in (bar.at_low, bar.at_high)] for bar in bars]
    figure.add_trace(
        go.Bar(
            x=[high - low for low, high in shown],
            base=[low for low, _ in shown],
            y=list(range(len(bars))),
            orientation="h",
            marker={"color": GROUP_COLOURS[0]},
            opacity=0.8,
            meta={"ends": list(names)},
            hovertext=[_hover(bar) for bar in bars],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    for place, (bar, ends) in enumerate(zip(bars, shown, strict=True)):
        rising = ends[0] <= ends[1]
        for at, text, right in ((ends[0], bar.low, not rising), (ends[1], bar.high, rising)):
            figure.add_annotation(
                x=at, y=place, text=safe(text), showarrow=False, xanchor="left" if right else "right",
                xshift=3 if right else -3, font={"size": 11, "color": "#222"},
            )  # fmt: skip
    vertical_line(figure, centre, color="#33383a", width=1.5)
    figure.update_layout(bargap=0.4)
    figure.update_xaxes(title=safe(axis), range=[least - 1.3 * room, most + 1.3 * room], zeroline=False)
    label_rows(figure, labels)
    return dress(figure, *heading, labels, row=_ROW)


def _within(end: float, least: float, most: float) -> float:
    """An end that has no bound lies at the edge."""
    return min(max(end, least), most)


def _hover(bar: Bar) -> str:
    name, low, high = safe(bar.name), safe(bar.low), safe(bar.high)
    return f"{name}<br>{low}: {amount(bar.at_low)}<br>{high}: {amount(bar.at_high)}"
