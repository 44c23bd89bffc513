"""How often nominal 95 % intervals of a mean gap cover it, and how long they are.

    python benchmarks/coverage.py [samples]

Twelve populations of skewed and ceilinged answers, as items and dimensions; n in 15, 30, 100, 300. For every
method: coverage, share of intervals wholly below and wholly above the mean, mean length against t's; and the size
of the t, signed-rank and sign-flip tests on populations that are symmetric about zero. The table is kept in
docs/coverage.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from gapmodel.inference.bootstrap import bootstrap_intervals
from gapmodel.inference.paired import sign_flip, t_interval, t_test
from gapmodel.inference.signed_rank import signed_rank
from gapmodel.inference.unseen import lattice_interval
from gapmodel.tally.frequencies import Frequencies

Draw = Callable[[np.random.Generator, int], np.ndarray]
SIZES = (15, 30, 100, 300)
SEED = 7


def scaled(values: np.ndarray, low: int = 1, high: int = 7) -> np.ndarray:
    """Answers on the scale."""
    return np.clip(np.round(values), low, high).astype(np.int64)


def pair(expected: float, spread: float, perceived: float, own: float, shared: tuple[float, float]) -> Draw:
    """Gaps of one item with a factor f that both sides share."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        f, u, v = rng.standard_normal((3, n))
        return scaled(perceived + shared[1] * f + own * v) - scaled(expected + shared[0] * f + spread * u)

    return draw


