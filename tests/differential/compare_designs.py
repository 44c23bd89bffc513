"""`gm.gaps` with weights, strata and clusters against linearisation on rows."""

from __future__ import annotations

from fractions import Fraction
from math import nan, sqrt
from typing import Any

import numpy as np

from . import design
from .case import Case, quiet_gaps, tails
from .compare_gaps import Found, adjusted, found_lines
from .ledger import EQUAL, MOMENTS, Bound, Place
from .populations import Answers, a_form, some_answers
from .scores import Line, Moments, lines

SIZES = (2, 3, 5, 8, 15, 30, 60, 120, 300)
CLOSE = Bound(1e-9, 1e-12)
ROLES = ("weights", "strata", "cluster")


def compare(case: Case) -> None:
    """Read answers with a design, mostly of several groups, and compare every line."""
    form = a_form(case.rng)
    answers = some_answers(case.rng, form, int(case.choose(*SIZES)))
    roles = [role for role in ROLES if case.rng.random() < 0.6] or [case.choose(*ROLES)]
    columns = design_columns(case, answers.n)
    groups = np.array(case.rng.choice(["a", "b", "c"], answers.n, p=[0.6, 0.3, 0.1]))
    by = case.choose(None, "g")
    settings, margin = case.settings(), float(form.step)
    read = case.read(answers, columns | {"g": groups}, **{role: role for role in roles})
    found = quiet_gaps(read, by=by, margin=margin, **settings)
    weights = weights_of(columns, roles, answers.n)
    units = units_of(columns, roles, answers.n)
    parts = found_lines(found)
    for line in lines(answers):
        for group in sorted(set(groups)) if by else [""]:
            kept = groups[line.rows] == group if by else np.ones(line.n, bool)
            place = case.place(f"{group} {line.level} {line.code}, {settings}, {'+'.join(roles)}", line.gap[kept])
            _compare_line(
                case,
                parts[group, line.level, line.code],
                (line, kept),
                (weights, units),
                settings | {"margin": margin},
                place,
            )
    adjusted(case, found.tests, settings["padjust"])
    if by is None and case.batch is not None:
        _ask_r(case, found, answers, columns, roles)
    if "weights" not in roles:
        _equal_weights(case, answers)


def weights_of(columns: dict[str, Any], roles: list[str], n: int) -> list[Fraction]:
    """The weights, all one where they are no role."""
    return [Fraction(w) for w in columns["weights"].tolist()] if "weights" in roles else [Fraction(1)] * n


