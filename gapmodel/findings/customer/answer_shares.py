"""Shares of respondents read off the joint table of an item's sides, exact or of a sample with a design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import Interval, Test
from gapmodel.inference.exact.signed_rank import sign_test
from gapmodel.inference.means.design_based import design_interval, design_mean, design_test
from gapmodel.inference.paired_shares import paired_share_interval
from gapmodel.inference.share import blaker_interval, design_share
from gapmodel.survey.counting.rows import Codes
from gapmodel.survey.survey import Survey
from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally
from gapmodel.tally.weighted_cells import Units, WeightedCells

Cells = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n` respondents, unweighted, and their share with its interval."""

    n: int
    count: int
    interval: Interval


@dataclass(frozen=True, slots=True, eq=False)
class JointTable:
    """The joint table of one item in one group.

    Attributes
    ----------
    levels : int
        Points of the scale.
    answers : (sides, cells) array
        The place of each side's answer on the scale in every cell; `levels` where it is missing.
    counts : (cells,) array
    weighted : WeightedCells or None
        Where the sample has a design.
    confidence : float
    """

    levels: int
    answers: Integers
    counts: Integers
    weighted: WeightedCells | None
    confidence: float

    def answered(self, sides: Sequence[int]) -> Cells:
        """The cells of respondents who answered some sides."""
        return np.asarray((self.answers[list(sides)] < self.levels).all(axis=0))

    def in_box(self, box: str, side: int) -> Cells:
        """The cells in which a side's answer is the highest, one of the two highest, and so on."""
        answers = self.answers[side]
        depth = 2 if box.endswith("two") else 1
        if box.startswith("top"):
            return np.asarray((answers >= self.levels - depth) & (answers < self.levels))
        return np.asarray(answers < depth)

    def share(self, inside: Cells, among: Cells) -> Share:
        """The share of respondents in some cells among those in others."""
        count, n = int(self.counts[inside & among].sum()), int(self.counts[among].sum())
        if self.weighted is None:
            return Share(n, count, blaker_interval(count, n, self.confidence))
        found = design_mean(self.weighted.strata(among, inside.astype(float)))
        return Share(n, count, design_share(found, n, self.weighted.effective_n(among), self.confidence))

    def change(self, before: Cells, after: Cells, among: Cells) -> tuple[int, int, Interval, Test]:
        """Who is in `after` only and in `before` only, the difference of the two shares, and the test that it is zero.

        Notes
        -----
        McNemar's exact test is the sign test of the differences.
        """
        difference = after.astype(np.int64) - before
        up, down = (int(self.counts[among & (difference == sign)].sum()) for sign in (1, -1))
        n = int(self.counts[among].sum())
        if self.weighted is not None:
            found = design_mean(self.weighted.strata(among, difference.astype(float)))
            return up, down, design_interval(found, self.confidence), design_test(found)
        signs = [(sign, count) for sign, count in ((-1, down), (0, n - up - down), (1, up)) if count]
        values, counts = np.array(signs, np.int64).reshape(-1, 2).T
        test = sign_test(Frequencies(values, counts))
        return up, down, paired_share_interval(up, down, n, self.confidence), test


def joint_tables(
    answers: Survey | Tally, tally: Tally, groups: Mapping[str, Integers], by: str | Sequence[str] | None, level: float
) -> Iterator[tuple[str, str, JointTable]]:
    """The group, the item and its joint table, at a confidence level; `groups` are the counted joint tables.

    Raises
    ------
    SourceError
        The sample has a design and its rows were counted in batches.
    """
    layout = tally.layout
    levels = _answers(layout)
    weighted = _Weighted.of(answers, by) if isinstance(answers, Survey) and layout.design else None
    for group, joint in groups.items():
        for place, item in enumerate(layout.items):
            cells = weighted.cells(group, place) if weighted else None
            yield group, item, JointTable(layout.levels, levels, joint[place], cells, level)


def _answers(layout: Layout) -> Integers:
    """(sides, cells): what each side answered in every cell of a joint table."""
    shape = (layout.levels + 1,) * len(layout.sides)
    return np.indices(shape).reshape(len(shape), -1)


@dataclass(frozen=True, slots=True, eq=False)
class _Weighted:
    """The rows of a survey that has a design, and the group of each."""

    layout: Layout
    codes: Codes
    units: Units
    names: NDArray[np.str_] | None

    @classmethod
    def of(cls, survey: Survey, by: str | Sequence[str] | None) -> _Weighted:
        counted = survey.row_count
        rows = counted.rows
        units = Units.of(rows.sampling or Sampling(), len(rows.codes))
        return cls(counted.layout, rows.codes, units, None if by is None else counted.group_names(by))

    def cells(self, group: str, item: int) -> WeightedCells:
        """The weighted cells of an item in a group."""
        shape = (self.layout.levels + 1,) * len(self.layout.sides)
        own = self.codes[:, :, item].astype(np.int64).T
        members = np.ones(len(self.codes), bool) if self.names is None else self.names == group
        return WeightedCells.of(self.units, np.ravel_multi_index(tuple(own), shape), self.layout.cells, members)
