"""Write the example table of customers: synthetic, from a fixed seed.

Run with ``python data/customers.py``; it needs numpy only and always writes the same bytes.

Every customer has a probability of leaving within a year, whose logit falls with the gaps (P - E) in reliability and
responsiveness and with nothing else, and leaves at a constant rate. The table holds those who were customers on some
day from 2023 to 2025; customers who left before are not in it. Customers of December 2024 were asked.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20_261_129
CUSTOMERS = 800
FIRST, SINCE, ASKED, UNTIL = (dt.date(*day) for day in ((2016, 1, 1), (2023, 1, 1), (2024, 12, 31), (2025, 12, 31)))
YEAR = 365.25
BRANCHES = {"Harbour": 0.35, "Market": 0.4, "Station": 0.25}
DIMENSIONS = {"tangibles": 4, "reliability": 5, "responsiveness": 4, "assurance": 4, "empathy": 5}
EXPECTED = np.array([5.2, 6.6, 6.1, 6.3, 5.6])
SHORTFALL = np.array([-0.1, -0.8, -0.6, -0.3, -0.4])
BRANCH_EFFECT = {
    "Harbour": np.array([0.1, 0.25, 0.1, 0.0, 0.1]),
    "Market": np.array([0.0, -0.35, -0.1, 0.0, -0.05]),  # unreliable
    "Station": np.array([-0.1, 0.2, -0.1, 0.0, 0.0]),
}
#                 tangibles reliability responsiveness assurance empathy
SLOPES = np.array([0.0, 0.9, 0.6, 0.0, 0.0])  # of the logit of staying, per point of the gap
INTERCEPT = 2.4  # logit of staying without any gap
TURNOFFS = {"people": 0.45, "systems": 0.30, "value": 0.17, "moved away": 0.08}
SECOND, SILENT, ANSWERS = 0.12, 0.10, 0.85  # shares: a second reason, none, an answer to the survey
Floats = NDArray[np.float64]


def answers(rng: np.random.Generator, branch: str) -> tuple[Floats, Floats]:
    """Expectations and perceptions of one customer, on 1..7."""
    sizes = list(DIMENSIONS.values())
    person, dimension = rng.normal(0, 0.55), rng.normal(0, 0.5, len(sizes))
    expected = np.repeat(EXPECTED + 0.3 * rng.normal(), sizes) + rng.normal(0, 0.7, sum(sizes))
    gap = np.repeat(SHORTFALL + BRANCH_EFFECT[branch] + dimension + person, sizes) + rng.normal(0, 0.7, sum(sizes))
    sides = [np.clip(np.rint(side), 1, 7) for side in (expected, expected + gap)]
    return sides[0], sides[1]


def gaps_of(expected: Floats, perceived: Floats) -> Floats:
    """Mean gap by dimension."""
    ends = np.cumsum(list(DIMENSIONS.values()))[:-1]
    return np.array([part.mean() for part in np.split(perceived - expected, ends)])


def staying(gaps: Floats) -> float:
    """Probability of staying for a year."""
    return float(1 / (1 + np.exp(-(INTERCEPT + SLOPES @ gaps))))


def turnoff(rng: np.random.Generator) -> str:
    """Why a customer left, as written down."""
    if rng.random() < SILENT:
        return ""
    kinds, shares = list(TURNOFFS), np.array(list(TURNOFFS.values()))
    several = rng.random() < SECOND
    return "; ".join(str(kind) for kind in rng.choice(kinds, 1 + several, replace=False, p=shares))


def rated(rng: np.random.Generator, gaps: Floats) -> tuple[int, int]:
    """Satisfaction from 1 to 5 and recommendation from 0 to 10."""
    level = gaps @ np.array([0.1, 0.5, 0.4, 0.2, 0.25])
    satisfaction = int(np.clip(np.rint(4.3 + 0.9 * level + rng.normal(0, 0.5)), 1, 5))
    return satisfaction, int(np.clip(np.rint(9.4 + 1.9 * level + rng.normal(0, 1.3)), 0, 10))


def customer(rng: np.random.Generator, code: int) -> tuple[list[object], Floats] | None:
    """A row and the gaps; None of those who left before the table was begun."""
    branch = str(rng.choice(list(BRANCHES), p=list(BRANCHES.values())))
    start = FIRST + dt.timedelta(days=int(rng.integers((UNTIL - FIRST).days)))
    expected, perceived = answers(rng, branch)
    gaps = gaps_of(expected, perceived)
    rate = -np.log(staying(gaps))  # per year
    end = start + dt.timedelta(days=int(np.ceil(min(rng.exponential(1 / rate), 50) * YEAR)))
    said, (satisfaction, recommend) = turnoff(rng), rated(rng, gaps)
    replied = rng.random() < ANSWERS
    if end <= SINCE:
        return None
    left = end <= UNTIL
    row: list[object] = [f"C{code:03d}", branch, start, end if left else "", said if left else ""]
    if start <= ASKED < end and replied:
        sides = [f"{value:g}" for value in (*expected, *perceived)]
        return [*row, *sides, satisfaction, recommend, int(not left)], gaps
    return [*row, *[""] * (2 * len(expected) + 3)], gaps


def truth(rows: list[list[object]], gaps: list[Floats]) -> list[list[object]]:
    """What the table was drawn from, and what follows for those who answered."""
    found: list[list[object]] = [["intercept", INTERCEPT]]
    found += [[f"slope_{name}", value] for name, value in zip(DIMENSIONS, SLOPES, strict=True)]
    found += [[f"turnoff_{name.replace(' ', '_')}", value] for name, value in TURNOFFS.items()]
    asked = np.array([own for row, own in zip(rows, gaps, strict=True) if row[-1] != ""])
    found.append(["retained", np.mean([staying(own) for own in asked])])
    for at, name in enumerate(DIMENSIONS):
        closed = asked.copy()
        closed[:, at] -= min(asked[:, at].mean(), 0)
        found.append([f"retained_without_gap_{name}", np.mean([staying(own) for own in closed])])
    closed = asked - np.minimum(asked.mean(axis=0), 0)
    found.append(["retained_without_gaps", np.mean([staying(own) for own in closed])])
    return [[name, f"{value:.4f}"] for name, value in found]


def write(name: str, header: list[str], rows: list[list[object]]) -> None:
    """A CSV file beside this one."""
    with (Path(__file__).parent / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """Write ``customers.csv`` and ``customers_truth.csv``."""
    rng, rows, gaps = np.random.default_rng(SEED), [], []
    while len(rows) < CUSTOMERS:
        found = customer(rng, len(rows) + 1)
        if found:
            rows.append(found[0])
            gaps.append(found[1])
    codes = range(1, sum(DIMENSIONS.values()) + 1)
    header = ["customer", "branch", "start", "end", "turnoff", *(f"E{code}" for code in codes)]
    header += [*(f"P{code}" for code in codes), "satisfaction", "recommend", "retained"]
    write("customers.csv", header, rows)
    write("customers_truth.csv", ["parameter", "value"], truth(rows, gaps))


if __name__ == "__main__":
    main()
