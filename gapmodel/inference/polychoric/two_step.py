"""The correlation of two cut normal variables whose thresholds are known: the second of two steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.polychoric.cells import Cut, log_likelihood

Floats = NDArray[np.float64]

LARGEST = 0.999  # correlation that is tried, as in lavaan
_STEPS, _CLOSE = 100, 1e-11
_NEAR, _ROUNDING = 0.9, 1e-14


def most_likely(tables: Floats, rows: Floats, columns: Floats) -> Floats:
    """(m,) correlations at which the m tables are most likely, between -0.999 and 0.999.

    Parameters
    ----------
    tables : (m, L, L) array
    rows, columns : (m, L - 1) array
        Thresholds.

    Notes
    -----
    Newton's method in rho from the correlation of the answers' numbers (Olsson 1979, two-step estimator), kept
    between the largest value where the likelihood rises and the smallest where it falls.
    """
    rho = np.clip(pearson(tables), -0.9, 0.9)
    low, high = np.full(len(rho), -LARGEST), np.full(len(rho), LARGEST)
    open_ = np.arange(len(rho))
    for _ in range(_STEPS):
        cut = Cut(rows[open_], columns[open_], rho[open_])
        score, curvature = _derivatives(tables[open_], cut)
        rising = score > 0
        low[open_], high[open_] = np.where(rising, rho[open_], low[open_]), np.where(rising, high[open_], rho[open_])
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = rho[open_] - score / curvature
        middle = (low[open_] + high[open_]) / 2
        good = (curvature < 0) & (newton > low[open_]) & (newton < high[open_])
        new = np.where(score == 0, rho[open_], np.where(good, newton, middle))
        moved = np.abs(new - rho[open_])
        rho[open_] = new
        open_ = open_[moved > _CLOSE]
        if not len(open_):
            break
    ends = np.sign(rho) * LARGEST
    at_end = LARGEST - np.abs(rho) < 2 * _CLOSE
    near = np.flatnonzero((np.abs(rho) > _NEAR) & ~at_end)
    if len(near):  # so steep that the derivatives vanish before the end
        here, there = (log_likelihood(tables[near], Cut(rows[near], columns[near], r[near])) for r in (rho, ends))
        at_end[near] = there >= here - _ROUNDING * np.abs(here)
    return np.where(at_end, ends, rho)


def pearson(tables: Floats) -> Floats:
    """(m,) Pearson correlations of the answers' numbers; 0 where one does not vary."""
    total = np.maximum(tables.sum(axis=(1, 2)), 1)
    at = np.arange(tables.shape[1], dtype=np.float64)
    a, b = tables.sum(axis=2) / total[:, None], tables.sum(axis=1) / total[:, None]
    mean_a, mean_b = a @ at, b @ at
    covariance = np.einsum("mij,i,j->m", tables, at, at) / total - mean_a * mean_b
    spread = np.sqrt(np.maximum(a @ at**2 - mean_a**2, 0) * np.maximum(b @ at**2 - mean_b**2, 0))
    found: Floats = np.divide(covariance, spread, out=np.zeros(len(total)), where=spread > 0)
    return found


def _derivatives(tables: Floats, cut: Cut) -> tuple[Floats, Floats]:
    """First and second derivative of the log-likelihood."""
    p, slope = cut.probabilities(), cut.slopes()
    first, second = slope / p, cut.curvatures() / p
    return (tables * first).sum(axis=(1, 2)), (tables * (second - first**2)).sum(axis=(1, 2))
