"""The difference of two independent means whose errors may have any shape, or come from a finite population."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isinf, sqrt
from numbers import Integral

from gapmodel.errors import SettingError
from gapmodel.inference.estimate import Interval, Measured


def difference_interval(a: Interval, b: Interval) -> Interval:
    """The interval of a - b from an interval of each, of the same level and alternative's two sides.

    Notes
    -----
    The method of variance estimates recovery (MOVER; Zou and Donner 2008, Statistics in Medicine 27, 1693-1702): each
    distance between a mean and its limit stands for that side's error, and the distances add up as roots of squares,

    low = a - b - sqrt((a - a.low)^2 + (b.high - b)^2),   high = a - b + sqrt((a.high - a)^2 + (b - b.low)^2).

    So a skewed or bounded interval stays so in the difference. With z intervals it is the usual z interval of a
    difference. An undefined limit leaves the difference undefined; an open side leaves it open.

    Examples
    --------
    >>> found = difference_interval(Interval(6.0, 5.0, 6.4, "one"), Interval(5.0, 4.7, 5.3, "other"))
    >>> f"{found.value:.2f} {found.low:.2f} {found.high:.2f}"
    '1.00 -0.04 1.50'
    """
    value = a.value - b.value
    low = _away(a.value - a.low, b.high - b.value)
    high = _away(a.high - a.value, b.value - b.low)
    method = a.method if a.method == b.method else f"{a.method} and {b.method}"
    return Interval(value, value - low, value + high, f"MOVER of {method}")


def _away(first: float, second: float) -> float:
    return inf if isinf(first) or isinf(second) else sqrt(first**2 + second**2)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample from a finite population: its spread as far as it still leaves the population's mean open.

    With `n` of `population` answering, the variance of the mean shrinks by 1 - n / population (Cochran 1977, section
    2.6); where everybody answered nothing is left.
    """

    n: int
    mean: float
    sd: float
    constant: bool

    @classmethod
    def of(cls, sample: Measured, population: int | None) -> Drawn:
        """The sample, drawn from so many; None is an unlimited number."""
        return cls(sample.n, sample.mean, sample.sd * left_open(sample.n, population), sample.constant)


def left_open(n: int, population: object) -> float:
    """The share of a standard error that a finite population leaves: sqrt(1 - n / population).

    Raises
    ------
    SettingError
        More answered than there are.

    Examples
    --------
    >>> left_open(4, None), left_open(3, 4), left_open(4, 4)
    (1.0, 0.5, 0.0)
    """
    if population is None:
        return 1.0
    if not isinstance(population, Integral) or int(population) < max(n, 1):
        raise SettingError(
            f"{n} people answered out of {population!r}.", "give the whole number of all who could have been asked."
        )
    return sqrt(1 - n / int(population))


def finite(interval: Interval, n: int, population: int | None) -> Interval:
    """The interval of a mean, its limits drawn in for a finite population.

    Examples
    --------
    >>> finite(Interval(6.0, 5.0, 6.5, "t"), 3, 4)
    Interval(value=6.0, low=5.5, high=6.25, method='t, finite population')
    """
    if population is None:
        return interval
    left = left_open(n, population)
    if not left:
        return Interval(interval.value, interval.value, interval.value, "everybody answered")
    low, high = (interval.value + left * (limit - interval.value) for limit in (interval.low, interval.high))
    return replace(interval, low=low, high=high, method=f"{interval.method}, finite population")
