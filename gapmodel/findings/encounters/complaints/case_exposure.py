"""How many transactions or customers stand behind the complaints: by group, by period, or both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from gapmodel.errors import SettingError, listed, nearest
from gapmodel.findings.periods import start_of
from gapmodel.sources.open import open_source
from gapmodel.survey.decoding.group_names import group_name
from gapmodel.survey.matching.spelling import usual_place

EXPOSURES = (
    "exposure", "transactions", "customers", "visits", "orders", "contacts", "volume", "count", "n", "total", "users",
    "exposures", "guests", "calls", "交易", "交易数", "交易量", "客户数", "顾客数", "业务量", "笔数", "订单数", "人次",
    "人数", "数量",
)  # fmt: skip
TIMES = (
    "period", "date", "day", "week", "month", "quarter", "year", "received", "时期", "日期", "周", "月", "月份", "季度",
    "年", "年份",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exposure:
    """What complaints are compared with.

    Attributes
    ----------
    cells : mapping of (group, period) to float
        The group is "" and the period None where they are not told apart.
    grouped, dated : bool
        Whether it is told by group, and by period.
    constant : float, optional
        The same for every period.
    """

    cells: Mapping[tuple[str, dt.date | None], float]
    grouped: bool = False
    dated: bool = False
    constant: float | None = None

    def of_period(self, period: dt.date, group: str = "") -> float:
        """The exposure of a period, of all groups together if none is given; NaN where it is not known."""
        if self.constant is not None:
            return self.constant
        if not self.dated or (group and not self.grouped):
            return float("nan")
        own = [value for (name, start), value in self.cells.items() if start == period and (not group or name == group)]
        return sum(own) if own else float("nan")

    def of_group(self, group: str, periods: Iterable[dt.date]) -> float:
        """The exposure of a group over the periods; NaN where it is not known."""
        if not self.grouped:
            return float("nan")
        wanted = set(periods)
        own = [v for (name, start), v in self.cells.items() if name == group and (start is None or start in wanted)]
        return sum(own) if own else float("nan")

    @property
    def groups(self) -> list[str]:
        """The groups that it names."""
        return list(dict.fromkeys(name for name, _ in self.cells)) if self.grouped else []

    @property
    def periods(self) -> list[dt.date]:
        """The periods that it names."""
        return sorted({start for _, start in self.cells if start is not None})


def exposure_of(given: Any, by: str | None, period: str) -> Exposure | None:
    """The exposure as it was given: a number per period, a mapping, a data frame or a file with one.

    Raises
    ------
    SettingError
        It is neither, names no column of numbers, or a number is negative or missing.

    Examples
    --------
    >>> found = exposure_of({"2026-01": 900, "2026-02": 1100}, None, "month")
    >>> found.of_period(dt.date(2026, 2, 1))
    1100.0
    >>> exposure_of({"North": 900, "South": 1100}, "branch", "month").of_group("South", [])
    1100.0
    """
    if given is None:
        return None
    if isinstance(given, Real):
        return Exposure({}, constant=_number(given, "exposure"))
    if isinstance(given, pd.Series):
        given = given.to_dict()
    if isinstance(given, (str, Path)) or (hasattr(given, "columns") and not isinstance(given, pd.DataFrame)):
        given = _frame_in(given)
    if isinstance(given, Mapping):
        return _of_mapping(given, by, period)
    if not isinstance(given, pd.DataFrame):
        raise SettingError(
            f"exposure is a {type(given).__name__}.",
            "give a number per period, a mapping such as {'2026-01': 5200}, or a table with a column exposure.",
        )
    return _of_frame(given, by, period)


def _frame_in(source: Any) -> pd.DataFrame:
    """The table in a file or another frame, whose columns of numbers are numbers."""
    sheet = open_source(source, platform="none")
    frame = pd.DataFrame({name: sheet.columns[place] for place, name in enumerate(sheet.names)})
    numbers = frame.apply(pd.to_numeric, errors="coerce")
    return frame.assign(**{str(name): numbers[name] for name in frame if numbers[name].notna().all()})


def _of_mapping(given: Mapping[Any, Any], by: str | None, period: str) -> Exposure:
    if not given:
        raise SettingError("exposure is empty.", "give a number for each period or group.")
    starts = [start_of(key, period) for key in given]
    dated = all(start is not None for start in starts)
    if not dated and by is None:
        unknown = [key for key, start in zip(given, starts, strict=True) if start is None]
        raise SettingError(
            f"exposure has keys that are no dates: {listed(unknown)}.",
            "give periods such as '2026-01', or name with by= the column of the log whose groups these are.",
        )
    cells: dict[tuple[str, dt.date | None], float] = {}
    for (key, value), start in zip(given.items(), starts, strict=True):
        cell = ("", start) if dated else (group_name(key), None)
        cells[cell] = cells.get(cell, 0.0) + _number(value, f"exposure[{key!r}]")
    return Exposure(cells, grouped=not dated, dated=dated)


def _of_frame(frame: pd.DataFrame, by: str | None, period: str) -> Exposure:
    names = [str(name) for name in frame.columns]
    group, time, number = (
        None if place is None else frame.columns[place]
        for place in (usual_place(names, words) for words in ((by, "group") if by else (), TIMES, EXPOSURES))
    )
    if number is None:
        rest = [
            name for name in frame.columns if name not in (group, time) and pd.api.types.is_numeric_dtype(frame[name])
        ]
        if len(rest) != 1:
            raise SettingError(
                f"exposure has {len(rest)} columns that may be the numbers, of {listed(names)}.",
                "call the column with the number of transactions or customers 'exposure'.",
            )
        number = rest[0]
    if group is None and time is None:
        wanted = ["period", *([by] if by else [])]
        raise SettingError(f"exposure has no column {' or '.join(wanted)}.", nearest(wanted[-1], names))
    cells: dict[tuple[str, dt.date | None], float] = {}
    for row in range(len(frame)):
        start = None if time is None else start_of(frame[time].iloc[row], period)
        if time is not None and start is None:
            raise SettingError(
                f"exposure has {str(frame[time].iloc[row])[:40]!r} in its column {time!r}, which is no date.",
                "give dates or periods such as '2026-01'.",
            )
        cell = ("" if group is None else group_name(frame[group].iloc[row]), start)
        cells[cell] = cells.get(cell, 0.0) + _number(frame[number].iloc[row], f"the exposure in row {row + 1}")
    return Exposure(cells, grouped=group is not None, dated=time is not None)


def _number(value: Any, what: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if isinstance(value, bool) or not isfinite(number) or number < 0:
        raise SettingError(
            f"{what} is {str(value)[:40]}, not a number from 0.", "give the number of transactions or customers."
        )
    return number
