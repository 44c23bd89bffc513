"""A survey's rows as one plain table: answers as the instrument has them, points, all other columns, with labels."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.errors import ColumnError, SourceError
from gapmodel.instrument.columns import POINTS
from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.survey.counting.rows import Codes, Rows
from gapmodel.survey.decoding.durations import SECONDS, seconds_taken
from gapmodel.survey.matching.column_names import answer_names
from gapmodel.survey.matching.match import is_asked, match_points
from gapmodel.survey.matching.spelling import says_seconds

if TYPE_CHECKING:
    import pandas as pd

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,5}")  # numbers that stay the same names of groups
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MEASURED = ("weights", "outcome")


@dataclass(frozen=True, slots=True, eq=False)
class TidyColumn:
    """One column of the table.

    Attributes
    ----------
    name : str
    cells : pandas.Series
        Whole numbers, numbers, dates or texts; missing where there is nothing.
    role : "answer", "points" or "other"
    label : str
        What is asked; of other columns their own name where they had to be called something else.
    side, code : str
        Of an answer its side and item, of points their dimension.
    anchors : mapping of number to text
        What answers stand for.
    """

    name: str
    cells: pd.Series
    role: str
    label: str = ""
    side: str = ""
    code: str = ""
    anchors: Mapping[Fraction, str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MatchedRows:
    """What is written of a survey: its rows, the columns that are no answers, and what each column is."""

    instrument: Instrument
    rows: Rows | None
    columns: Mapping[str, Cells]
    mapping: pd.DataFrame


def tidy_columns(matched: MatchedRows, lang: str) -> list[TidyColumn]:
    """The columns of a survey's rows, called so that reading matches them to the instrument again.

    Raises
    ------
    SourceError
        The rows were counted in batches.
    ColumnError
        Columns would be mistaken for each other.
    """
    import pandas as pd

    rows = matched.rows
    if rows is None:
        raise SourceError(
            "The rows were counted in batches and not kept.", "read the source with engine='memory' to write them."
        )
    asked = matched.instrument
    given = {name: name for name in matched.columns}
    renamed = {name: _other_name(name, asked, given) for name in given}
    names = answer_names(asked, list(renamed.values()), points=rows.points is not None)
    measured = matched.mapping.loc[matched.mapping["role"].isin(_MEASURED), "column"].tolist()
    columns = _answers(asked, rows, names, lang) + _points(matched, rows, lang)
    for name, cells in matched.columns.items():
        label = name if renamed[name] != name else ""
        columns.append(TidyColumn(renamed[name], typed(cells, measured=name in measured), "other", label))
    seconds = None if any(map(says_seconds, given)) else seconds_taken(matched.columns, matched.mapping)
    if seconds is not None:
        columns.append(TidyColumn(_other_name(SECONDS, asked, renamed), pd.Series(seconds), "other"))
    if all(column.cells.iloc[-1:].isna().all() for column in columns):  # a blank row at the end is not read
        columns.append(TidyColumn(_other_name("row", asked, renamed), pd.Series(rows.row_numbers), "other"))
    return columns


def _answers(instrument: Instrument, rows: Rows, names: Sequence[str], lang: str) -> list[TidyColumn]:
    sides = [side.code for side in instrument.sides]
    anchors = instrument.scale.named(lang)
    questions = [(side, at, item) for side in instrument.asked for at, item in enumerate(instrument.items)]
    columns = []
    for name, (side, at, item) in zip(names, questions, strict=True):
        apart = None
        if instrument.special is not None and instrument.special.of == side.code:
            apart = rows.codes[:, sides.index(instrument.special.side), at]
        codes = rows.codes[:, sides.index(side.code), at]
        cells = _as_given(instrument, codes, apart, turned=instrument.turns(item))
        label = f"{side.label.text(lang)}: {item.label.text(lang)}"
        columns.append(TidyColumn(name, cells, "answer", label, side.code, item.code, anchors))
    return columns


def _as_given(instrument: Instrument, codes: Codes, apart: Codes | None, *, turned: bool) -> pd.Series:
    """Answers in scale points, the way round that the instrument has them: what reading it so turns is turned back."""
    import pandas as pd

    scale = instrument.scale
    points = [*(scale.numbers[::-1] if turned else scale.numbers), None]
    cells = pd.Series(np.array(points, dtype=object)[codes], dtype="Int64" if scale.whole else "Float64")
    if apart is None or not (apart == 1).any() or instrument.special is None:
        return cells
    texts = cells.astype(object).where(cells.notna(), None)
    told = instrument.special.values[0]  # noqa: PD011  no frame
    texts[apart == 1] = told
    return texts


def _points(matched: MatchedRows, rows: Rows, lang: str) -> list[TidyColumn]:
    """The points that were used, or the ratings that they follow from."""
    import pandas as pd

    instrument = matched.instrument
    if rows.points is None:
        return []
    if instrument.importance is not None and rows.outcomes is not None:
        scale, codes = instrument.importance.scale, _rated(matched)
        values = np.array([*scale.numbers, None], dtype=object)[rows.outcomes[:, -len(codes) :]]
        cells = [pd.Series(column, dtype="Int64" if scale.whole else "Float64") for column in values.T]
    else:
        codes = [dimension.code for dimension in instrument.dimensions]
        cells = [pd.Series(column).astype("Int64").mask(pd.Series(column < 0)) for column in rows.points.T]
    labels = {item.code: item.label.text(lang) for item in instrument.items}
    labels |= {dimension.code: dimension.label.text(lang) for dimension in instrument.dimensions}
    pattern = (instrument.importance.pattern if instrument.importance else "") or f"{POINTS}_{{code}}"
    return [
        TidyColumn(pattern.replace("{code}", code), column, "points", labels[code], code=code)
        for code, column in zip(codes, cells, strict=True)
    ]


def _rated(matched: MatchedRows) -> list[str]:
    """The codes of what was rated, in the order of the columns of ratings."""
    codes = matched.mapping.loc[matched.mapping["role"] == "points", "code"].tolist()
    order = [dimension.code for dimension in matched.instrument.dimensions]
    order += [item.code for item in matched.instrument.items]
    return sorted(codes, key=order.index)


def _other_name(name: str, instrument: Instrument, others: Mapping[str, str]) -> str:
    """The name of a column that reading does not take for answers or points."""
    found = name.strip() or "column"
    while _is_taken(found, instrument) or (found != name and found in others):
        found += " (other)"
        if len(found) > len(name) + 100:
            raise ColumnError(f"The column {name!r} would be taken for answers.", "rename it in the source.")
    return found


def _is_taken(name: str, instrument: Instrument) -> bool:
    sheet = Sheet("", (name,), (np.empty(0),))
    try:
        return is_asked(sheet, instrument) or bool(match_points(sheet, instrument, None))
    except ColumnError:  # points of one dimension, but not of the others
        return True


def typed(cells: Any, *, measured: bool = False) -> pd.Series:
    """A column of one kind: numbers, dates or texts; missing where there is nothing.

    Texts become numbers where that changes no name of a group (up to six digits), and in columns that are `measured`.
    """
    import pandas as pd

    series = pd.Series(cells)
    if series.dtype.kind in "iufM" and getattr(series.dtype, "tz", None) is None:
        return series
    objects = series.astype(object)
    blank = objects.isna() | (objects.map(str).str.strip() == "")
    objects = objects.mask(blank, None)
    values = objects[~blank].tolist()
    if values and all(isinstance(value, (int, float, np.number)) and not _is_bool(value) for value in values):
        whole = all(float(value).is_integer() and abs(value) < 2**53 for value in values)
        return pd.to_numeric(objects).astype("Int64" if whole else "Float64")
    if values and all(isinstance(value, dt.date) and getattr(value, "tzinfo", None) is None for value in values):
        dates = pd.to_datetime(objects, errors="coerce")
        return dates if dates.notna().sum() == len(values) else _texts(objects, blank)
    texts = _texts(objects, blank)
    if values and all(_WHOLE.fullmatch(text) for text in texts[~blank]):
        return pd.to_numeric(texts).astype("Int64")
    if values and measured and all(_NUMBER.fullmatch(text) for text in texts[~blank]):
        return pd.to_numeric(texts).astype("Float64")
    return texts


def _texts(objects: pd.Series, blank: pd.Series) -> pd.Series:
    def text(cell: object) -> str:
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

    texts = objects.copy()
    texts[~blank] = [text(cell) for cell in objects[~blank]]
    return texts.astype(object)


def _is_bool(value: object) -> bool:
    return isinstance(value, (bool, np.bool_))
