"""A figure as a native chart: one that a spreadsheet or a slide draws itself and its reader can edit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gapmodel.charts.native_chart import (
    NO_MARK,
    NativeChart,
    NativeSeries,
    around,
    chart_of,
    every,
    has_marks,
    hexadecimal,
    numbers,
    plain_series,
    range_of,
    ruled,
    whiskers,
)
from gapmodel.charts.native_rows import in_rows, rows_of
from gapmodel.charts.theme import unwrapped

if TYPE_CHECKING:
    import plotly.graph_objects as go

_STEPS = 8  # of the axes of a scatter
_DRAWN = ("bar", "scatter", "scatterpolar", "barpolar")  # traces with a native form


def native(figure: go.Figure) -> NativeChart | None:
    """A figure of `Finding.plot` as numbers, or None if spreadsheets have no such chart.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure

    Returns
    -------
    NativeChart or None
        None: heat maps, surfaces, networks, diagrams and figures of several charts.

    Notes
    -----
    Marks with whiskers in rows become bars with error bars, one series for every trace; the two ends of dumbbells two
    series. Bars that diverge from the middle of a scale are stacked from zero, as their lengths are the numbers. All
    numbers are those of the figure, that is, of the finding's table; all labels are plain texts on one line.

    Examples
    --------
    >>> import gapmodel as gm
    >>> chart = native(gm.gaps(gm.read_survey(gm.example("bank"))).plot())
    >>> chart.kind, chart.categories[:2], round(chart.series[0].values[0], 2)
    ('bar', ('Reliability', 'Responsiveness'), -0.92)
    """
    layout = figure.layout
    hidden = layout.xaxis.visible is False or layout.yaxis.visible is False
    several = any(name.startswith(("xaxis", "yaxis")) and name[5:] not in ("", "1") for name in layout)
    if hidden or several or not figure.data or any(trace.type not in _DRAWN for trace in figure.data):
        return None
    if any(trace.type.endswith("polar") for trace in figure.data):
        return _radar(figure)
    for axis, across in (("y", "x"), ("x", "y")):
        if rows_of(figure, axis):
            return in_rows(figure, axis, across)
    return _scatter(figure)


def _scatter(figure: go.Figure) -> NativeChart | None:
    """Points with labels; lines across the whole chart and the words in its corners as series outside the legend."""
    traces = [trace for trace in figure.data if trace.type == "scatter" and trace.mode != "text"]
    if len(traces) < len(figure.data):
        return None
    chart = chart_of(figure, "scatter", ("x", "y"), [_points(figure, trace) for trace in traces])
    if not any(one.values for one in chart.series):
        return None
    across = range_of(figure, "x", chart.series, start=False)
    ranges = {
        name: ruled(*span, _STEPS)[:2] for name, span in (("x_range", across), ("value_range", chart.value_range))
    }
    around = [*_lines(figure, ranges), *_corners(figure, ranges)]
    series = (*chart.series, *around)
    return replace(chart, series=series, key=_key(figure), x_range=ranges["x_range"], value_range=ranges["value_range"])


def _points(figure: go.Figure, trace: Any) -> NativeSeries:
    x, y = numbers(trace.x), numbers(trace.y)
    notes: dict[tuple[Any, Any], Any] = {
        (note.x, note.y): note
        for note in figure.layout.annotations
        if note.showarrow and isinstance(note.x, (int, float))
    }
    found = [notes.get(place) for place in zip(x, y, strict=True)] if has_marks(trace) else []
    low, high = whiskers(trace.error_y)
    x_low, x_high = whiskers(trace.error_x)
    labels = tuple(unwrapped(note.text) if note else "" for note in found)
    return replace(
        plain_series(trace), values=tuple(y), x=tuple(x), low=low, high=high, x_low=x_low, x_high=x_high,
        colours=tuple(every(trace.marker.color, hexadecimal)), marks=tuple(every(trace.marker.symbol, str)),
        labels=labels if any(labels) else (), sides=tuple(_side(note) for note in found) if any(labels) else (),
    )  # fmt: skip


def _side(note: Any) -> str:
    if note is None:
        return "right"
    if abs(note.ax) >= abs(note.ay):
        return "right" if note.ax > 0 else "left"
    return "below" if note.ay > 0 else "above"


def _lines(figure: go.Figure, ranges: dict[str, tuple[float, float]]) -> list[NativeSeries]:
    """Lines across the whole chart."""
    found = []
    for shape in figure.layout.shapes:
        upright, level = shape.yref == "y domain", shape.xref == "x domain"
        if shape.type == "line" and (upright or level):
            x = (float(shape.x0), float(shape.x1)) if upright else ranges["x_range"]
            y = ranges["value_range"] if upright else (float(shape.y0), float(shape.y1))
            colour = hexadecimal(shape.line.color or "#777777")
            found.append(NativeSeries("", y, x, colour=colour, mark=NO_MARK, line=True, listed=False))
    return found


def _corners(figure: go.Figure, ranges: dict[str, tuple[float, float]]) -> list[NativeSeries]:
    """The words in the corners, as labels of points that are not drawn."""
    notes = [note for note in figure.layout.annotations if note.xref == "x domain" and note.yref == "y domain"]
    if not notes:
        return []
    (left, right), (bottom, top) = ranges["x_range"], ranges["value_range"]
    inset = 0.04 * (top - bottom)
    x = tuple(right if note.x else left for note in notes)
    y = tuple(top - inset if note.y else bottom + inset for note in notes)
    labels = tuple(unwrapped(note.text) for note in notes)
    sides = tuple("left" if note.x else "right" for note in notes)
    colour = hexadecimal(notes[0].font.color or "#5f6b6d")
    return [NativeSeries("", y, x, colour=colour, mark=NO_MARK, listed=False, labels=labels, sides=sides)]


def _key(figure: go.Figure) -> tuple[str, ...]:
    """The entries below a scatter whose points have numbers; further lines of an entry are indented there."""
    notes = [note.text for note in figure.layout.annotations if note.xref == note.yref == "paper" and note.text]
    entries = re.split(r"<br>(?!\u2003)", notes[0]) if notes else []
    return tuple(unwrapped(entry.replace("\u2003", "")) for entry in entries)


def _radar(figure: go.Figure) -> NativeChart | None:
    """Series around a circle; bands between them have no native form."""
    axis = figure.layout.polar.angularaxis
    traces = [trace for trace in figure.data if trace.type == "scatterpolar"]
    if not traces or not axis.ticktext:
        return None
    count = len(axis.ticktext)
    series = [replace(plain_series(trace), values=tuple(numbers(trace.r))[:count]) for trace in traces]
    low, high = figure.layout.polar.radialaxis.range or around(series, start=False)
    chart = chart_of(figure, "radar", ("x", "y"), series)
    return replace(chart, categories=tuple(map(unwrapped, axis.ticktext)), value_range=(float(low), float(high)))
