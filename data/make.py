"""Write the shipped example answers: synthetic, from a fixed seed.

Run with ``python data/make.py``; it needs numpy only and always writes the same bytes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20_261_122
RESPONDENTS = 600
BRANCHES = ("Harbour", "Market", "Station", "University")
DIMENSIONS = {"tangibles": 4, "reliability": 5, "responsiveness": 4, "assurance": 4, "empathy": 5}
#                    tangibles reliability responsiveness assurance empathy
EXPECTED = np.array([5.35, 6.75, 6.25, 6.55, 5.75])
SHORTFALL = np.array([-0.12, -0.95, -0.65, -0.35, -0.45])
IMPORTANCE = np.array([11.0, 32.0, 22.0, 19.0, 16.0])
BRANCH_EFFECT = np.array(
    [
        [0.05, 0.00, 0.10, 0.05, 0.00],  # Harbour
        [0.00, -0.45, -0.10, 0.00, -0.05],  # Market: unreliable
        [-0.25, 0.10, -0.50, -0.05, -0.10],  # Station: slow
        [0.20, 0.25, 0.30, 0.10, 0.35],  # University: good
    ]
)
MISSING = 0.015
Floats = NDArray[np.float64]


def latent(rng: np.random.Generator, general: float, own: float, unique: float) -> Floats:
    """Deviations (respondents, items): a general factor, one per dimension, and what is left."""
    person = general * rng.standard_normal((RESPONDENTS, 1))
    dimension = own * rng.standard_normal((RESPONDENTS, len(DIMENSIONS)))
    spread = np.repeat(dimension, list(DIMENSIONS.values()), axis=1)
    return person + spread + unique * rng.standard_normal(spread.shape)


def answers(rng: np.random.Generator, branch: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Expectations and perceptions (respondents, items) on 1..7, NaN where missing."""
    sizes = list(DIMENSIONS.values())
    item_effect = rng.normal(0, 0.15, sum(sizes))
    expected = np.repeat(EXPECTED, sizes) + item_effect + latent(rng, 0.35, 0.35, 0.75)
    gap = np.repeat(SHORTFALL + BRANCH_EFFECT[branch], sizes, axis=1) + rng.normal(0, 0.12, sum(sizes))
    perceived = np.repeat(EXPECTED, sizes) + item_effect + gap + latent(rng, 0.55, 0.45, 0.85)
    perceived += 0.35 * (expected - np.repeat(EXPECTED, sizes))
    sides = [np.clip(np.round(side), 1, 7) for side in (expected, perceived)]
    for side in sides:
        side[rng.random(side.shape) < MISSING] = np.nan
    return sides[0], sides[1]


def points(rng: np.random.Generator) -> NDArray[np.int64]:
    """Whole importance points that sum to 100, mostly in fives."""
    shares = rng.dirichlet(IMPORTANCE / 5, RESPONDENTS)
    fives = np.floor(shares * 20).astype(int)
    order = np.argsort(-(shares * 20 - fives), axis=1)
    rank = np.argsort(order, axis=1)
    return 5 * (fives + (rank < 20 - fives.sum(axis=1, keepdims=True)))


def main() -> None:
    """Write bank.csv beside this file."""
    rng = np.random.default_rng(SEED)
    branch = rng.choice(len(BRANCHES), RESPONDENTS, p=[0.3, 0.28, 0.24, 0.18])
    expected, perceived = answers(rng, branch)
    allotted = points(rng)
    overall = np.nanmean(perceived, axis=1) * 1.5 - 0.7 + rng.normal(0, 0.9, RESPONDENTS)
    silent = rng.random(RESPONDENTS) < 0.02
    codes = [str(number) for number in range(1, expected.shape[1] + 1)]
    header = ["respondent", "branch", *(f"E{code}" for code in codes), *(f"P{code}" for code in codes)]
    header += [*(f"W_{code}" for code in DIMENSIONS), "overall_rating"]
    with (Path(__file__).parent / "bank.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in range(RESPONDENTS):
            cells = [f"{value:g}" if value == value else "" for value in (*expected[row], *perceived[row])]
            given = ["" if silent[row] else str(value) for value in allotted[row]]
            rating = str(int(np.clip(round(overall[row]), 1, 10)))
            writer.writerow([row + 1, BRANCHES[branch[row]], *cells, *given, rating])


if __name__ == "__main__":
    main()
