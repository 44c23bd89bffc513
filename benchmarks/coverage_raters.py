"""Coverage of the intervals of Krippendorff's alpha and of weighted kappa, and of the set of lowest means.

    python benchmarks/coverage_raters.py [samples]

Ratings from -3 to +3 of units that differ, by raters who err; the true values are those of 200,000 units. The tables
are in docs/coverage.md. An interval without limits counts as one that does not contain the true value.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np

from gapmodel.inference.means.lowest import lowest_p
from gapmodel.inference.scales.raters import both_rated, kappa_error, krippendorff_alpha, weighted_kappa

SEED, MANY, RESAMPLES = 11, 200_000, 299
SHAPES = ((10, 5), (20, 5), (20, 2), (50, 3))
CHAINS = {  # means of encounters, the lowest first
    "five equal": (-1.0, -1.0, -1.0, -1.0, -1.0),
    "two equal": (-1.0, -1.0, 0.0, 0.0, 0.0),
    "one lower by a half": (-1.5, -1.0, -1.0, 0.0, 0.5),
    "one lower by one": (-2.0, -1.0, -1.0, -1.0, 0.0),
}
SHARES = (0.3, 0.7, 0.9)  # of the variance that is between units


def drawn(rng: np.random.Generator, units: int, raters: int, share: float) -> np.ndarray:
    """Ratings from -3 to +3, units by raters."""
    between, within = rng.normal(size=(units, 1)), rng.normal(size=(units, raters))
    return np.clip(np.rint(1.6 * (np.sqrt(share) * between + np.sqrt(1 - share) * within)), -3, 3)


def alpha_of(ratings: np.ndarray) -> float:
    """Ordinal alpha without limits, of complete ratings."""
    units, raters = ratings.shape
    values = np.arange(-3, 4)
    counts = (ratings[:, :, None] == values).sum(axis=1).astype(float)
    total = counts.sum(axis=0)
    place = np.cumsum(total) - total / 2
    apart = (place[:, None] - place) ** 2
    within = float(((counts @ apart) * counts).sum()) / (raters - 1)
    expected = float(total @ apart @ total)
    return 1 - within * (units * raters - 1) / expected if expected else np.nan


def kappa_of(first: np.ndarray, second: np.ndarray) -> float:
    """Quadratic kappa without limits."""
    one, other = both_rated(first, second)
    apart = one.var() + other.var() + (one.mean() - other.mean()) ** 2
    return 1 - float(((one - other) ** 2).mean()) / apart


def line(units: int, raters: int, share: float, samples: int) -> str:
    """One row of the table."""
    many = drawn(np.random.default_rng(1), MANY, raters, share)
    alpha, kappa = alpha_of(many), kappa_of(many[:, 0], many[:, 1])
    rng, hits = np.random.default_rng(SEED), []
    for _ in range(samples):
        ratings = drawn(rng, units, raters, share)
        found, pair = krippendorff_alpha(ratings), weighted_kappa(ratings[:, 0], ratings[:, 1])
        resampled = [alpha_of(ratings[rng.integers(0, units, units)]) for _ in range(RESAMPLES)]
        low, high = np.nanquantile(resampled, [0.025, 0.975])
        wald = 1.96 * kappa_error(ratings[:, 0], ratings[:, 1])
        hits.append([
            found.low <= alpha <= found.high, found.high - found.low, low <= alpha <= high,
            pair.low <= kappa <= pair.high, pair.high - pair.low, abs(pair.value - kappa) <= wald,
        ])  # fmt: skip
    shown = " | ".join(f"{value:.3f}" for value in np.nanmean(np.array(hits, float), axis=0))
    return f"| {units} | {raters} | {alpha:.3f} | {kappa:.3f} | {shown} |"


def chain_line(raters: int, name: str, samples: int) -> str:
    """One row of the table of sets: how often the lowest mean is in it, and how many means are."""
    rng, kept, size = np.random.default_rng(SEED), 0, 0
    means = np.array(CHAINS[name])
    for _ in range(samples):
        latent = means + 0.3 * rng.normal(size=(raters, 1)) + 0.35 * rng.normal(size=(raters, len(means)))
        scores = np.clip(np.rint(latent * 4), -12, 12) / 4
        possible = lowest_p(scores, n_resamples=999) > 0.05
        kept, size = kept + possible[0], size + possible.sum()
    return f"| {name} | {raters} | {kept / samples:.3f} | {size / samples:.2f} |"


def main(samples: int = 1_000) -> None:
    """Print the table."""
    print("| units | raters | alpha | kappa | alpha covers | length | bootstrap | kappa covers | length | Wald |")
    print("|" + "---|" * 10)
    for share, (units, raters) in product(SHARES, SHAPES):
        print(line(units, raters, share, samples), flush=True)
    print("\n| chain | raters | set contains the lowest | means in the set |")
    print("|" + "---|" * 4)
    for name, raters in product(CHAINS, (4, 5, 7, 10, 20)):
        print(chain_line(raters, name, samples), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
