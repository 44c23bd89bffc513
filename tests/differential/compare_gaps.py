"""`gm.gaps` of paired answers against rows: every number of every line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isnan, lcm, nan, sqrt
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

import gapmodel as gm

from . import bayes, bootstrap, paired, profiles
from .case import Case, quiet_gaps, tails
from .ledger import EQUAL, EXACT, LOOSE, MOMENTS, ROUNDED, Bound, Ledger, Place, bound_of
from .populations import Answers, a_form, a_size, some_answers
from .scores import Line, Moments, lines, pandas_means

INTERVALS = ("lattice", "t", "percentile", "bca")
EXACT_TESTS = {"signed_rank": "wilcox", "signed_rank_pratt": "pratt"}
APPROXIMATE = Bound(0.0, 1e-3)  # standard errors: bootstrap limits whose sums are too many to list
Tests = Mapping[str, Mapping[str, Any]]
LEVEL = Bound(0.0, 1e-7)  # of the chance that a noncentral t limit is built on
BAYES = Bound(1e-9, 1e-9)


@dataclass(frozen=True)
class Asked:
    """What a line is asked for."""

    confidence: float
    alternative: str
    margin: float
    interval: str
    widest: float


@dataclass(frozen=True)
class Found:
    """What the package says of one line."""

    row: Mapping[str, Any]
    tests: Mapping[str, Mapping[str, Any]]
    effects: Mapping[str, list[tuple[float, float, float]]]
    methods: Mapping[str, list[str]]

    def effect(self, name: str, place: int = 0) -> tuple[float, float, float]:
        """Value and limits of an effect, of the given one of those of its name."""
        return self.effects[name][place]


def found_lines(found: gm.Gaps) -> dict[tuple[str, str, str], Found]:
    """All lines by group, level and code; those of the table without groups are of the group ""."""
    tests: dict[tuple[str, str, str], dict[str, Any]] = defaultdict(dict)
    effects: dict[tuple[str, str, str], dict[str, Any]] = defaultdict(lambda: defaultdict(list))
    methods: dict[tuple[str, str, str], dict[str, Any]] = defaultdict(lambda: defaultdict(list))
    for row in found.tests.to_dict("records"):
        tests[row["group"], row["level"], row["code"]][row["test"]] = row
    for row in found.effects.to_dict("records"):
        own = effects[row["group"], row["level"], row["code"]]
        own[row["effect"]].append((row["value"], row["ci_low"], row["ci_high"]))
        methods[row["group"], row["level"], row["code"]][row["effect"]].append(row["method"])
    rows = {(row.get("group", ""), row["level"], row["code"]): row for row in found.table.to_dict("records")}
    return {key: Found(row, tests[key], effects[key], methods[key]) for key, row in rows.items()}


def compare(case: Case) -> None:
    """Read answers of hostile kinds and compare all that `gm.gaps` gives."""
    form = a_form(case.rng)
    answers = some_answers(case.rng, form, a_size(case.rng, form), points=case.rng.random() < 0.3)
    compare_answers(case, answers)


def compare_answers(case: Case, answers: Answers) -> None:
    """Compare all that `gm.gaps` gives of these answers."""
    form = answers.form
    settings = case.settings()
    margin = case.choose(None, 0, 0.3 * float(form.step), 2 * float(form.step))
    interval = case.choose("lattice", *INTERVALS)
    found = quiet_gaps(case.read(answers), margin=margin, interval=interval, **settings)
    margin = float(form.widest) / 24 if margin is None else margin
    asked = Asked(settings["confidence"], settings["alternative"], margin, interval, float(form.widest))
    expected = list(lines(answers))
    parts = found_lines(found)
    case.ledger.same(
        "lines of the table", [key[1:] for key in parts], [line.key for line in expected], case.place("table")
    )
    for line in expected:
        compare_line(case, line, parts["", line.level, line.code], asked)
    _respondents(case, found, answers)
    if hasattr(found, "signs"):
        _signs(case, found, expected)
    _pandas(case, found, answers)
    _profiles(case, found, expected)
    _bayes(case, found, expected)
    adjusted(case, found.tests, settings["padjust"])


def compare_line(case: Case, line: Line, found: Found, asked: Asked) -> None:
    """One line: its row in the table, its tests and its effects."""
    place = case.place(f"{line.level} {line.code}, {asked.alternative}, {asked.confidence:.0%}", line.gap)
    gap = Moments.of(line.gap, line.unit)
    _moments(case.ledger, line, found, gap, place)
    _tests(case, line, found, asked, gap, place)
    _intervals(case.ledger, line, found, asked, gap, place)
    _standardized(case.ledger, line, found, asked, gap, place)
    _shares(case.ledger, line, found, asked, place)
    row = found.row
    verdict = verdict_of(row["ci_low"], row["ci_high"], asked.margin)
    case.ledger.same("verdict", row["verdict"], verdict, place)


def _moments(ledger: Ledger, line: Line, found: Found, gap: Moments, place: Place) -> None:
    row = found.row
    e, p = (Moments.of(side, line.unit, line.lowest) for side in (line.e, line.p))
    ledger.compare("n", row["n"], line.n, EQUAL, place)
    for name, value in (("mean_e", e.mean), ("mean_p", p.mean), ("gap", gap.mean), ("sd", gap.sd), ("se", gap.se)):
        ledger.compare(name, row[name], value, ROUNDED, place)
    ledger.compare("cohen_dz", row["cohen_dz"], _over(gap.mean, gap.sd), MOMENTS, place)


def _over(mean: float, sd: float) -> float:
    return mean / sd if sd > 0 else nan


def _tests(case: Case, line: Line, found: Found, asked: Asked, gap: Moments, place: Place) -> None:
    ledger, tests = case.ledger, found.tests
    varies = line.n > 1 and not gap.constant
    t, p_val, _ = paired.rows_t(line.p, line.e, asked.alternative, asked.confidence) if varies else (nan, nan, nan)
    exact = paired.t_tail(t, line.n - 1, asked.alternative)
    ledger.compare("paired t: statistic", tests["paired_t"]["statistic"], t, MOMENTS, place)
    ledger.compare("paired t: p, scipy", tests["paired_t"]["p_val"], p_val, MOMENTS, place)
    ledger.compare("paired t: p, incomplete beta", tests["paired_t"]["p_val"], exact, MOMENTS, place)
    ledger.compare("paired t: p in the table", found.row["p_val"], tests["paired_t"]["p_val"], EQUAL, place)
    for name in ("paired_t", "equivalence", "non_inferiority"):
        dof = line.n - 1 if line.n else nan
        ledger.compare("t tests: dof", tests[name]["dof"], dof, EQUAL, place)
    for name, (statistic, p) in zip(("equivalence", "non_inferiority"), paired.tost(gap, asked.margin), strict=True):
        ledger.compare(f"{name}: statistic", tests[name]["statistic"], statistic, MOMENTS, place)
        ledger.compare(f"{name}: p", tests[name]["p_val"], p, MOMENTS, place)
    for name, zeros in EXACT_TESTS.items():
        w, p = paired.signed_rank(line.gap, zeros, asked.alternative) if line.n else (nan, nan)
        ledger.compare(f"{name}: W+", tests[name]["statistic"], w, EQUAL, place)
        _exact(ledger, name, tests, p, place)
    flip = paired.sign_flip(line.gap, asked.alternative) if line.n else nan
    sign = paired.sign_test(line.gap, asked.alternative) if line.n else nan
    ledger.compare("sign flip: statistic", tests["sign_flip"]["statistic"], gap.mean, ROUNDED, place)
    ledger.compare("sign: statistic", tests["sign"]["statistic"], (line.gap > 0).sum() if line.n else nan, EQUAL, place)
    _exact(ledger, "sign_flip", tests, flip, place)
    ledger.compare("sign: p, binomial", tests["sign"]["p_val"], sign, EXACT, place)
    if case.batch is not None and 1 < line.n <= 100 and (line.gap != 0).sum() > 1:
        _ask_r(case, line, tests, place)


def _exact(ledger: Ledger, name: str, tests: Tests, p_val: float, place: Place) -> None:
    """A p-value that is held against the exact one, within what its method says of itself."""
    method = tests[name]["method"]
    kind = method.split(":")[0]
    if "upper bound" in method:
        ledger.between(f"{name}: p, {kind}", tests[name]["p_val"], (p_val, inf), LOOSE, place)
    else:
        ledger.compare(f"{name}: p, {kind}", tests[name]["p_val"], p_val, bound_of(method), place)


def _ask_r(case: Case, line: Line, tests: Tests, place: Place) -> None:
    found = {name: float(tests[name]["p_val"]) for name in (*EXACT_TESTS, "sign_flip")}
    bounds = {name: bound_of(tests[name]["method"]) for name in found}
    alternative = place.line.split(", ")[1]
    case.batch.ranks.append(
        {"gap": line.gap.tolist(), "alternative": alternative, "found": found, "bounds": bounds, "place": place}
    )


def _intervals(ledger: Ledger, line: Line, found: Found, asked: Asked, gap: Moments, place: Place) -> None:
    limits = {name: found.effect("mean_gap", at) for at, name in enumerate(INTERVALS)}
    for name, (value, _, _) in limits.items():
        ledger.compare(f"mean gap, {name}: value", value, gap.mean, ROUNDED, place)
    for side, at in (("ci_low", 1), ("ci_high", 2)):
        ledger.compare("interval in the table", found.row[side], limits[asked.interval][at], EQUAL, place)
    varies = line.n > 1 and not gap.constant
    t = (nan, nan)
    if varies:
        unit = float(line.unit)
        t = tuple(limit * unit for limit in paired.rows_t(line.p, line.e, asked.alternative, asked.confidence)[2])
    close = Bound(1e-9, 1e-9 * gap.se if varies else 0.0)
    for limit, expected in zip(limits["t"][1:], t, strict=True):
        ledger.compare("t interval", limit, expected, close, place)
    _lattice_laws(ledger, line, limits["lattice"], t, asked, place)
    if varies:
        _resampled(ledger, line, found, asked, limits, place)
    else:
        for limit in (*limits["percentile"][1:], *limits["bca"][1:]):
            ledger.compare("bootstrap of answers that do not vary", limit, nan, EQUAL, place)


def _lattice_laws(
    ledger: Ledger, line: Line, lattice: tuple[float, float, float], t: tuple[float, float], asked: Asked, place: Place
) -> None:
    """It holds the t interval as far as the scale goes, stays on the scale, and is open where the alternative says."""
    value, low, high = lattice
    if line.n < 2:
        ledger.compare("lattice interval: undefined", low, nan, EQUAL, place)
        ledger.compare("lattice interval: undefined", high, nan, EQUAL, place)
        return
    below, above = tails(asked.confidence, asked.alternative)
    give = Bound(1e-12, 1e-12)
    if below:
        most = value if isnan(t[0]) else max(t[0], -asked.widest)
        ledger.between("lattice interval: low", low, (-asked.widest, most), give, place)
    else:
        ledger.compare("lattice interval: open", low, -inf, EQUAL, place)
    if above:
        least = value if isnan(t[1]) else min(t[1], asked.widest)
        ledger.between("lattice interval: high", high, (least, asked.widest), give, place)
    else:
        ledger.compare("lattice interval: open", high, inf, EQUAL, place)


def _resampled(
    ledger: Ledger, line: Line, found: Found, asked: Asked, limits: Mapping[str, tuple[float, ...]], place: Place
) -> None:
    """Percentile and BCa limits; those that are not listed are a saddlepoint's and compared in standard errors."""
    law = bootstrap.law_of(line.gap)
    if law is None:
        return
    both = tails(asked.confidence, asked.alternative)
    listed = not any("saddlepoint" in method for method in found.methods["mean_gap"])
    scale, bound = (1.0, ROUNDED) if listed else (Moments.of(line.gap, line.unit).se, APPROXIMATE)
    unit = float(line.unit) / line.n / scale
    for name, expected in (
        ("percentile", bootstrap.percentile(law, both)),
        ("bca", bootstrap.bca_of(law, line.gap, both)),
    ):
        what = f"bootstrap, {name}" + ("" if listed else ", by saddlepoint, in standard errors")
        for limit, (low, high) in zip(limits[name][1:], expected, strict=True):
            ledger.between(what, limit / scale, (low * unit, high * unit), bound, place)


