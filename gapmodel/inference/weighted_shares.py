"""A share put together from groups with weights of their own, as in post-stratification."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from scipy import special

from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.share import wilson_interval

METHOD = "MOVER of Wilson intervals"


def weighted_share(
    counts: Sequence[int],
    sizes: Sequence[int],
    weights: Sequence[float],
    confidence: float = 0.95,
    *,
    weights_from: int = 0,
) -> Interval:
    """The interval of sum w p of independent groups, the weights scaled to sum to one.

    Parameters
    ----------
    counts, sizes : sequence of int
        Of each group.
    weights : sequence of float
        The groups' shares of the population; a group of weight zero does not count.
    weights_from : int
        How many people the weights were estimated from; 0: they are known.

    Returns
    -------
    Interval
        NaN where a group with a weight is empty: nothing is known of it.

    Notes
    -----
    The distances of every group's share from its Wilson limits, times its weight, added as squares (MOVER: Zou and
    Donner 2008, Statistics in Medicine 27, 1693-1702). Estimated weights add the normal variance of a multinomial,
    (sum w p^2 - (sum w p)^2) / n.

    Examples
    --------
    >>> found = weighted_share([8, 10], [40, 20], [0.25, 0.75])
    >>> f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
    '0.425 [0.273, 0.580]'
    """
    w = np.asarray(weights, float)
    used = [place for place in range(len(w)) if w[place] > 0]
    if not used or any(not sizes[place] for place in used):
        return Interval(NAN, NAN, NAN, "undefined: a group is empty")
    share = w[used] / w[used].sum()
    parts = [wilson_interval(counts[place] / sizes[place], sizes[place], confidence) for place in used]
    p, low, high = (np.array([getattr(part, end) for part in parts]) for end in ("value", "low", "high"))
    value = float(share @ p)
    extra = 0.0
    if weights_from:
        z2 = float(special.ndtri((1 + confidence) / 2)) ** 2
        extra = z2 * max(float(share @ p**2) - value**2, 0.0) / weights_from
    down = sqrt(float(share**2 @ (p - low) ** 2) + extra)
    up = sqrt(float(share**2 @ (high - p) ** 2) + extra)
    return Interval(value, max(value - down, 0.0), min(value + up, 1.0), METHOD)
