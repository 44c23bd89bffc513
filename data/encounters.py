"""Write the example record of encounters: synthetic, from a fixed seed.

Run with ``python data/encounters.py``; it needs numpy only and always writes the same bytes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SEED = 20_261_130
OBSERVERS = ("Ada", "Ben", "Chen", "Dora", "Emil", "Fang", "Gita")
STEPS = ("explore", "offer", "act", "confirm")
#                      explore offer act  confirm   as it was; who acted
CHAIN = {
    "Message taker": ((-1.0, -0.4, -0.6, -1.4), "Mia"),
    "Colleague": ((0.6, 0.8, 0.2, -0.6), "Cem"),
    "Account manager": ((-1.8, -1.0, -0.8, -1.2), "Anna"),
    "Vice president": ((-2.8, -2.4, -1.8, -2.0), "Victor"),
    "Help line": ((-0.8, -1.2, -1.6, -1.6), "Hugo"),
}
IDEAL = (2.2, 1.8, 2.0, 1.8)
OWN = 1.6  # points by which people score themselves higher
STRICT, BETWEEN = 0.3, 0.7  # standard deviations: of observers, and of single scores about theirs
REMARKS = {
    "business_win": {"faster orders": 0.6, "fewer stoppages": 0.5, "lower cost": 0.3},
    "personal_win": {"less stress": 0.6, "standing with the board": 0.3},
    "stated_expectation": {"a call back today": 0.7, "a price": 0.3},
    "latent_need": {"a partner who plans ahead": 0.5, "no surprises during the change": 0.4},
}
COLUMNS = ("encounter", "step", "rater", "role", "scenario", "score", *REMARKS)


def score(rng: np.random.Generator, mean: float) -> int:
    """One score about its mean, from -3 to +3."""
    return int(np.clip(np.rint(mean + rng.normal(0, BETWEEN)), -3, 3))


def remarks(rng: np.random.Generator) -> list[str]:
    """What an observer writes about the customer of an encounter."""
    return ["; ".join(text for text, share in said.items() if rng.random() < share) for said in REMARKS.values()]


def rows(rng: np.random.Generator) -> list[list[object]]:
    """All scores: observers of both scenarios, and those who acted of the actual one."""
    found: list[list[object]] = []
    for observer in OBSERVERS:
        strict = rng.normal(0, STRICT)
        for encounter, (means, _) in CHAIN.items():
            said = remarks(rng)
            for step, mean, ideal in zip(STEPS, means, IDEAL, strict=True):
                for scenario, truth in (("actual", mean + strict), ("ideal", ideal + strict / 2)):
                    first = (step, scenario) == (STEPS[0], "actual")
                    own = said if first else [""] * len(REMARKS)
                    found.append([encounter, step, observer, "observer", scenario, score(rng, truth), *own])
    for encounter, (means, person) in CHAIN.items():
        for step, mean in zip(STEPS, means, strict=True):
            found.append([encounter, step, person, "self", "actual", score(rng, mean + OWN), *[""] * len(REMARKS)])
    return found


def write(name: str, header: tuple[str, ...], lines: list[list[object]]) -> None:
    """A CSV file beside this one."""
    with (Path(__file__).parent / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def main() -> None:
    """Write ``encounters.csv`` and, with the means that it was drawn from, ``encounters_truth.csv``."""
    write("encounters.csv", COLUMNS, rows(np.random.default_rng(SEED)))
    truth = [
        [encounter, step, mean, ideal]
        for encounter, (means, _) in CHAIN.items()
        for step, mean, ideal in zip(STEPS, means, IDEAL, strict=True)
    ]
    write("encounters_truth.csv", ("encounter", "step", "actual", "ideal"), truth)


if __name__ == "__main__":
    main()
