"""A number as a table prints it, and how much its rounding leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import copysign, isfinite, isnan, nan
from typing import Any

from gapmodel.errors import SummaryError

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?")
_NOTHING = frozenset(("", "-", "–", "—", "na", "n/a", "nan", "none", "nat", "<na>"))
_NOISE = 1e-9  # relative: what floating-point arithmetic leaves in numbers that were computed, not printed


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed number; what was rounded to it lies within `half` of a unit of its last decimal.

    >>> Printed(0.5, 0.25).ends
    (0.25, 0.75)
    """

    value: float
    half: float

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return not isnan(self.value)

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest number that is printed so."""
        return self.value - self.half, self.value + self.half

    @property
    def cut_off(self) -> Printed:
        """The number if further decimals may have been rounded or cut off.

        >>> Printed(0.5, 0.25).cut_off.ends, Printed(-0.5, 0.25).cut_off.ends
        ((0.25, 1.0), (-1.0, -0.25))
        """
        if self.value == 0:
            return Printed(0.0, 2 * self.half)
        return Printed(self.value + copysign(self.half / 2, self.value), 1.5 * self.half)

    def __str__(self) -> str:
        return f"{self.value:.10g}"


def number(cell: Any, column: str, row: str) -> float:
    """The value of a cell, NaN where it is empty.

    Raises
    ------
    SummaryError
        It is not a number.

    Examples
    --------
    >>> number("−0.84", "gap", "row 1"), number(None, "gap", "row 1")
    (-0.84, nan)
    """
    text = _text(cell)
    if text.casefold() in _NOTHING:
        return nan
    if not _NUMBER.fullmatch(text) or not isfinite(float(text)):
        raise SummaryError(f"{row}: {column} is {cell!r}; it must be a number.", "write numbers with a decimal point.")
    return float(text)


def decimals(cells: Iterable[Any]) -> int:
    """The largest number of decimals among cells; a float hides its final zeros, but its neighbours show them.

    >>> decimals([6.3, 5.47]), decimals([6.0]), decimals(["5.470"])
    (2, 0, 3)
    """
    return max(map(_decimals, cells), default=0)


def half_unit(cell: Any, numeric: int) -> float:
    """Half a unit of the last decimal: of a text its own, of a number that of its column.

    >>> half_unit("6.30", 4), half_unit(6.3, 2)
    (0.005, 0.005)
    """
    return 0.5 * 10.0 ** -(_decimals(cell) if isinstance(cell, str) else numeric)


def overlap(first: tuple[float, float], second: tuple[float, float]) -> bool:
    """Whether two ranges share a number, but for the noise of floating-point arithmetic."""
    noise = _NOISE * max([1.0, *(abs(end) for end in (*first, *second) if isfinite(end))])
    return first[0] <= second[1] + noise and second[0] <= first[1] + noise


def _text(cell: Any) -> str:
    return str(cell).strip().replace("−", "-").replace("–", "-") if cell is not None else ""


def _decimals(cell: Any) -> int:
    text = _text(cell)
    found = _NUMBER.fullmatch(text if isinstance(cell, str) else text.removesuffix(".0"))
    if not found:
        return 0
    return max(0, len(found[1] or found[2] or "") - int(found[3] or 0))
