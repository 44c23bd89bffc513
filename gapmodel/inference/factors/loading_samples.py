"""Loadings in bootstrap samples, turned so that they can be compared with those of the sample."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.factors.congruence import congruence, orthogonal_target
from gapmodel.inference.factors.extraction import Extraction, extract
from gapmodel.inference.factors.oblimin import Turned, oblimin
from gapmodel.inference.factors.rotation import Rotation
from gapmodel.inference.factors.varimax import promax, varimax

Floats = NDArray[np.float64]

_TOLERANCE = 1e-6  # of what is rotated and extracted in a sample: far less than samples differ


@dataclass(frozen=True, slots=True, eq=False)
class LoadingSamples:
    """Factors of bootstrap samples, each with the order and the signs that are most alike those of the sample.

    Attributes
    ----------
    loadings : (r, k, p) array
    correlations : (r, p, p) array
    congruence : (r, p) array
        Of each factor with that of the sample.
    heywood : float
        Share of the samples with an item that has no variance of its own.
    """

    loadings: Floats
    correlations: Floats
    congruence: Floats
    heywood: float


def loading_samples(
    correlations: Floats, sample: Extraction, rotated: Rotation, method: str, rotation: str
) -> LoadingSamples:
    """The loadings of every bootstrap sample that has so many factors, extracted and rotated as those of the sample.

    Parameters
    ----------
    correlations : (r, k, k) array
        Of bootstrap samples; positive definite.
    sample, rotated : Extraction and Rotation
        Of the sample: where every search starts.
    method, rotation : str
        As in `extract` and `rotate`.

    Notes
    -----
    Every rotation starts from the axes on which the loadings come closest to those of the sample, and goes on to its
    own minimum; then factors are paired by Tucker's congruence, and signs turned (Zientek and Thompson 2007).
    """
    found = extract(correlations, rotated.loadings.shape[1], method, start=sample.uniquenesses[0], tolerance=_TOLERANCE)
    turned = _turned(found.loadings[found.whole], rotated.loadings, rotation)
    alike = congruence(np.broadcast_to(rotated.loadings, turned.loadings.shape), turned.loadings)
    order = _paired(np.abs(alike))
    signs = np.sign(np.take_along_axis(alike, order[:, :, None], axis=2)[:, :, 0])
    signs = np.where(signs == 0, 1.0, signs)
    loadings = np.take_along_axis(turned.loadings, order[:, None, :], axis=2) * signs[:, None, :]
    own = np.take_along_axis(turned.correlations, order[:, :, None], axis=1)
    own = np.take_along_axis(own, order[:, None, :], axis=2) * signs[:, :, None] * signs[:, None, :]
    best = np.abs(np.take_along_axis(alike, order[:, :, None], axis=2)[:, :, 0])
    return LoadingSamples(loadings, own, best, float(found.heywood.any(axis=1).mean()))


def _turned(loadings: Floats, target: Floats, rotation: str) -> Turned:
    r, _, p = loadings.shape
    whole = np.broadcast_to(target, loadings.shape)
    if p == 1 or rotation == "none":
        axes = np.broadcast_to(np.eye(p), (r, p, p)).copy()
        return Turned(loadings, axes, axes, np.zeros(r))
    if rotation != "oblimin":
        found = varimax(loadings, orthogonal_target(loadings, whole), _TOLERANCE)
        return promax(found) if rotation == "promax" else found
    across = np.swapaxes(loadings, 1, 2)
    towards = np.linalg.solve(across @ loadings + 1e-9 * np.eye(p), across @ whole)
    axes = np.swapaxes(np.linalg.inv(towards), 1, 2)
    return oblimin(loadings, axes / np.sqrt((axes**2).sum(axis=1, keepdims=True)), _TOLERANCE)


def _paired(alike: Floats) -> NDArray[np.intp]:
    """(r, p) which factor of a sample (columns) goes with each of the factors (rows): the greatest sum."""
    order: NDArray[np.intp] = np.nan_to_num(alike).argmax(axis=2)
    doubtful = np.flatnonzero((np.sort(order, axis=1) != np.arange(order.shape[1])).any(axis=1))
    if len(doubtful):
        from scipy.optimize import linear_sum_assignment

        for place in doubtful:
            order[place] = linear_sum_assignment(-np.nan_to_num(alike[place]))[1]
    return order


def loading_limits(value: float, drawn: Floats, confidence: float) -> tuple[float, float, float]:
    """Standard error and limits of a loading from those of bootstrap samples; NaN without samples.

    Notes
    -----
    The loading plus and minus the normal quantile times the standard deviation of the samples' loadings. Percentiles
    cover too seldom where loadings are near zero, as those of samples are drawn away from it (docs/coverage.md).

    >>> [round(limit, 2) for limit in loading_limits(0.5, np.array([0.4, 0.5, 0.6]), 0.95)]
    [0.08, 0.34, 0.66]
    """
    if not len(drawn):
        return nan, nan, nan
    se = float(drawn.std())
    reach = float(special.ndtri((1 + confidence) / 2)) * se
    return se, value - reach, value + reach


def correlation_limits(value: float, drawn: Floats, confidence: float) -> tuple[float, float]:
    """Limits of the correlation of two factors from those of bootstrap samples; NaN without samples.

    Notes
    -----
    By Fisher's z, less the bias that the samples show: random differences between loadings make factors of a sample
    look less correlated than they are, and those of its bootstrap samples again.

    >>> [round(limit, 2) for limit in correlation_limits(0.5, np.array([0.4, 0.45, 0.5]), 0.95)]
    [0.47, 0.61]
    """
    known = np.arctanh(np.clip(drawn, -0.9999, 0.9999))
    if not len(known):
        return nan, nan
    centre = 2 * np.arctanh(np.clip(value, -0.9999, 0.9999)) - known.mean()
    reach = float(special.ndtri((1 + confidence) / 2) * known.std())
    return float(np.tanh(centre - reach)), float(np.tanh(centre + reach))
