"""The map of groups: points with ellipses, and arrows for the dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.label_placement import Frame
from gapmodel.charts.reference_lines import horizontal_line, vertical_line
from gapmodel.charts.scatter import Area, dress_scatter, label_points
from gapmodel.charts.theme import GROUP_COLOURS, new_figure, safe
from gapmodel.errors import SettingError, nearest
from gapmodel.findings.customer.groups.positioning import Positioning
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.groups.positioning import farthest, shown_share, title_of
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.titles import chosen

_MOST = 24  # groups that are all named
_NAMED = 8  # of more
_CROWD = 200  # of more, points are as small as can be
_ARROWS = 8  # of items: the longest
_WIDEST = 660.0  # pixels of the area between the axes
_FLAT, _TALL = 0.65, 0.85  # of its width
_REACH = 0.85  # of the way to the edge that the longest arrow goes
_INK, _ARROW, _PALE = GROUP_COLOURS[0], GROUP_COLOURS[1], "#9aa0a2"
_AROUND = np.linspace(0, 2 * np.pi, 61)


def plot(
    finding: Positioning, *, lang: str = "en", title: str = "finding", groups: Sequence[str] | None = None
) -> go.Figure:
    """Points of all groups; ellipses and names of some; arrows from the centre."""
    say = messages("positioning", lang)
    if finding.axes.empty:
        raise SettingError(
            "There is no map to draw: fewer than two groups differ.", "its text says why: print(found.text)."
        )
    named, why = _named(finding, groups)
    arrows = _arrows(finding)
    area, scale = _area(finding.table, named, arrows)
    tips = arrows.assign(x=arrows["x"] * scale, y=arrows["y"] * scale)
    figure = new_figure()
    _add_lines(figure)
    _add_ellipses(figure, finding, named, lang)
    _add_points(figure, finding, lang)
    _add_arrows(figure, finding, tips, lang)
    labels = [finding.labels.label(row.level, row.code, lang) for row in list[Any](tips.itertuples())]
    shown = [*zip(named["x"], named["y"], named["group"], strict=True), *zip(tips["x"], tips["y"], labels, strict=True)]
    key = label_points(figure, area, [one[0] for one in shown], [one[1] for one in shown], [one[2] for one in shown])
    shares = finding.axes["share"].tolist()
    figure.update_xaxes(title=say("axis_1", share=percent(shares[0])))
    figure.update_yaxes(title=say("axis_2", share=percent(shares[1])) if len(shares) > 1 else say("axis_none"))
    plain_title = say(f"chart_{finding.params['mapped']}", by=finding.params["by"])
    heading = chosen(title, title_of(finding, lang), plain_title)
    return dress_scatter(figure, area, heading, _caption(finding, named, why, lang), key)


def _named(finding: Positioning, groups: Sequence[str] | None) -> tuple[pd.DataFrame, str]:
    """The groups that are named, and the key of the reason where these are not all."""
    table = finding.table
    if groups is not None:
        known = table["group"].tolist()
        wanted = [groups] if isinstance(groups, str) else list(groups)
        for name in wanted:
            if name not in known:
                raise SettingError(f"The map has no group {name!r}.", nearest(str(name), known[:20]))
        return table[table["group"].isin(wanted)], ""
    if len(table) <= _MOST:
        return table, ""
    off = table[table["off_centre"]]
    return farthest(off if len(off) else table).iloc[:_NAMED], "caption_farthest" if len(off) else ""


def _arrows(finding: Positioning) -> pd.DataFrame:
    """The arrows: of many columns the longest on the plane."""
    arrows = finding.arrows
    return arrows if len(arrows) <= _ARROWS else farthest(arrows).iloc[:_ARROWS].sort_index()


def _area(table: pd.DataFrame, named: pd.DataFrame, arrows: pd.DataFrame) -> tuple[Area, float]:
    """The part of the plane with all points and the named ellipses, and the factor of the arrows' lengths.

    A scale point has the same length on both axes, so that distances are those of the groups.
    """
    ends = []
    for column in ("x", "y"):
        reach = (named["radius"] * named[f"se_{column}"]).fillna(0)
        low = min(float(table[column].min()), float((named[column] - reach).min()), 0.0)
        high = max(float(table[column].max()), float((named[column] + reach).max()), 0.0)
        ends.append((low, high))
    size = max(high - low for low, high in ends) or 1.0
    ends = [(low - 0.12 * size, high + 0.12 * size) for low, high in ends]
    lengths = [hypot(x, y) for x, y in zip(arrows["x"], arrows["y"], strict=True)]
    scale = _REACH * min(max(-low, high) for low, high in ends) / (max(lengths) or 1.0)
    tips = [(float((arrows[column] * scale).min()), float((arrows[column] * scale).max())) for column in ("x", "y")]
    ranges = [
        (min(low, tip[0] - 0.08 * size), max(high, tip[1] + 0.08 * size))
        for (low, high), tip in zip(ends, tips, strict=True)
    ]
    (left, right), (bottom, top) = ranges
    tall = min(max((top - bottom) / (right - left), _FLAT), _TALL)
    ranges = [
        _as_long((left, right), (top - bottom) / tall),
        _as_long((bottom, top), (right - left) * tall),
    ]
    return Area(ranges[0], ranges[1], Frame(_WIDEST * tall, widest=_WIDEST, equal=True)), scale


def _as_long(ends: tuple[float, float], length: float) -> tuple[float, float]:
    """A range that is at least so long, around the same middle."""
    more = max(length - (ends[1] - ends[0]), 0.0) / 2
    return ends[0] - more, ends[1] + more


def _add_lines(figure: go.Figure) -> None:
    vertical_line(figure, 0, color="#bbb")
    horizontal_line(figure, 0, color="#bbb")


def _add_ellipses(figure: go.Figure, finding: Positioning, named: pd.DataFrame, lang: str) -> None:
    """All ellipses as one trace, with gaps between them; an interval where there is one axis."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row in list[Any](named[named["radius"].notna()].itertuples()):
        r = row.correlation
        across, up = np.cos(_AROUND), r * np.cos(_AROUND) + np.sqrt(max(1 - r * r, 0)) * np.sin(_AROUND)
        x += [*(row.x + row.radius * row.se_x * across).tolist(), None]
        y += [*(row.y + row.radius * row.se_y * up).tolist(), None]
    if x:
        name = messages("positioning", lang)("ellipse", confidence=percent(finding.params["confidence"]))
        line = {"color": _PALE, "width": 1}
        figure.add_trace(go.Scatter(x=x, y=y, mode="lines", name=name, line=line, hoverinfo="skip"))


