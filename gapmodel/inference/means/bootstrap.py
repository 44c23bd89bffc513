"""The ideal bootstrap of a mean: every resample counted, none drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import copysign, exp, inf, isfinite, log1p, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, tail_levels
from gapmodel.inference.exact.resonance import bernstein_reach
from gapmodel.inference.means.paired import undefined
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LIMIT = 2**20  # lattice points that are listed
_FLAT = 1e-4  # standard deviations about the middle where its expansion serves
_NEGLIGIBLE = 37.0  # exp(-37) = 1e-16: quantiles need absolute, not relative, accuracy


@dataclass(frozen=True, slots=True)
class Resampled:
    """The exact distribution of the sum of a resample.

    Attributes
    ----------
    first, step : int
        The lattice of sums: first, first + step, ... in lattice units.
    below, above : arrays
        P(sum <= first + i step) and P(sum > first + i step).
    """

    first: int
    step: int
    below: Floats
    above: Floats
    method = "ideal bootstrap"

    def quantile(self, level: float) -> float:
        """The smallest sum that is not exceeded with probability `level` or more."""
        if level <= 0.5:
            place = int(np.searchsorted(self.below, level, side="left"))
        else:
            place = int(np.searchsorted(-self.above, level - 1, side="left"))
        return self.first + self.step * min(place, len(self.below) - 1)

    def middle(self, total: int) -> float:
        """P(sum < total) + P(sum = total) / 2."""
        place = (total - self.first) // self.step
        before = float(self.below[place - 1]) if place > 0 else 0.0
        return (before + float(self.below[place])) / 2


@dataclass(frozen=True, slots=True)
class Draws:
    """n draws with replacement from steps about their mean."""

    steps: Floats
    chances: Floats
    n: int

    def tilted(self, tilt: float) -> tuple[float, float, float]:
        """Cumulant, mean and variance of the sum once tilted."""
        weight = self.chances * np.exp(tilt * self.steps)
        total = float(weight.sum())
        mean = float((weight * self.steps).sum()) / total
        variance = float((weight * (self.steps - mean) ** 2).sum()) / total
        cumulant = log1p(float((self.chances * np.expm1(tilt * self.steps)).sum()))
        return self.n * cumulant, self.n * mean, self.n * variance

    def moment(self, power: int) -> float:
        """The second or third central moment of the sum."""
        return self.n * float((self.chances * self.steps**power).sum())


@dataclass(frozen=True, slots=True)
class Approximated:
    """The saddlepoint approximation to the same distribution, where the lattice is too fine to list.

    Attributes
    ----------
    draws : independent sums that are added up
    total : the value about which they lie
    """

    draws: tuple[Draws, ...]
    total: float
    method = "ideal bootstrap by saddlepoint"

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        return sqrt(sum(draws.moment(2) for draws in self.draws))

    def quantile(self, level: float) -> float:
        """The sum that is exceeded with probability 1 - level (Lugannani and Rice 1980)."""
        from scipy.optimize import brentq

        reach = 12 / self.deviation
        if self._below(-reach) >= level or self._below(reach) <= level:  # beyond what so few draws leave outside
            return self.total + self._tilted(copysign(reach, level - 0.5))[1]
        tilt = brentq(lambda tilt: self._below(tilt) - level, -reach, reach, xtol=1e-300, rtol=1e-12)
        return self.total + self._tilted(float(tilt))[1]

    def middle(self, total: int) -> float:  # noqa: ARG002  the sample's own sum is where nothing is tilted
        """P(sum < total) + P(sum = total) / 2 at the sample's own sum."""
        return self._below(0.0)

    def _tilted(self, tilt: float) -> tuple[float, ...]:
        """Cumulant, mean and variance of the tilted sum, which is centred at the sample's."""
        return tuple(map(sum, zip(*(draws.tilted(tilt) for draws in self.draws), strict=True)))

    def _below(self, tilt: float) -> float:
        deviation = self.deviation
        cumulant, mean, variance = self._tilted(tilt)
        root = copysign(sqrt(max(0.0, 2 * (tilt * mean - cumulant))), tilt)
        if abs(tilt) * deviation < _FLAT:
            third = sum(draws.moment(3) for draws in self.draws)
            return 0.5 + tilt * deviation / sqrt(2 * pi) + third / (6 * deviation**3 * sqrt(2 * pi))
        density = exp(-(root**2) / 2) / sqrt(2 * pi)
        return float(special.ndtr(root)) + density * (1 / root - 1 / (tilt * sqrt(variance)))


def resampled(gaps: Frequencies, limit: int = LIMIT, draws: int = 0) -> Resampled | Approximated:
    """The distribution of the sum of n draws with replacement from the sample, or of as many as `draws` says.

    Notes
    -----
    It is the n-fold convolution of the sample's distribution: one Fourier transform, raised to
    the power n in polar form, and one back. The transform runs over a window about the mean
    outside of which Bernstein's inequality leaves less than 1e-16. A window of more than `limit` lattice
    points is not listed: the saddlepoint approximation takes over. It states no bound; compared with listing, its
    95% limits of 40 samples were off by at most 0.01 standard errors from 30 to 120 respondents, by 0.06 below 30.
    Ratings, dimension scores and sliders up to 100 are listed up to some hundred respondents. On rows it is the
    distribution of the sums of ``itertools.product(d, repeat=n)``;
    ``scipy.stats.bootstrap((d,), np.sum).bootstrap_distribution`` draws from it.
    """
    size, n, step = gaps.n, draws or gaps.n, int(np.gcd.reduce(gaps.values - gaps.values[0]))
    points = (gaps.values - gaps.values[0]) // step
    total = (gaps.total - size * int(gaps.values[0])) // step
    centre = total // size
    steps = points - centre
    variance = gaps.variance / float(gaps.unit * step) ** 2 * (size - 1) * n / size
    reach = bernstein_reach(variance, float(np.abs(points - total / size).max()), _NEGLIGIBLE)
    middle = (total - size * centre) * n // size
    low, high = max(n * int(steps[0]), middle - reach), min(n * int(steps[-1]), middle + reach)
    if high - low + 1 > limit:
        return Approximated((draws_from(gaps, n),), gaps.total * n / size)
    density = np.maximum(_convolved(steps, gaps.counts / size, n, (low, high)), 0)
    above = np.append(np.cumsum(density[:0:-1])[::-1], 0.0)
    return Resampled(n * int(gaps.values[0]) + step * (n * centre + low), step, np.cumsum(density), above)


