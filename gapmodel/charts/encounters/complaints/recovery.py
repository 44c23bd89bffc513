"""Loyalty by what happened, as a chart."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    VALUES,
    dress,
    interval_marks,
    label_rows,
    marks_frame,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.findings.encounters.complaints.recovery import Recovery
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.complaints.recovery import title_of, value_text
from gapmodel.wording.numbers import percent
from gapmodel.wording.titles import chosen


def plot(finding: Recovery, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One mark per state with its interval; the line is the loyalty of customers without a problem.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, params = messages("recovery", lang), finding.params
    rows = list[Any](finding.plain("groups").rows)
    part = marks_frame([(row.value, row.ci_low, row.ci_high) for row in rows])
    texts = [safe(_hover(finding, row, lang)) for row in rows]
    style = (GROUP_COLOURS[0], "circle")
    marks = interval_marks(
        part, [float(at) for at in range(len(rows))], texts, "", style, lambda v: value_text(finding, v)
    )
    marks.showlegend = False
    figure = new_figure(marks)
    without = next((row.value for row in rows if row.state == "no_problem"), None)
    if without is not None:
        vertical_line(figure, without, dash="dash")
    key = "axis_share" if params["yes_or_no"] else "axis_mean"
    figure.update_xaxes(
        title=safe(say(key, outcome=params["outcome"])),
        zeroline=False,
        tickformat=".0%" if params["yes_or_no"] else "~g",
    )
    labels = [wrapped(f"{say(row.state)} (n = {int(row.n)})") for row in rows]
    label_rows(figure, labels)
    heading = chosen(title, title_of(finding, lang), say("title"))
    return dress(figure, heading, say("caption", confidence=percent(params["confidence"])), labels, row=VALUES)


def _hover(finding: Recovery, row: Any, lang: str) -> str:
    say = messages("recovery", lang)
    value, low, high = (value_text(finding, number) for number in (row.value, row.ci_low, row.ci_high))
    return say("hover", state=say(row.state), value=value, low=low, high=high, n=int(row.n))
