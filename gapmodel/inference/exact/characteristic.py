"""The characteristic function of a sum of independent draws on a lattice, without loss of digits in its phase."""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Complex = NDArray[np.complex128]

_STEEP = 0.2  # of a tangent: below, the phase is a short series
_TERMS = 10
_MANY = 10_000  # draws, from where on the digits that the plain phase loses would count


def characteristic(law: tuple[Floats, Floats, Integers], turned: Integers, aim: Integers, period: int) -> Complex:
    """E exp(2 pi i (turns - aim) / period) of the turns of all steps that come up.

    Parameters
    ----------
    law : (K,) arrays
        The chance of each step to come up, its variance, and how many there are of it.
    turned : (F, K) array of whole numbers
        What each step turns at each frequency, in parts of the period, at most half of it.
    aim : (F,) array of whole numbers
        The turns of the value that is looked at.

    Notes
    -----
    Every factor is centred at its own mean; the means' and the value's turns are whole numbers but for small parts.
    """
    chance, spread, times = law
    angle = turned * (pi / period)
    with np.errstate(divide="ignore"):
        size = np.log1p(np.maximum(-4 * spread * np.sin(angle) ** 2, -1.0)) @ times / 2  # rounded, it may pass -1
    expected = times * chance
    whole = np.rint(expected).astype(np.int64)
    drift = centred(turned @ whole - aim, period) + turned @ (expected - whole)
    phase = _skewed(np.asarray(2 * chance - 1), spread, np.asarray(angle), exactly=bool(times.sum() > _MANY)) @ times
    power: Complex = np.exp(size + 1j * (phase + 2 * pi / period * drift))
    return power


def geometric(tilt: float, frequency: Integers, terms: int, period: int) -> Complex:
    """The sum over r < terms of exp(-(tilt + 2 pi i frequency / period) r)."""
    rate = tilt + 2j * pi * (frequency / period)
    whole = tilt * terms + 2j * pi / period * centred(frequency * (terms % period), period)
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = np.expm1(-whole) / np.expm1(-rate)
    return np.where(rate == 0, terms, sums)


def centred(whole: Integers, period: int) -> Integers:
    """Whole numbers modulo the period, at most half of it on either side of zero."""
    rest = whole % period
    return np.where(2 * rest > period, rest - period, rest)


def _skewed(lean: Floats, spread: Floats, angle: Floats, *, exactly: bool) -> Floats:
    """``arctan(lean tan(angle)) - lean angle``, for small angles by its series in the tangent, without cancellation."""
    phase: Floats = np.arctan2(lean * np.sin(angle), np.cos(angle)) - lean * angle
    if not exactly:
        return phase
    tangent = np.tan(angle)
    small = np.abs(tangent) < _STEEP
    slope = np.where(small, tangent, 0.0)
    square, rest = slope * slope, 4 * spread
    power, missing, total = lean * slope * square, rest, np.zeros_like(angle)
    for k in range(1, _TERMS):
        total += power * missing / ((2 * k + 1) * (1 if k % 2 else -1))
        power = power * square
        missing = missing * lean * lean + rest
    return np.where(small, total, phase)
