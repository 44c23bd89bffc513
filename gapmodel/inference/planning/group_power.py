"""The chance to find that groups differ: noncentral t for two of them, noncentral F for several."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isnan, sqrt

import numpy as np
from scipy import special


def f_power(noncentrality: float, dof: float, dof_error: float, alpha: float = 0.05) -> float:
    """The chance that an F test rejects whose statistic is noncentral F.

    Notes
    -----
    ``pf(qf(alpha, dof, dof_error, lower.tail = FALSE), dof, dof_error, noncentrality, lower.tail = FALSE)`` (R), which
    is what ``power.anova.test`` and ``pwr::pwr.anova.test`` compute with the noncentrality n sum (mean - mean of
    means)^2 / variance. On normal answers with equal variances it is exact.

    Examples
    --------
    >>> f"{f_power(5 * 40 * 0.25**2, 4, 195):.4f}"
    '0.8098'
    """
    if dof_error == inf:
        return 1 - float(special.chndtr(float(special.chdtri(dof, alpha)), dof, noncentrality))
    critical = float(special.fdtri(dof, dof_error, 1 - alpha))
    below = float(special.ncfdtr(dof, dof_error, noncentrality, critical))
    return 0.0 if isnan(below) else 1 - below


def spread_of_means(difference: float, groups: int) -> float:
    """The least spread, sqrt(mean squared distance from the middle), of means whose extremes differ by that much.

    Notes
    -----
    All groups but the two extremes lie half way between them (Cohen 1988, pattern 1): difference / sqrt(2 groups). Any
    other place of the others makes it easier to find that groups differ.

    Examples
    --------
    >>> spread_of_means(1.0, 2), spread_of_means(1.0, 8)
    (0.5, 0.25)
    """
    return difference / sqrt(2 * groups)


def spread_of(means: Sequence[float]) -> float:
    """sqrt(mean squared distance of group means from their mean).

    >>> spread_of([-0.5, 0.5])
    0.5
    """
    return float(np.std(means))
