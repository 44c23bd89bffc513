"""Whether alphas are equal: of groups of different people, or of two scales that the same people answered."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from scipy import special

from gapmodel.inference.estimate import NAN, Test

_NOT = Test(NAN, NAN, NAN, "undefined: it takes two alphas below 1, each of two items and several respondents")


def equal_alphas(alphas: Sequence[float], n: Sequence[int], k: Sequence[int]) -> Test:
    """Hakstian and Whalen's test that alphas of independent groups are equal.

    Parameters
    ----------
    alphas : sequence of float
    n, k : sequences of int
        Respondents and items behind each.

    Returns
    -------
    Test
        Chi-square with one degree of freedom less than there are groups.

    Notes
    -----
    M = sum of B_i (1 - u (1 - alpha_i)^(1/3))^2 with B_i = (k_i - 1)(9 n_i - 11)^2 / (18 k_i (n_i - 1)) and u = sum of
    B_i (1 - alpha_i)^(-1/3) / sum of B_i (Hakstian and Whalen 1976), for normal items that are equally correlated.

    Examples
    --------
    >>> found = equal_alphas([0.784, 0.875, 0.936], [51, 101, 151], [5, 5, 5])
    >>> f"{found.statistic:.2f} {found.dof:.0f} {found.p_val:.5f}"
    '29.35 2 0.00000'
    """
    given, people, items = np.asarray(alphas, float), np.asarray(n, float), np.asarray(k, float)
    if len(given) < 2 or not ((given < 1) & (people > 2) & (items > 1)).all():
        return _NOT
    factors = (items - 1) * (9 * people - 11) ** 2 / (18 * items * (people - 1))
    roots = np.cbrt(1 - given)
    centre = float((factors / roots).sum() / factors.sum())
    statistic = float((factors * (1 - centre * roots) ** 2).sum())
    dof = len(given) - 1
    return Test(statistic, dof, float(special.chdtrc(dof, statistic)), "Hakstian-Whalen, chi-square")


def equal_dependent_alphas(alphas: tuple[float, float], r: float, n: int) -> Test:
    """Feldt's test that two alphas of scales that the same respondents answered are equal.

    Parameters
    ----------
    alphas : pair of float
    r : float
        The correlation of the two scales' sums.
    n : int
        Respondents.

    Notes
    -----
    t = (W - 1) sqrt(n - 2) / sqrt(4 W (1 - r^2)) with W = (1 - alpha_1) / (1 - alpha_2) and n - 2 degrees of freedom
    (Feldt 1980); positive where the second alpha is higher. The same assumptions as those of Feldt's interval.

    Examples
    --------
    >>> found = equal_dependent_alphas((0.7, 0.8), 0.5, 100)
    >>> f"{found.statistic:.3f} {found.p_val:.4f}"
    '2.333 0.0217'
    """
    first, second = alphas
    if not (first < 1 and second < 1 and n > 2 and abs(r) < 1):
        return _NOT
    ratio = (1 - first) / (1 - second)
    statistic = (ratio - 1) * sqrt(n - 2) / sqrt(4 * ratio * (1 - r**2))
    return Test(statistic, n - 2, 2 * float(special.stdtr(n - 2, -abs(statistic))), "Feldt, t")
