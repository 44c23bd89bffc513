"""Coverage of the nominal 95% confidence intervals of `gm.performance`: means, and shares of the end points.

    python benchmarks/coverage_performance.py [samples]

One side alone, on 1..7: items whose shares of answers stand below, and a dimension of five such items that share a
factor; n in 15, 30, 100, 300. Of the mean: coverage in samples, both errors, mean length against t's. Of the shares
of the highest and of the lowest answer: coverage summed over the binomial distribution, without samples. The tables
are in docs/coverage.md.
"""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
from scipy import stats

from gapmodel.inference.means.mean_intervals import mean_intervals
from gapmodel.inference.share import blaker_interval
from gapmodel.tally.frequencies import Frequencies

SIZES = (15, 30, 100, 300)
SEED = 7
NAMES = ("lattice", "t", "bca")
ITEMS = {  # shares of the answers 1..7
    "mild": (0.02, 0.05, 0.12, 0.25, 0.30, 0.18, 0.08),
    "ceilinged": (0.005, 0.01, 0.02, 0.045, 0.12, 0.30, 0.50),
    "rare": (0.03, 0.02, 0.01, 0.00, 0.02, 0.22, 0.70),
    "rare .02": (0.02, 0.00, 0.00, 0.00, 0.08, 0.60, 0.30),
    "two-humped": (0.10, 0.22, 0.12, 0.06, 0.12, 0.26, 0.12),
    "heavy ties": (0.00, 0.00, 0.00, 0.03, 0.92, 0.05, 0.00),
}


def of_item(shares: np.ndarray) -> tuple[np.ndarray, Fraction]:
    """The answers above the lowest that one draw of a respondent chooses from, as shares."""
    return shares, Fraction(1)


def of_dimension(shares: np.ndarray) -> tuple[np.ndarray, Fraction]:
    """Sums of five answers, which fall together by a factor of half the variance: exact by quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(61)
    cuts = stats.norm.ppf(np.clip(np.cumsum(shares)[:-1], 1e-12, 1 - 1e-12))
    total = np.zeros(6 * 5 + 1)
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        one = np.diff(np.concatenate([[0], stats.norm.cdf((cuts - np.sqrt(0.5) * node) / np.sqrt(0.5)), [1]]))
        together = one
        for _ in range(4):
            together = np.convolve(together, one)
        total += weight * together
    return total, Fraction(1, 5)


def of_mean(shares: np.ndarray, unit: Fraction, n: int, samples: int) -> dict[str, tuple[float, float, float]]:
    """Coverage, share below and length of every interval; samples of the same counts are computed once."""
    drawn = np.random.default_rng(SEED).multinomial(n, shares / shares.sum(), size=samples)
    distinct, times = np.unique(drawn, axis=0, return_counts=True)
    truth = float(shares @ np.arange(len(shares)) / shares.sum() * unit)
    highest = float((len(shares) - 1) * unit)
    limits = np.empty((len(NAMES), len(distinct), 2))
    for at, counts in enumerate(distinct):
        values = np.flatnonzero(counts)
        found = mean_intervals(Frequencies(values, counts[values].astype(np.int64), unit), (0.0, highest), NAMES)
        for which, name in enumerate(NAMES):
            interval = found[name]  # a sample of equal answers has no t or bootstrap interval
            limits[which, at] = [interval.value] * 2 if np.isnan(interval.low) else (interval.low, interval.high)
    below = (limits[:, :, 1] < truth - 1e-12) @ times / samples
    above = (limits[:, :, 0] > truth + 1e-12) @ times / samples
    length = (limits[:, :, 1] - limits[:, :, 0]) @ times
    return {name: (below[at], above[at], length[at] / length[1]) for at, name in enumerate(NAMES)}


def of_share(p: float, n: int) -> tuple[float, float]:
    """Coverage of Blaker's interval and of Clopper and Pearson's, exactly."""
    chances = stats.binom.pmf(np.arange(n + 1), n, p)
    blaker = [blaker_interval(x, n) for x in range(n + 1)]
    clopper = [stats.binomtest(x, n).proportion_ci(method="exact") for x in range(n + 1)]
    inside = [
        np.array([found.low <= p + 1e-12 and p - 1e-12 <= found.high for found in method])
        for method in (blaker, clopper)
    ]
    return float(chances[inside[0]].sum()), float(chances[inside[1]].sum())


def main() -> None:
    """Print both tables as Markdown."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    print(f"Means, {samples} samples per cell; percentages.\n")
    print(
        "| answers | n | interval | covers | entirely below | entirely above | length / t |\n"
        "|---|--:|---|--:|--:|--:|--:|"
    )
    populations = {name: of_item(np.array(shares)) for name, shares in ITEMS.items()}
    populations |= {f"dimension, {name}": of_dimension(np.array(ITEMS[name])) for name in ("ceilinged", "rare")}
    for name, (shares, unit) in populations.items():
        for n in SIZES:
            for interval, (below, above, length) in of_mean(shares, unit, n, samples).items():
                covers = 100 * (1 - below - above)
                row = f"{covers:.1f} | {100 * below:.1f} | {100 * above:.1f} | {length:.2f}"
                print(f"| {name} | {n} | {interval} | {row} |", flush=True)
    print("\nShares, exact; percentages.\n")
    print("| answers | share | n | Blaker covers | Clopper and Pearson covers |\n|---|--:|--:|--:|--:|")
    for name, shares in ITEMS.items():
        for box, p in (("highest", shares[-1]), ("lowest", shares[0])):
            for n in SIZES if p else ():
                blaker, clopper = of_share(p, n)
                print(f"| {name}, {box} | {p:g} | {n} | {100 * blaker:.1f} | {100 * clopper:.1f} |", flush=True)


if __name__ == "__main__":
    main()
