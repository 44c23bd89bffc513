"""Charts that a spreadsheet draws itself, from values on a sheet of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gapmodel.charts.native_chart import NO_MARK, NativeChart, NativeSeries
from gapmodel.reports.sheets.book import Book, quoted, write_text
from gapmodel.wording.catalogue import messages

_TYPES = {
    "bar": {"type": "bar"},
    "stacked": {"type": "bar", "subtype": "stacked"},
    "line": {"type": "line"},
    "scatter": {"type": "scatter"},
    "radar": {"type": "radar", "subtype": "with_markers"},
}
_UPRIGHT = {"bar": "column"}
_MARKS = {"circle": "circle", "square": "square", "diamond": "diamond", "triangle-up": "triangle", "cross": "plus"}
_MARKS |= {"x": "x", "star": "star", "hexagon": "circle", NO_MARK: "none", "line-ns": "long_dash"}
_INK, _GRID = "#33383A", "#D9DEDF"
_ROW, _AROUND = 26, 190  # pixels of a category, and of all around them
_WIDTH, _LEAST, _MOST = 760, 360, 1600
_OPEN = 99.0  # a whisker without end
_BESIDE = {"left": "left", "right": "right", "above": "above", "below": "below"}

Place = tuple[int, int]  # row and column


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
        top, self.row = self.row, self.row + len(given.categories or given.series[0].values) + 5
        texts = (given.title, given.value_title, given.other_title)
        for column, text in enumerate(texts):
            write_text(self.sheet, top, column, text, self.book.format(bold=column == 0))
        kind = _TYPES[given.kind]
        if not given.horizontal and given.kind in ("bar", "stacked"):
            kind = {**kind, "type": _UPRIGHT["bar"]}
        made = self.book.book.add_chart(kind)
        for column, text in enumerate(given.categories):
            write_text(self.sheet, top + 2 + column, 0, text, self.book.format())
        place = 1
        for series in given.series:
            options, place = self._series(given, series, top + 1, place)
            made.add_series(options)
        height = self._dress(made, given, top)
        return made, height

    def _series(self, given: NativeChart, series: NativeSeries, head: int, place: int) -> tuple[dict[str, Any], int]:
        """The options of a series, whose values are written from a column on; the column after them."""
        say = messages("workbook", self.lang)
        count = len(series.values)
        columns: list[tuple[str, str, Sequence[float | None]]] = [("values", series.name, series.values)]
        columns += [("x", say("across", name=series.name), series.x)] * bool(series.x)
        for key, name, cells in (
            ("low", say("whisker_low", name=series.name), series.low),
            ("high", say("whisker_high", name=series.name), series.high),
        ):
            columns += [(key, name, cells)] * bool(cells)
        areas: dict[str, list[Any]] = {}
        for at, (key, name, cells) in enumerate(columns):
            write_text(self.sheet, head, place + at, name, self.book.heading())
            for row, cell in enumerate(cells, start=head + 1):
                if cell is not None:
                    self.sheet.write_number(row, place + at, cell, self.book.format(num_format=given.value_format))
            areas[key] = [self.name, head + 1, place + at, head + count, place + at]
        options: dict[str, Any] = {"name": [self.name, head, place], "values": areas["values"]}
        options["categories"] = areas["x"] if series.x else [self.name, head + 1, 0, head + count, 0]
        options |= _look(given, series)
        if "low" in areas:
            ends = {"plus_values": _area(areas["high"]), "minus_values": _area(areas["low"])}
            options["y_error_bars"] = {"type": "custom", **ends, "line": {"color": _INK, "width": 1.25}}
        if any(series.labels):
            options["data_labels"] = self._labels(series, head, place + len(columns))
            columns.append(("labels", "", ()))
        return options, place + len(columns)

    def _labels(self, series: NativeSeries, head: int, place: int) -> dict[str, Any]:
        """Labels of points, which stand in cells, so that no label is read as a formula."""
        own: list[dict[str, Any]] = []
        for at, label in enumerate(series.labels):
            write_text(self.sheet, head + 1 + at, place, label, self.book.format())
            own.append({"value": f"={_cell(self.name, head + 1 + at, place)}"} if label else {"delete": True})
        position = next((_BESIDE[side] for side in series.sides if side in _BESIDE), "right")
        return {"value": True, "custom": own, "position": position, "font": {"size": 9, "color": _INK}}

    def _dress(self, made: Any, given: NativeChart, top: int) -> int:
        """Title, axes, legend and size of a chart; its height in pixels."""
        font = {"size": 12, "bold": True, "color": _INK}
        made.set_title({"name": f"={_cell(self.name, top, 0)}", "name_font": font, "overlay": False})
        low, high = given.value_range
        values: dict[str, Any] = {
            "num_format": given.value_format,
            "major_gridlines": {"visible": True, "line": {"color": _GRID}},
        }
        values |= {"min": low, "max": high, "label_position": "low"} if given.kind != "radar" else {}
        values |= (
            {"name": f"={_cell(self.name, top, 1)}", "name_font": {"size": 9, "bold": False}}
            if given.value_title
            else {}
        )
        others: dict[str, Any] = {"label_position": "low"}
        if given.other_title:
            others |= {"name": f"={_cell(self.name, top, 2)}", "name_font": {"size": 9, "bold": False}}
        if given.kind == "scatter":
            others |= {
                "min": given.x_range[0],
                "max": given.x_range[1],
                "num_format": given.value_format,
                "major_gridlines": {"visible": True, "line": {"color": _GRID}},
            }
        flat = given.horizontal and given.kind in ("bar", "stacked")
        if flat:
            others |= {"reverse": True, "num_font": {"size": 9}}
        made.set_x_axis(values if flat else others)
        made.set_y_axis(others if flat else values)
        hidden = [at for at, one in enumerate(given.series) if not one.listed]
        made.set_legend({"position": "bottom", "delete_series": hidden} if given.legend else {"none": True})
        height = int(min(_MOST, max(_LEAST, _AROUND + _ROW * len(given.categories) * flat)))
        made.set_size({"width": _WIDTH, "height": height})
        return height


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
    return {"marker": {"type": "none"} if series.mark == NO_MARK else mark, "line": line}


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
