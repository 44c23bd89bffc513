"""Coverage of the intervals of mystery shopping and of weighted shares.

    python benchmarks/coverage_listening.py [samples]

Visits to outlets answer 15 items by yes, no or N/A; outlets, visits, items and outlet x item vary in logits. The
true components and scores are computed by quadrature. The tables are in docs/coverage.md.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np

from gapmodel.findings.encounters.listening.visit_scores import VisitScores
from gapmodel.inference.scales.generalizability import crossed, variance_components
from gapmodel.inference.weighted_shares import weighted_share

SEED, ITEMS = 18, 15
NAMES = ("outlet", "visit", "item", "outlet:item", "residual")
POPULATIONS = {"met by 60%": (0.45, 0.6), "met by 85%": (2.1, 1.0)}  # mean logit, SD of items
SPREAD = {"outlet": 0.7, "visit": 0.5, "outlet:item": 0.4}  # SD of logits
SHAPES = {"balanced": (False, 0.0), "unbalanced": (True, 0.1)}  # visits differ; share that does not apply
NODES, _GAUSS = np.polynomial.hermite_e.hermegauss(60)
WEIGHTS = _GAUSS / _GAUSS.sum()
GROUPS = ((0.3, 0.3), (0.55, 0.6), (0.15, 0.1))  # weight of a group, and its share of the voices
POSITIVE = ((0.3, 0.5, 0.4), (0.1, 0.3, 0.2), (0.9, 0.95, 0.98))


def true_components(population: str) -> dict[str, float]:
    """The components of yes and no, by quadrature: logits are sums of independent normal effects."""
    mean, item = POPULATIONS[population]
    outlet, visit, both = (SPREAD[name] ** 2 for name in ("outlet", "visit", "outlet:item"))
    total = outlet + visit + item**2 + both

    def between(part: float) -> float:
        """The variance of the expected chance given effects of that variance."""
        chances = expected(mean + np.sqrt(part) * NODES, np.sqrt(total - part))
        return float(WEIGHTS @ chances**2 - (WEIGHTS @ chances) ** 2)

    share = float(expected(np.array([mean]), np.sqrt(total))[0])
    found = {
        "outlet": between(outlet),
        "visit": between(outlet + visit) - between(outlet),
        "item": between(item**2),
        "outlet:item": between(outlet + item**2 + both) - between(outlet) - between(item**2),
    }
    found["residual"] = share * (1 - share) - sum(found.values())
    return {name: 1e4 * value for name, value in found.items()}


def expected(logits: np.ndarray, spread: float) -> np.ndarray:
    """The expected chance around logits that vary normally."""
    return (1 / (1 + np.exp(-logits[..., None] - spread * NODES))) @ WEIGHTS


def component_line(outlets: int, visits: int, population: str, shape: str, samples: int) -> str:
    """One row: how often the limits contain the true components, the reliability, and the score of an outlet."""
    rng, truth = np.random.default_rng(SEED), true_components(population)
    error = truth["visit"] + truth["residual"] / ITEMS
    wanted = truth["outlet"] + truth["outlet:item"] / ITEMS
    hits = [
        one_sample(rng, outlets, visits, population, shape, truth | {"G": wanted / (wanted + error)})
        for _ in range(samples)
    ]
    shown = " | ".join(f"{value:.3f}" for value in np.mean(hits, axis=0))
    return f"| {outlets} | {visits} | {population} | {shape} | {shown} |"


def one_sample(
    rng: np.random.Generator, outlets: int, visits: int, population: str, shape: str, truth: dict[str, float]
) -> list[bool]:
    """Whether the limits contain the truth: components, G of one visit, the score of the first outlet."""
    uneven, missing = SHAPES[shape]
    mean, spread = POPULATIONS[population]
    own = mean + rng.normal(0, SPREAD["outlet"], (outlets, 1)) + rng.normal(0, spread, ITEMS)
    own = own + rng.normal(0, SPREAD["outlet:item"], (outlets, ITEMS))
    logits = own[:, None] + rng.normal(0, SPREAD["visit"], (outlets, visits, 1))
    met, there = rng.random(logits.shape) < 1 / (1 + np.exp(-logits)), rng.random(logits.shape) >= missing
    if uneven:
        there &= (np.arange(visits) < rng.integers(visits - 2, visits + 1, outlets)[:, None])[..., None]
    outlet, visit, item = np.nonzero(there)
    number = outlet * visits + visit
    terms = {"outlet:item": crossed(outlet, item), "outlet": outlet, "item": item, "visit": number}
    found = variance_components(100.0 * met[there], terms, normal=False)
    limits = {one.name: one.variance for one in found.components}
    limits["G"] = found.ratio({"outlet": 1, "outlet:item": 1 / ITEMS}, {"visit": 1, "residual": 1 / ITEMS})
    inside = [name in limits and limits[name].low <= truth[name] <= limits[name].high for name in (*NAMES, "G")]
    reports = np.array(
        [100 * met[at][there[at]].mean() if there[at].any() else np.nan for at in np.ndindex(outlets, visits)]
    )
    scores = VisitScores.of(reports, np.arange(outlets * visits), np.repeat(np.arange(outlets), visits))
    score = scores.of_outlet(0, 0.95)[1]
    return [*inside, score.low <= 100 * float(expected(own[0], SPREAD["visit"]).mean()) <= score.high]


def weighted_line(shares: tuple[float, ...], n: int, people: int, samples: int) -> str:
    """One row: weights that are known, or estimated from a survey of so many people."""
    rng, weights = np.random.default_rng(SEED), np.array([weight for weight, _ in GROUPS])
    voices = np.array([voice for _, voice in GROUPS])
    truth, hits, length = float(weights @ shares), 0, 0.0
    for _ in range(samples):
        sizes = np.maximum(rng.multinomial(n, voices), 1)
        counts = rng.binomial(sizes, shares)
        used = rng.multinomial(people, weights) / people if people else weights
        found = weighted_share(counts, sizes, used, weights_from=people)
        hits, length = hits + (found.low <= truth <= found.high), length + found.high - found.low
    known = str(people) if people else "known"
    return f"| {', '.join(map(str, shares))} | {n} | {known} | {hits / samples:.3f} | {length / samples:.3f} |"


def main(samples: int = 500) -> None:
    """Print the tables."""
    print("| outlets | visits | standards | design | outlet | visit | item | outlet × item | residual | G | score |")
    print("|" + "---|" * 11)
    for (outlets, visits), population, shape in product(((6, 3), (12, 3), (30, 4)), POPULATIONS, SHAPES):
        print(component_line(outlets, visits, population, shape, samples), flush=True)
    print("\n| shares of the groups | voices | weights from | covers | length |")
    print("|" + "---|" * 5)
    for shares, n, people in product(POSITIVE, (30, 120), (0, 300)):
        print(weighted_line(shares, n, people, 4 * samples), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
