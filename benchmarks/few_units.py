"""Coverage of intervals of slopes with few units, and size and power of the tests.

    python benchmarks/few_units.py [samples]

The first slope of a regression on one or four correlated predictors, the product of two slopes, and a slope with one
extreme unit. The tables are in docs/few_units.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np
from scipy import stats

from gapmodel.inference.regression.few_units import permutation_test, wild_slope
from gapmodel.inference.regression.least_squares import Regression, least_squares
from gapmodel.inference.regression.mediation import Step, indirect_effect

SEED = 7
NAMES = ("a", "b", "c", "d")
RESAMPLES = 299
SETTINGS = (("even", "even"), ("even", "uneven"), ("skewed", "uneven"))
SLOPES = (
    "OLS t | HC3 t | not imposed | imposed, HC3 | imposed, HC1 | length"
    " | false, permutation | found, imposed | found, permutation"
)


def sample(rng: np.random.Generator, n: int, p: int, shape: str, spread: str) -> tuple[np.ndarray, np.ndarray]:
    """Predictors and errors; the spread of uneven errors grows with the first predictor's distance from its mean."""
    x = rng.normal(size=(n, p)) + 0.7 * rng.normal(size=(n, 1))
    x = np.exp(0.8 * x) if shape == "skewed" else x
    distance = np.abs(x[:, 0] - x[:, 0].mean()) / x[:, 0].std()
    return x, rng.normal(size=n) * (0.2 + distance if spread == "uneven" else 1)


def wild_p(model: Regression, slope: float, rng: np.random.Generator, *, imposed: bool) -> float:
    """The wild bootstrap's p-value of a slope with HC3 ratios, with the null imposed or with scaled residuals."""
    own = model.own_part(0)
    residuals = (
        model.residuals + (model.slopes[0] - slope) * own if imposed else model.residuals / (1 - model.leverages)
    )
    starred = residuals * np.vstack([np.ones(model.n), rng.choice([-1.0, 1.0], (RESAMPLES, model.n))])
    left = starred - (starred @ model.basis) @ model.basis.T
    ratios = (starred @ own) ** 2 / (left**2 @ (own / (1 - model.leverages)) ** 2)
    observed = ((model.slopes[0] - slope) / model.errors[0]) ** 2
    extreme = ratios[1:] >= observed * (1 - 1e-9)
    return float((extreme.sum() + 1) / (RESAMPLES + 1))


def one_slope(rng: np.random.Generator, n: int, p: int, shape: str, spread: str) -> list[float]:
    """For one sample with a slope of one: coverage, length, and tests of a slope of zero and of one."""
    x, errors = sample(rng, n, p, shape, spread)
    model = least_squares(x.sum(axis=1) + errors, x, NAMES[:p])
    nothing = least_squares(x[:, 1:].sum(axis=1) + errors, x, NAMES[:p])
    own, distance, quantile = model.own_part(0), abs(model.slopes[0] - 1), stats.t.ppf(0.975, model.dof)
    ordinary = np.sqrt(model.residuals @ model.residuals / model.dof / (own @ own))
    wild = wild_slope(model, 0, n_resamples=RESAMPLES, rng=rng)
    reach = wild.interval.high - wild.interval.low
    tests = [permutation_test(part, 0, n_resamples=RESAMPLES, rng=rng).p_val for part in (nothing, model)]
    return [
        distance <= quantile * ordinary,
        distance <= quantile * model.errors[0],
        wild_p(model, 1.0, rng, imposed=False) > 0.05,
        wild_p(model, 1.0, rng, imposed=True) > 0.05,
        wild.interval.low <= 1 <= wild.interval.high,
        reach / (2 * quantile * ordinary),
        tests[0] <= 0.05,
        wild.test.p_val <= 0.05,
        tests[1] <= 0.05,
    ]


