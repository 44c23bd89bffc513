"""The message funnel as a chart: the share at each stage, with confidence intervals."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.funnel import funnel
from gapmodel.charts.theme import GROUP_COLOURS, dress, safe, wrapped
from gapmodel.findings.encounters.message_funnel import MessageFunnel
from gapmodel.inference.estimate import Interval
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.message_funnel import share_text, stage_name, title_of
from gapmodel.wording.numbers import percent
from gapmodel.wording.titles import chosen


def plot(finding: MessageFunnel, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One bar per stage, as long as its share; shares from elsewhere as open marks.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, rows = messages("message_funnel", lang), list[Any](finding.table.itertuples())
    confidence, reference = percent(finding.params["confidence"]), finding.params["reference"]
    names = [stage_name(row.stage, lang) for row in rows]
    shares = [Interval(row.share, row.ci_low, row.ci_high, "") for row in rows]
    figure = funnel(names, shares, [safe(share_text(row, confidence, lang)) for row in rows], say("axis"))
    if reference:
        places = [place for place, row in enumerate(rows) if row.stage in reference]
        figure.add_trace(
            go.Scatter(
                x=[reference[rows[place].stage] for place in places],
                y=places,
                mode="markers",
                name=say("reference_name"),
                marker={"symbol": "diamond-open", "size": 12, "color": GROUP_COLOURS[2], "line": {"width": 2}},
            )
        )
    counts = [str(row.n) for row in rows]
    n = counts[0] if len(set(counts)) == 1 else say.listing(counts, len(counts))
    caption = say("caption", confidence=confidence, n=n)
    heading = chosen(title, title_of(finding, lang), say("title"))
    return dress(figure, heading, caption, [wrapped(name) for name in names], row=1.5)
