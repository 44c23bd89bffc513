"""What the caller says of a printed table: respondents, scale, items, and how its tests were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from gapmodel.errors import SettingError, is_number, is_whole, one_of
from gapmodel.findings.planning.audit.printed_cells import Number
from gapmodel.findings.planning.audit.printed_rows import PrintedRow
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.printed.granularity import Lattice

_MOST = 10**9
TESTS = ("t", "other")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is known beside the table itself.

    Attributes
    ----------
    n : int or None
        Respondents, where the table has no column for them.
    scale : (lowest, highest), mapping of a row's label to it, or None
    items : int, mapping of a row's label to it, or None
    step : float
        Between points of the scale.
    confidence : float
    test : {"t", "other"}
        Whether p-values and intervals are those of Student's t.
    parts : mapping of a row's label to the labels of the rows whose mean it is
    """

    n: int | None
    scale: Any
    items: Any
    step: float
    confidence: float
    test: str
    parts: Mapping[str, tuple[str, ...]]

    def size(self, row: PrintedRow) -> int | None:
        """The respondents of a row; None where nobody says."""
        printed = row.numbers.get("n")
        found = printed.whole if printed is not None else self.n
        return found if found is not None and 1 <= found <= _MOST else None

    def ends(self, row: PrintedRow) -> tuple[float, float] | None:
        """The scale of a row; None where nobody says."""
        found: tuple[float, float] | None = _of_row(self.scale, row) if isinstance(self.scale, Mapping) else self.scale
        return found

    def items_of(self, row: PrintedRow) -> int | None:
        """The items whose mean a row is; None where nobody says.

        A number for all rows is not that of rows that summarise others.
        """
        printed: Number | None = row.numbers.get("items")
        if printed is not None:
            return printed.whole or None
        if isinstance(self.items, Mapping) and (found := _of_row(self.items, row)) is not None:
            return int(found)
        if isinstance(self.items, int) and not row.summary:
            return self.items
        return 1 if row.single else None

    def lattice(self, row: PrintedRow, items: int, *, of_gap: bool) -> Lattice:
        """The values that a respondent can have on a row."""
        low, high = self.ends(row) or (-inf, inf)
        if of_gap:
            low, high = low - high, high - low
        return Lattice(items / self.step, low, high)


def checked_settings(given: Mapping[str, Any]) -> Settings:
    """The settings, if they are valid.

    Raises
    ------
    SettingError
        One of them has an invalid value.
    """
    n, scale, items, step = (given[name] for name in ("n", "scale", "items", "step"))
    if n is not None and not (is_whole(n) and 1 <= n <= _MOST):
        raise SettingError(f"n={n!r} is not a number of respondents.", "give a whole number from 1, such as n=51.")
    for one in scale.values() if isinstance(scale, Mapping) else [scale]:
        _check_scale(one)
    for one in items.values() if isinstance(items, Mapping) else [1 if items is None else items]:
        if not (is_whole(one) and 1 <= one <= 1000):
            raise SettingError(f"items={one!r} is not a number of items.", "give 1 for single items, or for example 4.")
    if not is_number(step, 1e-6):
        raise SettingError(f"step={step!r} is not the step of a scale.", "give 1, or 0.5 where halves can be answered.")
    check_settings(given["confidence"], "two-sided")
    one_of(given["test"], TESTS, "test")
    return Settings(
        None if n is None else int(n),
        {str(label): _floats(one) for label, one in scale.items()} if isinstance(scale, Mapping) else _floats(scale),
        _wholes(items),
        float(step),
        float(given["confidence"]),
        given["test"],
        _checked_parts(given["parts"]),
    )


def _wholes(items: Any) -> Any:
    if isinstance(items, Mapping):
        return {str(label): int(one) for label, one in items.items()}
    return None if items is None else int(items)


def _floats(scale: Any) -> Any:
    return None if scale is None else (float(scale[0]), float(scale[1]))


def _check_scale(scale: Any) -> None:
    if scale is None:
        return
    pair = isinstance(scale, (tuple, list)) and len(scale) == 2 and all(is_number(end) for end in scale)
    if not pair or not -_MOST < scale[0] < scale[1] < _MOST:
        raise SettingError(f"scale={scale!r} is not a scale.", "give its lowest and highest point: scale=(1, 7).")


def _checked_parts(parts: Any) -> dict[str, tuple[str, ...]]:
    if parts is None:
        return {}
    named = isinstance(parts, Mapping) and all(
        isinstance(rows, (tuple, list)) and rows and len(set(map(str, rows))) == len(rows) for rows in parts.values()
    )
    if not named:
        raise SettingError(
            f"parts={parts!r} does not say which rows a dimension is the mean of.",
            "write parts={'Reliability': ['R1', 'R2', 'R3']}.",
        )
    return {str(label): tuple(map(str, rows)) for label, rows in parts.items()}


def _of_row(given: Mapping[str, Any], row: PrintedRow) -> Any:
    """What is given for a row by its name or label, or for the dimension that it belongs to."""
    return next((given[name] for name in (row.name, row.label, row.block) if name in given), None)
