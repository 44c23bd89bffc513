"""Loyalty as charts: measures by group, the satisfaction-loyalty curve with its zones, and true and false loyalty."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.funnel import funnel
from gapmodel.charts.group_scores import MOST_ROWS, lines_of
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    reach,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.encounters.loyalty.loyalty import Loyalty
from gapmodel.findings.encounters.loyalty.loyalty_curve import ZONES
from gapmodel.inference.estimate import Interval
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.encounters.loyalty.loyalty import (
    SCORES,
    curve_title,
    limits_of,
    measure_name,
    measure_title,
    shown,
    types_title,
)
from gapmodel.wording.numbers import percent
from gapmodel.wording.titles import chosen

_ZONE_COLOURS = ("rgba(213, 94, 0, 0.10)", "rgba(120, 120, 120, 0.08)", "rgba(0, 134, 107, 0.12)")
_HEIGHT = 320  # pixels of the plane of the curve


def plot(
    finding: Loyalty,
    *,
    lang: str = "en",
    title: str = "finding",
    kind: str = "auto",
    measure: str | None = None,
) -> go.Figure:
    """One measure by group, the curve, or the kinds of customers.

    Parameters
    ----------
    title : {"finding", "plain"}
    kind : {"auto", "measure", "curve", "types"}
    measure : str, optional
        Of the finding's table.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    SettingError
        An option has an invalid value, or what it asks for was not measured.
    """
    one_of(kind, ("auto", "measure", "curve", "types"), "kind")
    one_of(title, ("finding", "plain"), "title")
    curve, types = finding.plain("curve"), finding.plain("types")
    if kind == "auto":
        kind = "curve" if len(curve) > 1 and not finding.params["by"] and measure is None else "measure"
    if (kind == "curve" and not len(curve)) or (kind == "types" and not len(types)):
        raise SettingError(
            f"There is no {kind} to draw: {_NEEDS[kind]} of the same respondents must be known.",
            "name the questions, and give the survey rather than a tally; or plot(kind='measure').",
        )
    if kind == "curve":
        return _curve(finding, title, lang)
    return _types(finding, title, lang) if kind == "types" else _measure(finding, title, measure, lang)


_NEEDS = {"curve": "satisfaction and repurchase", "types": "repurchase and attachment or satisfaction"}


def _measure(finding: Loyalty, title: str, measure: str | None, lang: str) -> go.Figure:
    rows = [row for row in finding.plain("table").rows if row.n]
    known = list(dict.fromkeys(row.measure for row in rows))
    if measure is not None:
        one_of(measure, known, "measure")
    if not finding.params["by"] and measure is None:
        shares = [row for row in rows if row.measure not in SCORES]
        if shares or not rows:
            return _shares(finding, shares, title, lang)
    measure = measure or (known[0] if known else "")
    return _by_group(finding, [row for row in rows if row.measure == measure], measure, title, lang)


def _by_group(finding: Loyalty, rows: list[Any], measure: str, title: str, lang: str) -> go.Figure:
    say, name, total = messages("loyalty", lang), measure_name(measure, lang), len(rows)
    ordered = sorted(rows, key=lambda row: row.value)
    if total > MOST_ROWS:
        ordered = ordered[: MOST_ROWS // 2] + ordered[-MOST_ROWS // 2 :]
    factor = 1.0 if measure in SCORES else 100.0
    part = pd.DataFrame(
        {"gap": [row.value * factor for row in ordered], "ci_low": [row.ci_low * factor for row in ordered],
         "ci_high": [row.ci_high * factor for row in ordered]}
    )  # fmt: skip
    texts = [
        safe(f"{row.group or name}: {shown(measure, row.value)}, {limits_of(finding, row, lang)}") for row in ordered
    ]
    labels = [wrapped(str(row.group) or name, most=lines_of(len(ordered))) for row in ordered]
    places = [float(at) for at in range(len(ordered))]

    def written(value: float) -> str:
        return shown(measure, value / factor)

    figure = new_figure(interval_marks(part, places, texts, "", (GROUP_COLOURS[0], GROUP_MARKS[0]), written))
    if measure == "nps":
        figure.add_vline(x=0, line={"color": "#777", "width": 1})
    figure.update_xaxes(title=name, zeroline=False, ticksuffix="" if measure in SCORES else "%", tickformat="~g")
    label_rows(figure, labels)
    caption = say("caption_measure", confidence=percent(finding.params["confidence"]))
    if total > MOST_ROWS:
        caption += "\n" + say("caption_many", total=total, shown=MOST_ROWS)
    plain = say("chart_measure", measure=name) if finding.params["by"] else name
    return dress(figure, chosen(title, measure_title(finding, measure, lang), plain), caption, labels, row=1.4)


def _shares(finding: Loyalty, rows: list[Any], title: str, lang: str) -> go.Figure:
    """The shares of all respondents as bars, recommendation first."""
    say = messages("loyalty", lang)
    names = [measure_name(row.measure, lang) for row in rows]
    shares = [Interval(row.value, row.ci_low, row.ci_high, "") for row in rows]
    hovers = [
        safe(f"{name}: {percent(row.value)}, {limits_of(finding, row, lang)}")
        for name, row in zip(names, rows, strict=True)
    ]
    figure = funnel(names, shares, hovers, say("axis_share"))
    first = next((row.measure for row in finding.plain("table").rows), "")
    caption = say("caption_measure", confidence=percent(finding.params["confidence"]))
    heading = chosen(title, measure_title(finding, first, lang), say("chart_shares"))
    return dress(figure, heading, caption, [wrapped(name) for name in names])


def _types(finding: Loyalty, title: str, lang: str) -> go.Figure:
    """The kinds of customers as bars: by attachment, where that was asked, and by satisfaction."""
    say, confidence = messages("loyalty", lang), percent(finding.params["confidence"])
    rows = [row for row in finding.plain("types").rows if row.n]
    names = [say(row.kind) for row in rows]
    shares = [Interval(row.share, row.share_low, row.share_high, "") for row in rows]
    hovers = []
    for name, row in zip(names, rows, strict=True):
        limits = {"low": percent(row.share_low), "high": percent(row.share_high), "confidence": confidence}
        hovers.append(say("hover_kind", name=name, share=percent(row.share), n_kind=row.n_kind, n=row.n, **limits))
    figure = funnel(names, shares, [safe(text) for text in hovers], say("axis_share"))
    first = rows[0].liking if rows else "attachment"
    colours = [GROUP_COLOURS[0 if row.liking == first else 1] for row in rows]
    figure.data[0].marker.color = colours
    numbers = sorted({row.n for row in rows})
    caption = say("caption_types", confidence=confidence, n=say.listing([str(n) for n in numbers]))
    heading = chosen(title, types_title(finding, first, lang), say("chart_types"))
    return dress(figure, heading, caption, [wrapped(name) for name in names])


def _curve(finding: Loyalty, title: str, lang: str) -> go.Figure:
    say, rows = messages("loyalty", lang), finding.plain("curve").rows
    answers, confidence = [row.answer for row in rows], percent(finding.params["confidence"])
    figure = new_figure(
        [*_band(rows, answers, say), _fitted(rows, answers, say), _observed(rows, answers, confidence, say)]
    )
    low, high = finding.params["scales"]["satisfaction"]
    edges = [low - 0.4, *(edge - 0.5 for edge in finding.params["zones"]), high + 0.4]
    for zone, start, end, colour in zip(ZONES, edges, edges[1:], _ZONE_COLOURS, strict=False):
        if end <= start:
            continue
        figure.add_vrect(x0=start, x1=end, fillcolor=colour, line_width=0, layer="below")
        figure.add_annotation(
            x=(start + end) / 2,
            y=1.06,
            text=wrapped(say(zone), 14),
            showarrow=False,
            font={"size": 10, "color": "#555"},
        )
    figure.update_xaxes(
        title=say("axis_satisfaction"), range=[low - 0.4, high + 0.4], dtick=1 if high - low <= 12 else None,
        zeroline=False, showgrid=False, tickformat="~g",
    )  # fmt: skip
    figure.update_yaxes(title=say("axis_again"), range=[0, 1.12], tickvals=[0, 0.25, 0.5, 0.75, 1], tickformat=".0%")
    n = sum(row.n for row in rows)
    heading = chosen(title, curve_title(finding, lang), say("chart_curve"))
    dress(figure, heading, say("caption_curve", confidence=confidence, n=n), [])
    figure.update_layout(height=int(figure.layout.height + _HEIGHT), margin={"l": 60})
    return figure


def _band(rows: list[Any], answers: list[float], say: Messages) -> list[go.Scatter]:
    edge = {"x": answers, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    upper = go.Scatter(y=[row.fitted_high for row in rows], showlegend=False, **edge)
    lower = go.Scatter(
        y=[row.fitted_low for row in rows],
        fill="tonexty",
        fillcolor="rgba(0, 114, 178, 0.15)",
        name=say("band"),
        **edge,
    )
    return [upper, lower]


def _fitted(rows: list[Any], answers: list[float], say: Messages) -> go.Scatter:
    return go.Scatter(
        x=answers, y=[row.fitted for row in rows], mode="lines", name=say("fitted"),
        line={"color": GROUP_COLOURS[0], "width": 3}, hoverinfo="skip",
    )  # fmt: skip


def _observed(rows: list[Any], answers: list[float], confidence: str, say: Messages) -> go.Scatter:
    texts = []
    for row in rows:
        limits = {"low": percent(row.share_low), "high": percent(row.share_high), "confidence": confidence}
        counts = {"n": row.n, "n_high": row.n_high, "answer": f"{row.answer:g}"}
        texts.append(say("hover_curve", share=percent(row.share), fitted=percent(row.fitted), **counts, **limits))
    share, low, high = (
        pd.Series([getattr(row, name) for row in rows]) for name in ("share", "share_low", "share_high")
    )
    return go.Scatter(
        x=answers, y=share.tolist(), mode="markers", name=say("observed"), text=[safe(text) for text in texts],
        hovertemplate="%{text}<extra></extra>", marker={"color": "#222", "size": 8},
        error_y={"type": "data", "symmetric": False, "array": reach(high - share), "arrayminus": reach(share - low),
                 "color": "#222", "thickness": 1.5, "width": 4},
    )  # fmt: skip
