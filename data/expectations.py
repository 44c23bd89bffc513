"""Write answers to expectations and what formed them: synthetic, from a fixed seed.

Run with ``python data/expectations.py``; it needs numpy only and always writes the same bytes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SEED = 20_261_129
RESPONDENTS = 240
DIMENSIONS = {"tangibles": 4, "reliability": 5, "responsiveness": 4, "assurance": 4, "empathy": 5}
EXPECTED = np.array([4.6, 5.6, 5.2, 5.4, 4.9])
SOURCES = ("word_of_mouth", "needs", "experience", "promises")
# Slopes of the expectations (rows) on the sources, which are drawn independently with variance one.
SLOPES = np.array(
    [
        [0.15, 0.05, 0.10, 0.60],  # tangibles: what is promised
        [0.20, 0.10, 0.70, 0.15],  # reliability: experience
        [0.10, 0.45, 0.45, 0.00],  # responsiveness: needs and experience
        [0.50, 0.10, 0.35, 0.10],  # assurance: word of mouth
        [0.20, 0.55, 0.10, 0.00],  # empathy: needs
    ]
)


def main() -> None:
    """Write expectation_sources.csv beside this file."""
    rng = np.random.default_rng(SEED)
    influence = rng.standard_normal((RESPONDENTS, len(SOURCES)))
    dimension = EXPECTED + influence @ SLOPES.T + 0.6 * rng.standard_normal((RESPONDENTS, len(DIMENSIONS)))
    expected = np.repeat(dimension, list(DIMENSIONS.values()), axis=1)
    expected = expected + 0.7 * rng.standard_normal(expected.shape)
    level = np.array([4.3, 5.2, 5.0, 3.6])
    rated = np.repeat(level + 1.1 * influence, 2, axis=1) + 0.5 * rng.standard_normal((RESPONDENTS, 8))
    perceived = 2.6 + 0.4 * expected + 0.9 * rng.standard_normal(expected.shape)
    sides = [np.clip(np.round(side), 1, 7) for side in (expected, perceived, rated)]
    for side in sides:
        side[rng.random(side.shape) < 0.01] = np.nan
    header = ["respondent", *(f"{side}{at}" for side in "EP" for at in range(1, 23)), *(f"S{at}" for at in range(1, 9))]
    with (Path(__file__).parent / "expectation_sources.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in range(RESPONDENTS):
            cells = [f"{value:g}" if value == value else "" for side in sides for value in side[row]]
            writer.writerow([row + 1, *cells])


if __name__ == "__main__":
    main()
