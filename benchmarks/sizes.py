"""Size of tests at the 5% level, compared with usual software.

    python benchmarks/sizes.py [samples]

Paired gaps of size 1, 2, 3 that are symmetric about zero, and zeros; and two independent groups of such gaps. The
tables are in docs/coverage.md.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable

import numpy as np
import today

from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.exact.signed_rank import signed_rank
from gapmodel.inference.means.independent import brunner_munzel, welch_t
from gapmodel.inference.means.paired import sign_flip, t_test
from gapmodel.tally.frequencies import Frequencies

SEED = 7
PAIRED = {"paired t": t_test, "signed rank": signed_rank, "sign flip": sign_flip}
PAIRED["signed rank, Pratt"] = lambda gaps: signed_rank(gaps, zeros="pratt")
TWO_GROUPS = {"Welch t": welch_t, "Brunner-Munzel": brunner_munzel, "permutation": permutation}


def symmetric(rng: np.random.Generator, n: int, zeros: float, stretch: int = 1) -> np.ndarray:
    """Gaps symmetric about zero."""
    gaps = rng.choice([1, 2, 3], n, p=[0.6, 0.3, 0.1]) * rng.choice([-1, 1], n)
    return stretch * np.where(rng.random(n) < zeros, 0, gaps)


def rejected(p_values: Callable[[np.random.Generator], list[float]], samples: int) -> str:
    """The shares of samples, in per cent, that each test rejects; no p-value is no rejection."""
    rng = np.random.default_rng(SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = np.array([p_values(rng) for _ in range(samples)])
    return " | ".join(f"{share:.1f}" for share in 100 * (found <= 0.05).mean(axis=0))


def paired(samples: int) -> None:
    """Print the sizes of paired tests."""
    print("\n| n | share of zeros | " + " | ".join([*PAIRED, *today.PAIRED]) + " |")
    print("|--:|--:|" + "--:|" * (len(PAIRED) + len(today.PAIRED)))
    for n in (15, 30, 100, 300):
        for zeros in (0.2, 0.7):

            def p_values(rng: np.random.Generator, n: int = n, zeros: float = zeros) -> list[float]:
                rows = symmetric(rng, n, zeros)
                gaps = Frequencies.of(rows)
                ours = [test(gaps).p_val for test in PAIRED.values()]
                return ours + [float(test(rows)) if np.any(rows) else 1.0 for test in today.PAIRED.values()]

            print(f"| {n} | {zeros:.0%} | {rejected(p_values, samples)} |", flush=True)


def two_groups(samples: int) -> None:
    """Print the sizes of tests of two independent groups."""
    print("\n| n | share of zeros | SD of a / SD of b | " + " | ".join([*TWO_GROUPS, *today.TWO_GROUPS]) + " |")
    print("|---|--:|--:|" + "--:|" * (len(TWO_GROUPS) + len(today.TWO_GROUPS)))
    for n_a, n_b, stretch in ((15, 15, 1), (30, 30, 1), (15, 30, 1), (15, 30, 2)):
        for zeros in (0.2, 0.7):

            def p_values(
                rng: np.random.Generator, sizes: tuple[int, int, int] = (n_a, n_b, stretch), zeros: float = zeros
            ) -> list[float]:
                a, b = symmetric(rng, sizes[0], zeros, sizes[2]), symmetric(rng, sizes[1], zeros)
                ours = [test(Frequencies.of(a), Frequencies.of(b)).p_val for test in TWO_GROUPS.values()]
                return ours + [float(test(a, b)) for test in today.TWO_GROUPS.values()]

            print(f"| {n_a}, {n_b} | {zeros:.0%} | {stretch} | {rejected(p_values, samples)} |", flush=True)


def main() -> None:
    """Print both tables as Markdown."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    print(f"\n**Size of tests at 5%**, {samples} samples; percentages.")
    paired(samples)
    two_groups(samples)


if __name__ == "__main__":
    main()
