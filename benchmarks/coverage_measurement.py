"""Coverage of nominal 95% confidence intervals of reliability, and sizes of tests of equal alphas at 5%.

    python benchmarks/coverage_measurement.py [samples]

Two scales of five items each with a factor of its own, which correlate 0.4, in four populations: normal items with
equal or unequal loadings, answers on seven points, and answers of which most are at the top. For alpha the intervals
of Feldt, of Bonett and the distribution-free one; for omega and for the difference of the two scales the delta method.
Two groups of n each, and then four and twenty, are compared by Hakstian and Whalen's test and by distribution-free
errors, the two scales by the latter. The tables are in docs/coverage.md.
"""

from __future__ import annotations

import sys

import numpy as np

from gapmodel.inference.scales.bonett import bonett_interval, delta_interval
from gapmodel.inference.scales.congeneric import congeneric, omega_gradient
from gapmodel.inference.scales.equal_alphas import equal_alphas, equal_alphas_by_errors, equal_dependent_alphas
from gapmodel.inference.scales.reliability import cronbach_alpha, feldt_interval
from gapmodel.inference.scales.variance_ratio import alpha_ratio, difference_ratio
from gapmodel.tally.relations import relations_of_rows

SIZES = (30, 100, 300)
SEED = 7
EQUAL, UNEQUAL = np.full(5, 0.7), np.array([0.5, 0.6, 0.7, 0.8, 0.9])
CUTS = {
    "normal, equal loadings": (EQUAL, None),
    "normal, unequal loadings": (UNEQUAL, None),
    "seven points": (UNEQUAL, np.array([-2.0, -1.2, -0.4, 0.4, 1.2, 2.0])),
    "most at the top": (UNEQUAL, np.array([-3.0, -2.4, -1.8, -1.3, -0.8, -0.2])),
}


def draw(rng: np.random.Generator, n: int, loadings: np.ndarray, cuts: np.ndarray | None) -> np.ndarray:
    """(n, 10) answers to the items of both scales."""
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], n, method="cholesky")
    items = factors[:, [0] * 5 + [1] * 5] * np.tile(loadings, 2)
    items += rng.normal(size=(n, 10)) * np.tile(np.sqrt(1 - loadings**2), 2)
    return np.asarray(items if cuts is None else np.searchsorted(cuts, items), float)


def intervals(rows: np.ndarray) -> tuple[dict[str, tuple[float, float]], bool]:
    """Limits of alpha and omega of the first scale and of the difference; whether the two alphas are said to differ."""
    found = relations_of_rows(rows, [("scale", "item", str(at)) for at in range(10)], 0)
    n, own, both = len(rows), found.covariance[:5, :5], found.covariance
    alpha, one = cronbach_alpha(own), congeneric(own)
    gradients = np.zeros((1, 4, 10, 10))
    gradients[0, 0, :5, :5] = alpha_ratio(5).gradient(own)
    gradients[0, 1, :5, :5] = omega_gradient(own, one) if one.proper else np.nan
    gradients[0, 2] = difference_ratio(5).gradient(both)
    pair = alpha, cronbach_alpha(both[5:, 5:])
    gradients[0, 3, :5, :5] = -alpha_ratio(5).gradient(own) / (1 - pair[0])
    gradients[0, 3, 5:, 5:] = alpha_ratio(5).gradient(both[5:, 5:]) / (1 - pair[1])
    blocks = len(found.blocks[0]) if found.blocks else 0
    errors = found.errors(np.ones((1, blocks)), gradients)[0]
    values = (alpha, one.omega if one.proper else np.nan, difference_ratio(5).value(both))
    free = [delta_interval(value, error, blocks - 1) for value, error in zip(values, errors[:3], strict=True)]
    named = {"Feldt": feldt_interval(alpha, n, 5), "Bonett": bonett_interval(alpha, n, 5)}
    named |= dict(zip(("distribution-free", "omega", "difference"), free, strict=True))
    test = equal_dependent_alphas(pair, float(errors[3]), blocks - 1)
    return {name: (interval.low, interval.high) for name, interval in named.items()}, test.p_val < 0.05


def rejected_groups(groups: list[np.ndarray]) -> tuple[bool, bool]:
    """Whether groups of one population are said to differ, by Hakstian and Whalen and by errors."""
    alphas, errors = [], []
    for part in groups:
        found = relations_of_rows(part[:, :5], [("scale", "item", str(at)) for at in range(5)], 0)
        alphas.append(cronbach_alpha(found.covariance))
        blocks = len(found.blocks[0]) if found.blocks else 0
        gradient = alpha_ratio(5).gradient(found.covariance) / (1 - alphas[-1])
        errors.append(float(found.errors(np.ones((1, blocks)), gradient[None, None])[0, 0]))
    n = [len(part) for part in groups]
    tests = equal_alphas(alphas, n, [5] * len(n)), equal_alphas_by_errors(alphas, errors, n)
    return tests[0].p_val < 0.05, tests[1].p_val < 0.05


def many(name: str, n: int, n_groups: int, samples: int) -> str:
    """One row of the table of sizes with several groups."""
    rng = np.random.default_rng(SEED)
    hits = [rejected_groups([draw(rng, n, *CUTS[name]) for _ in range(n_groups)]) for _ in range(samples)]
    return (
        " | ".join([f"| {name} | {n} | {n_groups}", *(f"{100 * share:.1f}" for share in np.mean(hits, axis=0))]) + " |"
    )


def cell(name: str, n: int, samples: int) -> str:
    """One row of the table."""
    loadings, cuts = CUTS[name]
    whole = np.cov(draw(np.random.default_rng(1), 1_000_000, loadings, cuts).T)
    alpha, omega = cronbach_alpha(whole[:5, :5]), congeneric(whole[:5, :5]).omega
    truth = dict.fromkeys(("Feldt", "Bonett", "distribution-free"), alpha)
    truth |= {"omega": omega, "difference": difference_ratio(5).value(whole)}
    rng = np.random.default_rng(SEED)
    covered: dict[str, list[float]] = {key: [] for key in truth}
    rejected = []
    for _ in range(samples):
        rows = draw(rng, n, loadings, cuts)
        limits, differ = intervals(rows)
        for key, (low, high) in limits.items():
            covered[key].append(np.nan if np.isnan(low) else float(low <= truth[key] <= high))
        rejected.append((*rejected_groups([rows, draw(rng, n, loadings, cuts)]), differ))
    shares = [f"{100 * np.nanmean(hits):.1f}" for hits in covered.values()]
    missing = 100 * np.mean(np.isnan(covered["omega"]))
    sizes = [f"{100 * share:.1f}" for share in np.mean(rejected, axis=0)]
    values = f"{alpha:.3f} | {omega:.3f} | {truth['difference']:.3f}"
    return " | ".join([f"| {name} | {n} | {values}", *shares, f"{missing:.1f}", *sizes]) + " |"


def main() -> None:
    """Print the table."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    print(
        "| population | n | α | ω | difference | Feldt | Bonett | distribution-free | ω, delta | difference, delta"
        " | no ω | size, groups (Hakstian and Whalen) | size, groups (errors) | size, scales |"
    )
    print("|---|--:" + "|--:" * 12 + "|")
    for name in CUTS:
        for n in SIZES:
            print(cell(name, n, samples), flush=True)
    print("\n| population | n of each group | groups | Hakstian and Whalen | errors |\n|---|--:|--:|--:|--:|")
    for name in ("seven points", "most at the top"):
        for n in SIZES:
            for n_groups in (4, 20):
                print(many(name, n, n_groups, samples // 2), flush=True)


if __name__ == "__main__":
    main()
