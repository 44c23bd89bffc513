"""Reliability and distinctness of the dimensions on one axis."""

from __future__ import annotations

from math import isnan

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.findings.measurement.measurement_report import MeasurementReport
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.measurement_report import lowest_title
from gapmodel.wording.measurement.thesis_results import scales_of
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.titles import chosen

_MARKS = {"alpha": "mark_alpha", "omega_total": "mark_omega", "sqrt_ave": "mark_sqrt_ave"}
_MARKS |= {"max_r": "mark_max_r", "max_htmt": "mark_max_htmt"}
_SHIFT = 0.13


def plot(finding: MeasurementReport, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """Alpha with its interval, omega, the root of AVE, the largest correlation and the largest HTMT by dimension.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, params = messages("measurement_report", lang), finding.params
    rows = scales_of(finding, params["side"])
    names = [finding.labels.score(row.code, lang) for row in rows]
    labels, figure = [wrapped(name) for name in names], new_figure()
    for at, (column, key) in enumerate(_MARKS.items()):
        values = [float(getattr(row, column)) for row in rows]
        shown = [place for place, value in enumerate(values) if not isnan(value)]
        if not shown:
            continue
        limits = [(rows[place].ci_low, rows[place].ci_high) if not at else (values[place],) * 2 for place in shown]
        part = pd.DataFrame(limits, columns=["ci_low", "ci_high"]).assign(gap=[values[place] for place in shown])
        texts = [f"{safe(names[place])}<br>{say(key)} {plain(values[place])}" for place in shown]
        style = GROUP_COLOURS[at % len(GROUP_COLOURS)], GROUP_MARKS[at % len(GROUP_MARKS)]
        figure.add_trace(interval_marks(part, [place + (at - 2) * _SHIFT for place in shown], texts, say(key), style))
    figure.update_xaxes(title=say("axis"), zeroline=False)
    label_rows(figure, labels)
    side = side_name(finding.labels, params["side"], lang)
    n = " / ".join(str(int(n)) for n in dict.fromkeys(row.n for row in rows))
    caption = say("caption", side=side, n=n, confidence=percent(params["confidence"]))
    if not all(isnan(row.sqrt_ave) for row in rows):
        between: str = messages("lists", lang).lists["between"]
        caption = between.join([caption, say("caption_distinct")])
    return dress(figure, chosen(title, lowest_title(finding, lang), say("chart", side=side)), caption, labels, row=3.2)
