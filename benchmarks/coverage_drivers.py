"""Coverage of the intervals of `gm.drivers`, and the level of its test against a random variable.

    python benchmarks/coverage_drivers.py [samples] [first case] [last case] [respondents] [seed]

Populations with known covariances: normal ones, and scores of answers on scales of 5 or 7, symmetric or skewed; the
table is in docs/coverage.md.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from gapmodel.findings.priorities.driver_rows import FIT, TABLE, Part, Settings
from gapmodel.findings.priorities.driver_samples import Sample
from gapmodel.findings.priorities.driver_shares import moment_shares
from gapmodel.inference.regression.relative_importance import lmg, relative_weights
from gapmodel.tally.relations import Mixture, Relations

Floats = NDArray[np.float64]

BLOCKS = 256
RESAMPLES = 499
SETTINGS = Settings(0.95, "none")
SIZES = (100, 300, 1000)
TRUE = {"lmg": lmg, "johnson": relative_weights}
# shares of the answers 1, 2, ...
SYMMETRIC_7 = (0.04, 0.1, 0.2, 0.32, 0.2, 0.1, 0.04)
SKEWED_7 = (0.01, 0.02, 0.04, 0.1, 0.2, 0.33, 0.3)
SKEWED_5 = (0.02, 0.05, 0.13, 0.3, 0.5)
RATING_10 = (0.01, 0.01, 0.03, 0.04, 0.07, 0.12, 0.18, 0.24, 0.17, 0.13)


@dataclass(frozen=True)
class Case:
    """Normal factors with equal correlations r and known slopes; answers to `items` questions of each, or none.

    Attributes
    ----------
    answers, outcome : shares of the answers of a driver's question, and of the outcome; empty if not rounded
    """

    name: str
    slopes: tuple[float, ...]
    r: float
    r2: float
    items: int = 1
    answers: tuple[float, ...] = ()
    outcome: tuple[float, ...] = ()
    method: str = "lmg"

    def drawn(self, n: int, rng: np.random.Generator) -> Floats:
        """(n, p + 1) drivers and, last, the outcome."""
        p = len(self.slopes)
        inner = np.full((p, p), self.r) + (1 - self.r) * np.eye(p)
        own = np.array(self.slopes, float)
        own = own * np.sqrt(self.r2 / (own @ inner @ own))
        factors = np.sqrt(self.r) * rng.normal(size=(n, 1)) + np.sqrt(1 - self.r) * rng.normal(size=(n, p))
        outcome = factors @ own + np.sqrt(1 - self.r2) * rng.normal(size=n)
        if not self.answers:
            return np.column_stack([factors, outcome])
        questions = factors if self.items == 1 else (factors + rng.normal(size=(self.items, n, p))) / np.sqrt(2)
        scores = answered(questions, self.answers).reshape(-1, n, p).mean(axis=0)
        return np.column_stack([scores, answered(outcome, self.outcome)])

    def covariance(self) -> Floats:
        """Of the population: exact if normal, else of eight million respondents."""
        rng = np.random.default_rng(1)
        n, times = 200_000, 40
        found = [np.cov(self.drawn(n, rng), rowvar=False) for _ in range(times if self.answers else 1)]
        if self.answers:
            return np.mean(found, axis=0)
        p = len(self.slopes)
        whole = np.full((p + 1, p + 1), self.r) + (1 - self.r) * np.eye(p + 1)
        own = np.array(self.slopes, float)
        own = own * np.sqrt(self.r2 / (own @ whole[:p, :p] @ own))
        whole[:p, p] = whole[p, :p] = whole[:p, :p] @ own
        return whole


CASES = (
    Case("normal", (2, 2, 1, 1, 0), 0.4, 0.35),
    Case("normal", (4, 3, 2, 1, 0.5), 0.3, 0.5, method="johnson"),
    Case("4 items of 7, skewed", (1, 4, 2, 0, 2), 0.6, 0.6, 4, SKEWED_7, RATING_10),
    Case("4 items of 7, skewed", (3, 2, 1, 0, 1), 0.3, 0.2, 4, SKEWED_7, RATING_10),
    Case("1 item of 5, skewed", (1, 1, 3), 0.4, 0.5, 1, SKEWED_5, SKEWED_5),
    Case("2 items of 7, symmetric", (2, 1, 1), 0.6, 0.15, 2, SYMMETRIC_7, RATING_10),
    Case("4 items of 7, skewed", (1, 1, 1, 0, 0), 0.0, 0.2, 4, SKEWED_7, RATING_10),
)


def answered(values: Floats, shares: Sequence[float]) -> Floats:
    """Normal values rounded to the answers 0, 1, ... with given shares."""
    return np.searchsorted(stats.norm.ppf(np.cumsum(shares)[:-1]), values).astype(float)


def sample_of(values: Floats, rng: np.random.Generator) -> Sample:
    """The sample with its resamples: of respondents, of more than 256 of as many random blocks as in a tally."""
    n, k = values.shape
    m = min(n, BLOCKS)
    places = np.arange(n) if n <= BLOCKS else rng.integers(0, m, n)
    there = np.ones_like(values)
    parts = [
        (first[:, :, None] * second[:, None, :]) for first, second in ((there, there), (values, there), (values,) * 2)
    ]
    blocks = np.zeros((3, m, k, k))
    for block, part in zip(blocks, parts, strict=True):
        np.add.at(block, places, part)
    found = Relations(
        tuple(("perception", "dimension", str(at)) for at in range(k)),
        n,
        values.mean(axis=0),
        np.cov(values, rowvar=False),
        (blocks[0], blocks[1], blocks[2]),
        Mixture(np.arange(k), np.eye(k), np.zeros(k)),
    )
    return Sample.of(found, RESAMPLES, rng)


def covered(case: Case, true: Floats, n: int, samples: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """True shares with R2, the coverage of their intervals, and how often each is larger than a random variable's."""
    whole = np.append(true, true.sum()) + 1e-12
    names = tuple(str(at) for at in range(len(true)))
    rng = np.random.default_rng(n + seed)
    hits, rejected = [], []
    for _ in range(samples):
        sample = sample_of(case.drawn(n, rng), rng)
        part = Part(names, names, sample, moment_shares(sample, case.method, rng))
        limits = [row[TABLE.index("ci_low") :][:2] for row in part.rows(SETTINGS)]
        limits += [row[FIT.index("ci_low") :][:2] for row in part.fit(SETTINGS)]
        low, high = np.array(limits).T
        hits.append((low <= whole) & (whole <= high + 2e-12))
        rejected.append(part.shares.p_random <= 0.05)
    return whole, np.mean(hits, axis=0), np.mean(rejected, axis=0)


def main() -> None:
    """Print the table."""
    given = [int(argument) for argument in sys.argv[1:]]
    samples, first, last, size, seed = [*given, *(400, 1, len(CASES), 0, 0)[len(given) :]]
    print("| population | slopes | r | shares | n | true share, R² | coverage | p ≤ 0.05 |\n|" + "---|" * 8)
    for case in CASES[first - 1 : last]:
        about = f"| {case.name} | {', '.join(map(str, case.slopes))} | {case.r} | {case.method}"
        true = TRUE[case.method](case.covariance())
        for n in (size,) if size else SIZES:
            columns = covered(case, true, n, samples, seed)
            texts = [" / ".join(f"{value:.3f}" for value in column) for column in columns]
            print(f"{about} | {n} | {' | '.join(texts)} |", flush=True)


if __name__ == "__main__":
    main()
