"""The satisfaction-loyalty curve with its limits and zones."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_band
from gapmodel.charts.theme import GROUP_COLOURS, dress, new_figure, reach, safe, wrapped
from gapmodel.findings.encounters.loyalty.loyalty import Loyalty
from gapmodel.findings.encounters.loyalty.loyalty_curve import ZONES
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.encounters.loyalty.loyalty import curve_title
from gapmodel.wording.numbers import percent
from gapmodel.wording.titles import chosen

_ZONE_COLOURS = ("rgba(213, 94, 0, 0.10)", "rgba(120, 120, 120, 0.08)", "rgba(0, 134, 107, 0.12)")
_HEIGHT = 320  # pixels of the plane of the curve


def curve_figure(finding: Loyalty, title: str, lang: str) -> go.Figure:
    """Repurchase by satisfaction: observed shares, the nearest curve that never falls, its limits and the zones."""
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
        vertical_band(figure, start, end, colour)
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
