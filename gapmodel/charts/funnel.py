"""Stages of a funnel as bars: the share at each stage, with confidence intervals."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from gapmodel.charts.theme import GROUP_COLOURS, label_rows, new_figure, share_whiskers, wrapped
from gapmodel.inference.estimate import Interval
from gapmodel.wording.numbers import percent


def funnel(names: Sequence[str], shares: Sequence[Interval], hovers: Sequence[str], axis: str) -> go.Figure:
    """One bar per stage, as long as its share, the first on top."""
    figure = new_figure(
        go.Bar(
            x=[share.value for share in shares],
            y=list(range(len(shares))),
            orientation="h",
            marker={"color": GROUP_COLOURS[0], "line": {"color": "#222", "width": 1}},
            opacity=0.75,
            error_x=share_whiskers(shares),
            hovertext=list(hovers),
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    for place, share in enumerate(shares):
        inside = share.value > 0.12  # else the number has no room in the bar
        figure.add_annotation(
            x=0.015 if inside else (share.value if share.high != share.high else share.high) + 0.015,
            y=place,
            text=f"<b>{percent(share.value)}</b>",
            showarrow=False,
            xanchor="left",
            font={"color": "#fff" if inside else "#222"},
        )
    figure.update_xaxes(title=axis, range=[0, 1.03], tickformat=".0%", zeroline=False)
    label_rows(figure, [wrapped(name) for name in names])
    return figure
