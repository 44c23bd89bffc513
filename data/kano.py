"""Write the example answers of a Kano questionnaire: synthetic, from a fixed seed.

Run with ``python data/kano.py``; it needs numpy only and always writes the same bytes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SEED = 20_261_129
RESPONDENTS = 240
#        share of respondents in each category, by feature
SHARES = {
    "A": (0.16, 0.06, 0.54, 0.58, 0.08, 0.12, 0.34, 0.05),
    "O": (0.56, 0.24, 0.25, 0.14, 0.30, 0.03, 0.34, 0.03),
    "M": (0.18, 0.60, 0.05, 0.03, 0.50, 0.02, 0.14, 0.02),
    "I": (0.08, 0.08, 0.14, 0.23, 0.10, 0.78, 0.16, 0.32),
    "R": (0.01, 0.01, 0.01, 0.01, 0.01, 0.03, 0.01, 0.56),
    "Q": (0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.01, 0.02),
}
ANSWERS = {  # functional and dysfunctional, 1 = like .. 5 = dislike
    "A": ((1, 2), (1, 3), (1, 3), (1, 4)),
    "O": ((1, 5),),
    "M": ((2, 5), (2, 5), (3, 5), (4, 5)),
    "I": ((2, 2), (2, 3), (3, 3), (3, 3), (3, 4), (4, 4), (2, 4), (4, 3)),
    "R": ((2, 1), (3, 1), (4, 1), (5, 1), (5, 2), (5, 3), (5, 4)),
    "Q": ((1, 1), (5, 5)),
}
IMPORTANCE = (7.4, 8.2, 6.3, 5.1, 7.9, 2.6, 6.6, 2.2)  # means on 1..9
MISSING = 0.01


def main() -> None:
    """Write ``kano.csv`` beside this file."""
    rng = np.random.default_rng(SEED)
    features = len(IMPORTANCE)
    kinds = list(SHARES)
    header = ["respondent", *(f"{side}{at}" for side in ("F", "DF", "W_") for at in range(1, features + 1))]
    rows = []
    for respondent in range(1, RESPONDENTS + 1):
        pairs = []
        for at in range(features):
            kind = kinds[rng.choice(len(kinds), p=[SHARES[name][at] for name in kinds])]
            pairs.append(ANSWERS[kind][rng.integers(len(ANSWERS[kind]))])
        rated = np.clip(np.round(rng.normal(IMPORTANCE, 1.4)), 1, 9).astype(int)
        cells = [*(first for first, _ in pairs), *(second for _, second in pairs), *rated]
        blank = rng.random(len(cells)) < MISSING
        rows.append([respondent, *("" if gone else cell for gone, cell in zip(blank, cells, strict=True))])
    with (Path(__file__).parent / "kano.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
