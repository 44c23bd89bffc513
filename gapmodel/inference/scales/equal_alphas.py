"""Whether alphas are equal: of groups of different people, or of two scales that the same people answered."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Test

Floats = NDArray[np.float64]
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
    M = sum of B - (sum of B / r)^2 / (sum of B / r^2) with r = (1 - alpha)^(1/3) and B = (k - 1)(9 n - 11)^2 /
    (18 k (n - 1)) of each group (Hakstian and Whalen 1976), for normal items that are equally correlated, whose r has
    variance r^2 / B. Equals ``QE`` of ``metafor::rma(measure = "AHW", ai = , mi = , ni = , method = "FE")`` (R).

    Examples
    --------
    >>> found = equal_alphas([0.784, 0.875, 0.936], [51, 101, 151], [5, 5, 5])
    >>> f"{found.statistic:.2f} {found.dof:.0f} {found.p_val:.5f}"
    '23.05 2 0.00001'
    """
    given, people, items = np.asarray(alphas, float), np.asarray(n, float), np.asarray(k, float)
    if len(given) < 2 or not ((given < 1) & (people > 2) & (items > 1)).all():
        return _NOT
    factors = (items - 1) * (9 * people - 11) ** 2 / (18 * items * (people - 1))
    roots = np.cbrt(1 - given)
    weights = factors / roots**2
    statistic = float((weights * (roots - (weights @ roots) / weights.sum()) ** 2).sum())
    dof = len(given) - 1
    return Test(statistic, dof, float(special.chdtrc(dof, statistic)), "Hakstian-Whalen, chi-square")


def equal_alphas_by_errors(alphas: Sequence[float], errors: Sequence[float], n: Sequence[int]) -> Test:
    """Whether alphas of independent groups are equal, from the standard errors of ln(1 - alpha).

    Parameters
    ----------
    alphas, errors : sequences of float
    n : sequence of int
        Respondents behind each.

    Notes
    -----
    Alexander and Govern's (1994) test of means with unequal errors, of l = ln(1 - alpha): each (l_i - mean) / error_i,
    the mean weighted by 1 / error^2, is Student's t with n_i - 1 degrees of freedom; with the same probability it is
    normal, and the sum of these squares is chi-square with one degree of freedom less than there are groups. Errors of
    few respondents are uncertain and mostly too small: of many groups of fewer than 100 it rejects too often.
    Hakstian and Whalen's test rejects too often where answers are skewed, at any n.

    Examples
    --------
    >>> found = equal_alphas_by_errors([0.7, 0.8], [0.1, 0.15], [200, 90])
    >>> f"{found.statistic:.3f} {found.p_val:.4f}"
    '4.962 0.0259'
    """
    given, spread, people = np.asarray(alphas, float), np.asarray(errors, float), np.asarray(n, float)
    if len(given) < 2 or not ((given < 1) & (spread > 0) & (people > 2)).all():
        return _NOT
    logs, weights = np.log1p(-given), 1 / spread**2
    t = np.abs(logs - (weights @ logs) / weights.sum()) / spread
    statistic = float((_as_normal(t, people - 1) ** 2).sum())
    dof = len(given) - 1
    return Test(statistic, dof, float(special.chdtrc(dof, statistic)), "distribution-free, chi-square")


def _as_normal(t: Floats, dof: Floats) -> Floats:
    """Normal values with the upper probability of values t >= 0; by Hill's (1970) formula, which no t is too large for.

    >>> _as_normal(np.array([2.0]), np.array([30.0])).round(4), round(float(-special.ndtri(special.stdtr(30, -2))), 4)
    (array([1.9218]), 1.9218)
    """
    a = dof - 0.5
    b, c = 48 * a**2, np.sqrt(a * np.log1p(t**2 / dof))
    more = (4 * c**7 + 33 * c**5 + 240 * c**3 + 855 * c) / (10 * b**2 + 8 * b * c**4 + 1000 * b)
    found: Floats = c + (c**3 + 3 * c) / b - more
    return found


def equal_dependent_alphas(alphas: tuple[float, float], error: float, dof: float) -> Test:
    """Whether two alphas of scales that the same respondents answered are equal.

    Parameters
    ----------
    alphas : pair of float
    error : float
        The standard error of ln(1 - alpha_1) - ln(1 - alpha_2).
    dof : float

    Notes
    -----
    Student's t of that difference, positive where the second alpha is higher. With the distribution-free error (Maydeu-
    Olivares, Coffman and Hartmann 2007) it assumes no distribution of the answers. Feldt's (1980) test of the ratio
    takes items to be many: of five it rejects in 7% to 8% of samples instead of 5%.

    Examples
    --------
    >>> found = equal_dependent_alphas((0.7, 0.8), 0.2, 99)
    >>> f"{found.statistic:.3f} {found.p_val:.4f}"
    '2.027 0.0453'
    """
    first, second = alphas
    if not (first < 1 and second < 1 and error > 0 and dof > 0):
        return _NOT
    statistic = (log1p(-first) - log1p(-second)) / error
    return Test(statistic, dof, 2 * float(special.stdtr(dof, -abs(statistic))), "distribution-free, t")
