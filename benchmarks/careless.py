"""Simulated careless respondents found by each index of gm.check, and honest respondents flagged.

    python benchmarks/careless.py [samples]

Careless respondents are added to simulated honest ones: one answer throughout, random answers, one answer in the
second half, perceptions copied from expectations, duplicates, and fast responses. The tables are in docs/careless.md.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

import gapmodel as gm

SEED = 11
N = 600
KINDS = ("honest", "straight line", "random", "tired", "E = P", "copy", "near copy", "fast")
SETTINGS = (
    ("5% careless", 0.05, {}),
    ("20% careless", 0.20, {}),
    ("expectations at the ceiling", 0.05, {"level": 6.6}),
    ("mixed wording (1988)", 0.05, {"instrument": "servqual-1988"}),
    ("5 points", 0.05, {"five": True}),
    ("loose items", 0.05, {"loading": 0.4}),
    ("5% missing", 0.05, {"missing": 0.05}),
)
ANSWERS = [f"{side}{code}" for side in "EP" for code in range(1, 23)]


def five_points() -> gm.Instrument:
    """The 22 items on 1..5."""
    from dataclasses import replace
    from fractions import Fraction

    asked = gm.read_instrument("servqual")
    return replace(asked, scale=replace(asked.scale, highest=Fraction(5), anchors=()))


def planted(rng: np.random.Generator, share: float, settings: dict) -> tuple[pd.DataFrame, object, np.ndarray]:
    """Answers with a share of careless respondents of all kinds; the instrument; the kind of each respondent."""
    settings = dict(settings)
    instrument = five_points() if settings.pop("five", False) else settings.pop("instrument", "servqual")
    frame = gm.simulate(instrument, n=N, rng=rng, **settings).astype(float)
    levels = 5 if not isinstance(instrument, str) else 7
    kinds = np.zeros(N, np.int64)
    people = rng.permutation(N)[: int(share * N)]
    kinds[people] = np.arange(len(people)) % (len(KINDS) - 1) + 1
    cells = frame[ANSWERS].to_numpy()
    honest = np.flatnonzero(kinds == 0)
    for who in people.tolist():
        kind, answer = KINDS[kinds[who]], float(rng.integers(1, levels + 1))
        if kind == "straight line":
            cells[who] = answer
        elif kind == "random":
            cells[who] = rng.integers(1, levels + 1, 44)
        elif kind == "tired":
            cells[who, 22:] = answer
        elif kind == "E = P":
            cells[who, 22:] = cells[who, :22]
        elif kind in ("copy", "near copy"):
            other = honest[honest < who]
            cells[who] = cells[rng.choice(other)] if len(other) else cells[who]
            if kind == "near copy":
                at = rng.integers(44)
                cells[who, at] = cells[who, at] % levels + 1
    frame[ANSWERS] = cells
    hurried = kinds == KINDS.index("fast")
    frame["seconds"] = np.where(hurried, rng.uniform(30, 80, N), rng.lognormal(np.log(260), 0.35, N))
    return frame, instrument, kinds


def one(rng: np.random.Generator, share: float, settings: dict) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Respondents flagged by index and kind; respondents by kind; errors of the overall gap."""
    frame, instrument, kinds = planted(rng, share, settings)
    found = gm.check(gm.read_survey(frame, instrument), duration="seconds")
    flags = found.flags.assign(any=found.flagged(1), two=found.flagged(2))
    counts = flags.groupby(kinds).sum().reindex(range(len(KINDS))).fillna(0).T
    gaps = found.sensitivity[found.sensitivity["code"] == "overall"].set_index("without")["gap"]
    truth = gm.gaps(gm.read_survey(frame[kinds == 0], instrument)).table["gap"][0]
    errors = np.array([gaps.get(cut, gaps["nobody"]) - truth for cut in ("nobody", "two", "any", "even_odd")])
    return counts, np.bincount(kinds, minlength=len(KINDS)), errors


def measured(share: float, settings: dict, samples: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Percentages flagged by index and kind, and mean errors of the overall gap, over samples."""
    rng = np.random.default_rng(SEED)
    results = [one(rng, share, settings) for _ in range(samples)]
    total, people = sum(result[0] for result in results), sum(result[1] for result in results)
    rates = 100 * total / people
    rates.columns = list(KINDS)
    return rates, np.mean([result[2] for result in results], axis=0)


def table(heading: str, rows: pd.DataFrame, form: str = "{:.1f}") -> None:
    print(f"\n### {heading}\n\n| | " + " | ".join(rows.columns) + " |\n|---|" + "--:|" * len(rows.columns))
    for name, row in rows.iterrows():
        print(f"| {name} | " + " | ".join(form.format(value) for value in row) + " |")


def speed(n: int) -> None:
    frame = gm.simulate(n=n, careless=0.05, missing=0.015, rng=SEED)
    survey = gm.read_survey(frame, engine="memory")
    start = time.perf_counter()
    found = gm.check(survey)
    copies = int(found.indices.set_index("index").loc[["duplicate", "near_duplicate"], "flagged"].sum())
    print(f"| {n:,} | {time.perf_counter() - start:.1f} | {copies} |")


if __name__ == "__main__":
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    found = {name: measured(share, settings, samples) for name, share, settings in SETTINGS}
    table(f"Flagged, % ({SETTINGS[0][0]})", found[SETTINGS[0][0]][0])
    table("Honest respondents flagged, %", pd.DataFrame({name: rates["honest"] for name, (rates, _) in found.items()}))
    careless = list(KINDS[1:])
    for cut in ("any", "two"):
        rows = pd.DataFrame({name: rates.loc[cut, careless] for name, (rates, _) in found.items()}).T
        table(f"Found by `{cut}`, %", rows)
    columns = ["everybody", "without two", "without any", "without even_odd"]
    errors = pd.DataFrame({name: error for name, (_, error) in found.items()}, index=columns).T
    table("Error of the overall gap, in points", errors, "{:+.3f}")
    print("\n### Time\n\n| respondents | seconds | copies found by accident |\n|--:|--:|--:|")
    for n in (600, 20_000, 200_000):
        speed(n)
