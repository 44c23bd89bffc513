"""The visits of mystery shoppers: which standard each met, at which outlet, in whose report."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import AnswerError, ColumnError, SettingError, SourceError, nearest
from gapmodel.instrument.instrument import Dimension, Instrument, Item
from gapmodel.instrument.label import Label
from gapmodel.instrument.read import read_instrument
from gapmodel.sources.distinct import map_distinct
from gapmodel.survey.read import read_survey
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import id_text

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]
Names = NDArray[np.object_]
Checklist = Sequence[str] | Mapping[str, Sequence[str]]
USUAL = {
    "outlet": "outlet|branch|store|shop|site|location|门店|网点|分店|分行|门店名称|网点名称".split("|"),
    "visit": "visit|visit_id|visit_no|visit_number|round|wave|访问|访问编号|访问次数|次数|轮次".split("|"),
    "shopper": "shopper|shopper_id|mystery_shopper|observer|assessor|神秘顾客|访问员|检查员|观察员".split("|"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Reports of visits, one row each.

    Attributes
    ----------
    items : tuple of Item
        With weight and critical mark.
    dimensions : tuple of (code, places of its items)
    points : (n, items) array
        Share of the points of an item that was reached, 0 to 1; NaN where it did not apply or is blank.
    not_applicable : (n, items) array of bool
    outlets, shoppers : (n,) array of str
        "" throughout where there is no such column.
    visits : (n,) array of int
        Which visit a report is of.
    noticed : mapping
        What was noticed in reading, by kind.
    """

    instrument: Instrument
    items: tuple[Item, ...]
    dimensions: tuple[tuple[str, tuple[int, ...]], ...]
    points: Floats
    not_applicable: Flags
    outlets: Names
    visits: Codes
    shoppers: Names
    noticed: Mapping[str, Any]

    @property
    def weights(self) -> Floats:
        """(items,) What each item counts."""
        return np.array([float(item.weight) for item in self.items])

    @property
    def fails(self) -> Flags:
        """(n, items) Where less than half of the points were reached."""
        return np.asarray(self.points < 0.5)

    def scores(self, places: Iterable[int] | None = None) -> Floats:
        """(n,) Weighted points over weighted applicable points of some items, times 100; NaN where none applied."""
        at = list(range(len(self.items)) if places is None else places)
        points, weights = self.points[:, at], self.weights[at]
        applicable = np.isfinite(points) @ weights
        reached = np.nan_to_num(points) @ weights
        found: Floats = np.divide(100 * reached, applicable, out=np.full(len(points), np.nan), where=applicable > 0)
        return found


def visits_of(
    source: Any,
    checklist: str | Instrument | Checklist,
    columns: Mapping[str, str | None],
    weights: Mapping[str, float] | None,
    critical: Sequence[str] | None,
    sheet: str | None,
) -> Visits:
    """The visits in a frame, a file or a survey.

    Raises
    ------
    ColumnError, AnswerError, SourceError
        See `gapmodel.mystery_shopping`.
    """
    survey = source if isinstance(source, Survey) else _read(source, checklist, sheet)
    if len(survey.instrument.asked) != 1:
        raise SettingError(
            f"{survey.instrument.name!r} asks {len(survey.instrument.asked)} sides; a checklist has one.",
            "read the visits with instrument='mystery-shopping' or a checklist of your own.",
        )
    items = _marked(survey.instrument.items, weights, critical)
    codes, levels = survey.row_count.rows.codes, survey.instrument.scale.levels
    on_scale = codes[:, 0] < levels
    points = np.where(on_scale, codes[:, 0] / (levels - 1), np.nan)
    special = survey.instrument.special is not None
    not_applicable = codes[:, 1] == levels - 1 if special else np.zeros_like(on_scale)
    named = {role: _column(survey, role, name) for role, name in columns.items()}
    told = {role: column for role, column in named.items() if column is not None}
    names = {role: _texts(survey.extra_columns[told[role]]) if role in told else _none(len(points)) for role in USUAL}
    kept = on_scale.any(axis=1) & ((names["outlet"] != "") if "outlet" in told else True)
    if not kept.any():
        raise SourceError(
            "No visit has an outlet and a standard that was met or not.", "use yes and no, and N/A where none applied."
        )
    noticed = _noticed(survey, on_scale, names, told) | {"columns": told}
    rows = survey.row_count.rows.row_numbers[kept]
    names = {role: column[kept] for role, column in names.items()}
    visits = _visit_codes(names, told, rows)
    shoppers = names["shopper"]
    if "shopper" in told:  # a report without a name is by somebody of whom nothing else is known
        shoppers = np.array([name or f"\0{row}" for name, row in zip(shoppers, rows, strict=True)], object)
    order = [item.code for item in items]
    dimensions = tuple(
        (dimension.code, tuple(order.index(item.code) for item in dimension.items))
        for dimension in survey.instrument.dimensions
    )
    return Visits(
        survey.instrument, items, dimensions, points[kept], not_applicable[kept], names["outlet"], visits, shoppers,
        noticed,
    )  # fmt: skip


