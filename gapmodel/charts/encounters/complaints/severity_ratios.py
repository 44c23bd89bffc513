"""Ratios between severities as a chart, on a logarithmic axis."""

from __future__ import annotations

from math import isfinite, log10
from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.theme import GROUP_COLOURS, dress, label_rows, new_figure, safe, wrapped
from gapmodel.findings.encounters.complaints.severity_ratios import SeverityRatios
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.complaints.severity_ratios import number, the_test, title_of
from gapmodel.wording.numbers import p_relation, percent
from gapmodel.wording.titles import chosen

_COLOUR, _GIVEN = GROUP_COLOURS[3], GROUP_COLOURS[1]


def plot(finding: SeverityRatios, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One mark per severity: cases on one of the most serious, with simultaneous intervals; ratios tested as diamonds.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, params = messages("severity_ratios", lang), finding.params
    rows = list[Any](finding.plain("table").rows)
    first = rows[0].severity
    shown = [place for place, row in enumerate(rows) if isfinite(row.ratio) and row.ratio > 0]
    low, high = _ends(rows)
    figure = new_figure(
        go.Scatter(
            x=[rows[place].ratio for place in shown],
            y=shown,
            mode="markers+text",
            text=[number(rows[place].ratio) for place in shown],
            textposition="top center",
            textfont={"size": 11},
            cliponaxis=False,
            showlegend=False,
            marker={"color": _COLOUR, "size": 10},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [_reach(rows[place].ratio_high, high) - rows[place].ratio for place in shown],
                "arrayminus": [rows[place].ratio - _reach(rows[place].ratio_low, low) for place in shown],
                "color": _COLOUR,
                "thickness": 2,
                "width": 5,
            },
            hovertext=[_hover(rows[place], say) for place in shown],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    if params["reference"]:
        figure.add_trace(
            go.Scatter(
                x=[row.ratio_given for row in rows],
                y=list(range(len(rows))),
                mode="markers",
                name=say("given_name"),
                marker={"symbol": "diamond-open", "size": 12, "color": _GIVEN, "line": {"width": 2}},
            )
        )
    figure.update_xaxes(
        title=safe(say("axis", first=first)), type="log", range=[log10(low) - 0.08, log10(high) + 0.08], zeroline=False
    )
    labels = [wrapped(f"{row.severity} (n = {int(row.n)})") for row in rows]
    label_rows(figure, labels)
    about = {"first": first, "n": int(params["n"]), "confidence": percent(params["confidence"])}
    caption = say("caption", **about)
    if params["reference"]:
        test = the_test(finding)
        caption = say("caption_given", test=say(test.test), p=p_relation(test.p_val), **about)
    return dress(figure, chosen(title, title_of(finding, lang), say("title")), caption, labels, row=1.6)


def _ends(rows: list[Any]) -> tuple[float, float]:
    """The range of the axis: all ratios, and limits as far as they are within a factor of a thousand of them."""
    values = [value for row in rows for value in (row.ratio, row.ratio_given) if isfinite(value) and value > 0]
    limits = [value for row in rows for value in (row.ratio_low, row.ratio_high) if isfinite(value) and value > 0]
    low, high = min(values, default=1.0), max(values, default=1.0)
    near = [limit for limit in limits if low / 30 <= limit <= high * 30]
    return min([low, *near]) / 1.3, max([high, *near]) * 1.3


def _reach(limit: float, end: float) -> float:
    if limit != limit:
        return 1.0  # the most serious kind itself
    return limit if isfinite(limit) and limit > 0 else end


def _hover(row: Any, say: Any) -> str:
    limits = {"low": number(row.ratio_low), "high": number(row.ratio_high)}
    return safe(say("ratio", ratio=number(row.ratio), name=row.severity, **limits))
