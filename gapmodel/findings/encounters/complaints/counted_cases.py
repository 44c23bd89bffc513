"""Counts of cases by one of their columns: given as counts, or read from cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from gapmodel.errors import ColumnError, SettingError, listed, nearest
from gapmodel.findings.encounters.complaints.given_shares import given_count
from gapmodel.sources.open import open_source
from gapmodel.sources.sheet import Sheet

_COUNTS = ("n", "count", "complaints", "cases", "投诉数", "件数", "数量")


def counts_by(cases: Any, by: str) -> dict[str, int]:
    """How many cases there are by a column; those without a value under the empty name.

    Parameters
    ----------
    cases : mapping, pandas.Series, data frame, path, case log or finding of a case log
        Counts by name; a table with the column and one of counts (``n``, ``count``, ``complaints``); or a table with a
        row per case.

    Raises
    ------
    SettingError
        Counts that are none.
    ColumnError
        There is no such column.
    """
    if hasattr(cases, "index") and not hasattr(cases, "columns") and hasattr(cases, "items"):  # a pandas Series
        cases = dict(cases.items())
    if isinstance(cases, Mapping):
        if not cases:
            raise SettingError("There are no counts.", f'give counts by {by}: {{"first": 12, "second": 30}}.')
        return {_name(name): given_count(count, f"the count of {name!r}") for name, count in cases.items()}
    return _of_sheet(open_source(cases, platform="none"), by)


def amounts_by(given: Any, by: str) -> dict[str, float]:
    """Amounts, such as transactions, by a column: given by name, or a table with the column and one of amounts.

    Raises
    ------
    SettingError
        An amount below zero, or none.
    ColumnError
        There is no such column, or not one column of amounts.
    """
    if hasattr(given, "index") and not hasattr(given, "columns") and hasattr(given, "items"):  # a pandas Series
        given = dict(given.items())
    if isinstance(given, Mapping):
        return {_name(name): _amount(value, _name(name)) for name, value in given.items()}
    sheet = open_source(given, platform="none")
    names = [str(name) for name in sheet.names]
    own = [at for at, name in enumerate(names) if name.strip().casefold() == by.casefold()]
    if not own or len(names) != 2:
        raise ColumnError(
            f"{sheet.origin} is no table of {by} and exposure; it has {listed(names)}.",
            f"give two columns, {by} and the number of transactions or customers.",
        )
    found: dict[str, float] = {}
    for unit, value in zip(sheet.columns[own[0]], sheet.columns[1 - own[0]], strict=True):
        found[_name(unit)] = found.get(_name(unit), 0.0) + _amount(value, _name(unit))
    return found


def _amount(value: Any, name: str) -> float:
    try:
        number = 0.0 if value is None or value != value else float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number < float("inf"):
        raise SettingError(f"The exposure of {name!r} is {value!r}.", "give a number of transactions or customers.")
    return number


def _of_sheet(sheet: Sheet, by: str) -> dict[str, int]:
    names = [str(name) for name in sheet.names]
    folded = {name.strip().casefold(): at for at, name in reversed(list(enumerate(names)))}
    if by.casefold() not in folded:
        raise ColumnError(f"{sheet.origin} has no column {by!r}.", nearest(by, names))
    groups = [_name(cell) for cell in sheet.columns[folded[by.casefold()]]]
    counted = next((folded[name] for name in _COUNTS if name in folded), None)
    found: Counter[str] = Counter()
    for at, group in enumerate(groups):
        found[group] += 1 if counted is None else _count(sheet.columns[counted][at], group)
    return dict(found)


def _count(cell: Any, group: str) -> int:
    try:
        return given_count(float(cell), f"the count of {group!r}")
    except (TypeError, ValueError):
        raise SettingError(f"The count of {group!r} is {cell!r}.", "give a whole number of cases.") from None


def _name(cell: Any) -> str:
    """A cell as the name of a group; empty where there is none."""
    if cell is None or cell != cell or type(cell).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
