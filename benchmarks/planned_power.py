"""Whether the numbers that `gm.sample_size` plans have the power, the width and the reliability: by simulation.

python benchmarks/planned_power.py [samples]    (default 20 000; about a minute)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
from scipy import stats

import gapmodel as gm
from gapmodel.inference.exact.signed_rank import signed_rank
from gapmodel.inference.means.paired import sign_flip
from gapmodel.inference.planning.lattice_law import supposed_law
from gapmodel.tally.frequencies import Frequencies

SEED, PART = 19, 2_000
Floats = np.ndarray


def normal(samples: int, shape: tuple[int, ...], rng: np.random.Generator) -> Iterator[Floats]:
    """Standard normal answers, some samples after others."""
    for _ in range(0, samples, PART):
        yield rng.normal(size=(PART, *shape))


def p_values(answers: Floats) -> Floats:
    """Two-sided, of paired t tests along the last axis."""
    return stats.ttest_1samp(answers, 0, axis=-1).pvalue


def holm_finds(p: Floats) -> Floats:
    """(samples, tests) What Holm's procedure finds at 5%."""
    order, tests = np.argsort(p, axis=1), p.shape[1]
    within = np.take_along_axis(p, order, axis=1) <= 0.05 / np.arange(tests, 0, -1)
    found = np.zeros(p.shape, bool)
    np.put_along_axis(found, order, np.logical_and.accumulate(within, axis=1), axis=1)
    return found


def simulated(samples: int) -> Iterator[tuple[str, int, float, float]]:
    """What is planned for, n, what was planned, and what the simulation finds."""
    rng = np.random.default_rng(SEED)
    one = gm.sample_size(dz=0.3)
    yield (
        "paired t, d_z 0.3",
        one.n,
        one.value,
        np.mean([(p_values(a + 0.3) < 0.05).mean() for a in normal(samples, (one.n,), rng)]),
    )
    tost = gm.sample_size("equivalence", margin=0.3, sd=1)
    inside = [np.abs(stats.t.interval(0.9, tost.n - 1, a.mean(1), stats.sem(a, axis=1))).max(0) < 0.3
              for a in normal(samples, (tost.n,), rng)]  # fmt: skip
    yield "equivalence, margin 0.3 SD", tost.n, tost.value, np.mean(inside)
    four = gm.sample_size("groups", dz=0.5, groups=4)
    shifts = np.array([-0.25, 0, 0, 0.25])[:, None]
    found = [(stats.f_oneway(*np.moveaxis(a + shifts, 1, 0), axis=1).pvalue < 0.05).mean()
             for a in normal(samples, (4, four.n), rng)]  # fmt: skip
    yield "four groups, extremes 0.5 SD apart", four.n, four.value, np.mean(found)
    yield from _clusters(samples, rng)
    for find in ("each", "all"):
        holm = gm.sample_size(dz=0.4, tests=5, find=find)
        effects = np.array([0.4] * 5 if find == "all" else [0.4, 0, 0, 0, 0])[:, None]
        finds = np.concatenate([holm_finds(p_values(a + effects)) for a in normal(samples, (5, holm.n), rng)])
        share = finds.all(1).mean() if find == "all" else finds[:, 0].mean()
        yield f"Holm over 5, d_z 0.4, {find}", holm.n, holm.value, share
    sure = gm.sample_size("interval", half_width=0.25, sd=1, assurance=0.9)
    short = [(a.std(axis=1, ddof=1) * stats.t.ppf(0.975, sure.n - 1) / np.sqrt(sure.n) <= 0.25).mean()
             for a in normal(samples, (sure.n,), rng)]  # fmt: skip
    yield "interval within 0.25 SD, assurance 90%", sure.n, 0.9, np.mean(short)
    yield from _lattice(min(samples, 4_000), rng)
    yield from _branches(samples, rng)


def _clusters(samples: int, rng: np.random.Generator) -> Iterator[tuple[str, int, float, float]]:
    plan = gm.sample_size(dz=0.3, cluster_size=25, icc=0.05)
    many, spread = plan.n // 25, np.sqrt(0.05 + 0.95 / 25)
    found = [(p_values(0.3 + spread * a) < 0.05).mean() for a in normal(samples, (many,), rng)]
    yield "clusters of 25, icc 0.05, d_z 0.3", plan.n, plan.value, np.mean(found)


def _lattice(samples: int, rng: np.random.Generator) -> Iterator[tuple[str, int, float, float]]:
    tests = {"sign_flip": sign_flip, "signed_rank": signed_rank}
    for test, exact in tests.items():
        plan = gm.sample_size(gap=-0.6, sd=1.2, test=test)
        law, reached = supposed_law(-0.6, 1.2, 6, 1.0), 0
        for counts in rng.multinomial(plan.n, law.chances, samples):
            there = counts > 0
            reached += exact(Frequencies(law.values[there], counts[there])).p_val <= 0.05
        yield f"{test}, gap -0.6 of SD 1.2 on 1..7", plan.n, plan.value, reached / samples


def _branches(samples: int, rng: np.random.Generator) -> Iterator[tuple[str, int, float, float]]:
    plan = gm.sample_size("reliability", icc=0.05)
    true = np.sqrt(0.05) * rng.normal(size=samples)
    means = [true + np.sqrt(0.95 / plan.n) * rng.normal(size=samples) for _ in range(2)]
    yield "reliability of branches, icc 0.05", plan.n, plan.value, float(np.corrcoef(*means)[0, 1])


if __name__ == "__main__":
    print("| planned for | n | planned | simulated |\n|---|--:|--:|--:|")
    for name, n, planned, share in simulated(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000):
        print(f"| {name} | {n} | {100 * planned:.1f} | {100 * share:.1f} |", flush=True)