def _standardized(ledger: Ledger, line: Line, found: Found, asked: Asked, gap: Moments, place: Place) -> None:
    dz, gz = found.effect("cohen_dz"), found.effect("hedges_gz")
    ledger.compare("d_z", dz[0], _over(gap.mean, gap.sd), MOMENTS, place)
    rest = (1 - asked.confidence) / 2
    if gap.sd > 0:
        t, root = gap.mean / gap.se, sqrt(line.n)
        for limit, level in ((dz[1], 1 - rest), (dz[2], rest)):
            chance = paired.noncentral_level(t, line.n - 1, limit * root)
            ledger.compare("d_z limits: level of the noncentral t", chance, level, LEVEL, place)
        factor = paired.hedges_factor(line.n)
        for value, other in zip(gz, dz, strict=True):
            ledger.compare("g_z", value, factor * other, MOMENTS, place)
    else:
        for value in (*dz[1:], *gz):
            ledger.compare("d_z and g_z: undefined", value, nan, EQUAL, place)
    p, e = Moments.of(line.p, line.unit), Moments.of(line.e, line.unit)
    expected, reach = paired.d_av(p, e, gap, asked.confidence)
    for value, other in zip(found.effect("cohen_dav"), (expected, *reach), strict=True):
        ledger.compare("d_av", value, other, Bound(1e-9, 1e-9), place)


