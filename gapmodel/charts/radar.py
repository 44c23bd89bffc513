"""Radars: several sides of the same dimensions around a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from gapmodel.charts.theme import GROUP_COLOURS, GROUP_MARKS, dress, new_figure, safe, wrapped
from gapmodel.errors import SettingError

_DASHES = ("dash", "solid")
_LEAST = 3  # spokes


def radar(
    names: Sequence[str], sides: Mapping[str, Sequence[float]], scale: tuple[float, float], title: str, caption: str
) -> go.Figure:
    """A closed line for every side, told apart by colour, dashes and marks.

    Raises
    ------
    SettingError
        There are fewer than three rows.
    """
    if len(names) < _LEAST:
        raise SettingError(f"A radar needs at least three rows, not {len(names)}.", "use kind='intervals'.")
    width = 360 / len(names)
    angles = [width * at for at in range(len(names))]
    figure = new_figure()
    for at, (side, values) in enumerate(sides.items()):
        figure.add_trace(
            go.Scatterpolar(
                r=[*values, values[0]],
                theta=[*angles, angles[0]],
                mode="lines+markers",
                name=safe(side),
                line={"color": GROUP_COLOURS[2 * at], "width": 2.5, "dash": _DASHES[at % len(_DASHES)]},
                marker={"color": GROUP_COLOURS[2 * at], "symbol": GROUP_MARKS[at], "size": 8},
                customdata=[[wrapped(name)] for name in (*names, names[0])],
                hovertemplate="%{customdata[0]}<br>%{fullData.name}: %{r:.2f}<extra></extra>",
            )
        )
    lowest = min(min(values) for values in sides.values())
    figure.update_polars(
        radialaxis={
            "range": [max(scale[0], int(lowest) - 1), scale[1]], "angle": 90 - width / 2, "tickangle": 0, "dtick": 1,
            "tickfont": {"size": 10},
        },
        angularaxis={
            "tickvals": angles, "ticktext": [wrapped(name, 14) for name in names], "direction": "clockwise",
            "rotation": 90,
        },
    )  # fmt: skip
    dress(figure, title, caption, [" "] * 10)
    figure.update_layout(margin={"l": 76, "r": 76})
    return figure
