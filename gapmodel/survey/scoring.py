"""Sums of answers become scores: many respondents at once, in floating point that holds them exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.rows import Codes, Integers
from gapmodel.tally.layout import Layout

SINGLE = 2**24  # single precision holds every whole number up to here
Reals = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Slab:
    """Some respondents in a row, read.

    Attributes
    ----------
    codes : (sides, n, items) array
    missing : (sides, n, items) array of bool, or None where nobody lacks an answer
    pairs : (n, dimensions) array
        Items answered on all sides.
    used : (n,) array of bool
        Whether any item is answered on all sides.
    sums : (n, sides x dimensions) array
        Of the answers to those items.
    units : (n, sides x dimensions) array
        Scores in whole units, 0 where absent.
    present, complete : (n, dimensions) and (n,) arrays of bool
        Whether there is the score, and whether there are all.
    weighted : (n, sides) array or None
        Sums of scores times points, 0 where absent.
    weighed : (n,) array of bool or None
        Whether there are all scores and points.
    points : (n, dimensions) array or None
    """

    codes: Codes
    missing: NDArray[np.bool_] | None
    pairs: Reals
    used: NDArray[np.bool_]
    sums: Reals
    units: Reals
    present: NDArray[np.bool_]
    complete: NDArray[np.bool_]
    weighted: Reals | None
    weighed: NDArray[np.bool_] | None
    points: Integers | None


@dataclass(frozen=True, slots=True, eq=False)
class Scoring:
    """What turns answers into scores, in numbers.

    Attributes
    ----------
    lengths, least, denominators, scales : (dimensions,) arrays of whole numbers
        A dimension's items, the items asked for, units of its score per step, and its units in those of the overall.
    largest : int
        Of all scores in units.
    real : type
        Single precision where that holds all scores, else double.
    """

    layout: Layout
    lengths: Integers
    least: Integers
    denominators: Integers
    scales: Integers
    largest: int
    real: Any
    _members: Reals  # (items, dimensions)
    _side_members: Reals  # (sides x items, sides x dimensions)
    _outside: Integers  # items of no dimension

    @classmethod
    def of(cls, layout: Layout) -> Scoring:
        """The scoring of a layout."""
        scores = layout.scores
        dimensions = scores[: len(layout.dimensions)]
        denominators = np.array([score.denominator for score in dimensions], np.int64)
        common = scores[len(dimensions)].denominator // len(dimensions)
        largest = 2 * layout.levels * max(score.denominator for score in scores)
        real: Any = np.float32 if max(largest, layout.levels * len(layout.items)) < SINGLE else np.float64
        members = np.zeros((len(layout.items), len(dimensions)), real)
        for place, score in enumerate(dimensions):
            members[list(score.items), place] = 1
        return cls(
            layout,
            np.array([len(score.items) for score in dimensions], np.int64),
            np.array([max(score.least, 1) for score in dimensions], np.int64),
            denominators,
            common // denominators,
            largest,
            real,
            members,
            np.kron(np.eye(len(layout.sides), dtype=real), members),
            np.flatnonzero(~members.any(axis=1)),
        )

    def read(self, codes: Codes, points: Integers | None, *, whole: bool) -> Slab:
        """Some respondents' scores; `whole` says that no answer is missing."""
        planes = np.ascontiguousarray(codes.transpose(1, 0, 2))
        n = len(codes)
        if whole:
            missing, used, answers = None, np.ones(n, bool), codes.astype(self.real).reshape(n, -1)
            pairs = np.broadcast_to(self.lengths.astype(self.real), (n, len(self.lengths)))
        else:
            missing = planes == self.layout.levels
            answered = ~missing.any(axis=0)
            answers = np.concatenate(list((planes * answered).astype(self.real)), axis=1)
            pairs = answered.astype(self.real) @ self._members
            used = pairs.any(axis=1) | answered[:, self._outside].any(axis=1)
        sums = answers @ self._side_members
        present = pairs >= self.least.astype(self.real)
        units = self._units(sums, pairs, present)
        complete = np.ones(n, bool) if whole else present.all(axis=1)
        weighted, weighed = self._weighted(units, complete, points)
        return Slab(planes, missing, pairs, used, sums, units, present, complete, weighted, weighed, points)

    def side(self, values: Reals, side: int) -> Reals:
        """That side's columns of an (n, sides x dimensions) array."""
        width = len(self.lengths)
        return values[:, side * width : (side + 1) * width]

    def gap(self, values: Reals) -> Reals:
        """Minuend minus subtrahend of an (n, sides x dimensions) array, or the only side."""
        minuend, subtrahend = self.layout.gap or (0, None)
        first = self.side(values, minuend)
        return first if subtrahend is None else first - self.side(values, subtrahend)

    def summed(self, items: Reals) -> Reals:
        """Sums over the items (first axis) of every dimension."""
        return np.stack([items[list(own)].sum(axis=0) for _, own in self.layout.dimensions])

    def _units(self, sums: Reals, pairs: Reals, present: NDArray[np.bool_]) -> Reals:
        each = self.denominators.astype(self.real) / np.maximum(pairs, 1)  # a whole number where the score is present
        factors = np.where(present, each, 0)
        return sums * np.tile(factors, (1, len(self.layout.sides)))

    def _weighted(
        self, units: Reals, complete: NDArray[np.bool_], points: Integers | None
    ) -> tuple[Reals | None, NDArray[np.bool_] | None]:
        if points is None:
            return None, None
        weighed = complete & (points[:, 0] >= 0)
        weights = (points * self.scales * weighed[:, None]).astype(self.real)
        sides = [(self.side(units, side) * weights).sum(axis=1) for side in range(len(self.layout.sides))]
        return np.column_stack(sides), weighed
