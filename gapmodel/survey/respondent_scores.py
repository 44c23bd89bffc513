"""Every respondent's scores as numbers, for what needs rows; and further columns counted as outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, nearest
from gapmodel.sources.distinct import map_distinct
from gapmodel.survey.counting.scoring import moment_columns
from gapmodel.survey.decoding.answers import Decoder
from gapmodel.survey.decoding.outcomes import checked, outcome_in
from gapmodel.survey.survey import Survey
from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.moments import MISSING
from gapmodel.tally.relations import Column, Mixture

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Columns of numbers, a row per respondent.

    Attributes
    ----------
    columns : tuple of Column
    values : (n, k) array
        In scale points, points out of 100 and the outcomes' own units; NaN where missing.
    sampling : Sampling or None
        Weights, strata and clusters.
    """

    columns: tuple[Column, ...]
    values: Floats
    sampling: Sampling | None

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Who has a value in every column."""
        complete: NDArray[np.bool_] = np.asarray(~np.isnan(self.values).any(axis=1))
        return complete


def scores_of(survey: Survey, columns: Sequence[Column]) -> Scores:
    """The respondents' values of columns such as ("perception", "dimension", "reliability") or ("gap", "item", "1").

    Raises
    ------
    SourceError
        The rows were counted in batches and not kept.
    """
    counted = survey.row_count
    mixture = Mixture.of(counted.layout, columns)
    return Scores(tuple(columns), mixture.values(moment_columns(counted.layout, counted.rows)), counted.rows.sampling)


def with_outcomes(survey: Survey, names: Sequence[str]) -> Survey:
    """The survey with further columns of whole numbers counted as outcomes.

    Raises
    ------
    ColumnError
        There is no such column beside the questions.
    AnswerError
        A column holds anything but whole numbers from 0 to 1000, blanks or missing codes of the scale.
    SourceError
        A column was not counted as an outcome, and the rows were counted in batches.
    """
    given = survey.tally.layout.outcomes if survey.rows is None else survey.row_count.layout.outcomes
    new = [name for name in dict.fromkeys(names) if name not in given]
    if not new:
        return survey
    counted = survey.row_count
    for name in new:
        if name not in counted.columns:
            known = [*counted.layout.outcomes, *counted.columns]
            raise ColumnError(f"There is no column {name!r} beside the questions.", nearest(str(name), known))
    decoder = Decoder.of(survey.instrument.scale)
    layout, rows, found = counted.layout, counted.rows, []
    for name in new:
        numbers = map_distinct(counted.columns[name], partial(outcome_in, decoder=decoder), MISSING)
        found.append(checked(name, numbers, counted.columns[name], lambda at: int(rows.row_numbers[at])))
    held = np.zeros((len(rows.codes), 0), np.int64) if rows.outcomes is None else rows.outcomes
    first = len(layout.outcomes)
    outcomes = np.hstack([held[:, :first], np.column_stack(found), held[:, first:]])
    layout = replace(layout, outcomes=(*layout.outcomes, *new))
    return survey.recounted(replace(counted, layout=layout, rows=replace(rows, outcomes=outcomes)))


def of_side(survey: Survey, side: str) -> Survey:
    """The survey as if one of its sides had been asked alone: its scores count all answers, not only those in pairs.

    Raises
    ------
    SourceError
        The rows were counted in batches and not kept.
    """
    counted = survey.row_count
    place = counted.layout.sides.index(side)
    rows = replace(counted.rows, codes=counted.rows.codes[:, place : place + 1])
    return survey.recounted(replace(counted, layout=counted.layout.of_side(place), rows=rows))


def of_respondents(survey: Survey, kept: NDArray[np.bool_]) -> Survey:
    """The survey of some of its respondents, such as one group; in the order of the source.

    Raises
    ------
    SourceError
        The rows were counted in batches and not kept.
    """
    return survey.recounted(survey.row_count.taken(kept))
