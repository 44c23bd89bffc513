"""Coverage of the intervals of gaps 1 to 4 and of the expectation funnel, with few managers.

    python benchmarks/coverage_provider.py [samples] [funnels]

Gap 1: 3, 5, 10 and 30 managers against 300 customers, one item on 1..7 and a dimension of five items; bias of the
estimate, coverage and length of the lattice interval (MOVER) and of Welch's, and, if both groups have the same
distribution, the size of the exact permutation test and of Welch's at 5%. Gaps 2 to 4: 5, 10, 30 and 240 ratings.
The funnel:
whole studies from gm.simulate. The table is in docs/coverage.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy import stats

import gapmodel as gm
from gapmodel.findings.provider.provider_rows import Side, contrast
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.independent import welch_interval
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.one_side import SideLine

CUSTOMERS = 300
SEED = 11
PEOPLE = {  # mean and SD before rounding and clipping: managers, customers
    "alike, mild": ((5.5, 1.2), (5.5, 1.2)),
    "alike, near the ceiling": ((6.4, 0.8), (6.4, 0.8)),
    "managers lower": ((5.2, 0.9), (6.2, 1.0)),
    "managers agree": ((6.6, 0.5), (6.0, 1.1)),
    "managers disagree": ((5.0, 1.6), (6.2, 0.8)),
}
RATINGS = {"mild": (4.5, 1.3), "high": (6.3, 0.9), "low": (2.0, 1.0)}


@dataclass(frozen=True)
class Answers:
    """Rounded normal answers on 1..7 to one item, or the mean of five that share a factor."""

    mean: float
    sd: float
    items: int

    @property
    def truth(self) -> float:
        """The mean after rounding and clipping, exactly."""
        edges = np.arange(1.5, 7)
        return 1 + float(stats.norm.sf((edges - self.mean) / self.sd).sum())

    def line(self, rng: np.random.Generator, n: int) -> SideLine:
        """A sample, above the lowest answer."""
        shared = 0.75 * rng.standard_normal((n, 1))
        own = np.sqrt(1 - 0.75**2) * rng.standard_normal((n, self.items))
        drawn = np.clip(np.rint(self.mean + self.sd * (shared + own)), 1, 7).astype(int) - 1
        answers = Frequencies.of(drawn.sum(axis=1), Fraction(1, self.items))
        mean = 1 + answers.unit * Fraction(answers.total, answers.n)
        return SideLine("item", "1", n, mean, answers.sd, answers)


def gap_1(samples: int) -> None:
    """The table of gap 1."""
    print("| people | line | managers | bias | lattice covers | Welch covers | length / Welch | permutation | Welch |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, (managers, customers) in PEOPLE.items():
        for items, line in ((1, "item"), (5, "dimension")):
            a, b = Answers(*managers, items), Answers(*customers, items)
            for n in (3, 5, 10, 30):
                print(f"| {name} | {line} | {n} | {gap_1_cell(a, b, n, samples)} |", flush=True)


def gap_1_cell(a: Answers, b: Answers, n: int, samples: int) -> str:
    """Bias, coverages, length and sizes."""
    rng, truth = np.random.default_rng(SEED), a.truth - b.truth
    gaps, covered, lengths, sizes = [], [], [], []
    for _ in range(samples):
        x, y = a.line(rng, n), b.line(rng, CUSTOMERS)
        found = contrast(Side(x), Side(y), 0.95, (1.0, 7.0))
        welch = welch_interval(x, y)
        both = [(found.interval.low, found.interval.high), (welch.low, welch.high)]
        gaps.append(found.gap)
        covered.append([low <= truth <= high for low, high in both])
        lengths.append([high - low for low, high in both])
        sizes.append([found.tests[test].p_val <= 0.05 for test in ("permutation", "welch")])
    lattice, welch_covers = 100 * np.mean(covered, axis=0)
    length = np.mean(lengths, axis=0)
    size = [f"{100 * share:.1f}" for share in np.mean(sizes, axis=0)] if a == b else ["", ""]
    error = np.std(gaps) / np.sqrt(samples)
    bias = f"{np.mean(gaps) - truth:+.3f} ± {1.96 * error:.3f}"
    return " | ".join([bias, f"{lattice:.1f}", f"{welch_covers:.1f}", f"{length[0] / length[1]:.2f}", *size])


def ratings(samples: int) -> None:
    """The table of gaps 2 to 4."""
    print("\n| ratings | n | lattice covers | t covers | length / t |")
    print("|---|--:|--:|--:|--:|")
    for name, (mean, sd) in RATINGS.items():
        answers = Answers(mean, sd, 1)
        for n in (5, 10, 30, 240):
            rng, rows = np.random.default_rng(SEED), []
            for _ in range(samples):
                line = answers.line(rng, n)
                found = lattice_interval(line.answers, 0, 6)
                half = stats.t.ppf(0.975, n - 1) * line.sd / np.sqrt(n)
                limits = [(found.low + 1, found.high + 1), (line.mean - half, line.mean + half)]
                rows.append(
                    [low <= answers.truth <= high for low, high in limits] + [high - low for low, high in limits]
                )
            lattice, t, long, short = np.mean(rows, axis=0)
            print(f"| {name} | {n} | {100 * lattice:.1f} | {100 * t:.1f} | {long / short:.2f} |", flush=True)


def funnel(studies: int) -> None:
    """Coverage of the funnel's stages in whole studies."""
    print("\n| managers | employees | stage | true share | mean estimate | covers |")
    print("|--:|--:|---|--:|--:|--:|")
    expected, believed = 6.0, 5.2
    for managers, employees in ((5, 30), (12, 120)):
        found = [study(seed, managers, employees, (expected, believed)) for seed in range(studies)]
        shares = np.cumprod([(believed - 1) / (expected - 1), (4.6 - 1) / 6, (5.2 - 1) / 6, (4.9 - 1) / 6])
        for place, stage in enumerate(("known", "standards", "delivered", "promised")):
            values = np.array([[row[stage][key] for key in ("survives", "ci_low", "ci_high")] for row in found])
            covers = ((values[:, 1] <= shares[place]) & (shares[place] <= values[:, 2])).mean()
            numbers = f"{shares[place]:.3f} | {values[:, 0].mean():.3f} | {100 * covers:.1f}"
            print(f"| {managers} | {employees} | {stage} | {numbers} |")


