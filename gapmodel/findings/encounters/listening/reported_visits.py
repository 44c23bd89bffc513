"""Reports of mystery shoppers read into visits: which row is of which visit, outlet and shopper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gapmodel.errors import AnswerError, ColumnError, SettingError, SourceError, nearest
from gapmodel.findings.encounters.listening.checklist import Checklist, marked, read_by
from gapmodel.findings.encounters.listening.visits import Codes, Flags, Names, Visits
from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.distinct import map_distinct
from gapmodel.survey.matching.spelling import usual_place
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import id_text

USUAL = {
    "outlet": "outlet|branch|store|shop|site|location|门店|网点|分店|分行|门店名称|网点名称".split("|"),
    "visit": "visit|visit_id|visit_no|visit_number|round|wave|访问|访问编号|访问次数|次数|轮次".split("|"),
    "shopper": "shopper|shopper_id|mystery_shopper|observer|assessor|神秘顾客|访问员|检查员|观察员".split("|"),
}


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
    survey = source if isinstance(source, Survey) else read_by(source, checklist, sheet)
    if len(survey.instrument.asked) != 1:
        raise SettingError(
            f"{survey.instrument.name!r} asks {len(survey.instrument.asked)} sides; a checklist has one.",
            "read the visits with instrument='mystery-shopping' or a checklist of your own.",
        )
    items = marked(survey.instrument.items, weights, critical)
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


def _column(survey: Survey, role: str, name: str | None) -> str | None:
    """The column of a role: the one that is named, else the one with a usual name, else none."""
    found = list(survey.extra_columns)
    if name is not None:
        if name not in found:
            raise ColumnError(f"There is no column {name!r} for {role}= beside the items.", nearest(str(name), found))
        return name
    place = usual_place(found, USUAL[role])
    return None if place is None else found[place]


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
