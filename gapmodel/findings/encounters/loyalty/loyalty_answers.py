"""The answers about loyalty: of every respondent, or as far as a tally counted them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.encounters.loyalty.questions import Question
from gapmodel.inference.means.linearised import Drawn
from gapmodel.tally.counts import Counts
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import score_frequencies
from gapmodel.tally.one_side import item_answers

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class RowAnswers:
    """The answers of every respondent.

    Attributes
    ----------
    questions : mapping of role to Question
    units : mapping of role to (n,) array
        Units above the lowest answer, -1 where missing.
    members : mapping of group to (n,) array of bool
    drawn : Drawn or None
        Where the sample has weights, strata or clusters.
    design : tuple of str
    """

    questions: Mapping[str, Question]
    units: Mapping[str, Whole]
    members: Mapping[str, Mask]
    drawn: Drawn | None = None
    design: tuple[str, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The groups in their order."""
        return list(self.members)

    def frequencies(self, role: str, group: str) -> Frequencies:
        """The answers of a group to one question, in units above the lowest."""
        question, units = self.questions[role], self.units[role]
        counts = np.bincount(units[self.members[group] & (units >= 0)], minlength=question.units + 1)
        values = np.flatnonzero(counts)
        return Frequencies(values, counts[values], question.unit)

    def joint(self, first: str, second: str) -> Whole:
        """How many respondents gave each pair of answers, of all groups."""
        a, b = self.units[first], self.units[second]
        both, width = (a >= 0) & (b >= 0), self.questions[second].units + 1
        height = self.questions[first].units + 1
        return np.bincount(a[both] * width + b[both], minlength=height * width).reshape(height, width)


@dataclass(frozen=True, slots=True, eq=False)
class TallyAnswers:
    """The answers as a tally counted them: question by question, so that none can be crossed with another."""

    questions: Mapping[str, Question]
    layout: Layout
    counts: Mapping[str, Counts]
    drawn: None = None
    design: tuple[str, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The groups in their order."""
        return list(self.counts)

    def frequencies(self, role: str, group: str) -> Frequencies:
        """The answers of a group to one question, in units above the lowest."""
        question, counts = self.questions[role], self.counts[group]
        if question.level == "item":
            return item_answers(self.layout, counts, self.layout.sides[0], self.layout.items.index(question.code))
        places = {(score.level, score.code): at for at, score in enumerate(self.layout.scores)}
        at = places["dimension", question.code]
        return score_frequencies(self.layout, self.layout.scores[at], counts.tables[at])


LoyaltyAnswers = RowAnswers | TallyAnswers
