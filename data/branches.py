"""Write the example answers of branches: synthetic, from a fixed seed.

Run with ``python data/branches.py``; it needs numpy only and always writes the same bytes.

Every branch has a true gap for customers at the counter; app users perceive one point more everywhere, and the share of
app users differs between branches. The number of respondents is unrelated to the true gap.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SEED = 20_261_201
BRANCHES, ITEMS = 40, 22
MEAN, SPREAD, APP = -0.7, 0.15, 0.8  # of true gaps at the counter; how much more app users perceive
LEAST, MOST = 5, 120  # respondents of a branch
MANY = 4_000  # customers of each kind whose mean gap is taken as the true one
DIMENSIONS = (4, 5, 4, 4, 5)


def answers(rng: np.random.Generator, gap: float, people: int) -> tuple[np.ndarray, np.ndarray]:
    """Expectations and perceptions, on 1..7, of customers with that gap before answers meet the end of the scale."""
    shape = (people, ITEMS)
    expected = np.clip(np.rint(5.2 + rng.normal(0, 0.5, (people, 1)) + rng.normal(0, 0.7, shape)), 1, 7)
    moved = gap + rng.normal(0, 0.8, (people, 1)) + rng.normal(0, 0.8, shape)
    return expected.astype(int), np.clip(np.rint(expected + moved), 1, 7).astype(int)


def overall(expected: np.ndarray, perceived: np.ndarray) -> float:
    """The mean of the dimension gaps."""
    ends = np.cumsum(DIMENSIONS)[:-1]
    return float(np.mean([part.mean() for part in np.split(perceived - expected, ends, axis=1)]))


def main() -> None:
    """Write both files."""
    rng = np.random.default_rng(SEED)
    sizes = np.exp(rng.uniform(np.log(LEAST), np.log(MOST), BRANCHES)).astype(int)
    counter = rng.normal(MEAN, SPREAD, BRANCHES)
    share = np.clip(0.5 + 0.3 * rng.normal(size=BRANCHES), 0.1, 0.9)
    rows: list[list[object]] = []
    for branch in range(BRANCHES):
        for _ in range(sizes[branch]):
            app = rng.random() < share[branch]
            sides = answers(rng, counter[branch] + APP * app, 1)
            name = f"Branch {branch + 1}"
            rows.append([name, "app" if app else "counter", *(answer for side in sides for answer in side[0].tolist())])
    names = [f"{side}{item}" for side in "EP" for item in range(1, ITEMS + 1)]
    _write("branches.csv", ["branch", "channel", *names], rows)
    mix = sum(row[1] == "app" for row in rows) / len(rows)
    truth: list[list[object]] = []
    for branch in range(BRANCHES):
        at_counter, by_app = (overall(*answers(rng, counter[branch] + more, MANY)) for more in (0.0, APP))
        own, same = (f"{by_app * part + at_counter * (1 - part):.3f}" for part in (float(share[branch]), mix))
        truth.append([f"Branch {branch + 1}", f"{share[branch]:.3f}", own, same])
    _write("branches_truth.csv", ["branch", "share_app", "gap", "gap_same_mix"], truth)


def _write(name: str, header: list[str], rows: list[list[object]]) -> None:
    with (Path(__file__).parent / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
