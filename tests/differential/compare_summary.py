"""`gm.from_summary` against the formulas of printed means and standard deviations."""

from __future__ import annotations

from math import nan, sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

import gapmodel as gm

from . import paired
from .case import Case, tails
from .compare_gaps import LEVEL, adjusted, found_lines, verdict_of
from .ledger import EQUAL, MOMENTS, Bound
from .scores import Moments

CLOSE = Bound(1e-9, 1e-12)
FORMS = ("sd", "t", "r", "sd and sides", "nothing")


def compare(case: Case) -> None:
    """A table of one to six rows, as a paper prints it."""
    form = case.choose(*FORMS)
    rows = [_row(case, form) for _ in range(int(case.rng.integers(1, 7)))]
    settings = case.settings()
    found = gm.from_summary(_printed(rows, form), scale=(1, 7), margin=0.25, **settings)
    parts = found_lines(found)
    for place, row in enumerate(rows, start=1):
        _compare_row(case, parts["", "dimension", str(place)], row, form, settings)
    adjusted(case, found.tests, settings["padjust"])


def _row(case: Case, form: str) -> dict[str, float]:
    rng = case.rng
    n = int(case.choose(2, 3, 5, 12, 30, 100, 400, 5000))
    e, p = np.round(rng.uniform(2.5, 5.5, 2), 2)  # far enough from the ends for the SDs below
    sd_e, sd_p, r = np.round(rng.uniform([0.3, 0.3, -0.9], [2, 2, 0.95]), 2).tolist()
    gap = float(p - e)
    if form == "t":
        t = round(float(rng.normal(0, 8)), 2) or 1.0
        gap = abs(gap) * np.sign(t) or 0.01 * np.sign(t)
        return {"n": n, "gap": gap, "t": t, "sd": abs(gap / t) * sqrt(n)}
    sd = (
        round(float(rng.uniform(0.2, 2)), 3) if form.startswith("sd") else sqrt(sd_e**2 + sd_p**2 - 2 * r * sd_e * sd_p)
    )
    if form == "sd and sides":  # a printed SD that the sides allow
        sd = round(sqrt(sd_e**2 + sd_p**2 - 2 * r * sd_e * sd_p), 6)
    sd = nan if form == "nothing" else sd
    return {"n": n, "mean_e": e, "mean_p": p, "gap": gap, "sd_e": sd_e, "sd_p": sd_p, "r": r, "sd": sd}


def _printed(rows: list[dict[str, float]], form: str) -> pd.DataFrame:
    columns = {
        "sd": ["n", "mean_e", "mean_p", "sd"],
        "t": ["n", "gap", "t"],
        "r": ["n", "mean_e", "mean_p", "sd_e", "sd_p", "r"],
        "sd and sides": ["n", "mean_e", "mean_p", "sd_e", "sd_p", "sd"],
        "nothing": ["n", "mean_e", "mean_p"],
    }[form]
    return pd.DataFrame(rows)[columns]


def _compare_row(case: Case, found: Any, row: dict[str, float], form: str, settings: dict[str, Any]) -> None:
    place = case.place(f"{form}, {settings}: {row}")
    n, gap, sd = int(row["n"]), row["gap"], row["sd"]
    se, dof = sd / sqrt(n), n - 1
    t = gap / se
    below, above = tails(settings["confidence"], settings["alternative"])
    low, high = gap + se * stats.t.ppf(below, dof), gap + se * stats.t.isf(above, dof)
    dz = gap / sd
    expected = {"n": n, "gap": gap, "sd": sd, "se": se, "ci_low": low, "ci_high": high, "cohen_dz": dz}
    expected["p_val"] = paired.t_tail(t, dof, settings["alternative"])
    for name, value in expected.items():
        case.ledger.compare(f"summary: {name}", found.row[name], value, EQUAL if name == "n" else CLOSE, place)
    case.ledger.compare("summary: t", found.tests["paired_t"]["statistic"], t, MOMENTS, place)
    case.ledger.same("summary: verdict", found.row["verdict"], verdict_of(low, high, 0.25), place)
    rest = (1 - settings["confidence"]) / 2
    d, g = found.effect("cohen_dz"), found.effect("hedges_gz")
    for limit, level in ((d[1], 1 - rest), (d[2], rest)):
        chance = paired.noncentral_level(t, dof, limit * sqrt(n)) if sd == sd else limit
        case.ledger.compare("summary: d_z limits", chance, level if sd == sd else nan, LEVEL, place)
    for value, other in zip(g, d, strict=True):
        case.ledger.compare("summary: g_z", value, paired.hedges_factor(n) * other, CLOSE, place)
    if form in ("r", "sd and sides"):
        sides = [Moments(n, row[f"mean_{side}"], row[f"sd_{side}"], constant=False) for side in "pe"]
        value, limits = paired.d_av(*sides, Moments(n, gap, sd, constant=False), settings["confidence"])
        for one, other in zip(found.effect("cohen_dav"), (value, *limits), strict=True):
            case.ledger.compare("summary: d_av", one, other, CLOSE, place)
