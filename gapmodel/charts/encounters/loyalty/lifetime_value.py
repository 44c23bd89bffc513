"""The lifetime value of a customer as a tornado chart: what it is at the limits of each number."""

from __future__ import annotations

import plotly.graph_objects as go

from gapmodel.charts.tornado import Bar, tornado
from gapmodel.findings.encounters.loyalty.lifetime_value import LifetimeValue
from gapmodel.findings.finding import Finding
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.encounters.loyalty.lifetime_value import number_text, title_of
from gapmodel.wording.numbers import amount
from gapmodel.wording.titles import chosen


def plot(finding: LifetimeValue, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One bar per uncertain number, from the value at its lower limit to that at its upper one; else all numbers.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, centre = messages("lifetime_value", lang), finding.value.value
    bars = bars_of(finding, say)
    heading = chosen(title, title_of(finding, lang), say("title"))
    caption = say("caption", amount=amount(centre)) if bars else say("caption_sure")
    return tornado(bars, centre, (say("at_lower"), say("at_upper")), say("axis"), (heading, caption))


def bars_of(finding: Finding, say: Messages) -> list[Bar]:
    """The bars of the numbers in a table ``parameter low high at_low at_high``."""
    return [
        Bar(say(row.parameter), number_text(row.parameter, row.low), number_text(row.parameter, row.high), row.at_low,
            row.at_high)
        for row in finding.plain("tornado").rows
    ]  # fmt: skip
