"""Distributions as weighted points, which can be added and multiplied without simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.products.factor import Factor

Floats = NDArray[np.float64]

_MOST = 600  # points that a distribution keeps


def _edges(most: int) -> Floats:
    """Cumulated weights between points: close together at both ends."""
    edges: Floats = special.expit(np.linspace(-14, 14, most + 1))
    edges[0], edges[-1] = 0.0, 1.0
    return edges


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Values in ascending order and their weights, which add up to 1."""

    values: Floats
    weights: Floats

    @classmethod
    def of(cls, factor: Factor, most: int = _MOST) -> Points:
        """The points of a factor."""
        if factor.certain:
            return cls(np.array([factor.first]), np.ones(1))
        edges = _edges(most)
        return cls(factor.quantile((edges[1:] + edges[:-1]) / 2), np.diff(edges))

    @classmethod
    def thinned(cls, values: Floats, weights: Floats, most: int = _MOST) -> Points:
        """At most so many points, each the mean of its neighbours."""
        order = np.argsort(values, kind="stable")
        values, weights = values[order], weights[order]
        if len(values) <= most:
            return cls(values, weights)
        middles = np.cumsum(weights) - weights / 2
        starts = np.unique(np.searchsorted(middles, _edges(most)[1:-1]))
        starts = np.concatenate([[0], starts[(starts > 0) & (starts < len(values))]])
        sums = np.add.reduceat(weights, starts)
        means = np.add.reduceat(values * weights, starts) / np.where(sums > 0, sums, 1)
        return cls(means[sums > 0], sums[sums > 0])

    def combined(self, other: Points, operation: Callable[[Floats, Floats], Floats]) -> Points:
        """The distribution of an operation on two independent variables."""
        values = operation(self.values[:, None], other.values[None, :]).ravel()
        return Points.thinned(values, (self.weights[:, None] * other.weights).ravel())

    def pairs(self) -> list[tuple[float, float]]:
        """Values and weights."""
        return list(zip(self.values.tolist(), self.weights.tolist(), strict=True))

    def fewer(self, most: int) -> Points:
        """The same distribution on fewer points."""
        return Points.thinned(self.values, self.weights, most)

    def plus(self, other: Points) -> Points:
        """The sum."""
        return self.combined(other, np.add)

    def times(self, other: Points) -> Points:
        """The product."""
        return self.combined(other, np.multiply)

    @property
    def mean(self) -> float:
        """The mean."""
        return float(self.values @ self.weights)

    def quantile(self, p: float) -> float:
        """The value below which a share p of the weight lies, by interpolation.

        >>> one = Points.of(Factor("beta", 3.0, 7.0))
        >>> f"{one.plus(one).quantile(0.5):.3f}"
        '0.588'
        """
        middles = np.cumsum(self.weights) - self.weights / 2
        return float(np.interp(p, middles, self.values))


def mixture(parts: list[tuple[Points, float]]) -> Points:
    """One of several distributions, each with a probability."""
    values = np.concatenate([points.values for points, _ in parts])
    return Points.thinned(values, np.concatenate([points.weights * weight for points, weight in parts]))


def counted_total(count: int, shares: Points, model: str) -> Points:
    """How many there were, if `count` were counted with the probability `shares`; see `total_behind`.

    Notes
    -----
    The points of a binomial count are those of a gamma distribution with the negative binomial's mean and variance.
    """
    if model == "fixed":
        return Points.thinned(count / shares.values, shares.weights)
    edges = special.expit(np.linspace(-10, 10, 81))
    middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / (edges[-1] - edges[0])
    q = shares.values[:, None]
    if model == "poisson":
        values = special.gammaincinv(count + 0.5, middle)[None, :] / q
    else:
        left = np.maximum(1 - q, 1e-12)
        values = count + special.gammaincinv((count + 0.5) * left, middle[None, :]) / q
    return Points.thinned(values.ravel(), (shares.weights[:, None] * width).ravel())
