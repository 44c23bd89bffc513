"""What every encounter cost: actual against ideal scores of the same raters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.findings.customer.gaps import Gaps, gaps
from gapmodel.findings.encounters.encounter_records import HIGHEST, LOWEST
from gapmodel.findings.encounters.encounter_rows import by_encounter
from gapmodel.findings.encounters.encounter_scores import ScoreTable
from gapmodel.inference.estimate import NAN
from gapmodel.inference.means.lowest import lowest_p
from gapmodel.instrument.instrument import Dimension, Instrument, Item, Scale, Side
from gapmodel.instrument.label import Label
from gapmodel.survey.read import read_survey

LOSS_COLUMNS = (
    "part encounter step n mean_ideal mean_actual gap ci_low ci_high p_val p_adj share p_most may_cost_most".split()
)
_SIDES = {"perception": "P", "expectation": "E"}


def loss_rows(
    actual: ScoreTable, ideal: ScoreTable, encounters: Sequence[str], confidence: float, padjust: str
) -> pd.DataFrame:
    """The differences actual - ideal: overall, by encounter, by step; those of `gm.gaps` on the same numbers.

    Empty where nobody scored both scenarios.
    """
    raters = [name for name in actual.raters if name in ideal.raters]
    actual, ideal = actual.rows_of(raters), ideal.rows_of(raters)
    if not raters or not (~np.isnan(actual.table - ideal.table)).any():
        return pd.DataFrame(columns=LOSS_COLUMNS)
    found = gaps_of(actual, ideal, confidence, padjust)
    table = found.plain("table").rows
    tests = {(test.level, test.code): test for test in found.plain("tests").rows if test.test == "sign_flip"}
    names = _names(actual.cells)
    most = _most(actual, ideal, encounters)
    whole = -sum(min(row.gap, 0.0) for row in table if row.level == "dimension" and row.n)
    rows = []
    for row in table:
        encounter, step = names[row.level, row.code] if row.level != "overall" else ("", "")
        test = tests[row.level, row.code]
        of_chain = row.level == "dimension"
        p_most = most.get(encounter, NAN) if of_chain else NAN
        rows.append(
            {
                "part": {"overall": "chain", "dimension": "encounter", "item": "step"}[row.level],
                "encounter": encounter,
                "step": step,
                "n": row.n,
                "mean_ideal": row.mean_e,
                "mean_actual": row.mean_p,
                "gap": row.gap,
                "ci_low": row.ci_low,
                "ci_high": row.ci_high,
                "p_val": test.p_val,
                "p_adj": test.p_adj,
                "share": max(-row.gap, 0.0) / whole if of_chain and whole > 0 else NAN,
                "p_most": p_most,
                "may_cost_most": bool(of_chain and row.n and not p_most <= 1 - confidence),
            }
        )
    return pd.DataFrame(rows, columns=LOSS_COLUMNS)


def gaps_of(actual: ScoreTable, ideal: ScoreTable, confidence: float, padjust: str) -> Gaps:
    """The gaps of actual scores (as perceptions) to ideal ones (as expectations), encounters as dimensions."""
    items = [str(place + 1) for place in range(len(actual.cells))]
    columns = {f"P{item}": actual.table[:, place] for place, item in enumerate(items)}
    columns |= {f"E{item}": ideal.table[:, place] for place, item in enumerate(items)}
    survey = read_survey(pd.DataFrame(columns), _instrument(actual.cells))
    return gaps(survey, confidence=confidence, padjust=padjust, weighting="none")


def _instrument(cells: Sequence[tuple[str, str]]) -> Instrument:
    """The record as a questionnaire: steps as items, encounters as dimensions, -3 to +3."""
    sides = tuple(Side(code, Label((("en", code),)), (letter,)) for code, letter in _SIDES.items())
    parts: dict[str, list[Item]] = {}
    for place, (encounter, step) in enumerate(cells):
        parts.setdefault(encounter, []).append(Item(str(place + 1), Label((("en", f"{encounter}: {step}"),))))
    dimensions = tuple(
        Dimension(f"encounter{place + 1}", Label((("en", name),)), tuple(items))
        for place, (name, items) in enumerate(parts.items())
    )
    scale = Scale(Fraction(LOWEST), Fraction(HIGHEST), Fraction(1))
    title = Label((("en", "Encounters"), ("zh", "服务接触")))
    return Instrument("encounters", title, scale, sides, dimensions, ("perception", "expectation"), {})


def _names(cells: Sequence[tuple[str, str]]) -> dict[tuple[Any, Any], tuple[str, str]]:
    """Encounter and step by level and code of the questionnaire."""
    encounters = dict.fromkeys(encounter for encounter, _ in cells)
    found: dict[tuple[Any, Any], tuple[str, str]] = {
        ("dimension", f"encounter{place + 1}"): (name, "") for place, name in enumerate(encounters)
    }
    return found | {("item", str(place + 1)): cell for place, cell in enumerate(cells)}


def _most(actual: ScoreTable, ideal: ScoreTable, encounters: Sequence[str]) -> dict[str, float]:
    """For every encounter the p-value of having the largest loss."""
    lost = ScoreTable(actual.raters, actual.cells, actual.table - ideal.table)
    return dict(zip(encounters, map(float, lowest_p(by_encounter(lost, encounters))), strict=True))
