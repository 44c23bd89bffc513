"""Net promoter score, satisfied customers and means, with their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.findings.encounters.loyalty.loyalty_answers import LoyaltyAnswers, RowAnswers
from gapmodel.findings.encounters.loyalty.questions import (
    ATTACHMENT,
    DETRACTOR,
    EFFORT,
    INDEX,
    PROMOTER,
    RECOMMEND,
    REPURCHASE,
    SATISFACTION,
    Question,
)
from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.design_based import DesignMean, design_interval
from gapmodel.inference.means.linearised import Part, mean_of, part_of
from gapmodel.inference.paired_shares import paired_share_interval
from gapmodel.inference.share import blaker_interval, design_share
from gapmodel.tally.frequencies import Frequencies, totals

NET, SHARE, MEAN = "net", "share", "mean"
NPS_INTERVALS = ("score", "normal", "lattice")
TABLE = ["group", "measure", "n", "value", "ci_low", "ci_high", "method"]

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """What is made of the answers to one question.

    Attributes
    ----------
    name, role : str
    kind : str
        A net score of -1, 0 and 1, a share of 0 and 1, or a mean.
    scores : (units + 1,) array
        The score of each answer.
    factor, offset : Fraction
        What turns the mean score into the measure.
    """

    name: str
    role: str
    kind: str
    scores: Whole
    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)

    @property
    def span(self) -> tuple[int, int]:
        """The least and the greatest score."""
        return int(self.scores.min()), int(self.scores.max())

    def scored(self, answers: Frequencies) -> Frequencies:
        """How often each score occurs."""
        return Frequencies(*totals(self.scores[answers.values], answers.counts))

    def moved(self, found: Interval) -> Interval:
        """An interval of the mean score as one of the measure."""
        factor, offset = float(self.factor), float(self.offset)
        value, low, high = (offset + factor * part for part in (found.value, found.low, found.high))
        return Interval(value, low, high, found.method)


def measures_of(questions: Mapping[str, Question], highs: Mapping[str, Fraction]) -> list[Measure]:
    """The measures that the questions allow, in their order."""
    found = list[Measure]()
    for role, question in questions.items():
        found += _measures(role, question, highs[role])
    return found


def _measures(role: str, question: Question, high: Fraction) -> Iterator[Measure]:
    points = np.arange(question.units + 1, dtype=np.int64)
    best = (points >= question.units_at(high)).astype(np.int64)
    if role == RECOMMEND and question.ends == (0.0, 10.0) and question.units == 10:
        net = (points >= PROMOTER).astype(np.int64) - (points <= DETRACTOR).astype(np.int64)
        yield Measure("nps", role, NET, net, Fraction(100))
        for name, score in (("promoters", 1), ("passives", 0), ("detractors", -1)):
            yield Measure(name, role, SHARE, (net == score).astype(np.int64))
    elif role == RECOMMEND:
        yield Measure("recommending", role, SHARE, best)
    elif role == SATISFACTION:
        yield Measure("csat", role, SHARE, best)
        yield Measure("top_box", role, SHARE, (points == question.units).astype(np.int64))
        yield Measure("bottom_box", role, SHARE, (points == 0).astype(np.int64))
        yield _mean("mean", question)
    elif role in (REPURCHASE, ATTACHMENT):
        yield Measure("repurchasing" if role == REPURCHASE else "attached", role, SHARE, best)
    elif role == EFFORT:
        yield _mean("effort", question)
    elif role == INDEX:
        yield Measure("index", role, MEAN, points, Fraction(100, question.units))


def _mean(name: str, question: Question) -> Measure:
    return Measure(name, question.role, MEAN, np.arange(question.units + 1), question.unit, question.lowest)


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
    answers: LoyaltyAnswers, measure: Measure, name: str, groups: Sequence[str], settings: Settings
) -> Estimate:
    """One measure of the groups together, under a name."""
    parts = [measure.scored(answers.frequencies(measure.role, group)) for group in groups]
    values, counts = (np.concatenate([getattr(part, of) for part in parts]) for of in ("values", "counts"))
    scored = Frequencies(*totals(values, counts))
    if not isinstance(answers, RowAnswers) or answers.drawn is None:
        return Estimate(measure, name, scored, measure.moved(_interval(measure, scored, settings)))
    units = answers.units[measure.role]
    inside = np.logical_or.reduce([answers.members[group] for group in groups]) & (units >= 0)
    part = part_of(answers.drawn, measure.scores[np.maximum(units, 0)].astype(np.float64), inside)
    limits = _designed(measure, mean_of(answers.drawn, part), part.effective_n, scored.n, settings.confidence)
    return Estimate(measure, name, scored, measure.moved(limits), part)


def estimates(
    answers: LoyaltyAnswers, measures: Sequence[Measure], settings: Settings
) -> dict[tuple[str, str], Estimate]:
    """Every measure of every group, by group and name."""
    return {
        (group, measure.name): estimate(answers, measure, group, [group], settings)
        for group in answers.groups
        for measure in measures
    }


def _interval(measure: Measure, scored: Frequencies, settings: Settings) -> Interval:
    count, confidence = dict(zip(scored.values.tolist(), scored.counts.tolist(), strict=True)), settings.confidence
    if measure.kind == SHARE:
        return blaker_interval(count.get(1, 0), scored.n, confidence)
    if measure.kind == NET and settings.interval == "score":
        return paired_share_interval(count.get(1, 0), count.get(-1, 0), scored.n, confidence)
    if measure.kind == NET and settings.interval == "normal":
        return net_normal(count.get(1, 0), count.get(-1, 0), scored.n, confidence)
    return lattice_interval(scored, *measure.span, confidence)


def net_normal(up: int, down: int, n: int, confidence: float) -> Interval:
    """The normal interval of a net share: variance (p + d - (p - d)^2) / n of p promoters and d detractors.

    It is too short for few respondents, and of equal answers it has no width.

    >>> found = net_normal(180, 80, 400, 0.95)
    >>> f"{100 * found.value:.0f} {100 * found.low:.1f} {100 * found.high:.1f}"
    '25 17.5 32.5'
    """
    if not n:
        return Interval(NAN, NAN, NAN, "undefined: nobody")
    value = (up - down) / n
    reach = float(special.ndtri((1 + confidence) / 2)) * sqrt(((up + down) / n - value**2) / n)
    return Interval(value, max(-1.0, value - reach), min(1.0, value + reach), "normal")


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
        rows.append((group, name, one.scored.n, limits.value, limits.low, limits.high, limits.method))
    return rows
