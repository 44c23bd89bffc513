"""Coverage of the number of people with a problem, of ratios between severities and of the recovery comparison.

    python benchmarks/coverage_iceberg.py [samples]

People with a problem complain with a true probability; a survey of others with a problem measures it. The tables are
in docs/coverage.md.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

import gapmodel as gm
from gapmodel.inference.products.factor import Factor
from gapmodel.inference.products.unheard import total_behind

SEED = 18
SHAPES = ((500, 0.05, 40), (500, 0.05, 200), (500, 0.3, 40), (500, 0.3, 200), (20_000, 0.05, 200), (20_000, 0.3, 1000))
RATIOS = ((100, (1, 29, 300)), (1000, (1, 29, 300)), (200, (1, 3, 9)), (50, (1, 1, 1)))
SELECTED = (0.0, 1.0)  # how much lower people start whose complaint was resolved, in SDs


def iceberg_line(people: int, share: float, asked: int, samples: int) -> str:
    """How often the interval holds the true number, with Jeffreys' prior, the uniform one, and by the delta method."""
    rng, inside = np.random.default_rng(SEED), np.zeros(4)
    for _ in range(samples):
        complained, received = rng.binomial(asked, share), rng.binomial(people, share)
        for at, prior in enumerate((0.5, 1.0)):
            factor = Factor("beta", complained + prior, asked - complained + prior)
            found = total_behind(received, [factor])
            inside[at] += found.low <= people <= found.high
        if complained and received:
            error = np.sqrt(1 / received + (1 - complained / asked) / complained)
            estimate = received * asked / complained
            inside[2] += abs(np.log(people / estimate)) <= 1.959964 * error
        found = total_behind(received, [Factor("beta", complained + 0.5, asked - complained + 0.5)], model="fixed")
        inside[3] += found.low <= people <= found.high
    return f"| {people:,} | {share:g} | {asked} | " + " | ".join(f"{one / samples:.3f}" for one in inside) + " |"


def ratio_line(n: int, truth: tuple[int, ...], samples: int) -> str:
    """How often all ratios to the most serious kind are inside together, and how often the true ones are rejected."""
    rng, shares = np.random.default_rng(SEED), np.array(truth) / sum(truth)
    together = rejected = 0
    for counts in rng.multinomial(n, shares, samples):
        found = gm.severity_ratios({str(at): int(count) for at, count in enumerate(counts)}, list(truth))
        table = found.table.iloc[1:]
        given = np.array(truth[1:]) / truth[0]
        together += bool(((table["ratio_low"] <= given) & (given <= table["ratio_high"])).all())
        rejected += bool(found.tests.loc[0, "p_val"] < 0.05)
    return f"| {n} | {':'.join(map(str, truth))} | {together / samples:.3f} | {rejected / samples:.3f} |"


def recovery_line(n: int, start: float, samples: int) -> str:
    """Of people without any effect of recovery: how often each comparison finds one, or holds zero."""
    rng, inside = np.random.default_rng(SEED), np.zeros(4)
    for _ in range(samples):
        true = rng.normal(5, 1, n)
        before, after = true + rng.normal(0, 1, n), true + rng.normal(0, 1, n)
        problem = rng.random(n) < 1 / (1 + np.exp(1 + 1.5 * start * (before - 5)))
        frame = pd.DataFrame({"state": np.where(problem, "resolved", "no problem")})
        found = gm.recovery(frame.assign(loyalty=after, earlier=before), before="earlier")
        change = found.change.set_index("state").loc["resolved"]
        rows = [found.table.iloc[0], change, *(found.adjusted.iloc[at] for at in (0, 1))]
        inside += [row["ci_low"] <= 0 <= row["ci_high"] for row in rows]
    return f"| {n} | {start:g} | " + " | ".join(f"{one / samples:.3f}" for one in inside) + " |"


def main(samples: int = 300) -> None:
    """Print the tables."""
    print("| people | share who complain | asked | Jeffreys | uniform | delta method, logarithm | without the count |")
    print("|---|---|---|---|---|---|---|")
    for shape in SHAPES:
        print(iceberg_line(*shape, samples))
    print("\n| cases | truth | all ratios inside | true proportions rejected |\n|---|---|---|---|")
    for n, truth in RATIOS:
        print(ratio_line(n, truth, samples))
    print("\n| people | selection | groups after | change of the resolved | same start | difference of changes |")
    print("|---|---|---|---|---|---|")
    for n in (100, 400):
        for start in SELECTED:
            print(recovery_line(n, start, samples // 2))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
