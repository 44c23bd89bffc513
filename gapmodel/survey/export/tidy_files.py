"""Tidy columns as CSV, Parquet, SPSS and Excel files."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.errors import ColumnError, OutputError
from gapmodel.files import harmless, replacing, write_whole
from gapmodel.instrument.columns import column_patterns
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.questionnaire.words import words
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.export.tidy import TidyColumn
from gapmodel.survey.matching.match import match_answers

if TYPE_CHECKING:
    import pandas as pd

_SIGNED = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}
_NAME, _LABEL, _VALUE, _TITLE, _TEXT = 64, 255, 120, 64, 32_767  # bytes that SPSS holds
_CELL, _ROWS, _COLUMNS = 32_767, 1_048_576, 16_384  # letters, rows and columns that a workbook holds

_DATE = "yyyy-mm-dd hh:mm:ss"


def write_csv(path: Path, _: Instrument, columns: Sequence[TidyColumn], __: str) -> None:
    """Plain text, UTF-8; marked so for spreadsheets where it holds more than ASCII."""
    frame = _frame(columns)
    frame.columns = [harmless(name) for name in frame.columns]
    for place, column in enumerate(columns):
        if column.cells.dtype == object or column.cells.dtype.kind == "f":
            frame.isetitem(place, frame.iloc[:, place].astype(object).map(_in_text, na_action="ignore").tolist())
    text = frame.to_csv(index=False, lineterminator="\r\n", date_format=_date_format(columns))
    write_whole(path, text.encode("utf-8" if text.isascii() else "utf-8-sig", errors="replace"))


def write_parquet(path: Path, _: Instrument, columns: Sequence[TidyColumn], __: str) -> None:
    """Every column in its own kind."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = _frame(columns)
    for name in frame:
        if frame[name].dtype == object:
            frame[name] = frame[name].map(_encodable, na_action="ignore")
    arrays = [
        pa.array(frame[name].map(str, na_action="ignore"), pa.string(), from_pandas=True)
        if frame[name].dtype == object
        else pa.array(frame[name], from_pandas=True)
        for name in frame
    ]
    written = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(frame.columns)), written)
    write_whole(path, written.getvalue())


def write_sav(path: Path, instrument: Instrument, columns: Sequence[TidyColumn], lang: str) -> None:
    """An SPSS file: questions as labels of columns, anchors as labels of values.

    Raises
    ------
    OutputError
        SPSS cannot call a column so that it is found again.
    """
    import pandas as pd
    import pyreadstat

    names, texts = _sav_names(instrument, columns)
    cells: dict[str, pd.Series] = {}
    for name, column in zip(names, columns, strict=True):
        if column.cells.dtype == object:
            cells[name] = column.cells.map(lambda cell: _cut(str(cell), _TEXT), na_action="ignore").astype(object)
        else:
            dates = column.cells.dtype.kind == "M"
            cells[name] = column.cells if dates else column.cells.astype("float64").replace([np.inf, -np.inf], np.nan)
    labels: dict[str, str | None] = {name: _cut(text, _LABEL) for name, text in zip(names, texts, strict=True) if text}
    values = {
        name: {float(value): _cut(text, _VALUE) for value, text in column.anchors.items()}
        for name, column in zip(names, columns, strict=True)
        if column.anchors and column.cells.dtype != object
    }
    whole = [name for name, column in zip(names, columns, strict=True) if column.cells.dtype.name.lower() == "int64"]
    asked = {name: "ordinal" for name, column in zip(names, columns, strict=True) if column.role == "answer"}
    with replacing(path) as temporary:
        pyreadstat.write_sav(
            pd.DataFrame(cells),
            str(temporary),
            file_label=_cut(instrument.title.text(lang), _TITLE),
            column_labels=labels,
            variable_value_labels=values,
            variable_measure={name: asked.get(name, "unknown") for name in names},
            variable_format=dict.fromkeys(whole, "F8.0"),
        )


def write_xlsx(path: Path, instrument: Instrument, columns: Sequence[TidyColumn], lang: str) -> None:
    """A workbook of the answers and a sheet that says what the columns are; every text is written as text.

    Raises
    ------
    OutputError
        There are more rows or columns than a sheet holds.
    """
    import xlsxwriter

    rows = len(columns[0].cells)
    if rows >= _ROWS or len(columns) > _COLUMNS:
        raise OutputError(
            f"{rows:,} rows and {len(columns):,} columns do not fit into a sheet.", "write .parquet, .csv or .sav."
        )
    say, options = words(lang).sheet, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, options) as book:
        book.set_properties({"title": instrument.title.text(lang)})
        sheet = book.add_worksheet(say("answers"))
        bold = book.add_format({"bold": True, "quote_prefix": True})
        look = {"text": book.add_format({"quote_prefix": True}), "date": book.add_format({"num_format": _DATE})}
        for place, column in enumerate(columns):
            sheet.write_string(0, place, _clean(column.name), bold)
            _write_cells(sheet, place, column.cells, look)
        sheet.freeze_panes(1, 0)
        _codebook(book.add_worksheet(say("codebook")), instrument, columns, lang, bold, look["text"])
    write_whole(path, written.getvalue())


WRITERS: Mapping[str, Callable[[Path, Instrument, Sequence[TidyColumn], str], None]] = {
    ".csv": write_csv,
    ".parquet": write_parquet,
    ".sav": write_sav,
    ".xlsx": write_xlsx,
}


