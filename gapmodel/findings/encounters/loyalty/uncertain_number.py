"""A number of which more or less is known: exactly, within a range, or from counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import Any, Literal

from gapmodel.errors import SettingError, is_number, is_whole
from gapmodel.inference.estimate import Interval
from gapmodel.inference.share import blaker_interval

Given = Literal["number", "range", "counts", "estimate"]
_FORMS = "give a number, a range (low, high) or (low, value, high)"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A number with limits, which are the number itself where it is known exactly.

    Attributes
    ----------
    name : str
        What messages and tables call it.
    value, low, high : float
    given : {"number", "range", "counts", "estimate"}
        An estimate has the limits of a confidence interval.
    """

    name: str
    value: float
    low: float
    high: float
    given: Given = "number"

    @property
    def sure(self) -> bool:
        """Whether it is known exactly."""
        return self.low == self.value == self.high

    def changed(self, rising: Callable[[float], float]) -> Uncertain:
        """The same in other units: a rising function of the value and of both limits."""
        return replace(self, value=rising(self.value), low=rising(self.low), high=rising(self.high))


def uncertain(
    name: str, given: Any, *, lowest: float = -inf, highest: float = inf, confidence: float = 0.95
) -> Uncertain:
    """A number, a range, or the share that counts ``(k, n)`` give, with Blaker's exact limits.

    Parameters
    ----------
    given : number, (low, high), (low, value, high), (k, n) or Interval
        Two whole numbers are counts only where the number is a share (`highest` is 1). The value of a range
        (low, high) is its middle.
    lowest, highest : float
        Between which it must lie.

    Raises
    ------
    SettingError
        It is none of these, the order is wrong, or it lies outside.

    Examples
    --------
    >>> uncertain("margin", (80, 120)).value
    100.0
    >>> found = uncertain("retention", (80, 100), lowest=0, highest=1)
    >>> f"{found.value} {found.low:.3f} {found.high:.3f} {found.given}"
    '0.8 0.712 0.871 counts'
    """
    share = highest == 1
    forms = _FORMS + (", or counts (k, n)." if share else ".")
    if isinstance(given, Interval):
        found = Uncertain(name, given.value, given.low, given.high, "estimate")
    elif is_number(given):
        found = Uncertain(name, float(given), float(given), float(given))
    elif isinstance(given, (tuple, list)) and len(given) in (2, 3) and all(is_number(one) for one in given):
        if share and len(given) == 2 and all(map(is_whole, given)) and given[1] > 1:
            found = _of_counts(name, int(given[0]), int(given[1]), confidence)
        else:
            low, high = float(given[0]), float(given[-1])
            found = Uncertain(name, float(given[1]) if len(given) == 3 else (low + high) / 2, low, high, "range")
    else:
        raise SettingError(f"{name}={given!r} is not a number with or without limits.", forms)
    if not found.low <= found.value <= found.high:
        raise SettingError(f"{name}={given!r} is not in order.", forms)
    if found.low < lowest or found.high > highest:
        between = f"between {lowest:g} and {highest:g}" if isfinite(highest) else f"{lowest:g} or above"
        percent = " Write 80% as 0.8." if share else ""
        raise SettingError(f"{name}={given!r} must be {between}.", forms + percent)
    return found


def _of_counts(name: str, count: int, n: int, confidence: float) -> Uncertain:
    if not 0 <= count <= n:
        raise SettingError(f"{name}=({count}, {n}) are not counts.", "give k of n, such as (80, 100).")
    found = blaker_interval(count, n, confidence)
    return Uncertain(name, found.value, found.low, found.high, "counts")
