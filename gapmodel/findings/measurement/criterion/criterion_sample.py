"""The covariances that the validity of scores is read off: an outcome, the scores of sides, and their items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError, listed, nearest
from gapmodel.findings.measurement.item_answers import GAP
from gapmodel.findings.priorities.columns import counted_with, outcome_column
from gapmodel.inference.resampling import block_weights
from gapmodel.notes.note import Note
from gapmodel.survey.respondent_scores import scores_of, with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Column, Relations, relations, relations_of_rows
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CriterionSample:
    """One outcome beside the scores of some sides and the items of all: own covariances and those of resamples.

    Attributes
    ----------
    layout : Layout
    outcome : str
    sides : tuple of str
        Those that are asked for; "gap" is one.
    relations : Relations
        The outcome first.
    n : int
        Respondents who have the outcome and all scores; of a tally, those of the pair that fewest have.
    covariances : (1 + r, k, k) array
        Of the sample, then of r bootstrap samples.
    """

    layout: Layout
    outcome: str
    sides: tuple[str, ...]
    relations: Relations
    n: int
    covariances: Floats

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Level and code of every dimension, then overall."""
        return [*(("dimension", code) for code, _ in self.layout.dimensions), ("overall", "overall")]

    def place(self, column: Column) -> int:
        """Where a column stands."""
        return self.relations.columns.index(column)

    def places(self, side: str, level: str, codes: Sequence[str]) -> list[int]:
        """Where columns of one side and level stand."""
        return [self.place((side, level, code)) for code in codes]

    def dimensions(self, side: str) -> list[int]:
        """Where the dimension scores of a side stand."""
        return self.places(side, "dimension", [code for code, _ in self.layout.dimensions])


def samples_of(
    answers: Survey | Tally,
    outcomes: tuple[str, ...],
    sides: tuple[str, ...],
    n_resamples: int,
    rng: int | np.random.Generator,
) -> list[CriterionSample]:
    """A sample for each outcome.

    Raises
    ------
    SettingError
        An outcome does not vary.
    TallyError
        The tally was counted without an outcome.
    ColumnError, AnswerError, SourceError
        There is no such column, or it does not hold whole numbers.
    """
    tally = counted_with(answers, outcomes)
    rows = answers if isinstance(answers, Survey) and answers.rows is not None else None
    survey = with_outcomes(rows, outcomes) if rows is not None else None
    return [_sample(tally, survey, outcome, sides, (n_resamples, rng)) for outcome in outcomes]


def sides_of(layout: Layout, side: str | Sequence[str] | None) -> tuple[str, ...]:
    """The sides that are asked for: all and the gap by default.

    Raises
    ------
    SettingError
        There is no such side.
    TallyError
        The sample has weights, strata or clusters.
    """
    if layout.design:
        raise TallyError(
            f"The validity of scores is not available for a sample with {listed(layout.design)}.",
            "read the survey without them, and take the results as those of the respondents alone.",
        )
    known = (*layout.sides, *((GAP,) if layout.gap else ()))
    asked = known if side is None else (side,) if isinstance(side, str) else tuple(dict.fromkeys(side))
    for one in asked:
        if one not in known:
            raise SettingError(f"There is no side {one!r}.", nearest(str(one), known))
    if not asked:
        raise SettingError("side= names no side.", nearest("", known))
    return asked


def _sample(
    tally: Tally,
    survey: Survey | None,
    outcome: str,
    sides: tuple[str, ...],
    draws: tuple[int, int | np.random.Generator],
) -> CriterionSample:
    layout = tally.layout
    lines = [*(("dimension", code) for code, _ in layout.dimensions), ("overall", "overall")]
    base = base_sides(layout, sides)
    scores = [(side, *line) for side in dict.fromkeys((*sides, *base)) for line in lines]
    columns = [outcome_column(outcome), *scores, *((side, "item", item) for side in base for item in layout.items)]
    if survey is not None:
        values = scores_of(survey, columns).values
        complete = ~np.isnan(values[:, : 1 + len(scores)]).any(axis=1)
        own, n = relations_of_rows(values[complete], columns, draws[1]), int(complete.sum())
    else:
        own = relations(layout, tally.total.moments, columns, tally.blocks)
        n = relations(layout, tally.total.moments, columns[: 1 + len(scores)]).n
    if not own.covariance[0, 0] > 0:
        raise SettingError(Note.of("constant_outcome", outcome=outcome), "give an outcome that varies.")
    drawn = [own.covariance[None]]
    if own.blocks is not None:
        drawn.append(own.resampled(block_weights(len(own.blocks[0]), *draws))[1])
    return CriterionSample(layout, outcome, sides, own, n, np.concatenate(drawn))


def base_sides(layout: Layout, sides: tuple[str, ...]) -> tuple[str, ...]:
    """The sides whose items are needed: of a gap both of its sides."""
    pair = [layout.sides[place] for place in layout.gap] if layout.gap and GAP in sides else []
    return tuple(side for side in layout.sides if side in sides or side in pair)
