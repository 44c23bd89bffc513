"""A plane that shows rows of a table as well as a plane can: principal axes of weighted, centred rows."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.regression.few_units import SEED

Floats = NDArray[np.float64]

_ROUNDING = 1e-12  # of the largest singular value: what is smaller is zero


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Rows of a table on their principal axes.

    Attributes
    ----------
    centre : (k,) array
        The weighted mean of the rows.
    coordinates : (g, r) array
        The rows on all r axes along which they differ: distances between rows are those of the table.
    vectors : (k, r) array
        The axes, of length one, as combinations of the columns; of each the sum is positive.
    variance : (r,) array
        The weighted mean of the squared coordinates, the largest first.
    """

    centre: Floats
    coordinates: Floats
    vectors: Floats
    variance: Floats

    @property
    def shares(self) -> Floats:
        """(r,) The share of each axis in the variance of the rows."""
        return np.asarray(self.variance / self.variance.sum(), float)

    def drawn(self) -> tuple[Floats, Floats]:
        """Coordinates (g, 2) and vectors (k, 2) of the first two axes; zeros where there are fewer."""
        missing = max(2 - len(self.variance), 0)
        pad = ((0, 0), (0, missing))
        return np.pad(self.coordinates[:, :2], pad), np.pad(self.vectors[:, :2], pad)

    def quality(self) -> Floats:
        """(g,) The share of each row's squared distance from the centre that the plane shows; NaN at the centre."""
        squares = self.coordinates**2
        whole = squares.sum(axis=1)
        found: Floats = np.divide(squares[:, :2].sum(axis=1), whole, out=np.full(len(whole), np.nan), where=whole > 0)
        return found


def principal_plane(rows: Floats, weights: Floats) -> Plane:
    """The principal axes of rows around their weighted mean.

    Parameters
    ----------
    rows : (g, k) array
    weights : (g,) array
        Above zero; only their proportions matter.

    Notes
    -----
    Singular value decomposition of sqrt(w) (rows - centre), w summing to one (Gabriel 1971; row-metric preserving
    biplot). Equal weights: ``prcomp(rows)`` (R) has the same rotation and scores but for signs, and variances that are
    g / (g - 1) times these. Of an axis the direction in which the sum of the columns rises is positive; where that
    sum is zero, the largest vector is.

    Examples
    --------
    >>> plane = principal_plane(np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]), np.ones(3))
    >>> plane.coordinates[:, 0].tolist(), plane.shares.tolist()
    ([-5.0, 0.0, 5.0], [1.0])
    """
    shares = weights / weights.sum()
    centre = shares @ rows
    apart = rows - centre
    _, sizes, across = np.linalg.svd(np.sqrt(shares)[:, None] * apart, full_matrices=False)
    floor = _ROUNDING * max(float(np.abs(rows).max(initial=0.0)), float(sizes.max(initial=0.0)))
    kept = sizes > floor
    vectors = across[kept].T
    vectors = vectors * _signs(vectors)
    return Plane(centre, apart @ vectors, vectors, sizes[kept] ** 2)


def _signs(vectors: Floats) -> Floats:
    """(r,) What turns each axis to its positive direction; of equally large vectors the first decides."""
    if not vectors.size:
        return np.ones(vectors.shape[1])
    sums, long = vectors.sum(axis=0), np.abs(vectors)
    largest = (long > long.max(axis=0) * (1 - 1e-9)).argmax(axis=0)
    found: Floats = np.sign(np.where(np.abs(sums) > 1e-9, sums, vectors[largest, np.arange(vectors.shape[1])]))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Correspondence:
    """Rows of a table of counts by their profiles.

    Attributes
    ----------
    plane : Plane
        Of the profiles, each column divided by the square root of its share, so that distances are chi-squared.
    masses, shares : (g,) and (k,) arrays
        Of the rows and the columns in the sum of all counts.
    """

    plane: Plane
    masses: Floats
    shares: Floats

    @property
    def inertia(self) -> float:
        """Chi-squared of the table divided by the sum of its counts."""
        return float(self.plane.variance.sum())


