"""Samples of one homogeneous population that has the scores' distributions and correlations, but no groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.isotonic import isotonic

Floats = NDArray[np.float64]

_TRIED = 4_000  # respondents drawn to see which correlations come out
_ROUNDS = 4


@dataclass(frozen=True, slots=True, eq=False)
class OnePopulation:
    """A population with single-peaked distributions that are joined by normal correlations.

    Attributes
    ----------
    values : tuple of k arrays
        The points that each score can have, ascending.
    edges : tuple of k arrays
        Standard normal limits between them.
    root : (k, k) array
        A root of the correlations of the normal scores.
    """

    values: tuple[Floats, ...]
    edges: tuple[Floats, ...]
    root: Floats

    @classmethod
    def of(cls, scores: Floats, units: Floats, rng: np.random.Generator) -> OnePopulation:
        """The population that resembles a sample of scores (n, k), which stand on lattices of k units.

        Notes
        -----
        Each distribution is the nearest one with a single peak (`single_peaked`). The normal correlations are moved
        until samples have the scores' correlations. Respondents of it differ by degrees only: tails, ceilings and
        the correlation that a general opinion makes are kept, gaps between groups are not.
        """
        lattices = [_lattice(column, unit) for column, unit in zip(scores.T, units, strict=True)]
        values = tuple(points for points, _ in lattices)
        edges = tuple(special.ndtri(np.clip(np.cumsum(shares)[:-1], 0, 1)) for _, shares in lattices)
        wanted = _correlations(scores)
        normal = wanted.copy()
        draws = rng.standard_normal((_TRIED, scores.shape[1]))
        for _ in range(_ROUNDS):
            reached = _correlations(cls(values, edges, _root(normal)).placed(draws))
            normal = np.clip(normal + wanted - reached, -0.999, 0.999)
            np.fill_diagonal(normal, 1.0)
        return cls(values, edges, _root(normal))

    def drawn(self, n: int, rng: np.random.Generator) -> Floats:
        """(n, k) scores of respondents."""
        return self.placed(rng.standard_normal((n, len(self.values))))

    def placed(self, draws: Floats) -> Floats:
        """The scores of independent standard normal numbers (n, k)."""
        normal = draws @ self.root.T
        columns = [
            points[np.searchsorted(edges, column)]
            for points, edges, column in zip(self.values, self.edges, normal.T, strict=True)
        ]
        return np.column_stack(columns)


def single_peaked(shares: Floats) -> Floats:
    """The nearest shares, by least squares, that rise to a peak and fall from it.

    Notes
    -----
    For every peak the rising and the falling part are isotonic fits; the best peak is kept.

    Examples
    --------
    >>> single_peaked(np.array([0.1, 0.3, 0.1, 0.5])).round(3).tolist()
    [0.1, 0.2, 0.2, 0.5]
    """
    best, least = shares, np.inf
    for peak in range(len(shares)):
        fitted = np.concatenate([isotonic(shares[: peak + 1]), isotonic(shares[peak + 1 :][::-1])[::-1]])
        error = float(((fitted - shares) ** 2).sum())
        if error < least - 1e-15:
            best, least = fitted, error
    return best


def _lattice(column: Floats, unit: float) -> tuple[Floats, Floats]:
    """The points between the smallest and the largest score, and the single-peaked shares of them."""
    places = np.rint((column - column.min()) / unit).astype(np.int64)
    shares = single_peaked(np.bincount(places) / len(places))
    return column.min() + unit * np.arange(len(shares)), shares / shares.sum()


def _correlations(scores: Floats) -> Floats:
    """Correlations; zero where a score does not vary."""
    apart = scores - scores.mean(axis=0)
    sizes = np.sqrt((apart**2).sum(axis=0))
    unit = np.divide(apart, sizes, out=np.zeros_like(apart), where=sizes > 0)
    found: Floats = unit.T @ unit
    np.fill_diagonal(found, 1.0)
    return found


def _root(correlations: Floats) -> Floats:
    """A root of the nearest matrix without negative directions, with a diagonal of ones."""
    sizes, vectors = np.linalg.eigh(correlations)
    root = vectors * np.sqrt(np.maximum(sizes, 1e-9))
    found: Floats = root / np.sqrt((root**2).sum(axis=1, keepdims=True))
    return found
