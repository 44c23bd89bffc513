"""The tail of a group's sum by inverting the characteristic function of number drawn and sum together."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, pi

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.exact.characteristic import centred, characteristic, geometric
from gapmodel.inference.exact.drawing import Pool, chance_of_size
from gapmodel.inference.exact.flips import NEGLIGIBLE
from gapmodel.inference.exact.resonance import bernstein_reach, frequencies, joined, waves

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_IN_CACHE = 2**15  # cells of a temporary array
_FEW = 2**9  # frequencies of the sum are all taken
_FINEST = 2**17  # the largest value whose waves are sampled
_MOST_TOTALS = 2**18
_WHOLE = 2**61


@dataclass(frozen=True, slots=True)
class _Window:
    """Periods of the lattice about the value: of the number drawn, and of the sum moved by `centre` per draw.

    The period of the sum is a multiple of that of the number, so that turns are whole parts of it.
    """

    numbers: int
    sums: int
    above: int
    centre: int
    silent: float

    @classmethod
    def of(cls, pool: Pool, tilt: Floats, value: int) -> _Window:
        chance, spread, counts = pool.law(tilt)
        drawn = counts * chance
        centre = round(float(drawn @ pool.values) / float(drawn.sum()))
        offset = (pool.values - centre).astype(float)
        silent = NEGLIGIBLE + log(10 + float(counts @ spread))  # the number must also come out at n
        numbers = min(pool.n, bernstein_reach(float(counts @ spread), 1.0, silent)) + 1
        reach = bernstein_reach(float((counts * spread) @ offset**2), float(np.abs(offset).max()), silent)
        above = min(pool.top - value, reach, int(silent / max(float(tilt[1]), 1 / reach)))
        sums = max(min(value, reach) + above, min(pool.top - value, reach)) + 1
        return cls(numbers, -(-sums // numbers) * numbers, above, centre, silent)


def inverted(pool: Pool, tilt: Floats, value: int, most: int) -> float | None:
    """P(sum of the drawn >= value), over the frequencies at which the characteristic function counts.

    None where they are more than `most`.
    """
    window = _Window.of(pool, tilt, value)
    if window.sums * max(window.sums, pool.n) > _WHOLE:
        return None
    law, offset = pool.law(tilt), pool.values - window.centre
    found = _loud(law, offset, window, most)
    if found is None:
        return None
    number, total = found
    moved, per_number, terms = value - window.centre * pool.drawn, window.sums // window.numbers, 0.0
    rows = max(1, _IN_CACHE // len(offset))
    for start in range(0, len(number), rows):
        here, there = number[start : start + rows] * per_number, total[start : start + rows]
        turned = centred(here[:, None] + there[:, None] * offset, window.sums)
        aim = centred(here * (pool.drawn % window.sums), window.sums) + there * (moved % window.sums)
        loud = characteristic(law, turned, aim, window.sums)
        product = (loud * geometric(float(tilt[1]), there, window.above + 1, window.sums)).real
        terms += float((np.where((there == 0) | (2 * there == window.sums), 1.0, 2.0) * product).sum())
    scale = exp(pool.cumulant(tilt, value)) / chance_of_size(pool)
    return scale * terms / (window.numbers * window.sums)


def _loud(
    law: tuple[Floats, Floats, Integers], offset: Integers, window: _Window, most: int
) -> tuple[Integers, Integers] | None:
    """Pairs of frequencies (number, sum up to half the period) that may not be negligible.

    The squared size is at most exp(-sum of w sin(pi turns)^2), and these add up to one cosine of the number's
    frequency for every frequency of the sum: what may be loud is an arc about its top.
    """
    weight = 4 * law[1] * law[2]
    totals = _totals(weight, offset, window)
    if totals is None or len(totals) * len(offset) > 64 * most:
        return None
    angle = centred(totals[:, None] * offset, window.sums) * (2 * pi / window.sums)
    around = np.exp(1j * angle) @ weight
    with np.errstate(divide="ignore"):
        least = (weight.sum() - 4 * window.silent) / np.abs(around)
    half = np.arccos(np.clip(least, -1, 1))
    turns = window.numbers / (2 * pi)
    first = np.ceil(turns * (-np.angle(around) - half)).astype(np.int64)
    last = np.floor(turns * (-np.angle(around) + half)).astype(np.int64)
    many = np.where(least > 1, 0, np.where(least < -1, window.numbers, np.clip(last - first + 1, 0, window.numbers)))
    if many.sum() > most:
        return None
    start = np.repeat(first - (np.cumsum(many) - many), many)
    return (start + np.arange(len(start))) % window.numbers, np.repeat(totals, many)


def _totals(weight: Floats, offset: Integers, window: _Window) -> Integers | None:
    """The frequencies of the sum at which some frequency of the number may be loud."""
    if window.sums <= _FEW or int(np.abs(offset).max()) > _FINEST:
        every = window.sums // 2 + 1
        return np.arange(every) if every <= _MOST_TOTALS else None
    samples, gain = waves(offset, weight)
    return frequencies(joined(np.abs(samples) + gain > weight.sum() - 4 * window.silent), window.sums, _MOST_TOTALS)
