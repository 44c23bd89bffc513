"""The ideal bootstrap of a mean: every resample counted, none drawn."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import fft, special

from gapmodel.inference.estimate import NAN, Interval, tail_levels
from gapmodel.inference.inversion import bernstein_reach
from gapmodel.inference.paired import undefined
from gapmodel.tally.frequencies import Frequencies

_NEGLIGIBLE = 37.0  # exp(-37) = 1e-16: quantiles need absolute, not relative, accuracy


@dataclass(frozen=True, slots=True)
class Resampled:
    """The exact distribution of the sum of a resample.

    Attributes
    ----------
    first : int
        The sum, in lattice units, at which `below` starts.
    below : array
        P(sum <= first + i) for consecutive sums.
    """

    first: int
    below: NDArray[np.float64]

    def quantile(self, level: float) -> int:
        """The smallest sum that is not exceeded with probability `level` or more."""
        place = int(np.searchsorted(self.below, level, side="left"))
        return self.first + min(place, len(self.below) - 1)

    def middle(self, total: int) -> float:
        """P(sum < total) + P(sum = total) / 2."""
        place = total - self.first
        before = float(self.below[place - 1]) if place > 0 else 0.0
        return (before + float(self.below[place])) / 2


def resampled(gaps: Frequencies) -> Resampled:
    """The distribution of the sum of n draws with replacement from the sample.

    Notes
    -----
    It is the n-fold convolution of the sample's distribution: one Fourier transform, raised to
    the power n in polar form, and one back. The transform runs over a window about the mean
    outside of which Bernstein's inequality leaves less than 1e-16.
    """
    n, centre = gaps.n, gaps.total // gaps.n
    steps = gaps.values - centre
    furthest = int(np.abs(gaps.values - gaps.total / n).max()) + 1
    variance = gaps.variance / float(gaps.unit) ** 2 * (n - 1)
    reach = bernstein_reach(variance, furthest, _NEGLIGIBLE)
    middle = gaps.total - n * centre
    low, high = max(n * int(steps[0]), middle - reach), min(n * int(steps[-1]), middle + reach)
    period = fft.next_fast_len(high - low + 1, real=True)
    chances = np.bincount(steps % period, weights=gaps.counts / n, minlength=period)
    transform = fft.rfft(chances)
    audible = np.abs(transform) > np.exp(-_NEGLIGIBLE / n)
    power = np.zeros_like(transform)
    power[audible] = np.exp(n * np.log(transform[audible]))
    density = np.roll(fft.irfft(power, period), -low)[: high - low + 1]
    return Resampled(n * centre + low, np.cumsum(np.maximum(density, 0)))


def bootstrap_intervals(
    gaps: Frequencies, confidence: float = 0.95, alternative: str = "two-sided"
) -> tuple[Interval, Interval]:
    """The percentile and the BCa interval of the mean from the ideal bootstrap.

    Notes
    -----
    BCa after Efron (1987). The bias correction z0 is taken from the exact distribution with half
    the probability of the observed sum; the acceleration is the sample's third moment,
    a = sum(u^3) / (6 sum(u^2)^1.5), which is the jackknife's value for a mean. Limits are sums of
    resamples, so they are attained on the lattice. Fewer than two or equal values: NaN.

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
    below, above = tail_levels(confidence, alternative)
    bias = float(special.ndtri(distribution.middle(gaps.total)))
    acceleration = _acceleration(gaps)

    def interval(low: float, high: float, method: str) -> Interval:
        limits = [distribution.quantile(level) / gaps.n * float(gaps.unit) for level in (low, high)]
        return Interval(gaps.mean, limits[0] if below else -inf, limits[1] if above else inf, method)

    low, high = (_corrected(level, bias, acceleration) for level in (below, 1 - above))
    return (
        interval(below, 1 - above, "ideal bootstrap, percentile"),
        interval(low, high, "ideal bootstrap, BCa"),
    )


def _corrected(level: float, bias: float, acceleration: float) -> float:
    normal = bias + float(special.ndtri(level))
    if not np.isfinite(normal):
        return level
    return float(special.ndtr(bias + normal / (1 - acceleration * normal)))


def _acceleration(gaps: Frequencies) -> float:
    deviations = gaps.values - gaps.total / gaps.n
    squares, cubes = (float((gaps.counts * deviations**power).sum()) for power in (2, 3))
    return cubes / (6 * squares * sqrt(squares))