def _frame(columns: Sequence[TidyColumn]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({column.name: column.cells.reset_index(drop=True) for column in columns})


def _in_text(cell: Any) -> Any:
    """Whole numbers without a point; texts that a spreadsheet would run made harmless, but for signed numbers."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(float(cell))
    return cell if not isinstance(cell, str) or _SIGNED.fullmatch(cell) else harmless(cell)


def _encodable(cell: Any) -> Any:
    return cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell


def _date_format(columns: Sequence[TidyColumn]) -> str:
    """Days alone where no date has a time."""
    dates = [column.cells.dropna() for column in columns if column.cells.dtype.kind == "M"]
    return "%Y-%m-%d" if all((one == one.dt.normalize()).all() for one in dates) else "%Y-%m-%d %H:%M:%S"


def _write_cells(sheet: Any, place: int, cells: pd.Series, look: Mapping[str, Any]) -> None:
    import pandas as pd

    for row, cell in enumerate(cells.tolist(), start=1):
        if cell is None or cell is pd.NA or cell != cell:
            continue
        if isinstance(cell, pd.Timestamp) and cell.year >= 1900:  # no earlier day in a workbook
            sheet.write_datetime(row, place, cell.to_pydatetime(warn=False), look["date"])
        elif isinstance(cell, (int, float)) and abs(cell) < float("inf"):
            sheet.write_number(row, place, cell)
        else:
            sheet.write_string(row, place, _clean(str(cell)), look["text"])


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:_CELL]


def _codebook(
    sheet: Any, instrument: Instrument, columns: Sequence[TidyColumn], lang: str, bold: Any, plain: Any
) -> None:
    """What every column is, one row each."""
    say = words(lang).sheet
    dimensions = {item.code: part.label.text(lang) for part in instrument.dimensions for item in part.items}
    sides = {side.code: side.label.text(lang) for side in instrument.sides}
    turned = {item.code: say("yes") for item in instrument.items if instrument.turns(item)}
    rows = [[say(key) for key in ("column", "side", "item", "text", "dimension", "allowed", "reversed")]]
    for column in columns:
        row = [column.name, "", "", column.label, "", "", ""]
        if column.role == "answer":
            label = instrument.label("item", column.code, lang)
            scale = "; ".join([instrument.scale.text, *_anchors(column)])
            row = [column.name, sides[column.side], column.code, label, dimensions[column.code], scale]
            row.append(turned.get(column.code, ""))
        rows.append(row)
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            if text:
                sheet.write_string(at, place, _clean(text), plain if at else bold)
    for place, width in enumerate((20, 16, 12, 52, 26, 44, 16)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 1)


def _anchors(column: TidyColumn) -> list[str]:
    return [f"{float(value):g} = {text}" for value, text in (column.anchors or {}).items()]


def _sav_names(instrument: Instrument, columns: Sequence[TidyColumn]) -> tuple[list[str], list[str]]:
    """Names that SPSS allows and labels, by one of which every answer is found again.

    Where the instrument's own names cannot be kept, answers are called as usual (E1) and their labels begin with them.
    """
    names = _allowed([column.name for column in columns])
    labels = [
        column.label or (column.name if column.name != name else "")
        for name, column in zip(names, columns, strict=True)
    ]
    if _found_again(instrument, columns, names, [""] * len(names)):
        return names, labels
    usual = column_patterns(replace(instrument, columns={}))
    called = [column.role == "answer" for column in columns]
    names = _allowed(
        [
            usual[one.side].replace("{code}", one.code) if answer else one.name
            for one, answer in zip(columns, called, strict=True)
        ]
    )
    labels = [
        f"{one.name} {one.label}" if answer else label
        for one, answer, label in zip(columns, called, labels, strict=True)
    ]
    if _found_again(instrument, columns, names, labels):
        return names, labels
    raise OutputError(
        f"SPSS cannot call the columns of {instrument.name} so that they are found again, as in {columns[0].name!r}.",
        "write .xlsx, .csv or .parquet, or give the instrument file names for columns that SPSS can hold: letters, "
        f"digits and underscores, as in {_filled_in(usual)}.",
    )


def _filled_in(patterns: Mapping[str, str]) -> str:
    """Patterns as an instrument file holds them."""
    return "columns = { " + ", ".join(f"{side} = '{pattern}'" for side, pattern in patterns.items()) + " }"


def _allowed(names: Sequence[str]) -> list[str]:
    """Names of letters, digits and underscores that start with a letter, no two alike but for case."""
    taken: dict[str, str] = {}
    for wanted in names:
        name = start = _cut(_sav_name(wanted), _NAME - 4)
        number = 2
        while name.casefold() in taken:
            name, number = f"{start}_{number}", number + 1
        taken[name.casefold()] = name
    return list(taken.values())


def _found_again(
    instrument: Instrument, columns: Sequence[TidyColumn], names: Sequence[str], labels: Sequence[str]
) -> bool:
    """Whether reading takes each column for what it is."""
    cut = tuple(_cut(label, _LABEL) for label in labels)
    try:
        matches = match_answers(Sheet("", tuple(names), (np.empty(0),) * len(names), labels=cut), instrument)
    except ColumnError:
        return False
    return [match.place for match in matches] == [at for at, one in enumerate(columns) if one.role == "answer"]


def _sav_name(name: str) -> str:
    plain = re.sub(r"\W+", "_", name).strip("_") or "column"
    return plain if plain[0].isalpha() and plain.upper() not in _RESERVED else f"v_{plain}"


def _cut(text: str, most: int) -> str:
    """The beginning of a text that fits into so many bytes."""
    return text.replace("\x00", " ").encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
