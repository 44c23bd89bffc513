"""Whether raters agree with each other, and whether people see themselves as observers do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.findings.encounters.encounter_records import HIGHEST, LOWEST
from gapmodel.findings.encounters.encounter_scores import Floats, ScoreTable, means_of_raters, rater_means
from gapmodel.inference.estimate import Interval
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.difference import difference_interval
from gapmodel.inference.scales.raters import krippendorff_alpha, weighted_kappa
from gapmodel.tally.frequencies import Frequencies

AGREEMENT_COLUMNS = "scenario coefficient raters units value ci_low ci_high method".split()
PAIR_COLUMNS = ["scenario", "first", "second", "units", "linear", "linear_low", "linear_high"]
PAIR_COLUMNS += ["quadratic", "quadratic_low", "quadratic_high"]
MOST_RATERS = 50  # whose pairs are compared
ROLE_COLUMNS = "encounter n_self n_observer mean_self mean_observer difference ci_low ci_high p_val method".split()


def agreement_rows(by_scenario: dict[str, ScoreTable], confidence: float) -> pd.DataFrame:
    """Krippendorff's alpha of all raters, by scenario; steps of encounters are the units."""
    rows: list[tuple[Any, ...]] = []
    for scenario, scores in by_scenario.items():
        ratings = scores.table.T
        units = int(((~np.isnan(ratings)).sum(axis=1) > 1).sum())
        for coefficient in ("alpha_ordinal", "alpha_interval"):
            found = krippendorff_alpha(ratings, coefficient.removeprefix("alpha_"), confidence)  # type: ignore[arg-type]
            numbers = (*found.numbers, found.method)
            rows.append((scenario, coefficient, len(scores.raters), units, *numbers))
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def pair_rows(by_scenario: dict[str, ScoreTable], confidence: float) -> pd.DataFrame:
    """Weighted kappa of every pair of raters; of none where there are more than `MOST_RATERS`."""
    rows: list[tuple[Any, ...]] = []
    for scenario, scores in by_scenario.items():
        if len(scores.raters) > MOST_RATERS:
            continue
        for first, second in combinations(range(len(scores.raters)), 2):
            one, other = scores.table[first], scores.table[second]
            units = int((~np.isnan(one - other)).sum())
            numbers: list[float] = []
            for weights in ("linear", "quadratic"):
                found = weighted_kappa(one, other, weights, confidence)
                numbers += found.numbers
            rows.append((scenario, scores.raters[first], scores.raters[second], units, *numbers))
    return pd.DataFrame(rows, columns=PAIR_COLUMNS)


def role_rows(own: ScoreTable, observed: ScoreTable, encounters: Sequence[str], confidence: float) -> pd.DataFrame:
    """How those who acted score themselves, less how observers score them, by encounter.

    Notes
    -----
    One person's own score has no error here: the interval is then that of the observers' mean, turned round. Of several
    it is MOVER of both lattice intervals. The p-value is the exact permutation test of who is whom; one person against
    five observers cannot have less than 1 in 6.
    """
    rows: list[tuple[Any, ...]] = []
    for encounter in encounters:
        mine, theirs = own.of_encounter(encounter), observed.of_encounter(encounter)
        one, other = means_of_raters(mine), means_of_raters(theirs)
        one, other = one[~np.isnan(one)], other[~np.isnan(other)]
        if not len(one) or not len(other):
            continue
        both = _frequencies(mine, theirs)
        found = _difference(*both, confidence)
        numbers = (*found.numbers, permutation(*both).p_val, found.method)
        rows.append((encounter, len(one), len(other), float(one.mean()), float(other.mean()), *numbers))
    return pd.DataFrame(rows, columns=ROLE_COLUMNS)


def _frequencies(mine: Floats, theirs: Floats) -> tuple[Frequencies, Frequencies]:
    """Both groups' means on one unit."""
    values, unit = rater_means(np.vstack([mine, theirs]))
    own = int((~np.isnan(mine)).any(axis=1).sum())
    return Frequencies.of(values[:own], unit), Frequencies.of(values[own:], unit)


def _difference(mine: Frequencies, theirs: Frequencies, confidence: float) -> Interval:
    observed = lattice_interval(theirs, LOWEST, HIGHEST, confidence)
    if mine.n > 1:
        return difference_interval(lattice_interval(mine, LOWEST, HIGHEST, confidence), observed)
    found = difference_interval(Interval(mine.mean, mine.mean, mine.mean, observed.method), observed)
    return replace(found, method="lattice, of the observers alone")
