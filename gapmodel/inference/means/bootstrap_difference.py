"""The ideal bootstrap of a difference of two independent means: both resampled, every pair of resamples counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, tail_levels
from gapmodel.inference.means.bootstrap import (
    Approximated,
    Draws,
    Resampled,
    draws_from,
    percentile_and_bca,
    resampled,
)
from gapmodel.inference.means.independent import why_undefined
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def bootstrap_difference(
    x: Frequencies, y: Frequencies, confidence: float = 0.95, alternative: str = "two-sided"
) -> tuple[Interval, Interval]:
    """The percentile and the BCa interval of mean(x) - mean(y), each group resampled by itself.

    Returns
    -------
    percentile, bca : Interval
        In scale points. A limit is a difference that a pair of resamples attains.

    Notes
    -----
    The law is the convolution of the two ideal bootstrap laws (`resampled`), evaluated where a quantile is
    sought: for each resampled sum of the one the tail of the other is looked up, so that the lattice on
    which the difference lies, as fine as one over the least common multiple of the two sizes, is never listed.
    Where one of the two laws is itself too fine to list, the saddlepoint approximation to the difference
    takes over, and `method` says so. BCa (Efron 1987) with z0 from the law, half the probability of the observed
    difference counted, and the acceleration for two samples,
    a = (m3(x) / n_x^2 - m3(y) / n_y^2) / (6 (m2(x) / n_x + m2(y) / n_y)^1.5), m the central moments (divided by
    n). On rows ``scipy.stats.bootstrap((x, y), lambda a, b: a.mean() - b.mean(), method="BCa")`` and
    ``boot::boot(..., strata = group)`` (R) simulate it.

    Fewer than two respondents in a group, or no spread in either: NaN. One group without spread is a constant.

    Examples
    --------
    >>> x, y = Frequencies.of([-3, -1, 0, 0, 0, 1, 0, -2]), Frequencies.of([0, 1, 1, 0, -1, 2])
    >>> percentile, bca = bootstrap_difference(x, y)
    >>> f"{percentile.low:.4f} {percentile.high:.4f}, {bca.low:.4f} {bca.high:.4f}"
    '-2.2917 0.0000, -2.3750 -0.0833'
    """
    difference = x.mean - y.mean
    if min(x.n, y.n) < 2 or (x.constant and y.constant):
        none = Interval(difference, NAN, NAN, why_undefined(x, y))
        return none, none
    law = _law(x, y)
    correction = (float(special.ndtri(law.middle(0))), _acceleration(x, y))
    estimate, tails = Interval(difference, NAN, NAN, law.method), tail_levels(confidence, alternative)
    return percentile_and_bca(estimate, lambda level: difference + law.quantile(level), correction, tails)


@dataclass(frozen=True, slots=True)
class _Convolved:
    """The exact law of outer + inner about the observed difference.

    Attributes
    ----------
    outer : (m,) whole numbers and their chances
    inner : the other sum, in steps of `width`
    unit : scale points per whole number
    """

    outer: Integers
    chances: Floats
    inner: Resampled
    width: int
    unit: Fraction
    method = Resampled.method

    def quantile(self, level: float) -> float:
        """The smallest value, in scale points, that is not exceeded with probability `level` or more."""
        reach = max(abs(self.inner.first), abs(self._last)) * self.width + int(np.abs(self.outer).max())
        low, high = -reach - 1, reach  # never reached, always reached
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._reached(middle, level) else (middle, high)
        return float(high * self.unit)

    def middle(self, value: int) -> float:
        """P(difference < value) + P(difference = value) / 2."""
        return (self._tail(value, self.inner.below, 1.0) + self._tail(value - 1, self.inner.below, 1.0)) / 2

    @property
    def _last(self) -> int:
        return self.inner.first + self.inner.step * (len(self.inner.below) - 1)

    def _reached(self, value: int, level: float) -> bool:
        if level <= 0.5:
            return self._tail(value, self.inner.below, 1.0) >= level
        return self._tail(value, self.inner.above, 0.0) <= 1 - level

    def _tail(self, value: int, tail: Floats, beyond: float) -> float:
        """P(difference <= value), or P(difference > value), by the inner tail `beyond` its last point."""
        place = ((value - self.outer) // self.width - self.inner.first) // self.inner.step
        known = tail[np.clip(place, 0, len(tail) - 1)]
        known = np.where(place < 0, 1 - beyond, np.where(place >= len(tail), beyond, known))
        return float((self.chances * known).sum())  # no threads for so little


def _law(x: Frequencies, y: Frequencies) -> _Convolved | Approximated:
    """Of the difference of resampled means, less the observed one, in scale points."""
    first, second = _about_its_total(x), _about_its_total(y)
    if first is None or second is None:
        return Approximated((_in_scale_points(x, 1), _in_scale_points(y, -1)), 0.0)
    one, other = x.unit / x.n, y.unit / y.n
    parts = one.numerator * other.denominator, other.numerator * one.denominator
    unit = Fraction(gcd(*parts), one.denominator * other.denominator)
    widths = parts[0] // gcd(*parts), parts[1] // gcd(*parts)
    (inner, width), (outer, times) = sorted(
        zip((first, _mirrored(second)), widths, strict=True), key=lambda pair: -len(pair[0].below)
    )
    points = times * (outer.first + outer.step * np.arange(len(outer.below)))
    return _Convolved(points, np.diff(outer.below, prepend=0), inner, width, unit)


def _about_its_total(group: Frequencies) -> Resampled | None:
    """The law of a resampled sum less the observed one; None where it is too fine to list."""
    if group.constant:
        return Resampled(0, 1, np.ones(1), np.zeros(1))
    law = resampled(group)
    return replace(law, first=law.first - group.total) if isinstance(law, Resampled) else None


def _mirrored(law: Resampled) -> Resampled:
    """The law of the sum with the other sign."""
    last = law.first + law.step * (len(law.below) - 1)
    at_least, less = np.append(1.0, law.above[:-1]), np.append(0.0, law.below[:-1])
    return Resampled(-last, law.step, at_least[::-1], less[::-1])


def _in_scale_points(group: Frequencies, sign: int) -> Draws:
    draws = draws_from(group)
    return replace(draws, steps=sign * draws.steps * float(group.unit / group.n))


def _acceleration(x: Frequencies, y: Frequencies) -> float:
    second, third = 0.0, 0.0
    for draws in (_in_scale_points(x, 1), _in_scale_points(y, -1)):
        second, third = second + draws.moment(2), third + draws.moment(3)
    return third / (6 * second * sqrt(second))