def rare(share: float, sign: int = 1) -> Draw:
    """Most answers meet expectations and a few fail badly."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        f, u, v = rng.standard_normal((3, n))
        level = np.where(rng.random(n) < share, 3.0, 7.2)
        return sign * (scaled(level + 0.4 * f + 0.5 * v) - scaled(7.5 + 0.3 * f + 0.6 * u))

    return draw


def two_humped(rng: np.random.Generator, n: int) -> np.ndarray:
    """Half of the people are disappointed by about three points, half pleased by one."""
    return np.clip(np.round(np.where(rng.random(n) < 0.5, -3, 1) + rng.normal(0, 0.7, n)), -6, 6).astype(np.int64)


def heavy_ties(rng: np.random.Generator, n: int) -> np.ndarray:
    """Gaps of -1, 0 and 1 only, 85 % of them zero."""
    return rng.choice([-1, 0, 1], n, p=[0.10, 0.85, 0.05])


def slider(rng: np.random.Generator, n: int) -> np.ndarray:
    """A slider 1..100."""
    return scaled(rng.normal(70, 20, n), 1, 100) - scaled(rng.normal(85, 12, n), 1, 100)


def dimension(*, failing: bool) -> Draw:
    """Five items, a tenth of the answers missing, three needed; in units of a sixtieth of a point."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        f, u, v = rng.standard_normal((n, 1)), rng.standard_normal((n, 5)), rng.standard_normal((n, 5))
        if failing:
            level = np.where(rng.random((n, 1)) < 0.06, 3.0, 7.2)
            gaps = scaled(level + 0.4 * f + 0.5 * v) - scaled(7.5 + 0.3 * f + 0.6 * u)
        else:
            gaps = scaled(5.2 + 0.8 * f + 1.1 * v) - scaled(5.8 + 0.5 * f + 0.9 * u)
        there = rng.random((n, 5)) > 0.1
        pairs = there.sum(axis=1)
        sums = np.where(there, gaps, 0).sum(axis=1)
        return (sums * (60 // np.maximum(pairs, 1)))[pairs >= 3]

    return draw


def clustered(rng: np.random.Generator, n: int) -> np.ndarray:
    """Clusters of five with an intraclass correlation of about 0.2: no method here knows of them."""
    cluster = np.repeat(rng.normal(0, 0.55, n // 5 + 1), 5)[:n]
    return np.clip(np.round(-0.4 + cluster + rng.normal(0, 1.1, n)), -6, 6).astype(np.int64)


POPULATIONS: dict[str, tuple[Draw, int, Fraction]] = {
    "mild": (pair(5.8, 0.9, 5.2, 1.1, (0.5, 0.8)), 6, Fraction(1)),
    "ceiling": (pair(7.2, 0.8, 6.6, 1.2, (0.6, 1.0)), 6, Fraction(1)),
    "rare .06": (rare(0.06), 6, Fraction(1)),
    "rare .06, mirrored": (rare(0.06, -1), 6, Fraction(1)),
    "rare .02": (rare(0.02), 6, Fraction(1)),
    "rare .10": (rare(0.10), 6, Fraction(1)),
    "two-humped": (two_humped, 6, Fraction(1)),
    "heavy ties": (heavy_ties, 6, Fraction(1)),
    "slider 1..100": (slider, 99, Fraction(1)),
    "dimension, mild": (dimension(failing=False), 6, Fraction(1, 60)),
    "dimension, failures": (dimension(failing=True), 6, Fraction(1, 60)),
    "clustered": (clustered, 6, Fraction(1)),
}


def intervals(gaps: Frequencies, widest: int) -> dict[str, tuple[float, float]]:
    """All intervals of one sample; a sample of equal gaps has a lattice interval only."""
    percentile, bca = bootstrap_intervals(gaps)
    named = {"t": t_interval(gaps), "percentile": percentile, "BCa": bca}
    named["lattice"] = lattice_interval(gaps, -widest, widest)
    return {
        name: (gaps.mean, gaps.mean) if np.isnan(interval.low) else (interval.low, interval.high)
        for name, interval in named.items()
    }


def cell(draw: Draw, widest: int, unit: Fraction, n: int, samples: int) -> list[str]:
    """One row per method: coverage, both errors, length against t's."""
    rng = np.random.default_rng(SEED)
    truth = float(draw(np.random.default_rng(SEED + 1), 4_000_000).mean() * unit)
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(samples):
        for name, limits in intervals(Frequencies.of(draw(rng, n), unit), widest).items():
            found.setdefault(name, []).append(limits)
    length = {name: np.diff(np.array(limits), axis=1).mean() for name, limits in found.items()}
    rows = []
    for name, limits in found.items():
        low, high = np.array(limits).T
        below, above = (high < truth - 1e-12).mean(), (low > truth + 1e-12).mean()
        rows.append(
            f"{n} | {name} | {100 * (1 - below - above):.1f} | {100 * below:.1f} | {100 * above:.1f} | "
            f"{length[name] / length['t']:.2f}"
        )
    return rows


def sizes(samples: int) -> None:
    """Print how often tests at 5 % reject where the gap is symmetric about zero."""
    tests = {"paired t": t_test, "signed rank": signed_rank, "sign flip": sign_flip}
    tests["signed rank, Pratt"] = lambda gaps: signed_rank(gaps, zeros="pratt")
    print("\n| n | share of zeros | " + " | ".join(tests) + " |\n|--:|--:|" + "--:|" * len(tests))
    for n in (15, 30, 100):
        for zero in (0.2, 0.7):
            rng, rejected = np.random.default_rng(SEED), dict.fromkeys(tests, 0)
            for _ in range(samples):
                sizes_ = rng.choice([1, 2, 3], n, p=[0.6, 0.3, 0.1]) * rng.choice([-1, 1], n)
                gaps = Frequencies.of(np.where(rng.random(n) < zero, 0, sizes_))
                for name, test in tests.items():
                    rejected[name] += test(gaps).p_val <= 0.05
            shares = " | ".join(f"{100 * count / samples:.1f}" for count in rejected.values())
            print(f"| {n} | {zero:.0%} | {shares} |", flush=True)


def main() -> None:
    """Print both tables as Markdown."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    print(f"{samples} samples per cell; percentages.\n")
    print(
        "| population | n | interval | covers | wholly below | wholly above | length / t |\n"
        "|---|--:|---|--:|--:|--:|--:|"
    )
    for name, (draw, widest, unit) in POPULATIONS.items():
        for n in SIZES:
            for row in cell(draw, widest, unit, n, samples):
                print(f"| {name} | {row} |", flush=True)
    sizes(samples)


if __name__ == "__main__":
    main()
