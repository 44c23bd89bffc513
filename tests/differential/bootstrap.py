"""The ideal bootstrap of a mean by convolution, and BCa from it; no code of the package."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import fft, special

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Limits = tuple[float, float]

_DIRECT = 3000  # points of a sum that are convolved directly
MOST = 2**22  # points that are convolved at all
_LEVEL = 1e-9  # relative, to which a level is told from the chance of a lattice point


@dataclass(frozen=True)
class Law:
    """The chances of first, first + step, ... of the sum of a resample."""

    first: int
    step: int
    chance: Floats

    def quantiles(self, level: float) -> tuple[int, int]:
        """Between which sums the smallest lies that is not exceeded with this chance; mostly these are one."""
        below, above = np.cumsum(self.chance), np.cumsum(self.chance[::-1])[::-1]
        if level <= 0.5:
            places = [
                int(np.searchsorted(below, level * (1 + give) + 1e-13 * np.sign(give))) for give in (-_LEVEL, _LEVEL)
            ]
        else:
            exceeding = np.append(above[1:], 0.0)  # descending
            rest = 1 - level
            allowed = [max(rest * (1 - give) - 1e-13 * np.sign(give), 0) for give in (-_LEVEL, _LEVEL)]
            places = [int(np.searchsorted(-exceeding, -one)) for one in allowed]
        low, high = (self.first + self.step * min(place, len(below) - 1) for place in places)
        return low, high

    def middle(self, total: int) -> float:
        """P(sum < total) + P(sum = total) / 2."""
        place = (total - self.first) // self.step
        return float(self.chance[:place].sum() + self.chance[place] / 2)


def law_of(sample: Integers) -> Law | None:
    """The sum of n draws with replacement from a sample that varies; None where it has too many points."""
    values, counts = np.unique(sample, return_counts=True)
    n, low = len(sample), int(values[0])
    step = int(np.gcd.reduce(values - low))
    points = (values - low) // step
    size = n * int(points[-1]) + 1
    if size > MOST:
        return None
    one = np.bincount(points, weights=counts / n)
    chance = _power(one, n) if size <= _DIRECT else _transformed(one, n, size)
    return Law(n * low, step, chance)


def _power(one: Floats, n: int) -> Floats:
    """The n-fold convolution by repeated squaring, term by term."""
    result = np.ones(1)
    while n:
        if n & 1:
            result = np.convolve(result, one)
        one, n = np.convolve(one, one), n >> 1
    return result


def _transformed(one: Floats, n: int, size: int) -> Floats:
    period = fft.next_fast_len(size, real=True)
    chance = fft.irfft(fft.rfft(one, period) ** n, period)[:size]
    return np.maximum(chance, 0)


def percentile(law: Law, tails: Limits) -> tuple[Limits, Limits]:
    """Between which sums each limit of the percentile interval lies; infinite on an open side."""
    below, above = tails
    return law.quantiles(below) if below else (-inf, -inf), law.quantiles(1 - above) if above else (inf, inf)


def bca(law: Law, bias: float, acceleration: float, tails: Limits) -> tuple[Limits, Limits]:
    """The same of Efron's (1987) interval."""
    below, above = tails
    low = law.quantiles(corrected(below, bias, acceleration)) if below else (-inf, -inf)
    high = law.quantiles(corrected(1 - above, bias, acceleration)) if above else (inf, inf)
    return low, high


def bca_of(law: Law, sample: Integers, tails: Limits) -> tuple[Limits, Limits]:
    """The same of a sample and the law of its sum."""
    return bca(law, float(special.ndtri(law.middle(int(sample.sum())))), acceleration(sample), tails)


def corrected(level: float, bias: float, acceleration: float) -> float:
    """The level of which the quantile is taken; the end of the sample where the formula has none."""
    normal = bias + float(special.ndtri(level))
    stretch = 1 - acceleration * normal
    return float(special.ndtr(bias + normal / stretch)) if stretch > 0 else float(normal > 0)


def acceleration(sample: Integers) -> float:
    """A sixth of the skewness over the root of n: the jackknife's value for a mean."""
    deviations = sample - sample.mean()
    return float((deviations**3).sum()) / (6 * float((deviations**2).sum()) * sqrt(float((deviations**2).sum())))
