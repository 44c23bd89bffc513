"""Exact against saddlepoint p-values, and where the package hands over from one to the other.

    python benchmarks/handover.py [samples]

Samples of every kind are turned until their two-sided p-value is about a given depth; then the exact p-value (2**24
lattice points allowed) and the saddlepoint approximation (none allowed) are compared. The tables are kept in
docs/handover.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from populations import Draw, dimension, overall, slider

from gapmodel.inference.estimate import Test
from gapmodel.inference.group_sum import permutation
from gapmodel.inference.lattice import flip_tail
from gapmodel.inference.paired import sign_flip
from gapmodel.inference.signed_rank import RANK_LIMIT, signed_rank
from gapmodel.tally.frequencies import Frequencies

SIZES = (15, 30, 50, 100, 300, 1000, 2000)
DEPTHS = (0.5, 0.2, 0.05, 1e-3, 1e-5, 1e-10, 1e-15, 1e-30)
EXACT = 2**24
SEED = 11

Sample = tuple[Frequencies, ...]


def item(shares: tuple[float, ...], zeros: float = 0.2) -> Draw:
    """Gaps of an item: a share of zeros, and sizes 1, 2, ... with the given shares of the rest."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        size = rng.choice(np.arange(1, len(shares) + 1), n, p=np.array(shares) / sum(shares))
        return np.where(rng.random(n) < zeros, 0, size)

    return draw


THREE, FIVE, SIX = (0.6, 0.3, 0.1), (0.4, 0.25, 0.18, 0.12, 0.05), (0.35, 0.25, 0.18, 0.12, 0.07, 0.03)
PAIRED: dict[str, Draw] = {
    "item, 3 sizes": item(THREE),
    "item, 5 sizes": item(FIVE),
    "item, 6 sizes": item(SIX),
    "item, heavy ties": item((0.85, 0.11, 0.03, 0.01), zeros=0.7),
    "slider 1..100": slider,
    "dimension": dimension(failing=False),
    "overall": overall,
}


def dealt(counts: np.ndarray, share: np.ndarray) -> np.ndarray:
    """About this share of each count, in whole numbers whose running sums are right."""
    return np.diff(np.floor(np.cumsum(counts * share) + 0.5), prepend=0).astype(np.int64)


def frequencies(values: np.ndarray, counts: np.ndarray) -> Frequencies:
    order = np.argsort(values[counts > 0])
    return Frequencies(values[counts > 0][order], counts[counts > 0][order])


def one_sample(rows: np.ndarray, tilt: float) -> Sample:
    """The sizes of the gaps, with so many of them positive as the tilt says."""
    size, times = np.unique(np.abs(rows), return_counts=True)
    zeros, size, times = int(times[size == 0].sum()), size[size > 0], times[size > 0]
    positive = dealt(times, 1 / (1 + np.exp(-tilt * size / np.sqrt(np.mean(rows**2)))))
    values = np.concatenate([-size, size, [0]])
    return (frequencies(values, np.concatenate([times - positive, positive, [zeros]])),)


def two_samples(rows: np.ndarray, tilt: float) -> Sample:
    """All rows dealt to two groups, the larger rather to the first."""
    values, counts = np.unique(rows * np.resize([1, -1], len(rows)), return_counts=True)
    centred = (values - np.average(values, weights=counts)) / np.sqrt(np.mean(rows**2))
    first = dealt(counts, 1 / (1 + np.exp(-tilt * centred)))
    return frequencies(values, first), frequencies(values, counts - first)


TESTS: dict[str, tuple[Callable[..., Test], Callable[[np.ndarray, float], Sample]]] = {
    "sign flip": (sign_flip, one_sample),
    "signed rank": (signed_rank, one_sample),
    "signed rank, Pratt": (lambda gaps, **limit: signed_rank(gaps, zeros="pratt", **limit), one_sample),
    "two groups": (permutation, two_samples),
}
KINDS = {"signed rank, Pratt": ["item, 6 sizes"], "two groups": list(PAIRED)[:-1]}  # of two groups' overall: too slow


@dataclass
class Cell:
    """What was found for one kind, n and depth: errors, whether the package hands over there, and times."""

    errors: list[float] = field(default_factory=list)
    handed: int = 0
    exact: list[float] = field(default_factory=list)
    near: list[float] = field(default_factory=list)
    refused: int = 0

    def add(self, test: Callable[..., Test], sample: Sample) -> None:
        """Compare both ways on one sample."""
        exact, slow = timed(test, sample, EXACT)
        near, quick = timed(test, sample, 0)
        self.exact.append(slow)
        self.near.append(quick)
        if exact.method != "exact":
            self.refused += 1
        else:
            self.errors.append(abs(near.p_val / exact.p_val - 1))
            self.handed += test(*sample).method != "exact"

    def __str__(self) -> str:
        if not self.errors:
            return "not exact" if self.refused else ""
        worst = f"{max(self.errors):.0e}" if max(self.errors) else "0"
        return f"**{worst}**" if self.handed else worst