def study(seed: int, managers: int, employees: int, levels: tuple[float, float]) -> dict[str, dict[str, float]]:
    """One simulated study's funnel, by stage."""
    seeds = [int(s) for s in np.random.SeedSequence(seed).generate_state(5)]

    def rated(name: str, n: int, level: float, place: int) -> gm.Survey:
        letter = {"gap2-standards": "S", "gap3-delivery": "D", "gap4-promises": "K"}[name]
        frame = gm.simulate("gap4-promises", n, level=level, rng=seeds[place])
        return gm.read_survey(frame.rename(columns=lambda column: column.replace("K_", f"{letter}_")), name)

    view = gm.read_survey(
        gm.simulate("servqual-managers", managers, level=levels[1], rng=seeds[1]), "servqual-managers"
    )
    found = gm.expectation_funnel(
        customers=gm.read_survey(gm.simulate(n=CUSTOMERS, level=levels[0], rng=seeds[0])),
        managers=[
            view,
            rated("gap2-standards", managers, 4.6, 2),
        ],
        employees=[rated("gap3-delivery", employees, 5.2, 3), rated("gap4-promises", employees, 4.9, 4)],
    )
    return found.table.set_index("stage").to_dict("index")


def main() -> None:
    """Print the tables as Markdown."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    studies = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    print(f"{samples} samples per cell, {studies} studies; percentages.\n")
    gap_1(samples)
    ratings(samples)
    funnel(studies)


if __name__ == "__main__":
    main()
