"""The null distribution of sums of sizes with random signs, from its definition; no code of the package.

Small samples are counted: one respondent after the other, in whole numbers of any length. Where the counts would take
too long, the tilted distribution's Fourier series is added up in long double precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, gcd, sqrt

import numpy as np
from numpy.typing import NDArray

WORDS = 6e6  # of 64 bits that counting may go through
_SMALL = 55.0  # exp(-55) = 1e-24 of the mass is left out
_QUIET = 46.0  # waves below exp(-46) = 1e-20 are
Real = np.longdouble


def p_value(sizes: Mapping[int, int], total: int, alternative: str) -> float:
    """The p-value of a signed sum: two-sided twice the tail beyond its distance from zero, at most one.

    >>> p_value({1: 2, 3: 1}, -5, "two-sided"), p_value({1: 2, 3: 1}, -5, "less"), p_value({}, 0, "greater")
    (0.25, 0.125, 1.0)
    """
    if alternative == "two-sided":
        return min(1.0, 2 * upper_tail(sizes, abs(total))) if total else 1.0
    return upper_tail(sizes, total if alternative == "greater" else -total)


def upper_tail(sizes: Mapping[int, int], total: int) -> float:
    """P(signed sum >= total), each size occurring so many times with a fair random sign."""
    if not sizes:
        return float(total <= 0)
    common = gcd(*sizes)
    sizes = {size // common: times for size, times in sizes.items()}
    top = sum(size * times for size, times in sizes.items())
    least = ceil(Fraction(total + common * top, 2 * common))  # of those with a plus: 2 plus - top >= total / common
    if least <= 0 or least > top:
        return float(least <= 0)
    n = sum(sizes.values())
    room = min(top - least, least - 1)
    if n * (room + 1) * (n + 64) / 128 <= WORDS:
        few = counted(sizes, room)
        return (few if room == top - least else 2**n - few) / 2**n
    if 2 * least > top:
        return series(sizes, least)
    return 1 - series(sizes, top - least + 1)


def counted(sizes: Mapping[int, int], room: int) -> int:
    """In how many of the 2**n sign vectors the sizes with a minus add up to at most `room`.

    The number of vectors with each sum is a digit of one whole number: a respondent of size s adds that number to
    itself, moved by s digits.

    >>> counted({1: 2, 3: 1}, 1)
    3
    """
    digit = sum(sizes.values()) + 1  # bits
    mask = (1 << digit * (room + 1)) - 1
    ways = 1
    for size, times in sorted(sizes.items()):
        if size <= room:
            for _ in range(times):
                ways = (ways + (ways << digit * size)) & mask
    return ways % ((1 << digit) - 1)  # the sum of the digits, which is below 2**n + 1


def series(sizes: Mapping[int, int], least: int) -> float:
    """P(sum of the sizes with a plus >= least), above the middle, by the Fourier series of the tilted distribution.

    Each size has a plus with chance 1 / (1 + exp(-tilt size)), the tilt such that the mean is `least`. The period is so
    long that less than exp(-55) lies beyond it; of its waves those that count are added up.
    """
    size = np.array(sorted(sizes), float)
    times = np.array([sizes[int(one)] for one in size], float)
    tilt = _tilt(size, times, least)
    chance = 1 / (1 + np.exp(-tilt * size))
    reach = _reach(float((times * size**2) @ (chance * (1 - chance))), float(size[-1]))
    top = int(size @ times)
    below, above = min(least, reach), min(top - least, reach)
    period = below + above + 1
    wave = _waves(size, times, chance, period)
    values = _transform(size, times, tilt, least, wave, period)
    rate = Real(tilt) + 1j * (2 * _PI * wave.astype(Real) / period)
    weight = np.full(len(wave), above + 1, values.dtype)
    there = rate != 0
    weight[there] = np.expm1(-rate[there] * (above + 1)) / np.expm1(-rate[there])
    twice = np.where((wave == 0) | (2 * wave == period), 1, 2)
    total = ((values * weight).real * twice).sum() / period
    return float(np.exp(_log_cumulant(size, times, tilt) - Real(tilt) * least) * total)


_PI = Real("3.14159265358979323846264338327950288")


def _tilt(size: NDArray[np.float64], times: NDArray[np.float64], least: int) -> float:
    """The tilt under which the mean is `least`, or nearly so at the end of the range: any tilt gives the same sum."""
    low, high = 0.0, 60.0
    for _ in range(80):
        middle = (low + high) / 2
        above = (times * size) @ (1 / (1 + np.exp(-middle * size))) > least
        low, high = (low, middle) if above else (middle, high)
    return low


def _reach(variance: float, step: float) -> int:
    """How far a sum of independent steps lies from its mean but for exp(-55) (Bernstein's inequality)."""
    edge = _SMALL * step / 3
    return int(edge + sqrt(edge * edge + 2 * _SMALL * variance)) + 2


def _waves(
    size: NDArray[np.float64], times: NDArray[np.float64], chance: NDArray[np.float64], period: int
) -> NDArray[np.int64]:
    """The waves whose amplitude is above exp(-46): that of a toss is sqrt(1 - c sin(pi u)^2) <= exp(-2 c u^2)."""
    wave = np.arange(period // 2 + 1, dtype=float)
    cut = 4 * chance * (1 - chance)
    order = np.argsort(-times * cut, kind="stable")
    for quick in (True, False):
        loud = np.zeros(len(wave))
        for place in order:
            turned = wave * (size[place] / period)
            turned -= np.rint(turned)
            if quick:
                loud -= 2 * times[place] * cut[place] * turned**2
            else:
                part = np.minimum(cut[place] * np.sin(np.pi * turned) ** 2, 1 - 1e-15)
                loud += times[place] / 2 * np.log1p(-part)
            kept = loud > -_QUIET
            wave, loud = wave[kept], loud[kept]
    return wave.astype(np.int64)


def _transform(
    size: NDArray[np.float64],
    times: NDArray[np.float64],
    tilt: float,
    least: int,
    wave: NDArray[np.int64],
    period: int,
) -> NDArray[np.clongdouble]:
    """The mean of exp(i angle (sum - least)) of the tilted sum, phases reduced in whole numbers."""
    turns = (wave * (least % period) % period).astype(Real) / period
    value = np.exp(-2j * _PI * turns)
    for one, often in zip(size, times, strict=True):
        turns = (wave * int(one) % period).astype(Real) / period
        chance = 1 / (1 + np.exp(-Real(tilt) * Real(one)))
        factor = 1 + chance * _less_one(2 * _PI * turns)
        value = value * _power(factor, int(often))
    return value


def _less_one(angle: NDArray[np.longdouble]) -> NDArray[np.clongdouble]:
    """exp(i angle) - 1."""
    return -2 * np.sin(angle / 2) ** 2 + 1j * np.sin(angle)


def _power(factor: NDArray[np.clongdouble], times: int) -> NDArray[np.clongdouble]:
    """By squaring, so that a factor's error grows no faster than the exponent."""
    result = np.ones_like(factor)
    while times:
        if times & 1:
            result = result * factor
        factor, times = factor * factor, times >> 1
    return result


def _log_cumulant(size: NDArray[np.float64], times: NDArray[np.float64], tilt: float) -> np.longdouble:
    """log of the mean of exp(tilt sum) under fair signs."""
    twist = Real(tilt) * size.astype(Real)
    return (times.astype(Real) * (np.maximum(twist, 0) + np.log1p(np.exp(-np.abs(twist))) - np.log(Real(2)))).sum()
