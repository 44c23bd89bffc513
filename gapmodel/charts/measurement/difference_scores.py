"""Explained shares by form of score, response surfaces, and the order of priorities by form."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gapmodel.charts.theme import (
    DIVERGING,
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, nearest, one_of
from gapmodel.findings.measurement.difference_scores import DifferenceScores
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.difference_scores import (
    feature_texts,
    orders_title,
    shares_title,
    surface_title,
)
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.table_rows import rows_of
from gapmodel.wording.terms import term
from gapmodel.wording.titles import chosen

Floats = NDArray[np.float64]

_MODELS = {"P": "model_p", "P - E": "model_gap", "P, E": "model_both"}
_GRID = 41  # points of the surface along each side
_SHIFT = 0.22
_SIDE = 420  # pixels of a surface
_CAMERA = {"eye": {"x": 2.5, "y": -1.45, "z": 1.05}, "center": {"x": 0, "y": 0, "z": -0.15}}  # along P = −E, from P


def plot(
    finding: DifferenceScores,
    *,
    lang: str = "en",
    kind: str = "shares",
    code: str = "overall",
    title: str = "finding",
) -> go.Figure:
    """Explained shares of three models, a response surface, or ranks by form of score.

    Parameters
    ----------
    kind : {"shares", "surface", "contour", "orders"}
    code : str
        Which dimension's surface.
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, or there is no surface.
    """
    one_of(kind, ("shares", "surface", "contour", "orders"), "kind")
    if kind == "shares":
        return _shares(finding, lang, title)
    if kind == "orders":
        return _orders(finding, lang, title)
    return _surface(finding, code, kind, lang, title)


def _shares(finding: DifferenceScores, lang: str, title: str) -> go.Figure:
    say, params = messages("difference_scores", lang), finding.params
    codes = finding.table["code"].tolist()
    labels = [wrapped(finding.labels.score(code, lang)) for code in codes]
    figure = new_figure()
    for at, (model, name) in enumerate(_MODELS.items()):
        rows = finding.models[finding.models["model"] == model].rename(columns={"r2": "gap"})
        texts = [
            f"{safe(finding.labels.score(row.code, lang))}<br>{say(name)}: R² {plain(row.gap)}, "
            f"{_interval(row, params['confidence'], lang)}, n = {row.n}"
            for row in rows_of(rows)
        ]
        places = [codes.index(code) + (at - 1) * _SHIFT for code in rows["code"]]
        figure.add_trace(interval_marks(rows, places, texts, say(name), (GROUP_COLOURS[at], GROUP_MARKS[at])))
    figure.update_xaxes(title=say("axis_shares"), rangemode="tozero", tickformat=".0%", zeroline=False)
    label_rows(figure, labels)
    caption = say("caption_shares", n=_sizes(finding), confidence=percent(params["confidence"]))
    heading = chosen(title, shares_title(finding, lang), say("chart_shares", outcome=params["outcome"]))
    return dress(figure, heading, caption, labels, row=1.9)


def _interval(row: Any, confidence: float, lang: str) -> str:
    ends = {"low": plain(row.ci_low), "high": plain(row.ci_high)}
    return messages("lists", lang)("interval", confidence=percent(confidence), **ends)


def _orders(finding: DifferenceScores, lang: str, title: str) -> go.Figure:
    say, orders = messages("difference_scores", lang), finding.orders
    forms = orders["form"].unique().tolist()
    table = orders.pivot_table(index="code", columns="form", values="rank")[forms]
    table = table.sort_values(forms, kind="stable")
    first = orders.pivot_table(index="code", columns="form", values="p_first")[forms].loc[table.index]
    codes = table.index.tolist()
    labels = [wrapped(finding.labels.score(code, lang), 18) for code in codes]
    texts = [
        [f"{rank:.0f} ({percent(share)})" for rank, share in zip(table.loc[code], first.loc[code], strict=True)]
        for code in codes
    ]
    figure = new_figure(
        go.Heatmap(
            z=table.to_numpy(),
            x=list(range(len(forms))),
            y=list(range(len(codes))),
            text=texts,
            texttemplate="%{text}",
            colorscale=[[0, "#9ecae1"], [1, "#ffffff"]],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{text}<extra></extra>",
        )
    )
    heads = [wrapped(term(form, lang), 10) for form in forms]
    figure.update_xaxes(tickvals=list(range(len(forms))), ticktext=heads, showgrid=False, zeroline=False)
    figure.update_xaxes(tickangle=0, tickfont={"size": 9})  # turned headings would hide each other
    label_rows(figure, labels)
    figure.update_yaxes(showgrid=False)
    caption = say("caption_orders", n=_sizes(finding))
    heading = chosen(title, orders_title(finding, lang), say("chart_orders"))
    return dress(figure, heading, caption, labels, row=1.6)


def _surface(finding: DifferenceScores, code: str, kind: str, lang: str, title: str) -> go.Figure:
    say, params = messages("difference_scores", lang), finding.params
    known = finding.surface["code"].unique().tolist()
    if code not in known:
        hint = nearest(code, known) if known else "give the survey: a surface needs the answers of every respondent."
        raise SettingError(f"There is no response surface of {code!r}.", hint)
    points, heights = _grid(finding, code)
    named = {"outcome": params["outcome"], "name": finding.labels.score(code, lang)}
    draw, shown = (_flat, "plane") if kind == "contour" else (_turned, "space")
    figure = new_figure(draw(points, heights, say("line")), kind=shown)
    axes = {"xaxis": {"title": say("axis_p")}, "yaxis": {"title": say("axis_e")}}
    n = int(finding.surface.loc[finding.surface["code"] == code, "n"].iloc[0])
    features = feature_texts(finding, code, lang)
    least, most = (f"{end:g}" for end in params["outcome_range"])
    named |= {"least": least, "most": most}
    caption = say("caption_surface", n=n, confidence=percent(params["confidence"]), **named, **features)
    plain_title = say("chart_surface", outcome=params["outcome"], name=named["name"])
    dress(figure, chosen(title, surface_title(finding, code, lang), plain_title), caption, [])
    figure.update_layout(height=figure.layout.height + _SIDE, showlegend=False)
    if kind == "contour":
        figure.update_layout(**axes)
        figure.update_yaxes(automargin=True)
    else:
        figure.update_layout(
            scene={**axes, "zaxis": {"title": safe(params["outcome"])}, "aspectmode": "cube", "camera": _CAMERA}
        )
    return figure


def _grid(finding: DifferenceScores, code: str) -> tuple[Floats, Floats]:
    """The scale in steps, and the fitted outcome with P along columns and E along rows; none beyond its range."""
    rows = finding.coefficients
    rows = rows[(rows["code"] == code) & (rows["model"] == "polynomial")]
    b = dict(zip(rows["term"], rows["estimate"], strict=True))
    low, high = finding.params["scale"]
    points = np.linspace(low, high, _GRID)
    p, e = np.meshgrid(points - (low + high) / 2, points - (low + high) / 2)
    heights: Floats = b["intercept"] + b["P"] * p + b["E"] * e + b["P2"] * p * p + b["PE"] * p * e + b["E2"] * e * e
    least, most = finding.params["outcome_range"]
    return points, np.where((heights >= least) & (heights <= most), heights, np.nan)


def _turned(points: Floats, heights: Floats, name: str) -> list[go.Surface | go.Scatter3d]:
    hover = "P %{x:.1f}<br>E %{y:.1f}<br>%{z:.2f}<extra></extra>"
    line = {"color": "#222", "width": 6}
    return [
        go.Surface(x=points, y=points, z=heights, colorscale=DIVERGING, hovertemplate=hover, showscale=False),
        go.Scatter3d(x=points, y=points, z=np.diag(heights), mode="lines", line=line, name=name, hoverinfo="skip"),
    ]


def _flat(points: Floats, heights: Floats, name: str) -> list[go.Contour | go.Scatter]:
    hover = "P %{x:.1f}<br>E %{y:.1f}<br>%{z:.2f}<extra></extra>"
    contours = {"coloring": "none", "showlabels": True, "labelfont": {"size": 12, "color": "#222"}}
    line = {"color": "#777", "width": 1, "dash": "dash"}
    return [
        go.Contour(
            x=points, y=points, z=heights, contours=contours, line={"color": "#222", "width": 1.3}, hovertemplate=hover
        ),
        go.Scatter(x=points, y=points, mode="lines", line=line, name=name, hoverinfo="skip"),
    ]


def _sizes(finding: DifferenceScores) -> str:
    low, high = int(finding.table["n"].min()), int(finding.table["n"].max())
    return str(low) if low == high else f"{low}..{high}"
