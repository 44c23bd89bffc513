"""Charts that a spreadsheet draws itself, from values on a sheet of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from gapmodel.charts.native_chart import NO_MARK, NativeChart, NativeSeries
from gapmodel.reports.sheets.book import Book
from gapmodel.reports.sheets.cells import quoted, write_text
from gapmodel.wording.catalogue import Messages, messages

_TYPES = {
    "bar": {"type": "bar"},
    "stacked": {"type": "bar", "subtype": "stacked"},
    "line": {"type": "line"},
    "scatter": {"type": "scatter"},
    "radar": {"type": "radar", "subtype": "with_markers"},
}
_MARKS = {"circle": "circle", "square": "square", "diamond": "diamond", "triangle-up": "triangle", "cross": "plus"}
_MARKS |= {"x": "x", "star": "star", "hexagon": "circle", NO_MARK: "none", "line-ns": "long_dash"}
_INK = "#33383A"
_PALER = 0.45  # of a colour, each time it is used again
_GRIDLINES = {"major_gridlines": {"visible": True, "line": {"color": "#D9DEDF"}}}
_ROW, _BAR, _AROUND = 26, 14, 190  # pixels of a category, of a bar in it, and of all around them
_WIDTH, _LEAST, _MOST = 760, 360, 1600


@dataclass
class ChartData:
    """The sheet with the values of all charts in one language.

    Attributes
    ----------
    sheet : xlsxwriter.Worksheet
    name : str
    row : int
        The first row that is free.
    """

    book: Book
    sheet: Any
    name: str
    lang: str
    row: int = 2

    def chart(self, given: NativeChart) -> tuple[Any, int]:
        """A chart of the workbook, and its height in pixels; its values and texts are written here first."""
        top, head, place = self.row, self.row + 1, 1
        for column, text in enumerate((given.title, given.value_title, given.other_title)):
            write_text(self.sheet, top, column, text, self.book.format(bold=column == 0))
        for at, text in enumerate(given.categories):
            write_text(self.sheet, head + 1 + at, 0, text, self.book.format())
        upright = not given.horizontal and given.kind in ("bar", "stacked")
        made = self.book.book.add_chart(_TYPES[given.kind] | ({"type": "column"} if upright else {}))
        for series in _told_apart(given):
            options, place = self._series(given, series, head, place)
            made.add_series(options)
        self.row += max(len(given.categories), *(len(one.values) for one in given.series)) + 4
        height = self._dress(made, given, top)
        return made, height

    def _series(self, given: NativeChart, series: NativeSeries, head: int, place: int) -> tuple[dict[str, Any], int]:
        """The options of a series, whose values are written from a column on; the column after them."""
        columns = _columns(series, messages("workbook", self.lang))
        areas, last = {}, head + len(series.values)
        for at, (key, name, cells) in enumerate(columns, start=place):
            write_text(self.sheet, head, at, name, self.book.heading())
            for row, cell in enumerate(cells, start=head + 1):
                if cell is not None:
                    self.sheet.write_number(row, at, cell, self.book.format(num_format=given.value_format))
            areas[key] = [self.name, head + 1, at, last, at]
        after = place + len(columns)
        options: dict[str, Any] = {"name": [self.name, head, place], "values": areas["values"]}
        options["categories"] = areas.get("x", [self.name, head + 1, 0, last, 0])
        options |= _look(given, series)
        for bars, low, high in (("y_error_bars", "low", "high"), ("x_error_bars", "x_low", "x_high")):
            if low in areas:
                ends = {"plus_values": _area(areas[high]), "minus_values": _area(areas[low])}
                options[bars] = {"type": "custom", **ends, "line": {"color": _INK, "width": 1.25}}
        if any(series.labels):
            options["data_labels"] = self._labels(series, head, after)
            after += 1
        return options, after

    def _labels(self, series: NativeSeries, head: int, place: int) -> dict[str, Any]:
        """Labels of points, which stand in cells, so that no label is read as a formula."""
        own: list[dict[str, Any]] = []
        for row, label in enumerate(series.labels, start=head + 1):
            write_text(self.sheet, row, place, label, self.book.format())
            own.append({"value": f"={_cell(self.name, row, place)}"} if label else {"delete": True})
        position = series.sides[0] if series.sides and series.sides[0] else "right"
        return {"value": True, "custom": own, "position": position, "font": {"size": 9, "color": _INK}}

    def _dress(self, made: Any, given: NativeChart, top: int) -> int:
        """Title, axes, legend and size of a chart; its height in pixels."""
        title = {"size": 12, "bold": True, "color": _INK}
        made.set_title({"name": f"={_cell(self.name, top, 0)}", "name_font": title, "overlay": False})
        flat = given.horizontal and given.kind in ("bar", "stacked")
        values = {"num_format": given.value_format, **_GRIDLINES, **self._named(given.value_title, top, 1)}
        others = {"label_position": "low", "num_font": {"size": 9}, **self._named(given.other_title, top, 2)}
        if given.kind != "radar":
            values |= {"min": given.value_range[0], "max": given.value_range[1], "label_position": "low"}
        if given.kind == "scatter":
            others |= {"min": given.x_range[0], "max": given.x_range[1], "num_format": given.value_format, **_GRIDLINES}
        if flat:  # the first category on top, the values' axis at the bottom
            others["reverse"] = True
            values["label_position"] = "high"
        made.set_x_axis(values if flat else others)
        made.set_y_axis(others if flat else values)
        hidden = [at for at, one in enumerate(given.series) if not one.listed]
        made.set_legend({"position": "bottom", "delete_series": hidden} if given.legend else {"none": True})
        side_by_side = 1 if given.overlap or given.kind == "stacked" else max(1.0, len(given.series) * _BAR / _ROW)
        height = int(min(_MOST, max(_LEAST, _AROUND + _ROW * side_by_side * len(given.categories) * flat)))
        made.set_size({"width": _WIDTH, "height": height})
        return height

    def _named(self, text: str, row: int, column: int) -> dict[str, Any]:
        """The title of an axis, which stands in a cell."""
        font = {"size": 9, "bold": False, "color": _INK}
        return {"name": f"={_cell(self.name, row, column)}", "name_font": font} if text else {}


def _told_apart(given: NativeChart) -> list[NativeSeries]:
    """The series; bars of a colour that others have already are lighter, as they have no marks to be told apart by."""
    found: list[NativeSeries] = []
    for one in given.series:
        same = sum(other.colour == one.colour for other in given.series[: len(found)])
        bars = given.kind in ("bar", "stacked") and not one.colours
        found.append(replace(one, colour=_lighter(one.colour, 1 - _PALER**same)) if bars and same else one)
    return found


def _lighter(colour: str, share: float) -> str:
    """A colour mixed with so much white.

    >>> _lighter("#000000", 0.5)
    '#7f7f7f'
    """
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{int(part + (255 - part) * share):02x}" for part in parts)


def _columns(series: NativeSeries, say: Messages) -> list[tuple[str, str, Sequence[float | None]]]:
    """The columns of a series with what they are: values, those along the other axis, and lengths of whiskers."""
    kinds: list[tuple[str, str, Sequence[float | None]]] = [
        ("values", series.name, series.values),
        ("x", say("across", name=series.name), series.x),
        ("low", say("whisker_low", name=series.name), series.low),
        ("high", say("whisker_high", name=series.name), series.high),
        ("x_low", say("whisker_low", name=series.name), series.x_low),
        ("x_high", say("whisker_high", name=series.name), series.x_high),
    ]
    return [kind for kind in kinds if kind[0] == "values" or kind[2]]


def _look(given: NativeChart, series: NativeSeries) -> dict[str, Any]:
    """Colours and marks of a series."""
    if given.kind in ("bar", "stacked"):
        points = [{"fill": {"color": colour}, "border": {"color": colour}} for colour in series.colours]
        fill = {"fill": {"color": series.colour}, "border": {"color": series.colour}, "gap": 60}
        fill |= {"overlap": 100} if given.overlap or given.kind == "stacked" else {}
        return fill | ({"points": points} if points else {})
    shape = series.mark.removesuffix("-open")
    inside = {"none": True} if series.mark.endswith("-open") else {"color": series.colour}
    mark = {"type": _MARKS.get(shape, "circle"), "size": 7, "border": {"color": series.colour}, "fill": inside}
    line = {"color": series.colour, "width": 1.75} if series.line or given.kind == "radar" else {"none": True}
    points = [{"fill": {"color": colour}, "border": {"color": colour}} for colour in series.colours]
    look = {"marker": {"type": "none"} if series.mark == NO_MARK else mark, "line": line}
    return look | ({"points": points} if points else {})


def _cell(name: str, row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return f"{quoted(name)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"


def _area(place: Sequence[Any]) -> str:
    name, first, column, last, _ = place
    return f"={_cell(name, first, column)}:{_cell(name, last, column).rpartition('!')[2]}"


def start_chart_data(book: Book, lang: str) -> ChartData:
    """An empty sheet for the values of charts."""
    say = messages("workbook", lang)
    sheet = book.sheet(say("chart_data"))
    write_text(sheet, 0, 0, say("chart_block"), book.note())
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 60, 14)
    return ChartData(book, sheet, sheet.get_name(), lang)
