"""Coverage of the intervals of a league table: shrunken gaps and ranks, over all groups and for the first of the table.

    python benchmarks/coverage_league.py [--repeats 40]

The table is in docs/coverage.md.
"""

from __future__ import annotations

import argparse

import numpy as np

from gapmodel.inference.many_groups.ranks import ranks
from gapmodel.inference.many_groups.shrinkage import GroupMeans, shrunken
from gapmodel.inference.many_groups.true_means import mixture

CASES = [(groups, (5, 80), tau) for groups in (4, 20, 60) for tau in (0.0, 0.15, 0.5)]


def drawn(groups: int, sizes: tuple[int, int], tau: float, rng: np.random.Generator) -> tuple[np.ndarray, GroupMeans]:
    """True gaps, and answers on a lattice of twelfths that are skewed and of different spread."""
    n = np.exp(rng.uniform(*np.log(sizes), groups)).astype(int)
    true = rng.normal(-0.5, tau, groups)
    rows = []
    for size, mean in zip(n.tolist(), true.tolist(), strict=True):
        spread = rng.uniform(0.6, 1.4)
        noise = spread * (1 - rng.gamma(2.0, 1.0, size) / 2) * np.sqrt(2)  # skewed: some fall far below
        gaps = np.rint(12 * np.clip(mean + noise, -6, 6)) / 12
        rows.append((gaps.mean(), size, gaps.var(ddof=1), size - 1))
    return true, GroupMeans(*np.array(rows, float).T)


def covered(case: tuple[int, tuple[int, int], float], variances: str, repeats: int) -> list[float]:
    """Share of true gaps within their limits: plain t, shrunken, shrunken of the first; ranks within theirs."""
    rng = np.random.default_rng(1)
    found = []
    for _ in range(repeats):
        true, groups = drawn(*case, rng)
        if not groups.pooled > 0:
            continue
        likely = mixture(groups, variances=variances, largest=6.0)
        low, high = likely.quantile(0.025), likely.quantile(0.975)
        inside = (low <= true) & (true <= high)
        first = int(np.argmax(shrunken(groups, variances=variances).values))
        ranked = np.full(len(true), np.nan)
        if case[2] and variances == "pooled":
            places, rank = ranks(likely), 1 + (true > true[:, None]).sum(axis=1)
            ranked = (places.low <= rank) & (rank <= places.high)
        own = np.sqrt(groups.spreads / groups.sizes)
        plain = np.abs(groups.means - true) <= 2.0 * own
        found.append((plain.mean(), plain[np.argmax(groups.means)], inside.mean(), inside[first], ranked.mean()))
    return np.mean(found, axis=0).tolist()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=40)
    repeats = parser.parse_args().repeats
    print("| groups | SD of true gaps | variances | own mean ± 2 SE | the same, first | shrunken | first | ranks |")
    print("|---:|---:|---|---:|---:|---:|---:|---:|")
    for groups, sizes, tau in CASES:
        for variances in ("pooled", "own"):
            shares = covered((groups, sizes, tau), variances, repeats)
            cells = " | ".join("–" if share != share else f"{100 * share:.1f}%" for share in shares)
            print(f"| {groups} | {tau:g} | {variances} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