def correspondence(counts: Floats) -> Correspondence:
    """Simple correspondence analysis: rows in principal coordinates, columns as the axes that span them.

    Parameters
    ----------
    counts : (g, k) array
        No row and no column without counts.

    Notes
    -----
    Benzecri (1973), Greenacre (2007): the principal plane of the row profiles in the chi-squared metric, weighted by
    the rows' masses. Variances are the principal inertias; rows equal ``ca(table)$rowcoord %*% diag(sv)`` and columns
    standard coordinates times the square root of their mass, as in Greenacre's (2013) contribution biplot: their
    squares are the columns' contributions to an axis. Singular values equal ``MASS::corresp(table, nf)$cor`` (R).

    Examples
    --------
    >>> found = correspondence(np.array([[20.0, 10.0], [10.0, 20.0]]))
    >>> round(found.inertia * 60, 4), found.plane.coordinates.round(3)[:, 0].tolist()
    (6.6667, [0.333, -0.333])
    """
    masses, shares = counts.sum(axis=1) / counts.sum(), counts.sum(axis=0) / counts.sum()
    profiles = counts / counts.sum(axis=1, keepdims=True)
    return Correspondence(principal_plane(profiles / np.sqrt(shares), masses), masses, shares)


def on_plane(covariances: Floats, vectors: Floats) -> Floats:
    """(g, 2, 2) Covariances of points on a plane from those (g, k, k) of the rows; the axes are taken as given."""
    found: Floats = np.einsum("kx,gkl,ly->gxy", vectors, covariances, vectors)
    return found


def ellipse_radius(dof: float, confidence: float, axes: int = 2) -> float:
    """Standard errors from the centre of a confidence region to its edge, Hotelling's; infinite without an error.

    Parameters
    ----------
    dof : float
        Degrees of freedom of the point's covariance.
    axes : int
        2 for an ellipse, 1 for an interval on a single axis.

    >>> round(ellipse_radius(1e9, 0.95), 3), round(ellipse_radius(29, 0.95), 3), round(ellipse_radius(29, 0.95, 1), 3)
    (2.448, 2.63, 2.045)
    """
    if not dof > axes - 1:
        return inf
    quantile = float(special.fdtri(axes, dof - axes + 1, confidence))
    return sqrt(axes * dof / (dof - axes + 1) * quantile)


def widening(
    rows: Floats,
    weights: Floats,
    covariances: Floats,
    confidence: float,
    *,
    n_resamples: int = 200,
    rng: int | np.random.Generator = SEED,
) -> float:
    """By how much ellipses must be longer because the axes were chosen from the rows that they show; at least 1.

    Parameters
    ----------
    rows : (g, k) array
        Estimated means.
    weights : (g,) array
    covariances : (g, k, k) array
        Of the estimates.

    Notes
    -----
    The axes run where the rows differ most, by truth or by error. Where errors prevail, an ellipse that takes the axes
    as given covers too seldom: .80 where four groups of 50 do not differ on five uncorrelated scores. A parametric
    bootstrap: true rows are taken to be the estimates, drawn together by as much of their spread as errors make; new
    estimates are drawn around them, with axes of their own; the squared distances of true rows on these axes, in units
    of their error, have a quantile that is compared with chi-squared's. docs/coverage.md has what ellipses so made
    cover.
    """
    generator = np.random.default_rng(rng)
    shares = weights / weights.sum()
    apart = rows - shares @ rows
    spread = float(shares @ (apart**2).sum(axis=1))
    errors = float(shares @ np.trace(covariances, axis1=1, axis2=2))
    true = apart * sqrt(max(1 - errors / spread, 0.0)) if spread > 0 else apart
    sizes, vectors = np.linalg.eigh(covariances)
    roots = vectors * np.sqrt(np.maximum(sizes, 0))[:, None, :]
    found, axes = [], min(2, len(rows) - 1, rows.shape[1])
    for _ in range(n_resamples):
        drawn = true + np.einsum("gij,gj->gi", roots, generator.standard_normal(rows.shape))
        across = principal_plane(drawn, weights).drawn()[1]
        found.append(_squared((drawn - true) @ across, on_plane(covariances, across)))
    reached = float(np.quantile(np.concatenate(found), confidence))
    return max(sqrt(reached / float(special.chdtri(axes, 1 - confidence))), 1.0)


def _squared(apart: Floats, covariances: Floats) -> Floats:
    """(g,) Squared distances in units of error; directions without an error do not count."""
    found: Floats = np.einsum("gx,gxy,gy->g", apart, np.linalg.pinv(covariances, hermitian=True), apart)
    return found
