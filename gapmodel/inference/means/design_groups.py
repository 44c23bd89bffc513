"""Means of groups of one sample with weights, strata and clusters, and their covariance, by linearisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.strata import GroupUnits

Floats = NDArray[np.float64]

_ROUNDING = 2.0**-46  # of squared terms, which have 53 bits


@dataclass(frozen=True, slots=True, eq=False)
class DesignGroups:
    """Weighted means of k groups.

    Attributes
    ----------
    shares : (k,) array
        Of the weight, adding up to one.
    means : (k,) array
    covariance : (k, k) array
        NaN in the row and column of a group that fewer than two sampling units have members of.
    spreads : (k,) array
        Weighted variances of the respondents within the groups.
    dof : float
        Sampling units minus strata, of those with a member of any group.
    """

    shares: Floats
    means: Floats
    covariance: Floats
    spreads: Floats
    dof: float


def design_groups(units: GroupUnits) -> DesignGroups:
    """The means of groups that all have members, with the covariance that the design gives them.

    Notes
    -----
    With a = (y - mean w) / sum(w) of a group in every sampling unit, the covariance of two groups is the sum over
    strata of m / (m - 1) sum (a - mean of a) (b - mean of b); a stratum of one unit contributes a b. Groups that share
    clusters or strata are not independent. The diagonal is the variance of `design_mean`. On rows it equals
    ``vcov(svyby(~gap, ~group, design, svymean, covmat = TRUE))`` with ``survey.lonely.psu = "adjust"`` (R).
    """
    weight = units.w.sum(axis=1)
    means = units.y.sum(axis=1) / weight
    members = units.members.sum(axis=1)
    influence = (units.y - means[:, None] * units.w) / weight[:, None]
    own = (units.yy - 2 * means[:, None] * units.wy + means[:, None] ** 2 * units.ww) / weight[:, None] ** 2
    covariance = _covariance(units, influence, own)
    floor = _ROUNDING * means**2 * units.ww.sum(axis=1) / weight**2
    few = ((units.members > 0) if units.clustered else units.members).sum(axis=1) < 2
    lost = few | (np.diag(covariance) <= floor)
    covariance[lost, :], covariance[:, lost] = np.nan, np.nan
    spreads = (units.wdd.sum(axis=1) / weight - means**2) * members / np.maximum(members - 1, 1)
    return DesignGroups(weight / weight.sum(), means, covariance, np.maximum(spreads, 0.0), _dof(units))


def _covariance(units: GroupUnits, influence: Floats, own: Floats) -> Floats:
    """Products within units less products of the strata's totals."""
    found = np.zeros((len(influence), len(influence)))
    for place, drawn in enumerate(units.drawn.tolist()):
        here = units.stratum == place
        a = influence[:, here]
        products = a @ a.T if units.clustered else np.diag(own[:, here].sum(axis=1))
        total = a.sum(axis=1)
        found += products if drawn < 2 else (products - np.outer(total, total) / drawn) * drawn / (drawn - 1)
    return found


def _dof(units: GroupUnits) -> float:
    members = units.members.sum(axis=0)
    present = int((members > 0).sum()) if units.clustered else int(members.sum())
    return float(present - len(np.unique(units.stratum[members > 0])))
