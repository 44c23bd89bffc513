"""Coverage of the intervals of `gm.validity`: correlations with an outcome, as they are and freed of unreliability.

    python benchmarks/coverage_validity.py [samples]

Populations of four items of a dimension and an outcome, of normal values or answers on scales; the table is in
docs/coverage.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from gapmodel.inference.correlation import fisher_interval
from gapmodel.inference.resampling import block_weights, percentile_interval
from gapmodel.inference.validity.attenuation import alphas_of, disattenuated
from gapmodel.tally.relations import relations_of_rows

Floats = NDArray[np.float64]

RESAMPLES = 499
SIZES = (50, 150, 500)
ITEMS = 4
SYMMETRIC_7 = (0.04, 0.1, 0.2, 0.32, 0.2, 0.1, 0.04)
SKEWED_7 = (0.01, 0.02, 0.04, 0.1, 0.2, 0.33, 0.3)
SKEWED_5 = (0.02, 0.05, 0.13, 0.3, 0.5)
RATING_10 = (0.01, 0.01, 0.03, 0.04, 0.07, 0.12, 0.18, 0.24, 0.17, 0.13)


@dataclass(frozen=True)
class Case:
    """Items with a loading each on one factor, which has a correlation with the outcome."""

    name: str
    loading: float
    r: float
    answers: tuple[float, ...] = ()

    def drawn(self, n: int, rng: np.random.Generator) -> Floats:
        """(n, 2 + items): outcome, score, items."""
        factor = rng.normal(size=(n, 1))
        items = self.loading * factor + np.sqrt(1 - self.loading**2) * rng.normal(size=(n, ITEMS))
        outcome = self.r * factor[:, 0] + np.sqrt(1 - self.r**2) * rng.normal(size=n)
        if self.answers:
            items = answered(items, self.answers)
            outcome = answered(outcome, RATING_10)
        return np.column_stack([outcome, items.mean(axis=1), items])


CASES = (
    Case("normal, alpha 0.80, r 0.5", 0.71, 0.5),
    Case("normal, alpha 0.57, r 0.5", 0.5, 0.5),
    Case("7 points, symmetric", 0.71, 0.5, SYMMETRIC_7),
    Case("7 points, skewed", 0.71, 0.5, SKEWED_7),
    Case("5 points, half at the top", 0.71, 0.5, SKEWED_5),
    Case("5 points, half at the top, r 0", 0.71, 0.0, SKEWED_5),
    Case("7 points, skewed, r 0.8", 0.8, 0.8, SKEWED_7),
)


def answered(values: Floats, shares: tuple[float, ...]) -> Floats:
    """Normal values as answers with these shares."""
    found: Floats = np.searchsorted(stats.norm.ppf(np.cumsum(shares)[:-1]), values).astype(np.float64)
    return found


def covered(case: Case, n: int, samples: int, true: tuple[float, float]) -> list[float]:
    """How often Fisher's interval, that with the larger error and that of the corrected correlation are right."""
    rng = np.random.default_rng(20_262)
    hits = np.zeros(3)
    for sample in range(samples):
        own = relations_of_rows(case.drawn(n, rng), [("", "", str(at)) for at in range(2 + ITEMS)], sample)
        weights = block_weights(len(own.blocks[0]) if own.blocks else 0, RESAMPLES, np.random.default_rng(sample))
        whole = np.concatenate([own.covariance[None], own.resampled(weights)[1]])
        r = whole[:, 0, 1] / np.sqrt(whole[:, 0, 0] * whole[:, 1, 1])
        free = disattenuated(r, alphas_of(whole, range(2, 2 + ITEMS)))
        limits = (
            fisher_interval(float(r[0]), n),
            fisher_interval(float(r[0]), n, 0.95, float(np.arctanh(r[1:]).std(ddof=1))),
            percentile_interval(float(free[0]), free[1:], 0.95, ""),
        )
        wanted = (true[0], true[0], true[1])
        hits += [one.low <= value <= one.high for one, value in zip(limits, wanted, strict=True)]
    return [float(100 * hit / samples) for hit in hits]


def main() -> None:
    """Print the table."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    print("| population | r | corrected | n | Fisher | larger error | corrected |")
    for case in CASES:
        rng = np.random.default_rng(1)
        cov = np.mean([np.cov(case.drawn(200_000, rng), rowvar=False) for _ in range(20)], axis=0)
        r = float(cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1]))
        true = r, float(disattenuated(np.array(r), alphas_of(cov, range(2, 2 + ITEMS))))
        for n in SIZES:
            found = " | ".join(f"{value:.1f}" for value in covered(case, n, samples, true))
            print(f"| {case.name} | {true[0]:.3f} | {true[1]:.3f} | {n} | {found} |", flush=True)


if __name__ == "__main__":
    main()
