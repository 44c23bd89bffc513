"""How often the intervals of confirmatory factor analyses contain what is true; writes the table of docs/coverage.md.

``python benchmarks/coverage_confirm.py 1000`` takes 1 000 samples of every row. Factors are normal; answers are
continuous, or cut into five points of which the highest has most of them. What is true of cut answers is what a million
of them have.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.fitting import Fit, fit
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.confirmatory.standardized import standardized
from gapmodel.inference.correlation import correlations
from gapmodel.inference.resampling import block_weights, percentile_interval
from gapmodel.inference.validity.factor_quality import factor_correlations, factor_quality
from gapmodel.inference.validity.htmt import htmt
from gapmodel.tally.relations import relations_of_rows

Floats = NDArray[np.float64]
_CUTS = (-1.8, -1.1, -0.5, 0.1)  # of five points: shares .04 .10 .17 .23 .46
_RESAMPLES = 499


@dataclass(frozen=True)
class Population:
    """Factors with the loadings of their items, and how the factors correlate; `cut` into five points or not."""

    name: str
    loadings: tuple[tuple[float, ...], ...]
    correlation: float
    cut: bool = False

    @property
    def groups(self) -> list[list[int]]:
        """The places of every factor's items."""
        ends = np.cumsum([len(own) for own in self.loadings])
        return [list(range(end - len(own), end)) for own, end in zip(self.loadings, ends, strict=True)]

    @property
    def items(self) -> list[str]:
        """The items' names."""
        return [f"x{at}" for own in self.groups for at in own]

    def text(self, *, together: bool = False) -> str:
        """The model of the population, or one factor of all items."""
        parts = [[at for own in self.groups for at in own]] if together else self.groups
        return "\n".join(f"f{k} =~ {' + '.join(f'x{at}' for at in own)}" for k, own in enumerate(parts))

    def drawn(self, n: int, rng: np.random.Generator) -> Floats:
        """(n, k) answers."""
        f = len(self.loadings)
        between = np.full((f, f), self.correlation) + (1 - self.correlation) * np.eye(f)
        factors = rng.standard_normal((n, f)) @ np.linalg.cholesky(between).T
        loadings = np.array([one for own in self.loadings for one in own])
        whose = np.repeat(np.arange(f), [len(own) for own in self.loadings])
        latent = factors[:, whose] * loadings + rng.standard_normal((n, len(loadings))) * np.sqrt(1 - loadings**2)
        return np.searchsorted(_CUTS, latent).astype(float) if self.cut else latent


POPULATIONS = [
    Population("three factors of three items, loadings .5 .7 .9, r = .6", ((0.5, 0.7, 0.9),) * 3, 0.6),
    Population("the same in five points with a ceiling", ((0.5, 0.7, 0.9),) * 3, 0.6, cut=True),
    Population("two factors of four items, loadings .7, r = .9", ((0.7,) * 4,) * 2, 0.9),
    Population("22 items of five factors, loadings .7, r = .5", tuple((0.7,) * k for k in (4, 5, 4, 4, 5)), 0.5),
]
SIZES = {0: (60, 100, 200, 500), 1: (100, 200, 500), 2: (100, 300), 3: (200, 500)}
KINDS = ("loadings", "correlations", "CR", "AVE", "HTMT", "HTMT2")


def solution(population: Population, rows: Floats, estimator: str, *, together: bool = False) -> Fit:
    """The model fitted to rows."""
    items = population.items
    statements = parse(population.text(together=together), items)
    table = parameter_table(statements, items)
    sample = Sample.of_rows(rows) if estimator == "mlr" else _moments(rows)
    return fit(table, [sample], items, estimator=estimator)


def _moments(rows: Floats) -> Sample:
    return Sample.of_moments(len(rows), rows.mean(axis=0), np.cov(rows.T))


def limits(found: Fit) -> dict[str, list[tuple[float, float, float]]]:
    """Values with their limits, by kind."""
    whole = standardized(found, "all")
    places = [k for k, one in enumerate(found.parameters) if one.op == "=~"]
    shares = factor_quality(found)
    return {
        "loadings": [(whole.values[k], whole.low[k], whole.high[k]) for k in places],
        "correlations": [one.numbers for one, _ in factor_correlations(found, found.factors)],
        "CR": [one.cr.numbers for one in shares],
        "AVE": [one.ave.numbers for one in shares],
    }