def _shares(ledger: Ledger, line: Line, found: Found, asked: Asked, place: Place) -> None:
    names = ("pseudomedian", "rank_biserial", "rank_biserial", "share_below", "prob_superiority")
    if not line.n:
        for name in names:
            for value in found.effect(name):
                ledger.compare("effects of nobody", value, nan, EQUAL, place)
        return
    for at, zeros in enumerate(EXACT_TESTS.values()):
        value, limits = paired.rank_biserial(line.gap, zeros, asked.confidence)
        for one, other in zip(found.effect("rank_biserial", at), (value, *limits), strict=True):
            ledger.compare(f"rank biserial, {zeros}", one, other, Bound(1e-9, 1e-12), place)
    for name, share in (("share_below", paired.below_zero), ("prob_superiority", paired.superiority)):
        value, limits = share(line.gap, asked.confidence)
        for one, other in zip(found.effect(name), (value, *limits), strict=True):
            ledger.compare(name, one, other, Bound(1e-9, 1e-12), place)
    below, above = tails(asked.confidence, asked.alternative)
    middle, low, high = paired.pseudomedian(line.gap, float(line.unit), below or above)
    value, found_low, found_high = found.effect("pseudomedian")
    ledger.compare("pseudomedian", value, middle, ROUNDED, place)
    kind = "exact rank" if line.n <= 50 else "rank give or take one"
    low, high = (low if below else (-inf, -inf)), (high if above else (inf, inf))
    ledger.between(f"pseudomedian limits, {kind}", found_low, low, ROUNDED, place)
    ledger.between(f"pseudomedian limits, {kind}", found_high, high, ROUNDED, place)


