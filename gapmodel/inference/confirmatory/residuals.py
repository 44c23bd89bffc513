"""What a model leaves unexplained of each correlation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.confirmatory.likelihood import expected_information, shares
from gapmodel.inference.confirmatory.robust import slopes_of, weight_of
from gapmodel.inference.confirmatory.sample import lower
from gapmodel.inference.one_thread import one_thread

Floats = NDArray[np.float64]
_NOTHING = 1e-9  # of a covariance's variance: the model reproduces it whatever the sample


class Residuals(NamedTuple):
    """Of one group: (p, p) residuals of correlations, and the covariances' residuals over their standard errors.

    z is NaN where the model reproduces a covariance whatever the sample, as it does the variances.
    """

    correlations: Floats
    z: Floats


@one_thread
def residuals(fit: Fit, group: int = 0) -> Residuals:
    """The residuals of a group.

    Notes
    -----
    correlations: (S - Sigma) over the sample's standard deviations. z: (S - Sigma)_ij over its standard error, from
    (I - Delta A^-1 Delta' V) Gamma (I - Delta A^-1 Delta' V)' / n with V and A of what the model implies and Gamma that
    of normal answers with the sample's covariances (Ogasawara 2001; ``residuals(type = "standardized")`` in lavaan, R).
    Parameters that groups share also vary with the answers of the other groups, which lavaan leaves out.
    """
    sample, implied = fit.samples[group], fit.implied[group][1]
    sd = np.sqrt(np.diag(sample.covariance))
    away = sample.covariance - implied
    row, column = lower(len(sd))
    variance, total = _variances(fit, group)
    z = np.full_like(away, np.nan)
    there = variance > _NOTHING * total
    size = away[row, column][there] / np.sqrt(variance[there])
    z[row[there], column[there]] = z[column[there], row[there]] = size
    return Residuals(away / np.outer(sd, sd), z)


def _variances(fit: Fit, group: int) -> tuple[Floats, Floats]:
    """Of the residuals of one group's covariances, and of the covariances themselves."""
    structure, total = fit.structure, sum(sample.n for sample in fit.samples)
    inverse = np.linalg.inv(expected_information(structure, fit.free, fit.samples))
    meat = np.zeros_like(inverse)
    own: list[tuple[Floats, Floats]] = []
    for place, share in enumerate(shares(fit.samples)):
        weighted = slopes_of(structure, fit.free, place) @ weight_of(fit.implied[place][1], means=structure.means)
        spread = weighted @ _normal(fit.samples[place].covariance, means=structure.means)
        meat += share * spread @ weighted.T
        own.append((spread, slopes_of(structure, fit.free, place)))
    spread, slopes = own[group]
    skipped = len(fit.observed) if structure.means else 0
    straight = np.diag(_normal(fit.samples[group].covariance, means=False)) / fit.samples[group].n
    crossed = (slopes * (inverse @ spread)).sum(0)[skipped:]
    fitted = (slopes * (inverse @ meat @ inverse @ slopes)).sum(0)[skipped:]
    return straight + (fitted - 2 * crossed) / total, straight


def _normal(covariance: Floats, *, means: bool) -> Floats:
    """The covariance, times n, of the moments of normal answers."""
    row, column = lower(len(covariance))
    straight = covariance[np.ix_(row, row)] * covariance[np.ix_(column, column)]
    crossed = covariance[np.ix_(row, column)] * covariance[np.ix_(column, row)]
    if not means:
        return straight + crossed
    p = len(covariance)
    found = np.zeros((p + len(row), p + len(row)))
    found[:p, :p], found[p:, p:] = covariance, straight + crossed
    return found
