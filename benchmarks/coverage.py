"""Coverage and length of nominal 95% confidence intervals of a mean gap.

    python benchmarks/coverage.py [samples]

Twelve populations of skewed answers with ceiling effects, as items and dimensions; n in 15, 30, 100, 300. For every
method: coverage, share of intervals entirely below and entirely above the mean, mean length against t's. At n = 15
and 30 also scipy and pingouin, on the first quarter of the same samples. The table is in docs/coverage.md;
sizes.py prints the sizes of tests.
"""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
import today
from populations import POPULATIONS, Draw, clustered

from gapmodel.inference.means.bootstrap import bootstrap_intervals
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.design_based import design_interval, design_mean
from gapmodel.inference.means.paired import t_interval
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.strata import Stratum

SIZES = (15, 30, 100, 300)
FEW = 30  # respondents up to which today's intervals are compared, on a quarter of the samples
SEED = 7


def intervals(gaps: Frequencies, widest: int) -> dict[str, tuple[float, float]]:
    """All intervals of one sample; a sample of equal gaps has a lattice interval only."""
    percentile, bca = bootstrap_intervals(gaps)
    named = {"t": t_interval(gaps), "percentile": percentile, "BCa": bca}
    named["lattice"] = lattice_interval(gaps, -widest, widest)
    return {
        name: (gaps.mean, gaps.mean) if np.isnan(interval.low) else (interval.low, interval.high)
        for name, interval in named.items()
    }


def by_cluster(points: np.ndarray, unit: Fraction) -> tuple[float, float]:
    """The design-based t of clusters of five, as ``gm.read_survey(..., cluster=)`` leads to."""
    clusters = [(Fraction(len(part)), int(part.sum()) * unit) for part in np.split(points, range(5, len(points), 5))]
    found = design_interval(design_mean([Stratum.of(clusters, len(clusters))]))
    return (found.value, found.value) if np.isnan(found.low) else (found.low, found.high)


def cell(population: tuple[Draw, int, Fraction], truth: float, n: int, samples: int) -> list[str]:
    """One row per method: coverage, both errors, length against t's."""
    draw, widest, unit = population
    rng = np.random.default_rng(SEED)
    found: dict[str, list[tuple[float, float]]] = {}
    for sample in range(samples):
        points = draw(rng, n)
        named = intervals(Frequencies.of(points, unit), widest)
        if n <= FEW and 4 * sample < samples:
            named |= today.limits(points * float(unit), sample)
        if draw is clustered:
            named["design-based t"] = by_cluster(points, unit)
        for name, limits in named.items():
            found.setdefault(name, []).append(limits)
    length = {name: np.diff(np.array(limits), axis=1).ravel() for name, limits in found.items()}
    rows = []
    for name, limits in found.items():
        low, high = np.array(limits).T
        below, above = (high < truth - 1e-12).mean(), (low > truth + 1e-12).mean()
        rows.append(
            f"{n} | {name} | {100 * (1 - below - above):.1f} | {100 * below:.1f} | {100 * above:.1f} | "
            f"{length[name].mean() / length['t'][: len(limits)].mean():.2f}"
        )
    return rows


def main() -> None:
    """Print the table as Markdown."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    print(f"{samples} samples per cell, {-(-samples // 4)} of scipy and pingouin; percentages.\n")
    print(
        "| population | n | interval | covers | entirely below | entirely above | length / t |\n"
        "|---|--:|---|--:|--:|--:|--:|"
    )
    for name, population in POPULATIONS.items():
        draw, _, unit = population
        truth = float(draw(np.random.default_rng(SEED + 1), 4_000_000).mean() * unit)
        for n in SIZES:
            for row in cell(population, truth, n, samples):
                print(f"| {name} | {row} |", flush=True)


if __name__ == "__main__":
    main()