def timed(test: Callable[..., Test], sample: Sample, limit: int) -> tuple[Test, float]:
    start = time.perf_counter()
    found = test(*sample, limit=limit)
    return found, 1e3 * (time.perf_counter() - start)


def turned(
    test: Callable[..., Test], arrange: Callable[[np.ndarray, float], Sample], rows: np.ndarray, p: float
) -> Sample | None:
    """The rows, turned until the p-value is about p; None where no arrangement has such a p-value."""
    low, high = 0.0, 20.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if test(*arrange(rows, middle), limit=0).p_val > p else (low, middle)
    for tilt in (low, high):
        found = test(*arrange(rows, tilt), limit=0).p_val
        if found > 0 and abs(np.log10(found / p)) < 0.15 + 0.05 * abs(np.log10(p)):
            return arrange(rows, tilt)
    return None


def row(name: str, kind: str, n: int, samples: int) -> list[Cell]:
    """One cell per depth."""
    (test, arrange), cells = TESTS[name], [Cell() for _ in DEPTHS]
    for seed in range(samples):
        rows = PAIRED[kind](np.random.default_rng([SEED, seed]), n)
        for cell, depth in zip(cells, DEPTHS, strict=True):
            sample = turned(test, arrange, rows, depth) if np.any(rows) else None
            if sample is not None:
                cell.add(test, sample)
    return cells


def table(name: str, samples: int) -> None:
    """Print the largest relative errors of one test, and the worst of them."""
    print(
        f"\n**{name}**\n\n| sample | n | " + " | ".join(f"{p:g}" for p in DEPTHS) + " | exact, ms | saddlepoint, ms |"
    )
    print("|---|--:|" + "--:|" * (len(DEPTHS) + 2))
    worst: dict[tuple[bool, bool], float] = {}
    for kind in KINDS.get(name, list(PAIRED)):
        for n in SIZES:
            cells = row(name, kind, n, samples)
            for depth, cell in zip(DEPTHS, cells, strict=True):
                for handed in {False, bool(cell.handed)} if cell.errors and n >= 300 else ():
                    key = (handed, depth < 1e-15)
                    worst[key] = max(worst.get(key, 0.0), *cell.errors)
            times = [[ms for cell in cells for ms in getattr(cell, way)] for way in ("exact", "near")]
            shown = [*map(str, cells), *(f"{np.median(ms):.1f}" if ms else "" for ms in times)]
            print(f"| {kind} | {n} | " + " | ".join(shown) + " |", flush=True)
    for handed, where in ((False, "where both run"), (True, "where the package hands over")):
        down = [f"{worst[handed, deep]:.1e}" if (handed, deep) in worst else "none" for deep in (False, True)]
        print(f"\nLargest at n >= 300, {where}: {down[0]} for p down to 1e-15, {down[1]} at 1e-30.")


def ranks_at_the_rule(samples: int) -> None:
    """Print the worst error of the signed rank where its own rule hands over, over random shares of sizes."""
    print("\n**signed rank where the package hands over, random shares of sizes**")
    print("\n| distinct sizes | n | handed over | of these above 1e-3 | p >= 1e-15 | p >= 1e-30 |")
    print("|--:|--:|--:|--:|--:|--:|")
    for sizes in (3, 4, 5, 6):
        for n in (300, 500, 1000, 2000, 4000, 6000):
            rng = np.random.default_rng([SEED, sizes, n])
            errors: dict[bool, list[float]] = {False: [0.0], True: [0.0]}
            tried = handed = 0
            for _ in range(samples if n <= 1000 else samples // 4):
                shares = np.exp(-rng.uniform(0, 2) * rng.permutation(sizes) + rng.normal(0, 0.3, sizes))
                times = rng.multinomial(n, shares / shares.sum())
                times = times[times > 0]
                doubled = 2 * (np.cumsum(times) - times) + times + 1
                for z in (rng.uniform(0.7, 4.5), rng.uniform(4.5, 7.8), rng.uniform(8, 11)):
                    total = int(z * np.sqrt(times @ doubled**2))
                    default = flip_tail(doubled, times, total, limit=RANK_LIMIT)
                    tried += 1
                    if default.method == "exact":
                        continue
                    handed += 1
                    exact = flip_tail(doubled, times, total, limit=EXACT).probability
                    errors[exact < 5e-16].append(abs(default.probability / exact - 1))
            worst = [f"{max(errors[deep]):.0e}" if len(errors[deep]) > 1 else "" for deep in (False, True)]
            beyond = sum(error > 1e-3 for found in errors.values() for error in found)
            print(
                f"| {sizes} | {n} | {handed / tried:.0%} | {beyond} of {handed} | {worst[0]} | {worst[1]} |", flush=True
            )


def main() -> None:
    """Print all tables as Markdown."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for name in TESTS:
        table(name, samples)
    ranks_at_the_rule(60 * samples)


if __name__ == "__main__":
    main()
