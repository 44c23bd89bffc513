"""The expectation funnel as a chart: the share at each stage, with confidence intervals."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.funnel import funnel
from gapmodel.charts.theme import dress, wrapped
from gapmodel.findings.provider.expectation_funnel import ExpectationFunnel
from gapmodel.inference.estimate import Interval
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent
from gapmodel.wording.provider.expectation_funnel import survival
from gapmodel.wording.provider.titles import funnel_title
from gapmodel.wording.titles import chosen


def plot(finding: ExpectationFunnel, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One bar per stage, as long as its share.

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, rows = messages("expectation_funnel", lang), list[Any](finding.table.itertuples())
    confidence = finding.params["confidence"]
    names = [say(f"{row.stage}_name") for row in rows]
    shares = [Interval(row.survives, row.ci_low, row.ci_high, "") for row in rows]
    figure = funnel(names, shares, [survival(row, confidence, say) for row in rows], say("axis"))
    people = say.listing([str(row.n) for row in rows], len(rows))
    caption = say("caption", confidence=percent(confidence), n=people)
    heading = chosen(title, funnel_title(finding, lang), say("title"))
    return dress(figure, heading, caption, [wrapped(name) for name in names], row=1.5)
