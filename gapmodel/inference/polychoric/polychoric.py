"""Polychoric correlations of all pairs of k items, from their two-way tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.polychoric.cells import Cut, log_likelihood
from gapmodel.inference.polychoric.maximum_likelihood import maximum_likelihood
from gapmodel.inference.polychoric.smoothing import Smoothed, smoothed
from gapmodel.inference.polychoric.standard_errors import Scores, two_step_errors
from gapmodel.inference.polychoric.thresholds import given_first, item_counts, spread_out, thresholds
from gapmodel.inference.polychoric.two_step import LARGEST, most_likely
from gapmodel.inference.polychoric.two_step import pearson as pearson_of
from gapmodel.inference.polychoric.zero_cells import Correction, certain, corrected

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Method = Literal["two-step", "ml"]

FEWEST = 3  # respondents: two with different answers always correlate by +-1
_NO_ERROR = 1e-8  # a standard error below this is none: the scores of so few respondents cancel


@dataclass(frozen=True, slots=True, eq=False)
class Polychorics:
    """Correlations of the normal variables behind k items, and where these are cut.

    Attributes
    ----------
    matrix : (k, k) array
        As estimated pair by pair; NaN for an item with one answer, and of fewer than three respondents.
    thresholds : (k, L - 1) array
        Those of every item by itself; infinite where an answer at an end of the scale does not occur.
    one, two : (m,) array
        Places of the items of every pair.
    rho, se, pearson : (m,) array
        Of every pair; the error is NaN where the correlation is +-0.999, which stands for 1, and where it cannot be
        estimated.
    n : (m,) array
    empty : (m,) array
        Empty cells among the answers that occur.
    g2, dof : (m,) array
        Likelihood-ratio statistic of the bivariate normal distribution against any table, NaN without degrees of
        freedom or where a cell got something added.
    smoothed : Smoothed
        The matrix made positive definite.
    """

    matrix: Floats
    thresholds: Floats
    one: Integers
    two: Integers
    rho: Floats
    se: Floats
    pearson: Floats
    n: Integers
    empty: Integers
    g2: Floats
    dof: Integers
    smoothed: Smoothed

    @property
    def p_val(self) -> Floats:
        """(m,) p-values of `g2`."""
        found: Floats = np.where(self.dof > 0, special.chdtrc(np.maximum(self.dof, 1), self.g2), np.nan)
        return found


def polychoric(tables: Integers, method: Method = "two-step", correction: Correction = "lavaan") -> Polychorics:
    """The polychoric correlations of k items.

    Parameters
    ----------
    tables : (k, k, L, L) array
        How many gave answer a to item i and b to item j; that of an item with itself has its counts on the diagonal.
    method : {"two-step", "ml"}
        Thresholds from each item first, then every correlation, as lavaan and psych; or both together for each pair,
        as ``polycor::polychor(ML = TRUE)``.
    correction : {"lavaan", "half", "none"}
        What is added to empty cells, see `corrected`.

    Notes
    -----
    Olsson (1979), Psychometrika 44, 443-460. Answers that do not occur are left out. A correlation is sought between
    -0.999 and 0.999. Errors of two steps are those of Muthen (1984), of ML those of the observed information; where
    something was added to a cell they are those of the changed table.

    Examples
    --------
    >>> table = np.array([[[40, 0], [0, 60]], [[30, 10], [10, 50]]])
    >>> found = polychoric(np.stack([table, np.stack([table[1].T, np.diag([40, 60])])]))
    >>> f"{found.rho[0]:.4f} {found.se[0]:.4f}"
    '0.7963 0.0783'
    """
    compact, _ = given_first(np.asarray(tables, np.int64))
    counts = item_counts(compact)
    cuts = np.where(counts.sum(axis=1, keepdims=True) > 0, thresholds(counts), np.nan)
    one, two = np.triu_indices(len(counts), 1)
    kinds, pairs = (counts > 0).sum(axis=1), compact[one, two]
    usable = (kinds[one] > 1) & (kinds[two] > 1) & (pairs.sum(axis=(1, 2)) >= FEWEST)
    at = np.flatnonzero(usable)
    rho, se, g2 = (np.full(len(one), np.nan) for _ in range(3))
    if len(at):
        rho[at], se[at], g2[at] = estimates_of(pairs[at], counts, (one[at], two[at]), method, correction)
    matrix = np.eye(len(counts))
    matrix[one, two] = matrix[two, one] = rho
    empty = _empty(pairs, kinds[one], kinds[two])
    dof = np.where(usable, kinds[one] * kinds[two] - kinds[one] - kinds[two], 0)
    spread = spread_out(cuts, item_counts(np.asarray(tables)))
    g2 = np.where((dof > 0) & ((empty == 0) | (correction != "half")), g2, np.nan)
    linear = np.where(usable, pearson_of(np.asarray(tables, np.float64)[one, two]), np.nan)
    n = pairs.sum(axis=(1, 2))
    return Polychorics(matrix, spread, one, two, rho, se, linear, n, empty, g2, dof, smoothed(matrix))


def estimates_of(
    pairs: Integers, counts: Integers, places: tuple[Integers, Integers], method: Method, correction: Correction
) -> tuple[Floats, Floats, Floats]:
    """Correlations, errors and likelihood-ratio statistics of pairs whose items vary.

    Parameters
    ----------
    pairs : (m, L, L) array
        The tables, answers that occur first.
    counts : (k, L) array
        Answers to the items; of ``correction="half"`` each pair has the margins of its corrected table instead.
    places : two (m,) arrays
        The places of the items of every pair.
    """
    one, two = places
    kinds = (counts > 0).sum(axis=1)
    known = certain(pairs, kinds[one], kinds[two])
    tables = corrected(pairs, kinds[one], kinds[two], correction)
    given: Floats = counts.astype(np.float64)
    if correction == "half":
        given = np.concatenate([tables.sum(axis=2), tables.sum(axis=1)])
        one, two = np.arange(len(pairs)), np.arange(len(pairs), 2 * len(pairs))
    cuts = thresholds(given)
    rho = np.where(np.isnan(known), most_likely(tables, cuts[one], cuts[two]), known)
    cut = Cut(cuts[one], cuts[two], rho)
    if method == "ml":
        likely = maximum_likelihood(tables, cut)
        cut, se = likely.cut, likely.se
    else:
        se = two_step_errors(Scores.of(given, tables, cut, cuts), given, tables, one, two)
    n = tables.sum(axis=(1, 2))
    most = special.xlogy(tables, tables / n[:, None, None]).sum(axis=(1, 2))
    g2 = np.maximum(2 * (most - log_likelihood(tables, cut)), 0)
    return cut.rho, np.where((np.abs(cut.rho) < LARGEST) & (se > _NO_ERROR), se, np.nan), g2


def _empty(pairs: Integers, rows: Integers, columns: Integers) -> Integers:
    at = np.arange(pairs.shape[1])
    inside = (at[None, :, None] < rows[:, None, None]) & (at[None, None, :] < columns[:, None, None])
    return np.asarray((inside & (pairs == 0)).sum(axis=(1, 2)), np.int64)
