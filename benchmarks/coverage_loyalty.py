"""Coverage of the intervals of the net promoter score, of the satisfaction-loyalty curve and of long-run shares.

    python benchmarks/coverage_loyalty.py [samples]

The net promoter score is not simulated: the probabilities of all samples of n respondents are added up. The tables are
in docs/coverage.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from math import lgamma

import numpy as np

from gapmodel.inference.estimate import Interval
from gapmodel.inference.isotonic import isotonic, rising_band
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.paired_shares import normal_interval, paired_share_interval
from gapmodel.inference.share import blaker_interval
from gapmodel.inference.transitions import stationary
from gapmodel.tally.frequencies import Frequencies

SEED, LEVEL = 18, 0.95
SIZES = (10, 20, 40, 80)
CUSTOMERS = {  # shares of promoters and detractors
    "45% and 20%": (0.45, 0.20),
    "70% and 10%": (0.70, 0.10),
    "90% and 2%": (0.90, 0.02),
    "10% and 60%": (0.10, 0.60),
    "33% and 33%": (0.33, 0.33),
    "5% and 5%": (0.05, 0.05),
}
CURVES = {"steep": (0.05, 0.1, 0.3, 0.5, 0.9), "a jump to 5": (0.2, 0.2, 0.3, 0.3, 0.8), "flat": (0.4,) * 5}
AT_LEVELS = {"20 each": (20,) * 5, "few low": (4, 8, 20, 60, 40), "100 each": (100,) * 5}
CHAINS = {
    "usual": ((0.7, 0.2, 0.1, 0.0), (0.2, 0.5, 0.2, 0.1), (0.05, 0.15, 0.6, 0.2), (0.0, 0.1, 0.2, 0.7)),
    "sticky": ((0.95, 0.05, 0.0, 0.0), (0.03, 0.92, 0.05, 0.0), (0.0, 0.05, 0.9, 0.05), (0.0, 0.0, 0.06, 0.94)),
}


def adjusted(up: int, down: int, n: int, _: float) -> Interval:
    """The normal interval after three quarters of a respondent were added to promoters and to detractors."""
    value = (up - down) / (n + 2)
    p, d = (up + 0.75) / (n + 2), (down + 0.75) / (n + 2)
    reach = 1.959964 * float(np.sqrt((p + d - value**2) / (n + 2)))
    return Interval(value, max(-1.0, value - reach), min(1.0, value + reach), "adjusted")


def lattice(up: int, down: int, n: int, confidence: float) -> Interval:
    """The default interval of means."""
    counts = np.array([down, n - up - down, up])
    values = np.flatnonzero(counts)
    return lattice_interval(Frequencies(values - 1, counts[values]), -1, 1, confidence)


METHODS: dict[str, Callable[[int, int, int, float], Interval]] = {
    "score": paired_share_interval,
    "normal": normal_interval,
    "adjusted": adjusted,
    "lattice": lattice,
}


def net_line(name: str, n: int) -> str:
    """Coverage and mean length of every method, added up over all samples."""
    p, d = CUSTOMERS[name]
    cells = []
    for method in METHODS:
        covered = length = 0.0
        for up in range(n + 1):
            for down in range(n + 1 - up):
                low, high = _net(method, up, down, n)
                rest = n - up - down
                log = lgamma(n + 1) - lgamma(up + 1) - lgamma(down + 1) - lgamma(rest + 1)
                log += up * np.log(p) + down * np.log(d) + rest * np.log(1 - p - d)
                chance = float(np.exp(log))
                covered += chance * (low <= p - d + 1e-12 and p - d - 1e-12 <= high)
                length += chance * (high - low)
        cells.append(f"{covered:.3f} | {100 * length:.0f}")
    return f"| {name} | {n} | {' | '.join(cells)} |"


@cache
def _net(method: str, up: int, down: int, n: int) -> tuple[float, float]:
    found = METHODS[method](up, down, n, LEVEL)
    return found.low, found.high


@cache
def _share(count: int, n: int, confidence: float) -> tuple[float, float]:
    found = blaker_interval(count, n, confidence)
    return found.low, found.high


def curve_line(name: str, sizes: str, samples: int) -> str:
    """How often the whole curve lies within the limits, and how long these are with and without the assumption."""
    truth, counts, rng = np.array(CURVES[name]), np.array(AT_LEVELS[sizes]), np.random.default_rng(SEED)
    wide = 1 - (1 - LEVEL) / len(truth)
    hits, short, long = 0, [], []
    for found in rng.binomial(counts, truth, (samples, len(truth))):
        limits = [_share(int(count), int(n), wide) for count, n in zip(found, counts, strict=True)]
        low, high = (np.array(end) for end in zip(*limits, strict=True))
        lower, upper = rising_band(low, high, isotonic(found / counts, counts))
        hits += bool(((lower <= truth + 1e-12) & (truth - 1e-12 <= upper)).all())
        short.append((upper - lower).mean())
        long.append((high - low).mean())
    return f"| {name} | {sizes} | {hits / samples:.3f} | {np.mean(short):.2f} | {np.mean(long):.2f} |"


def chain_line(name: str, n: int, samples: int) -> str:
    """How often the intervals contain the long-run shares, the least of four, and how often there are none."""
    moves, rng = np.array(CHAINS[name]), np.random.default_rng(SEED)
    truth = np.linalg.matrix_power(moves, 4096)[0]
    hits, refused = np.zeros(4), 0
    for _ in range(samples):
        found = stationary(np.array([rng.multinomial(n, row) for row in moves]))
        if found.reason:
            refused += 1
            continue
        hits += [share.low <= true <= share.high for share, true in zip(found.shares, truth, strict=True)]
    kept = max(samples - refused, 1)
    return f"| {name} | {n} | {hits.mean() / kept:.3f} | {hits.min() / kept:.3f} | {refused / samples:.3f} |"


if __name__ == "__main__":
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    heads = " | ".join(f"{method} | length" for method in METHODS)
    print(f"| promoters and detractors | n | {heads} |\n|{'---|' * (2 + 2 * len(METHODS))}")
    for customers in CUSTOMERS:
        for size in SIZES:
            print(net_line(customers, size), flush=True)
    print("\n| curve | respondents | whole curve covered | length | Bonferroni alone |\n|---|---|---|---|---|")
    for shape in CURVES:
        for sizes in AT_LEVELS:
            print(curve_line(shape, sizes, samples), flush=True)
    print("\n| chain | from each rung | covered | least of four | no answer |\n|---|---|---|---|---|")
    for chain in CHAINS:
        for size in (25, 50, 100, 400):
            print(chain_line(chain, size, samples), flush=True)