def design_columns(case: Case, n: int) -> dict[str, Any]:
    """Weights, strata and clusters of n respondents; some weights as small as those that sum to one."""
    rng = case.rng
    strata = rng.choice(["s1", "s2", "s3"], n, p=[0.6, 0.35, 0.05])
    clusters = rng.integers(0, max(2, n // int(case.choose(2, 5, 20))), n)
    weights = case.choose(
        rng.integers(1, 5, n).astype(float),
        rng.integers(1, 40, n) / 8,
        np.round(rng.lognormal(0, 1, n) + 0.01, 2),
        np.round(rng.lognormal(-7, 1, n) + 1e-5, 6),
        np.where(rng.random(n) < 0.2, 0.0, rng.integers(1, 9, n) / 4),
    )
    if not weights.any():
        weights = weights + 1
    return {"weights": weights, "strata": strata, "cluster": [f"c{one}" for one in clusters]}


def units_of(columns: dict[str, Any], roles: list[str], n: int) -> list[design.Unit]:
    """The stratum and the sampling unit of every respondent, who is one where there are no clusters."""
    strata = columns["strata"].tolist() if "strata" in roles else [""] * n
    units: list[object] = columns["cluster"] if "cluster" in roles else list(range(n))
    return list(zip(strata, units, strict=True))


def _compare_line(
    case: Case,
    found: Found,
    asked: tuple[Line, np.ndarray],
    drawn: tuple[list[Fraction], list[design.Unit]],
    settings: dict[str, Any],
    place: Place,
) -> None:
    (line, kept), (weights, units) = asked, drawn
    rows = line.rows[kept].tolist()
    gaps = [line.unit * int(value) for value in line.gap[kept].tolist()]
    values: list[Fraction | None] = [None] * len(weights)
    for row, value in zip(rows, gaps, strict=True):
        values[row] = value
    own = [weights[row] for row in rows]
    mean = design.linearised(values, weights, units)
    _means(case, found, mean, (line, kept), own, place)
    _tests(case, found, mean, settings, place)
    _effects(case, found, (values, weights, units), settings["confidence"], place)
    sd = design.weighted_sd(gaps, own)
    case.ledger.compare("design: sd", found.row["sd"], sd, CLOSE, place)
    dz = mean.mean / sd if sd > 0 else nan
    for value in (found.row["cohen_dz"], found.effect("cohen_dz")[0]):
        case.ledger.compare("design: cohen_dz", value, dz, CLOSE, place)
    case.ledger.compare("design: effective n", found.effect("effective_n")[0], design.effective_n(own), CLOSE, place)


def _means(
    case: Case, found: Found, mean: design.Mean, asked: tuple[Line, np.ndarray], own: list[Fraction], place: Place
) -> None:
    (line, kept), total = asked, sum(own, Fraction(0))
    case.ledger.compare("design: n", found.row["n"], kept.sum(), EQUAL, place)
    case.ledger.compare("design: gap", found.row["gap"], mean.mean, CLOSE, place)
    case.ledger.compare("design: se", found.row["se"], mean.se, CLOSE, place)
    for name, side in (("mean_e", line.e), ("mean_p", line.p)):
        weighted = sum((w * int(value) for w, value in zip(own, side[kept].tolist(), strict=True)), Fraction(0))
        value = float(line.lowest + line.unit * weighted / total) if total else nan
        case.ledger.compare(f"design: {name}", found.row[name], value, CLOSE, place)


def _tests(case: Case, found: Found, mean: design.Mean, settings: dict[str, Any], place: Place) -> None:
    margin, nothing = settings["margin"], (nan, nan)
    there = mean.se == mean.se
    t = mean.test(settings["alternative"]) if there else nothing
    above = mean.test("greater", -margin) if there else nothing
    below = mean.test("less", margin) if there else nothing
    worse = above if above[1] >= below[1] else below
    for name, (statistic, p) in (
        ("design_t", t),
        ("non_inferiority", above),
        ("equivalence", worse if there else nothing),
    ):
        test = found.tests[name]
        case.ledger.compare("design: statistic", test["statistic"], statistic, MOMENTS, place)
        case.ledger.compare("design: p", test["p_val"], p, Bound(1e-8, 1e-12), place)
        case.ledger.compare("design: dof", test["dof"], mean.dof, EQUAL, place)
    for name in ("signed_rank", "signed_rank_pratt", "sign", "sign_flip"):
        case.ledger.compare("design: tests that are refused", found.tests[name]["p_val"], nan, EQUAL, place)
    limits = mean.limits(*tails(settings["confidence"], settings["alternative"]))
    close = Bound(1e-9, 1e-9 * mean.se if there else 0.0)
    for name, limit in zip(("ci_low", "ci_high"), limits, strict=True):
        case.ledger.compare("design: interval", found.row[name], limit, close, place)


def _effects(case: Case, found: Found, drawn: tuple[Any, ...], confidence: float, place: Place) -> None:
    values, weights, units = drawn
    shares = {
        "share_below": [None if y is None else Fraction(y < 0) for y in values],
        "prob_superiority": [None if y is None else Fraction(1 + (y > 0) - (y < 0), 2) for y in values],
    }
    rest = (1 - confidence) / 2
    for name, indicator in shares.items():
        mean = design.linearised(indicator, weights, units)
        expected = (mean.mean, *mean.limits(rest, rest))
        for one, other in zip(found.effect(name), expected, strict=True):
            case.ledger.compare(f"design: {name}", one, other, CLOSE, place)


def _equal_weights(case: Case, answers: Answers) -> None:
    """Weights that are all equal leave the means, and errors of lines that everybody has, as they were."""
    plain = quiet_gaps(case.read(answers), interval="t")
    weighted = quiet_gaps(case.read(answers, {"w": 2.5}, weights="w"))
    kinds = {line.key: Moments.of(line.gap, line.unit) for line in lines(answers)}
    pairs = zip(plain.table.to_dict("records"), weighted.table.to_dict("records"), strict=True)
    for one, other in pairs:
        moments = kinds[one["level"], one["code"]]
        place = case.place(f"{one['level']} {one['code']}, equal weights")
        names = ["gap", "mean_e", "mean_p"]
        if moments.n == answers.n > 1 and not moments.constant:
            names += ["sd", "se", "p_val", "ci_low", "ci_high"]
        for name in names:
            close = Bound(1e-9, 1e-9 * moments.sd / sqrt(moments.n) if moments.sd > 0 else 1e-12)
            case.ledger.compare("design: equal weights", other[name], one[name], close, place)


def _ask_r(case: Case, found: Any, answers: Answers, columns: dict[str, Any], roles: list[str]) -> None:
    table = {(row["level"], row["code"]): row for row in found.table.to_dict("records")}
    for line in lines(answers):
        if line.n < 2 or len(set(line.gap.tolist())) < 2:
            continue
        values = np.full(answers.n, np.nan)
        values[line.rows] = line.gap * float(line.unit)
        row = table[line.level, line.code]
        case.batch.designs.append(
            {
                "values": values.tolist(),
                "weights": columns["weights"].tolist() if "weights" in roles else [1.0] * answers.n,
                "strata": columns["strata"].tolist() if "strata" in roles else ["s"] * answers.n,
                "cluster": list(columns["cluster"]) if "cluster" in roles else [str(i) for i in range(answers.n)],
                "found": (row["gap"], row["se"]),
                "place": case.place(f"{line.level} {line.code}, {'+'.join(roles)}", line.gap),
            }
        )
