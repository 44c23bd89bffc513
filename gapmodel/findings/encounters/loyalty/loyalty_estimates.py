"""The measures of loyalty of every group, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gapmodel.findings.encounters.loyalty.loyalty_answers import LoyaltyAnswers, RowAnswers
from gapmodel.findings.encounters.loyalty.loyalty_measures import NET, SHARE, Measure
from gapmodel.inference.estimate import Interval
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.design_based import DesignMean, design_interval
from gapmodel.inference.means.linearised import Part, mean_of, part_of
from gapmodel.inference.paired_shares import normal_interval, paired_share_interval
from gapmodel.inference.share import blaker_interval, design_share
from gapmodel.tally.frequencies import Frequencies

NPS_INTERVALS = ("score", "normal", "lattice")
TABLE = ["group", "measure", "n", "value", "ci_low", "ci_high", "method"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How sure intervals are, which one the net promoter score has, and how p-values are adjusted."""

    confidence: float
    interval: str
    padjust: str


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """One measure of some respondents: its scores, its interval, and its part of a sample with a design."""

    measure: Measure
    group: str
    scored: Frequencies
    interval: Interval
    part: Part | None = None


def estimate(
    answers: LoyaltyAnswers, measure: Measure, name: str, places: Sequence[int], settings: Settings
) -> Estimate:
    """One measure of the groups at these places together, under a name."""
    scored = measure.scored(answers.frequencies(measure.role, places))
    if not isinstance(answers, RowAnswers) or answers.drawn is None:
        return Estimate(measure, name, scored, measure.moved(_interval(measure, scored, settings)))
    units = answers.units[measure.role]
    inside = answers.members(places) & (units >= 0)
    part = part_of(answers.drawn, measure.scores[np.maximum(units, 0)].astype(np.float64), inside)
    limits = _designed(measure, mean_of(answers.drawn, part), part.effective_n, scored.n, settings.confidence)
    return Estimate(measure, name, scored, measure.moved(limits), part)


def estimates(
    answers: LoyaltyAnswers, measures: Sequence[Measure], settings: Settings
) -> dict[tuple[str, str], Estimate]:
    """Every measure of every group, by group and name."""
    return {
        (group, measure.name): estimate(answers, measure, group, [place], settings)
        for place, group in enumerate(answers.groups)
        for measure in measures
    }


def _interval(measure: Measure, scored: Frequencies, settings: Settings) -> Interval:
    count, confidence = dict(zip(scored.values.tolist(), scored.counts.tolist(), strict=True)), settings.confidence
    if measure.kind == SHARE:
        return blaker_interval(count.get(1, 0), scored.n, confidence)
    if measure.kind == NET and settings.interval == "score":
        return paired_share_interval(count.get(1, 0), count.get(-1, 0), scored.n, confidence)
    if measure.kind == NET and settings.interval == "normal":
        return normal_interval(count.get(1, 0), count.get(-1, 0), scored.n, confidence)
    return lattice_interval(scored, *measure.span, confidence)


def _designed(measure: Measure, found: DesignMean, effective_n: float, n: int, confidence: float) -> Interval:
    if measure.kind == SHARE:
        return design_share(found, n, effective_n, confidence)
    limits, (low, high) = design_interval(found, confidence), measure.span
    if limits.low != limits.low:
        return limits
    return Interval(limits.value, max(low, limits.low), min(high, limits.high), limits.method)


def rows_of(found: Mapping[tuple[str, str], Estimate]) -> list[tuple[Any, ...]]:
    """The rows of the table."""
    rows = []
    for (group, name), one in found.items():
        limits = one.interval
        rows.append((group, name, one.scored.n, *limits.numbers, limits.method))
    return rows
