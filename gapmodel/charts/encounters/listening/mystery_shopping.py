"""Mystery shopping as charts: scores of outlets, standards not met, reliability against the number of visits."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.group_scores import MOST_ROWS
from gapmodel.charts.reference_lines import horizontal_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    VALUES,
    VERDICT_COLOURS,
    dress,
    interval_marks,
    label_rows,
    marks_frame,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.encounters.listening.mystery_shopping import MysteryShopping
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.encounters.listening.mystery_shopping import points, share_text, title_of
from gapmodel.wording.numbers import percent, plain, whole_percent
from gapmodel.wording.titles import chosen

KINDS = ("auto", "outlets", "items", "visits")
_BAND = "rgba(0, 134, 107, 0.14)"
_HEIGHT = 300
_LINES = (("fixed", False, "line_fixed"), ("random", False, "line_random"), ("fixed", True, "line_one"))


def plot(finding: MysteryShopping, *, lang: str = "en", kind: str = "auto", title: str = "finding") -> go.Figure:
    """Scores of outlets, shares of items not met, or reliability by visits.

    Parameters
    ----------
    kind : {"auto", "outlets", "items", "visits"}
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, or the reliability is not known.
    """
    one_of(kind, KINDS, "kind")
    if kind == "auto":
        kind = "outlets" if finding.params["outlets"] > 1 else "items"
    if kind == "visits" and not finding.params["reliable"]:
        raise SettingError(
            "kind='visits' needs the reliability of the scores, which is not known.",
            "visit several outlets more than once, or use kind='items'.",
        )
    drawn = {"outlets": _outlets, "items": _items, "visits": _visits}[kind]
    figure, labels, row = drawn(finding, lang)
    say, params = messages("mystery_shopping", lang), finding.params
    values = {"n": params["n"], "confidence": percent(params["confidence"]), "target": plain(params["reliability"])}
    heading = chosen(title, title_of(finding, kind, lang), say(f"title_{kind}"))
    dress(figure, heading, say(f"caption_{kind}", **values), labels, row=row)
    if kind == "visits":
        figure.update_layout(height=figure.layout.height + _HEIGHT, margin={"l": 62})
    return figure


def _shown(rows: list[Any], most: int = MOST_ROWS) -> list[Any]:
    """The first and the last of many rows."""
    return rows if len(rows) <= most else rows[: most // 2] + rows[-most // 2 :]


def _outlets(finding: MysteryShopping, lang: str) -> tuple[go.Figure, list[str], float]:
    say = messages("mystery_shopping", lang)
    rows = _shown([row for row in finding.plain("table").rows if row.score == row.score])
    texts = [
        say("hover_outlet", name=safe(row.outlet), score=points(finding, row, say), n=row.visits,
            critical=row.critical_visits)
        for row in rows
    ]  # fmt: skip
    cells = [(row.score, row.ci_low, row.ci_high) for row in rows]
    figure = _marks(cells, texts, lambda value: plain(value, 0))
    figure.update_xaxes(title=say("axis_score"), range=[-3, 103], zeroline=False)
    labels = [wrapped(row.outlet) for row in rows]
    label_rows(figure, labels)
    return figure, labels, VALUES


def _items(finding: MysteryShopping, lang: str) -> tuple[go.Figure, list[str], float]:
    say = messages("mystery_shopping", lang)
    rows = _shown([row for row in finding.plain("items").rows if row.n])
    names = [finding.labels.label("item", row.code, lang) for row in rows]
    texts = [
        say("hover_item", name=safe(name), share=share_text(finding, row, say), count=row.fails, n=row.n)
        for name, row in zip(names, rows, strict=True)
    ]
    figure = _marks([(row.share, row.ci_low, row.ci_high) for row in rows], texts, whole_percent)
    critical = [VERDICT_COLOURS["shortfall"] if row.critical else GROUP_COLOURS[0] for row in rows]
    figure.data[0].marker.color = critical
    figure.data[0].marker.line.color = critical
    figure.update_xaxes(title=say("axis_share"), range=[-0.03, 1.03], tickformat=".0%", zeroline=False)
    labels = [
        wrapped(say("critical_name", name=name) if row.critical else name)
        for name, row in zip(names, rows, strict=True)
    ]
    label_rows(figure, labels)
    return figure, labels, VALUES


def _marks(cells: list[tuple[float, float, float]], texts: list[str], written: Any) -> go.Figure:
    places = [float(place) for place in range(len(cells))]
    return new_figure(
        interval_marks(marks_frame(cells), places, texts, "", (GROUP_COLOURS[0], GROUP_MARKS[0]), written)
    )


def _visits(finding: MysteryShopping, lang: str) -> tuple[go.Figure, list[str], float]:
    """The reliability of one to twelve visits: a line with a band for these items, lines for the others."""
    say, figure = messages("mystery_shopping", lang), new_figure()
    studied = finding.plain("d_study").rows
    studied = [row for row in studied if row.n_items == studied[0].n_items]
    _add_band(figure, [row for row in studied if row.generalize == "fixed" and row.shoppers == row.visits])
    for at, (generalize, alone, name) in enumerate(_LINES):
        rows = [row for row in studied if row.generalize == generalize and row.shoppers == (1 if alone else row.visits)]
        if not alone or len(rows) > 1:
            figure.add_trace(_line(rows, say, name, at))
    target = finding.params["reliability"]
    horizontal_line(figure, target, dash="dash")
    figure.update_xaxes(title=say("axis_visits"), dtick=1, zeroline=False)
    figure.update_yaxes(title={"text": say("axis_reliability"), "font": {"size": 12}}, range=[0, 1], zeroline=False)
    return figure, [], 1.0


def _add_band(figure: go.Figure, rows: list[Any]) -> None:
    visits = [row.visits for row in rows]
    figure.add_trace(
        go.Scatter(
            x=[*visits, *visits[::-1]],
            y=[row.g_high for row in rows] + [row.g_low for row in rows[::-1]],
            mode="lines",
            fill="toself",
            fillcolor=_BAND,
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
    )


def _line(rows: list[Any], say: Messages, name: str, at: int) -> go.Scatter:
    return go.Scatter(
        x=[row.visits for row in rows],
        y=[row.g for row in rows],
        mode="lines+markers",
        name=say(name),
        line={"color": GROUP_COLOURS[at], "width": 2, "dash": ("solid", "dash", "dot")[at]},
        marker={"color": GROUP_COLOURS[at], "symbol": GROUP_MARKS[at], "size": 7},
        text=[say("hover_visits", n=row.visits, g=plain(row.g)) for row in rows],
        hovertemplate="%{text}<extra></extra>",
    )
