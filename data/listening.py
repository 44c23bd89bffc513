"""Write the example answers of two listening tests and of interpersonal styles: synthetic, from a fixed seed.

Run with ``python data/listening.py``; it needs numpy and scipy and always writes the same bytes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from scipy import special

SEED = 20_261_130
TEAMS = {"Front desk": (70, 0.55), "Hotline": (64, 0.1), "Workshop": (46, -0.35)}  # people, mean ability
KEY = "NNNYNNNNNNNYYNY"
CUTS = np.array([-2.1, -1.3, -0.45, 0.55])  # between the answers 1 to 5
LOADING = 0.6  # of an item on the ability
BAD = 6  # the item of listening-b that describes bad listening
BLANK = 0.004
STYLES = 60  # people
STYLE_CUTS = np.array([-1.5, -0.8, 0.0, 0.8, 1.5])
TURNED = (5, 6, 7, 12, 13, 14)
NAMES = "Ada Ben Cai Dai Eva Fei Gao Hua Ida Jun Kai Lin Mei Nia Ole Pan Qin Ren Sun Tao".split()


def expected(means: np.ndarray, cuts: np.ndarray, spread: float) -> np.ndarray:
    """The answer that people give in the long run: 1 and the probability of every higher one."""
    return 1 + special.ndtr((means[..., None] - cuts) / spread).sum(axis=-1)


def listening(rng: np.random.Generator) -> tuple[list[str], list[list[object]]]:
    """180 people of three teams: both tests, and the score of test B that they would have in the long run."""
    teams = [team for team, (people, _) in TEAMS.items() for _ in range(people)]
    ability = np.array([TEAMS[team][1] for team in teams]) + rng.normal(size=len(teams))
    spread = np.sqrt(1 - LOADING**2)
    direction = np.where(np.arange(1, 21) == BAD, -1, 1)
    means = LOADING * ability[:, None] * direction - 1.6 * (direction < 0)
    answers = 1 + np.searchsorted(CUTS, means + spread * rng.normal(size=means.shape))
    true = expected(means, CUTS, spread).sum(axis=1)
    right = rng.random((len(teams), len(KEY))) < special.expit(1.5 + 0.9 * ability[:, None])
    words = [[("yes" if (k == "Y") == bool(hit) else "no") for k, hit in zip(KEY, row, strict=True)] for row in right]
    blank = rng.random(answers.shape) < BLANK
    head = ["respondent", "team", *(f"SR{n}" for n in range(1, 21)), *(f"A{n}" for n in range(1, 16)), "true_b"]
    rows: list[list[object]] = []
    for at, team in enumerate(teams):
        given = ["" if gone else int(cell) for gone, cell in zip(blank[at], answers[at], strict=True)]
        rows.append([f"P{at + 1:03d}", team, *given, *words[at], f"{true[at]:.2f}"])
    return head, rows


def styles(rng: np.random.Generator) -> tuple[list[str], list[list[object]]]:
    """60 people on two axes, and the mean of each axis that they would have in the long run."""
    axes = rng.normal(size=(STYLES, 2)) * (1.0, 1.1) + (0.1, 0.2)
    means, spread = 0.7 * np.repeat(axes, 7, axis=1), np.sqrt(1 - 0.7**2)
    answers = 1 + np.searchsorted(STYLE_CUTS, means + spread * rng.normal(size=means.shape))
    for item in TURNED:
        answers[:, item - 1] = 7 - answers[:, item - 1]
    true = expected(0.7 * axes, STYLE_CUTS, spread)
    head = ["respondent", *(f"SR{n}" for n in range(1, 15)), "true_assertive", "true_responsive"]
    names = [f"{NAMES[at % 20]} {'ABC'[at // 20]}." for at in range(STYLES)]
    return head, [[names[at], *map(int, answers[at]), *(f"{end:.3f}" for end in true[at])] for at in range(STYLES)]


def main() -> None:
    """Write ``listening.csv`` and ``styles.csv`` beside this file."""
    rng = np.random.default_rng(SEED)
    for name, (head, rows) in (("listening", listening(rng)), ("styles", styles(rng))):
        with (Path(__file__).parent / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(head)
            writer.writerows(rows)


if __name__ == "__main__":
    main()
