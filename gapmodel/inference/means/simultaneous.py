"""Differences of group means with limits that hold for all of them at once, whatever the variances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.studentized_range import range_quantile, range_tail

Floats = NDArray[np.float64]

_NODES = 16  # of the interpolation, whose relative error is then below 1e-7 for up to 20 groups
_LEAST_DOF = 2.0  # below it quantiles are computed one by one
_FEW = "undefined: a group has fewer than two respondents"
_EQUAL = "undefined: all values in each group are equal"
_NO_ERROR = "undefined: the means have no error to compare with"


@dataclass(frozen=True, slots=True)
class PairOfGroups:
    """Two of several groups compared, or one with all others.

    Attributes
    ----------
    first, second : places of the groups in the order given, from zero; `second` is None for all the others
    difference : mean of the second minus mean of the first; of one with all others, its mean minus theirs
    se, dof : standard error and degrees of freedom of the difference
    interval : covers the differences of all pairs at once
    p_val : adjusted for the number of pairs
    """

    first: int
    second: int | None
    difference: float
    se: float
    dof: float
    interval: Interval
    p_val: float


def all_pairs(means: Floats, errors: Floats, dofs: Floats, confidence: float = 0.95) -> tuple[PairOfGroups, ...]:
    r"""All pairs of independent means (k,) with squared errors and degrees of freedom, after Games and Howell (1976).

    Returns
    -------
    tuple of PairOfGroups
        k (k - 1) / 2 of them, in the order (0, 1), (0, 2), ..., (1, 2), ...

    Notes
    -----
    q = \|difference\| sqrt(2) / se against the studentized range of k means with the degrees of freedom of Welch and
    Satterthwaite: the largest of all pairs, so that the chance of any false difference is about 1 - confidence. A
    pair without an error of its own is undefined, and still counts among the k.

    Examples
    --------
    >>> pair, *_ = all_pairs(np.array([1.0, 2.0, 4.0]), np.array([0.1, 0.1, 0.2]), np.array([9.0, 9.0, 9.0]))
    >>> [f"{number:.3f}" for number in (*pair.interval.numbers, pair.p_val)]
    ['1.000', '-0.141', '2.141', '0.092']
    """
    k, found = len(means), []
    for first, second in combinations(range(k), 2):
        a, b, difference = float(errors[first]), float(errors[second]), float(means[second] - means[first])
        if min(dofs[first], dofs[second]) > 0 and a + b > 0:
            dof = (a + b) ** 2 / (a**2 / float(dofs[first]) + b**2 / float(dofs[second]))
            found.append(_of_range(first, second, (difference, sqrt(a + b), dof), k, confidence))
        else:
            found.append(_undefined(first, second, difference, _EQUAL if a + b == 0 else _FEW))
    return tuple(found)


def _undefined(first: int, second: int | None, difference: float, why: str) -> PairOfGroups:
    return PairOfGroups(first, second, difference, NAN, NAN, Interval(difference, NAN, NAN, why), NAN)


def _of_range(
    first: int, second: int, line: tuple[float, float, float], groups: int, confidence: float
) -> PairOfGroups:
    difference, se, dof = line
    reach = quantile_of_range(confidence, groups, dof) * se / sqrt(2)
    interval = Interval(difference, difference - reach, difference + reach, f"Games-Howell, {groups} groups")
    p_val = range_tail(abs(difference) * sqrt(2) / se, groups, dof)
    return PairOfGroups(first, second, difference, se, dof, interval, p_val)


def against_rest(
    means: Floats, errors: Floats, dofs: Floats, shares: Floats, confidence: float = 0.95
) -> tuple[PairOfGroups, ...]:
    """Every independent mean (k,) against the mean of all others by their shares, with Bonferroni's t limits.

    Notes
    -----
    The difference is the mean minus the mean of all, over 1 - f, and its squared error e + sum of the others' f^2 e
    over (1 - f)^2. Degrees of freedom after Satterthwaite. The differences are nearly uncorrelated if there are many,
    so that Bonferroni's limits are hardly longer than exact ones.

    Examples
    --------
    >>> first, *_ = against_rest(np.array([1.0, 2.0, 4.0]), np.full(3, 0.1), np.full(3, 9.0), np.full(3, 1 / 3))
    >>> [f"{number:.3f}" for number in (*first.interval.numbers, first.p_val)]
    ['-2.000', '-3.022', '-0.978', '0.000']
    """
    k, rest = len(means), 1 - shares
    differences = (means - shares @ means) / rest
    parts, squares = shares**2 * errors, shares**4 * errors**2 / dofs
    variances = errors + (parts.sum() - parts) / rest**2
    with np.errstate(divide="ignore", invalid="ignore"):
        every = variances**2 / (errors**2 / dofs + (squares.sum() - squares) / rest**4)
    return _of_t([(place, None) for place in range(k)], differences, variances, every, confidence)


def design_pairs(means: Floats, covariance: Floats, dof: float, confidence: float = 0.95) -> tuple[PairOfGroups, ...]:
    """All pairs of means (k,) with a covariance (k, k), with Bonferroni's t limits, whatever their dependence."""
    pairs = list(combinations(range(len(means)), 2))
    first, second = np.array(pairs).T
    own = np.diag(covariance)
    variances = own[first] + own[second] - 2 * covariance[first, second]
    return _of_t(pairs, means[second] - means[first], variances, np.full(len(pairs), dof), confidence)


