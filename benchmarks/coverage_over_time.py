"""Coverage of the intervals of a change, and what change points, XmR charts and CUSUM find and raise falsely.

    python benchmarks/coverage_over_time.py [samples] [series]

Changes: two samples of one population, so that nothing changes, with as many and with ten times as many respondents in
the second wave; and the same people twice, of whom two fifths answer anew. Series: normal means of waves with one step
at a random place, a slow drift, and neighbours that resemble each other. The tables are in docs/coverage.md and
docs/over_time.md.
"""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
from populations import Draw, heavy_ties, pair, rare, two_humped

from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.difference import difference_interval
from gapmodel.inference.means.independent import welch_interval
from gapmodel.inference.means.paired import t_interval
from gapmodel.inference.over_time.change_point import change_points
from gapmodel.inference.over_time.control_charts import xmr_chart
from gapmodel.inference.over_time.cusum import cusum
from gapmodel.tally.frequencies import Frequencies

SEED = 19
PEOPLE: dict[str, Draw] = {
    "mild": pair(6.0, 0.8, 5.4, 1.0, (0.5, 0.6)),
    "near the ceiling": pair(6.8, 0.6, 6.6, 0.7, (0.4, 0.4)),
    "3% failures": rare(0.03),
    "two humps": two_humped,
    "85% at zero": heavy_ties,
}
SIZES = ((15, 15), (30, 30), (100, 100), (15, 150), (30, 300))
UNIT = Fraction(1)


def changes(samples: int) -> None:
    """The tables of changes of different people and of the same."""
    print("| gaps | n | lattice covers | Welch covers | length / Welch |\n|---|---|--:|--:|--:|")
    for name, draw in PEOPLE.items():
        for sizes in SIZES:
            print(f"| {name} | {sizes[0]} and {sizes[1]} | {of_different_people(draw, sizes, samples)} |", flush=True)
    print("\n| gaps | n | lattice covers | t covers | length / t |\n|---|--:|--:|--:|--:|")
    for name, draw in PEOPLE.items():
        for n in (10, 30, 100):
            print(f"| {name} | {n} | {of_the_same(draw, n, samples)} |", flush=True)


def of_different_people(draw: Draw, sizes: tuple[int, int], samples: int) -> str:
    """Coverages and the median ratio of lengths."""
    rng, covered, lengths = np.random.default_rng(SEED), [], []
    for _ in range(samples):
        a, b = (Frequencies.of(draw(rng, n), UNIT) for n in sizes)
        mover = difference_interval(*(lattice_interval(one, -6, 6) for one in (b, a)))
        pairs = mover, welch_interval(b, a)
        covered.append([one.low <= 0 <= one.high for one in pairs])
        lengths.append(pairs_ratio(*pairs))
    return cells(covered, lengths)


def of_the_same(draw: Draw, n: int, samples: int) -> str:
    """The same of pairs, of whom two fifths answer anew."""
    rng, covered, lengths = np.random.default_rng(SEED), [], []
    for _ in range(samples):
        before, anew = draw(rng, n), draw(rng, n)
        moved = Frequencies.of(np.where(rng.random(n) < 0.4, anew - before, 0), UNIT)
        pairs = lattice_interval(moved, -12, 12), t_interval(moved)
        covered.append([one.low <= 0 <= one.high for one in pairs])
        lengths.append(pairs_ratio(*pairs))
    return cells(covered, lengths)


def pairs_ratio(one: object, other: object) -> float:
    """The length of one interval over that of another; NaN where that has none."""
    lengths = [float(found.high - found.low) for found in (one, other)]  # type: ignore[attr-defined]
    return lengths[0] / lengths[1] if lengths[1] > 0 else float("nan")


def cells(covered: list[list[bool]], lengths: list[float]) -> str:
    """Two shares and a median."""
    lattice, other = np.mean(covered, axis=0)
    return f"{lattice:.1%} | {other:.1%} | {np.nanmedian(lengths):.2f}"


def series(count: int) -> None:
    """What is found in series with one step and in series without any."""
    print("| waves | step | found | at the place | interval covers | width | more than one | XmR | CUSUM |")
    print("|--:|---|--:|--:|--:|--:|--:|--:|--:|")
    for waves in (12, 24, 36):
        for step in (0.0, 1.0, 1.5, 2.0, 3.0):
            print(f"| {waves} | {step or 'none'} | {of_steps(waves, step, count)} |", flush=True)
        for name in ("drift", "neighbours"):
            print(f"| {waves} | {name} | {of_steps(waves, 0.0, count, name)} |", flush=True)


def of_steps(waves: int, step: float, count: int, kind: str = "") -> str:
    """Shares of series in which a change point, an XmR signal or a CUSUM signal is found."""
    rng = np.random.default_rng(SEED)
    found, exact, covers, widths, several, signals = 0, 0, 0, [], 0, np.zeros(2)
    for _ in range(count):
        place = int(rng.integers(3, waves - 2))
        values = drawn(rng, waves, kind) + step * (np.arange(waves) >= place)
        search = change_points(values)
        signals += [bool(xmr_chart(values).signals), beyond(values)]
        if search.points:
            nearest = min(search.points, key=lambda one: abs(one.at - place))
            found, several = found + 1, several + (len(search.points) > 1)
            exact += nearest.at == place
            covers += nearest.low <= place <= nearest.high
            widths.append(nearest.high - nearest.low + 1)
    shown, told = [f"{found / count:.1%}"], ["–"] * 3
    if step and found:
        told = [f"{exact / found:.0%}", f"{covers / found:.0%}", f"{np.mean(widths):.1f}"]
    return " | ".join([*shown, *told, f"{several / count:.1%}", *(f"{share:.1%}" for share in signals / count)])


def drawn(rng: np.random.Generator, waves: int, kind: str) -> np.ndarray:
    """Values without a step: independent, with a rise of two standard deviations, or correlated by 0.3."""
    noise = rng.standard_normal(waves)
    if kind == "drift":
        return noise + np.linspace(0, 2, waves)
    if kind == "neighbours":
        for at in range(1, waves):
            noise[at] = 0.3 * noise[at - 1] + np.sqrt(1 - 0.09) * noise[at]
    return noise


def beyond(values: np.ndarray) -> bool:
    """Whether a cumulative sum is beyond its limit."""
    chart = xmr_chart(values)
    sums = cusum(values, chart.centre, float(chart.sigma[0]))
    return any(sums.side_at(at) for at in range(len(values)))


def main() -> None:
    """Print the tables."""
    samples, count = (int(given) for given in (sys.argv[1:] + ["1000", "500"][len(sys.argv) - 1 :])[:2])
    changes(samples)
    print()
    series(count)


if __name__ == "__main__":
    main()
