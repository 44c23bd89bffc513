"""Exact tail probabilities of sums of randomly signed sizes.

The distribution that a permutation test would simulate is computed, the cheapest exact way first: inversion at the
few frequencies that count, enumeration for a few distinct sizes, counting toss by toss. Where all of them would take
too long, sizes are rounded to a coarser lattice, which encloses the probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, inf

from gapmodel.inference.exact.enumeration import additions, counted, enumerated, ways
from gapmodel.inference.exact.flips import Flips, Integers, saddlepoint
from gapmodel.inference.exact.inversion import inversion
from gapmodel.inference.exact.rounding import enclosed, stated

LIMIT = 2**30  # additions, about a second
_MOST_FREQUENCIES = 2**22
_QUICK = 2**22  # additions in the time that an inversion takes
_LISTED, _SORTED = 2**18, 64  # additions in the time that listing takes, and each combination
_MOST_WAYS = 2**21
_UNDERFLOW, _SHALLOW = -745.0, 1_000  # so few tosses have no smaller probabilities


@dataclass(frozen=True, slots=True)
class Tail:
    """An upper tail probability and the name of the method that gave it."""

    probability: float
    method: str


def flip_tail(size: Integers, times: Integers, total: int, *, limit: int = LIMIT) -> Tail:
    """P(sum of randomly signed sizes >= total), each size[k] occurring times[k] times.

    Parameters
    ----------
    size, times : (K,) arrays of whole numbers above zero
        Distinct step sizes, ascending, and how often each occurs.
    total : int
        The observed signed sum.
    limit : int
        Additions that may be spent where the cheap exact ways do not serve; beyond, sizes are rounded.

    Returns
    -------
    Tail
        "exact": relative error below 1e-12. Otherwise the method states its bound, "rounded sizes, relative error
        below 1e-3". Below 1e-308 the probability is zero.

    Notes
    -----
    S = 2 B - T, where B adds up the sizes that come up heads. The tail below the mean is taken
    from the symmetric upper one. On rows d without zeros and with these sizes it equals
    ``exactRankTests::pperm(sum(d[d > 0]), abs(d), length(d), paired = TRUE, alternative = "greater")`` (R); with
    sizes 1, 2, ..., n, once each, and a total of 2 w - n (n + 1) / 2, ``psignrank(w - 1, n, lower.tail = FALSE)`` (R)
    and ``scipy.stats.wilcoxon(d, alternative="greater", method="exact")``.

    Examples
    --------
    All of 1, 2, 2 positive is one of eight sign vectors:

    >>> import numpy as np
    >>> flip_tail(np.array([1, 2]), np.array([1, 2]), 5).probability
    0.125
    """
    if not len(size):
        return Tail(float(total <= 0), "exact")
    common = gcd(*size.tolist())
    flips = Flips(size // common, times)
    total = -(-total // common)
    value = -(-(total + flips.top) // 2)  # the smallest number of heads that reaches the total
    exactly = _within(flips, value, limit)
    if exactly is not None:
        return Tail(exactly, "exact")
    low = 2 * value <= flips.top
    upper = flips.top - value + 1 if low else value
    tilt = saddlepoint(flips, upper)
    chance, error = enclosed(flips, upper, tilt, lambda coarse, least: _within(coarse, least, limit))
    if low:
        chance = 1 - chance if error < inf else 1.0
    return Tail(chance, f"rounded sizes, {stated(error)}")


def _within(flips: Flips, value: int, limit: float) -> float | None:
    """P(B >= value) by the cheapest way that is exact, or None where none is within the limit."""
    if value <= 0 or value > flips.top:
        return float(value <= 0)
    if 2 * value <= flips.top:
        below = _within(flips, flips.top - value + 1, limit)  # P(B < value), by symmetry
        return None if below is None else 1 - below
    added = additions(flips, value)
    if added <= _LISTED:
        return counted(flips, value)
    tilt = saddlepoint(flips, value)
    if flips.tosses > _SHALLOW and flips.log_ratio(tilt, value) < _UNDERFLOW:  # Chernoff's bound
        return 0.0
    return _searched(flips, value, tilt, added, limit)


def _searched(flips: Flips, value: int, tilt: float, added: float, limit: float) -> float | None:
    combinations = ways(flips, tilt)
    listed = _LISTED + _SORTED * combinations if combinations < _MOST_WAYS else inf
    cost = min(listed, added)
    if cost > _QUICK:
        most = min(cost / len(flips.size), _MOST_FREQUENCIES)
        inverted = inversion(flips, value, tilt, int(most))
        if inverted is not None or cost > limit:
            return inverted
    return enumerated(flips, value, tilt) if listed <= added else counted(flips, value)
