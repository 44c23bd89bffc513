"""The tail of a signed sum by inverting its characteristic function on the lattice.

The characteristic function is a short product over the distinct sizes; tilting moves the mean onto
the observed value and keeps the relative accuracy at any depth.
"""

from __future__ import annotations

from math import exp, pi, sqrt

import numpy as np

from gapmodel.inference.flips import NEGLIGIBLE, Complex, Flips, Floats, Integers

_SILENT = exp(-2 * NEGLIGIBLE)  # of a squared size
_IN_CACHE = 2**14  # cells of a temporary array
_FEW = 16  # a size occurs so often on average, at most, where factors are multiplied out
_FEW_FREQUENCIES = 1024  # are all taken
_LOW = 64  # frequencies told apart by the low table


def window_about(flips: Flips, value: int, tilt: float) -> tuple[int, int]:
    """How far below and above the value the tilted distribution counts (but for exp(-46)).

    The closer of Hoeffding's and Bernstein's bounds; above, also where the weight of the tail ends.
    """
    hoeffding = int(sqrt(NEGLIGIBLE / 2 * float(flips.times @ flips.size**2))) + 1
    reach = min(hoeffding, bernstein_reach(flips.variance(tilt), float(flips.size.max()), NEGLIGIBLE))
    above = min(flips.top - value, reach, int(NEGLIGIBLE / max(tilt, 1 / reach)))
    return min(value, reach), above


def bernstein_reach(variance: float, step: float, negligible: float) -> int:
    """How far from its mean a sum of independent steps can be, but for exp(-negligible).

    Bernstein's inequality, solved for the distance.
    """
    edge = negligible * step / 3
    return int(edge + sqrt(edge**2 + 2 * negligible * variance)) + 1


def inversion(flips: Flips, value: int, tilt: float, window: tuple[int, int]) -> float:
    """P(B >= value): Parseval's sum of the tilted characteristic function and that of exp(-tilt (x - value)).

    The period exceeds the window, so that no mass that counts is wrapped onto the tail. For one size of 1, tossed n
    times, it equals ``scipy.stats.binom.sf(value - 1, n, 0.5)``.
    """
    below, above = window
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


def _audible(flips: Flips, tilt: float, period: int) -> Integers:
    """The frequencies up to half the period at which the characteristic function is not negligible.

    Every factor is at most one in size, so a frequency is dropped once the factors seen so far
    have made it negligible; the factors that cut most come first.
    """
    if period <= _FEW_FREQUENCIES:
        return np.arange(period // 2 + 1)
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


def _characteristic(flips: Flips, tilt: float, value: int, frequency: Integers, period: int) -> Complex:
    """E exp(i angle (B - value)) under the tilted law, at angle = 2 pi frequency / period."""
    if flips.times.sum() > _FEW * len(flips.size):
        return _centred(flips, tilt, value, frequency, period)
    phase: Complex = np.exp(-2j * pi / period * (frequency * value % period))  # reduced in whole numbers
    return phase * _multiplied(flips, tilt, frequency, period)


def _multiplied(flips: Flips, tilt: float, frequency: Integers, period: int) -> Complex:
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


def _centred(flips: Flips, tilt: float, value: int, frequency: Integers, period: int) -> Complex:
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
