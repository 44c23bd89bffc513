"""The answers to the items of one side, or of several beside each other: what reliability and factors are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError, listed, nearest
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.priorities.columns import performance_side
from gapmodel.inference.resampling import N_RESAMPLES, block_weights
from gapmodel.notes.note import Note
from gapmodel.survey.respondent_scores import of_respondents, scores_of
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Column, Mixture, Relations, relations, relations_of_rows
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
GAP = "gap"


@dataclass(frozen=True, slots=True, eq=False)
class ItemAnswers:
    """Means and covariances of items, the dimensions they belong to, and the rows where these are at hand.

    Attributes
    ----------
    layout : Layout
    columns : tuple of Column
        (side, "item", code) of every variable; the items of the first side first.
    dimensions : tuple of (code, places)
        Of the items of one side; places are those among the items.
    pairwise : bool
        Whether answers are missing and covariances are those of pairs of items, because the rows are not at hand.
    relations : Relations
        ``n``, ``means`` and ``covariance`` (divided by n - 1) in scale points, and moments of blocks to resample.
    survey : Survey or None
        None where the rows are not at hand.
    """

    layout: Layout
    columns: tuple[Column, ...]
    dimensions: tuple[tuple[str, tuple[int, ...]], ...]
    pairwise: bool
    relations: Relations
    survey: Survey | None

    @classmethod
    def of(
        cls, answers: Survey | Tally, side: str | Sequence[str], *, rng: int | np.random.Generator = 0
    ) -> ItemAnswers:
        """The answers to all items of a side ("gap" for the differences), or of several sides.

        Notes
        -----
        Where answers are missing, a survey with its rows counts the respondents who answered every item of the
        sides; a tally counts, for every pair of items, those who answered both.

        Raises
        ------
        SettingError
            There is no such side.
        TallyError
            The sample has weights, strata or clusters, or `min_cell` left out the relations between items.
        """
        tally = tally_of(answers, None)
        sides = (side,) if isinstance(side, str) else tuple(side)
        _check(tally.layout, sides)
        columns = [(one, "item", item) for one in sides for item in tally.layout.items]
        total = tally.total
        survey = answers if isinstance(answers, Survey) and answers.rows is not None else None
        places = Mixture.of(tally.layout, columns).places
        counts = total.moments.counts[np.ix_(places, places)]
        _check_hidden(tally, counts)
        missing = bool(counts.min() != counts.max())
        if missing and survey is not None:
            own = relations_of_rows(_complete(survey, columns), columns, rng)
        else:
            own = relations(tally.layout, total.moments, columns, tally.blocks)
        return cls(tally.layout, tuple(columns), tally.layout.dimensions, missing and survey is None, own, survey)

    @classmethod
    def by_group(
        cls, answers: Survey | Tally, side: str | Sequence[str], by: str | Sequence[str] | None
    ) -> dict[str, ItemAnswers]:
        """The answers of every group, by its name; groups that nobody is in or answered are left out.

        Raises
        ------
        SettingError, TallyError, ColumnError
            As in `of`; there is no such column to group by.
        """
        tally = tally_of(answers, by)
        names = [name for name, counts in tally.groups.items() if counts.used]
        if isinstance(answers, Survey) and answers.rows is not None:
            group = answers.row_count.group_names(by or answers.group_columns)
            return {name: cls.of(of_respondents(answers, group == name), side) for name in names}
        single = {name: Tally(tally.layout, "", {"": tally.groups[name]}, None) for name in names}
        return {name: cls.of(one, side) for name, one in single.items()}

    @property
    def n(self) -> int:
        """Respondents: of all items, or of the pair of items that fewest answered."""
        return self.relations.n

    @property
    def names(self) -> tuple[str, ...]:
        """What the variables are called: the item's code, after the side where there are several."""
        several = len({side for side, _, _ in self.columns}) > 1
        return tuple(f"{side}.{code}" if several else code for side, _, code in self.columns)

    @property
    def means(self) -> Floats:
        """(k,) means in scale points."""
        return self.relations.means

    @property
    def covariance(self) -> Floats:
        """(k, k) covariances, divided by n - 1."""
        return self.relations.covariance

    @property
    def levels(self) -> int:
        """Answers that are possible to one variable; differences have nearly twice as many."""
        differences = any(side == GAP for side, _, _ in self.columns)
        return 2 * self.layout.levels - 1 if differences else self.layout.levels

    def rows(self, purpose: str) -> Floats:
        """(n, k) answers, in scale points, of the respondents who answered every item.

        Parameters
        ----------
        purpose : str
            What needs them, a kind of note such as "robust_standard_errors".

        Raises
        ------
        TallyError
            The rows are not at hand.
        """
        if self.survey is None:
            raise TallyError(
                Note.of("rows_needed", purpose=Note.of(purpose)),
                "give the survey, read with engine='memory'.",
            )
        return _complete(self.survey, self.columns)

    def codes(self, purpose: str) -> Integers:
        """(n, k) the same as whole numbers from 0: steps above the lowest value that is possible."""
        differences = any(side == GAP for side, _, _ in self.columns)
        lowest = -self.layout.widest if differences else self.layout.lowest
        return np.rint((self.rows(purpose) - float(lowest)) / float(self.layout.step)).astype(np.int64)

    def resampled(self, rng: int | np.random.Generator, n_resamples: int = N_RESAMPLES) -> Floats:
        """(r, k, k) covariances of bootstrap samples of respondents; of none where there are no blocks."""
        k = len(self.columns)
        if self.relations.blocks is None:
            return np.zeros((0, k, k))
        weights = block_weights(len(self.relations.blocks[0]), n_resamples, rng)
        return self.relations.resampled(weights)[1]


def one_side(layout: Layout, side: object) -> str:
    """The name of a side that was asked for; by default that of the side that says how the service was.

    Raises
    ------
    SettingError
        It is no name.
    """
    if side is None:
        return performance_side(layout)
    if not isinstance(side, str):
        raise SettingError(f"side={side!r} is not the name of one side.", nearest("", all_sides(layout)))
    return side


def all_sides(layout: Layout) -> list[str]:
    """The names of the sides, and of the gap where there is one."""
    return [*layout.sides, *([GAP] if layout.gap else [])]


def _check(layout: Layout, sides: tuple[str, ...]) -> None:
    known = all_sides(layout)
    for side in sides:
        if side not in known:
            raise SettingError(f"There is no side {side!r}.", nearest(str(side), known))
    if layout.design:
        raise TallyError(
            f"Reliability and factors are not available for a sample with {listed(layout.design)}.",
            "read the survey without them, and take the results as those of the respondents alone.",
        )


def _check_hidden(tally: Tally, counts: Integers) -> None:
    if tally.min_cell and not counts.min():
        raise TallyError(
            Note.of("relations_hidden"),
            "give the survey, or a tally without min_cell.",
        )


def _complete(survey: Survey, columns: Sequence[Column]) -> Floats:
    """The answers of those who answered every item."""
    scores = scores_of(survey, columns)
    found: Floats = scores.values[scores.complete]
    return found