def draws_from(gaps: Frequencies, draws: int = 0) -> Draws:
    """As many draws from the sample as asked for, or as it has respondents, about its mean, in lattice units."""
    return Draws((gaps.values - gaps.total / gaps.n).astype(float), gaps.counts / gaps.n, draws or gaps.n)


def _convolved(steps: Integers, chances: Floats, n: int, window: tuple[int, int]) -> Floats:
    """The chances of the sum of n draws within a window that holds all that counts."""
    low, high = window
    period = _fast_length(high - low + 1)
    transform = np.fft.rfft(np.bincount(steps % period, weights=chances, minlength=period))
    audible = np.abs(transform) > exp(-_NEGLIGIBLE / n)
    power = np.zeros_like(transform)
    power[audible] = np.exp(n * np.log(transform[audible]))
    density = np.fft.irfft(power, period)
    start = low % period
    return np.concatenate([density[start:], density[:start]])[: high - low + 1]


def _fast_length(least: int) -> int:
    """The smallest product of 2, 3 and 5 from `least` up: ``scipy.fft.next_fast_len(least, real=True)``."""
    found = 1 << (least - 1).bit_length()
    five = 1
    while five < found:
        odd = five
        while odd < found:
            found = min(found, odd << (-(-least // odd) - 1).bit_length())
            odd *= 3
        five *= 5
    return found


def bootstrap_intervals(
    gaps: Frequencies, confidence: float = 0.95, alternative: str = "two-sided"
) -> tuple[Interval, Interval]:
    """The percentile and the BCa interval of the mean from the ideal bootstrap.

    Notes
    -----
    BCa after Efron (1987). The bias correction z0 is taken from the exact distribution with half
    the probability of the observed sum; the acceleration is the sample's third moment,
    a = sum(u^3) / (6 sum(u^2)^1.5), which is the jackknife's value for a mean. Limits are sums of
    resamples, so they are attained on the lattice. Fewer than two or equal values: NaN. On rows
    ``scipy.stats.bootstrap((d,), np.mean, method="percentile")`` and ``method="BCa"`` simulate them, as do
    ``boot::boot.ci(type = "perc")`` and ``"bca"`` (R).

    Examples
    --------
    >>> percentile, bca = bootstrap_intervals(Frequencies.of([-3, -1, 0, 0, 0, 1, 0, -2]))
    >>> percentile.low, percentile.high, bca.low, bca.high
    (-1.5, 0.125, -1.625, 0.125)
    """
    reason = undefined(gaps)
    if reason:
        none = Interval(gaps.mean, NAN, NAN, f"undefined: {reason}")
        return none, none
    distribution = resampled(gaps)

    def limit(level: float) -> float:
        return distribution.quantile(level) / gaps.n * float(gaps.unit)

    correction = (float(special.ndtri(distribution.middle(gaps.total))), _acceleration(gaps))
    tails = tail_levels(confidence, alternative)
    return percentile_and_bca(Interval(gaps.mean, NAN, NAN, distribution.method), limit, correction, tails)


def percentile_and_bca(
    estimate: Interval, limit: Callable[[float], float], correction: tuple[float, float], tails: tuple[float, float]
) -> tuple[Interval, Interval]:
    """Both intervals from the quantiles of a bootstrap distribution.

    Parameters
    ----------
    estimate : Interval
        Its value and method are taken over.
    limit : function
        From a level to the quantile.
    correction : pair of floats
        z0 and the acceleration.
    tails : pair of floats
        The probabilities left below and above; zero on an open side.
    """
    below, above = tails

    def interval(low: float, high: float, kind: str) -> Interval:
        limits = (limit(low) if below else -inf, limit(high) if above else inf)
        return Interval(estimate.value, *limits, f"{estimate.method}, {kind}")

    low, high = (_corrected(level, *correction) for level in (below, 1 - above))
    return interval(below, 1 - above, "percentile"), interval(low, high, "BCa")


def _corrected(level: float, bias: float, acceleration: float) -> float:
    normal = bias + float(special.ndtri(level))
    if not isfinite(normal):
        return level
    stretch = 1 - acceleration * normal
    if stretch <= 0:  # beyond the formula's reach: the end of the sample
        return float(normal > 0)
    return float(special.ndtr(bias + normal / stretch))


def _acceleration(gaps: Frequencies) -> float:
    deviations = gaps.values - gaps.total / gaps.n
    squares, cubes = (float((gaps.counts * deviations**power).sum()) for power in (2, 3))
    return cubes / (6 * squares * sqrt(squares))
