"""Net promoter score, satisfied customers and means, and how answers are scored for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

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
from gapmodel.inference.estimate import Interval
from gapmodel.tally.frequencies import Frequencies, totals

NET, SHARE, MEAN = "net", "share", "mean"

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
        value, low, high = (offset + factor * part for part in found.numbers)
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
