"""Probabilities of the cells of two-way tables of cut normal variables, and their derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.polychoric.bivariate_normal import density, density_slope, probability

Floats = NDArray[np.float64]

SMALLEST = 1e-15  # probability of a cell, below which rounding is all that is left


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """m pairs of variables, each cut at its thresholds.

    Attributes
    ----------
    rows, columns : (m, L - 1) array
        Thresholds in rising order; infinite ones cut nothing off.
    rho : (m,) array
        Below 1 in size.
    """

    rows: Floats
    columns: Floats
    rho: Floats

    def probabilities(self) -> Floats:
        """(m, L, L), each at least `SMALLEST`."""
        h, k, rho = self._grid()
        m, one = len(self.rho), np.ones((len(self.rho), 1))
        inner = probability(h, k, rho)
        edge = np.concatenate([special.ndtr(self.columns), one], axis=1)[:, None, :]
        whole = np.concatenate([np.concatenate([inner, special.ndtr(self.rows)[..., None]], axis=2), edge], axis=1)
        whole = np.concatenate([np.zeros((m, 1, whole.shape[2])), whole], axis=1)
        whole = np.concatenate([np.zeros((m, whole.shape[1], 1)), whole], axis=2)
        return np.maximum(np.diff(np.diff(whole, axis=1), axis=2), SMALLEST)

    def slopes(self) -> Floats:
        """(m, L, L) derivatives in rho."""
        return _differences(density(*self._grid()))

    def curvatures(self) -> Floats:
        """(m, L, L) second derivatives in rho."""
        return _differences(density_slope(*self._grid()))

    def row_slopes(self) -> Floats:
        """(m, L - 1, L, L) derivatives in the thresholds of the rows."""
        h, k, rho = self._grid()
        return _threshold_slopes(h, k, rho)

    def column_slopes(self) -> Floats:
        """(m, L - 1, L, L) derivatives in the thresholds of the columns."""
        h, k, rho = self._grid()
        return _threshold_slopes(k.swapaxes(1, 2), h.swapaxes(1, 2), rho).swapaxes(2, 3)

    def _grid(self) -> tuple[Floats, Floats, Floats]:
        return self.rows[:, :, None], self.columns[:, None, :], self.rho[:, None, None]


def log_likelihood(tables: Floats, cut: Cut) -> Floats:
    """(m,) sums of count times log probability; cells that nobody stands in add nothing."""
    found: Floats = (tables * np.log(cut.probabilities())).sum(axis=(1, 2))
    return found


def _differences(inner: Floats) -> Floats:
    return np.diff(np.diff(np.pad(inner, [(0, 0), (1, 1), (1, 1)]), axis=1), axis=2)


def _threshold_slopes(h: Floats, k: Floats, rho: Floats) -> Floats:
    """A threshold moves what lies at it from the answer above to the one below."""
    with np.errstate(invalid="ignore"):
        below = special.ndtr((k - rho * np.where(np.isfinite(h), h, 0.0)) / np.sqrt(1 - rho * rho))
    m, rows, columns = below.shape
    height = np.exp(-h * h / 2) / np.sqrt(2 * np.pi)
    edges = np.concatenate([np.zeros((m, rows, 1)), below, np.ones((m, rows, 1))], axis=2)
    moved = height * np.diff(edges, axis=2)
    found, at = np.zeros((m, rows, rows + 1, columns + 1)), np.arange(rows)
    found[:, at, at] = moved
    found[:, at, at + 1] = -moved
    return found
