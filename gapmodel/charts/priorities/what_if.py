"""Differences in the outcome that go with each supposed change, and with all together."""

from __future__ import annotations

import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import GROUP_COLOURS, VALUES, dress, interval_marks, label_rows, new_figure, safe, wrapped
from gapmodel.findings.priorities.what_if import WhatIf
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.priorities.titles import what_if_title
from gapmodel.wording.priorities.what_if import driver_name
from gapmodel.wording.titles import chosen


def plot(finding: WhatIf, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """The contribution of every driver that is supposed to change, then their sum, with intervals.

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, params = messages("what_if", lang), finding.params
    total = finding.table[finding.table["measure"] == "mean"]
    parts = finding.drivers.rename(columns={"contribution": "gap"})[["gap", "ci_low", "ci_high"]]
    sums = total.rename(columns={"change": "gap"})[["gap", "ci_low", "ci_high"]]
    names = [
        say("row", label=driver_name(finding, code, lang), change=signed(change))
        for code, change in zip(finding.drivers["code"], finding.drivers["change"], strict=True)
    ]
    labels = [wrapped(name) for name in (*names, say("total"))]
    figure = new_figure()
    vertical_line(figure, 0)
    k = len(names)
    for rows, places, style in (
        (parts, list(range(k)), (GROUP_COLOURS[0], "circle")),
        (sums, [k], ("#33383a", "diamond")),
    ):
        texts = [
            _hover(labels[at], row, params["confidence"], lang)
            for at, row in zip(places, rows.itertuples(), strict=True)
        ]
        figure.add_trace(interval_marks(rows, [float(at) for at in places], texts, "", style, signed))
    figure.update_xaxes(title=safe(say("axis", outcome=params["outcome"])), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    caption = say("caption", n=params["n"], confidence=percent(params["confidence"]))
    heading = chosen(title, what_if_title(finding, lang), say("chart", outcome=params["outcome"]))
    return dress(figure, heading, caption, labels, row=VALUES)


def _hover(label: str, row: object, confidence: float, lang: str) -> str:
    gap, low, high = (signed(getattr(row, name)) for name in ("gap", "ci_low", "ci_high"))
    interval = messages("lists", lang)("interval", confidence=percent(confidence), low=low, high=high)
    return f"{label}<br>{gap}, {interval}"
