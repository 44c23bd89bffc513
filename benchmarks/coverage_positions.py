"""How often the ellipses of a map cover, and how often customer groups are shown: where there are none, and some.

    python benchmarks/coverage_positions.py 100 20

100 is the number of maps of four groups, 20 that of searches of each kind. The tables are in docs/coverage.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

import gapmodel as gm
from gapmodel.inference.latent.plane import ellipse_radius, on_plane, principal_plane, widening

SEED = 19
MEMBERS = 50
DIMENSIONS = 5
ONE = {  # populations without groups
    "dimensions correlate .5": {},
    "dimensions correlate .8": {"dimension_correlation": 0.8},
    "most answers near the highest": {"level": 6.6, "gaps": -0.3},
    "skewed, wide": {"level": 6.2, "gaps": -1.5, "spread": {"expectation": 0.8, "perception": 1.8}},
}


def maps(reps: int) -> Iterator[str]:
    """Rows: groups, correlation, spread of the true means; coverage with given axes, and as `gm.positioning` does."""
    rng = np.random.default_rng(SEED)
    for groups in (4, 12, 60):
        for correlation in (0.0, 0.5):
            for spread in (0.0, 0.2, 0.5):
                fixed, longer, times = np.mean(
                    [one_map(rng, groups, correlation, spread) for _ in range(max(reps * 12 // groups // 3, 5))], axis=0
                )
                yield f"| {groups} | {correlation} | {spread} | {100 * fixed:.1f} | {100 * longer:.1f} | {times:.2f} |"


def one_map(rng: np.random.Generator, groups: int, correlation: float, spread: float) -> tuple[float, float, float]:
    """The shares of groups covered, and how much longer the ellipses are."""
    root = np.linalg.cholesky(np.full((DIMENSIONS, DIMENSIONS), correlation) + (1 - correlation) * np.eye(DIMENSIONS))
    true = spread * rng.standard_normal((groups, DIMENSIONS)) @ root.T
    answers = true[:, None] + rng.standard_normal((groups, MEMBERS, DIMENSIONS)) @ root.T
    means = answers.mean(axis=1)
    errors = np.array([np.cov(part.T) / MEMBERS for part in answers])
    plane = principal_plane(means, np.ones(groups))
    vectors = plane.drawn()[1]
    apart = (means - true) @ vectors
    squared = np.einsum("gx,gxy,gy->g", apart, np.linalg.inv(on_plane(errors, vectors)), apart)
    radius, times = ellipse_radius(MEMBERS - 1, 0.95), widening(means, np.ones(groups), errors, 0.95, rng=rng)
    return float((squared <= radius**2).mean()), float((squared <= (radius * times) ** 2).mean()), times


def refused(reps: int) -> Iterator[str]:
    """Rows: population, method, n; in how many searches nothing was shown."""
    for name, given in ONE.items():
        for method, n in (("k_medoids", 150), ("k_medoids", 400), ("latent_classes", 200)):
            shown = [search(gm.simulate(n=n, rng=seed, **given), method, seed) for seed in range(reps)]
            yield f"| {name} | {method} | {n} | {100 * np.mean([number == 0 for number in shown]):.0f} |"


def power(reps: int) -> Iterator[str]:
    """Rows: how two groups differ, method, distance; in how many searches groups were shown, and two."""
    for shape in ("on all dimensions", "on two dimensions"):
        for distance in (1.5, 2.0, 2.5, 3.0):
            for method in ("k_medoids", "latent_classes"):
                found = [search(planted(shape, distance, seed), method, seed) for seed in range(reps)]
                any_shown, two = (np.mean([number in kinds for number in found]) for kinds in ((2, 3, 4), (2,)))
                yield f"| {shape} | {distance} | {method} | {100 * any_shown:.0f} | {100 * two:.0f} |"


def planted(shape: str, distance: float, seed: int) -> pd.DataFrame:
    """300 respondents, 120 of whom have gaps that are lower by a distance in scale points."""
    low = dict.fromkeys(("tangibles", "reliability", "responsiveness", "assurance", "empathy"), 0.0)
    lowered = list(low) if shape == "on all dimensions" else ["reliability", "responsiveness"]
    low |= dict.fromkeys(lowered, -distance)
    parts = (
        gm.simulate(n=180, level=5, gaps=0.0, rng=2 * seed),
        gm.simulate(n=120, level=5, gaps=low, rng=2 * seed + 1),
    )
    return pd.concat(parts, ignore_index=True)


def search(frame: pd.DataFrame, method: str, seed: int) -> int:
    """The number of groups shown; the level of the test is 5% with 19 samples too."""
    found = gm.customer_groups(gm.read_survey(frame), method=method, n_resamples=19, rng=seed)
    return int(found.table["customer_group"].nunique())


def main() -> None:
    """Print the tables."""
    many, few = (int(arg) for arg in sys.argv[1:])
    for rows in (maps(many), refused(few), power(few)):
        print(*rows, sep="\n", end="\n\n", flush=True)


if __name__ == "__main__":
    main()
