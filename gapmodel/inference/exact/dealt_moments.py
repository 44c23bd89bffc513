"""The spread between groups when pooled answers are dealt out anew: its first two moments, without drawing."""

from __future__ import annotations

import numpy as np
from scipy import special

from gapmodel.inference.exact.relabelling import Pool

_FEWEST = 4  # respondents of whom four at a time can be taken


def share_moments(pool: Pool) -> tuple[float, float]:
    """Mean and variance of the share of the pooled sum of squares that lies between groups, over all ways to deal out.

    Notes
    -----
    The mean is (k - 1) / (n - 1). The second moment comes from those of sampling without replacement: with z the
    centred answers, the products of four of them have expectations that depend on sum z^2 and sum z^4 alone (Welch
    1937; Pitman 1938; Box and Andersen 1955).
    """
    n, sizes = float(pool.n), pool.sizes.astype(float)
    z = pool.values - float(pool.sums.sum()) / n
    second, fourth = float(pool.counts @ z**2), float(pool.counts @ z**4)
    pairs, triples, fours = n * (n - 1), n * (n - 1) * (n - 2), n * (n - 1) * (n - 2) * (n - 3)
    squared, cubed = (second**2 - fourth) / pairs, -fourth / pairs
    mixed, distinct = (2 * fourth - second**2) / triples, (3 * second**2 - 6 * fourth) / fours
    own = fourth / n + 4 * (sizes - 1) * cubed + 3 * (sizes - 1) * squared + 6 * (sizes - 1) * (sizes - 2) * mixed
    own = (own + (sizes - 1) * (sizes - 2) * (sizes - 3) * distinct) / sizes
    less = sizes - 1
    crossed = (len(sizes) ** 2 - len(sizes)) * squared + (less.sum() ** 2 - less @ less) * distinct
    crossed += 2 * (len(sizes) - 1) * less.sum() * mixed
    mean = (len(sizes) - 1) / (n - 1)
    return mean, float(own.sum() + crossed) / second**2 - mean**2


def matched_tail(pool: Pool, share: float) -> float:
    """The chance of a share between groups at least this large, by the beta distribution of the same two moments.

    NaN where fewer than four respondents, or the ways to deal them out, leave no variance.
    """
    if pool.n < _FEWEST or not pool.variance > 0:
        return float("nan")
    mean, variance = share_moments(pool)
    if not 0 < variance < mean * (1 - mean):
        return float("nan")
    size = mean * (1 - mean) / variance - 1
    return float(special.betainc((1 - mean) * size, mean * size, np.clip(1 - share, 0, 1)))
