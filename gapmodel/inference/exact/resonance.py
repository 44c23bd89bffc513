"""Where the characteristic function of a sum of many steps may be heard: about zero and at resonances.

A sum of independent steps has a characteristic function whose squared size at `turns` (frequency over 2 pi) is at most
exp(-sum of weight sin(pi turns size)^2). It is negligible at most frequencies of a lattice, however many there are, so
that only the bands about those where every size makes nearly whole turns need to be looked at.
"""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
Integers = NDArray[np.int64]

_OVERSAMPLED = 8
_FINEST = 2**18  # the largest size whose waves are sampled; 40 ms
_ENOUGH = 3.0  # times the weight that must be missing: sizes beyond these are left to the sieve
_WIDEST = 0.4  # turns: a size that is heard over more tells nothing
_ROUNDED = 1e-9
Bands = tuple[Floats, Floats]


def bands(size: Integers, weight: Floats, silent: float, most: int) -> Bands | None:
    """First and last turns, between 0 and 1/2, of the bands outside which the weights' sum reaches `silent`.

    Parameters
    ----------
    size : (K,) ascending distinct whole numbers above zero
    weight : (K,) of sin(pi turns size)^2
    silent : float
    most : int
        Bands that may be kept on the way.

    Returns
    -------
    (B,) and (B,) arrays, or None where there are too many.
    """
    if float(weight.sum()) <= 2 * silent:
        return None
    enough = int(np.searchsorted(np.cumsum(weight), _ENOUGH * silent))
    start = slice(0, enough + 1)
    found = (np.zeros(1), np.full(1, 0.5))
    if size[start][-1] <= _FINEST and len(weight[start]) > 1:
        found = _sampled_bands(size[start], weight[start], silent)
    return _sieved(found, size, weight, silent, most)


def waves(place: Integers, weight: Floats) -> tuple[Complex, float]:
    """The sum of weight exp(2 pi i turns place), sampled finely, and what it may gain between two samples.

    Returns
    -------
    samples : (M + 1,) array at turns 0, 1 / 2M, ..., 1/2
    gain : a bound of the second-order term of Taylor's series
    """
    length = 1 << (_OVERSAMPLED * int(np.abs(place).max()) - 1).bit_length()
    steps = np.zeros(length)
    steps[place % length] = weight
    gain = pi**2 / 2 * float(weight @ (place / length) ** 2)
    return np.fft.rfft(steps).conj(), gain


def _sampled_bands(size: Integers, weight: Floats, silent: float) -> Bands:
    samples, gain = waves(size, weight)
    loud = float(weight.sum()) - samples.real - gain < 2 * silent
    return joined(loud)


def joined(loud: NDArray[np.bool_]) -> Bands:
    """Neighbouring intervals between samples, at 0 to 1/2, of which an end is loud, put together to bands."""
    heard = loud[:-1] | loud[1:]
    edges = np.flatnonzero(np.diff(heard.astype(np.int8), prepend=0, append=0))
    return edges[0::2] / (2 * len(heard)), edges[1::2] / (2 * len(heard))


def _sieved(found: Bands, size: Integers, weight: Floats, silent: float, most: int) -> Bands | None:
    """The parts of the bands in which no size alone, and no remainder of neighbours, is silent.

    The smallest go first: they leave the fewest bands.
    """
    reach = np.arcsin(np.sqrt(np.minimum(1.0, silent / weight))) / pi
    step, half = size.astype(float), reach + _ROUNDED
    pairs = [
        _remainders(step[k : k + 2], half[k : k + 2]) for k in range(len(size) - 1) if half[k : k + 2].max() < _WIDEST
    ]
    step, half = (
        np.concatenate([step, *(pair[0] for pair in pairs)]),
        np.concatenate([half, *(pair[1] for pair in pairs)]),
    )
    telling = np.flatnonzero(half < _WIDEST)
    low, high = found
    for k in telling[np.argsort(step[telling], kind="stable")]:
        first, last = np.ceil(low * step[k] - half[k]), np.floor(high * step[k] + half[k])
        many = np.maximum(0, last - first + 1).astype(np.int64)
        if many.sum() > most:
            return None
        turn = np.repeat(first - (np.cumsum(many) - many), many) + np.arange(many.sum())
        low = np.maximum(np.repeat(low, many), (turn - half[k]) / step[k])
        high = np.minimum(np.repeat(high, many), (turn + half[k]) / step[k])
    return low, high


def _remainders(step: Floats, half: Floats) -> Bands:
    """Euclid's remainders of two sizes: where both make nearly whole turns these do, though less nearly."""
    (first, second), (near, other) = step.tolist(), half.tolist()
    steps, halves = [], []
    while first >= 1:
        whole = round(second / first)
        second, other = abs(second - whole * first), other + whole * near
        if second < 1 or other >= _WIDEST:
            break
        steps.append(second)
        halves.append(other)
        first, second, near, other = second, first, other, near
    return np.array(steps), np.array(halves)


def frequencies(found: Bands, period: int, most: int) -> Integers | None:
    """The whole numbers f up to half the period with f / period in a band; None if they are more than `most`."""
    low, high = found
    first = np.floor(low * period).astype(np.int64)
    last = np.minimum(np.ceil(high * period).astype(np.int64), period // 2)
    many = last - first + 1
    if many.sum() > most:
        return None
    inside = np.repeat(first - (np.cumsum(many) - many), many) + np.arange(many.sum())
    return np.unique(inside)


def bernstein_reach(variance: float, step: float, negligible: float) -> int:
    """How far from its mean a sum of independent steps can be, but for exp(-negligible).

    Bernstein's inequality, solved for the distance.
    """
    edge = negligible * step / 3
    return int(edge + sqrt(edge**2 + 2 * negligible * variance)) + 1