def design_rest(
    means: Floats, covariance: Floats, dof: float, shares: Floats, confidence: float = 0.95
) -> tuple[PairOfGroups, ...]:
    """Every mean (k,) against the mean of all others by their shares, from a covariance (k, k)."""
    rows = (np.eye(len(means)) - shares) / (1 - shares)[:, None]
    variances = np.einsum("ij,jk,ik->i", rows, covariance, rows)
    places = [(place, None) for place in range(len(means))]
    return _of_t(places, rows @ means, variances, np.full(len(means), dof), confidence)


def _of_t(
    places: Sequence[tuple[int, int | None]], differences: Floats, variances: Floats, dofs: Floats, confidence: float
) -> tuple[PairOfGroups, ...]:
    """Comparisons with Bonferroni's t limits; one without an error is undefined, and still counts."""
    tests = len(places)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.sqrt(variances)
        reach = -errors * special.stdtrit(dofs, (1 - confidence) / tests / 2)
        p_values = np.minimum(1.0, 2 * tests * special.stdtr(dofs, -np.abs(differences) / errors))
    method = f"Bonferroni t, {tests} comparisons"
    found = []
    parts = (part.tolist() for part in (differences, errors, dofs, reach, p_values))
    for (first, second), difference, error, dof, half, p_val in zip(places, *parts, strict=True):
        if error > 0 and dof > 0:
            interval = Interval(difference, difference - half, difference + half, method)
            found.append(PairOfGroups(first, second, difference, error, dof, interval, p_val))
        else:
            found.append(_undefined(first, second, difference, _NO_ERROR))
    return tuple(found)


def quantile_of_range(level: float, groups: int, dof: float) -> float:
    """`range_quantile`, interpolated in 1 / dof from a few of its values, which are kept.

    Examples
    --------
    >>> abs(quantile_of_range(0.95, 3, 20.5) - range_quantile(0.95, 3, 20.5)) < 1e-8
    True
    """
    if dof < _LEAST_DOF:
        return range_quantile(level, groups, dof)
    return float(np.exp(np.polynomial.chebyshev.chebval(_scaled(1 / dof), _series(level, groups))))


def _scaled(inverse: float) -> float:
    return 2 * _LEAST_DOF * inverse - 1


@lru_cache(maxsize=32)
def _series(level: float, groups: int) -> Floats:
    """Chebyshev's series of the logarithm of the quantile over 1 / dof from zero to 1 / `_LEAST_DOF`."""
    nodes = np.polynomial.chebyshev.chebpts1(_NODES)
    values = [np.log(range_quantile(level, groups, 2 * _LEAST_DOF / (node + 1))) for node in nodes.tolist()]
    return np.asarray(np.polynomial.chebyshev.chebfit(nodes, values, _NODES - 1))
