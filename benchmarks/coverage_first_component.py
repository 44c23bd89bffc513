"""Coverage of the interval of the first unrotated component in `gm.validity` (Harman's single-factor test).

    python benchmarks/coverage_first_component.py [samples]

Populations of 22 items in five dimensions; the table is in docs/coverage.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.resampling import block_weights, percentile_interval
from gapmodel.inference.validity.common_method import component_interval, first_component_share
from gapmodel.tally.relations import relations_of_rows

Floats = NDArray[np.float64]

RESAMPLES = 499
SIZES = (100, 300, 1_000)
ITEMS = (4, 5, 4, 4, 5)


@dataclass(frozen=True)
class Case:
    """Items with a loading each on their dimension; dimensions with a correlation; answers of 1..7 where skewed."""

    name: str
    loading: float
    r: float
    skewed: bool = False

    def drawn(self, n: int, rng: np.random.Generator) -> Floats:
        """(n, 22) answers."""
        common = np.sqrt(self.r) * rng.normal(size=(n, 1))
        dimensions = common + np.sqrt(1 - self.r) * rng.normal(size=(n, len(ITEMS)))
        own = np.sqrt(1 - self.loading**2) * rng.normal(size=(n, sum(ITEMS)))
        items: Floats = self.loading * np.repeat(dimensions, ITEMS, axis=1) + own
        return np.clip(np.floor(1.2 * items + 6.2), 1, 7) if self.skewed else items


CASES = (
    Case("dimensions correlate .56", 0.7, 0.56),
    Case("dimensions correlate .56, 7 points, skewed", 0.7, 0.56, skewed=True),
    Case("dimensions correlate .20", 0.7, 0.2),
    Case("dimensions do not correlate", 0.7, 0.0),
    Case("items do not correlate", 0.0, 0.0),
)


def covered(case: Case, n: int, samples: int, true: float) -> list[float]:
    """How often percentiles and the basic interval cover, and how often percentiles exclude the sample's share."""
    rng = np.random.default_rng(20_263)
    hits = np.zeros(3)
    names = [("", "", str(at)) for at in range(sum(ITEMS))]
    for sample in range(samples):
        own = relations_of_rows(case.drawn(n, rng), names, sample)
        weights = block_weights(len(own.blocks[0]) if own.blocks else 0, RESAMPLES, np.random.default_rng(sample))
        shares = first_component_share(np.concatenate([own.covariance[None], own.resampled(weights)[1]]))
        share = float(shares[0])
        plain = percentile_interval(share, shares[1:], 0.95, "")
        basic = component_interval(share, shares[1:], sum(ITEMS), 0.95)
        hits += [plain.low <= true <= plain.high, basic.low <= true <= basic.high, not plain.low <= share <= plain.high]
    return [float(100 * hit / samples) for hit in hits]


def main() -> None:
    """Print the table."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print("| population | true share, % | n | percentiles | basic | percentiles without the sample's share |")
    for case in CASES:
        rng = np.random.default_rng(1)
        cov = np.mean([np.cov(case.drawn(200_000, rng), rowvar=False) for _ in range(10)], axis=0)
        true = float(first_component_share(cov)) if case.loading else 1 / sum(ITEMS)
        for n in SIZES:
            found = " | ".join(f"{value:.1f}" for value in covered(case, n, samples, true))
            print(f"| {case.name} | {100 * true:.1f} | {n} | {found} |", flush=True)


if __name__ == "__main__":
    main()
