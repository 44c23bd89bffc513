"""The numbers of a slide's chart: its embedded workbook, and whiskers that refer to it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gapmodel.charts.native_chart import NativeChart, NativeSeries
from gapmodel.instrument.questionnaire.one_line import clean

if TYPE_CHECKING:
    from pptx.chart.data import CategoryChartData, XyChartData

Range = tuple[int, int, int]  # column, first and last row, from zero
_ENDS = ("−", "+")


def chart_data(chart: NativeChart) -> CategoryChartData | XyChartData:
    """The chart's numbers as python-pptx takes them."""
    from pptx.chart.data import CategoryChartData, XyChartData

    if chart.kind == "scatter":
        points = XyChartData(number_format=chart.value_format)
        for one in chart.series:
            own = points.add_series(clean(one.name))
            for x, y in zip(one.x, one.values, strict=True):
                own.add_data_point(x, y)
        return points
    data = CategoryChartData(number_format=chart.value_format)
    data.categories = [clean(name) for name in chart.categories]
    for one in chart.series:
        data.add_series(clean(one.name), one.values)
    return data


def add_whiskers(drawn: Any, chart: NativeChart) -> None:
    """Give the series their whiskers, as long as cells of the embedded workbook say, which can be edited."""
    from pptx.oxml import parse_xml

    workbook, places = _workbook(chart)
    drawn.part.chart_workbook.update_from_xlsx_blob(workbook)
    for series, own, refs in zip(drawn.plots[0].series, chart.series, places, strict=True):
        element = series._element  # noqa: SLF001  error bars have no other door
        before = next(child for child in element if child.tag.rpartition("}")[2] in ("cat", "xVal"))
        for direction, (low, high) in refs.items():
            lengths = (own.x_low, own.x_high) if direction == "x" else (own.low, own.high)
            before.addprevious(
                parse_xml(_error_bars(own, direction, lengths, (low, high), both_ways=chart.kind == "scatter"))
            )


def _workbook(chart: NativeChart) -> tuple[bytes, list[dict[str, tuple[Range, Range]]]]:
    """The workbook, in which no text is a formula, and where the lengths of the whiskers of every series stand."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Sheet1")
    places = (_points if chart.kind == "scatter" else _columns)(sheet, chart)
    book.close()
    return file.getvalue(), places


def _columns(sheet: Any, chart: NativeChart) -> list[dict[str, tuple[Range, Range]]]:
    """Categories, a column for every series, then two columns of lengths for every series with whiskers."""
    sheet.set_column(0, 0, 40)
    sheet.write_column(1, 0, [clean(name) for name in chart.categories])
    places: list[dict[str, tuple[Range, Range]]] = []
    free = 1 + len(chart.series)
    for at, one in enumerate(chart.series, 1):
        _column(sheet, at, 0, clean(one.name), one.values)
        if one.low:
            for place, (end, lengths) in enumerate(zip(_ENDS, (one.low, one.high), strict=True)):
                _column(sheet, free + place, 0, f"{clean(one.name)} {end}", lengths)
            places.append({"y": ((free, 1, len(one.low)), (free + 1, 1, len(one.low)))})
            free += 2
        else:
            places.append({})
    return places


def _points(sheet: Any, chart: NativeChart) -> list[dict[str, tuple[Range, Range]]]:
    """Every series below the one before: x, y, then the lengths upwards and to the right."""
    places, top = [], 0
    for one in chart.series:
        _column(sheet, 0, top, "", one.x)
        _column(sheet, 1, top, clean(one.name), one.values)
        own: dict[str, tuple[Range, Range]] = {}
        for column, direction, pair in ((2, "y", (one.low, one.high)), (4, "x", (one.x_low, one.x_high))):
            for place, (end, lengths) in enumerate(zip(_ENDS, pair, strict=True)):
                _column(sheet, column + place, top, f"{clean(one.name)} {end}" if lengths else "", lengths)
            if pair[0]:
                first, last = top + 1, top + len(one.values)
                own[direction] = ((column, first, last), (column + 1, first, last))
        places.append(own)
        top += len(one.values) + 2
    return places


def _column(sheet: Any, column: int, top: int, head: str, cells: Sequence[float | None]) -> None:
    if head:
        sheet.write_string(top, column, head)
    for row, cell in enumerate(cells, top + 1):
        if cell is not None:
            sheet.write_number(row, column, cell)


def _error_bars(
    series: NativeSeries,
    direction: str,
    lengths: tuple[Sequence[float], Sequence[float]],
    refs: tuple[Range, Range],
    *,
    both_ways: bool,
) -> str:
    """Custom error bars; only a scatter says which way they run."""
    names = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    names += 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    parts = [
        f"<c:{tag}><c:numRef><c:f>{_address(ref)}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(cells)}"/>'
        + "".join(f'<c:pt idx="{at}"><c:v>{cell!r}</c:v></c:pt>' for at, cell in enumerate(cells))
        + f"</c:numCache></c:numRef></c:{tag}>"
        for tag, ref, cells in (("plus", refs[1], lengths[1]), ("minus", refs[0], lengths[0]))
    ]
    way = f'<c:errDir val="{direction}"/>' if both_ways else ""
    return (
        f'<c:errBars {names}>{way}<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f'{"".join(parts)}<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{_ink(series)}"/></a:solidFill></a:ln>'
        "</c:spPr></c:errBars>"
    )


def _ink(series: NativeSeries) -> str:
    """Whiskers of points have their colour, those of bars are dark, to be seen within the bar."""
    return series.colour[1:] if series.x else "222222"


def _address(place: Range) -> str:
    from xlsxwriter.utility import xl_col_to_name

    column, first, last = place
    name = xl_col_to_name(column)
    return f"Sheet1!${name}${first + 1}:${name}${last + 1}"
