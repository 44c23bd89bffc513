"""The labels of a slide's chart: names of rows and series that fit, numbers beside bars, names beside points."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from gapmodel.charts.label_placement import POINT, Boxes, Frame, placed, text_size
from gapmodel.charts.native_chart import NO_MARK, NativeChart, NativeSeries
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.reports.deck.deck import Box
from gapmodel.reports.deck.text import LEAST, lines_of, shortened, width_of

Offsets = dict[tuple[int, int], tuple[str, float, float]]  # of a series and point: text, pixels to the right and down

_CATEGORIES = 0.36  # of a chart's width, for the names of its categories, at most
_SERIES = 0.45  # of a chart's width, for the name of a series, at most
_LINES = 3  # of a category's name, at most
_LEAST_SHARE = 0.06  # of the axis, of a part of a stacked bar that has its number
_NEAR = 40  # points up or down that a name may stand from its point
_LONGEST = 60  # letters of a name beside its point
_AIR = 3  # points between a whisker and its number
_PLACES = {"right": "r", "left": "l", "above": "t", "below": "b"}
_NAMES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def category_width(chart: NativeChart, box: Box) -> float:
    """The points of a line of the categories' names."""
    longest = max((width_of(clean(name), LEAST) for name in chart.categories), default=0.0)
    return min(longest + 2, _CATEGORIES * box.width)


def category_lines(chart: NativeChart, box: Box) -> int:
    """The lines of the longest name of a category."""
    width = category_width(chart, box)
    return max((min(_LINES, lines_of(name, LEAST, width)) for name in chart.categories), default=1)


def with_short_categories(chart: NativeChart, box: Box) -> NativeChart:
    """The chart with names of categories that are cut where they take more than their lines."""
    width = category_width(chart, box)
    return replace(chart, categories=tuple(shortened(clean(name), LEAST, width, _LINES) for name in chart.categories))


def with_short_series(chart: NativeChart, box: Box) -> NativeChart:
    """The chart with names of series that fit its legend."""
    named = (replace(one, name=shortened(clean(one.name), LEAST, _SERIES * box.width, 1)) for one in chart.series)
    return replace(chart, series=tuple(named))


def label_bars(drawn: Any, chart: NativeChart, widths: tuple[float, float], axis: tuple[float, float, float]) -> None:
    """The number of every bar: beyond the end of its whisker, or within its part of a stacked bar.

    Parameters
    ----------
    widths : (float, float)
        Of the area between the axes, and of the whole chart.
    axis : (low, high, step)
    """
    span = axis[1] - axis[0]
    for series, own in zip(drawn.plots[0].series, chart.series, strict=True):
        labels = []
        for at, value in enumerate(own.values):
            if value is None:
                continue
            if chart.kind == "stacked":
                if abs(value) >= _LEAST_SHARE * span:
                    labels.append(_label(at, chart, 0.0, "ctr", _contrast(own.colour)))
                continue
            lengths = own.low if value < 0 else own.high
            whisker = min(lengths[at] if lengths else 0.0, span)
            shift = (-1 if value < 0 else 1) * (whisker / span * widths[0] + _AIR * (whisker > 0)) / widths[1]
            labels.append(_label(at, chart, shift if chart.horizontal else 0.0, "outEnd", "222222"))
        _add_labels(series, "".join(labels))


def placed_names(chart: NativeChart, plot: Box) -> tuple[NativeChart, Offsets]:
    """A scatter with the places of its points' names, so that none overlaps another or a point.

    Where not all names find a place near their points, the points have numbers, and the chart a key.
    """
    frame = Frame(plot.height, plot.width, plot.width)
    named = [(at, place) for at, one in enumerate(chart.series) if one.listed or one.mark != NO_MARK
             for place, label in enumerate(one.labels) if label]  # fmt: skip
    points = [_point(chart, chart.series[at], place, plot) for at, place in named]
    corners = _corner_boxes(chart, plot)
    own = {entry.split(" ", 1)[0]: entry.split(" ", 1)[-1] for entry in chart.key}
    names = [own.get(label := chart.series[at].labels[place], label) for at, place in named]
    boxes = Boxes.of([(x / plot.width, 0.0, y, 2 * POINT, 2 * POINT) for x, y in points])
    for numbers in (False, True):
        texts = [str(at) if numbers else clean(name)[:_LONGEST] for at, name in enumerate(names, 1)]
        found = placed(boxes, [text_size([text]) for text in texts], frame, corners, crossing=numbers)
        if found is not None and (numbers or bool((np.abs(found[:, 1]) < _NEAR).all())):
            break
    else:
        return chart, {}
    key = tuple(f"{at} {name}" for at, name in enumerate(names, 1)) if numbers else ()
    places = {place: (texts[at], float(found[at, 0]), float(found[at, 1])) for at, place in enumerate(named)}
    return replace(chart, key=key), places


