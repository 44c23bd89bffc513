"""How much of its items' variance a factor explains: composite reliability and average variance extracted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.confirmatory.structure import Structure, moments
from gapmodel.inference.one_thread import one_thread

Floats = NDArray[np.float64]
_STEP = 1e-30


@dataclass(frozen=True, slots=True)
class FactorReliability:
    """Of one factor in one group.

    Attributes
    ----------
    factor, group, n_items
    cr, ave : of standardized loadings; omega : of items as they are scored; each with its standard error
    """

    factor: str
    group: int
    n_items: int
    cr: float
    cr_se: float
    ave: float
    ave_se: float
    omega: float
    omega_se: float


@one_thread
def factor_reliability(fit: Fit) -> tuple[FactorReliability, ...]:
    """CR, AVE and omega of every factor that has items of its own.

    Notes
    -----
    With standardized loadings l of a factor: CR = (sum l)^2 / ((sum l)^2 + sum (1 - l^2)), AVE = mean l^2 (Fornell and
    Larcker 1981). omega = (sum of unstandardized loadings)^2 times the factor's variance, over the same plus the items'
    residual variances and twice their covariances (Raykov 2001; ``compRelSEM(tau.eq = FALSE, obs.var = FALSE)`` in
    semTools, R). Items that also load on other factors count by their loading on this one: CR and AVE take the rest as
    error, omega leaves it out. Standard errors by the delta method; limits on the raw scale can pass 1. Values are
    above 1 or undefined where a residual variance is negative.

    Examples
    --------
    >>> loadings = np.array([0.809, 0.785, 0.810, 0.820])  # published: 0.881, 0.650
    >>> [round(float(one), 3) for one in from_loadings(loadings)]
    [0.881, 0.65]
    """
    moved = fit.structure.table(fit.free + 1j * _STEP * np.eye(len(fit.free)))
    found = []
    for group in range(fit.structure.groups):
        for place, factor in enumerate(fit.factors):
            items = _items(fit.structure, group, place)
            if len(items):
                values = _values(fit.structure, fit.estimates, (group, place), items)
                slopes = _values(fit.structure, moved, (group, place), items).imag / _STEP
                variances = ((slopes @ fit.covariance) * slopes).sum(1)
                pairs = zip(values, np.sqrt(np.maximum(variances, 0.0)), strict=True)
                found.append(FactorReliability(factor, group, len(items), *(float(x) for pair in pairs for x in pair)))
    return tuple(found)


def from_loadings(loadings: Floats) -> tuple[Floats, Floats]:
    """CR and AVE of (..., k) standardized loadings."""
    common, explained = loadings.sum(-1) ** 2, (loadings**2).sum(-1)
    k = loadings.shape[-1]
    return common / (common + k - explained), explained / k


def _items(structure: Structure, group: int, factor: int) -> NDArray[np.int64]:
    a, p = structure.paths[group], len(structure.observed)
    return np.flatnonzero((a.column == p + factor) & (a.row < p))


def _values(structure: Structure, table: Floats, where: tuple[int, int], items: NDArray[np.int64]) -> Floats:
    """(3, ...) CR, AVE and omega."""
    group, factor = where
    a, s, p = structure.paths[group], structure.covariances[group], len(structure.observed)
    now = moments(structure, table, group)
    rows, loadings = a.row[items], table[..., a.place[items]]
    variance = now.everything[..., p + factor, p + factor]
    total = np.diagonal(now.covariance, axis1=-2, axis2=-1)[..., rows]
    cr, ave = from_loadings(
        loadings * np.sqrt(np.where(variance.real > 0, variance, np.nan))[..., None] / np.sqrt(total)
    )
    inside = np.isin(s.row, rows) & np.isin(s.column, rows)
    often = np.where(s.row == s.column, 1.0, 2.0)[inside]
    error = (table[..., s.place[inside]] * often).sum(-1)
    common = loadings.sum(-1) ** 2 * variance
    return np.array([cr, ave, common / (common + error)])
