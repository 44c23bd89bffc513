"""A native chart of a slide: its place, colours, labels and whiskers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from gapmodel.charts.native_chart import NO_MARK, NativeChart, NativeSeries, is_hollow
from gapmodel.charts.theme import GROUP_COLOURS, VERDICT_COLOURS
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.reports.deck.axes import axis_of, dress_axes
from gapmodel.reports.deck.chart_data import add_whiskers, chart_data
from gapmodel.reports.deck.deck import Box, Deck
from gapmodel.reports.deck.labels import (
    Offsets,
    category_lines,
    category_width,
    label_bars,
    label_points,
    placed_names,
    with_short_categories,
    with_short_series,
)
from gapmodel.reports.deck.text import EMU, LEAST, height_of, shortened, width_of

_TITLE = 14  # points of a chart's title
_LINE = 14.5  # points that a line of the smallest letters needs
_BAR = 13.5  # points of a bar that has its number beside it
_THIN = 7.5  # points of a bar among many
_SLIDES = 2  # on which a chart fits if its bars have their numbers beside them
_EDGE = 8  # points
_MARKS = {"square": "square", "diamond": "diamond", "triangle-up": "triangle", "cross": "plus", "x": "x"}
_MARKS |= {"star": "star", "line-ew": "dash", "line-ns": "dash"}


def rows_that_fit(chart: NativeChart, box: Box) -> tuple[int, bool]:
    """How many categories of bars a box has room for, and whether their numbers stand beside the bars.

    All other charts stand from left to right, or need no room for each category.
    """
    if not (chart.horizontal and chart.kind in ("bar", "stacked")):
        return max(len(chart.categories), 1), len(chart.categories) * _bars(chart) * 34 < box.width
    lines = category_lines(chart, box)
    body = box.height - _above(chart, box) - _below(chart, box)
    with_numbers, without = (
        max(1, int(body / max(lines * _LINE + 3, _bars(chart) * bar + 4))) for bar in (_BAR, _THIN)
    )
    numbered = len(chart.categories) <= _SLIDES * with_numbers or with_numbers == without
    return with_numbers if numbered else without, numbered


def prepared(chart: NativeChart, box: Box) -> NativeChart:
    """The chart with names of series that fit its legend, and a key where the names of a scatter's points do not."""
    chart = with_short_series(chart, box)
    return placed_names(chart, _plot_area(chart, box))[0] if chart.kind == "scatter" else chart


def part_of(chart: NativeChart, start: int, stop: int) -> NativeChart:
    """The chart of some of the categories, on the same axis."""

    def cut(one: NativeSeries) -> NativeSeries:
        names = ("values", "low", "high", "colours", "marks")
        return replace(one, **{name: getattr(one, name)[start:stop] for name in names})

    return replace(chart, categories=chart.categories[start:stop], series=tuple(map(cut, chart.series)))


def draw(deck: Deck, slide: Any, box: Box, chart: NativeChart, description: str, *, numbered: bool = True) -> None:
    """Draw a native, editable chart into a box.

    Parameters
    ----------
    numbered : bool
        The bars have their numbers beside them.
    description : str
        The alternative text.
    """
    offsets: Offsets = {}
    if chart.kind == "scatter":
        chart, offsets = placed_names(chart, _plot_area(chart, box))
    chart = with_short_categories(chart, box)
    frame = slide.shapes.add_chart(_type_of(chart), *box.emu, chart_data(chart))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(description)[:1000])  # noqa: SLF001
    drawn = frame.chart
    add_whiskers(drawn, chart)
    _frame(drawn, chart, box)
    plot = _plot_area(chart, box)
    if chart.kind != "radar":
        _set_layout(drawn, plot, box)
        dress_axes(drawn, chart, plot, axis_of(chart, plot, numbered=numbered))
    for series, own in zip(drawn.plots[0].series, chart.series, strict=True):
        _style(series, chart, own, branded=deck.branded)
    if chart.kind == "scatter":
        label_points(drawn, chart, offsets, (box.width, box.height))
    elif chart.kind in ("bar", "stacked"):
        _bar_places(drawn, chart)
        if numbered:
            label_bars(drawn, chart, (plot.width, box.width), axis_of(chart, plot, numbered=True))


def _type_of(chart: NativeChart) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE as TYPES

    if chart.kind in ("bar", "stacked"):
        way = "BAR" if chart.horizontal else "COLUMN"
        return TYPES[f"{way}_{'STACKED' if chart.kind == 'stacked' else 'CLUSTERED'}"]
    return {"line": TYPES.LINE_MARKERS, "radar": TYPES.RADAR_MARKERS, "scatter": TYPES.XY_SCATTER}[chart.kind]


def _bars(chart: NativeChart) -> int:
    """The bars that stand beside each other in a category."""
    return 1 if chart.overlap or chart.kind == "stacked" else max(len(chart.series), 1)


def _above(chart: NativeChart, box: Box) -> float:
    return height_of([clean(chart.title)], _TITLE, box.width - 2 * _EDGE) + 16 if chart.title else _EDGE


def _below(chart: NativeChart, box: Box) -> float:
    """Tick labels, title of the axis, and the legend."""
    return _LINE + 12 + (_LINE + 2) * bool(chart.value_title) + _legend_height(chart, box)


