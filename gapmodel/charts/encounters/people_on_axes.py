"""Every person as a point on two axes, with the names of the positions in the corners."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.label_placement import Frame
from gapmodel.charts.reference_lines import horizontal_line, vertical_line
from gapmodel.charts.scatter import Area, dress_scatter, label_points
from gapmodel.charts.theme import BAND, GROUP_COLOURS, GROUP_MARKS, new_figure, safe
from gapmodel.findings.encounters.bands_and_positions import BETWEEN
from gapmodel.findings.encounters.scores import Scores
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.scores import title_of
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.titles import chosen

_MOST_NAMES = 80  # people whose names are written; of more, only who points at a mark sees them
_FEW = 25  # people who fit the usual height
_TALL = 620.0  # pixels
_LINE = {"color": "#777", "width": 1}
_CORNERS = {("low", "high"): "top left", ("high", "high"): "top right", ("low", "low"): "bottom left"}
_CORNERS[("high", "low")] = "bottom right"


def people_on_axes(finding: Scores, lang: str, title: str) -> go.Figure:
    """One mark for every person, in the colour and shape of the position; the error of measurement as a cross."""
    plane = finding.params["plane"]
    across, up = plane["axes"]
    table = finding.table[finding.table["position"] != ""].reset_index(drop=True)
    errors = _errors(finding)
    area = _area(finding, table, errors, lang)
    figure = new_figure()
    _lines(figure, finding, table, lang)
    _points(figure, finding, table, lang)
    if errors:
        figure.add_trace(_cross(area, plane["split"], errors, messages("scores", lang)("error")))
    shown = table if len(table) <= _MOST_NAMES else table.iloc[:0]
    key = label_points(figure, area, shown[across].tolist(), shown[up].tolist(), shown["respondent"].tolist())
    titles = [_title(finding, at, lang) for at in (0, 1)]
    figure.update_xaxes(title=titles[0])
    figure.update_yaxes(title=titles[1])
    say = messages("scores", lang)
    middle = say("caption_middle") if plane["middle"] else ""
    caption = say("caption_people" if errors else "caption_no_error", n=len(table), middle=middle)
    heading = chosen(title, title_of(finding, "people", lang), say("chart_people"))
    return dress_scatter(figure, area, heading, caption, key)


def _title(finding: Scores, at: int, lang: str) -> str:
    """The name of an axis between those of its ends."""
    plane = finding.params["plane"]
    name = finding.labels.label("dimension", plane["axes"][at], lang)
    low, high = (_in(end, lang) for end in plane["ends"][at])
    return safe(messages("scores", lang)("axis_end", name=name, low=low, high=high))


def _errors(finding: Scores) -> tuple[float, float] | None:
    """The standard errors of measurement on the axes, given or estimated; None without."""
    given = finding.params["sem"]
    if given != "":
        return float(given), float(given)
    rows = finding.reliability.set_index("code")["sem"]
    found = tuple(float(rows[code]) for code in finding.params["plane"]["axes"])
    return None if any(error != error for error in found) else (found[0], found[1])


def _area(finding: Scores, table: pd.DataFrame, errors: tuple[float, float] | None, lang: str) -> Area:
    """All people and the lines, with room at the edges for the names of the positions and the cross."""
    plane, ranges = finding.params["plane"], []
    for at, code in enumerate(plane["axes"]):
        shown = [*table[code], plane["split"], *plane["middle"]]
        low, high = min(shown), max(shown)
        room = max((high - low) * 0.14, 1.4 * errors[at] if errors else 0.0, 0.1)
        ranges.append((low - room, high + room))
    corners = {place: finding.labels.label("position", plane["corners"][at], lang) for at, place in _CORNERS.items()}
    frame = Frame() if len(table) <= _FEW else Frame(height=_TALL)
    return Area(ranges[0], ranges[1], frame, corners)


def _lines(figure: go.Figure, finding: Scores, table: pd.DataFrame, lang: str) -> None:
    """The lines between the positions, and the square in the middle, which the legend names once."""
    plane = finding.params["plane"]
    vertical_line(figure, plane["split"])
    horizontal_line(figure, plane["split"])
    if plane["middle"]:
        low, high = plane["middle"]
        code = plane["corners"]["middle", "middle"]
        name, alone = safe(finding.labels.label("position", code, lang)), code not in set(table["position"])
        square = {"x": [low, high, high, low, low], "y": [low, low, high, high, low], "fillcolor": BAND}
        style = {"fill": "toself", "mode": "lines", "line": _LINE, "hoverinfo": "skip"}
        figure.add_trace(go.Scatter(**square, **style, name=name, showlegend=alone))


def _points(figure: go.Figure, finding: Scores, table: pd.DataFrame, lang: str) -> None:
    """One trace for every position, and one for people on lines."""
    plane = finding.params["plane"]
    codes = [*plane["corners"].values(), BETWEEN]
    own = [code if code in codes else BETWEEN for code in table["position"]]
    across, up = plane["axes"]
    for at, code in enumerate(codes):
        part = table[[one == code for one in own]]
        if len(part):
            figure.add_trace(
                go.Scatter(
                    x=part[across].tolist(),
                    y=part[up].tolist(),
                    mode="markers",
                    name=safe(finding.labels.label("position", code, lang)),
                    marker={"size": 9, "color": GROUP_COLOURS[at], "symbol": GROUP_MARKS[at]},
                    text=[_hover(finding, row, lang) for row in part.to_dict("records")],
                    hovertemplate="%{text}<extra></extra>",
                )
            )


def _cross(area: Area, split: float, errors: Sequence[float], name: str) -> go.Scatter:
    """The error of measurement, below all people."""
    bars = [{"type": "constant", "value": error, "color": "#222", "thickness": 1.5, "width": 4} for error in errors]
    style = {"mode": "markers", "marker": {"size": 3, "color": "#222"}, "hoverinfo": "skip", "name": safe(name)}
    return go.Scatter(x=[split], y=[area.y[0] + 1.15 * errors[1]], error_x=bars[0], error_y=bars[1], **style)


def _hover(finding: Scores, row: dict[Hashable, Any], lang: str) -> str:
    say, labels = messages("scores", lang), finding.labels
    axes = [
        say("value", label=labels.label("dimension", code, lang), mean=plain(row[code]))
        for code in finding.params["plane"]["axes"]
    ]
    place, chance = labels.label("position", row["position"], lang), percent(row["p_position"])
    text = say("hover_person", name=row["respondent"], first=axes[0], second=axes[1], place=place, probability=chance)
    return "<br>".join(safe(line) for line in text.split("; "))


def _in(texts: dict[str, str], lang: str) -> str:
    return texts.get(lang) or texts.get("en") or next(iter(texts.values()))
