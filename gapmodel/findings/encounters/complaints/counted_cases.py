"""Counts of cases by one of their columns: given as counts, or read from cases."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any

from gapmodel.errors import AnswerError, ColumnError, SettingError, nearest
from gapmodel.findings.encounters.complaints.case_counts import GROUPINGS, CaseCounts
from gapmodel.findings.encounters.complaints.case_log import CaseLog, read_cases
from gapmodel.findings.encounters.complaints.complaints import Complaints
from gapmodel.findings.encounters.complaints.given_shares import given_count
from gapmodel.sources.open import open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.decoding.group_names import NO_GROUP, group_name
from gapmodel.survey.matching.spelling import usual_place

_COUNTS = ("n", "count", "complaints", "cases", "投诉数", "件数", "数量")


def counts_by(cases: Any, by: str) -> dict[str, int]:
    """How many cases there are by a column; those without a value under the empty name.

    Parameters
    ----------
    cases : mapping, pandas.Series, data frame, path, CaseLog or Complaints
        Counts by name; a table with the column and one of counts (``n``, ``count``, ``complaints``); or cases, as for
        `complaints`.

    Raises
    ------
    SettingError
        Counts that are none.
    ColumnError
        There is no such column.
    """
    if isinstance(cases, Complaints):
        cases = cases.log
    if isinstance(cases, CaseLog):
        return _of_log(cases.counts, by)
    if hasattr(cases, "index") and not hasattr(cases, "columns") and hasattr(cases, "items"):  # a pandas Series
        cases = dict(cases.items())
    if isinstance(cases, Mapping):
        if not cases:
            raise SettingError("There are no counts.", f'give counts by {by}: {{"first": 12, "second": 30}}.')
        return {_name(name): given_count(count, f"the count of {name!r}") for name, count in cases.items()}
    return _of_cases(cases, by)


def _of_cases(cases: Any, by: str) -> dict[str, int]:
    """A log of cases, as `complaints` reads it; else a table of counts, or of cases without dates."""
    sheet = open_source(cases, platform="none")
    counted = usual_place(sheet.names, _COUNTS)
    if counted is None and by in GROUPINGS:
        with contextlib.suppress(ColumnError, AnswerError):
            return _of_log(read_cases(cases).counts, by)
    column = usual_place(sheet.names, (by,))
    if column is None:
        raise ColumnError(f"{sheet.origin} has no column {by!r}.", nearest(by, sheet.names))
    return _of_sheet(sheet, column, counted)


def _of_log(counts: CaseCounts, by: str) -> dict[str, int]:
    if by not in GROUPINGS:
        raise ColumnError(f"A log of complaints has no column {by!r}.", nearest(by, GROUPINGS))
    table = counts.groups(by)
    return {_name(name): int(n) for name, n in zip(table[by], table["n"], strict=True)}


def _of_sheet(sheet: Sheet, column: int, counted: int | None) -> dict[str, int]:
    found: Counter[str] = Counter()
    for at, cell in enumerate(sheet.columns[column]):
        group = _name(cell)
        found[group] += 1 if counted is None else _count(sheet.columns[counted][at], group)
    return dict(found)


def _count(cell: Any, group: str) -> int:
    try:
        return given_count(float(cell), f"the count of {group!r}")
    except (TypeError, ValueError):
        raise SettingError(f"The count of {group!r} is {cell!r}.", "give a whole number of cases.") from None


def _name(cell: Any) -> str:
    """A cell as the name of a group; empty where there is none."""
    name = group_name(cell if isinstance(cell, Hashable) else str(cell))
    return "" if name == NO_GROUP else name
