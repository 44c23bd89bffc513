"""Complaint rates of units against their gaps, as a chart."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.scatter import Area, dress_scatter, label_points
from gapmodel.charts.theme import GROUP_COLOURS, new_figure, safe
from gapmodel.findings.encounters.complaints.complaint_gaps import ComplaintGaps
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.complaints.complaint_gaps import shown_row, title_of
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.titles import chosen

_ROOM = 0.08  # of the range, on every side


def plot(finding: ComplaintGaps, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One point per unit: its overall gap and its rate of complaints with the exact interval of the rate.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, params, row = messages("complaint_gaps", lang), finding.params, shown_row(finding)
    units = list[Any](finding.plain("units").rows)
    column = "gap" if row.level == "overall" else row.code
    x = [float(getattr(unit, column)) for unit in units]
    y = [unit.rate for unit in units]
    figure = new_figure(
        go.Scatter(
            x=x,
            y=y,
            mode="markers",
            marker={"color": GROUP_COLOURS[3], "size": 9},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [unit.rate_high - unit.rate for unit in units],
                "arrayminus": [unit.rate - unit.rate_low for unit in units],
                "color": "#b7b9c9",
                "thickness": 1.5,
                "width": 3,
            },
            hovertext=[safe(_hover(unit, lang)) for unit in units],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    label = finding.labels.label(row.level, row.code, lang)
    gap = params["side"] == "gap"
    figure.update_xaxes(title=safe(say("axis_gap" if gap else "axis_rating", label=label)), zeroline=False)
    rate = say("axis_rate", per=params["per"]) if params["exposure"] else say("axis_count")
    figure.update_yaxes(title=safe(rate), zeroline=False)
    area = Area(_range(x), _range([0.0, *(unit.rate_high for unit in units)]))
    key = label_points(figure, area, x, y, [unit.unit for unit in units])
    caption = say(
        "caption",
        n=int(params["n"]),
        confidence=percent(params["confidence"]),
        r=signed(row.r),
        low=signed(row.r_low),
        high=signed(row.r_high),
        p=p_relation(row.p_adj),
    )
    heading = chosen(title, title_of(finding, lang), say("title", n=int(params["n"])))
    return dress_scatter(figure, area, heading, caption, key)


def _range(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = _ROOM * (high - low) or 1.0
    return low - room, high + room


def _hover(unit: Any, lang: str) -> str:
    rate, low, high = (plain(number) for number in (unit.rate, unit.rate_low, unit.rate_high))
    shown = {"rate": rate, "low": low, "high": high, "gap": signed(unit.gap), "n": int(unit.n)}
    return messages("complaint_gaps", lang)("hover", unit=unit.unit, complaints=int(unit.complaints), **shown)
