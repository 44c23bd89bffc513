"""Tests of groups without differences, and coverage of their intervals, as `gm.segments` computes them.

    python benchmarks/coverage_segments.py [samples]

Gaps on -6..6 are rounded normal variables; groups of equal sizes and spreads, or of sizes that rise threefold while
spreads fall from 1.8 to 0.9. First without differences, then with means that lie evenly over 0.8 points. The table is
in docs/coverage.md.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import special

from gapmodel.findings.customer.groups.line_of_groups import LineOfGroups
from gapmodel.findings.customer.groups.segment_rows import main_test
from gapmodel.inference.means.anova_type import (
    MeansOfGroups,
    design_spread,
    omega_squared,
    shares_form,
    spread_between,
    spread_of,
)
from gapmodel.inference.means.crossed_factors import Crossing
from gapmodel.inference.means.design_groups import design_groups
from gapmodel.inference.means.several_groups import permutation_anova, welch_anova
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.strata import GroupUnits

CELLS = ((4, 8), (4, 30), (12, 10), (60, 5), (60, 30))
POINTS = np.arange(-6, 7)
APART = 0.8  # points between the lowest and the highest mean
DIMENSIONS, LIKE = 5, 0.5  # of profiles, and the correlation of their dimensions
SEED = 19


def population(mean: float, sd: float) -> np.ndarray:
    """The chances of the points."""
    edges = np.concatenate([[-np.inf], (POINTS[1:] + POINTS[:-1]) / 2, [np.inf]])
    return np.diff(special.ndtr((edges - mean) / sd))


def groups_of(k: int, n: int, *, equal: bool, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """The sizes of the groups and their populations (k, points)."""
    steps = np.linspace(0, 1, k)
    sizes = np.full(k, n) if equal else np.round(n * (1 + 2 * steps)).astype(int)
    sds = np.full(k, 1.3) if equal else 1.8 - 0.9 * steps
    means = apart * (np.random.default_rng(SEED).permutation(steps) - 0.5) - 0.6
    return sizes, np.array([population(*one) for one in zip(means, sds, strict=True)])


def line_of(rng: np.random.Generator, sizes: np.ndarray, chances: np.ndarray) -> LineOfGroups:
    """A sample of all groups."""
    counts = [rng.multinomial(n, own) for n, own in zip(sizes, chances, strict=True)]
    gaps = tuple(Frequencies(POINTS[own > 0], own[own > 0]) for own in counts)
    return LineOfGroups("overall", "overall", tuple(map(str, range(len(sizes)))), gaps, (), (), (), False)


def rejections(k: int, n: int, samples: int, *, equal: bool) -> list[float]:
    """The shares of samples without differences that each test calls different: all is well at 0.05."""
    rng, (sizes, chances) = np.random.default_rng(SEED), groups_of(k, n, equal=equal, apart=0.0)
    found = []
    for _ in range(samples):
        line = line_of(rng, sizes, chances)
        spread = line.spread()
        tests = welch_anova(line.gaps), spread.test, permutation_anova(line.gaps, n_resamples=None)
        found.append([test.p_val <= 0.05 for test in (*tests, main_test(line, spread))])
    return [float(share) for share in np.mean(found, axis=0)]


def coverage(k: int, n: int, samples: int, *, equal: bool) -> tuple[float, float, float]:
    """True omega squared, how often its interval holds it, and how often all intervals of differences hold theirs."""
    rng, (sizes, chances) = np.random.default_rng(SEED), groups_of(k, n, equal=equal, apart=APART)
    means, shares = chances @ POINTS, sizes / sizes.sum()
    variances = chances @ POINTS**2 - means**2
    between = float(shares @ (means - shares @ means) ** 2)
    truth = between / (between + float(shares @ variances))
    rest = (means - shares @ means) / (1 - shares)
    held, together = [], []
    for _ in range(samples):
        line = line_of(rng, sizes, chances)
        omega = omega_squared(line.spread(), float(line.shares @ line.spreads))
        held.append(omega.low <= truth <= omega.high)
        compared = line.compared(0.95, pairs=k <= 8)
        true = [rest[one.first] if one.second is None else means[one.second] - means[one.first] for one in compared]
        inside = [one.interval.low <= value <= one.interval.high for one, value in zip(compared, true, strict=True)]
        together.append(all(inside))
    return truth, float(np.mean(held)), float(np.mean(together))


def of_profiles(k: int, n: int, samples: int) -> list[float]:
    """Rejections of equal profiles and of parallel ones, of k groups of n respondents without differences."""
    rng, found = np.random.default_rng(SEED), []
    root = np.linalg.cholesky(np.full((DIMENSIONS, DIMENSIONS), LIKE) + (1 - LIKE) * np.eye(DIMENSIONS))
    rows = np.linalg.svd(np.eye(DIMENSIONS) - 1 / DIMENSIONS)[2][:-1]
    for _ in range(samples):
        sample = rng.standard_normal((k, n, DIMENSIONS)) @ root.T
        covariances = np.array([np.cov(own.T) / n for own in sample])
        groups = MeansOfGroups(np.full(k, 1 / k), sample.mean(axis=1), covariances, np.full(k, n - 1.0))
        tests = spread_between(groups).test, spread_between(groups.contrasted(rows)).test
        found.append([test.p_val <= 0.05 for test in tests])
    return [float(share) for share in np.mean(found, axis=0)]


def of_factors(levels: tuple[int, int], n: int, samples: int) -> list[float]:
    """Rejections of the first factor and of the interaction, of cells with spreads from 0.9 to 1.8."""
    crossing = Crossing(tuple((str(a), str(b)) for a in range(levels[0]) for b in range(levels[1])))
    forms = [crossing.form(effect) for effect in ((0,), (0, 1))]
    rng, k, found = np.random.default_rng(SEED), len(crossing.cells), []
    chances = np.array([population(-0.6, sd) for sd in np.linspace(0.9, 1.8, k)])
    for _ in range(samples):
        groups = line_of(rng, np.full(k, n), chances).groups
        found.append([spread_of(groups, form).test.p_val <= 0.05 for form in forms])
    return [float(share) for share in np.mean(found, axis=0)]


def of_clusters(k: int, clusters: int, samples: int) -> list[float]:
    """Rejections of equal means of k groups of clusters of their own: as R's svyby has the errors, and corrected."""
    rng, found, units = np.random.default_rng(SEED), [], k * clusters
    for _ in range(samples):
        members = np.zeros((k, units), np.int64)
        members[np.repeat(np.arange(k), clusters), np.arange(units)] = rng.integers(8, 15, units)
        noise = rng.standard_normal(members.shape) * np.sqrt(0.7 * members)
        y = members * rng.normal(0, np.sqrt(0.3), units) + noise
        w = members.astype(float)
        one = GroupUnits(
            np.zeros(units, np.int64), np.array([units]), members, w, y, y**2 + 1, w * w, w * y, y * y, True
        )
        tests = []
        for corrected in (False, True):
            own = design_groups(one, corrected=corrected)
            tests.append(design_spread(own.means, own.covariance, own.dof, shares_form(own.shares)).test)
        found.append([test.p_val <= 0.05 for test in tests])
    return [float(share) for share in np.mean(found, axis=0)]


