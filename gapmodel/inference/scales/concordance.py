"""Whether several judges put the same things in the same order: Kendall's W with its exact p-value."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Test

Codes = NDArray[np.int64]
_MOST_ORDERS = 5_040  # orders of things, for the exact p-value: seven things
_MOST_STATES = 20_000  # different sums of ranks up to order


def kendall_w(values: ArrayLike) -> Test:
    """Kendall's coefficient of concordance, corrected for ties: 1 where all judges order alike, 0 where none does.

    Parameters
    ----------
    values : (judges, things) array_like
        Any numbers; equal ones have the mean of their ranks.

    Returns
    -------
    Test
        W, things - 1, the p-value that all orders are equally likely, and whether it is exact. NaN of fewer than two
        judges or things, or where a judge finds all alike.

    Notes
    -----
    W = 12 S / (m^2 (k^3 - k) - m sum T), S the sum of squares of the sums of ranks about their mean, T = sum (t^3 - t)
    over the ties of a judge (Kendall and Gibbons 1990, chapter 6). The statistic equals R's
    ``DescTools::KendallW(x, correct = TRUE)``, and m (k - 1) W is Friedman's chi-square,
    ``scipy.stats.friedmanchisquare``. The exact p-value is P(S >= s) over all orders of every judge's own ranks, found
    by adding judges one by one: sums of ranks that differ in their order alone are one state. Of more than seven things
    or 20,000 states it is the chi-square approximation.

    Examples
    --------
    >>> found = kendall_w([[1, 2, 3, 4], [1, 2, 4, 3], [2, 1, 3, 4]])
    >>> f"{found.statistic:.3f} {found.p_val:.4f} {found.method}"
    '0.822 0.0330 exact'
    """
    given = np.asarray(values, float)
    if given.ndim != 2 or min(given.shape) < 2:
        return Test(NAN, NAN, NAN, "undefined: it takes two judges and two things")
    judges, things = given.shape
    ranks = np.array([_doubled_ranks(row) for row in given])
    if (np.ptp(ranks, axis=1) == 0).any():
        return Test(NAN, things - 1, NAN, "undefined: a judge finds all alike")
    spread = _spread(ranks.sum(axis=0)[None, :])[0]
    ties = sum(int(count**3 - count) for row in ranks for count in np.unique(row, return_counts=True)[1])
    w = 12 * spread / 4 / things / (judges**2 * (things**3 - things) - judges * ties)
    p_val = _exact(ranks, int(spread))
    if p_val is None:
        return Test(w, things - 1, float(special.chdtrc(things - 1, judges * (things - 1) * w)), "chi-square")
    return Test(w, things - 1, p_val, "exact")


def _doubled_ranks(row: NDArray[np.float64]) -> Codes:
    """Twice the mid-ranks, which are whole."""
    below = (row[None, :] < row[:, None]).sum(axis=1)
    equal = (row[None, :] == row[:, None]).sum(axis=1)
    return np.asarray(2 * below + equal + 1, np.int64)


def _spread(sums: Codes) -> Codes:
    """(states,) Things times the sum of squares about the mean: whole numbers."""
    return np.asarray(sums.shape[1] * (sums**2).sum(axis=1) - sums.sum(axis=1) ** 2)


def _exact(ranks: Codes, spread: int) -> float | None:
    """P(S >= s); None where there are too many orders or states."""
    things = ranks.shape[1]
    if factorial(things) > _MOST_ORDERS:
        return None
    states = np.sort(ranks[:1], axis=1)
    weights: NDArray[np.float64] = np.ones(1)
    for row in ranks[1:]:
        orders = np.unique(list(permutations(row.tolist())), axis=0)  # each of them equally often
        if len(states) * len(orders) > _MOST_STATES * 100:
            return None
        sums = np.sort((states[:, None, :] + orders[None, :, :]).reshape(-1, things), axis=1)
        states, place = np.unique(sums, axis=0, return_inverse=True)
        weights = np.asarray(np.bincount(place.ravel(), np.repeat(weights / len(orders), len(orders))), np.float64)
        if len(states) > _MOST_STATES:
            return None
    return min(1.0, float(weights[_spread(states) >= spread].sum()))
