"""Figures of rows or columns as native charts: bars, stacked bars, lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gapmodel.charts.native_chart import (
    Kind,
    NativeChart,
    NativeSeries,
    cells_of,
    chart_of,
    colour_of,
    every,
    has_marks,
    hexadecimal,
    mark_of,
    numbers,
    plain_series,
    whiskers,
)
from gapmodel.charts.theme import unwrapped

if TYPE_CHECKING:
    import plotly.graph_objects as go


def rows_of(figure: go.Figure, axis: str) -> dict[Any, str]:
    """The categories along an axis and their places: labelled ticks, or the texts and dates that traces stand at."""
    own = figure.layout[f"{axis}axis"]
    if own.ticktext and own.tickvals is not None and axis == "y":
        return dict(zip(own.tickvals, map(unwrapped, own.ticktext), strict=True))
    places = [place for trace in figure.data for place in cells_of(trace[axis])]
    if places and not any(isinstance(place, (int, float)) for place in places):
        return {place: unwrapped(str(place)) for place in dict.fromkeys(places)}
    if own.ticktext and own.tickvals is not None and set(places) <= set(own.tickvals):
        return dict(zip(own.tickvals, map(unwrapped, own.ticktext), strict=True))
    return {}


def in_rows(figure: go.Figure, axis: str, across: str) -> NativeChart | None:
    """A chart of categories: bars, stacked bars, or lines from left to right."""
    traces = [trace for trace in figure.data if trace.type == "bar" or has_marks(trace) or axis == "x"]
    places = _places(figure, traces, rows_of(figure, axis), axis)
    rows = [_RowsOf(trace, list(places), axis, across) for trace in traces]
    if not any(one.at for one in rows) or any(one.crowded for one in rows):
        return None
    series = _merged([part for one in rows for part in one.series()])
    bars = [trace.type == "bar" for trace in traces]
    kind: Kind = "stacked" if all(bars) and len(series) > 1 and not _beside(figure) else "bar"
    if axis == "x" and not any(bars):
        kind = "line"
    counts = [sum(one.values[at] is not None for one in series) for at in range(len(places))]
    overlap = kind == "bar" and len(series) > 1 and max(counts) <= 1
    chart = chart_of(figure, kind, (axis, across), series)
    return replace(chart, categories=tuple(places.values()), horizontal=axis == "y", overlap=overlap)


def _beside(figure: go.Figure) -> bool:
    return figure.layout.barmode in (None, "group")


def _places(figure: go.Figure, traces: Sequence[Any], rows: dict[Any, str], axis: str) -> dict[Any, str]:
    """The categories: the rows, or every bar of the rows with the text that names it."""
    at = [[_nearest(place, rows) for place in cells_of(trace[axis])] for trace in traces]
    if all(len(set(own)) == len(own) for own in at):
        return rows
    named = {
        place: unwrapped(text)
        for trace in figure.data
        if trace.type == "scatter" and trace.mode == "text"
        for place, text in zip(trace[axis], cells_of(trace.text), strict=True)
    }
    found = sorted({place for trace in traces for place in cells_of(trace[axis])})
    texts = [(rows[_nearest(place, rows)], named.get(place, "")) for place in found]
    return {place: f"{row} ({text})" if text else row for place, (row, text) in zip(found, texts, strict=True)}


def _nearest(place: Any, rows: Sequence[Any] | dict[Any, str]) -> Any:
    """The row at which, or beside which, something stands."""
    return place if place in rows else min(rows, key=lambda row: abs(row - place))


@dataclass(frozen=True, slots=True)
class _RowsOf:
    """A trace whose points stand at, or beside, rows."""

    trace: Any
    rows: list[Any]
    axis: str
    across: str

    @property
    def at(self) -> list[int]:
        """The row of every point."""
        return [self.rows.index(_nearest(place, self.rows)) for place in cells_of(self.trace[self.axis])]

    @property
    def crowded(self) -> bool:
        """Whether a row has several points, for which there is no chart of categories."""
        return len(set(self.at)) < len(self.at)

    def spread(self, cells: Sequence[Any], empty: Any) -> tuple[Any, ...]:
        """One cell for every row."""
        own = dict(zip(self.at, cells, strict=True)) if cells else {}
        return tuple(own.get(row, empty) for row in range(len(self.rows))) if cells else ()

    def series(self) -> list[NativeSeries]:
        """One series; two for bars between two values, if the chart says in `meta` what their ends are."""
        trace, known = self.trace, self.trace.meta or {}
        low, high = whiskers(trace[f"error_{self.across}"])
        own = replace(
            plain_series(trace),
            low=self.spread(low, 0.0),
            high=self.spread(high, 0.0),
            colours=self.spread(every(trace.marker.color, hexadecimal), colour_of(trace)),
            marks=self.spread(every(getattr(trace.marker, "symbol", None), str), mark_of(trace)),
        )
        lengths = numbers(trace[self.across])
        if "ends" not in known:
            return [replace(own, values=self.spread(lengths, None))]
        starts = numbers(trace.base)
        stops = [None if a is None or b is None else a + b for a, b in zip(starts, lengths, strict=True)]
        pairs = zip(known["ends"], (starts, stops), ("circle-open", own.mark), strict=True)
        return [
            replace(own, name=unwrapped(name), values=self.spread(cells, None), mark=mark)
            for name, cells, mark in pairs
        ]


def _merged(series: Sequence[NativeSeries]) -> list[NativeSeries]:
    """Series of one name, or of none, in one, each value in the colour and mark of its own."""
    found: list[NativeSeries] = []
    for one in series:
        at = next((at for at, other in enumerate(found) if other.name == one.name and _disjoint(one, other)), None)
        if at is None:
            found.append(one)
        else:
            found[at] = _joined(found[at], one)
    return found


def _disjoint(one: NativeSeries, other: NativeSeries) -> bool:
    return all(a is None or b is None for a, b in zip(one.values, other.values, strict=True))


def _joined(one: NativeSeries, other: NativeSeries) -> NativeSeries:
    mine = [value is not None for value in one.values]

    def cells(name: str, alike: str = "") -> tuple[Any, ...]:
        parts = [getattr(part, name) or (getattr(part, alike, 0.0),) * len(mine) for part in (one, other)]
        return tuple(a if is_mine else b for a, b, is_mine in zip(*parts, mine, strict=True))

    colours, marks = cells("colours", "colour"), cells("marks", "mark")
    return replace(one, values=cells("values"), low=cells("low"), high=cells("high"), colours=colours, marks=marks)
