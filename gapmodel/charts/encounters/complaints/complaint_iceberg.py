"""The complaint iceberg as a chart: received complaints as the visible part of all people with a problem."""

from __future__ import annotations

from math import isfinite
from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.theme import GROUP_COLOURS, dress, label_rows, new_figure, safe, wrapped
from gapmodel.findings.encounters.complaints.complaint_iceberg import ComplaintIceberg
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.complaints.complaint_iceberg import assumed, hover, part_name, title_of, written
from gapmodel.wording.numbers import percent
from gapmodel.wording.titles import chosen

_SEEN, _UNSEEN = GROUP_COLOURS[3], "#B9C7D6"
_ROOM = 1.04  # of the longest whisker
_LONGEST = 4.0  # times the largest estimate: a whisker beyond is cut


def plot(finding: ComplaintIceberg, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One bar per part: complaints received, then people who were not heard, with the interval of all of them.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, rows = messages("complaint_iceberg", lang), list[Any](finding.plain("table").rows)
    top = max(row.estimate for row in rows)
    most = min(max(row.ci_high for row in rows if isfinite(row.ci_high)), _LONGEST * top if top else 1e300)
    places, hovers = list(range(len(rows))), [safe(hover(row, lang)) for row in rows]
    figure = new_figure()
    seen = [row.received for row in rows]
    unseen = [row.estimate - row.received for row in rows]
    for lengths, name, colour in ((seen, say("above"), _SEEN), (unseen, say("below"), _UNSEEN)):
        figure.add_trace(
            go.Bar(
                x=lengths,
                y=places,
                orientation="h",
                name=name,
                width=0.5,
                marker={"color": colour, "line": {"color": "#222", "width": 1}},
                hovertext=hovers,
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    figure.data[-1].error_x = {
        "type": "data",
        "symmetric": False,
        "array": [min(row.ci_high, most) - row.estimate for row in rows],
        "arrayminus": [row.estimate - row.ci_low for row in rows],
        "color": "#222",
        "thickness": 2,
        "width": 6,
    }
    for place, row in enumerate(rows):
        figure.add_annotation(
            x=0, y=place - 0.38, text=safe(written(row, lang)), showarrow=False, xanchor="left", font={"size": 11}
        )
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    figure.update_xaxes(title=say("axis"), range=[0, max(most * _ROOM, 1)], zeroline=False)
    labels = [wrapped(part_name(row.part, lang)) for row in rows]
    label_rows(figure, labels)
    caption = say(
        "caption_assumed" if assumed(finding) else "caption", confidence=percent(finding.params["confidence"])
    )
    return dress(figure, chosen(title, title_of(finding, lang), say("title")), caption, labels, row=2.2)
