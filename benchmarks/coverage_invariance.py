"""How often the cut-offs of measurement invariance err, and coverage of the intervals of latent means.

    python benchmarks/coverage_invariance.py [samples]

Three factors (correlation 0.4) of four items each, answers rounded to whole points: two groups, or two sides of the
same people with correlated uniquenesses. Everything is equal, or one loading of every factor is 0.5 instead of 0.8, or
two intercepts are 0.3 points higher. Factor means differ by 0.3 points. The tables are in docs/coverage.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from gapmodel.findings.measurement.equal_measurement.levels import Step, step
from gapmodel.findings.measurement.equal_measurement.means import mean_rows
from gapmodel.findings.measurement.equal_measurement.model import Model
from gapmodel.inference.confirmatory.difference import chi2_difference
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.invariance.equal_parameters import Twins

FACTORS, ITEMS = 3, 4
LOADING, RESIDUAL, LIKE, APART, UNIQUE = 0.8, 0.8, 0.4, 0.3, 0.3
LOWER, HIGHER = 0.5, 0.3  # a loading, and by how much an intercept is higher, where they differ
SIZES = (100, 200, 500)
SEED = 29
LEVELS = {"nothing": ("metric", "scalar", "strict"), "loadings": ("metric",), "intercepts": ("metric", "scalar")}
RULES = ("CFI", "RMSEA", "SRMR", "any", "chi2")
K = FACTORS * ITEMS


def population(what: str, *, second: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Loadings (items, factors), intercepts and factor means."""
    loadings = np.kron(np.eye(FACTORS), np.full((ITEMS, 1), LOADING))
    intercepts, means = np.full(K, 4.0), np.zeros(FACTORS)
    if second:
        means = np.full(FACTORS, APART / LOADING)
        if what == "loadings":
            loadings[1::ITEMS] *= LOWER / LOADING
        if what == "intercepts":
            intercepts[[2, 5]] += HIGHER
    return loadings, intercepts, means


def groups(rng: np.random.Generator, n: int, what: str) -> Model:
    """Two groups of n respondents."""
    root = np.linalg.cholesky(np.full((FACTORS, FACTORS), LIKE) + (1 - LIKE) * np.eye(FACTORS))
    names = tuple(f"x{at}" for at in range(K))
    samples = []
    for second in (False, True):
        loadings, intercepts, means = population(what, second=second)
        scores = rng.standard_normal((n, FACTORS)) @ root.T + means
        rows = intercepts + scores @ loadings.T + RESIDUAL * rng.standard_normal((n, K))
        samples.append(Sample.of_rows(np.rint(rows)))
    text = "\n".join(f"f{d} =~ " + " + ".join(names[d * ITEMS : (d + 1) * ITEMS]) for d in range(FACTORS))
    table = parameter_table(parse(text, names), names, groups=2, means=True, std_lv=True)
    return Model(table, Twins(tuple(f"f{d}" for d in range(FACTORS)), {}), names, tuple(samples), ("A", "B"), False)


def sides(rng: np.random.Generator, n: int, what: str) -> Model:
    """Both sides of n respondents."""
    size = 2 * FACTORS
    root = np.linalg.cholesky(np.full((size, size), LIKE) + (1 - LIKE) * np.eye(size))
    scores, unique = rng.standard_normal((n, size)) @ root.T, rng.standard_normal((n, K)) * UNIQUE
    names, parts, lines, common = [], [], [], {}
    for at, side in enumerate("EP"):
        loadings, intercepts, means = population(what, second=bool(at))
        own = scores[:, at * FACTORS : (at + 1) * FACTORS] + means
        spread = np.sqrt(RESIDUAL**2 - UNIQUE**2)
        parts.append(intercepts + own @ loadings.T + unique + spread * rng.standard_normal((n, K)))
        names += [f"{side}{one}" for one in range(K)]
        for d in range(FACTORS):
            items = range(d * ITEMS, (d + 1) * ITEMS)
            lines.append(f"{side}f{d} =~ " + " + ".join(f"{side}{one}" for one in items))
            common |= {f"{side}f{d}": (f"f{d}", at)} | {f"{side}{one}": (str(one), at) for one in items}
    lines += [f"E{one} ~~ P{one}" for one in range(K)]
    table = parameter_table(parse("\n".join(lines), names), names, means=True, std_lv=True)
    sample = Sample.of_rows(np.rint(np.hstack(parts)))
    factors = tuple(name for name, _ in common.items() if "f" in name)
    return Model(table, Twins(factors, common), tuple(names), (sample,), ("E", "P"), False)


def errors(own: Step) -> list[bool]:
    """Which rules say that a level does not hold."""
    beyond, test = own.beyond, chi2_difference(own.fit, own.before.fit)
    return [*(name in beyond for name in RULES[:3]), bool(beyond), test.p_val < 0.05]


def covered(model: Model, own: Step) -> list[bool]:
    """Whether the intervals of the latent differences hold the true ones: in standard deviations and in points."""
    rows = list(mean_rows(model, own, 0.95, str))
    found = [row[5] <= APART / LOADING <= row[6] for row in rows]
    return [*found, *(row[9] <= APART <= row[10] for row in rows)]


def rules(made: Callable[..., Model], name: str, n: int, samples: int) -> None:
    """Print how often each rule says that a level does not hold."""
    for what, asked in LEVELS.items():
        rng = np.random.default_rng(SEED)
        found: dict[str, list[list[bool]]] = {level: [] for level in asked}
        for _ in range(samples):
            model = made(rng, n, what)
            before = step(model, "ml", "configural", None)
            for level in asked:
                before = step(model, "ml", level, before)
                found[level].append(errors(before))
        for level, rows in found.items():
            if (what, level) != ("intercepts", "metric"):
                shares = " | ".join(f"{share:.3f}" for share in np.mean(rows, axis=0))
                print(f"| {name} | {n} | {what} | {level} | {shares} |", flush=True)


def intervals(made: Callable[..., Model], name: str, n: int, samples: int) -> None:
    """Print how often the intervals of latent differences hold the true ones."""
    rng, inside = np.random.default_rng(SEED), []
    for _ in range(samples):
        model = made(rng, n, "nothing")
        inside.append(covered(model, step(model, "ml", "scalar", None)))
    sds, points = np.mean(inside, axis=0).reshape(2, -1).mean(axis=1)
    print(f"| {name} | {n} | {sds:.3f} | {points:.3f} |", flush=True)


def main(samples: int) -> None:
    """Print the tables."""
    cells = [(made, name, n) for made, name in ((groups, "groups"), (sides, "sides")) for n in SIZES]
    print("| compared | respondents | standard deviations | points |\n|---|---|---|---|")
    for made, name, n in cells:
        intervals(made, name, n, samples)
    print("\n| compared | respondents | differs | level | " + " | ".join(RULES) + " |\n" + "|---" * 9 + "|")
    for made, name, n in cells:
        rules(made, name, n, samples)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
