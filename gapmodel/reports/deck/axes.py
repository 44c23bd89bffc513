"""The axes of a slide's chart: round ends, number formats, where they cross."""

from __future__ import annotations

from typing import Any

from gapmodel.charts.native_chart import NativeChart, rounded_step, ruled
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.reports.deck.deck import Box
from gapmodel.reports.deck.text import LEAST, shortened


def axis_of(chart: NativeChart, plot: Box, *, numbered: bool) -> tuple[float, float, float]:
    """The ends and the step of the values' axis: round, and with room for the numbers beside the bars."""
    low, high = chart.value_range
    share = chart.value_format == "0%" and high <= 1
    if chart.kind == "bar" and numbered:
        room = (high - low) * 40 / max(plot.width if chart.horizontal else plot.height, 80)
        low, high = (low - room if low < 0 else low), (high + room if high > 0 and not share else high)
    low, high, step = ruled(low, high, max(2, min(6, int(plot.width / 70))))
    return low, min(high, 1.0) if share else high, step


def dress_axes(drawn: Any, chart: NativeChart, plot: Box, axis_of_values: tuple[float, float, float]) -> None:
    """Ends, ticks, titles and lines of both axes; `axis_of_values`: see `axis_of`."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    values, others = drawn.value_axis, drawn.category_axis
    low, high, step = axis_of_values
    values.minimum_scale, values.maximum_scale, values.major_unit = low, high, step
    values.tick_labels.number_format_is_linked = False
    values.tick_labels.number_format = _ticks(chart.value_format, step)
    for axis, title in ((values, chart.value_title), (others, chart.other_title)):
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW if axis is others else XL_TICK_LABEL_POSITION.NEXT_TO_AXIS
        _line(axis.format.line, "BFC5C7")
        _axis_title(axis, title, plot)
    values.has_major_gridlines = chart.kind != "scatter"
    if chart.kind == "scatter":
        step = _step(*chart.x_range)
        others.has_major_gridlines = False
        others.minimum_scale, others.maximum_scale = chart.x_range
        values.minimum_scale, values.maximum_scale = chart.value_range
        values.major_unit = _step(*chart.value_range)
        values.tick_labels.number_format = _ticks(chart.value_format, values.major_unit)
        others.tick_labels.number_format_is_linked = False
        others.tick_labels.number_format = _ticks("0.00", step)
        _cross(drawn, "min")
        others.major_unit = step
        return
    _line(values.major_gridlines.format.line, "E3E6E7")
    if chart.horizontal and chart.kind != "line":
        others.reverse_order = True
        _cross(drawn, "max", "valAx")  # so that the values stand below the bars


def _step(low: float, high: float, most: int = 10) -> float:
    """The least round step between ticks that meets a tick at zero, as the ends are round themselves.

    >>> _step(-2.5, 2.0), _step(0.0, 100.0), _step(-20.0, 100.0)
    (0.5, 10.0, 20.0)
    """
    step = rounded_step((high - low) / most)
    while abs(low / step - round(low / step)) > 1e-9 and step < high - low:
        step = rounded_step(1.01 * step)
    return step


def _cross(drawn: Any, place: str, axis: str = "*") -> None:
    """Where an axis, or every axis, crosses the other one: at its least or greatest value."""
    for crosses in drawn._chartSpace.xpath(f".//c:plotArea/c:{axis}/c:crosses"):  # noqa: SLF001
        crosses.set("val", place)


def _ticks(number_format: str, step: float) -> str:
    """The number format with the digits that the steps of an axis need."""
    digits = next(digits for digits in range(3) if digits == 2 or abs(step * 10**digits % 1) < 1e-9)
    return number_format.replace("0.00", "0." + "0" * digits if digits else "0")


def _axis_title(axis: Any, title: str, plot: Box) -> None:
    from pptx.util import Pt

    axis.has_title = bool(title)
    if title:
        run = axis.axis_title.text_frame.paragraphs[0].add_run()
        run.text = shortened(clean(title), LEAST, max(plot.width, plot.height), 1)
        run.font.size, run.font.bold = Pt(LEAST), False


def _line(line: Any, colour: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    line.width, line.color.rgb = Pt(0.75), RGBColor.from_string(colour)
