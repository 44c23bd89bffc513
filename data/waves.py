"""Write the example waves: thirty months of different customers, and two waves of the same; synthetic, a fixed seed.

Run with ``python data/waves.py``; it needs numpy only and always writes the same bytes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20_261_130
MONTHS = np.arange("2024-01", "2026-07", dtype="datetime64[M]")
PAUSED = "2024-08"  # nobody was asked
BRANCHES = ("Harbour", "Market")
PER_MONTH = (52, 68)
SIZES = (4, 5, 4, 4, 5)  # items of tangibles, reliability, responsiveness, assurance, empathy
EXPECTED = np.array([5.2, 6.1, 5.8, 6.0, 5.4])
GAPS = np.array([-0.1, -0.8, -0.5, -0.3, -0.4])
WORKED_AT, WORKED_FROM, WORKED = "Market", "2025-07", 0.7  # reliability at Market after new training
SEASON = 0.15  # half of the swing of all gaps over the year; lowest at the turn of the year
WEB_FROM, WEB_SHARE, WEB = "2026-02", 0.5, -0.9  # from then on half are asked on the web, where ratings are lower
MISSING = 0.01
CUSTOMERS, WAVES, BETTER = 150, ("2025", "2026"), 0.2  # the same people, and by how much all gaps rise
PERSON, OWN, UNIQUE = 0.5, 0.35, 0.8  # standard deviations
Floats = NDArray[np.float64]


def deviations(rng: np.random.Generator, n: int) -> Floats:
    """What an answer deviates by: a person's level, the same for a dimension, and the rest."""
    own = np.repeat(OWN * rng.standard_normal((n, len(SIZES))), SIZES, axis=1)
    return PERSON * rng.standard_normal((n, 1)) + own + UNIQUE * rng.standard_normal(own.shape)


def rounded(values: Floats) -> Floats:
    """Whole answers on 1..7."""
    return np.clip(np.round(values), 1, 7)


def months(rng: np.random.Generator) -> list[list[object]]:
    """Rows of different people: month, branch, mode, expectations, perceptions."""
    rows: list[list[object]] = []
    for at, month in enumerate(MONTHS):
        if str(month) == PAUSED:
            continue
        for number in range(int(rng.integers(*PER_MONTH))):
            branch = BRANCHES[number % 2]
            gaps = GAPS - SEASON * np.cos(2 * np.pi * (at + 0.5) / 12)
            gaps[1] += WORKED if branch == WORKED_AT and str(month) >= WORKED_FROM else 0
            mode = "web" if str(month) >= WEB_FROM and rng.random() < WEB_SHARE else "phone"
            shift = np.repeat(gaps + (WEB if mode == "web" else 0), SIZES)
            expected = np.repeat(EXPECTED, SIZES) + deviations(rng, 1)[0]
            perceived = np.repeat(EXPECTED, SIZES) + shift + deviations(rng, 1)[0]
            rows.append([str(month), branch, mode, *cells(rng, expected), *cells(rng, perceived)])
    return rows


def cells(rng: np.random.Generator, values: Floats) -> list[object]:
    """Answers as they are written, some left out."""
    out = rng.random(len(values)) < MISSING
    return ["" if gone else f"{value:g}" for value, gone in zip(rounded(values), out, strict=True)]


def panel(rng: np.random.Generator) -> list[list[object]]:
    """Rows of the same people in two waves: what they think stays with them; some are there only once."""
    base = np.repeat(EXPECTED, SIZES)
    expected, liking = deviations(rng, CUSTOMERS), 1.6 * deviations(rng, CUSTOMERS)
    rows: list[list[object]] = []
    for at, wave in enumerate(WAVES):
        shift = np.repeat(GAPS + at * BETTER, SIZES)
        for person in range(CUSTOMERS):
            if rng.random() < 0.1:
                continue
            noise = 0.5 * rng.standard_normal((2, sum(SIZES)))
            said = rounded(base + expected[person] + noise[0]), rounded(base + shift + liking[person] + noise[1])
            rows.append([wave, f"C{person + 1:03d}", *(f"{value:g}" for side in said for value in side)])
    return rows


def write(name: str, header: list[str], rows: list[list[object]]) -> None:
    """Write a table beside this file."""
    with (Path(__file__).parent / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def main() -> None:
    """Write waves.csv, panel.csv and the truth beside this file."""
    rng = np.random.default_rng(SEED)
    sides = [f"{side}{item}" for side in "EP" for item in range(1, sum(SIZES) + 1)]
    write("waves", ["month", "branch", "mode", *sides], months(rng))
    write("panel", ["wave", "customer", *sides], panel(rng))
    truth = {
        "training_from": WORKED_FROM, "training_at": WORKED_AT, "training_reliability": WORKED,
        "season_swing": 2 * SEASON, "web_from": WEB_FROM, "web_share": WEB_SHARE, "web_effect": WEB,
        "paused": PAUSED, "panel_change": BETTER,
    }  # fmt: skip
    write("waves_truth", ["parameter", "value"], [[name, value] for name, value in truth.items()])


if __name__ == "__main__":
    main()
