"""Sizes of gaps on which approximations of null distributions go wrong, as the differential runs found them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Draw = Callable[[np.random.Generator, int], np.ndarray]


def _items(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.choice(np.arange(1, 7), n, p=[0.4, 0.25, 0.15, 0.1, 0.06, 0.04])


def _few_large(rng: np.random.Generator, n: int) -> np.ndarray:
    sizes = rng.integers(1, 7, n)
    sizes[: int(rng.integers(1, 4))] = rng.integers(300, 900)
    return sizes


def _lognormal(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.minimum(np.round(np.exp(rng.normal(3, rng.uniform(0.6, 1.4), n))), 3_000).astype(np.int64) + 1


def _weighted(rng: np.random.Generator, n: int) -> np.ndarray:
    points = rng.multinomial(20, np.full(5, 0.2), n) * 5
    return np.abs((points * rng.integers(-6, 4, (n, 5))).sum(axis=1)) + 1


def _dimension(rng: np.random.Generator, n: int) -> np.ndarray:
    pairs = rng.integers(3, 6, n)
    return np.abs(np.round(rng.normal(-2, 3, n)).astype(np.int64)) * (60 // pairs) + 60 // pairs


SIZES: dict[str, Draw] = {
    "item, 6 sizes": _items,
    "-3..3": lambda rng, n: rng.choice([1, 2, 3, 4, 5, 6], n, p=[0.5, 0.2, 0.15, 0.07, 0.05, 0.03]),
    "half steps": lambda rng, n: rng.integers(1, 13, n),
    "nearly equal, 1000..1010": lambda rng, n: rng.integers(1000, 1011, n),
    "dominated by a few": _few_large,
    "lognormal": _lognormal,
    "1 mod 720": lambda rng, n: 1 + 720 * rng.integers(0, 4, n),
    "weighted scores": _weighted,
    "dimension, missing answers": _dimension,
    "slider 1..100": lambda rng, n: rng.integers(1, 100, n),
}
LONG = ("nearly equal, 1000..1010", "1 mod 720", "weighted scores", "lognormal")  # fewer respondents: long lattices


def zeros(rng: np.random.Generator, n: int) -> int:
    """How many respondents without a gap beside n with one: none, some, or most."""
    return int(n * rng.choice([0.0, 0.3, 2.0, 9.0]))


def midranks(sizes: np.ndarray, without: int) -> np.ndarray:
    """Twice the midranks of the sizes, `without` zeros ranked before them."""
    _, places, times = np.unique(sizes, return_inverse=True, return_counts=True)
    first = without + np.cumsum(times) - times
    return (2 * first + times + 1)[places]
