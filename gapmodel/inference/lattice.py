"""Exact tail probabilities of sums of randomly signed sizes.

The distribution that a permutation test would simulate is computed, the cheapest exact way first: counting near the
end of the range, convolution on a small lattice, enumeration for a few distinct sizes, inversion on a
larger lattice; beyond a stated size the saddlepoint approximation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from gapmodel.inference.enumeration import convolved, counted, enumerated
from gapmodel.inference.flips import Flips, Integers, lugannani_rice, saddlepoint
from gapmodel.inference.inversion import inversion, window_about

_MANY_SIZES = 32
_QUICK, _FEW_SIZES = 2**11, 12  # lattice points and sizes that are convolved in no time
LIMIT = 2**20  # lattice points of the inversion; beyond, the saddlepoint approximation


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
        Distinct step sizes and how often each occurs.
    total : int
        The observed signed sum.
    limit : int
        Lattice points that the inversion may need; beyond, the saddlepoint approximation.

    Returns
    -------
    Tail
        Exact within the limit, or where the ways are few enough to list: relative error about
        1e-13 for answers on a few points, 1e-10 at worst on fine lattices. Beyond, the saddlepoint
        approximation with lattice correction (Daniels 1987). Below 1e-308 it is zero.

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
    flips = Flips((size // common).astype(float), times.astype(float))
    total = -(-total // common)
    value = -(-(total + flips.top) // 2)  # the smallest number of heads that reaches the total
    if 2 * value > flips.top:
        return _upper(flips, value, limit)
    below = _upper(flips, flips.top - value + 1, limit)  # P(B < value), by symmetry
    return Tail(1 - below.probability, below.method)


def _upper(flips: Flips, value: int, limit: int) -> Tail:
    if value >= flips.top:
        return Tail(2.0 ** -float(flips.times.sum()) if value == flips.top else 0.0, "exact")
    if limit and len(flips.size) > _MANY_SIZES and (probability := counted(flips, value)) is not None:
        return Tail(probability, "exact")
    tilt = saddlepoint(flips, value)
    if limit and flips.top <= _QUICK and len(flips.size) <= _FEW_SIZES:
        return Tail(convolved(flips, value, tilt), "exact")
    if limit and (probability := enumerated(flips, value, tilt)) is not None:
        return Tail(probability, "exact")
    window = window_about(flips, value, tilt)
    points = sum(window) + 1
    if points <= limit:
        return Tail(inversion(flips, value, tilt, window), "exact")
    return Tail(lugannani_rice(flips, value, tilt), "saddlepoint")