def ratios(population: Population, rows: Floats, seed: int) -> dict[str, list[tuple[float, float, float]]]:
    """HTMT and HTMT2 of every pair of factors with their limits."""
    own = relations_of_rows(rows, [("a", "item", name) for name in population.items], seed)
    drawn = own.resampled(block_weights(len(own.blocks[0]), _RESAMPLES, np.random.default_rng(seed)))[1]  # type: ignore[index]
    pairs = list(zip(*np.triu_indices(len(population.groups), 1), strict=True))
    found = {}
    for name, geometric in (("HTMT", False), ("HTMT2", True)):
        value = htmt(correlations(own.covariance), population.groups, geometric=geometric)
        many = htmt(correlations(drawn), population.groups, geometric=geometric)
        found[name] = [percentile_interval(float(value[a, b]), many[:, a, b], 0.95, "").numbers for a, b in pairs]
    return found


def row(population: Population, n: int, estimator: str, samples: int) -> dict[str, tuple[float, float]]:
    """Coverage in per cent and mean length, by kind; "none": the share of samples without an admissible solution."""
    rng = np.random.default_rng(20)
    large = population.drawn(1_000_000, rng)
    true = {kind: [one[0] for one in own] for kind, own in limits(solution(population, large, "ml")).items()}
    true |= {kind: [one[0] for one in own] for kind, own in ratios(population, large[:400_000], 1).items()}
    hits: dict[str, list[tuple[bool, float]]] = {kind: [] for kind in KINDS}
    bad = 0
    for at in range(samples):
        rows = population.drawn(n, rng)
        found = solution(population, rows, estimator)
        bad += any(one.kind != "two items" for one in found.problems)
        every = limits(found) | (ratios(population, rows, at) if estimator == "ml" else {})
        for kind, own in every.items():
            pairs = zip(own, true[kind], strict=True)
            hits[kind] += [(low <= value <= high, high - low) for (_, low, high), value in pairs if not isnan(low)]
    done = {k: (100 * np.mean([a for a, _ in v]), float(np.median([b for _, b in v]))) for k, v in hits.items() if v}
    return done | {"none": (100 * bad / samples, 0.0)}


def rmsea(population: Population, n: int, samples: int) -> tuple[float, float]:
    """Coverage of RMSEA's 90% CI where one factor is fitted to all items, and its true value."""
    rng = np.random.default_rng(21)
    true = solution(population, population.drawn(1_000_000, rng), "ml", together=True).measures.rmsea
    every = [solution(population, population.drawn(n, rng), "ml", together=True).measures for _ in range(samples)]
    return 100 * float(np.mean([one.rmsea_low <= true <= one.rmsea_high for one in every])), true


def main(samples: int, echo: Callable[[str], Any] = print) -> None:
    """Write the tables."""
    head = ["population", "n", "estimator", *KINDS, "no admissible solution"]
    echo("| " + " | ".join(head) + " |\n|" + "--|" + "--:|" + "--|" + "--:|" * (len(KINDS) + 1))
    for population, n, estimator in _rows():
        found = row(population, n, estimator, samples)
        cells = [f"{found[k][0]:.1f} ({found[k][1]:.2f})" if k in found else "" for k in KINDS]
        echo(f"| {population.name} | {n} | {estimator} | {' | '.join(cells)} | {found['none'][0]:.1f} |")
    echo("\n| population | n | true RMSEA of one factor | covered by the 90% CI |\n|--|--:|--:|--:|")
    for population in (POPULATIONS[0], POPULATIONS[2]):
        for n in (100, 300):
            covered, true = rmsea(population, n, samples)
            echo(f"| {population.name} | {n} | {true:.3f} | {covered:.1f} |")


def _rows() -> Iterator[tuple[Population, int, str]]:
    for at, population in enumerate(POPULATIONS):
        for n in SIZES[at]:
            yield population, n, "ml"
            if population.cut:
                yield population, n, "mlr"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, lambda text: print(text, flush=True))
