"""Measure how often a person's true score lies in the stated band, against the probability that `gm.score` gives.

Run with ``python benchmarks/band_probabilities.py``; it prints the table of ``docs/scores.md``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

import gapmodel as gm

SEED = 20_261_129
PEOPLE = 12_000  # of every row, in samples of n
CUTS = np.array([-1.4, -0.7, 0.0, 0.7])  # between the answers 1 to 5
LIMITS = np.array([50, 65, 80, 90])
BANDS = np.array(["hardly", "training", "fair", "very_good", "excellent"])
POPULATIONS = {
    "normal, alpha 0.94": (0.4, 0.7),
    "normal, alpha 0.77": (0.4, 0.4),
    "near the ceiling, alpha 0.90": (1.2, 0.6),
}
SIZES = (20, 50, 200, 1000)
PARTS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01))


def sample(rng: np.random.Generator, n: int, mean: float, loading: float) -> tuple[np.ndarray, np.ndarray]:
    """The probability of the stated band of each of n people, and whether their true score lies in it."""
    spread = np.sqrt(1 - loading**2)
    able = loading * rng.normal(mean, 1, (n, 1))
    answers = 1 + np.searchsorted(CUTS, able + spread * rng.normal(size=(n, 20)))
    true = np.rint(20 * (1 + special.ndtr((able - CUTS) / spread).sum(axis=1)))
    survey = gm.read_survey(pd.DataFrame(answers, columns=[f"SR{item}" for item in range(1, 21)]), "listening-b")
    table = gm.score(survey).table
    return table["p_band"].to_numpy(), (table["band"] == BANDS[np.searchsorted(LIMITS, true, side="right")]).to_numpy()


def main() -> None:
    """Print a line for every population and sample size."""
    print("| people | n | all | " + " | ".join(f"{low:.0%}–{min(high, 1):.0%}" for low, high in PARTS) + " |")
    print("|---|---|---|" + "---|" * len(PARTS))
    for name, (mean, loading) in POPULATIONS.items():
        for n in SIZES:
            rng = np.random.default_rng(SEED)
            found = [sample(rng, n, mean, loading) for _ in range(PEOPLE // n)]
            stated, right = (np.concatenate(part) for part in zip(*found, strict=True))
            groups = [np.isfinite(stated), *((stated >= low) & (stated < high) for low, high in PARTS)]
            cells = [f"{100 * stated[own].mean():.0f} → {100 * right[own].mean():.0f}" for own in groups]
            print(f"| {name} | {n} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
