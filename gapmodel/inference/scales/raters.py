"""Whether raters agree about the same things: Krippendorff's alpha and weighted kappa."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.errors import SettingError, one_of
from gapmodel.inference.estimate import NAN, Interval, check_settings

Floats = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval"]
Weights = Literal["linear", "quadratic"]

LEVELS = ("nominal", "ordinal", "interval")
WEIGHTS = ("linear", "quadratic")
_ROUNDING = 1e-12  # of a sum that is zero but for rounding
_METHOD = "jackknife over units, t of log(1 - {name})"


def krippendorff_alpha(ratings: ArrayLike, level: Level = "ordinal", confidence: float = 0.95) -> Interval:
    """Krippendorff's alpha of any number of raters, with ratings missing or not.

    Parameters
    ----------
    ratings : (units, raters) array_like
        NaN where a rater did not rate a unit. Units with fewer than two ratings have no pair and are left out.
    level : {"nominal", "ordinal", "interval"}
        How far two different ratings are apart.
    confidence : float

    Returns
    -------
    Interval
        1: all agree; 0: as at random; below zero: less than at random. NaN if no unit has two ratings or all
        ratings are equal.

    Notes
    -----
    alpha = 1 - D_o / D_e (Krippendorff 2019, chapter 12): the mean squared distance of two ratings of one unit over
    that of any two ratings. The distance between ordinal values c < k is the number of ratings from c to k, those at
    the two ends counted half. The estimate equals ``krippendorff.alpha(reliability_data=ratings.T,
    level_of_measurement=...)``.

    The limits are Student's of log(1 - alpha) with the standard error of the jackknife over units and (units - 1)
    degrees of freedom: units are the sample, raters are those that there are. It contains the true alpha about as often
    as it says from twenty units and a fair agreement on, and up to seven percentage points too seldom below, where the
    percentile bootstrap fails more often (docs/coverage.md). It has no limits for fewer than three units, or where
    nobody disagrees.

    Examples
    --------
    >>> found = krippendorff_alpha([[1, 1, 2], [3, 3, 3], [2, 3, 3], [-1, 0, -1], [0, 0, float("nan")]])
    >>> f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
    '0.902 [0.599, 0.976]'
    """
    one_of(level, LEVELS, "level")
    check_settings(confidence, "two-sided")
    counts, values = _counts(np.asarray(ratings, float))
    if not len(counts):
        return Interval(NAN, NAN, NAN, "undefined: no unit has two ratings")
    value = _alpha(counts, values, level)
    if value != value:
        return Interval(NAN, NAN, NAN, "undefined: all ratings are equal")
    without = np.arange(len(counts))
    left_out = [_alpha(counts[without != unit], values, level) for unit in without]
    return _limits(value, np.array(left_out), confidence, "alpha")


def weighted_kappa(
    first: ArrayLike, second: ArrayLike, weights: Weights = "quadratic", confidence: float = 0.95
) -> Interval:
    """Cohen's weighted kappa of two raters.

    Parameters
    ----------
    first, second : (units,) array_like
        Ratings of the same units as numbers; units that one of them did not rate (NaN) are left out.
    weights : {"linear", "quadratic"}
        Of a disagreement: its distance, or the square of it, in the units of the ratings.
    confidence : float

    Returns
    -------
    Interval
        1: both agree; 0: as at random, given how often each uses the values. NaN if both use one value only.

    Notes
    -----
    kappa = 1 - mean weight of the pairs / mean weight of pairs at random (Cohen 1968). The estimate equals
    ``sklearn.metrics.cohen_kappa_score(first, second, weights=...)``, ``psych::cohen.kappa`` and statsmodels'
    ``cohens_kappa(table, wt=...)`` where all points of the scale occur or are listed. The limits are those of
    `krippendorff_alpha`; `kappa_error` is the textbook standard error.

    Examples
    --------
    >>> found = weighted_kappa([1, 3, 2, -1, 0, 2], [1, 3, 3, 0, 0, 1])
    >>> f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
    '0.852 [0.323, 0.968]'
    """
    one_of(weights, WEIGHTS, "weights")
    check_settings(confidence, "two-sided")
    one, other = both_rated(first, second)
    value = _kappa(one, other, weights)
    if value != value:
        reason = "both raters use one value only" if len(one) else "no unit was rated by both"
        return Interval(NAN, NAN, NAN, f"undefined: {reason}")
    return _limits(value, _kappa_without(one, other, weights), confidence, "kappa")


def kappa_error(first: ArrayLike, second: ArrayLike, weights: Weights = "quadratic") -> float:
    """The standard error of weighted kappa in large samples; NaN where kappa is.

    Notes
    -----
    Fleiss, Cohen and Everitt (1969), corrected formula; it equals ``std_kappa`` of statsmodels' ``cohens_kappa`` and
    ``sqrt(var.weighted)`` of ``psych::cohen.kappa``. With few units kappa +- 1.96 of it contains the true value too
    seldom.

    >>> round(kappa_error([1, 3, 2, -1, 0, 2], [1, 3, 3, 0, 0, 1]), 4)
    0.0711
    """
    one, other = both_rated(first, second)
    kappa = _kappa(one, other, weights)
    if kappa != kappa:
        return NAN
    values = np.union1d(one, other)
    distance = _weights(values[:, None] - values, weights)
    agreement = 1 - distance / distance.max()
    table = np.zeros(distance.shape)
    np.add.at(table, (np.searchsorted(values, one), np.searchsorted(values, other)), 1 / len(one))
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    expected = float(rows @ agreement @ columns)
    ends = (agreement @ columns)[:, None] + rows @ agreement
    inner = float((table * (agreement - ends * (1 - kappa)) ** 2).sum())
    variance = inner - (kappa - expected * (1 - kappa)) ** 2
    return sqrt(max(variance, 0.0) / len(one)) / (1 - expected)


def both_rated(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    """The ratings of the units that both rated.

    Raises
    ------
    SettingError
        The lengths differ.
    """
    one, other = np.asarray(first, float), np.asarray(second, float)
    if one.shape != other.shape:
        raise SettingError(
            f"The raters have {len(one)} and {len(other)} units.", "give both the same units, NaN where one is missing."
        )
    known = ~(np.isnan(one) | np.isnan(other))
    return one[known], other[known]


def _counts(ratings: Floats) -> tuple[Floats, Floats]:
    """How often each value was given to each unit that has two ratings, and the values."""
    values = np.unique(ratings[~np.isnan(ratings)])
    counts = (ratings[:, :, None] == values).sum(axis=1)
    return counts[counts.sum(axis=1) > 1].astype(float), values


def _alpha(counts: Floats, values: Floats, level: str) -> float:
    total = counts.sum(axis=0)
    n = float(total.sum())
    apart = _distances(total, values, level)
    within = counts.sum(axis=1)
    observed = float((((counts @ apart) * counts).sum(axis=1) / (within - 1)).sum()) / n if n else 0.0
    expected = float(total @ apart @ total) / (n * (n - 1)) if n else 0.0
    return 1 - observed / expected if expected > 0 else NAN


def _distances(total: Floats, values: Floats, level: str) -> Floats:
    """Squared distances between values."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    place = values if level == "interval" else np.cumsum(total) - total / 2
    squares: Floats = (place[:, None] - place) ** 2
    return squares


