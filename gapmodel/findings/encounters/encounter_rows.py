"""The rows of a chain of encounters: every step, every encounter, the profile of the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.findings.encounters.encounter_scores import Floats, ScoreTable, means_of_raters, summary
from gapmodel.inference.estimate import NAN
from gapmodel.inference.means.lowest import lowest_p
from gapmodel.instrument.record.words import STEPS, WHOLE

NUMBERS = "n mean ci_low ci_high share_negative negative_low negative_high worst".split()
CELL_COLUMNS = ["encounter", "step", *NUMBERS]
CHAIN_COLUMNS = ["scenario", "encounter", *NUMBERS, "worst_step", "p_weakest", "may_be_weakest"]
PROFILE_COLUMNS = ["scenario", "step", *NUMBERS]


def cell_rows(scores: ScoreTable | None, confidence: float) -> pd.DataFrame:
    """One row per step of an encounter, in the order of the chain."""
    rows: list[dict[str, Any]] = []
    if scores is not None:
        for place, (encounter, step) in enumerate(scores.cells):
            found = summary(scores.table[:, [place]], confidence)
            rows.append({"encounter": encounter, "step": step, **found.columns})
    return pd.DataFrame(rows, columns=CELL_COLUMNS)


def chain_rows(by_scenario: dict[str, ScoreTable], encounters: Sequence[str], confidence: float) -> pd.DataFrame:
    """One row per scenario and encounter, with what may be the weakest link."""
    rows: list[dict[str, Any]] = []
    for scenario, scores in by_scenario.items():
        means = by_encounter(scores, encounters)
        for encounter, p_weakest in zip(encounters, lowest_p(means), strict=True):
            found = summary(scores.of_encounter(encounter), confidence)
            row = {"scenario": scenario, "encounter": encounter, **found.columns}
            row |= {"worst_step": worst_step(scores, encounter), "p_weakest": float(p_weakest)}
            rows.append(row | {"may_be_weakest": bool(found.n and not p_weakest <= 1 - confidence)})
    return pd.DataFrame(rows, columns=CHAIN_COLUMNS)


def profile_rows(by_scenario: dict[str, ScoreTable], confidence: float) -> pd.DataFrame:
    """One row per scenario and step, over all encounters."""
    rows: list[dict[str, Any]] = []
    for scenario, scores in by_scenario.items():
        steps = {step for _, step in scores.cells}
        rows += [
            {"scenario": scenario, "step": step, **summary(scores.of_step(step), confidence).columns}
            for step in (*STEPS, WHOLE)
            if step in steps
        ]
    return pd.DataFrame(rows, columns=PROFILE_COLUMNS)


def by_encounter(scores: ScoreTable, encounters: Sequence[str]) -> Floats:
    """The mean score of every rater (rows) for every encounter (columns)."""
    return np.column_stack([means_of_raters(scores.of_encounter(encounter)) for encounter in encounters])


def worst_step(scores: ScoreTable, encounter: str) -> str:
    """The step of an encounter with the lowest mean; empty where nothing was scored."""
    part = scores.of_encounter(encounter)
    steps = [step for name, step in scores.cells if name == encounter]
    counts = (~np.isnan(part)).sum(axis=0)
    if not counts.any():
        return ""
    means = np.nansum(part, axis=0) / np.where(counts, counts, NAN)
    return steps[int(np.nanargmin(means))]
