"""Loyalty before and after a problem, compared with customers who had none: against regression to the mean."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.findings.encounters.complaints.problem_states import Floats, People, measured
from gapmodel.inference.estimate import NAN, t_limits, t_p_val, tail_levels
from gapmodel.inference.means.independent import welch_interval, welch_t
from gapmodel.inference.regression.least_squares import least_squares

CHANGE_COLUMNS = [
    "state",
    "n",
    "mean_before",
    "mean_after",
    "difference",
    "ci_low",
    "ci_high",
    "expected_change",
    "method",
]
ADJUSTED_COLUMNS = ["state", "other_state", "estimand", "n", "n_other", "difference", "ci_low", "ci_high", "p_val"]
ADJUSTED_COLUMNS += ["method"]
CONTROL = "no_problem"


def _both(people: People, state: str) -> tuple[Floats, Floats]:
    """The scores before and after of those of a state who have both."""
    before = np.full(len(people.after), NAN) if people.before is None else people.before
    kept = (people.states == state) & ~np.isnan(before)
    return before[kept], people.after[kept]


def change_rows(people: People, states: Sequence[str], confidence: float) -> list[tuple[Any, ...]]:
    """How each state changed, and how people without a problem changed who started from the same score."""
    rows: list[tuple[Any, ...]] = []
    control = _both(people, CONTROL)
    for state in states if people.before is not None else ():
        before, after = _both(people, state)
        if not len(before):
            continue
        change, n = after - before, len(before)
        spread = float(change.std(ddof=1)) if n > 1 and np.ptp(change) > 0 else NAN
        reach = spread / sqrt(n) * float(special.stdtrit(n - 1, (1 + confidence) / 2)) if n > 1 else NAN
        mean, start = float(change.mean()), float(before.mean())
        method = "paired t" if reach == reach else "undefined: no variation to measure the mean by"
        expected = _expected(*control, start)
        rows.append((state, n, start, float(after.mean()), mean, mean - reach, mean + reach, expected, method))
    return rows


def _expected(before: Floats, after: Floats, start: float) -> float:
    """The change that the line through people without a problem gives for a start."""
    if len(before) < 3 or np.ptp(before) == 0:
        return NAN
    slope = float(np.cov(before, after)[0, 1] / before.var(ddof=1))
    return float(after.mean()) + slope * (start - float(before.mean())) - start


def adjusted_rows(people: People, pairs: Sequence[tuple[str, str]], confidence: float) -> list[tuple[Any, ...]]:
    """Pairs of states from the same start, and the differences of their changes."""
    rows: list[tuple[Any, ...]] = []
    for pair in pairs if people.before is not None else ():
        one, other = (_both(people, state) for state in pair)
        if not len(one[0]) or not len(other[0]):
            continue
        about = (*pair, "same_start", len(one[0]), len(other[0]))
        rows.append((*about, *_same_start(one, other, confidence)))
        first, second = (measured(after - before) for before, after in (one, other))
        found, p_val = welch_interval(first, second, confidence), welch_t(first, second).p_val
        rows.append((*pair, "change", *about[3:], *found.numbers, p_val, found.method))
    return rows


def _same_start(one: tuple[Floats, Floats], other: tuple[Floats, Floats], confidence: float) -> tuple[Any, ...]:
    """Analysis of covariance: the difference after, of people with the same score before."""
    before, after = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    group = np.concatenate([np.ones(len(one[0])), np.zeros(len(other[0]))])
    try:
        model = least_squares(after, np.column_stack([group, before]), ["group", "before"])
    except SettingError:
        return NAN, NAN, NAN, NAN, "undefined: the scores do not vary enough"
    slope, error = float(model.slopes[0]), float(model.errors[0])
    low, high = t_limits(slope, error, model.dof, tail_levels(confidence, "two-sided"))
    return slope, low, high, t_p_val(slope / error, model.dof, "two-sided"), "analysis of covariance, HC3"
