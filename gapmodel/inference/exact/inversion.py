"""The tail of a signed sum by inverting its characteristic function on the lattice.

The characteristic function is a short product over the distinct sizes; tilting moves the mean onto
the observed value and keeps the relative accuracy at any depth.
"""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

from gapmodel.inference.exact.characteristic import centred, characteristic, geometric
from gapmodel.inference.exact.flips import NEGLIGIBLE, Flips, Floats, Integers
from gapmodel.inference.exact.resonance import bands, frequencies

_SILENT = exp(-2 * NEGLIGIBLE)  # of a squared size
_IN_CACHE = 2**14  # cells of a temporary array
_FEW = 128  # frequencies are all taken
_QUICK = 2**19  # factors that are soon multiplied
_MOST_BANDS = 2**20
_WHOLE = 2**61  # products of whole numbers stay below, or the period is a power of two
_FAR = 30.0  # of an exponent; beyond, a bound that is not much larger
_STEPS = np.array([0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0])


def window_about(flips: Flips, value: int, tilt: float) -> tuple[int, int, int]:
    """How far below and above the value the tilted tail counts, and a period beyond which nothing is wrapped onto it.

    But for exp(-36), by Chernoff's bound at a few tilts; above, also where the weight exp(-tilt (x - value)) of the
    tail ends.
    """
    chance = flips.chance(tilt)
    deviation = sqrt(float(flips.times @ (flips.size.astype(float) ** 2 * flips.spread(tilt))))
    moves = _STEPS * (sqrt(2 * NEGLIGIBLE) / max(deviation, 1.0))
    reach = [
        min(float(((NEGLIGIBLE + _growth(flips, chance, way * moves)) / moves).min()), flips.top + 1.0)
        for way in (-1, 1)
    ]
    below, up = (min(int(far) + 1, most) for far, most in zip(reach, (value, flips.top - value), strict=True))
    above = min(up, int(NEGLIGIBLE / max(tilt, 1 / (up + 1))))
    period = max(below + above, up) + 1
    products = period * max(period, int(flips.size.max()), flips.tosses * 2)
    return below, above, period if products < _WHOLE else 1 << period.bit_length()


def _growth(flips: Flips, chance: Floats, moves: Floats) -> Floats:
    """The cumulant about the tilted mean, at further tilts."""
    steps = np.multiply.outer(moves, flips.size.astype(float))
    far = np.clip(steps, -_FAR, _FAR)
    moved = np.maximum(chance * np.expm1(far), exp(-_FAR) - 1)
    grown = np.log1p(moved) + (steps - far) * (steps > 0) - chance * steps
    growth: Floats = grown @ flips.times
    return growth


def inversion(flips: Flips, value: int, tilt: float, most: int) -> float | None:
    """P(B >= value): Parseval's sum of the tilted characteristic function and that of exp(-tilt (x - value)).

    None where more than `most` frequencies would have to be looked at. The period exceeds the window, so that no mass
    that counts is wrapped onto the tail. Frequencies are multiplied by sizes in whole numbers, so that no phase loses
    digits on a fine lattice. For one size of 1, tossed n times, it equals ``scipy.stats.binom.sf(value - 1, n, 0.5)``.
    """
    _, above, period = window_about(flips, value, tilt)
    if period > _WHOLE:
        return None
    frequency = _audible(flips, tilt, period, most)
    if frequency is None:
        return None
    terms, law = 0.0, (flips.chance(tilt), flips.spread(tilt), flips.times)
    rows = max(1, _IN_CACHE // len(flips.size))
    for start in range(0, len(frequency), rows):
        part = frequency[start : start + rows]
        turned = centred(part[:, None] * flips.size, period)
        loud = characteristic(law, turned, part * (value % period), period)
        product = (loud * geometric(tilt, part, above + 1, period)).real
        terms += float((np.where((part == 0) | (2 * part == period), 1.0, 2.0) * product).sum())
    return exp(flips.log_ratio(tilt, value)) * terms / period


def _audible(flips: Flips, tilt: float, period: int, most: int) -> Integers | None:
    """The frequencies up to half the period at which the characteristic function is not negligible.

    Every factor is at most one in size, so a frequency is dropped once the factors seen so far
    have made it negligible; the factors that cut most come first.
    """
    cut = 4 * flips.spread(tilt)
    heard = bands(flips.size, cut * flips.times, 2 * NEGLIGIBLE, _MOST_BANDS) if period > _FEW else None
    candidates = None if heard is None else frequencies(heard, period, most)
    if candidates is None and period * len(flips.size) > _QUICK:
        return None
    candidates = np.arange(period // 2 + 1) if candidates is None else candidates
    order = np.argsort(-cut * flips.times, kind="stable")
    factors = list(zip(flips.size[order] / period, cut[order], flips.times[order].astype(float), strict=True))
    parts = np.array_split(candidates, len(candidates) // _IN_CACHE + 1)
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
