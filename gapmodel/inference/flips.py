"""Sizes that come up heads or tails: the null distribution of signed sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, expm1, log, pi, sqrt, tanh

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Complex = NDArray[np.complex128]

_MOST_STEPS = 200
_CLOSE = 1e-8  # a step so small leaves an error of about its square
_FEW_SIZES = 12
_FLAT = 1e-3  # of a root: below it the smooth part is of this order or of the law's skewness
NEGLIGIBLE = 46.0  # exp(-46) = 1e-20, against results that are relative and near one


@dataclass(frozen=True, slots=True)
class Flips:
    """B = sum of sizes that came up, each size[k] tossed times[k] times with a fair coin.

    Tilting by s multiplies the probability of a value by exp(s value) and scales: size[k] then
    comes up with chance 1 / (1 + exp(-s size[k])). `top` is the largest value of B.
    """

    size: Floats
    times: Floats
    top: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "top", int(self.size.astype(np.int64) @ self.times.astype(np.int64)))

    def chance(self, tilt: float) -> Floats:
        """The chance of each size to come up once tilted."""
        return special.expit(tilt * self.size)

    def mean(self, tilt: float) -> float:
        """The mean of B once tilted."""
        return float((self.times * self.size) @ self.chance(tilt))

    def variance(self, tilt: float) -> float:
        """The variance of B once tilted."""
        chance = self.chance(tilt)
        return float((self.times * self.size**2) @ (chance * (1 - chance)))

    def log_ratio(self, tilt: float, value: int) -> float:
        """``K(tilt) - tilt * value`` about the centre of symmetry, where nothing cancels."""
        half = np.abs(tilt) * self.size / 2
        small = np.log1p(2 * np.sinh(np.minimum(half, 1) / 2) ** 2)
        cumulant = np.where(half < 1, small, half - log(2) + np.log1p(np.exp(-2 * half)))
        return float(self.times @ cumulant - tilt * ((2 * value - self.top) / 2))


def saddlepoint(flips: Flips, value: int) -> float:
    """The tilt under which the mean is `value`, above the middle.

    Newton's method from below: the mean is concave in the tilt, so that no step goes too far. The error is
    squared at every step. For one size of 1, tossed n times, it equals ``scipy.special.logit(value / n)``.
    """
    above = (2 * value - flips.top) / 2
    pull = _pull_of_few if len(flips.size) <= _FEW_SIZES else _pull
    size, weight, tilt = flips.size / 2, flips.times * flips.size / 2, 0.0
    for _ in range(_MOST_STEPS):
        mean, slope = pull(size, weight, tilt)
        step = (above - mean) / slope if slope > 0 else 0.0
        tilt += step
        if abs(step) <= _CLOSE * tilt:
            break
    return tilt


def _pull(size: Floats, weight: Floats, tilt: float) -> tuple[float, float]:
    """The mean above the middle under a tilt, and its derivative."""
    mean = np.tanh(tilt * size)
    return float(weight @ mean), float((weight * size) @ (1 - mean * mean))


def _pull_of_few(size: Floats, weight: Floats, tilt: float) -> tuple[float, float]:
    """`_pull` of so few sizes that a loop is faster than arrays are."""
    total = slope = 0.0
    for half, times in zip(size.tolist(), weight.tolist(), strict=True):
        mean = tanh(tilt * half)
        total += times * mean
        slope += times * half * (1 - mean * mean)
    return total, slope


def lugannani_rice(flips: Flips, value: int, tilt: float) -> float:
    """P(B >= value), approximately: Daniels (1987), first continuity correction, unit lattice spacing.

    For one size of 1, tossed n times, it approximates ``scipy.stats.binom.sf(value - 1, n, 0.5)``.
    """
    root = sqrt(max(0.0, -2 * flips.log_ratio(tilt, value)))
    return corrected_tail(root, tilt, sqrt(flips.variance(tilt)))


def corrected_tail(root: float, tilt: float, deviation: float) -> float:
    """The normal tail beyond the signed root of the deviance, with the lattice's saddlepoint correction.

    The correction 1 / wald - 1 / root is split into a lattice part and a part that vanishes with the
    root, so that nothing is divided by nearly nothing close to the middle. For n tosses of one size of 1 it
    approximates ``scipy.stats.binom.sf(value - 1, n, 0.5)`` at tilt = logit(value / n).
    """
    lattice = (0.5 + tilt / 12 if tilt < 1e-4 else -1 / expm1(-tilt) - 1 / tilt) / deviation
    smooth = 1 / (tilt * deviation) - 1 / root if root > _FLAT else 0.0
    density = exp(-(root**2) / 2) / sqrt(2 * pi)
    return float(special.ndtr(-root)) + density * (lattice + smooth)
