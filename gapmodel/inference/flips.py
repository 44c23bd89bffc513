"""Sizes that come up heads or tails: the null distribution of signed sums."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Complex = NDArray[np.complex128]

NEGLIGIBLE = 46.0  # exp(-46) = 1e-20, against results that are relative and near one


@dataclass(frozen=True, slots=True)
class Flips:
    """B = sum of sizes that came up, each size[k] tossed times[k] times with a fair coin.

    Tilting by s multiplies the probability of a value by exp(s value) and scales: size[k] then
    comes up with chance 1 / (1 + exp(-s size[k])).
    """

    size: Floats
    times: Floats

    @property
    def top(self) -> int:
        """The largest value of B."""
        return int((self.size * self.times).sum())

    def chance(self, tilt: float) -> Floats:
        """The chance of each size to come up once tilted."""
        return special.expit(tilt * self.size)

    def mean(self, tilt: float) -> float:
        """The mean of B once tilted."""
        return float((self.times * self.size * self.chance(tilt)).sum())

    def variance(self, tilt: float) -> float:
        """The variance of B once tilted."""
        chance = self.chance(tilt)
        return float((self.times * self.size**2 * chance * (1 - chance)).sum())

    def log_ratio(self, tilt: float, value: int) -> float:
        """``K(tilt) - tilt * value`` about the centre of symmetry, where nothing cancels."""
        half = np.abs(tilt) * self.size / 2
        small = np.log1p(2 * np.sinh(np.minimum(half, 1) / 2) ** 2)
        cumulant = np.where(half < 1, small, half - log(2) + np.log1p(np.exp(-2 * half)))
        return float((self.times * cumulant).sum() - tilt * (value - self.top / 2))


def saddlepoint(flips: Flips, value: int) -> float:
    """The tilt under which the mean is `value`, for values from the middle up."""
    if 2 * value == flips.top:
        return 0.0
    high = 1.0 / float(flips.size.max())
    while flips.mean(high) < value:
        high *= 2
    return float(optimize.brentq(lambda tilt: flips.mean(tilt) - value, 0.0, high, xtol=1e-300, rtol=1e-12))


def lugannani_rice(flips: Flips, value: int, tilt: float) -> float:
    """P(B >= value), approximately: Daniels (1987), first continuity correction, unit lattice spacing."""
    if tilt == 0:
        return 0.5 + 0.5 / sqrt(2 * pi * flips.variance(0.0))
    root = sqrt(-2 * flips.log_ratio(tilt, value))
    wald = -expm1(-tilt) * sqrt(flips.variance(tilt))
    density = exp(-(root**2) / 2) / sqrt(2 * pi)
    return float(special.ndtr(-root)) + density * (1 / wald - 1 / root)
