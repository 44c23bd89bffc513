"""`gm.gaps` of different people: Welch, the permutation test, Brunner and Munzel's, the bootstrap, against rows."""

from __future__ import annotations

from math import inf, lcm, nan
from typing import Any

import numpy as np

from . import two_samples
from .case import Case, quiet_gaps, tails
from .compare_gaps import Found, adjusted, found_lines, verdict_of
from .ledger import EQUAL, MOMENTS, ROUNDED, Bound, Place, bound_of
from .populations import MISSING, Answers, Form, a_form, some_answers
from .scores import Line, Moments, lines

SIZES = (1, 2, 3, 4, 6, 10, 15, 25, 40, 80, 200)
INTERVALS = ("lattice", "t", "percentile", "bca")


def compare(case: Case) -> None:
    """Expectations of some people and perceptions of others, in two tables or in one."""
    form = a_form(case.rng)
    sides = [some_answers(case.rng, form, int(case.choose(*SIZES))) for _ in "ep"]
    e, p = sides[0].e, sides[1].p
    if not ((e != MISSING).any(axis=0) & (p != MISSING).any(axis=0)).any():
        return  # nothing that both were asked: no gap, paired or not
    settings = case.settings() | {"margin": float(form.step), "interval": case.choose(*INTERVALS)}
    found = quiet_gaps(_read(case, form, e, p), **settings)
    parts = found_lines(found)
    expected = [list(lines(Answers(form, codes, codes))) for codes in (e, p)]
    for line_e, line_p in zip(*expected, strict=True):
        place = case.place(f"{line_e.level} {line_e.code}, {settings}", np.concatenate([line_e.e, line_p.e]))
        key = ("", line_e.level, line_e.code)
        _compare_line(case, parts[key], line_e, line_p, settings, place)
    adjusted(case, found.tests, settings["padjust"])


def _read(case: Case, form: Form, e: np.ndarray, p: np.ndarray) -> Any:
    nobody = [np.full_like(other, MISSING) for other in (p, e)]
    if case.rng.random() < 0.5:
        return case.read(Answers(form, np.vstack([e, nobody[0]]), np.vstack([nobody[1], p])))
    frames = {"expectation": (e, "E"), "perception": (p, "P")}
    tables = {
        side: Answers(form, codes, codes).frame().filter(regex=f"^{letter}") for side, (codes, letter) in frames.items()
    }
    return case.read_frame(form, tables, id="")


def _compare_line(case: Case, found: Found, e: Line, p: Line, settings: dict[str, Any], place: Place) -> None:
    ledger, row = case.ledger, found.row
    expectation, perception = (Moments.of(line.e, line.unit, line.lowest) for line in (e, p))
    there = bool(e.n and p.n)
    ledger.compare("sides: n", row["n_e"], e.n, EQUAL, place)
    ledger.compare("sides: n", row["n_p"], p.n, EQUAL, place)
    ledger.compare("sides: mean_e", row["mean_e"], expectation.mean, ROUNDED, place)
    ledger.compare("sides: mean_p", row["mean_p"], perception.mean, ROUNDED, place)
    common = lcm(*(int(1 / line.unit) for line in (e, p)))
    a, b = (line.e * int(common * line.unit) for line in (p, e))
    statistic, dof, p_val, limits = two_samples.welch(a, b, settings["alternative"], settings["confidence"])
    gap = (a.mean() - b.mean()) / common if there else nan
    ledger.compare("sides: gap", row["gap"], gap, Bound(1e-9, 1e-12), place)
    tests = found.tests
    ledger.compare("sides: welch statistic", tests["welch"]["statistic"], statistic, MOMENTS, place)
    ledger.compare("sides: welch dof", tests["welch"]["dof"], dof, MOMENTS, place)
    ledger.compare("sides: welch p", tests["welch"]["p_val"], p_val, MOMENTS, place)
    worse, above = two_samples.welch_tost(a, b, settings["margin"], 1 / common)
    for name, expected in (("equivalence", worse), ("non_inferiority", above)):
        ledger.compare(f"sides: {name} statistic", tests[name]["statistic"], expected[0], MOMENTS, place)
        ledger.compare(f"sides: {name} p", tests[name]["p_val"], expected[1], MOMENTS, place)
    _dealt(case, found, a, b, settings["alternative"], place)
    _intervals(case, found, (a, b), limits, common, settings, place)
    ledger.same("sides: verdict", row["verdict"], verdict_of(row["ci_low"], row["ci_high"], settings["margin"]), place)


def _dealt(case: Case, found: Found, a: np.ndarray, b: np.ndarray, alternative: str, place: Place) -> None:
    ledger, tests = case.ledger, found.tests
    permutation = two_samples.permutation(a, b, alternative) if len(a) and len(b) else nan
    if permutation is not None:
        method = tests["permutation"]["method"]
        kind = method.split(",")[0].split(":")[0]
        ledger.compare(
            f"sides: permutation p, {kind}", tests["permutation"]["p_val"], permutation, bound_of(method), place
        )
    statistic, p_val = two_samples.brunner_munzel(a, b, alternative)
    ledger.compare("sides: Brunner-Munzel statistic", tests["brunner_munzel"]["statistic"], statistic, MOMENTS, place)
    ledger.compare("sides: Brunner-Munzel p", tests["brunner_munzel"]["p_val"], p_val, Bound(1e-8, 1e-300), place)
    share = two_samples.above(a, b) if len(a) and len(b) else nan
    ledger.compare("sides: probability of superiority", found.effect("prob_superiority")[0], share, MOMENTS, place)


def _intervals(
    case: Case,
    found: Found,
    samples: tuple[np.ndarray, np.ndarray],
    welch: tuple[float, float],
    common: int,
    settings: dict[str, Any],
    place: Place,
) -> None:
    ledger, (a, b) = case.ledger, samples
    means = {name: found.effect("mean_gap", at) for at, name in enumerate(INTERVALS)}
    for side, at in (("ci_low", 1), ("ci_high", 2)):
        ledger.compare("sides: interval in the table", found.row[side], means[settings["interval"]][at], EQUAL, place)
    scale = Bound(1e-9, 1e-9 * abs(welch[1] - welch[0]) / common if np.isfinite(welch).all() else 1e-9)
    for limit, expected in zip(means["t"][1:], welch, strict=True):
        ledger.compare("sides: Welch interval", limit, expected / common, scale, place)
    both = tails(settings["confidence"], settings["alternative"])
    if welch[0] == welch[0]:
        laws = two_samples.resampled(a, b, both)
        for name, limits in zip(("percentile", "bca"), laws or (), strict=False):
            for limit, (low, high) in zip(means[name][1:], limits, strict=True):
                ends = (low / common, high / common)
                ledger.between(f"sides: bootstrap, {name}", limit, ends, Bound(1e-12, 1e-12), place)
    value, low, high = means["lattice"]
    if low == low:
        ledger.between("sides: lattice interval holds the gap", value, (low, high), EQUAL, place)
        ledger.compare("sides: lattice interval, open", low == -inf, both[0] == 0, EQUAL, place)
        ledger.compare("sides: lattice interval, open", high == inf, both[1] == 0, EQUAL, place)
