"""What a shorter lattice interval costs: other risks r of missing far answers, on the family and on three points.

    python benchmarks/lattice_risk.py [populations] [samples]

Populations are those of coverage_family.py; the coverage of populations of three points (a rare gap far below, one a
point up, the rest zero) is added up over all samples. The table is in docs/coverage.md.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
from coverage_family import SEED, Drawn, is_right, judged, lattice_limits, t_limits
from family import Population, family
from scipy import stats

SIZES = (30, 60, 100)
TIMES = (1.2, 1.5, 1.8)
RARE = (0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.05, 0.06, 0.08, 0.1)
UP = (0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
NEGLIGIBLE = 1e-9


def on_family(n: int, populations: list[Population], samples: int) -> dict[float, str]:
    """Length where t is right, coverage of the worst 1%, and the share of populations covered less than 93%."""
    found: dict[float, list[tuple[float, float, float]]] = {times: [] for times in TIMES}
    errors = []
    for place, population in enumerate(populations):
        drawn = Drawn.of(population, n, samples, [SEED, place, n])
        low, high = t_limits(drawn)
        unit = float((high - low).mean())
        errors.append(judged((low, high), population.mean, unit))
        for times, rows in found.items():
            rows.append(judged(lattice_limits(drawn, times), population.mean, unit))
    right, cells = is_right(np.array(errors)), {}
    for times, rows in found.items():
        values = np.array(rows)
        covers = 100 * (1 - values[:, 0] - values[:, 1])
        low = f"{np.quantile(covers, 0.01):.1f} | {100 * (covers < 93).mean():.1f}"
        cells[times] = f"{values[right, 2].mean():.2f} | {low}"
    return cells


def on_three_points(n: int) -> dict[float, str]:
    """Exact coverage of the worst population, and the share of populations covered less than 93%."""
    far, up = (count.ravel() for count in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    tables = np.stack([far, n - far - up, up], axis=1)[far + up <= n]
    covers: dict[float, list[float]] = {times: [] for times in TIMES}
    for widest, part, rare, share in product((4, 6, 10), (1, 2), RARE, UP):
        shares = np.array([rare, 1 - rare - share, share])
        chances = stats.multinomial.pmf(tables, n, shares)
        there = chances > NEGLIGIBLE
        population = Population("three points", np.array([-(widest // part), 0, 1]), shares, widest, 1)
        drawn = Drawn.with_tables(population, tables[there], n)
        for times, values in covers.items():
            low, high = lattice_limits(drawn, times)
            missed = (low > population.mean + 1e-9) | (high < population.mean - 1e-9)
            values.append(100 * (1 - float(chances[there] @ missed)))
    return {
        times: f"{min(values):.1f} | {100 * (np.array(values) < 93).mean():.1f}" for times, values in covers.items()
    }


def main() -> None:
    """Print the table as Markdown."""
    count, samples = [*map(int, sys.argv[1:]), *(300, 1_500)[len(sys.argv[1:]) :]]
    populations = family(SEED, count)
    print("| n | r / (1 - confidence) | length where t is right | worst 1% | < 93 | worst of three points | < 93 |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    for n in SIZES:
        ours, points = on_family(n, populations, samples), on_three_points(n)
        for times in TIMES:
            print(f"| {n} | {times} | {ours[times]} | {points[times]} |", flush=True)


if __name__ == "__main__":
    main()