def _add_points(figure: go.Figure, finding: Positioning, lang: str) -> None:
    """Filled where the ellipse excludes the centre."""
    say, table = messages("positioning", lang), finding.table
    size = 9 if len(table) <= _MOST else 5 if len(table) <= _CROWD else 3
    for off in (True, False):
        part = table[table["off_centre"] == off]
        if len(part):
            figure.add_trace(
                go.Scatter(
                    x=part["x"].tolist(),
                    y=part["y"].tolist(),
                    mode="markers",
                    name=say("point_off" if off else "point"),
                    marker={
                        "symbol": "circle" if off else "circle-open",
                        "size": size,
                        "color": _INK,
                        "line": {"width": 1.5, "color": _INK},
                    },
                    text=[_hover(row, lang) for row in list[Any](part.itertuples())],
                    hovertemplate="%{text}<extra></extra>",
                )
            )


def _add_arrows(figure: go.Figure, finding: Positioning, tips: pd.DataFrame, lang: str) -> None:
    """Lines from the centre in one trace, their heads in another."""
    x = [part for tip in tips["x"] for part in (0.0, tip, None)]
    y = [part for tip in tips["y"] for part in (0.0, tip, None)]
    name = messages("positioning", lang)(f"arrow_{finding.params['mapped']}")
    line = {"color": _ARROW, "width": 1.5}
    figure.add_trace(go.Scatter(x=x, y=y, mode="lines", name=name, line=line, hoverinfo="skip"))
    turned = np.degrees(np.arctan2(tips["x"].to_numpy(float), tips["y"].to_numpy(float))).tolist()  # from upwards
    heads = {"symbol": "arrow", "angle": turned, "size": 10, "color": _ARROW}
    place = {"x": tips["x"].tolist(), "y": tips["y"].tolist()}
    figure.add_trace(go.Scatter(**place, mode="markers", marker=heads, showlegend=False, hoverinfo="skip"))


def _hover(row: Any, lang: str) -> str:
    say = messages("positioning", lang)
    parts = [row.group, say("hover_place", x=signed(row.x), y=signed(row.y), n=row.n)]
    if row.quality == row.quality:
        parts.append(say("hover_quality", quality=percent(row.quality)))
    return "<br>".join(safe(part) for part in parts)


def _caption(finding: Positioning, named: pd.DataFrame, why: str, lang: str) -> str:
    say, params, table = messages("positioning", lang), finding.params, finding.table
    low, high = int(table["n"].min()), int(table["n"].max())
    n = str(low) if low == high else f"{low}..{high}"
    weights = say(f"weights_{params['group_weights']}")
    parts = [say(f"caption_{params['mapped']}", n=n, weights=weights, shown=shown_share(finding))]
    if len(named) < len(table):
        reason = say(why) if why else ""
        parts.append(say("caption_named", named=len(named), total=len(table), why=reason))
    technical = say("caption_ellipses", confidence=percent(params["confidence"]))
    return messages("lists", lang)("between").join(parts) + "\n" + technical
