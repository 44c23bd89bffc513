"""Whether several independent groups have the same mean, and which pairs differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.inference.estimate import NAN, Measured, Test
from gapmodel.inference.exact.dealt_moments import matched_tail
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.exact.relabelling import LIMIT, SEED, Pool, every_way, pooled, relabelled
from gapmodel.inference.means.simultaneous import PairOfGroups, all_pairs
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]

_TIED = 1e-11  # of a statistic: whole numbers made it, so that closer ones are equal


@dataclass(frozen=True, slots=True)
class FTest:
    """A test by the F distribution, which has degrees of freedom above and below.

    A p-value that does not exist is NaN, and `method` says why.
    """

    statistic: float
    dof: float
    dof_error: float
    p_val: float
    method: str


def welch_anova(groups: Sequence[Measured]) -> FTest:
    """Welch's F test that two or more groups have the same mean, whatever their variances.

    Raises
    ------
    SettingError
        Fewer than two groups.

    Notes
    -----
    Welch (1951): group means weighted by n / s^2, with k - 1 degrees of freedom above and, below, those that
    Welch and Satterthwaite give. For two groups F is the square of Welch's t. A group of fewer than two
    respondents or of equal values has no weight: undefined. On rows it equals
    ``stats::oneway.test(x ~ group)`` (R) and ``scipy.stats.f_oneway(*groups, equal_var=False)``.

    Examples
    --------
    >>> test = welch_anova([Frequencies.of(g) for g in ([1, 2, 3], [2, 4, 6, 8], [3, 3, 5])])
    >>> f"F({test.dof:.0f}, {test.dof_error:.2f}) = {test.statistic:.3f}, p = {test.p_val:.4f}"
    'F(2, 4.63) = 2.790, p = 0.1604'
    """
    _at_least_two(groups)
    if min(group.n for group in groups) < 2:
        return FTest(NAN, NAN, NAN, NAN, "undefined: a group has fewer than two respondents")
    if not min(group.sd for group in groups) > 0:
        return FTest(NAN, NAN, NAN, NAN, "undefined: all values in a group are equal")
    k, n, means, sds = (len(groups), *(np.array([getattr(g, part) for g in groups]) for part in ("n", "mean", "sd")))
    weights = n / sds**2
    shares = weights / weights.sum()
    spread = float((weights * (means - float(shares @ means)) ** 2).sum()) / (k - 1)
    slack = float(((1 - shares) ** 2 / (n - 1)).sum()) / (k * k - 1)
    statistic, dof = spread / (1 + 2 * (k - 2) * slack), 1 / (3 * slack)
    return FTest(statistic, k - 1.0, dof, float(special.fdtrc(k - 1, dof, statistic)), "Welch F")


def games_howell(groups: Sequence[Measured], confidence: float = 0.95) -> tuple[PairOfGroups, ...]:
    r"""All pairs of groups compared, with family-wise p-values and intervals, whatever the variances.

    Returns
    -------
    tuple of PairOfGroups
        k (k - 1) / 2 of them, in the order (0, 1), (0, 2), ..., (1, 2), ...

    Raises
    ------
    SettingError
        Fewer than two groups.

    Notes
    -----
    Games and Howell (1976): q = \|difference\| sqrt(2) / se against the studentized range of k means with
    Welch's degrees of freedom of the pair; intervals difference -+ q_crit se / sqrt(2). For two groups it is
    Welch's t test. A pair without an error of its own is undefined, and still counts among the k. It equals
    the formulas with ``ptukey`` in tests/reference/independent.R.

    Examples
    --------
    >>> pairs = games_howell([Frequencies.of(g) for g in ([1, 2, 3], [2, 4, 6, 8], [3, 3, 5])])
    >>> [(pair.first, pair.second, f"{pair.difference:.3f}", f"{pair.p_val:.4f}") for pair in pairs]
    [(0, 1, '3.000', '0.1987'), (0, 2, '1.667', '0.2572'), (1, 2, '-1.333', '0.6570')]
    """
    _at_least_two(groups)
    means, sds, n = (np.array([getattr(one, part) for one in groups], float) for part in ("mean", "sd", "n"))
    with np.errstate(divide="ignore", invalid="ignore"):
        return all_pairs(means, sds**2 / n, n - 1, confidence)


def permutation_anova(
    groups: Sequence[Frequencies], *, n_resamples: int | None = 9_999, rng: int | np.random.Generator = SEED
) -> Test:
    """The permutation test that two or more groups have the same distribution, by their means.

    Parameters
    ----------
    n_resamples : int or None
        Random tables, where there are too many to add up all. None: no table is drawn, and the tail is that of the
        beta distribution with the same mean and variance over all ways, see `matched_tail`.
    rng : int or numpy Generator

    Returns
    -------
    Test
        The statistic is (N - 1) times the share of the pooled sum of squares that lies between groups: for
        large groups chi-squared with k - 1 degrees of freedom. It has no `dof` of its own.

    Raises
    ------
    SettingError
        Fewer than two groups, different units, or no resamples.

    Notes
    -----
    Given the pooled answers every way to deal them out to groups of these sizes is equally likely. The ways are
    added up exactly while the list of them stays short (`relabelled` says when), and drawn at random beyond, with
    p = (b + 1) / (B + 1); neither sees a row. Two groups are left to `permutation`, which is exact much further.
    Beyond 10^9 respondents chi-squared takes over. On rows it equals ``coin::oneway_test(x ~ group)`` (R), exact
    or ``distribution = approximate(...)``; equal variances belong to what is tested.

    Examples
    --------
    >>> test = permutation_anova([Frequencies.of(g) for g in ([1, 2], [3, 4], [5, 6])])
    >>> f"{test.p_val:.6f}", test.method
    ('0.066667', 'exact')
    """
    pool = pooled(groups)
    if not pool.sizes.min():
        return Test(NAN, NAN, NAN, "undefined: a group is empty")
    scale = pool.variance * pool.n**2
    statistic = float(_between(pool, pool.sums[None].astype(float))[0]) / scale if scale > 0 else 0.0
    if len(groups) == 2:
        two_sided = permutation(groups[0], groups[1])
        return Test(statistic, NAN, two_sided.p_val, two_sided.method)
    if not pool.drawable:
        return Test(statistic, NAN, float(special.chdtrc(len(groups) - 1, statistic)), "chi-squared")
    ways = every_way(pool, LIMIT) if n_resamples is None else relabelled(pool, n_resamples, rng)
    if ways is None:
        return Test(statistic, NAN, matched_tail(pool, statistic / (pool.n - 1)), "beta, two moments matched")
    between = _between(pool, ways.sums.astype(float))
    reached = between >= statistic * scale * (1 - _TIED)
    return Test(statistic, NAN, min(1.0, fsum(ways.chances[reached])), ways.method)


def _between(pool: Pool, sums: Floats) -> Floats:
    """N^2 times the sum of squares between groups; the differences from the expected sums are whole numbers."""
    apart = pool.n * sums - pool.sizes * float(pool.sums.sum())
    between: Floats = (apart**2 / pool.sizes).sum(axis=-1)
    return between


def _at_least_two(groups: Sequence[Measured]) -> None:
    if len(groups) < 2:
        raise SettingError(f"{len(groups)} group cannot be compared.", "give two or more groups.")
