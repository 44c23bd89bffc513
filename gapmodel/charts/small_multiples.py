"""Small multiples: one small chart for every group, or over periods for every dimension or item."""

from __future__ import annotations

import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores
from gapmodel.charts.theme import GROUP_COLOURS, dress, interval_marks, new_figure, wrapped
from gapmodel.charts.time_lines import line_of, mark_zero, time_axis

MOST_PANELS = 24
_ACROSS = 3
_HEAD = 34  # pixels of a panel's heading
_OVER_TIME = 110  # pixels of a panel of periods
_ROW = 22  # pixels of a row in a panel of groups
_UNDER = 62  # pixels below the last panel for labels of periods


def small_multiples(scores: Scores, title: str, caption: str) -> go.Figure:
    """Panels with the same axes: groups with their lines below each other, or codes over time."""
    over_time = bool(scores.periods)
    keys = list(scores.names)[:MOST_PANELS] if over_time else scores.shown_groups(MOST_PANELS)
    columns = 2 if len(keys) in (2, 4) else min(_ACROSS, len(keys))
    down = -(-len(keys) // columns)
    tall = _OVER_TIME if over_time else _ROW * len(scores.names)
    figure = new_figure()
    figure.set_subplots(rows=down, cols=columns, shared_xaxes="all",
        shared_yaxes="all", horizontal_spacing=0.03,
                        vertical_spacing=_HEAD / (down * (tall + _HEAD)))  # fmt: skip
    figure.update_layout(template="plotly_white")
    for at, key in enumerate(keys):
        place = {"row": at // columns + 1, "col": at % columns + 1}
        figure.add_trace(line_of(scores, key, 0.0, 0, written=False) if over_time else _marks(scores, key), **place)
        number = "" if at == 0 else str(at + 1)
        figure.add_annotation(
            text=f"<b>{wrapped(scores.names[key] if over_time else key, 18, most=2)}</b>", font={"size": 10},
            xref=f"x{number} domain", yref=f"y{number} domain", x=0, y=1, xanchor="left", yanchor="bottom",
            align="left", showarrow=False,
        )  # fmt: skip
    mark_zero(figure, scores, across="y" if over_time else "x")
    (figure.update_yaxes if over_time else figure.update_xaxes)(range=_span(scores))
    figure.update_traces(showlegend=False)
    _axes(figure, scores, over_time=over_time)
    _hide_empty(figure, len(keys), columns, down)
    dress(figure, title, caption, [])
    margin, below = figure.layout.margin, _UNDER if over_time else 0
    figure.update_layout(
        height=int(figure.layout.height + down * (tall + _HEAD) + below),
        margin={"t": margin.t + _HEAD, "b": margin.b + below, "l": 8},
    )
    return figure


def _span(scores: Scores) -> list[float]:
    """The numbers with their intervals, zero where it is the middle, and the target."""
    ends = [*scores.rows[["ci_low", "value"]].min(), *scores.rows[["ci_high", "value"]].max()]
    ends += [0.0] * scores.zero + ([] if scores.target is None else [scores.target])
    known = [float(end) for end in ends if end == end]
    pad = 0.06 * max(max(known) - min(known), 0.1)
    return [min(known) - pad, max(known) + pad]


def _marks(scores: Scores, group: str) -> go.Scatter:
    """The lines of a group with their intervals."""
    rows, codes = scores.of("group", group), list(scores.names)
    places = [float(codes.index(code)) for code in rows["code"]]
    return interval_marks(
        rows.rename(columns={"value": "gap"}), places, rows["text"].tolist(), "", (GROUP_COLOURS[0], "circle")
    ).update(marker_size=7)


def _axes(figure: go.Figure, scores: Scores, *, over_time: bool) -> None:
    if over_time:
        time_axis(figure, scores, most=8)
        figure.update_xaxes(tickfont={"size": 10}, range=[-0.5, max(scores.steps.values()) + 0.5])
        figure.update_yaxes(tickformat="~g", zeroline=False, automargin=True)
        return
    labels = [wrapped(name, 20, most=1) for name in scores.names.values()]
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=labels, range=[len(labels) - 0.4, -0.6], automargin=True,
        zeroline=False,
    )  # fmt: skip
    figure.update_xaxes(zeroline=False, tickformat="~g", nticks=4)


def _hide_empty(figure: go.Figure, count: int, columns: int, down: int) -> None:
    """Hide places of the last row that have no panel; the panels above them have the labels of the axis."""
    for at in range(count, columns * down):
        place = {"row": down, "col": at % columns + 1}
        figure.update_xaxes(visible=False, **place)
        figure.update_yaxes(visible=False, **place)
        if down > 1:
            figure.update_xaxes(showticklabels=True, row=down - 1, col=at % columns + 1)
