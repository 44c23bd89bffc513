"""Several gaps of the same respondents at once: are they all zero, and do they differ."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, Test
from gapmodel.tally.profile import Profile, Whole

Floats = NDArray[np.float64]


def hotelling(profile: Profile, null: Floats | None = None) -> Test:
    """Hotelling's T2 test that all mean gaps are zero (or equal to `null`).

    Notes
    -----
    T2 = n m' S^-1 m; T2 (n - k) / (k (n - 1)) follows F(k, n - k) under normality. The statistic is T2,
    `dof` is k. Fewer than k + 1 respondents, or gaps that determine each other: undefined. A profile counted from
    answers is taken in whole numbers, so that rounding neither hides nor feigns that. On rows it
    equals ``statsmodels.stats.multivariate.test_mvmean(rows, np.zeros(k))`` (``t2`` and ``pvalue``) and
    ``DescTools::HotellingsT2Test`` (R); the formulas in base R stand in tests/reference/profiles.R.

    Examples
    --------
    >>> hotelling(Profile(20, np.array([0.5, 0.1]), np.eye(2)))
    Test(statistic=5.2, dof=2.0, p_val=0.11335..., method="Hotelling's T2")
    """
    shift = profile.means - (0 if null is None else null)
    whole = profile.whole
    if whole is None or (null is not None and whole.distance is not None):
        return _tested(profile.n, len(shift), _rounded(profile.n, shift, profile.covariance), "Hotelling's T2")
    return _tested(profile.n, len(shift), _exactly(profile.n, whole), "Hotelling's T2")


def flatness(profile: Profile) -> Test:
    """Hotelling's T2 test that the gaps do not differ from each other.

    Notes
    -----
    T2 of the k - 1 contrasts between neighbours, which does not depend on their order. It answers what
    "which gap is widest" asks first. `dof` is k - 1. On rows it equals
    ``statsmodels.stats.multivariate.test_mvmean(np.diff(rows, axis=1), np.zeros(k - 1))``.

    Examples
    --------
    >>> flatness(Profile(20, np.array([0.5, 0.5]), np.eye(2))).p_val
    1.0
    """
    n, contrasts, method = profile.n, np.diff(np.eye(len(profile.means)), axis=0), "Hotelling's T2 of differences"
    if profile.whole is not None:
        return _tested(n, len(contrasts), _exactly(n, profile.whole.contrasts()), method)
    covariance = contrasts @ profile.covariance @ contrasts.T
    return _tested(n, len(contrasts), _rounded(n, contrasts @ profile.means, covariance), method)


def simultaneous_intervals(profile: Profile, confidence: float = 0.95) -> tuple[Interval, ...]:
    """Intervals that cover all k mean gaps, and all their combinations, at once.

    Notes
    -----
    mean +- sqrt(k (n - 1) / (n - k) F) sd / sqrt(n) (Roy and Bose 1953): wider than Bonferroni's for a
    few gaps, and valid for any contrast looked at afterwards. It equals
    ``statsmodels.stats.multivariate.confint_mvmean_fromstats(means, covariance, n, np.eye(k), simult=True)``;
    ``confint_mvmean(rows, simult=True)`` divides the variance by n and is shorter.

    Examples
    --------
    >>> [interval.high for interval in simultaneous_intervals(Profile(20, np.zeros(2), np.eye(2)))]
    [0.61253..., 0.61253...]
    """
    n, k = profile.n, len(profile.means)
    if n <= k:
        return tuple(Interval(float(mean), NAN, NAN, "undefined: too few respondents") for mean in profile.means)
    quantile = float(special.fdtri(k, n - k, confidence))
    reach = sqrt(k * (n - 1) / (n - k) * quantile) * np.sqrt(np.diag(profile.covariance) / n)
    return tuple(
        Interval(mean, mean - half, mean + half, "simultaneous, T2")
        for mean, half in zip(profile.means.tolist(), reach.tolist(), strict=True)
    )


def _exactly(n: int, whole: Whole) -> float | None:
    """T2 from whole numbers; None where some gaps determine the others."""
    distance = whole.distance
    return None if distance is None else float((n - 1) * distance)


def _rounded(n: int, shift: Floats, covariance: Floats) -> float | None:
    """T2 from means and covariances as they are known; None where some gaps determine the others."""
    if n <= len(shift) or np.linalg.matrix_rank(covariance, hermitian=True) < len(shift):
        return None
    return n * float(shift @ np.linalg.solve(covariance, shift))


def _tested(n: int, k: int, statistic: float | None, method: str) -> Test:
    if n <= k or not k:
        return Test(NAN, float(k), NAN, f"undefined: {n} respondents, {k} gaps to test")
    if statistic is None:
        return Test(NAN, float(k), NAN, "undefined: some gaps determine the others")
    return Test(statistic, float(k), float(special.fdtrc(k, n - k, statistic * (n - k) / (k * (n - 1)))), method)
