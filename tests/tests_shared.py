"""Small layouts and random answers for the laws."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from gapmodel.tally.layout import Layout

SMALL_LAYOUT = Layout(
    sides=("expectation", "perception"),
    gap=(1, 0),
    lowest=Fraction(1),
    step=Fraction(1),
    levels=5,
    items=("1", "2", "3"),
    dimensions=(("speed", (0, 1)), ("care", (2,))),
)


def codes_of(rows: list[list[int]]) -> np.ndarray:
    """Rows of E1 E2 E3 P1 P2 P3 as (n, sides, items); 5 is missing."""
    return np.array(rows, np.int64).reshape(-1, 2, 3)


def random_codes(n: int, seed: int, levels: int = 5, items: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, levels + 1, (n, 2, items))