def verdict_of(low: float, high: float, margin: float) -> str:
    """What an interval says beside the smallest gap that matters."""
    if high < -margin:
        return "shortfall"
    if low > margin:
        return "surplus"
    return "negligible" if low >= -margin and high <= margin else "undecided"


def _respondents(case: Case, found: gm.Gaps, answers: Answers) -> None:
    both = ((answers.e >= 0) & (answers.p >= 0)).any(axis=1)
    place = case.place("respondents")
    case.ledger.compare("respondents: n", found.respondents["n"].iloc[0], answers.n, EQUAL, place)
    case.ledger.compare("respondents: used", found.respondents["used"].iloc[0], both.sum(), EQUAL, place)


def _signs(case: Case, found: gm.Gaps, expected: list[Line]) -> None:
    """How many gaps lie below, at and above zero."""
    for line, row in zip(expected, found.signs.to_dict("records"), strict=True):
        counts = {"n_below": (line.gap < 0).sum(), "n_equal": (line.gap == 0).sum(), "n_above": (line.gap > 0).sum()}
        for name, count in counts.items():
            case.ledger.compare(f"signs: {name}", row[name], count, EQUAL, case.place(line.code, line.gap))


def _pandas(case: Case, found: gm.Gaps, answers: Answers) -> None:
    table = found.table[found.table["level"] != "item"].set_index("code")
    for code, means in pandas_means(answers).items():
        for name, mean in zip(("mean_e", "mean_p"), means, strict=True):
            case.ledger.compare("scores by pandas", table.loc[code, name], mean, Bound(1e-9, 1e-9), case.place(code))


