"""Populations of gaps that the benchmarks draw from: skewed, with ceiling effects, ties and missing answers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

Draw = Callable[[np.random.Generator, int], np.ndarray]


def scaled(values: np.ndarray, low: int = 1, high: int = 7) -> np.ndarray:
    """Answers on the scale."""
    return np.clip(np.round(values), low, high).astype(np.int64)


def pair(expected: float, spread: float, perceived: float, own: float, shared: tuple[float, float]) -> Draw:
    """Gaps of one item with a factor f that both sides share."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        f, u, v = rng.standard_normal((3, n))
        return scaled(perceived + shared[1] * f + own * v) - scaled(expected + shared[0] * f + spread * u)

    return draw


def rare(share: float, sign: int = 1) -> Draw:
    """Most answers meet expectations and a few are serious failures."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        f, u, v = rng.standard_normal((3, n))
        level = np.where(rng.random(n) < share, 3.0, 7.2)
        return sign * (scaled(level + 0.4 * f + 0.5 * v) - scaled(7.5 + 0.3 * f + 0.6 * u))

    return draw


def two_humped(rng: np.random.Generator, n: int) -> np.ndarray:
    """Half of the people are disappointed by about three points, half pleased by one."""
    return np.clip(np.round(np.where(rng.random(n) < 0.5, -3, 1) + rng.normal(0, 0.7, n)), -6, 6).astype(np.int64)


def heavy_ties(rng: np.random.Generator, n: int) -> np.ndarray:
    """Gaps of -1, 0 and 1 only, 85% of them zero."""
    return rng.choice([-1, 0, 1], n, p=[0.10, 0.85, 0.05])


def slider(rng: np.random.Generator, n: int) -> np.ndarray:
    """A slider 1..100."""
    return scaled(rng.normal(70, 20, n), 1, 100) - scaled(rng.normal(85, 12, n), 1, 100)


def dimension(*, failing: bool) -> Draw:
    """Five items, a tenth of the answers missing, three needed; in units of a sixtieth of a point."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        f, u, v = rng.standard_normal((n, 1)), rng.standard_normal((n, 5)), rng.standard_normal((n, 5))
        if failing:
            level = np.where(rng.random((n, 1)) < 0.06, 3.0, 7.2)
            gaps = scaled(level + 0.4 * f + 0.5 * v) - scaled(7.5 + 0.3 * f + 0.6 * u)
        else:
            gaps = scaled(5.2 + 0.8 * f + 1.1 * v) - scaled(5.8 + 0.5 * f + 0.9 * u)
        there = rng.random((n, 5)) > 0.1
        pairs = there.sum(axis=1)
        sums = np.where(there, gaps, 0).sum(axis=1)
        return (sums * (60 // np.maximum(pairs, 1)))[pairs >= 3]

    return draw


def overall(rng: np.random.Generator, n: int) -> np.ndarray:
    """The mean of five dimensions of 4, 5, 4, 4 and 5 items; in units of a three-hundredth of a point."""
    f, totals = rng.standard_normal((n, 1)), np.zeros(n, np.int64)
    enough = np.ones(n, bool)
    for items in (4, 5, 4, 4, 5):
        u, v = rng.standard_normal((2, n, items))
        gaps = scaled(5.2 + 0.8 * f + 1.1 * v) - scaled(5.8 + 0.5 * f + 0.9 * u)
        there = rng.random((n, items)) > 0.1
        pairs = there.sum(axis=1)
        totals += np.where(there, gaps, 0).sum(axis=1) * (60 // np.maximum(pairs, 1))
        enough &= 2 * pairs >= items
    return totals[enough]


def clustered(rng: np.random.Generator, n: int) -> np.ndarray:
    """Clusters of five with an intraclass correlation of about 0.2: the methods here ignore them."""
    cluster = np.repeat(rng.normal(0, 0.55, n // 5 + 1), 5)[:n]
    return np.clip(np.round(-0.4 + cluster + rng.normal(0, 1.1, n)), -6, 6).astype(np.int64)


POPULATIONS: dict[str, tuple[Draw, int, Fraction]] = {
    "mild": (pair(5.8, 0.9, 5.2, 1.1, (0.5, 0.8)), 6, Fraction(1)),
    "ceiling": (pair(7.2, 0.8, 6.6, 1.2, (0.6, 1.0)), 6, Fraction(1)),
    "rare .06": (rare(0.06), 6, Fraction(1)),
    "rare .06, mirrored": (rare(0.06, -1), 6, Fraction(1)),
    "rare .02": (rare(0.02), 6, Fraction(1)),
    "rare .10": (rare(0.10), 6, Fraction(1)),
    "two-humped": (two_humped, 6, Fraction(1)),
    "heavy ties": (heavy_ties, 6, Fraction(1)),
    "slider 1..100": (slider, 99, Fraction(1)),
    "dimension, mild": (dimension(failing=False), 6, Fraction(1, 60)),
    "dimension, failures": (dimension(failing=True), 6, Fraction(1, 60)),
    "clustered": (clustered, 6, Fraction(1)),
}
