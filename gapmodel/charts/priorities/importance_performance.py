"""The chart of importance-performance analysis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from scipy import stats

from gapmodel.charts.reference_lines import horizontal_line, vertical_line
from gapmodel.charts.scatter import Area, dress_scatter, label_points
from gapmodel.charts.theme import GROUP_COLOURS, new_figure, safe
from gapmodel.errors import one_of
from gapmodel.findings.priorities.importance_performance import ImportancePerformance
from gapmodel.findings.priorities.quadrants import QUADRANTS
from gapmodel.wording.catalogue import messages
from gapmodel.wording.group_column import with_group
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.priorities.importance_performance import (
    importance_name,
    performance_name,
    probability,
    sizes,
)
from gapmodel.wording.priorities.titles import importance_title
from gapmodel.wording.titles import chosen

_CORNERS = {
    "concentrate": "top left",
    "keep_up": "top right",
    "low_priority": "bottom left",
    "overkill": "bottom right",
}
_INK, _PALE = GROUP_COLOURS[0], "#9aa0a2"
_AROUND = np.linspace(0, 2 * np.pi, 61)


def plot(
    finding: ImportancePerformance, *, lang: str = "en", group: str | None = None, title: str = "finding"
) -> go.Figure:
    """Importance against performance: points with ellipses, the two lines, quadrants named in the corners."""
    say, params = messages("importance_performance", lang), finding.params
    table, points = with_group(finding), finding.points
    known = list(table["group"].unique())
    if group is not None:
        one_of(group, known, "group")
    shown = known[0] if group is None and known else group
    table, points = (part[part["group"] == shown].reset_index(drop=True) for part in (table, points))
    lines = finding.lines[finding.lines["group"] == shown].set_index("axis")["value"]
    figure, area = new_figure(), _area(finding, points, lines, lang)
    _add_lines(figure, finding, area, lines, lang)
    _add_ellipses(figure, finding, points, lang)
    _add_points(figure, finding, table, points, lang)
    names = [finding.labels.label(params["level"], code, lang) for code in table["code"]]
    key = label_points(figure, area, points["performance"].tolist(), points["importance"].tolist(), names)
    figure.update_xaxes(title=safe(performance_name(finding, lang)))
    figure.update_yaxes(title=safe(_capital(importance_name(finding, lang))))
    level = say(f"by_{params['level']}")
    plain_title = say("group_chart", level=level, group=shown) if shown else say("chart", level=level)
    heading = chosen(title, importance_title(finding, table, shown or "", lang), plain_title)
    return dress_scatter(figure, area, heading, _caption(finding, points, lang), key)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _area(finding: ImportancePerformance, points: pd.DataFrame, lines: pd.Series, lang: str) -> Area:
    """The part of the plane that holds all points, their ellipses and the lines, with air for labels."""
    say = messages("importance_performance", lang)
    ranges: list[tuple[float, float]] = []
    for axis in ("performance", "importance"):
        reach = _radius(finding) * points[f"se_{axis}"].fillna(0)
        low, high = float((points[axis] - reach).min()), float((points[axis] + reach).max())
        low, high = min(low, float(lines[axis])), max(high, float(lines[axis]))
        air = max(high - low, 1e-6) * 0.14
        ranges.append((low - air, high + air))
    return Area(ranges[0], ranges[1], corners={place: say(quadrant) for quadrant, place in _CORNERS.items()})


def _radius(finding: ImportancePerformance) -> float:
    """Standard errors from the centre of the joint region to its edge, Hotelling's with as many cases as blocks."""
    blocks, level = finding.params["blocks"], finding.params["confidence"]
    if blocks > 2:
        return float(np.sqrt(2 * (blocks - 1) / (blocks - 2) * stats.f.ppf(level, 2, blocks - 2)))
    return float(np.sqrt(stats.chi2.ppf(level, 2)))


def _add_lines(figure: go.Figure, finding: ImportancePerformance, area: Area, lines: pd.Series, lang: str) -> None:
    vertical_line(figure, lines["performance"], color="#555", dash="dash")
    horizontal_line(figure, lines["importance"], color="#555", dash="dash")
    if finding.params["diagonal"]:
        low, high = max(area.x[0], area.y[0]), min(area.x[1], area.y[1])
        name = messages("importance_performance", lang)("equal_line")
        ends = [low, high] if low < high else []
        figure.add_trace(go.Scatter(x=ends, y=ends, mode="lines", name=name, line={"color": "#222", "dash": "dot"}))


def _add_ellipses(figure: go.Figure, finding: ImportancePerformance, points: pd.DataFrame, lang: str) -> None:
    """All ellipses as one trace, with gaps between them."""
    radius = _radius(finding)
    x: list[float | None] = []
    y: list[float | None] = []
    for row in points.itertuples():
        part: Any = row
        r = part.correlation if part.correlation == part.correlation else 0.0
        across, up = np.cos(_AROUND), r * np.cos(_AROUND) + np.sqrt(max(1 - r * r, 0)) * np.sin(_AROUND)
        x += [*(part.performance + radius * part.se_performance * across).tolist(), None]
        y += [*(part.importance + radius * part.se_importance * up).tolist(), None]
    say = messages("importance_performance", lang)
    name = say("ellipse", confidence=percent(finding.params["confidence"]))
    line = {"color": _PALE, "width": 1}
    figure.add_trace(go.Scatter(x=x, y=y, mode="lines", name=name, line=line, hoverinfo="skip"))


def _add_points(
    figure: go.Figure, finding: ImportancePerformance, table: pd.DataFrame, points: pd.DataFrame, lang: str
) -> None:
    say = messages("importance_performance", lang)
    texts = [_hover(finding, row, lang) for row in table.assign(n=points["n"]).itertuples()]
    for sure in (True, False):
        at = np.flatnonzero(points["sure"].to_numpy(bool) == sure)
        if len(at):
            figure.add_trace(
                go.Scatter(
                    x=points["performance"].iloc[at].tolist(),
                    y=points["importance"].iloc[at].tolist(),
                    mode="markers",
                    name=say("sure", sure=percent(finding.params["sure"])) if sure else say("unsure"),
                    marker={
                        "symbol": "circle" if sure else "circle-open",
                        "size": 10,
                        "color": _INK,
                        "line": {"width": 2, "color": _INK},
                    },
                    text=[texts[place] for place in at],
                    hovertemplate="%{text}<extra></extra>",
                )
            )


def _hover(finding: ImportancePerformance, row: Any, lang: str) -> str:
    say = messages("importance_performance", lang)
    name = finding.labels.label(finding.params["level"], row.code, lang)
    values = [
        f"{importance_name(finding, lang)}: {plain(row.importance)}",
        f"{performance_name(finding, lang)}: {plain(row.performance)}",
    ]
    chances = [
        say("likely", quadrant=say(quadrant), p=probability(getattr(row, f"p_{quadrant}"))) for quadrant in QUADRANTS
    ]
    return "<br>".join(safe(line) for line in (name, *values, *chances, f"n = {row.n}"))


def _caption(finding: ImportancePerformance, points: pd.DataFrame, lang: str) -> str:
    say, params = messages("importance_performance", lang), finding.params
    rule = params["crosshair"] if isinstance(params["crosshair"], str) else "number"
    caption = say(
        "caption",
        n=sizes(points["n"]),
        rule=say(f"rule_{rule}"),
        confidence=percent(params["confidence"]),
        sure=percent(params["sure"]),
    )
    return say("caption_gap", caption=caption) if params["performance"] == "gap" else caption
