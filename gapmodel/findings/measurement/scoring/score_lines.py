"""The columns that a comparison of scores is about, of every dimension and overall, from rows or from a tally."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError, nearest
from gapmodel.findings.measurement.scoring.evaluated_performance import evaluated_performance, normed_quality
from gapmodel.findings.priorities.columns import counted_with, outcome_column
from gapmodel.inference.resampling import N_RESAMPLES, block_weights
from gapmodel.survey.respondent_scores import scores_of, with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Column, Relations, relations, relations_of_rows
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]
EP, NQ = "evaluated_performance", "normed_quality"  # columns that are computed from those of items


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """A survey with its rows, or a tally, in which the outcome is counted.

    Attributes
    ----------
    survey : Survey or None
        None where the rows are not at hand.
    tally : Tally
    outcome : Column
    performance, expectation : str
        The sides whose difference is the gap.
    ideal, direct : str
        The side with the ideal amounts, and that on which people compare directly; empty where not asked.
    rng : int or numpy.random.Generator
    """

    survey: Survey | None
    tally: Tally
    outcome: Column
    performance: str
    expectation: str
    ideal: str
    direct: str
    rng: int | np.random.Generator

    @classmethod
    def of(
        cls,
        answers: Survey | Tally,
        outcome: str,
        ideal: str | None,
        direct: str | None,
        rng: int | np.random.Generator,
    ) -> Answers:
        """The answers with checked sides.

        Raises
        ------
        SettingError
            There is no such side, or there are no two sides with a gap.
        TallyError
            There are weights, strata or clusters, or the tally was counted without the outcome.
        """
        tally = counted_with(answers, outcome)
        layout = tally.layout
        if layout.gap is None:
            raise SettingError(
                f"Difference scores need two sides, and only {layout.sides[0]!r} was asked.",
                "gm.performance describes one side.",
            )
        if layout.design:
            raise TallyError(
                "Difference scores are not available with weights, strata or clusters.",
                "read the survey without them, and take the results as those of the respondents alone.",
            )
        minuend, subtrahend = (layout.sides[place] for place in layout.gap)
        others = [side for side in layout.sides if side not in (minuend, subtrahend)]
        for name, side in (("ideal", ideal), ("direct", direct)):
            if side is not None and side not in others:
                known = nearest(side, others) if others else "the instrument asks two sides only."
                raise SettingError(f"{name}={side!r} is no side beside {minuend} and {subtrahend}.", known)
        ideal = ideal or ("ideal" if "ideal" in others else "")
        rows = answers if isinstance(answers, Survey) and answers.rows is not None else None
        survey = with_outcomes(rows, [outcome]) if rows is not None else None
        return cls(survey, tally, outcome_column(outcome), minuend, subtrahend, ideal, direct or "", rng)

    @property
    def layout(self) -> Layout:
        """What the tally counts."""
        return self.tally.layout

    @property
    def lines(self) -> Iterator[tuple[str, str]]:
        """Level and code of every dimension, then overall."""
        yield from (("dimension", code) for code, _ in self.layout.dimensions)
        yield "overall", "overall"

    def relations(self, columns: Sequence[Column]) -> Relations:
        """How columns go together: of the respondents who have them all, or from the tally's moments."""
        if self.survey is None:
            return relations(self.layout, self.tally.total.moments, columns, self.tally.blocks)
        return relations_of_rows(self.values(columns), columns, self.rng)

    def values(self, columns: Sequence[Column]) -> Floats:
        """(n, k) values of the respondents who have them all; only where there are rows."""
        computed = [column for column in columns if column[0] in (EP, NQ)]
        plain = [column for column in columns if column not in computed]
        held = self._answers(plain)
        found = np.column_stack([*held.T, *(self._computed(column) for column in computed)])
        order = [[*plain, *computed].index(column) for column in columns]
        values: Floats = found[~np.isnan(found).any(axis=1)][:, order]
        return values

    def resampled(self, own: Relations) -> tuple[Floats, Floats]:
        """Means and covariances of bootstrap samples; of none where there are no blocks."""
        k = len(own.means)
        if own.blocks is None:
            return np.zeros((0, k)), np.zeros((0, k, k))
        return own.resampled(block_weights(len(own.blocks[0]), N_RESAMPLES, self.rng))

    def _answers(self, columns: Sequence[Column]) -> Floats:
        if self.survey is None:
            raise ValueError("A tally has no answers of respondents.")
        return scores_of(self.survey, columns).values

    def _computed(self, column: Column) -> Floats:
        """Evaluated performance or normed quality of every respondent; overall the mean of the dimensions'.

        An item counts where all sides are answered, as in the other scores.
        """
        kind, level, code = column
        if level == "overall":
            parts = [self._computed((kind, "dimension", own)) for own, _ in self.layout.dimensions]
            whole: Floats = np.mean(parts, axis=0)
            return whole
        items = [self.layout.items[place] for place in dict(self.layout.dimensions)[code]]
        answers = {side: self._answers([(side, "item", item) for item in items]) for side in self.layout.sides}
        there = np.logical_and.reduce([~np.isnan(own) for own in answers.values()])
        sides = (self.performance, self.ideal, self.expectation)
        perceived, ideal, norm = (np.where(there, answers[side], np.nan) for side in sides)
        return evaluated_performance(perceived, ideal) if kind == EP else normed_quality(perceived, ideal, norm)
