"""Coefficients of a covariance that a reliability is at least: standardized alpha, lambda-2, stratified alpha."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.correlation import correlations
from gapmodel.inference.estimate import NAN
from gapmodel.inference.scales.reliability import cronbach_alpha

Floats = NDArray[np.float64]


def mean_correlation(covariance: Floats) -> float:
    """The mean of the correlations of all pairs of items; NaN below two items.

    >>> mean_correlation(np.array([[4.0, 1.0], [1.0, 1.0]]))
    0.5
    """
    k = len(covariance)
    if k < 2:
        return NAN
    return float((correlations(covariance).sum() - k) / (k * (k - 1)))


def standardized_alpha(covariance: Floats) -> float:
    """Alpha of items that were divided by their standard deviations, k r / (1 + (k - 1) r), r the mean correlation.

    Notes
    -----
    Equals ``psych::alpha(x)$total$std.alpha`` (R). It is the reliability of a sum of standardized items, not of the
    sum or mean of the answers themselves.

    Examples
    --------
    >>> round(standardized_alpha(np.full((4, 4), 0.5) + 0.5 * np.eye(4)), 12), standardized_alpha(np.eye(3))
    (0.8, 0.0)
    """
    return cronbach_alpha(correlations(covariance))


def guttman_lambda2(covariance: Floats) -> float:
    """Guttman's (1945) lambda-2: never below alpha, equal to it where all covariances are equal.

    Notes
    -----
    (s - t + sqrt(k / (k - 1) q)) / s with s the sum of the covariance, t that of its diagonal and q that of the squares
    off the diagonal. ``psych::guttman(cov)$lambda.2`` (R) is the same of correlations.

    Examples
    --------
    >>> f"{guttman_lambda2(np.array([[1, 0.2, 0.8], [0.2, 1, 0.2], [0.8, 0.2, 1]])):.4f}"
    '0.7166'
    """
    k, total = len(covariance), float(covariance.sum())
    if isnan(cronbach_alpha(covariance)):
        return NAN
    trace = float(np.trace(covariance))
    squares = float((covariance**2).sum() - (np.diag(covariance) ** 2).sum())
    return (total - trace + sqrt(k / (k - 1) * squares)) / total


def stratified_alpha(covariance: Floats, parts: Sequence[Sequence[int]]) -> float:
    """The reliability of a sum over several scales, each with its own alpha.

    Parameters
    ----------
    covariance : (k, k) array
    parts : sequence of sequences of int
        The items of each scale.

    Notes
    -----
    1 - sum of var_i (1 - alpha_i) / var(sum) (Rajaratnam, Cronbach and Gleser 1965), the same as Nunnally's reliability
    of a linear combination. NaN where a scale has no alpha. Scales that measure different things take less
    from it than from alpha of all items.

    Examples
    --------
    >>> both = np.kron(np.eye(2), np.array([[1.0, 0.5], [0.5, 1.0]]))
    >>> round(stratified_alpha(both, [[0, 1], [2, 3]]), 4), round(cronbach_alpha(both), 4)
    (0.6667, 0.4444)
    """
    used = [place for part in parts for place in part]
    total = float(covariance[np.ix_(used, used)].sum())
    own = [covariance[np.ix_(part, part)] for part in parts]
    if isnan(cronbach_alpha(covariance[np.ix_(used, used)])):
        return NAN
    return 1 - sum(float(part.sum()) * (1 - cronbach_alpha(part)) for part in own) / total


def alpha_if_dropped(covariance: Floats) -> Floats:
    """(k,) Alpha of the other items, for every item; NaN below three items.

    Notes
    -----
    Equals ``psych::alpha(x)$alpha.drop$raw_alpha`` (R) from three items on.

    Examples
    --------
    >>> alpha_if_dropped(np.array([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]]))
    array([0. , 0. , 0.66666667])
    """
    places = np.arange(len(covariance))
    others = [places[places != place] for place in places]
    return np.array([cronbach_alpha(covariance[np.ix_(other, other)]) for other in others])
