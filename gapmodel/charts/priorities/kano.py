"""The Kano diagram: satisfaction with a feature against dissatisfaction without it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.reference_lines import horizontal_line, vertical_line
from gapmodel.charts.scatter import Area, dress_scatter, label_points
from gapmodel.charts.theme import GROUP_COLOURS, GROUP_MARKS, new_figure, safe
from gapmodel.errors import SettingError
from gapmodel.findings.priorities.kano import Kano
from gapmodel.wording.catalogue import messages
from gapmodel.wording.group_column import with_group
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.priorities.titles import kano_title
from gapmodel.wording.titles import chosen

_ENDS = (-0.06, 1.06)


def plot(finding: Kano, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """Size of the dissatisfaction coefficient to the right, satisfaction coefficient upwards, quadrants named.

    Returns
    -------
    plotly.graph_objects.Figure
        Hollow marks: mixed by Fong's rule; lines: reverse. Intervals are shown on hovering.

    Raises
    ------
    SettingError
        There are more than eight groups.
    """
    say = messages("kano", lang)
    rows = with_group(finding)
    rows = rows[rows["satisfaction"].notna()]
    groups = rows["group"].unique().tolist()
    if len(groups) > len(GROUP_MARKS):
        raise SettingError(
            f"The features of {len(groups)} groups do not fit one chart.", "plot gm.kano(survey) without by."
        )
    figure = new_figure()
    vertical_line(figure, 0.5)
    horizontal_line(figure, 0.5)
    for at, group in enumerate(groups):
        figure.add_trace(_points(finding, rows[rows["group"] == group], at, lang))
    corners = {"top left": "A", "top right": "O", "bottom right": "M", "bottom left": "I"}
    area = Area(_ENDS, _ENDS, corners={place: say(category) for place, category in corners.items()})
    names = [finding.labels.label("item", code, lang) for code in rows["code"]]
    if finding.params["by"]:
        names = [
            messages("lists", lang)("grouped", text=name, group=group)
            for name, group in zip(names, rows["group"], strict=True)
        ]
    key = label_points(figure, area, rows["dissatisfaction"].abs().tolist(), rows["satisfaction"].tolist(), names)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    figure.update_xaxes(title=safe(say("axis_without")), tickvals=ticks, tickformat="~g")
    figure.update_yaxes(title=safe(say("axis_with")), tickvals=ticks, tickformat="~g")
    caption = say(
        "caption", n=int(rows["n"].max()) if len(rows) else 0, confidence=percent(finding.params["confidence"])
    )
    heading = chosen(title, kano_title(finding, rows, lang), say("chart"))
    return dress_scatter(figure, area, heading, caption, key)


def _points(finding: Kano, rows: pd.DataFrame, place: int, lang: str) -> go.Scatter:
    mark = GROUP_MARKS[place]
    by = finding.params["by"]
    return go.Scatter(
        x=rows["dissatisfaction"].abs().tolist(),
        y=rows["satisfaction"].tolist(),
        mode="markers",
        name=safe(rows["group"].iloc[0]) if by else "",
        showlegend=bool(by),
        marker={
            "symbol": [_mark(row, mark) for row in rows.itertuples()],
            "size": 11,
            "color": GROUP_COLOURS[place],
            "line": {"width": 2, "color": GROUP_COLOURS[place]},
        },
        text=[_hover(finding, row, lang) for row in rows.itertuples()],
        hovertemplate="%{text}<extra></extra>",
    )


def _mark(row: Any, mark: str) -> str:
    """A line for features that are better absent, which have no place in the quadrants."""
    if row.category == "R":
        return "line-ew"
    return f"{mark}-open" if row.mixed else mark


def _hover(finding: Kano, row: Any, lang: str) -> str:
    say = messages("kano", lang)
    limits = {
        f"{short}_{end}": signed(getattr(row, f"{name}_{end}"))
        for short, name in (("with", "satisfaction"), ("without", "dissatisfaction"))
        for end in ("low", "high")
    }
    values = {"with_": signed(row.satisfaction), "without": signed(row.dissatisfaction), "n": row.n}
    shown = say("hover", category=say(row.category), probability=percent(row.p_category), **values, **limits)
    label = finding.labels.label("item", row.code, lang)
    return "<br>".join([safe(label), *(safe(line) for line in shown.split("; "))])
