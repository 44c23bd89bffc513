"""A number as a table prints it, and how much its rounding leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import isfinite, isnan, nan
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


def spread(sd_e: Printed, sd_p: Printed, r: Printed) -> tuple[float, float]:
    """The smallest and largest SD of P - E that the SDs of both sides and their correlation allow.

    Without a correlation it may be anything from -1 to 1.

    >>> spread(Printed(1.0, 0.0), Printed(2.0, 0.0), Printed(nan, nan))
    (1.0, 3.0)
    """
    low, high = r.ends if r.known else (-1.0, 1.0)
    around = [max(-1.0, low), min(1.0, high)]
    squares = []
    for rho, first, second in product(around, _floored(sd_e), _floored(sd_p)):
        nearest = min(max(rho * second, _floored(sd_e)[0]), _floored(sd_e)[1])  # where the square is least
        squares += [x**2 + second**2 - 2 * rho * x * second for x in (first, nearest)]
    return max(min(squares), 0.0) ** 0.5, max(*squares, 0.0) ** 0.5


def overlap(first: tuple[float, float], second: tuple[float, float]) -> bool:
    """Whether two ranges share a number, but for the noise of floating-point arithmetic."""
    noise = _NOISE * max(1.0, *map(abs, first), *map(abs, second))
    return first[0] <= second[1] + noise and second[0] <= first[1] + noise


def _floored(sd: Printed) -> tuple[float, float]:
    return max(sd.ends[0], 0.0), sd.ends[1]


def _text(cell: Any) -> str:
    return str(cell).strip().replace("−", "-").replace("–", "-") if cell is not None else ""


def _decimals(cell: Any) -> int:
    text = _text(cell)
    found = _NUMBER.fullmatch(text if isinstance(cell, str) else text.removesuffix(".0"))
    if not found:
        return 0
    return max(0, len(found[1] or found[2] or "") - int(found[3] or 0))