def _read(source: Any, checklist: str | Instrument | Checklist, sheet: str | None) -> Survey:
    """The visits, read by an instrument or by the names of columns."""
    if isinstance(checklist, (str, Instrument)):
        instrument = read_instrument(checklist) if isinstance(checklist, str) else checklist
        return read_survey(source, instrument, engine="memory", sheet=sheet)
    groups = checklist if isinstance(checklist, Mapping) else {"checklist": checklist}
    if not groups or not all(
        isinstance(names, (list, tuple)) and names and all(isinstance(name, str) for name in names)
        for names in groups.values()
    ):
        raise SettingError(
            f"instrument={checklist!r} is neither an instrument nor columns.",
            "give a name, or columns by dimension such as {'assurance': ['greeted', 'polite']}.",
        )
    names = [name for group in groups.values() for name in group]
    if len(set(names)) < len(names):
        raise SettingError("instrument= names a column twice.", "name every column once.")
    base = read_instrument("mystery-shopping")
    known = {dimension.code: dimension.label for dimension in base.dimensions}
    own = tuple(
        Dimension(str(code), known.get(str(code), Label((("en", str(code)),))), tuple(map(_item, group)))
        for code, group in groups.items()
    )
    instrument = replace(base, name="checklist", title=Label((("en", "Checklist"), ("zh", "检查表"))), dimensions=own)
    side = instrument.asked[0].code
    return read_survey(source, instrument, columns={side: names}, engine="memory", sheet=sheet)


def _item(name: str) -> Item:
    return Item(name, Label((("en", name),)))


def _marked(
    items: Sequence[Item], weights: Mapping[str, Any] | None, critical: Sequence[str] | None
) -> tuple[Item, ...]:
    """The items with other weights and critical marks, where they are given."""
    known = [item.code for item in items]
    for argument, given in (("weights", weights), ("critical", critical)):
        shaped = isinstance(given, Mapping) if argument == "weights" else isinstance(given, (list, tuple, set))
        if given is not None and not shaped:
            example = "weights={'4': 2}" if argument == "weights" else "critical=['6', '11']"
            raise SettingError(f"{argument}={given!r} does not name items.", f"write for example {example}.")
        for code in given or ():
            if str(code) not in known:
                raise SettingError(f"{argument}= names item {code!r}, which is not there.", nearest(str(code), known))
    own = {str(code): weight for code, weight in (weights or {}).items()}
    for code, weight in own.items():
        number = isinstance(weight, Real) and not isinstance(weight, bool)
        if not number or not 0 < float(weight) < float("inf"):
            raise SettingError(f"weights[{code!r}] = {weight!r} is no weight.", "give a number above 0.")
    marks = (
        {item.code: item.critical for item in items} if critical is None else dict.fromkeys(map(str, critical), True)
    )
    return tuple(
        replace(item, weight=type(item.weight)(own.get(item.code, item.weight)), critical=marks.get(item.code, False))
        for item in items
    )


def _column(survey: Survey, role: str, name: str | None) -> str | None:
    """The column of a role: the one that is named, else the one with a usual name, else none."""
    found = list(survey.extra_columns)
    if name is not None:
        if name not in found:
            raise ColumnError(f"There is no column {name!r} for {role}= beside the items.", nearest(str(name), found))
        return name
    usual = {_bare(spelling): place for place, spelling in enumerate(USUAL[role])}
    fitting = sorted((usual[_bare(one)], one) for one in found if _bare(one) in usual)
    return fitting[0][1] if fitting else None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", str(text)).casefold())


def _texts(cells: Any) -> Names:
    return np.array([" ".join(text.split()) for text in map_distinct(cells, id_text, "")], object)


def _none(n: int) -> Names:
    return np.full(n, "", object)


def _noticed(survey: Survey, on_scale: Flags, names: Mapping[str, Names], told: Mapping[str, str]) -> dict[str, Any]:
    """Reports that do not count, and what is missing."""
    empty = ~on_scale.any(axis=1)
    found: dict[str, Any] = {"empty": int(empty.sum())}
    for role in ("outlet", "shopper", "visit"):
        if role in told:
            found[f"no_{role}"] = int(((names[role] == "") & ~empty).sum())
    found["source_notes"] = survey.notes
    return {kind: value for kind, value in found.items() if value}


def _visit_codes(names: Mapping[str, Names], told: Mapping[str, str], rows: Codes) -> Codes:
    """Which visit every report is of; a report without a number is a visit of its own."""
    if "visit" not in told:
        return np.arange(len(rows))
    first: dict[tuple[str, ...], int] = {}
    reports: dict[tuple[str, ...], int] = {}
    codes = []
    for outlet, visit, shopper, row in zip(names["outlet"], names["visit"], names["shopper"], rows, strict=True):
        key = (outlet, visit) if visit else (outlet, "", str(row))
        codes.append(first.setdefault(key, len(first)))
        other = reports.setdefault((*key, shopper), int(row))
        if other != row and visit and (shopper or "shopper" not in told):
            by = f" by {shopper}" if shopper else ""
            raise AnswerError(
                f"Visit {visit!r} of {outlet or 'the outlet'!r}{by} is there twice, in rows {other} and {int(row)}.",
                "keep one of them, or number the visits of every outlet; several reports need a column shopper.",
            )
    return np.array(codes)
