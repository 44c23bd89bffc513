"""A factor model as a path diagram, its loadings, and how far the factors overlap."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.measurement.factor_overlap import overlap
from gapmodel.charts.path_diagram import PathDiagram, path_diagram
from gapmodel.charts.path_places import Link, Node
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
    marks_frame,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import one_of
from gapmodel.findings.measurement.confirm import FactorModel
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.confirm import doubtful, htmt_title, loadings_title, path_title
from gapmodel.wording.measurement.model_names import factor_label, model_label, parameter_name
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.terms import term
from gapmodel.wording.titles import chosen


def plot(finding: FactorModel, *, lang: str = "en", title: str = "finding", kind: str = "path") -> go.Figure:
    """The path diagram, the loadings with their intervals, or a heat map of HTMT.

    Parameters
    ----------
    title : {"finding", "plain"}
    kind : {"path", "loadings", "htmt"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, or there are no two factors for a heat map.
    """
    one_of(kind, ("path", "loadings", "htmt"), "kind")
    say = messages("confirm", lang)
    name = model_label(finding.params["model_name"], lang)
    shown = say(f"chart_{kind}", **({"model": name} if kind == "path" else {}))
    found = {"path": path_title, "loadings": loadings_title, "htmt": htmt_title}[kind](finding, lang)
    heading = chosen(title, found, shown)
    if kind == "htmt":
        return overlap(finding, heading, lang)
    return (_path if kind == "path" else _loadings)(finding, heading, lang)


def _path(finding: FactorModel, heading: str, lang: str) -> go.Figure:
    labels, rows = finding.labels, finding.plain("table").rows
    loadings = [row for row in rows if row.op == "=~"]
    factors = list(dict.fromkeys(row.lhs for row in loadings))
    ends = [row.rhs for row in loadings] + [end for row in rows if row.op == "~" for end in (row.lhs, row.rhs)]
    items = [name for name in dict.fromkeys(ends) if name not in factors]
    drawn = {*items, *factors}
    curves = [row for row in rows if row.op == "~~" and row.lhs != row.rhs and row.est and {row.lhs, row.rhs} <= drawn]
    paths = [row for row in rows if row.op == "~"]
    shown = PathDiagram(
        tuple(Node(name, factor_label(labels, name, lang), name) for name in items),
        tuple(Node(name, factor_label(labels, name, lang)) for name in factors),
        tuple(_link(finding, row, row.lhs, row.rhs, lang) for row in loadings),
        tuple(_link(finding, row, row.lhs, row.rhs, lang) for row in curves),
        tuple(_link(finding, row, row.rhs, row.lhs, lang) for row in paths),
        messages("confirm", lang)("correlations_table"),
    )
    return path_diagram(shown, heading, _caption(finding, "caption_path", lang))


def _link(finding: FactorModel, row: Any, start: str, end: str, lang: str) -> Link:
    """An arrow or curve, dashed if its interval contains zero."""
    return Link(start, end, plain(row.std), _hover(finding, row, lang), bool(row.std_low <= 0 <= row.std_high))


def _hover(finding: FactorModel, row: Any, lang: str) -> str:
    say = messages("confirm", lang)
    interval = say.interval(plain(row.std_low), plain(row.std_high), percent(finding.params["confidence"]))
    name = parameter_name(finding.labels, (row.lhs, row.op, row.rhs), lang)
    return say("hover_link", name=safe(name), value=plain(row.std), interval=interval)


def _loadings(finding: FactorModel, heading: str, lang: str) -> go.Figure:
    """A row for every loading, a mark and colour for every factor."""
    rows = [row for row in finding.plain("table").rows if row.op == "=~"]
    labels = [wrapped(factor_label(finding.labels, row.rhs, lang)) for row in rows]
    figure = new_figure()
    for at, factor in enumerate(dict.fromkeys(row.lhs for row in rows)):
        own = [(place, row) for place, row in enumerate(rows) if row.lhs == factor]
        style = GROUP_COLOURS[at % len(GROUP_COLOURS)], GROUP_MARKS[at % len(GROUP_MARKS)]
        part = marks_frame([(row.std, row.std_low, row.std_high) for _, row in own])
        texts, name = [_hover(finding, row, lang) for _, row in own], safe(factor_label(finding.labels, factor, lang))
        figure.add_trace(interval_marks(part, [float(place) for place, _ in own], texts, name, style))
    figure.update_xaxes(title=messages("confirm", lang)("axis_loadings"), rangemode="tozero")
    label_rows(figure, labels)
    return dress(figure, heading, _caption(finding, "caption_loadings", lang), labels)


def _caption(finding: FactorModel, key: str, lang: str) -> str:
    """What is drawn, after the problems of the solution."""
    say, params = messages("confirm", lang), finding.params
    wrong = say.listing([term(kind, lang) for kind in doubtful(finding)])
    named = {"side": side_name(finding.labels, params["side"], lang), "estimator": term(params["estimator"], lang)}
    if wrong:
        return say("caption_doubt", problem=wrong, n=params["n"], **named)
    return say(key, n=params["n"], confidence=percent(params["confidence"]), **named)
