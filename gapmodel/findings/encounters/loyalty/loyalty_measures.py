"""Net promoter score, satisfied customers and means, with their intervals, and how groups differ in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
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
from gapmodel.inference.estimate import NAN, Interval, Test
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.design_based import DesignMean, design_interval, design_test
from gapmodel.inference.means.difference import difference_interval
from gapmodel.inference.means.linearised import Part, difference_of, mean_of, part_of
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.paired_shares import paired_share_interval
from gapmodel.inference.share import blaker_interval, design_share
from gapmodel.tally.frequencies import Frequencies, totals

NET, SHARE, MEAN = "net", "share", "mean"
NPS_INTERVALS = ("score", "normal", "lattice")
PAIRS = 8  # groups up to which all pairs are compared; more are each compared with all others
OTHERS = "(all others)"
TABLE = ["group", "measure", "n", "value", "ci_low", "ci_high", "method"]
COMPARISONS = ["measure", "first", "second", "n_first", "n_second", "difference", "ci_low", "ci_high"]
COMPARISONS += ["p_val", "p_adj", "method"]

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
        return Interval(*(offset + factor * part for part in (found.value, found.low, found.high)), found.method)


def measures_of(questions: Mapping[str, Question], highs: Mapping[str, Fraction]) -> list[Measure]:
    """The measures that the questions allow, in their order."""
    found = list[Measure]()
    for role, question in questions.items():
        found += _measures(role, question, highs[role])
    return found


def _measures(role: str, question: Question, high: Fraction) -> Iterator[Measure]:
    points = np.arange(question.units + 1)
    best = (points >= question.units_at(high)).astype(np.int64)
    if role == RECOMMEND and question.ends == (0, 10) and question.units == 10:
        net = (points >= PROMOTER).astype(np.int64) - (points <= DETRACTOR)
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


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """One measure of one group: its scores, its interval, and its part of a sample with a design."""

    measure: Measure
    group: str
    scored: Frequencies
    interval: Interval
    part: Part | None = None


def estimate(answers: LoyaltyAnswers, measure: Measure, group: str, confidence: float, interval: str) -> Estimate:
    """One measure of one group."""
    scored = measure.scored(answers.frequencies(measure.role, group))
    if not isinstance(answers, RowAnswers) or answers.drawn is None:
        return Estimate(measure, group, scored, measure.moved(_interval(measure, scored, confidence, interval)))
    part = design_part(answers, measure, group)
    found = mean_of(answers.drawn, part)
    limits = _designed(measure, found, part.effective_n, scored.n, confidence)
    return Estimate(measure, group, scored, measure.moved(limits), part)


def design_part(answers: RowAnswers, measure: Measure, group: str) -> Part:
    """The mean score of a group in a sample with a design."""
    units = answers.units[measure.role]
    members = answers.members[group] & (units >= 0)
    assert answers.drawn is not None  # noqa: S101  for type checkers
    return part_of(answers.drawn, measure.scores[np.maximum(units, 0)].astype(float), members)


def _interval(measure: Measure, scored: Frequencies, confidence: float, interval: str) -> Interval:
    count = dict(zip(scored.values.tolist(), scored.counts.tolist(), strict=True))
    if measure.kind == SHARE:
        return blaker_interval(count.get(1, 0), scored.n, confidence)
    if measure.kind == NET and interval == "score":
        return paired_share_interval(count.get(1, 0), count.get(-1, 0), scored.n, confidence)
    if measure.kind == NET and interval == "normal":
        return net_normal(count.get(1, 0), count.get(-1, 0), scored.n, confidence)
    return lattice_interval(scored, *measure.span, confidence)


def net_normal(up: int, down: int, n: int, confidence: float) -> Interval:
    """The normal interval of a net share: variance (p + d - (p - d)^2) / n of p promoters and d detractors.

    It is too short of few respondents, and of equal answers it has no width.

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
    limits = design_interval(found, confidence)
    low, high = measure.span
    return Interval(limits.value, max(low, limits.low), min(high, limits.high), limits.method)


def estimates(
    answers: LoyaltyAnswers, measures: Sequence[Measure], confidence: float, interval: str
) -> dict[tuple[str, str], Estimate]:
    """Every measure of every group, by group and name."""
    return {
        (group, measure.name): estimate(answers, measure, group, confidence, interval)
        for group in answers.groups
        for measure in measures
    }


def rows_of(found: Mapping[tuple[str, str], Estimate]) -> list[tuple[Any, ...]]:
    """The rows of the table."""
    rows = []
    for (group, name), one in found.items():
        limits = one.interval
        rows.append((group, name, one.scored.n, limits.value, limits.low, limits.high, limits.method))
    return rows


def comparisons(
    answers: LoyaltyAnswers, measures: Sequence[Measure], found: Mapping[tuple[str, str], Estimate],
    confidence: float, interval: str, padjust: str,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """Every pair of groups compared in every measure; of more than `PAIRS` groups each with all others together."""
    rows = []
    for measure in measures:
        own = [found[group, measure.name] for group in answers.groups]
        pairs = list(combinations(own, 2))
        if len(own) > PAIRS:
            pairs = [(one, _others(answers, one, own, confidence, interval)) for one in own]
        tested = [_compared(answers, first, second, confidence) for first, second in pairs]
        adjusted = adjust([test.p_val for _, test in tested], padjust)
        for (first, second), (limits, test), p_adj in zip(pairs, tested, adjusted.tolist(), strict=True):
            names = (measure.name, first.group, second.group, first.scored.n, second.scored.n)
            method = f"{limits.method}; {test.method}"
            rows.append((*names, limits.value, limits.low, limits.high, test.p_val, p_adj, method))
    return rows


def _others(
    answers: LoyaltyAnswers, one: Estimate, own: Sequence[Estimate], confidence: float, interval: str
) -> Estimate:
    rest = [other.scored for other in own if other is not one]
    values, counts = (np.concatenate([getattr(part, name) for part in rest]) for name in ("values", "counts"))
    scored, measure = Frequencies(*totals(values, counts)), one.measure
    if isinstance(answers, RowAnswers) and answers.drawn is not None:
        units = answers.units[measure.role]
        members = ~answers.members[one.group] & (units >= 0)
        part = part_of(answers.drawn, measure.scores[np.maximum(units, 0)].astype(float), members)
        return Estimate(measure, OTHERS, scored, measure.moved(Interval(part.mean, NAN, NAN, "")), part)
    return Estimate(measure, OTHERS, scored, measure.moved(_interval(measure, scored, confidence, interval)))


def _compared(answers: LoyaltyAnswers, first: Estimate, second: Estimate, confidence: float) -> tuple[Interval, Test]:
    """The second group minus the first, in units of the measure, and the test that they are equal."""
    if first.part is not None and second.part is not None and isinstance(answers, RowAnswers) and answers.drawn:
        apart = difference_of(answers.drawn, first.part, second.part)
        limits, factor = design_interval(apart, confidence), float(first.measure.factor)
        return (
            Interval(*(factor * part for part in (limits.value, limits.low, limits.high)), limits.method),
            design_test(apart),
        )
    test = permutation(second.scored, first.scored)
    method = test.method if test.method.startswith("undefined") else f"permutation, {test.method}"
    return difference_interval(second.interval, first.interval), Test(test.statistic, test.dof, test.p_val, method)
