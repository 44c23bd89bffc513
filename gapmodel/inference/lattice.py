"""Exact tail probabilities of sums of independent steps on a lattice.

The distribution that a permutation test would simulate is computed: its characteristic function
is a short product over the distinct step sizes, and one inversion on the lattice gives the tail.
Tilting (an exponential change of measure that moves the mean onto the observed value) keeps the
relative accuracy at any depth.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, gcd, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Complex = NDArray[np.complex128]

LIMIT = 2**20  # lattice points of the inversion; beyond, the saddlepoint approximation
_NEGLIGIBLE = 46.0  # exp(-46) = 1e-20, against results that are relative and near one
_SILENT = exp(-2 * _NEGLIGIBLE)  # of a squared size
_IN_CACHE = 2**14  # cells of a temporary array
_FEW = 16  # a size occurs so often on average, at most, where factors are multiplied out
_LOW = 64  # frequencies told apart by the low table


@dataclass(frozen=True, slots=True)
class Tail:
    """An upper tail probability and the name of the method that gave it."""

    probability: float
    method: str


@dataclass(frozen=True, slots=True)
class _Flips:
    """B = sum of sizes that came up, each size[k] tossed times[k] times with a fair coin."""

    size: Floats
    times: Floats

    @property
    def top(self) -> int:
        return int((self.size * self.times).sum())

    def chance(self, tilt: float) -> Floats:
        """The chance of each size to come up once tilted."""
        return special.expit(tilt * self.size)

    def mean(self, tilt: float) -> float:
        return float((self.times * self.size * self.chance(tilt)).sum())

    def variance(self, tilt: float) -> float:
        chance = self.chance(tilt)
        return float((self.times * self.size**2 * chance * (1 - chance)).sum())

    def log_ratio(self, tilt: float, value: int) -> float:
        """``K(tilt) - tilt * value`` about the centre of symmetry, where nothing cancels."""
        half = np.abs(tilt) * self.size / 2
        small = np.log1p(2 * np.sinh(np.minimum(half, 1) / 2) ** 2)
        cumulant = np.where(half < 1, small, half - log(2) + np.log1p(np.exp(-2 * half)))
        return float((self.times * cumulant).sum() - tilt * (value - self.top / 2))


def flip_tail(size: Integers, times: Integers, total: int, *, limit: int = LIMIT) -> Tail:
    """P(sum of randomly signed sizes >= total), each size[k] occurring times[k] times.

    Parameters
    ----------
    size, times : (K,) arrays of whole numbers above zero
        Distinct step sizes and how often each occurs.
    total : int
        The observed signed sum.
    limit : int
        Lattice points that the inversion may need; beyond, the saddlepoint approximation.

    Returns
    -------
    Tail
        Exact (relative error about 1e-13) within the limit; beyond, the saddlepoint
        approximation with lattice correction (Daniels 1987).

    Notes
    -----
    S = 2 B - T, where B adds up the sizes that come up heads. The tail below the mean is taken
    from the symmetric upper one.

    Examples
    --------
    All of 1, 2, 2 positive is one of eight sign vectors:

    >>> flip_tail(np.array([1, 2]), np.array([1, 2]), 5).probability
    0.125
    """
    if not len(size):
        return Tail(float(total <= 0), "exact")
    common = gcd(*size.tolist())
    flips = _Flips((size // common).astype(float), times.astype(float))
    total = -(-total // common)
    value = -(-(total + flips.top) // 2)  # the smallest number of heads that reaches the total
    if 2 * value > flips.top:
        return _upper(flips, value, limit)
    below = _upper(flips, flips.top - value + 1, limit)  # P(B < value), by symmetry
    return Tail(1 - below.probability, below.method)


def _upper(flips: _Flips, value: int, limit: int) -> Tail:
    if value >= flips.top:
        return Tail(2.0 ** -float(flips.times.sum()) if value == flips.top else 0.0, "exact")
    tilt = _saddlepoint(flips, value)
    hoeffding = int(sqrt(_NEGLIGIBLE / 2 * float((flips.times * flips.size**2).sum()))) + 1
    reach = min(hoeffding, bernstein_reach(flips.variance(tilt), float(flips.size.max()), _NEGLIGIBLE))
    above = min(flips.top - value, reach, int(_NEGLIGIBLE / max(tilt, 1 / reach)))  # where the weight ends
    below = min(value, reach)
    if above + below + 1 <= limit:
        return Tail(_inversion(flips, value, tilt, above, below), "exact")
    return Tail(_lugannani_rice(flips, value, tilt), "saddlepoint")


def bernstein_reach(variance: float, step: float, negligible: float) -> int:
    """How far from its mean a sum of independent steps can be, but for exp(-negligible).

    Bernstein's inequality, solved for the distance.
    """
    edge = negligible * step / 3
    return int(edge + sqrt(edge**2 + 2 * negligible * variance)) + 1


def _saddlepoint(flips: _Flips, value: int) -> float:
    if 2 * value == flips.top:
        return 0.0
    high = 1.0 / float(flips.size.max())
    while flips.mean(high) < value:
        high *= 2
    return float(optimize.brentq(lambda tilt: flips.mean(tilt) - value, 0.0, high, xtol=1e-300, rtol=1e-12))


def _inversion(flips: _Flips, value: int, tilt: float, above: int, below: int) -> float:
    """Parseval's sum of the tilted characteristic function and that of exp(-tilt (x - value)).

    The period exceeds ``below + above``, so that no mass that counts is wrapped onto the tail.
    """
    period = above + below + 1
    frequency = _audible(flips, tilt, period)
    angle = 2 * pi * frequency / period
    weight = _geometric(tilt, angle, above + 1)
    terms = (_characteristic(flips, tilt, value, frequency, period) * weight).real
    twice = np.where((frequency == 0) | (2 * frequency == period), 1.0, 2.0)
    return exp(flips.log_ratio(tilt, value)) * float((twice * terms).sum()) / period


def _geometric(tilt: float, angle: Floats, terms: int) -> Complex:
    """The sum over r < terms of exp(-(tilt + i angle) r)."""
    rate = tilt + 1j * angle
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = -np.expm1(-rate * terms) / -np.expm1(-rate)
    return np.where(rate == 0, terms, sums)


def _audible(flips: _Flips, tilt: float, period: int) -> Integers:
    """The frequencies up to half the period at which the characteristic function is not negligible.

    Every factor is at most one in size, so a frequency is dropped once the factors seen so far
    have made it negligible; the factors that cut most come first.
    """
    chance = flips.chance(tilt)
    cut = 4 * chance * (1 - chance)
    order = np.argsort(-cut * flips.times, kind="stable")
    factors = list(zip(flips.size[order] / period, cut[order], flips.times[order], strict=True))
    frequencies = np.arange(period // 2 + 1)
    parts = np.array_split(frequencies, len(frequencies) // _IN_CACHE + 1)
    return np.concatenate([_loud(part, factors) for part in parts])


def _loud(frequency: Integers, factors: list[tuple[float, float, float]]) -> Integers:
    """Squared factors are 1 - cut sin(pi u)^2, and sin(pi u)^2 >= 8 u^2 (1 - 2 u^2) for u <= 1/2."""
    place, square = frequency.astype(float), np.ones(len(frequency))
    for turns, cut, times in factors:
        turned = place * turns
        turned -= np.rint(turned)
        turned *= turned
        factor = 1 - (8 * cut) * turned * (1 - 2 * turned)
        square *= factor if times == 1 else factor**times
        loud = square > _SILENT
        remaining = int(loud.sum())
        if not remaining:
            return frequency[:0]
        if remaining < 0.8 * len(loud):
            frequency, place, square = frequency[loud], place[loud], square[loud]
    return frequency


def _characteristic(flips: _Flips, tilt: float, value: int, frequency: Integers, period: int) -> Complex:
    """E exp(i angle (B - value)) under the tilted law, at angle = 2 pi frequency / period."""
    if flips.times.sum() > _FEW * len(flips.size):
        return _centred(flips, tilt, value, frequency, period)
    phase: Complex = np.exp(-2j * pi / period * (frequency * value % period))  # reduced in whole numbers
    return phase * _multiplied(flips, tilt, frequency, period)


def _multiplied(flips: _Flips, tilt: float, frequency: Integers, period: int) -> Complex:
    """The factors multiplied out, where most sizes occur a few times.

    exp(i angle size) is the product of two entries of small tables, at the high and low bits of
    the frequency.
    """
    order = np.argsort(-flips.times, kind="stable")
    chance, step = flips.chance(tilt)[order], 2j * pi / period * flips.size[order]
    low = np.exp(np.arange(_LOW)[:, None] * step) * chance
    high = np.exp(np.arange(0, int(frequency.max()) + 1, _LOW)[:, None] * step)
    often = [int((flips.times >= least).sum()) for least in range(2, int(flips.times.max()) + 1)]
    product = np.empty(len(frequency), np.complex128)
    rows = max(1, _IN_CACHE // len(chance))
    for start in range(0, len(frequency), rows):
        part = frequency[start : start + rows]
        factor = high[part // _LOW]
        factor *= low[part % _LOW]
        factor += 1 - chance
        total = factor.prod(axis=1)
        for sizes in often:
            total *= factor[:, :sizes].prod(axis=1)
        product[start : start + rows] = total
    return product


def _centred(flips: _Flips, tilt: float, value: int, frequency: Integers, period: int) -> Complex:
    """The factors raised to their power in polar form, where sizes occur often.

    Every factor is centred at its own mean, so that phases stay small where the function is
    loud and no digits are lost in them.
    """
    chance, times = flips.chance(tilt), flips.times
    turns = frequency[:, None] * (flips.size / period)
    whole = np.rint(turns)
    angle = 2 * pi * (turns - whole)
    with np.errstate(divide="ignore"):
        size = np.log1p(-4 * chance * (1 - chance) * np.sin(angle / 2) ** 2) @ times / 2
    phase = np.arctan2(chance * np.sin(angle), 1 - chance + chance * np.cos(angle)) - chance * angle
    drift = frequency / period * (flips.mean(tilt) - value) - whole @ (times * chance)
    power: Complex = np.exp(size + 1j * (phase @ times + 2 * pi * drift))
    return power


def _lugannani_rice(flips: _Flips, value: int, tilt: float) -> float:
    """Daniels (1987), first continuity correction, for unit lattice spacing."""
    if tilt == 0:
        return 0.5 + 0.5 / sqrt(2 * pi * flips.variance(0.0))
    root = sqrt(-2 * flips.log_ratio(tilt, value))
    wald = -expm1(-tilt) * sqrt(flips.variance(tilt))
    density = exp(-(root**2) / 2) / sqrt(2 * pi)
    return float(special.ndtr(-root)) + density * (1 / wald - 1 / root)
