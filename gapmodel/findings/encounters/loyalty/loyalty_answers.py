"""The answers about loyalty: of every respondent, or as far as a tally counted them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.encounters.loyalty.questions import Question
from gapmodel.inference.means.linearised import Drawn
from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.frequencies import Frequencies

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class LoyaltyAnswers:
    """How often each answer was given to each question, by group.

    Attributes
    ----------
    questions : mapping of role to Question
    groups : tuple of str
    counts : mapping of role to (groups, units + 1) array
        Respondents at each unit above the lowest answer.
    """

    questions: Mapping[str, Question]
    groups: tuple[str, ...]
    counts: Mapping[str, Whole]

    @property
    def design(self) -> tuple[str, ...]:
        """Which of weights, strata and cluster there are."""
        return ()

    def frequencies(self, role: str, places: Sequence[int]) -> Frequencies:
        """The answers of the groups at these places to one question, in units above the lowest."""
        counts = self.counts[role][list(places)].sum(axis=0)
        values = np.flatnonzero(counts)
        return Frequencies(values, counts[values], self.questions[role].unit)


@dataclass(frozen=True, slots=True, eq=False)
class RowAnswers(LoyaltyAnswers):
    """The answers of every respondent, so that two questions can be crossed.

    Attributes
    ----------
    units : mapping of role to (n,) array
        Units above the lowest answer, -1 where missing.
    group : (n,) array
        The place of each respondent's group.
    drawn : Drawn or None
        Where the sample has weights, strata or clusters.
    kinds : tuple of str
        Which of them.
    """

    units: Mapping[str, Whole]
    group: Whole
    drawn: Drawn | None = None
    kinds: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        questions: Mapping[str, Question],
        units: Mapping[str, Whole],
        groups: Sequence[str],
        group: Whole,
        sampling: Sampling | None = None,
    ) -> RowAnswers:
        """The answers, counted; `sampling` where the sample has a design."""
        drawn, kinds = None, () if sampling is None else sampling.roles
        if sampling is not None and kinds:
            drawn = Drawn.of(len(group), sampling.weights, sampling.strata, sampling.cluster)
        counts = {}
        for role, question in questions.items():
            width, there = question.units + 1, units[role] >= 0
            cells = group[there] * width + units[role][there]
            counts[role] = np.bincount(cells, minlength=width * len(groups)).reshape(len(groups), width)
        return cls(questions, tuple(groups), counts, units, group, drawn, kinds)

    @property
    def design(self) -> tuple[str, ...]:
        """Which of weights, strata and cluster there are."""
        return self.kinds

    def members(self, places: Sequence[int]) -> Mask:
        """Who belongs to the groups at these places."""
        inside = np.zeros(len(self.groups), bool)
        inside[list(places)] = True
        found: Mask = inside[self.group]
        return found

    def joint(self, first: str, second: str) -> Whole:
        """How many respondents gave each pair of answers, of all groups."""
        a, b = self.units[first], self.units[second]
        both, width = (a >= 0) & (b >= 0), self.questions[second].units + 1
        height = self.questions[first].units + 1
        return np.bincount(a[both] * width + b[both], minlength=height * width).reshape(height, width)