def _profiles(case: Case, found: gm.Gaps, expected: list[Line]) -> None:
    dimensions = [line for line in expected if line.level == "dimension"]
    rows = dimensions[0].rows
    for line in dimensions:
        rows = np.intersect1d(rows, line.rows)
    common = lcm(*(int(1 / line.unit) for line in dimensions))  # units of all are whole parts of a point
    gaps = np.column_stack(
        [line.gap[np.searchsorted(line.rows, rows)] * int(common * line.unit) for line in dimensions]
    )
    tests = found.tests[found.tests["level"] == "overall"].drop_duplicates("test").set_index("test").T
    for name, test in (("hotelling", profiles.hotelling), ("flatness", profiles.flatness)):
        place = case.place(f"{name}, {len(rows)} rows of {len(dimensions)} dimensions")
        values = zip(("statistic", "dof", "p_val"), test(gaps), strict=True)
        for column, value in values:
            bound = EQUAL if column == "dof" else Bound(1e-9, 1e-12 if column == "statistic" else 1e-300)
            case.ledger.compare(f"{name}: {column}", tests[name][column], value, bound, place)


def _bayes(case: Case, found: gm.Gaps, expected: list[Line]) -> None:
    factors = found.bayes_factors()
    widths = tuple(factors["width"].unique())
    for (level, code), part in factors.groupby(["level", "code"], sort=False):
        line = next(line for line in expected if (line.level, line.code) == (level, code))
        gap = Moments.of(line.gap, line.unit)
        place = case.place(f"{level} {code}", line.gap)
        known = bayes.log_factors(gap.mean / gap.se, line.n, widths) if gap.sd > 0 else {}
        for row in part.to_dict("records"):
            values = known.get(row["width"], (nan, nan, nan))
            names = ("log_bf", "log_bf_less", "log_bf_greater")
            for name, value in zip(names, values, strict=True):
                kind = "two-sided" if name == "log_bf" else "directed"
                case.ledger.compare(f"Bayes factor, {kind}", row[name], value, BAYES, place)


def adjusted(case: Case, tests: pd.DataFrame, method: str) -> None:
    """p_adj against statsmodels: a family is a test on a level, but each overall gap is one by itself."""
    own = tests["code"].where(tests["level"] == "overall", "")
    place = case.place(f"adjusted by {method}")
    for _, part in tests.groupby([tests["level"], own, tests["test"]], sort=False):
        given = part["p_val"].to_numpy(float)
        expected, there = given.copy(), ~np.isnan(given)
        if method != "none" and there.any():
            with np.errstate(divide="ignore"):
                expected[there] = multipletests(given[there], method=method)[1]
        for found, value in zip(part["p_adj"].to_numpy(float), expected, strict=True):
            case.ledger.compare("p_adj, statsmodels", found, value, Bound(1e-12, 1e-15), place)
