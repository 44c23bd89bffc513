"""An ordinal factor model: how correlated people answer items on a scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.simulation.settings import number

Floats = NDArray[np.float64]
Correlations = float | Sequence[Sequence[float]] | Floats
Singles = NDArray[np.float32]
Codes = NDArray[np.unsignedinteger[Any]]

_HALVINGS = 64
_REACH = 40.0  # standard deviations beyond the scale: no answer but the end's is left


def latent_mean(observed: Floats, spread: float, levels: int) -> Floats:
    """The means of normal values that have the `observed` means once rounded and clipped to 0..levels - 1.

    Parameters
    ----------
    observed : array
        Means of answers in steps above the lowest, strictly between 0 and levels - 1.
    spread : float
        The standard deviation of the values, in steps.

    Notes
    -----
    The mean answer is the sum of P(answer >= k) = Phi((m - k + 1/2) / spread) over k = 1 .. levels - 1. It grows
    with m, so that halving finds m.

    Examples
    --------
    >>> latent_mean(np.array([3.0, 5.9]), 1.0, 7)
    array([3.       , 6.8410...])
    """
    low = np.full(observed.shape, 0.5 - _REACH * spread)
    high = np.full(observed.shape, levels - 1.5 + _REACH * spread)
    for _ in range(_HALVINGS):
        middle: Floats = (low + high) / 2
        above = observed_mean(middle, spread, levels) > observed
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return middle


def observed_mean(latent: Floats, spread: float, levels: int) -> Floats:
    """The mean answer, in steps above the lowest, of normal values rounded and clipped to the scale."""
    mean = np.zeros(latent.shape)
    for threshold in range(1, levels):
        mean += special.ndtr((latent - (threshold - 0.5)) / spread)
    return mean


@dataclass(frozen=True, slots=True, eq=False)
class FactorModel:
    """Standard normal deviations of items that load on correlated dimensions.

    Attributes
    ----------
    sizes : tuple of int
        Items per dimension.
    root : (dimensions, dimensions) array
        A square root of the dimensions' correlation matrix.
    loading : (items,) array
        The correlation of each item with its dimension.
    """

    sizes: tuple[int, ...]
    root: Singles
    loading: Singles

    def effects(self, rng: np.random.Generator, count: int) -> Singles:
        """(dimensions, count) standard normal draws, correlated between dimensions."""
        return self.root @ rng.standard_normal((len(self.sizes), count), dtype=np.float32)

    def deviations(self, rng: np.random.Generator, rows: int) -> Singles:
        """(items, rows) standard normal draws: loading * dimension + the item's own part."""
        factors = self.effects(rng, rows)
        drawn = rng.standard_normal((len(self.loading), rows), dtype=np.float32)
        drawn *= np.sqrt(1 - self.loading**2)[:, None]
        for dimension, items in self.parts():
            drawn[items] += self.loading[items, None] * factors[dimension]
        return drawn

    def parts(self) -> Iterator[tuple[int, slice]]:
        """Every dimension's place and where its items stand."""
        first = 0
        for place, size in enumerate(self.sizes):
            yield place, slice(first, first + size)
            first += size


def correlation_root(asked: Correlations, size: int) -> Singles:
    """A square root of a correlation matrix, given as such or as one number for all pairs.

    Raises
    ------
    SettingError
        It is no correlation matrix of that size.
    """
    if isinstance(asked, (list, tuple, np.ndarray)):
        matrix = _matrix(asked)
    else:
        matrix = np.full((size, size), number(asked, "dimension_correlation"))
        np.fill_diagonal(matrix, 1.0)
    if matrix.shape != (size, size) or not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T):
        raise SettingError(
            f"dimension_correlation has the shape {matrix.shape} or is not symmetric.",
            f"give one number, or a symmetric matrix with {size} rows and columns.",
        )
    values, vectors = np.linalg.eigh(matrix)
    if not np.allclose(np.diag(matrix), 1) or values[0] < -1e-9:
        raise SettingError(
            f"dimension_correlation={asked!r} is not a correlation matrix of {size} dimensions.",
            "give a number between 0 and 1, or a matrix with ones on its diagonal and no negative eigenvalue.",
        )
    root: Singles = (vectors * np.sqrt(np.maximum(values, 0))).astype(np.float32)
    return root


def _matrix(asked: Sequence[Sequence[float]] | Floats) -> Floats:
    try:
        return np.array(asked, dtype=float)
    except (TypeError, ValueError):
        raise SettingError(
            f"dimension_correlation={asked!r} must be a matrix of numbers.",
            "give rows of equally many numbers, or one number.",
        ) from None


def to_scale(values: Singles, levels: int) -> Codes:
    """Values in steps above the lowest answer, rounded and clipped to 0..levels - 1; `values` is used up."""
    values += 0.5
    np.clip(values, 0, levels - 0.5, out=values)
    return values.astype(code_type(levels))


def code_type(levels: int) -> type[np.unsignedinteger[Any]]:
    """The smallest type that holds 0..levels - 1."""
    return np.uint8 if levels <= 256 else np.uint16
