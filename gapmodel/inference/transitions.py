"""Chains of states: the shares that they settle at, and whether moves up and down balance."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, Test

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

STATIONARY = "delta method on the logit scale"


@dataclass(frozen=True, slots=True, eq=False)
class Stationary:
    """The shares that a chain settles at, or why it settles at none of its own.

    Attributes
    ----------
    shares : tuple of Interval
        Empty where they do not exist.
    reason : str
        "" or "empty", a state that nobody left, or "reducible", states that cannot all be reached from each other.
    states : tuple of int
        The places of the states that the reason is about.
    """

    shares: tuple[Interval, ...]
    reason: str = ""
    states: tuple[int, ...] = ()


def stationary(counts: Integers, confidence: float = 0.95) -> Stationary:
    """The stationary shares of a chain whose moves were counted, with intervals.

    Parameters
    ----------
    counts : (k, k) array
        Moves from the state of the row to that of the column.

    Notes
    -----
    The shares pi solve pi P = pi. With the fundamental matrix Z = (I - P + 1 pi)^-1 (Kemeny and Snell 1960) a change dP
    of the transition shares changes them by pi dP Z, so that their covariance is
    sum over i of pi_i^2 / n_i Z' (diag(p_i) - p_i p_i') Z, rows being independent multinomial samples; limits are
    pi on the logit scale. They are undefined where no cell varies.

    Examples
    --------
    >>> found = stationary(np.array([[80, 20], [30, 70]]))
    >>> [f"{share.value:.2f} {share.low:.3f} {share.high:.3f}" for share in found.shares]
    ['0.60 0.478 0.711', '0.40 0.289 0.522']
    """
    k, rows = len(counts), counts.sum(axis=1)
    empty = tuple(np.flatnonzero(rows == 0).tolist())
    if empty:
        return Stationary((), "empty", empty)
    reached = (np.eye(k) + (counts > 0)) > 0
    for _ in range(k.bit_length()):
        reached = (reached.astype(int) @ reached.astype(int)) > 0
    if not reached.all():
        return Stationary((), "reducible", tuple(np.flatnonzero(~(reached & reached.T).all(axis=1)).tolist()))
    moves = counts / rows[:, None]
    system = np.vstack([(np.eye(k) - moves).T[:-1], np.ones(k)])
    shares = np.linalg.solve(system, np.eye(k)[-1])
    z = np.linalg.inv(np.eye(k) - moves + shares)
    spread = sum(
        shares[i] ** 2 / rows[i] * z.T @ (np.diag(moves[i]) - np.outer(moves[i], moves[i])) @ z for i in range(k)
    )
    errors = np.sqrt(np.maximum(np.diagonal(spread), 0.0))
    return Stationary(
        tuple(_on_logit(*pair, confidence) for pair in zip(shares.tolist(), errors.tolist(), strict=True))
    )


def _on_logit(share: float, error: float, confidence: float) -> Interval:
    if not (error > 1e-12 and 0 < share < 1):
        return Interval(share, NAN, NAN, "undefined: no move varies")
    reach = float(special.ndtri((1 + confidence) / 2)) * error / (share * (1 - share))
    centre = float(special.logit(share))
    low, high = special.expit([centre - reach, centre + reach]).tolist()
    return Interval(share, low, high, STATIONARY)


def symmetry(counts: Integers) -> Test:
    """Bowker's test that moves from i to j are as many as from j to i.

    Notes
    -----
    Bowker (1948): sum of (n_ij - n_ji)^2 / (n_ij + n_ji) over the pairs that somebody moved between, chi-squared with
    one degree of freedom for each. Where every pair has moves it equals ``statsmodels.stats.contingency_tables
    .SquareTable(counts, shift_zeros=False).symmetry()`` and ``mcnemar.test(counts, correct = FALSE)`` (R).

    Examples
    --------
    >>> found = symmetry(np.array([[10, 5, 2], [1, 10, 4], [2, 8, 10]]))
    >>> f"{found.statistic:.3f} {found.dof:.0f} {found.p_val:.3f}"
    '4.000 3 0.261'
    """
    upper, lower = counts[np.triu_indices(len(counts), 1)], counts.T[np.triu_indices(len(counts), 1)]
    moved = upper + lower > 0
    if not moved.any():
        return Test(NAN, 0.0, NAN, "undefined: nobody moved")
    apart = (upper - lower)[moved].astype(float)
    statistic, dof = float((apart**2 / (upper + lower)[moved]).sum()), float(moved.sum())
    return Test(statistic, dof, float(special.chdtrc(dof, statistic)), "Bowker, chi-squared")


def marginal_homogeneity(counts: Integers) -> Test:
    """Stuart and Maxwell's test that the states are as frequent after as before.

    Notes
    -----
    Stuart (1955), Maxwell (1970): d' S^-1 d of the differences d between row and column totals, without the last state.
    States that nobody was in are left out. It equals ``statsmodels.stats.contingency_tables.SquareTable(counts,
    shift_zeros=False).homogeneity()``. Where the differences determine each other: undefined.

    Examples
    --------
    >>> found = marginal_homogeneity(np.array([[10, 5, 2], [1, 10, 4], [2, 8, 10]]))
    >>> f"{found.statistic:.3f} {found.dof:.0f} {found.p_val:.3f}"
    '3.778 2 0.151'
    """
    there = counts.sum(axis=0) + counts.sum(axis=1) > 0
    kept = counts[np.ix_(there, there)].astype(float)
    if len(kept) < 2 or not (kept - np.diag(np.diagonal(kept))).any():
        return Test(NAN, NAN, NAN, "undefined: nobody moved")
    rows, columns = kept.sum(axis=1), kept.sum(axis=0)
    apart = (rows - columns)[:-1]
    spread = (np.diag(rows + columns) - kept - kept.T)[:-1, :-1]
    if np.linalg.matrix_rank(spread, hermitian=True) < len(spread):
        return Test(NAN, NAN, NAN, "undefined: the moves fall into parts that nobody moves between")
    statistic = float(apart @ np.linalg.solve(spread, apart))
    dof = float(len(apart))
    p_val = float(special.chdtrc(dof, statistic)) if isfinite(statistic) else NAN
    return Test(statistic, dof, p_val, "Stuart-Maxwell, chi-squared")
