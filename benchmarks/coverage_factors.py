"""How often intervals of loadings contain the truth, and rules find the number of factors; for docs/coverage.md."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from gapmodel.findings.measurement.factors.factor_number import RULES
from gapmodel.inference.correlation import correlations
from gapmodel.inference.factors.average_partial import average_partials, n_minimum
from gapmodel.inference.factors.congruence import congruence
from gapmodel.inference.factors.extraction import extract
from gapmodel.inference.factors.loading_samples import correlation_limits, loading_limits, loading_samples
from gapmodel.inference.factors.parallel_analysis import eigenvalues, n_above, reference_eigenvalues
from gapmodel.inference.factors.rotation import Rotation, rotate

LOADINGS = (0.8, 0.7, 0.6, 0.5, 0.75)
POINTS = 7
REPEATED, RESAMPLES, COUNTED = 150, 200, 200


def model(p: int, items: int, phi: float) -> np.ndarray:
    """Correlations of `items` items of each of p factors that correlate by phi."""
    loadings = np.kron(np.eye(p), np.array(LOADINGS[:items])[:, None])
    common = loadings @ (np.full((p, p), phi) + (1 - phi) * np.eye(p)) @ loadings.T
    return common + np.diag(1 - np.diag(common))


def answers(root: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Answers on seven points, rather high as those to surveys are."""
    latent = rng.standard_normal((n, len(root))) @ root.T
    given: np.ndarray = np.clip(np.round(latent * 1.2 + 4.8), 1, POINTS)
    return given


def paired(truth: Rotation, found: Rotation) -> tuple[np.ndarray, np.ndarray]:
    """Which factors of a sample are those of the population, and their signs."""
    from scipy.optimize import linear_sum_assignment

    alike = congruence(truth.loadings, found.loadings)
    _, order = linear_sum_assignment(-np.abs(alike))
    return order, np.sign(alike[np.arange(len(order)), order])


def intervals(p: int, items: int, phi: float, n: int, seed: int) -> str:
    """A row of the table of intervals."""
    rng, root = np.random.default_rng(seed), np.linalg.cholesky(model(p, items, phi))
    whole = np.corrcoef(answers(root, 1_000_000, rng).T)
    truth = rotate(extract(whole[None], p).loadings[0], "oblimin")
    pairs = np.triu_indices(p, 1)
    hits: dict[str, list[float]] = {"main": [], "cross": [], "phi": []}
    main = np.abs(truth.loadings) > 0.3
    for _ in range(REPEATED):
        rows = answers(root, n, rng)
        extracted = extract(np.corrcoef(rows.T)[None], p)
        own = rotate(extracted.loadings[0], "oblimin", starts=8)
        order, signs = paired(truth, own)
        drawn = correlations(np.stack([np.cov(rows[rng.integers(0, n, n)].T) for _ in range(RESAMPLES)]))
        samples = loading_samples(drawn, extracted, own, "minres", "oblimin")
        for place, at in np.ndindex(truth.loadings.shape):
            value, of = own.loadings[place, order[at]], samples.loadings[:, place, order[at]]
            _, low, high = loading_limits(float(value), of, 0.95)
            kind = "main" if main[place, at] else "cross"
            hits[kind].append(float(low <= signs[at] * truth.loadings[place, at] <= high))
        for i, j in zip(*pairs, strict=True):
            one, other = order[i], order[j]
            limits = correlation_limits(own.correlations[one, other], samples.correlations[:, one, other], 0.95)
            hits["phi"].append(float(limits[0] <= signs[i] * signs[j] * truth.correlations[i, j] <= limits[1]))
    shares = " | ".join(f"{np.mean(one):.3f}" for one in hits.values())
    return f"| {p} × {items} | {phi} | {n} | {shares} |"


def numbers(p: int, items: int, phi: float, n: int, seed: int) -> str:
    """A row of the table of the number of factors: how often each rule finds p."""
    rng, root = np.random.default_rng(seed), np.linalg.cholesky(model(p, items, phi))
    drawn = np.stack([np.corrcoef(answers(root, n, rng).T) for _ in range(COUNTED)])
    own, reference = eigenvalues(drawn), reference_eigenvalues(n, p * items)
    found = {
        "components": n_above(own.components, reference.components),
        "common": n_above(own.common, reference.common),
        "map": n_minimum(average_partials(drawn)),
        "map4": n_minimum(average_partials(drawn, 4)),
        "kaiser": n_above(own.components, np.ones(p * items)),
    }
    shares = " | ".join(f"{(found[rule] == p).mean():.2f} ({found[rule].mean():.1f})" for rule in RULES)
    return f"| {p} × {items} | {phi} | {n} | {shares} |"


def tables() -> Iterator[str]:
    """Both tables, row after row."""
    yield "| factors × items | φ | n | loadings | cross-loadings | correlations of factors |"
    yield "|---|---|---|---|---|---|"
    for at, (p, items, phi, n) in enumerate([(3, 4, 0.3, 300), (3, 4, 0.5, 150), (3, 4, 0.5, 300), (3, 4, 0.5, 1000),
                                             (5, 4, 0.5, 300), (5, 4, 0.5, 1000)]):  # fmt: skip
        yield intervals(p, items, phi, n, 100 + at)
    yield ""
    yield "| factors × items | φ | n | components | in common | MAP | MAP, fourth | above 1 |"
    yield "|---|---|---|---|---|---|---|---|"
    for p, items in ((1, 5), (3, 4), (5, 4), (5, 5)):
        for phi in (0.3, 0.5, 0.7) if p > 1 else (0.0,):
            for n in (150, 400, 1500):
                yield numbers(p, items, phi, n, 7)


if __name__ == "__main__":
    for line in tables() if len(sys.argv) < 2 else (line for line in tables() if line.startswith(sys.argv[1])):
        print(line, flush=True)