def _kappa(one: Floats, other: Floats, weights: str) -> float:
    if not len(one):
        return NAN
    expected = float(_weights(one[:, None] - other, weights).mean())
    return 1 - float(_weights(one - other, weights).mean()) / expected if expected > 0 else NAN


def _kappa_without(one: Floats, other: Floats, weights: str) -> Floats:
    """Kappa without each unit: sums over pairs of units, less those that the unit belongs to."""
    units, own = len(one), _weights(one - other, weights)
    to_other, to_one = _sums(one, other, weights), _sums(other, one, weights)
    total = to_other.sum()
    expected = (total - to_other - to_one + own) / max((units - 1) ** 2, 1)
    observed = (own.sum() - own) / max(units - 1, 1)
    varies = expected * max((units - 1) ** 2, 1) > _ROUNDING * total
    left_out: Floats = 1 - np.divide(observed, expected, out=np.full(units, NAN), where=varies)
    return left_out


def _sums(ratings: Floats, others: Floats, weights: str) -> Floats:
    """For each rating the sum of its weights with all of the others."""
    values, place = np.unique(ratings, return_inverse=True)
    distinct, counts = np.unique(others, return_counts=True)
    sums: Floats = (_weights(values[:, None] - distinct, weights) @ counts)[place]
    return sums


def _weights(differences: Floats, weights: str) -> Floats:
    return np.abs(differences) if weights == "linear" else differences**2


def _limits(value: float, left_out: Floats, confidence: float, name: str) -> Interval:
    """Limits from the values without each unit: of log(1 - value), which has no upper end."""
    units = len(left_out)
    if units < 3 or not np.isfinite(left_out).all():
        return Interval(value, NAN, NAN, "undefined: too few units that differ")
    if value >= 1 or (left_out >= 1).any():
        return Interval(value, NAN, NAN, "undefined: hardly any disagreement")
    logs = np.log1p(-left_out)
    error = sqrt((units - 1) / units * float(((logs - logs.mean()) ** 2).sum()))
    reach = float(special.stdtrit(units - 1, (1 + confidence) / 2)) * error
    middle = log(1 - value)
    return Interval(value, 1 - exp(middle + reach), 1 - exp(middle - reach), _METHOD.format(name=name))
