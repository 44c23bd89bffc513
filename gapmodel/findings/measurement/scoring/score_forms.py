"""Forms of scoring the same answers: how each goes with the outcome, and which order of priorities each gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from gapmodel.findings.measurement.scoring.score_lines import EP, NQ, Answers
from gapmodel.inference.correlation import kendall_tau_b, spearman_rho
from gapmodel.inference.regression.from_covariance import correlations_with
from gapmodel.inference.resampling import percentile_interval, rank_probabilities
from gapmodel.tally.relations import Column

Floats = NDArray[np.float64]

FORMS = ("servqual", "servperf", "servqual_weighted", "servperf_weighted", "direct_comparison", EP, NQ)
FORM_COLUMNS = ["level", "code", "form", "n", "r", "ci_low", "ci_high", "method"]
DIFFERENCE_COLUMNS = ["level", "code", "form", "other", "n", "difference", "ci_low", "ci_high", "method"]
ORDER_COLUMNS = ["form", "code", "n", "score", "ci_low", "ci_high", "rank", "p_first"]
AGREEMENT_COLUMNS = ["form", "other", "n", "tau", "tau_low", "tau_high", "rho", "rho_low", "rho_high", "p_same_first"]
BOOTSTRAP = "bootstrap, percentile"


def form_columns(answers: Answers, level: str, code: str) -> dict[str, Column]:
    """The column of each form that there is, on one line."""
    layout = answers.layout
    found: dict[str, Column] = {"servqual": ("gap", level, code), "servperf": (answers.performance, level, code)}
    weighted = (answers.performance, "overall", "overall_weighted")
    if level == "overall" and weighted in layout.columns:
        found |= {"servqual_weighted": ("gap", "overall", "overall_weighted"), "servperf_weighted": weighted}
    if answers.direct:
        found["direct_comparison"] = (answers.direct, level, code)
    if answers.ideal and answers.survey is not None:
        found |= {EP: (EP, level, code), NQ: (NQ, level, code)}
    return found


def correlations(answers: Answers, confidence: float) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Rows of `FORM_COLUMNS` and `DIFFERENCE_COLUMNS`; all forms of a line from the same resamples."""
    forms: list[tuple[Any, ...]] = []
    differences: list[tuple[Any, ...]] = []
    for level, code in answers.lines:
        columns = form_columns(answers, level, code)
        own = answers.relations([answers.outcome, *columns.values()])
        places = range(1, len(columns) + 1)
        r = correlations_with(own.covariance, 0, places)
        drawn = correlations_with(answers.resampled(own)[1], 0, places)
        for at, form in enumerate(columns):
            limits = percentile_interval(float(r[at]), drawn[:, at], confidence, BOOTSTRAP)
            forms.append((level, code, form, own.n, limits.value, limits.low, limits.high, limits.method))
        for (i, first), (j, second) in combinations(enumerate(columns), 2):
            apart = percentile_interval(float(r[i] - r[j]), drawn[:, i] - drawn[:, j], confidence, BOOTSTRAP)
            differences.append((level, code, first, second, own.n, apart.value, apart.low, apart.high, apart.method))
    return forms, differences


def orders(answers: Answers, confidence: float) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Rows of `ORDER_COLUMNS` and `AGREEMENT_COLUMNS`: the lowest score of a form is its first priority."""
    codes = [code for code, _ in answers.layout.dimensions]
    n, scores, drawn = _scores(answers, codes)
    rows: list[tuple[Any, ...]] = []
    firsts: dict[str, Floats] = {}
    for form, own in scores.items():
        ranks = stats.rankdata(own, method="min")
        firsts[form] = drawn[form].argmin(axis=1)
        p_first = rank_probabilities(-drawn[form])[0]
        for at, code in enumerate(codes):
            limits = percentile_interval(float(own[at]), drawn[form][:, at], confidence, BOOTSTRAP)
            rows.append((form, code, n, limits.value, limits.low, limits.high, int(ranks[at]), float(p_first[at])))
    return rows, list(_agreement(n, scores, drawn, firsts, confidence)) if len(codes) > 1 else []


def _scores(answers: Answers, codes: list[str]) -> tuple[int, dict[str, Floats], dict[str, Floats]]:
    """n, and by form the (k,) scores of the dimensions and those of resamples, (r, k)."""
    layout, k = answers.layout, len(codes)
    kinds = [form_columns(answers, "dimension", code) for code in codes]
    columns = {form: [kind[form] for kind in kinds] for form in kinds[0]}
    if layout.points:
        columns["points"] = [("points", "dimension", code) for code in codes]
    own = answers.relations([column for part in columns.values() for column in part])
    parts = {form: slice(at * k, at * k + k) for at, form in enumerate(columns)}
    highest = layout.ends[1]

    def by_form(means: Floats) -> dict[str, Floats]:
        found = {form: means[..., parts[form]] for form in columns if form != "points"}
        if "points" in parts:
            points = means[..., parts["points"]] / 100
            found["servqual_weighted"] = points * found["servqual"]
            found["servperf_weighted"] = points * (found["servperf"] - highest)
        return {form: found[form] for form in FORMS if form in found}

    return own.n, by_form(own.means), by_form(answers.resampled(own)[0])


def _agreement(
    n: int,
    scores: Mapping[str, Floats],
    drawn: Mapping[str, Floats],
    firsts: Mapping[str, Floats],
    confidence: float,
) -> Iterator[tuple[Any, ...]]:
    for first, second in combinations(scores, 2):
        found: list[float] = []
        for measure in (kendall_tau_b, spearman_rho):
            value = float(measure(scores[first][None], scores[second][None])[0])
            limits = percentile_interval(value, measure(drawn[first], drawn[second]), confidence, BOOTSTRAP)
            found += [limits.value, limits.low, limits.high]
        same = float((firsts[first] == firsts[second]).mean()) if len(firsts[first]) else float("nan")
        yield first, second, n, *found, same
