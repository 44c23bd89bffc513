"""The expectation funnel as a chart: the share at each stage, with confidence intervals."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.theme import (
    GROUP_COLOURS,
    dress,
    label_rows,
    new_figure,
    wrapped,
)
from gapmodel.findings.provider.expectation_funnel import ExpectationFunnel
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent
from gapmodel.wording.provider.expectation_funnel import survival
from gapmodel.wording.provider.titles import funnel_title
from gapmodel.wording.titles import chosen


def plot(finding: ExpectationFunnel, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One centred bar per stage, as long as its share.

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, rows = messages("expectation_funnel", lang), list[Any](finding.table.itertuples())
    confidence = finding.params["confidence"]
    labels = [wrapped(say(f"{row.stage}_name")) for row in rows]
    figure = new_figure(
        go.Bar(
            x=[row.survives for row in rows],
            y=list(range(len(rows))),
            orientation="h",
            marker={"color": GROUP_COLOURS[0], "line": {"color": "#222", "width": 1}},
            opacity=0.75,
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [_length(row.ci_high - row.survives) for row in rows],
                "arrayminus": [_length(row.survives - row.ci_low) for row in rows],
                "color": "#222",
                "thickness": 2,
                "width": 6,
            },
            hovertext=[survival(row, confidence, say) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    for place, row in enumerate(rows):
        figure.add_annotation(
            x=0.015,
            y=place,
            text=f"<b>{percent(row.survives)}</b>",
            showarrow=False,
            xanchor="left",
            font={"color": "#fff"},
        )
    figure.update_xaxes(title=say("axis"), range=[0, 1.03], tickformat=".0%", zeroline=False)
    label_rows(figure, labels)
    people = say.listing([str(row.n) for row in rows], len(rows))
    caption = say("caption", confidence=percent(confidence), n=people)
    heading = chosen(title, funnel_title(finding, lang), say("title"))
    return dress(figure, heading, caption, labels, row=1.5)


def _length(value: float) -> float:
    return max(value, 0.0) if value == value else 0.0
