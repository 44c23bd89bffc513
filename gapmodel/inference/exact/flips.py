"""Sizes that come up heads or tails: the null distribution of signed sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum, log, tanh

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Complex = NDArray[np.complex128]

_MOST_STEPS = 200
_CLOSE = 1e-8  # a step so small leaves an error of about its square
_FEW_SIZES = 12
NEGLIGIBLE = 36.0  # exp(-36) = 2e-16, against results that are relative and above 1 / 100


@dataclass(frozen=True, slots=True)
class Flips:
    """B = sum of sizes that came up, each size[k] tossed times[k] times with a fair coin.

    Tilting by s multiplies the probability of a value by exp(s value) and scales: size[k] then
    comes up with chance 1 / (1 + exp(-s size[k])). `top` is the largest value of B.
    """

    size: Integers
    times: Integers
    top: int = field(init=False)

    def __post_init__(self) -> None:
        top = sum(s * t for s, t in zip(self.size.tolist(), self.times.tolist(), strict=True))
        object.__setattr__(self, "top", top)

    @property
    def tosses(self) -> int:
        """How many coins are thrown."""
        return int(self.times.sum())

    def chance(self, tilt: float) -> Floats:
        """The chance of each size to come up once tilted."""
        chance: Floats = special.expit(tilt * self.size)
        return chance

    def spread(self, tilt: float) -> Floats:
        """The variance of one toss of each size coming up, once tilted."""
        spread: Floats = self.chance(tilt) * special.expit(-tilt * self.size)
        return spread

    def log_ratio(self, tilt: float, value: int) -> float:
        """``K(tilt) - tilt * value``, the logarithm by which the tilted law must be scaled at the value.

        Sizes that the tilt settles are counted from the top of B, the others from its middle, so that no term
        is much larger than the result.
        """
        half = abs(tilt) * self.size / 2
        settled = half > 1
        small = np.log1p(2 * np.sinh(half[~settled] / 2) ** 2) * self.times[~settled]
        large = (np.log1p(np.exp(-2 * half[settled])) - log(2)) * self.times[settled]
        top = sum(s * t for s, t in zip(self.size[settled].tolist(), self.times[settled].tolist(), strict=True))
        beyond = (top if tilt > 0 else -top) - (2 * value - self.top)
        return fsum([*small.tolist(), *large.tolist(), tilt * (beyond / 2)])


def saddlepoint(flips: Flips, value: int) -> float:
    """The tilt under which the mean is `value`, above the middle.

    Newton's method from below: the mean is concave in the tilt, so that no step goes too far. The error is
    squared at every step. For one size of 1, tossed n times, it equals ``scipy.special.logit(value / n)``.
    """
    above = (2 * value - flips.top) / 2
    pull = _pull_of_few if len(flips.size) <= _FEW_SIZES else _pull
    size, weight, tilt = flips.size / 2, flips.times * (flips.size / 2), 0.0
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
