"""How often the intervals of `gm.complaints` cover: shares of causes together, medians of times, rates, trends.

    python benchmarks/coverage_complaints.py [samples]

prints the tables of docs/coverage.md; 1 000 samples take two minutes.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np

from gapmodel.inference.over_time.control_charts import u_chart
from gapmodel.inference.regression.count_trend import count_trend
from gapmodel.inference.share import blaker_interval, simultaneous_intervals
from gapmodel.inference.survival import kaplan_meier

SEED = 18
CAUSES = {
    "five equal": np.full(5, 0.2),
    "a few large": np.array([0.5, 0.3, 0.1, 0.06, 0.04]),
    "many small": np.array([0.3, 0.2, 0.1, *[0.04] * 10]),
}


def shares_line(name: str, n: int, samples: int) -> str:
    """How often all intervals of the causes cover together, and the single 95% confidence intervals for comparison."""
    rng, shares = np.random.default_rng(SEED), CAUSES[name]
    hits = []
    for counts in rng.multinomial(n, shares, samples):
        together = simultaneous_intervals(counts.tolist(), n)
        single = [blaker_interval(int(count), n) for count in counts]
        hits.append([
            all(one.low <= share <= one.high for one, share in zip(found, shares, strict=True))
            for found in (together, single)
        ])  # fmt: skip
    shown = " | ".join(f"{value:.3f}" for value in np.mean(hits, axis=0))
    return f"| {name} | {n} | {shown} |"


def median_line(n: int, open_share: float, samples: int) -> str:
    """How often the interval of the median covers it: days are rounded up, cases come evenly until the last day."""
    rng = np.random.default_rng(SEED)
    scale, median = 20 / np.log(2), 20.0  # half of the cases take more than 20 days
    window = 2 * scale / max(open_share, 0.01) / 2
    hits, open_cases, too_few = [], [], 0
    for _ in range(samples):
        days, seen = np.ceil(rng.exponential(scale, n)), np.floor(rng.uniform(0, window, n))
        ended = days <= seen
        found = kaplan_meier(np.minimum(days, seen), ended, ~ended).quantile()
        open_cases.append(1 - ended.mean())
        naive = np.median(days[ended]) if ended.any() else np.nan
        too_few += found.value == np.inf
        hits.append([found.low <= median <= found.high, naive])
    cover, naive = np.nanmean(hits, axis=0)
    return f"| {n} | {np.mean(open_cases):.2f} | {cover:.3f} | {too_few / samples:.3f} | {naive:.1f} |"


def alarms_line(mean: float, extra: float, samples: int) -> str:
    """How many of 36 months of an unchanged service signal, with the ordinary and with Laney's limits."""
    rng, false = np.random.default_rng(SEED), []
    for _ in range(samples):
        exposure = rng.integers(500, 1500, 36) / 1000
        true = rng.gamma(1 / extra**2, extra**2, 36) if extra else np.ones(36)
        counts = rng.poisson(mean * exposure * true)
        charts = [u_chart(counts, exposure, laney=laney) for laney in (False, True)]
        false.append([len(chart.signals) / 36 for chart in charts])
    shown = " | ".join(f"{value:.4f}" for value in np.mean(false, axis=0))
    return f"| {mean:g} | {extra:g} | {shown} |"


def trend_line(months: int, mean: float, extra: float, samples: int) -> str:
    """How often the interval of the yearly ratio covers 0.9."""
    rng, hits = np.random.default_rng(SEED), []
    time = 2020 + (np.arange(months) + 0.5) / 12
    expected = mean * 0.9 ** (time - time.mean()) * np.exp(0.2 * np.cos(2 * np.pi * time))
    for _ in range(samples):
        counts = rng.poisson(expected * (rng.gamma(1 / extra**2, extra**2, months) if extra else 1))
        found = count_trend(time, counts, np.ones(months))
        if found is not None:
            hits.append(found.change.low <= 0.9 <= found.change.high)
    return f"| {months} | {mean:g} | {extra:g} | {np.mean(hits):.3f} |"


def main(samples: int = 1_000) -> None:
    """Print the tables."""
    print("| causes | n | all together | single 95% confidence intervals |\n|---|---|---|---|")
    for name, n in product(CAUSES, (20, 100, 1000)):
        print(shares_line(name, n, samples), flush=True)
    print("\n| n | still open | covers | no median yet | median of closed cases |\n|---|---|---|---|---|")
    for n, share in product((20, 50, 200), (0.1, 0.3, 0.5)):
        print(median_line(n, share, samples), flush=True)
    print("\n| complaints per month | extra variation | signals, u | signals, Laney |\n|---|---|---|---|")
    for mean, extra in product((5.0, 30.0, 300.0), (0.0, 0.1, 0.3)):
        print(alarms_line(mean, extra, samples), flush=True)
    print("\n| months | complaints per month | extra variation | covers |\n|---|---|---|---|")
    for months, mean, extra in product((12, 24, 60), (5.0, 30.0), (0.0, 0.3)):
        print(trend_line(months, mean, extra, samples), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
