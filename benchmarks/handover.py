"""Accuracy of p-values of signs, ranks and two groups, compared with dynamic programming on difficult lattices.

    python benchmarks/handover.py [samples]

Of every population of sizes some samples are drawn, and of each the whole null distribution is added up respondent by
respondent in extended precision (tests/tail_oracle.py, independent of the package). At 25 depths between p = 1 and
1e-30 the tail of the package and its stated error bound are compared with it. The tables are in docs/handover.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from hostile_gaps import LONG, SIZES, midranks, zeros
from tail_oracle import drawn_tails, signed_tails

from gapmodel.inference.exact.drawing import Pool
from gapmodel.inference.exact.group_sum import LIMIT, _tail
from gapmodel.inference.exact.signed_sum import flip_tail

SEED = 13
DEPTHS = 25
DEEPEST = 1e-30
EXACT = 1e-12
KINDS = (
    "sign flip",
    "signed rank",
    "signed rank, Pratt, a third to nine tenths of zeros",
    "two groups",
    "sign flip of 44 to 60 sizes up to 20 000, counting not allowed",
)
FINE = 20_000


@dataclass
class Cell:
    """Results for one test and population."""

    exact: list[float] = field(default_factory=list)
    bounded: list[tuple[float, float]] = field(default_factory=list)
    unbounded: int = 0
    times: list[float] = field(default_factory=list)

    def add(self, found: float, method: str, true: np.longdouble) -> None:
        """Record the relative error and the stated bound."""
        error = float(abs(found / true - 1))
        if method == "exact":
            self.exact.append(error)
        elif "below" in method:
            self.bounded.append((error, float(method.rsplit("below ", 1)[1])))
        else:
            self.unbounded += 1

    @property
    def number(self) -> int:
        """Comparisons."""
        return len(self.exact) + len(self.bounded) + self.unbounded

    @property
    def broken(self) -> int:
        """Comparisons in which the error exceeds the stated bound."""
        return sum(error > EXACT for error in self.exact) + sum(error > bound for error, bound in self.bounded)

    def __str__(self) -> str:
        exact = f"{max(self.exact):.0e}" if self.exact else ""
        bounded = f"{max(error for error, _ in self.bounded):.0e}" if self.bounded else ""
        bound = f"{max(bound for _, bound in self.bounded):g}" if self.bounded else ""
        times = f"{np.median(self.times):.1f} | {np.quantile(self.times, 0.99):.0f}"
        return f"{self.number} | {len(self.exact)} | {exact} | {bounded} | {bound} | {self.broken} | {times}"


def depths(tails: np.ndarray, rng: np.random.Generator) -> Iterator[int]:
    """Places with probabilities between one and 1e-30, evenly on a logarithmic scale."""
    there = np.flatnonzero((tails > DEEPEST) & (tails < 1))
    if len(there):
        logs = -np.log10(tails[there].astype(float))
        yield from (int(there[np.argmin(np.abs(logs - depth))]) for depth in rng.uniform(0, logs[-1], DEPTHS))


def signs(cell: Cell, sizes: np.ndarray, rng: np.random.Generator, limit: int) -> None:
    """Compare tails of one signed sum."""
    tails = signed_tails(sizes.tolist())
    size, times = np.unique(sizes, return_counts=True)
    for heads in depths(tails, rng):
        start = time.process_time()
        found = flip_tail(size, times, 2 * heads - int(sizes.sum()), limit=limit)
        cell.times.append(1e3 * (time.process_time() - start))
        cell.add(found.probability, found.method, tails[heads])


def groups(cell: Cell, values: np.ndarray, drawn: int, rng: np.random.Generator) -> None:
    """Compare tails of one group's sum."""
    values = (values - values.min()) // max(1, int(np.gcd.reduce(values - values.min())))
    tails = drawn_tails(values.tolist(), drawn)
    pool = Pool(*np.unique(values, return_counts=True), drawn)
    for least in depths(tails, rng):
        start = time.process_time()
        found, method = _tail(pool, least, LIMIT)
        cell.times.append(1e3 * (time.process_time() - start))
        cell.add(found, method, tails[least])


def most(kind: str, name: str) -> int:
    """Respondents whose whole distribution is added up in a second."""
    if kind == "two groups":
        return 36 if name in LONG else 160
    if kind == "sign flip":
        return 90 if name in LONG else 800 if name in ("slider 1..100", "dimension, missing answers") else 2_500
    return 260


def compared(kind: str, name: str, samples: int) -> Cell:
    """All comparisons of one test and population."""
    cell, rng = Cell(), np.random.default_rng([SEED, KINDS.index(kind), list(SIZES).index(name)])
    for _ in range(samples):
        n = int(np.exp(rng.uniform(np.log(8), np.log(most(kind, name)))))
        sizes = SIZES[name](rng, n)
        if kind == "two groups":
            groups(cell, sizes * rng.choice([-1, 1], n) if name not in LONG else sizes, n // 3 + 1, rng)
        elif kind == "sign flip":
            signs(cell, sizes, rng, LIMIT)
        elif "counting" in kind:
            sizes = SIZES[name](rng, int(rng.integers(44, 61)))
            scale = FINE // int(sizes.max())
            signs(cell, sizes * scale + rng.integers(0, max(2, scale), len(sizes)), rng, 0)
        else:
            signs(cell, midranks(sizes, zeros(rng, n) + n // 2 if "Pratt" in kind else 0), rng, LIMIT)
    return cell


def main() -> None:
    """Print the tables as Markdown."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    cells = []
    for kind in KINDS:
        print(f"\n**{kind}**\n")
        print("| sizes | comparisons | exact | largest error | rounded | its bound | broken | median, ms | 99%, ms |")
        print("|---|" + "--:|" * 8)
        for name in SIZES:
            cells.append(compared(kind, name, samples))
            print(f"| {name} | {cells[-1]} |", flush=True)
    exact = max(error for cell in cells for error in cell.exact)
    print(
        f"\n{sum(cell.number for cell in cells)} comparisons, {sum(cell.broken for cell in cells)} beyond what is said."
    )
    print(f"Largest relative error of those called exact: {exact:.0e}.")


if __name__ == "__main__":
    main()
