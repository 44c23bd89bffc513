"""Rotation of factors from several starts, and their usual order and signs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.factors.oblimin import oblimin
from gapmodel.inference.factors.varimax import promax, varimax
from gapmodel.inference.regression.few_units import SEED

Floats = NDArray[np.float64]

ROTATIONS = ("oblimin", "varimax", "promax", "none")
STARTS = 30
_SAME = 1e-6  # share of the criterion within which two solutions are the same


@dataclass(frozen=True, slots=True, eq=False)
class Rotation:
    """Rotated factors: the one that explains most first, the sum of each factor's loadings not negative.

    Attributes
    ----------
    loadings : (k, p) array
        The pattern: weights of the factors in the items.
    correlations : (p, p) array
        Of the factors.
    n_starts, n_best : int
        From how many starts it was rotated, and how many ended at the best value of the criterion.
    """

    loadings: Floats
    correlations: Floats
    n_starts: int
    n_best: int

    @property
    def structure(self) -> Floats:
        """(k, p) correlations of items with factors."""
        return np.asarray(self.loadings @ self.correlations, float)

    @property
    def variances(self) -> Floats:
        """(p,) what each factor explains, in items: their sum is that of the communalities."""
        return np.diagonal(self.correlations @ self.loadings.T @ self.loadings).copy()

    @property
    def complexity(self) -> Floats:
        """(k,) on how many factors an item loads (Hofmann 1978): 1 of a single one, p of all alike."""
        squares = self.loadings**2
        whole = (squares**2).sum(axis=1)
        undetermined = np.full(len(squares), np.nan)
        complexity: Floats = np.divide(squares.sum(axis=1) ** 2, whole, out=undetermined, where=whole > 0)
        return complexity


def rotate(
    loadings: Floats, rotation: str = "oblimin", *, starts: int = STARTS, rng: int | np.random.Generator = SEED
) -> Rotation:
    """Rotated loadings of unrotated ones.

    Parameters
    ----------
    loadings : (k, p) array
    rotation : {"oblimin", "varimax", "promax", "none"}
    starts : int
        The unrotated axes, those of varimax, and random orthogonal ones; the best value of the criterion is kept.

    Notes
    -----
    Rotation criteria have several minima; from one start, as in psych::fa (R), one of them is found. Order and signs as
    in psych::fa, by the diagonal of Phi L'L.

    Examples
    --------
    >>> simple = np.array([[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.5]])
    >>> turned = simple @ np.array([[0.6, 0.8], [-0.8, 0.6]])
    >>> np.abs(rotate(turned, "oblimin").loadings - simple).max() < 1e-6
    np.True_
    """
    p = loadings.shape[1]
    if p == 1 or rotation == "none":
        return _ordered(loadings, np.eye(p), 1, 1)
    axes = np.concatenate([np.eye(p)[None], _random_axes(p, starts - 1, np.random.default_rng(rng))])
    several = np.broadcast_to(loadings, (len(axes), *loadings.shape))
    found = varimax(several, axes)
    if rotation == "oblimin":
        first = found.axes[found.criterion.argmin()]
        axes = np.concatenate([axes[:1], first[None], axes[1:-1]])[:starts]
        found = oblimin(several, axes)
    best = int(found.criterion.argmin())
    near = np.abs(found.criterion - found.criterion[best]) <= _SAME * max(abs(found.criterion[best]), 1e-6)
    found = promax(found) if rotation == "promax" else found
    return _ordered(found.loadings[best], found.correlations[best], len(axes), int(near.sum()))


def _random_axes(p: int, n: int, generator: np.random.Generator) -> Floats:
    """(n, p, p) orthogonal matrices, all equally likely (Haar)."""
    across, upper = np.linalg.qr(generator.standard_normal((max(n, 0), p, p)))
    axes: Floats = across * np.sign(np.diagonal(upper, axis1=1, axis2=2))[:, None, :]
    return axes


def _ordered(loadings: Floats, correlations: Floats, n_starts: int, n_best: int) -> Rotation:
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    loadings, correlations = loadings * signs, correlations * np.outer(signs, signs)
    explained = np.diagonal(correlations @ loadings.T @ loadings)
    order = np.argsort(-explained, kind="stable")
    return Rotation(loadings[:, order], correlations[np.ix_(order, order)], n_starts, n_best)