def _point(chart: NativeChart, one: NativeSeries, place: int, plot: Box) -> tuple[float, float]:
    """A point's place in the area between the axes, in points from its upper left corner."""
    (left, right), (bottom, top) = chart.x_range, chart.value_range
    x, y = one.x[place] or 0.0, one.values[place] or 0.0
    return (x - left) / (right - left) * plot.width, (top - y) / (top - bottom) * plot.height


def _corner_boxes(chart: NativeChart, plot: Box) -> Boxes:
    """The room of the words in the corners."""
    rows = []
    for one in chart.series:
        if not one.listed and one.mark == NO_MARK:
            for place, (label, side) in enumerate(zip(one.labels, one.sides, strict=True)):
                (x, y), (width, height) = _point(chart, one, place, plot), text_size([label])
                rows.append((0.0, x + (width / 2 + 6) * (1 if side == "right" else -1), y, width + 12, height))
    return Boxes.of(rows)


def label_points(drawn: Any, chart: NativeChart, offsets: Offsets, size: tuple[float, float]) -> None:
    """The names of points where they were placed, and the words in the corners; `size`: of the chart, in points."""
    for at, (series, own) in enumerate(zip(drawn.plots[0].series, chart.series, strict=True)):
        labels = []
        for place, text in enumerate(own.labels):
            if (at, place) in offsets:
                shown, right, down = offsets[at, place]
                labels.append(_name(place, shown, "ctr", (right / size[0], down / size[1])))
            elif text and not own.listed and own.mark == NO_MARK:
                labels.append(_name(place, text, _PLACES[own.sides[place]], (0.0, 0.0)))
        _add_labels(series, "".join(labels))


def _add_labels(series: Any, labels: str) -> None:
    """Labels of single values; all others of the series have none."""
    from pptx.oxml import parse_xml

    element = series._element  # noqa: SLF001
    followers = ("trendline", "errBars", "cat", "val", "xVal")
    before = next(child for child in element if child.tag.rpartition("}")[2] in followers)
    before.addprevious(parse_xml(f"<c:dLbls {_NAMES}>{labels}{_SHOWN.format(value=0)}</c:dLbls>"))


def _label(at: int, chart: NativeChart, shift: float, place: str, colour: str) -> str:
    """A number, moved to the right by a share of the chart's width."""
    layout = f'<c:layout><c:manualLayout><c:x val="{shift:.4f}"/><c:y val="0"/></c:manualLayout></c:layout>'
    return (
        f'<c:dLbl><c:idx val="{at}"/>{layout if shift else ""}'
        f'<c:numFmt formatCode="{chart.value_format}" sourceLinked="0"/>{_font(colour)}'
        f'<c:dLblPos val="{place}"/>{_SHOWN.format(value=1)}</c:dLbl>'
    )


def _name(at: int, text: str, place: str, shift: tuple[float, float]) -> str:
    """A name, moved by shares of the chart's width and height."""
    x, y = shift
    layout = f'<c:layout><c:manualLayout><c:x val="{x:.4f}"/><c:y val="{y:.4f}"/></c:manualLayout></c:layout>'
    return (
        f'<c:dLbl><c:idx val="{at}"/>{layout if any(shift) else ""}<c:tx><c:rich><a:bodyPr wrap="none"/><a:p><a:r>'
        f'<a:rPr lang="en-GB" sz="{LEAST * 100}"/><a:t>{escape(clean(text))}</a:t></a:r></a:p></c:rich></c:tx>'
        f'<c:dLblPos val="{place}"/>{_SHOWN.format(value=1)}</c:dLbl>'
    )


def _font(colour: str) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    return (
        f'<c:spPr><a:noFill/></c:spPr><c:txPr><a:bodyPr wrap="none"/><a:p><a:pPr><a:defRPr sz="{LEAST * 100}">{fill}'
        '</a:defRPr></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )


def _contrast(colour: str) -> str:
    """White or dark letters, whichever can be read on a colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "222222" if 0.3 * red + 0.59 * green + 0.11 * blue > 140 else "FFFFFF"
