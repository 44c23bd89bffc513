"""Intervals of polychoric correlations: how often they cover the correlation of a known population.

    python benchmarks/coverage_polychoric.py [samples]

Pairs of normal variables with a correlation from 0 to 0.9, cut at equal or skewed thresholds into 2 to 7 answers; the
samples are drawn as tables (multinomial counts of the true cells). The table is in docs/coverage.md.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
from scipy import special

from gapmodel.findings.measurement.polychoric import limits
from gapmodel.inference.polychoric.cells import Cut
from gapmodel.inference.polychoric.polychoric import estimates_of

SEED = 2026
RHO = (0.0, 0.3, 0.6, 0.9)
SHAPES = {
    "two, halves": [0.5],
    "five, even": [0.2, 0.4, 0.6, 0.8],
    "seven, normal": special.ndtr(np.linspace(-1.75, 1.75, 6)),
    "seven, at the top": special.ndtr(np.linspace(-3.0, 0.5, 6)),
}


def tables_of(rng: np.random.Generator, n: int, rho: float, shares: list[float], samples: int) -> np.ndarray:
    """(samples, L, L) tables of n respondents."""
    cuts = special.ndtri(np.asarray(shares, float))[None]
    cells = Cut(cuts, cuts, np.array([rho])).probabilities()[0]
    counts = rng.multinomial(n, cells.ravel() / cells.sum(), size=samples)
    return counts.reshape(samples, *cells.shape)


def compact(tables: np.ndarray) -> np.ndarray:
    """The tables with the answers that occur first in each."""
    for axis in (1, 2):
        order = np.argsort(tables.sum(axis=3 - axis) == 0, axis=1, kind="stable")
        tables = np.take_along_axis(tables, order[:, :, None] if axis == 1 else order[:, None, :], axis=axis)
    return tables


def line(n: int, rho: float, name: str, samples: int) -> str:
    """A row of the table: the shares of intervals that cover, by method, and how many samples have none."""
    rng = np.random.default_rng(SEED)
    drawn = compact(tables_of(rng, n, rho, list(SHAPES[name]), samples))
    drawn = drawn[((drawn.sum(axis=2) > 0).sum(axis=1) > 1) & ((drawn.sum(axis=1) > 0).sum(axis=1) > 1)]
    counts = np.concatenate([drawn.sum(axis=2), drawn.sum(axis=1)])
    places, cells = (np.arange(len(drawn)), np.arange(len(drawn), 2 * len(drawn))), []
    for method in ("two-step", "ml"):
        r, se, _ = estimates_of(drawn, counts, places, method, "lavaan")
        low, high = limits(r, se, 0.95)
        known = np.isfinite(se)
        inside = (low <= rho) & (rho <= high)
        cells += [f"{100 * inside[known].mean():.1f}", f"{100 * (~known).mean():.1f}"]
    return f"| {n} | {rho:g} | {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print("| n | r | answers | two steps, covers | none | ML, covers | none |\n|--:|--:|---|--:|--:|--:|--:|")
    for n, rho, name in product((60, 200, 1000), RHO, SHAPES):
        print(line(n, rho, name, size), flush=True)
