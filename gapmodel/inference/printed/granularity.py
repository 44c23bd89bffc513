"""Means and standard deviations that answers on a scale can have: GRIM and GRIMMER.

Answers on a scale with a step are whole numbers of steps, so that the mean of n of them is a multiple of step / n, and
the sum of their squares is a whole number, as odd or even as their sum. The mean of k items of each respondent is a
multiple of step / k. Nick Brown and Heathers (2017) call the test of means GRIM; Anaya (2016) that of standard
deviations GRIMMER.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, inf, sqrt

from gapmodel.inference.printed.formulas import Range

_NOISE = 1e-9
_FEW_SUMS = 200  # that a printed mean may stand for; of more a few show what the scale allows


@dataclass(frozen=True, slots=True)
class Lattice:
    """The values that one respondent's mean of k items can have: `lowest` + i / `per_unit` up to `highest`.

    Attributes
    ----------
    per_unit : float
        Values per scale point: the number of items over the step of the scale.
    lowest, highest : float
        Infinite where the scale is not known.
    """

    per_unit: float
    lowest: float = -inf
    highest: float = inf

    def counted(self, value: float) -> float:
        """A mean as the number of steps above the lowest value, above zero where there is none."""
        return (value - self._origin) * self.per_unit

    def value(self, steps: float) -> float:
        """The mean that lies so many steps above the lowest."""
        return self._origin + steps / self.per_unit

    @property
    def _origin(self) -> float:
        return self.lowest if self.lowest > -inf else 0.0

    @property
    def ends(self) -> Range:
        """The first and the last step."""
        if self.lowest == -inf:
            return -inf, inf
        return 0.0, self.counted(self.highest) if self.highest < inf else inf


def nearest_mean(mean: float, n: int, lattice: Lattice) -> float:
    """The mean of n respondents nearest to a number.

    >>> nearest_mean(3.48, 20, Lattice(1, 1, 5)), nearest_mean(3.48, 20, Lattice(4, 1, 5))
    (3.5, 3.475)
    """
    low, high = lattice.ends
    steps = min(max(floor(lattice.counted(mean) * n + 0.5), low * n), high * n)
    return lattice.value(steps / n)


def nearest_sd(mean: Range, sd: float, n: int, lattice: Lattice) -> float:
    """The standard deviation nearest to a number that n respondents with a mean in a range can have.

    It may be that of the sample (n - 1) or of the population (n); infinite where no mean in the range is possible.

    Notes
    -----
    If the sum of n whole numbers is S and that of their squares is Q, then Q - S is even, and Q lies between its values
    for answers as equal and as extreme as the scale allows. All n values are possible that satisfy this, but for some
    near the largest Q: a standard deviation that is refused is impossible.

    Examples
    --------
    >>> f"{nearest_sd((3.445, 3.455), 1.0, 20, Lattice(1, 1, 5)):.4f}"
    '0.9987'
    """
    ends = lattice.ends
    first, last = (lattice.counted(end) * n for end in mean)
    low = int(max(ceil(first - _NOISE * max(1.0, abs(first))), ends[0] * n))
    high = int(min(floor(last + _NOISE * max(1.0, abs(last))), ends[1] * n))
    wanted = sd * lattice.per_unit
    found = [_nearest_of_sum(total, wanted, n, ends[1]) for total in _sums(low, high, n, ends[1])]
    return min(found, key=lambda one: abs(one - wanted), default=inf) / lattice.per_unit


def _sums(low: int, high: int, n: int, most: float) -> Iterable[int]:
    """All sums in a range; of many some at its ends, and those with the smallest and the largest spread."""
    if high - low < _FEW_SUMS:
        return range(low, high + 1)
    middle = int(min(max(n * most / 2, low), high)) if most < inf else low
    equal = min(max(-(-low // n) * n, low), high)
    return sorted({low, low + 1, middle, equal, high - 1, high})


def _nearest_of_sum(total: int, sd: float, n: int, most: float) -> float:
    """The standard deviation nearest to a number if the sum of n whole numbers is known."""
    whole, rest = divmod(total, n)
    least = n * whole**2 + rest * (2 * whole + 1)
    largest: float = inf
    if most < inf:
        top = int(most + 0.5)
        full, left = divmod(total, top) if top else (0, 0)
        largest = full * top**2 + left**2
    candidates = []
    for divisor in (n - 1, n):
        wanted = sd**2 * divisor + total**2 / n
        for square in {floor(wanted), floor(wanted) - 1, ceil(wanted), ceil(wanted) + 1}:
            even = min(max(square, least), largest)
            if (even - total) % 2 == 0:
                candidates.append(sqrt(max(int(even) * n - total**2, 0) / n / divisor))
    return min(candidates, key=lambda one: abs(one - sd), default=inf)
