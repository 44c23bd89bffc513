"""Coverage of the intervals of `gm.drivers`, and the level of its test against a random variable.

    python benchmarks/coverage_drivers.py [samples]

Normal drivers with equal correlations and known slopes; the table is in docs/coverage.md.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.priorities.driver_rows import Part, Settings
from gapmodel.findings.priorities.driver_samples import Sample
from gapmodel.findings.priorities.driver_shares import moment_shares
from gapmodel.inference.regression.relative_importance import lmg, relative_weights
from gapmodel.inference.resampling import block_weights

Floats = NDArray[np.float64]

BLOCKS = 256
RESAMPLES = 999
SEED = 5
CASES = [  # slopes, correlation of the drivers, R2, respondents, method
    ((3, 2, 1, 1, 0), 0.5, 0.4, 100, "lmg"),
    ((3, 2, 1, 1, 0), 0.5, 0.4, 300, "lmg"),
    ((3, 2, 1, 1, 0), 0.5, 0.4, 1000, "lmg"),
    ((1, 1, 1, 0, 0), 0.0, 0.2, 300, "lmg"),
    ((4, 3, 2, 1, 0.5), 0.3, 0.5, 300, "lmg"),
    ((4, 3, 2, 1, 0.5), 0.3, 0.5, 300, "johnson"),
]


def population(slopes: tuple[float, ...], r: float, r2: float) -> Floats:
    """The covariance matrix of the drivers and, last, the outcome."""
    p = len(slopes)
    inner = np.full((p, p), r) + (1 - r) * np.eye(p)
    own = np.array(slopes, float)
    joint = inner @ (own * np.sqrt(r2 / (own @ inner @ own)))
    whole = np.eye(p + 1)
    whole[:p, :p], whole[:p, p], whole[p, :p] = inner, joint, joint
    return whole


def sample_of(values: Floats, seed: int) -> Sample:
    """The sample with its resamples, over blocks as in a tally."""
    n, k = values.shape
    m = min(n, BLOCKS)
    extended = np.hstack([np.ones((n, 1)), values])
    products = (extended[:, :, None] * extended[:, None, :]).reshape(n, -1)
    sums = np.zeros((m, (k + 1) ** 2))
    np.add.at(sums, np.arange(n) if n <= BLOCKS else np.random.default_rng(seed).integers(0, m, n), products)
    whole = (block_weights(m, RESAMPLES, seed) @ sums).reshape(-1, k + 1, k + 1)
    counts = whole[:, :1, :1]
    drawn = (whole[:, 1:, 1:] - whole[:, 1:, :1] * whole[:, :1, 1:] / counts) / (counts - 1)
    return Sample(n, values.mean(axis=0), np.cov(values, rowvar=False), drawn, m)


def covered(case: tuple[tuple[float, ...], float, float, int, str], samples: int) -> tuple[Floats, Floats, Floats]:
    """True shares, the coverage of their intervals, and how often each is larger than a random variable's at 5%."""
    slopes, r, r2, n, method = case
    whole = population(slopes, r, r2)
    true = (lmg if method == "lmg" else relative_weights)(whole)
    root, rng = np.linalg.cholesky(whole), np.random.default_rng(SEED)
    names = tuple(str(at) for at in range(len(slopes)))
    hits, rejected = [], []
    for seed in range(samples):
        sample = sample_of(rng.normal(size=(n, len(whole))) @ root.T, seed)
        table = Part(names, names, sample, moment_shares(sample, method, seed)).tables(Settings(0.95, "none"))
        low, high = (table["table"][end].to_numpy() for end in ("ci_low", "ci_high"))
        hits.append((low <= true + 1e-12) & (true <= high))
        rejected.append(table["random_variable"]["p_val"].to_numpy() <= 0.05)
    return true, np.mean(hits, axis=0), np.mean(rejected, axis=0)


def main() -> None:
    """Print the table."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print("| slopes | r | R² | n | shares | true share | coverage | p ≤ 0.05 |\n|---|---|---|---|---|---|---|---|")
    for case in CASES:
        slopes, r, r2, n, method = case
        columns = covered(case, samples)
        texts = [" / ".join(f"{value:.3f}" for value in column) for column in columns]
        print(f"| {', '.join(map(str, slopes))} | {r} | {r2} | {n} | {method} | {' | '.join(texts)} |")


if __name__ == "__main__":
    main()
