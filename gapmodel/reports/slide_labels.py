"""The numbers beside the bars of a slide's chart, and the names beside its points."""

from __future__ import annotations

from typing import Any

from gapmodel.charts.native_chart import NativeChart, NativeSeries
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.reports.slide_text import LEAST

_LEAST_SHARE = 0.06  # of the axis, of a part of a stacked bar that has its number
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


def label_points(drawn: Any, chart: NativeChart) -> None:
    """The names of points."""
    for series, own in zip(drawn.plots[0].series, chart.series, strict=True):
        _add_labels(series, "".join(_name(own, at) for at, text in enumerate(own.labels) if text))


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


def _name(own: NativeSeries, at: int) -> str:
    from xml.sax.saxutils import escape

    text = escape(clean(own.labels[at]))
    return (
        f'<c:dLbl><c:idx val="{at}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:p><a:r><a:rPr lang="en-GB" '
        f'sz="{LEAST * 100}"/><a:t>{text}</a:t></a:r></a:p></c:rich></c:tx>'
        f'<c:dLblPos val="{_PLACES[own.sides[at]]}"/>{_SHOWN.format(value=1)}</c:dLbl>'
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
