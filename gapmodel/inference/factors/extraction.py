"""Factors before rotation: minimum residuals, maximum likelihood, principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.factors.boxed_newton import minimise
from gapmodel.inference.factors.uniqueness_criteria import likelihood, minimum_residuals

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

METHODS = ("minres", "ml", "pca")
LOWEST = 0.005  # of a uniqueness, as in psych::fa and stats::factanal
_LIMIT = 1e-9  # a uniqueness this near to the lowest lies there
_NOTHING = 1e-6  # a sum of squared loadings below this is zero


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """Factors of r correlation matrices, or of one of them.

    Attributes
    ----------
    loadings : (r, k, p) array
        Unrotated: the columns are orthogonal, and their sums not negative.
    uniquenesses : (r, k) array
    criterion : (r,) array
        What was minimised; of components half the squared residuals.
    converged : (r,) array
    """

    loadings: Floats
    uniquenesses: Floats
    criterion: Floats
    converged: Bools

    @property
    def whole(self) -> Bools:
        """(r,) whether all factors have loadings: correlations can have fewer factors than were asked for."""
        whole: Bools = ((self.loadings**2).sum(axis=1) > _NOTHING).all(axis=1)
        return whole

    @property
    def heywood(self) -> Bools:
        """(r, k) whether an item has no variance of its own: its uniqueness is the lowest that is allowed."""
        heywood: Bools = self.uniquenesses <= LOWEST + _LIMIT
        return heywood


def extract(
    correlations: Floats,
    n_factors: int,
    method: str = "minres",
    *,
    start: Floats | None = None,
    tolerance: float = 1e-11,
) -> Extraction:
    """Unrotated factors of correlation matrices.

    Parameters
    ----------
    correlations : (r, k, k) array
    n_factors : int
    method : {"minres", "ml", "pca"}
    start : (k,) array, optional
        Uniquenesses to start from, such as those of the sample in its bootstrap samples.
    tolerance : float
        Of the gradients; a bootstrap needs less than a result.

    Notes
    -----
    As psych::fa (R) with ``fm = "minres"`` and ``"ml"`` (stats::factanal) and psych::principal, where these converge:
    uniquenesses lie between .005 and 1; two starts (one minus the squared multiple correlations, and one half), of
    which the better minimum is taken, as there can be several. A matrix that is not positive definite has no inverse;
    there both starts are one half and .9.
    """
    if method == "pca":
        return _components(correlations, n_factors)
    r, k, _ = correlations.shape
    criterion = likelihood if method == "ml" else minimum_residuals
    given = np.broadcast_to(start, (r, k)) if start is not None else None
    starts = [_first_start(correlations), np.full((r, k), 0.5)] if given is None else [given]
    first, bounds = np.concatenate(starts), (LOWEST, 1.0)
    if method == "ml":
        first, bounds = np.log(first), (float(np.log(LOWEST)), 0.0)
    found = minimise(lambda places, own: criterion(correlations[own % r], places, n_factors), first, bounds, tolerance)
    better = found.values[-r:] < found.values[:r] - 1e-12
    best = np.arange(r) + r * better
    places = np.exp(found.places[best]) if method == "ml" else found.places[best]
    loadings = _loadings(correlations, places, n_factors, method)
    return Extraction(_signed(loadings), places, found.values[best], found.converged[best])


def _first_start(correlations: Floats) -> Floats:
    """(r, k) one minus the squared multiple correlations; .9 where these are not determined."""
    found = np.full(correlations.shape[:2], 0.9)
    whole = np.linalg.eigvalsh(correlations)[:, 0] > 1e-10
    found[whole] = 1 / np.diagonal(np.linalg.inv(correlations[whole]), axis1=1, axis2=2)
    start: Floats = np.clip(found, LOWEST, 1.0)
    return start


def _loadings(correlations: Floats, uniquenesses: Floats, n_factors: int, method: str) -> Floats:
    if method == "ml":
        roots = np.sqrt(uniquenesses)
        sizes, vectors = np.linalg.eigh(correlations / (roots[:, :, None] * roots[:, None, :]))
        sizes, vectors = sizes - 1, vectors * roots[:, :, None]
    else:
        sizes, vectors = np.linalg.eigh(correlations - uniquenesses[:, :, None] * np.eye(uniquenesses.shape[1]))
    first = slice(None, -n_factors - 1, -1)
    loadings: Floats = vectors[:, :, first] * np.sqrt(np.maximum(sizes[:, None, first], 0))
    return loadings


def _components(correlations: Floats, n_factors: int) -> Extraction:
    sizes = np.linalg.eigvalsh(correlations)
    loadings = _signed(_loadings(correlations, np.zeros(correlations.shape[:2]), n_factors, "pca"))
    uniquenesses = np.diagonal(correlations, axis1=1, axis2=2) - (loadings**2).sum(axis=2)
    criterion = (sizes[:, :-n_factors] ** 2).sum(axis=1) / 2
    return Extraction(loadings, uniquenesses, criterion, np.ones(len(sizes), bool))


def _signed(loadings: Floats) -> Floats:
    """The same with columns whose sum is not negative."""
    signed: Floats = loadings * np.where(loadings.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    return signed
