"""Coverage of the intervals of yearly retention, of lifetime values and of what closing a gap is worth.

    python benchmarks/coverage_worth.py [samples]

The tables are in docs/coverage.md. An interval without limits counts as one that does not contain the true value.
"""

from __future__ import annotations

import sys
from functools import partial
from math import exp, log

import numpy as np
from scipy import special

from gapmodel.findings.encounters.loyalty.one_at_a_time import carried_through
from gapmodel.findings.encounters.loyalty.present_value import present_value, present_values, value_of
from gapmodel.findings.encounters.loyalty.uncertain_number import uncertain
from gapmodel.inference.estimate import Interval
from gapmodel.inference.rate import rate_interval
from gapmodel.inference.regression.share_change import shifted_share

SEED, MANY, DISCOUNT = 18, 400_000, 0.1
SLOPES, MEANS = np.array([0.9, 0.6, 0.0]), np.array([-0.6, -0.4, -0.2])
FORM = partial(value_of, first="later", periods=None)
VALUES = partial(present_values, 100.0, discount=DISCOUNT, first="later")


def retention_line(n: int, kept: float, samples: int) -> str:
    """Customers who came before or during three years of observation, some of whom left before it and are not seen."""
    rng, rate, hits, lengths = np.random.default_rng(SEED), -log(kept), [], []
    for _ in range(samples):
        start, life = rng.uniform(-5, 3, 4 * n), rng.exponential(1 / rate, 4 * n)
        seen = np.flatnonzero(start + life > 0)[:n]
        begin, end = np.maximum(start[seen], 0), np.minimum(start[seen] + life[seen], 3)
        found = rate_interval(int((end < 3).sum()), float((end - begin).sum()))
        hits.append(exp(-found.high) <= kept <= exp(-found.low))
        lengths.append(exp(-found.low) - exp(-found.high))
    return f"| {n} | {kept} | {np.mean(hits):.3f} | {np.mean(lengths):.3f} |"


def value_line(n: int, kept: float, spread: float, samples: int) -> str:
    """Retention by counts; margin and discount rate known with normal errors, whose limits are those of 95%."""
    rng, truth = np.random.default_rng(SEED), present_value(100, kept, DISCOUNT, "later")
    hits, lengths = [], []
    for _ in range(samples):
        margin, discount = 100 * (1 + spread * rng.normal()), DISCOUNT * (1 + spread * rng.normal())
        numbers = [
            uncertain("retention", (int(rng.binomial(n, kept)), n), lowest=0, highest=1),
            uncertain("margin", Interval(margin, margin - 196 * spread, margin + 196 * spread, "")),
            uncertain("discount", Interval(discount, discount - 0.196 * spread, discount + 0.196 * spread, "")),
        ]
        found = carried_through(FORM, numbers)
        hits.append(found.low <= truth <= found.high)
        lengths.append((found.high - found.low) / truth)
    return f"| {n} | {kept} | {spread} | {np.mean(hits):.3f} | {np.median(lengths):.2f} |"


def gaps_of(rng: np.random.Generator, n: int) -> np.ndarray:
    """Gaps in three dimensions that go together."""
    return MEANS + 0.55 * rng.normal(size=(n, 1)) + 0.5 * rng.normal(size=(n, 3))


def gap_line(n: int, intercept: float, samples: int) -> str:
    """The worth of closing the first gap, and of changing it by half a point."""
    rng = np.random.default_rng(SEED)
    many = gaps_of(rng, MANY) @ SLOPES + intercept
    now = special.expit(many).mean()
    true = [float(VALUES(special.expit(many + SLOPES[0] * d).mean()) - VALUES(now)) for d in (-MEANS[0], 0.5)]
    hits: list[list[bool]] = []
    lengths = []
    for _ in range(samples):
        gaps = gaps_of(rng, n)
        stayed = rng.random(n) < special.expit(intercept + gaps @ SLOPES)
        row = []
        for at, (shift, closed) in enumerate(((-gaps[:, 0].mean(), [0]), (0.5, []))):
            found = shifted_share(stayed, gaps, [shift, 0, 0], closed)
            worth = found.through(VALUES, rng=1)[2] if found else Interval(0, np.nan, np.nan, "")
            row.append(bool(worth.low <= true[at] <= worth.high))
            lengths.append(worth.high - worth.low)
        hits.append(row)
    shares = " | ".join(f"{share:.3f}" for share in np.mean(hits, axis=0))
    return f"| {n} | {now:.3f} | {n * (1 - now):.0f} | {true[0]:.0f} | {shares} | {np.nanmedian(lengths):.0f} |"


def main(samples: int = 2_000) -> None:
    """Print the tables."""
    print("| customers | retention | covers | length |\n|---|---|---|---|")
    for n in (30, 100, 400):
        for kept in (0.7, 0.85, 0.95):
            print(retention_line(n, kept, samples), flush=True)
    print("\n| n | retention | error of margin and discount | covers | length / value |\n|---|---|---|---|---|")
    for n in (30, 100, 400):
        for kept, spread in ((0.7, 0.0), (0.7, 0.1), (0.9, 0.0), (0.9, 0.1), (0.9, 0.2)):
            print(value_line(n, kept, spread, samples), flush=True)
    print("\n| n | retention | left | worth | gap closed | half a point | length |\n" + "|---" * 7 + "|")
    for n in (60, 100, 200, 400, 1_000):
        for intercept in (2.4, 3.4):
            print(gap_line(n, intercept, samples // 2), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