def _legend_height(chart: NativeChart, box: Box) -> float:
    if not chart.legend:
        return 4.0
    names = [one.name for one in chart.series if one.listed]
    column = max((width_of(name, LEAST) for name in names), default=0.0) + 30  # as wide as the longest name
    return 6 + _LINE * ceil(len(names) / max(1, int(0.8 * box.width / column)))


def _plot_area(chart: NativeChart, box: Box) -> Box:
    """The area between the axes, within the chart's box."""
    above, below = _above(chart, box), _below(chart, box)
    left = 40 + (_LINE + 4) * bool(chart.value_title)
    if chart.horizontal and chart.kind in ("bar", "stacked"):
        left = category_width(chart, box) + _EDGE
    elif chart.categories:
        below += _LINE
    return Box(left, above, box.width - left - 2 * _EDGE, box.height - above - below)


def _set_layout(drawn: Any, plot: Box, box: Box) -> None:
    from pptx.oxml import parse_xml

    area = drawn._chartSpace.chart.plotArea  # noqa: SLF001
    for own in area.xpath("./c:layout"):
        area.remove(own)
    places = {"x": plot.left / box.width, "y": plot.top / box.height}
    places |= {"w": plot.width / box.width, "h": plot.height / box.height}
    cells = "".join(f'<c:{name} val="{share:.4f}"/>' for name, share in places.items())
    xml = (
        '<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout>'
        '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f"{cells}</c:manualLayout></c:layout>"
    )
    area.insert(0, parse_xml(xml))


def _frame(drawn: Any, chart: NativeChart, box: Box) -> None:
    """Title, fonts and legend."""
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    drawn.font.size = Pt(LEAST)
    drawn.has_title = bool(chart.title)
    if chart.title:
        run = drawn.chart_title.text_frame.paragraphs[0].add_run()
        run.text = shortened(clean(chart.title), _TITLE, box.width - 2 * _EDGE, 3)
        run.font.size, run.font.bold = Pt(_TITLE), True
    drawn.has_legend = chart.legend
    if chart.legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        drawn.legend.font.size = Pt(LEAST)
        _unlist(drawn.legend, [at for at, one in enumerate(chart.series) if not one.listed])


def _unlist(legend: Any, places: Sequence[int]) -> None:
    """Leave series out of the legend."""
    from pptx.oxml import parse_xml

    position = legend._element.xpath("./c:legendPos")[0]  # noqa: SLF001
    for at in reversed(places):
        position.addnext(
            parse_xml(
                '<c:legendEntry xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
                f'<c:idx val="{at}"/><c:delete val="1"/></c:legendEntry>'
            )
        )


def _bar_places(drawn: Any, chart: NativeChart) -> None:
    plot = drawn.plots[0]
    plot.gap_width = 45 if _bars(chart) == 1 else 30
    plot.overlap = 100 if chart.overlap or chart.kind == "stacked" else 0


def _style(series: Any, chart: NativeChart, own: NativeSeries, *, branded: bool) -> None:
    """Fill or mark of a series, and of single values that differ."""
    if chart.kind in ("bar", "stacked"):
        series.invert_if_negative = False
        _fill(series.format, own.colour, own.mark, branded=branded)
        for at, value in enumerate(own.values):
            if value is not None and (own.colours or own.marks):
                colour = own.colours[at] if own.colours else own.colour
                mark = own.marks[at] if own.marks else own.mark
                _fill(series.points[at].format, colour, mark, branded=branded)
        return
    _mark(series, own.colour, own.mark, branded=branded)
    if own.line:
        _paint(series.format.line.color, own.colour, branded=branded)
        series.format.line.width = EMU * (1 if own.mark == NO_MARK else 2)
    else:
        series.format.line.fill.background()
    series.smooth = False
    for at in range(len(own.values)):
        if own.marks or own.colours:
            colour = own.colours[at] if own.colours else own.colour
            _mark(series.points[at], colour, own.marks[at] if own.marks else own.mark, branded=branded)


def _fill(own: Any, colour: str, mark: str, *, branded: bool) -> None:
    """A filled bar; what has a hollow mark in the figure is a hollow bar."""
    own.fill.solid()
    if is_hollow(mark):
        own.fill.fore_color.rgb = _rgb("#ffffff")
        own.line.width = EMU * 2
    else:
        _paint(own.fill.fore_color, colour, branded=branded)
    _paint(own.line.color, colour, branded=branded)


def _mark(own: Any, colour: str, mark: str, *, branded: bool) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    if mark == NO_MARK:
        own.marker.style = XL_MARKER_STYLE.NONE
        return
    own.marker.style = getattr(XL_MARKER_STYLE, _MARKS.get(mark.removesuffix("-open"), "circle").upper())
    own.marker.size = 9
    _fill(own.marker.format, colour, mark, branded=branded)


def _paint(own: Any, colour: str, *, branded: bool) -> None:
    """A colour; the colours of groups are those of the template's theme, verdicts keep theirs."""
    from pptx.enum.dml import MSO_THEME_COLOR

    groups = [one.lower() for one in GROUP_COLOURS]
    verdicts = {one.lower() for one in VERDICT_COLOURS.values()}
    if branded and colour.lower() in groups and colour.lower() not in verdicts:
        own.theme_color = getattr(MSO_THEME_COLOR, f"ACCENT_{groups.index(colour.lower()) % 6 + 1}")
    else:
        own.rgb = _rgb(colour)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour[1:].upper())
