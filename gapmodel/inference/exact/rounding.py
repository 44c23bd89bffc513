"""Sizes rounded to a coarser lattice: two exact tails that enclose one that would take too long."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, inf, log10, sqrt

import numpy as np

from gapmodel.inference.exact.flips import Flips, Integers

NARROW = 1e-3  # aimed at, of the probability
_FAR = 0.1  # the bounds are from each other where only the upper one is given
Tails = Callable[[Flips, int], float | None]


def enclosed(flips: Flips, value: int, tilt: float, tail: Tails) -> tuple[float, float]:
    """P(B >= value) from rounded sizes, and how far off it can be, relatively.

    Parameters
    ----------
    tilt : float
        Under which the mean is `value`.
    tail : function
        P(sum of sizes that come up >= value), exactly, or None where that takes too long.

    Notes
    -----
    With sizes g m + e, B is g M plus a sum of some of the e, which lies between that of the negative and that of
    the positive ones. So P(g M >= value + rest) <= P(B >= value) <= P(g M >= value - rest). Both
    are exact; their geometric mean is returned with half their distance. The e make up about an eighth of g per
    toss either way.
    """
    deviation = sqrt(float(flips.times @ (flips.size.astype(float) ** 2 * flips.spread(tilt))))
    step = max(2, int(4 * NARROW / (flips.tosses * (tilt + 1 / deviation))))
    while step < flips.top:
        coarse, over, under = _rounded(flips, step)
        high, low = (tail(coarse, -(-at // step)) for at in (value - over, value + under))
        if high is not None and low is not None:
            return between(low, high)
        step *= 2
    return 1.0, inf


def between(low: float, high: float) -> tuple[float, float]:
    """The geometric mean of two bounds and how far off it can be; the upper one where they are far from each other.

    >>> between(0.01, 0.011), between(0.01, 0.02)
    ((0.010488..., 0.048808...), (0.02, inf))
    """
    error = sqrt(high / low) - 1 if low else inf
    return (sqrt(high) * sqrt(low), error) if error < _FAR else (high, inf)


def stated(error: float) -> str:
    """What a relative error is below, in powers of ten.

    >>> stated(2e-4), stated(0.03), stated(float("inf"))
    ('relative error below 1e-3', 'relative error below 1e-1', 'an upper bound')
    """
    return f"relative error below 1e{ceil(log10(max(error, NARROW)))}" if error < inf else "an upper bound"


def _rounded(flips: Flips, step: int) -> tuple[Flips, int, int]:
    """The sizes in steps, and the sums of what is left over, above and below."""
    nearest = (flips.size + step // 2) // step
    rest = flips.size - nearest * step
    over = int((rest * flips.times)[rest > 0].sum())
    under = -int((rest * flips.times)[rest < 0].sum())
    return _merged(nearest, flips.times), over, under


def _merged(size: Integers, times: Integers) -> Flips:
    distinct, places = np.unique(size, return_inverse=True)
    counts = np.bincount(places, times).astype(np.int64)
    return Flips(distinct[distinct > 0], counts[distinct > 0])
