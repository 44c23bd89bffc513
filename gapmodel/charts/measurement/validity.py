"""Correlations of the dimensions with an outcome, side by side."""

from __future__ import annotations

from typing import Any

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
from gapmodel.errors import one_of
from gapmodel.findings.measurement.validity import Validity
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.validity import closest_title, component_title
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.table_rows import rows_of
from gapmodel.wording.titles import chosen

_SHIFT = 0.22


def plot(finding: Validity, *, lang: str = "en", outcome: str = "", title: str = "finding") -> go.Figure:
    """The correlations with an outcome, the first by default; without outcomes the share of the first component.

    Parameters
    ----------
    outcome : str
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        There is no such outcome.
    """
    known = finding.params["outcome"]
    if outcome:
        one_of(outcome, known, "outcome")
    if not known:
        return _components(finding, lang, title)
    return _correlations(finding, outcome or known[0], lang, title)


def _correlations(finding: Validity, outcome: str, lang: str, title: str) -> go.Figure:
    say, params = messages("validity", lang), finding.params
    table = finding.table[finding.table["outcome"] == outcome].rename(columns={"r": "gap"})
    codes = list(dict.fromkeys(table["code"]))
    labels = [wrapped(finding.labels.score(code, lang)) for code in codes]
    figure = new_figure()
    middle = (len(params["side"]) - 1) / 2
    for at, side in enumerate(params["side"]):
        rows = table[table["side"] == side]
        places = [codes.index(code) + (at - middle) * _SHIFT for code in rows["code"]]
        texts = [_text(finding, row, lang) for row in rows_of(rows)]
        style = GROUP_COLOURS[at % len(GROUP_COLOURS)], GROUP_MARKS[at % len(GROUP_MARKS)]
        figure.add_trace(interval_marks(rows, places, texts, side_name(finding.labels, side, lang), style))
    figure.update_xaxes(title=say("axis", outcome=safe(outcome)), zeroline=True)
    label_rows(figure, labels)
    n = " / ".join(str(size) for size in dict.fromkeys(table["n"]))
    caption = say("caption", n=n, confidence=percent(params["confidence"]))
    heading = chosen(title, closest_title(finding, outcome, lang), say("chart", outcome=outcome))
    return dress(figure, heading, caption, labels, row=1.9)


def _components(finding: Validity, lang: str, title: str) -> go.Figure:
    """The share of the first component on every side."""
    say, confidence = messages("validity", lang), percent(finding.params["confidence"])
    rows = finding.common_method.rename(columns={"first_component": "gap"})
    labels = [wrapped(side_name(finding.labels, side, lang)) for side in rows["side"]]
    texts = [say.interval(percent(row.ci_low), percent(row.ci_high), confidence) for row in rows_of(rows)]
    marks = interval_marks(rows, [float(at) for at in range(len(rows))], texts, "", (GROUP_COLOURS[0], GROUP_MARKS[0]))
    figure = new_figure(marks.update(showlegend=False))
    figure.update_xaxes(title=say("axis_components"), range=[0, 1], tickformat=".0%")
    label_rows(figure, labels)
    caption = say("caption_components", n=" / ".join(str(n) for n in rows["n"]), confidence=confidence)
    heading = chosen(title, component_title(finding, lang), say("chart_components"))
    return dress(figure, heading, caption, labels)


def _text(finding: Validity, row: Any, lang: str) -> str:
    say = messages("validity", lang)
    interval = say.interval(signed(row.ci_low), signed(row.ci_high), percent(finding.params["confidence"]))
    numbers = {"r": signed(row.gap), "corrected": signed(row.disattenuated), "reliability": plain(row.reliability)}
    label = f"{safe(finding.labels.score(row.code, lang))}<br>{safe(side_name(finding.labels, row.side, lang))}"
    return f"{label}: {say('hover', interval=interval, n=int(row.n), **numbers)}"
