"""The values of a chart that a spreadsheet or a slide draws itself, and how they are read from a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.charts.theme import OPEN, unwrapped

if TYPE_CHECKING:
    import plotly.graph_objects as go

Kind = Literal["bar", "stacked", "line", "scatter", "radar"]
Cells = tuple[float | None, ...]
NO_MARK = "none"

_AIR = 0.06  # of the values' range, beside them


@dataclass(frozen=True, slots=True)
class NativeSeries:
    """The numbers of one series.

    Attributes
    ----------
    name : str
    values : tuple of float or None
        One for each category, or the upward coordinates of a scatter's points; None where there is none.
    x : tuple of float or None
        Of a scatter: the coordinates to the right.
    low, high : tuple of float
        Lengths of the whiskers below and above each value; empty without whiskers. 99: the interval is open.
    x_low, x_high : tuple of float
        The same along the other axis of a scatter.
    colour : str
        As #rrggbb.
    mark : str
        A mark of plotly, such as "circle"; see `is_hollow`; "none" without marks.
    colours, marks : tuple of str
        Of every value, where they differ; empty where all are alike.
    line : bool
        The values are joined by a line.
    listed : bool
        The series stands in the legend.
    labels, sides : tuple of str
        Of a scatter: the label of every point, and where it stands: "right", "left", "above" or "below".
    """

    name: str
    values: Cells
    x: Cells = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    x_low: tuple[float, ...] = ()
    x_high: tuple[float, ...] = ()
    colour: str = "#33383a"
    mark: str = "circle"
    colours: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    line: bool = False
    listed: bool = True
    labels: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NativeChart:
    """A chart as numbers and plain texts.

    Attributes
    ----------
    kind : {"bar", "stacked", "line", "scatter", "radar"}
    title, caption : str
    value_title, other_title : str
        Of the axis of values, and of the axis of categories or, of a scatter, to the right.
    categories : tuple of str
        From the first to the last; empty for a scatter.
    series : tuple of NativeSeries
    horizontal : bool
        Bars run to the right, the first category on top.
    overlap : bool
        Every category has a value in one series only, so that bars share one place.
    legend : bool
    value_format : str
        A number format of spreadsheets.
    value_range, x_range : (low, high)
        Of the axes; the latter of a scatter only.
    key : tuple of str
        What the numbers at the points of a crowded scatter mean.
    """

    kind: Kind
    title: str
    caption: str
    value_title: str
    other_title: str
    categories: tuple[str, ...]
    series: tuple[NativeSeries, ...]
    horizontal: bool = True
    overlap: bool = False
    legend: bool = True
    value_format: str = "0.00"
    value_range: tuple[float, float] = (0.0, 1.0)
    x_range: tuple[float, float] = (0.0, 1.0)
    key: tuple[str, ...] = ()


def chart_of(figure: go.Figure, kind: Kind, axes: tuple[str, str], series: Sequence[NativeSeries]) -> NativeChart:
    """What charts of all kinds have: texts, legend, number format, range of the values."""
    layout, (along, across) = figure.layout, axes
    texts = {axis: unwrapped(layout[f"{axis}axis"].title.text or "") for axis in axes}
    named = tuple(one if one.name else replace(one, name=texts[across], listed=False) for one in series)
    title = unwrapped(layout.title.text or "")
    caption = unwrapped(layout.title.subtitle.text or "")
    shown = layout.showlegend is not False and any(one.listed for one in named)
    bars = kind in ("bar", "stacked")
    span = (0.0, 1.0) if kind == "radar" else range_of(figure, across, named, start=bars, total=kind == "stacked")
    return NativeChart(
        kind, title, caption, texts[across], texts[along], (), named, legend=shown,
        value_format=_format(layout[f"{across}axis"], named), value_range=span,
    )  # fmt: skip


def _format(axis: Any, series: Sequence[NativeSeries]) -> str:
    """The number format: shares as percentages, gaps with their sign, counts as whole numbers."""
    if "%" in (axis.tickformat or "") or any(str(text).endswith("%") for text in axis.ticktext or ()):
        return "0%"
    values = [value for one in series for value in one.values if value is not None]
    if values and all(float(value).is_integer() for value in values):
        return "0"
    return "+0.00;-0.00;0.00" if any(value < 0 for value in values) else "0.00"


def range_of(
    figure: go.Figure, axis: str, series: Sequence[NativeSeries], *, start: bool, total: bool = False
) -> tuple[float, float]:
    """The range of an axis: that of the figure, of bars with zero, else of all values and closed whiskers."""
    own = figure.layout[f"{axis}axis"].range
    if own and not start:
        return float(min(own)), float(max(own))
    if total:
        rows = list(zip(*(one.values for one in series), strict=True))
        sums = [sum(value for value in row if value) for row in rows]
        series = [NativeSeries("", tuple(sums))]
    if axis == "x" and series and series[0].x:
        series = [replace(one, values=one.x, low=one.x_low, high=one.x_high) for one in series]
    low, high = around(series, start=start)
    shares = _format(figure.layout[f"{axis}axis"], series) == "0%" and around(series, start=True, air=0)[1] < 1 + 1e-9
    return low, min(high, 1.0) if shares else high


def around(series: Sequence[NativeSeries], *, start: bool, air: float = _AIR) -> tuple[float, float]:
    """A range around values and closed whiskers; if they start at zero, with zero."""
    ends = [0.0] if start else []
    for one in series:
        for sign, lengths in ((-1, one.low), (1, one.high)):
            reach = lengths or (0.0,) * len(one.values)
            pairs = zip(one.values, reach, strict=True)
            ends += [value + sign * length * (length != OPEN) for value, length in pairs if value is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = air * (high - low or 1.0)
    least = 0.0 if low >= 0 else low - room  # counts and other numbers from zero on have no axis below it
    return (max(low - room, least) if low < 0 or not start else low), (high + room if high > 0 or not start else high)


def plain_series(trace: Any) -> NativeSeries:
    """Name, colour and mark of a trace; traces that the chart names together in `meta` have that name."""
    lines = trace.type != "bar" and "lines" in (trace.mode or "markers")
    name = "" if trace.showlegend is False else unwrapped((trace.meta or {}).get("series") or trace.name or "")
    mark = mark_of(trace) if trace.type == "bar" or has_marks(trace) else NO_MARK
    return NativeSeries(name, (), colour=colour_of(trace), mark=mark, line=lines, listed=bool(name))


def has_marks(trace: Any) -> bool:
    """Whether a trace has values of its own: texts name bars, and lines without marks join the marks of others."""
    return "markers" in (trace.mode or "markers")


def colour_of(trace: Any) -> str:
    """The colour of all points of a trace; ink where they differ."""
    lines = trace.type != "bar" and "markers" not in (trace.mode or "markers")
    own = trace.line.color if lines else trace.marker.color
    return hexadecimal(own) if isinstance(own, str) else "#33383a"


def mark_of(trace: Any) -> str:
    """The mark of all points of a trace; a circle where they differ."""
    own = getattr(trace.marker, "symbol", None)
    return own if isinstance(own, str) else "circle"


def is_hollow(mark: str) -> bool:
    """Whether a bar in place of a mark is hollow: for hollow marks, and for lines, which stand for expectations."""
    return mark.endswith("-open") or mark.startswith("line")


def every(cells: Any, shown: Any) -> list[str]:
    """A property of every point, or nothing where one is for all."""
    return [] if cells is None or isinstance(cells, str) else [shown(cell) for cell in cells]


def hexadecimal(colour: str) -> str:
    """A colour of plotly as #rrggbb.

    >>> hexadecimal("rgb(213, 94, 0)"), hexadecimal("#777"), hexadecimal("white")
    ('#d55e00', '#777777', '#ffffff')
    """
    if colour.startswith("rgb"):
        return "#" + "".join(f"{int(float(part)):02x}" for part in re.findall(r"[\d.]+", colour)[:3])
    if colour.startswith("#"):
        digits = colour[1:]
        return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)
    return {"white": "#ffffff", "black": "#000000"}.get(colour, "#33383a")


def whiskers(error: Any) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Lengths below and above, or nothing without whiskers."""
    if error.visible is False or error.array is None:
        return (), ()
    high = [value or 0.0 for value in numbers(error.array)]
    low = high if error.arrayminus is None else [value or 0.0 for value in numbers(error.arrayminus)]
    return (tuple(low), tuple(high)) if any(low) or any(high) else ((), ())


def cells_of(given: Any) -> list[Any]:
    """The cells of a trace's column, none where it has no such column."""
    return [] if given is None else list(given)


def numbers(given: Any) -> list[float | None]:
    """Numbers, None where there is none."""
    return [None if cell is None or not isfinite(cell) else float(cell) for cell in cells_of(given)]


def ruled(low: float, high: float, steps: int = 5) -> tuple[float, float, float]:
    """The ends of an axis that has round ticks, and the step between them.

    >>> ruled(-1.04, 0.0), ruled(0.0, 0.674)
    ((-1.25, 0.0, 0.25), (0.0, 0.8, 0.2))
    """
    step = rounded_step(max(high - low, 1e-9) / steps)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return round(first * step, 10), round(max(last, first + 1) * step, 10), step


def rounded_step(least: float) -> float:
    """1, 2, 2.5 or 5 times a power of ten, at least as large.

    >>> rounded_step(0.13), rounded_step(0.22), rounded_step(37)
    (0.2, 0.25, 50.0)
    """
    power = 10.0 ** floor(log10(least))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= least * (1 - 1e-9))
