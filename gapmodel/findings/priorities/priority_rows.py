"""The rows of priorities before they are put in order: gap, verdict, reach and room of every group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gapmodel.findings.customer.gaps import Gaps, gaps
from gapmodel.findings.customer.performance import performance
from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.share import blaker_interval
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

_KEYS = ["group", "code"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: their groups and level, and how they are computed."""

    by: str | Sequence[str] | None
    level: str
    confidence: float
    margin: float | None
    min_cell: int | None


def gap_rows(answers: Survey | Tally, tally: Tally, asked: Asked) -> pd.DataFrame:
    """``group code n gap ci_low ci_high verdict reach reach_low reach_high room``, with the margin in ``attrs``.

    Parameters
    ----------
    answers : Survey or Tally
        Gaps of different people need the survey.
    tally : Tally
        Of `answers`, as far as it may be shown.
    """
    if tally.layout.gap is None:
        return _of_one_side(tally, asked)
    own: dict[str, Any] = {"by": asked.by, "confidence": asked.confidence, "margin": asked.margin}
    if isinstance(answers, Survey) and answers.different_people:  # the tally has no gaps of these
        return _of_gaps(gaps(answers, **own, min_cell=asked.min_cell), tally.layout, asked.level)
    return _of_gaps(gaps(tally, **own), tally.layout, asked.level)


def _of_gaps(found: Gaps, layout: Layout, level: str) -> pd.DataFrame:
    table = _of_level(found.table, level)
    own = table[[*_KEYS, "gap", "ci_low", "ci_high", "verdict"]].copy()
    own["n"] = table["n"] if found.paired else table[["n_e", "n_p"]].min(axis=1)
    own["room"] = float(layout.highest) - table["mean_p"]
    limits = _reach_of_design(found, level) if layout.design else _reach(found, level, found.params["confidence"])
    own = own.merge(limits, on=_KEYS, how="left")
    own.attrs["margin"] = found.params["margin"]
    return own


def _of_level(table: pd.DataFrame, level: str) -> pd.DataFrame:
    """The rows of a level, with a group."""
    table = table if "group" in table else table.assign(group="")
    return table[table["level"] == level].reset_index(drop=True)


def _reach(found: Gaps, level: str, confidence: float) -> pd.DataFrame:
    """The share of respondents below their expectation, with its exact interval."""
    signs = _of_level(found.signs, level)
    counts = zip(signs["n_below"].tolist(), signs["n"].tolist(), strict=True)
    shares = [blaker_interval(below, n, confidence) if n else Interval(NAN, NAN, NAN, "") for below, n in counts]
    return _limits(signs, shares)


def _reach_of_design(found: Gaps, level: str) -> pd.DataFrame:
    effects = _of_level(found.effects, level)
    below = effects[effects["effect"] == "share_below"]
    columns = zip(below["value"], below["ci_low"], below["ci_high"], strict=True)
    return _limits(below, [Interval(*limits, "design") for limits in columns])


def _limits(rows: pd.DataFrame, shares: Sequence[Interval]) -> pd.DataFrame:
    limits = {
        "reach": [share.value for share in shares],
        "reach_low": [share.low for share in shares],
        "reach_high": [share.high for share in shares],
    }
    return rows[_KEYS].reset_index(drop=True).assign(**limits)


def _of_one_side(tally: Tally, asked: Asked) -> pd.DataFrame:
    found = performance(tally, by=asked.by, confidence=asked.confidence)
    table = _of_level(found.table, asked.level)
    own = table[[*_KEYS, "n"]].assign(gap=NAN, ci_low=NAN, ci_high=NAN, verdict="")
    own["room"] = float(tally.layout.highest) - table["mean"]
    boxes = _of_level(found.boxes, asked.level)
    boxes = boxes[boxes["box"] == "top_two"]
    limits = {"reach": 1 - boxes["share"], "reach_low": 1 - boxes["ci_high"], "reach_high": 1 - boxes["ci_low"]}
    own = own.merge(boxes[_KEYS].assign(**limits), on=_KEYS, how="left")
    own.attrs["margin"] = NAN
    return own