def main() -> None:
    """Print the tables as Markdown."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(
        "| groups | respondents of the smallest | spreads and sizes | Welch | Brown-Forsythe | permutation | chosen |"
    )
    print("|---|---|---|---|---|---|---|")
    for k, n in CELLS:
        for equal in (True, False):
            shares = " | ".join(f"{share:.3f}" for share in rejections(k, n, samples, equal=equal))
            print(f"| {k} | {n} | {'equal' if equal else 'unequal'} | {shares} |")
    print("\n| groups | respondents of the smallest | spreads and sizes | true ω² | ω² | all differences at once |")
    print("|---|---|---|---|---|---|")
    for k, n in CELLS:
        for equal in (True, False):
            numbers = " | ".join(f"{share:.3f}" for share in coverage(k, n, samples, equal=equal))
            print(f"| {k} | {n} | {'equal' if equal else 'unequal'} | {numbers} |")
    print("\n| groups | respondents of each | first test | second test |\n|---|---|---|---|")
    for k, n in ((4, 8), (4, 30), (60, 10)):
        print(f"| {k} | {n} | " + " | ".join(f"{share:.3f}" for share in of_profiles(k, n, samples)) + " |")
    for levels, n in (((2, 3), 8), ((2, 3), 30), ((5, 4), 8)):
        shares = " | ".join(f"{share:.3f}" for share in of_factors(levels, n, samples))
        print(f"| {levels[0]} × {levels[1]} | {n} | {shares} |")
    print("\n| groups | clusters of each | svyby | corrected |\n|---|---|---|---|")
    for k, clusters in ((2, 2), (3, 8), (6, 2), (6, 4), (12, 3)):
        shares = " | ".join(f"{share:.3f}" for share in of_clusters(k, clusters, samples))
        print(f"| {k} | {clusters} | {shares} |")


if __name__ == "__main__":
    main()