def slopes(samples: int) -> Iterator[str]:
    """The rows of the first table."""
    yield f"| n | drivers | x | errors | {SLOPES} |"
    yield "|--:|--:|---|---|" + "--:|" * (SLOPES.count("|") + 1)
    for n in (8, 12, 24, 89):
        for p in (1, 4):
            for shape, spread in SETTINGS:
                rng = np.random.default_rng(SEED)
                found = np.array([one_slope(rng, n, p, shape, spread) for _ in range(samples)], float)
                cells = [f"{100 * share:.1f}" for share in found.mean(axis=0)]
                cells[5] = f"{np.median(found[:, 5]):.2f}"
                yield f"| {n} | {p} | {shape} | {spread} | {' | '.join(cells)} |"


def products(samples: int) -> Iterator[str]:
    """The rows of the second table: x -> m -> y with both standardized slopes the same, x held fixed in the second."""
    yield "| n | a = b | percentile covers | BCa covers | percentile without zero | BCa without zero |"
    yield "|--:|--:|--:|--:|--:|--:|"
    for n in (8, 12, 24, 89):
        for slope in (0.0, 0.6):
            rng, found = np.random.default_rng(SEED), []
            for _ in range(samples):
                x = rng.normal(size=n)
                m = slope * x + np.sqrt(1 - slope**2) * rng.normal(size=n)
                y = slope * m + np.sqrt(1 - slope**2) * rng.normal(size=n)
                rows = np.column_stack([x, m, y])
                effect = indirect_effect(rows, [[Step(0, 1), Step(1, 2, (0,))]], n_resamples=RESAMPLES, rng=rng)
                both = (effect.percentile, effect.bca)
                covers = [part.low <= slope**2 <= part.high for part in both]
                found.append(covers + [part.low > 0 or part.high < 0 for part in both])
            yield f"| {n} | {slope} | " + " | ".join(f"{100 * share:.1f}" for share in np.mean(found, axis=0)) + " |"


def kept(model: Regression, power: float, rng: np.random.Generator) -> tuple[float, float]:
    """The lowest and highest of a row of slopes that the imposed wild bootstrap keeps; power 0 is HC1, 1 is HC3."""
    own, scale = model.own_part(0), (model.own_part(0) / (1 - model.leverages) ** power) ** 2
    signs = np.vstack([np.ones(model.n), rng.choice([-1.0, 1.0], (RESAMPLES, model.n))])
    distances = np.linspace(-12, 12, 241) * model.errors[0]
    inside = []
    for distance in distances:
        starred = (model.residuals - distance * own) * signs
        left = starred - (starred @ model.basis) @ model.basis.T
        ratios = (starred @ own) ** 2 / (left**2 @ scale)
        inside.append((ratios >= ratios[0] * (1 - 1e-9)).mean() > 0.05)
    lowest, *_, highest = distances[inside]
    return lowest, highest


def far_unit(samples: int) -> Iterator[str]:
    """The rows of the third table: 24 units with even errors, one of them so many SDs from the others."""
    yield "| SDs | leverage | HC3 covers | HC1 covers | median length, HC3 / HC1 | longest tenth begins, HC3 / HC1 |"
    yield "|--:|--:|--:|--:|--:|--:|"
    for far in (3, 4, 5, 6):
        rng, found = np.random.default_rng(SEED), []
        for _ in range(samples):
            x = np.append(far, rng.normal(size=23))
            model = least_squares(x + rng.normal(size=24), x[:, None], ["x"])
            low, high = np.transpose([kept(model, power, rng) for power in (1.0, 0.0)])
            inside = (low <= 1 - model.slopes[0]) & (1 - model.slopes[0] <= high)
            found.append([model.leverages[0], *inside, *(high - low)])
        leverage, hc3, hc1, *_ = np.mean(found, axis=0)
        lengths = np.quantile(np.array(found)[:, 3:], [0.5, 0.9], axis=0)
        ratios = " | ".join(f"{hc3_length / hc1_length:.2f}" for hc3_length, hc1_length in lengths)
        yield f"| {far} | {leverage:.2f} | {100 * hc3:.1f} | {100 * hc1:.1f} | {ratios} |"


def main() -> None:
    """Print the tables as Markdown."""
    samples, start = int(sys.argv[1]) if len(sys.argv) > 1 else 400, time.perf_counter()
    for table, count in ((slopes, samples), (products, samples), (far_unit, samples // 4)):
        print(f"\n{count} samples per row.\n")
        for row in table(count):
            print(row, flush=True)
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
