"""Slopes in SDs with confidence intervals, and ridge estimates."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    dress,
    label_rows,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.findings.provider.gap_drivers import GapDrivers
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.provider.gap_drivers import alpha_text, clear_rows, outcome_name
from gapmodel.wording.provider.slopes import slope_detail
from gapmodel.wording.provider.titles import gap_drivers_title
from gapmodel.wording.titles import chosen

_SLOPE, _ALONE = GROUP_COLOURS[:2]
_SHIFT = 0.16
_FARTHEST = 99.0  # open intervals extend beyond the frame


def plot(finding: GapDrivers, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """The slope of every driver, the largest on top.

    Returns
    -------
    plotly.graph_objects.Figure
        In SDs of the sample. Filled marks: adjusted p below 1 - confidence.
    """
    say, table = messages("gap_drivers", lang), finding.table
    rows = table.loc[table["standardized"].abs().sort_values(ascending=False, kind="stable").index]
    labels = [wrapped(finding.labels.label("item", code, lang)) for code in rows["code"]]
    clear = set(clear_rows(finding)["code"])
    scale = rows["standardized"] / rows["slope"]
    low, high = rows["ci_low"] * scale, rows["ci_high"] * scale
    marks = ["circle" if code in clear else "circle-open" for code in rows["code"]]
    figure = new_figure()
    vertical_line(figure, 0)
    figure.add_trace(
        go.Scatter(
            x=rows["standardized"].tolist(),
            y=[at - _SHIFT for at in range(len(rows))],
            mode="markers",
            name=say("fitted"),
            marker={
                "symbol": marks,
                "size": 11,
                "color": _SLOPE,
                "line": {"width": 2, "color": GROUP_COLOURS[0]},
            },
            error_x={
                "type": "data",
                "symmetric": False,
                "array": (high - rows["standardized"]).clip(upper=_FARTHEST).tolist(),
                "arrayminus": (rows["standardized"] - low).clip(upper=_FARTHEST).tolist(),
                "color": _SLOPE,
                "thickness": 2,
                "width": 5,
            },
            text=[_hover(finding, row, lang) for row in rows.itertuples()],
            hovertemplate="%{text}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=rows["shrunken"].tolist(),
            y=[at + _SHIFT for at in range(len(rows))],
            mode="markers",
            name=say("shrunken"),
            marker={"symbol": "diamond", "size": 9, "color": _ALONE},
            text=[f"{say('shrunken')} {signed(value)}" for value in rows["shrunken"]],
            hovertemplate="%{text}<extra></extra>",
        )
    )
    outcome = outcome_name(finding, lang)
    figure.update_xaxes(title=safe(say("axis", outcome=outcome)), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    heading = chosen(title, gap_drivers_title(finding, lang), say("title", outcome=outcome))
    return dress(figure, heading, _caption(finding, lang), labels, row=1.4)


def _hover(finding: GapDrivers, row: Any, lang: str) -> str:
    label = safe(finding.labels.label("item", row.code, lang))
    return "<br>".join(
        [
            f"{label} {signed(row.slope)}",
            slope_detail(row, (row.ci_low, row.ci_high), finding.params["confidence"], lang),
        ]
    )


def _caption(finding: GapDrivers, lang: str) -> str:
    fit: Any = next(finding.fit.itertuples())
    return messages("gap_drivers", lang)(
        "caption",
        n=fit.n,
        r2=percent(fit.r2),
        r2_left_out=percent(fit.r2_left_out),
        confidence=percent(finding.params["confidence"]),
        alpha=alpha_text(finding),
        padjust=messages("padjust", lang)(finding.params["padjust"]),
    )
