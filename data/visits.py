"""Write the example reports of mystery shoppers and the example listening channels: synthetic, from a fixed seed.

Run with ``python data/visits.py``; it needs numpy only and always writes the same bytes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SEED = 20_261_129
OUTLETS = (
    "Airport",
    "Bridge",
    "Castle",
    "Dock",
    "East",
    "Forum",
    "Garden",
    "Hill",
    "Island",
    "Junction",
    "Kings",
    "Lake",
)
SHOPPERS, VISITS, ITEMS = 8, 4, 15
OUTLET, VISIT, SHOPPER, OUTLET_ITEM = 0.9, 0.5, 0.3, 0.4  # standard deviations, of logits
EASY = (2.2, 2.4, 1.8, 1.6, 1.1, 3.4, 0.9, 0.7, 0.1, 1.4, 2.8, 3.2, 0.9, 1.6, 0.4)  # logit of a standard being met
NOT_APPLICABLE = {4: 0.05, 5: 0.1, 12: 0.15, 15: 0.45}  # item: share of visits
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
SEGMENTS = {"new": 0.3, "regular": 0.55, "business": 0.15}  # of all customers
LESS = {"new": -0.4, "regular": 0.2, "business": 0.1}  # logit by segment
#                people, who they are (new, regular, business), logit of being positive by dimension
CHANNELS = {
    "survey": (400, (0.30, 0.55, 0.15), (1.3, 0.5, 0.3, 1.5, 1.0)),
    "own calls": (60, (0.30, 0.55, 0.15), (1.0, 0.3, -0.4, 1.3, 0.8)),
    "focus groups": (24, (0.25, 0.55, 0.20), (0.8, 0.0, 0.0, 1.0, 0.6)),
    "comment cards": (150, (0.60, 0.30, 0.10), (0.9, -0.9, -1.0, 0.6, 0.5)),
}
SPOKEN = {"survey": 1.0, "own calls": 1.0, "focus groups": 0.8, "comment cards": 0.35}  # who speaks of a dimension


def visits(rng: np.random.Generator) -> list[list[object]]:
    """One row per visit: outlet, number, shopper, yes, no or N/A for every item."""
    outlets, shoppers = rng.normal(0, OUTLET, len(OUTLETS)), rng.normal(0, SHOPPER, SHOPPERS)
    special, rows = rng.normal(0, OUTLET_ITEM, (len(OUTLETS), ITEMS)), list[list[object]]()
    for at, outlet in enumerate(OUTLETS):
        for number, shopper in enumerate(rng.permutation(SHOPPERS)[:VISITS], start=1):
            logit = np.array(EASY) + outlets[at] + shoppers[shopper] + rng.normal(0, VISIT) + special[at]
            met = rng.random(ITEMS) < 1 / (1 + np.exp(-logit))
            applies = rng.random(ITEMS) >= [NOT_APPLICABLE.get(item, 0.0) for item in range(1, ITEMS + 1)]
            cells = np.where(applies, np.where(met, "yes", "no"), "N/A").tolist()
            rows.append([outlet, number, f"S{shopper + 1}", *cells])
    return rows


def channels(rng: np.random.Generator) -> list[list[object]]:
    """Positive and negative voices of every channel, dimension and segment."""
    rows: list[list[object]] = []
    for name, (people, shares, logits) in CHANNELS.items():
        voices = rng.multinomial(people, shares)
        for dimension, logit in zip(DIMENSIONS, logits, strict=True):
            for segment, n in zip(SEGMENTS, voices, strict=True):
                speak = int(rng.binomial(n, SPOKEN[name]))
                positive = int(rng.binomial(speak, 1 / (1 + np.exp(-logit - LESS[segment]))))
                rows.append([name, dimension, segment, positive, speak - positive])
    return rows


def main() -> None:
    """Write both files beside this one."""
    rng, folder = np.random.default_rng(SEED), Path(__file__).parent
    tables = {
        "visits": (["outlet", "visit", "shopper", *(f"V{item}" for item in range(1, ITEMS + 1))], visits(rng)),
        "channels": (["channel", "dimension", "segment", "positive", "negative"], channels(rng)),
    }
    for name, (columns, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, *rows])


if __name__ == "__main__":
    main()
