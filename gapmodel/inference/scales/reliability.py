"""Reliability of a mean of items and of the difference of two such means."""

from __future__ import annotations

from math import isnan

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval

Floats = NDArray[np.float64]
_ROUNDING = 16 * float(np.finfo(float).eps)  # a variance below this share of its terms is zero


def cronbach_alpha(covariance: Floats) -> float:
    """Cronbach's alpha of the mean (or sum) of k items: at most 1, and below 0 where items oppose each other.

    Parameters
    ----------
    covariance : (k, k) array
        Of the items' answers; no item is reversed here.

    Returns
    -------
    float
        NaN below two items, without a covariance, or where the items' sum does not vary.

    Notes
    -----
    alpha = k / (k - 1) (1 - sum of variances / variance of the sum) (Cronbach 1951): a lower bound of the
    reliability while errors are uncorrelated. Missing answers are the business of whoever makes the covariances:
    of complete rows or of pairs of answers. An item that does not vary counts among the k. On complete rows it
    equals ``psych::alpha(x, check.keys = FALSE)$total$raw_alpha`` (R), which drops items that do not vary.

    Examples
    --------
    >>> cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]]))
    0.666...
    """
    k, variances, total = len(covariance), np.diag(covariance), float(covariance.sum())
    if k < 2 or isnan(total) or (variances < 0).any() or total <= _ROUNDING * float(np.abs(covariance).sum()):
        return NAN
    return k / (k - 1) * (1 - float(variances.sum()) / total)


def feldt_interval(alpha: float, n: int, k: int, confidence: float = 0.95) -> Interval:
    """Feldt's interval of Cronbach's alpha of k items that n respondents answered.

    Notes
    -----
    Feldt (1965), Psychometrika 30, 357-370: (1 - population alpha) / (1 - alpha) is F with n - 1 and (n - 1)(k - 1)
    degrees of freedom where items are normal and equally correlated. Skewed answers of few respondents make it too
    sure. Equals ``psych::alpha.ci(alpha, n, k)`` (R). NaN where alpha is, and below two respondents.

    Examples
    --------
    >>> found = feldt_interval(0.8, 50, 5)
    >>> f"{found.low:.3f} {found.high:.3f}"
    '0.697 0.876'
    """
    if isnan(alpha) or n < 2 or k < 2:
        return Interval(alpha, NAN, NAN, "undefined: it takes two respondents and two items that vary")
    tail, dof = (1 - confidence) / 2, (n - 1, (n - 1) * (k - 1))
    low, high = (1 - (1 - alpha) * float(special.fdtri(*dof, level)) for level in (1 - tail, tail))
    return Interval(alpha, low, high, "Feldt")


def difference_reliability(sd_p: float, sd_e: float, r_pp: float, r_ee: float, r_pe: float) -> float:
    """The reliability of P - E from the SDs, reliabilities and correlation of its two sides.

    Parameters
    ----------
    sd_p, sd_e : float
        Standard deviations of the sides, in one unit.
    r_pp, r_ee : float
        Their reliabilities, such as Cronbach's alpha.
    r_pe : float
        Their correlation.

    Returns
    -------
    float
        At most 1 for reliabilities of at most 1. NaN where a value is missing or the difference does not vary.

    Notes
    -----
    r_D = (s_P^2 r_PP + s_E^2 r_EE - 2 r_PE s_P s_E) / (s_P^2 + s_E^2 - 2 r_PE s_P s_E) (Johns 1981; Peter,
    Churchill and Brown 1993). A negative value, which no reliability can have, is given as it is: the sides
    covary more than their reliabilities allow, by chance or because errors are shared. A side that does not vary
    adds nothing: the difference is as reliable as the other side. It is not alpha of the items' differences,
    which keeps what the errors of the two sides share.

    Examples
    --------
    >>> [f"{difference_reliability(1, 1, 0.85, 0.85, r):.4f}" for r in (0, 0.2, 0.5, 0.8, 0.9)]
    ['0.8500', '0.8125', '0.7000', '0.2500', '-0.5000']
    """
    shared = 2 * r_pe * sd_p * sd_e if sd_p and sd_e else 0.0
    spread, most = sd_p**2 + sd_e**2 - shared, sd_p**2 + sd_e**2
    if not spread > _ROUNDING * most:
        return NAN
    reliable = (sd_p**2 * r_pp if sd_p else 0.0) + (sd_e**2 * r_ee if sd_e else 0.0)
    return (reliable - shared) / spread
