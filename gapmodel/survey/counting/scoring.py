"""Sums of answers become scores: many respondents at once, in floating point that holds them exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes, Integers, Rows
from gapmodel.tally.layout import Layout

SINGLE = 2**24  # single precision holds every whole number up to here
Reals = NDArray[Any]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Slab:
    """Some respondents, read; the respondents are the last axis, except of what stands beside the codes.

    Attributes
    ----------
    codes : (sides, items, n) array
    missing : (sides x items, n) array of bool, or None where nobody lacks an answer
    used : (n,) array of bool
        Whether any item is answered on all sides.
    pairs : (dimensions, n) or (dimensions, 1) array
        Items answered on all sides.
    sums, units : (sides, dimensions, n) arrays
        Sums of the answers to those items; scores in whole units, 0 where absent.
    present, complete : (dimensions, n) and (n,) arrays of bool
        Whether there is the score, and whether there are all.
    weighted : (sides, n) array or None
        Sums of scores times points, 0 where absent.
    weighed : (n,) array of bool or None
        Whether there are all scores and points.
    beside : (n, dimensions + outcomes) array or None
        Points, if the layout has them, and outcomes; -1 where missing.
    points : (n, dimensions) array or None
    outcomes : (n, outcomes) array or None
    """

    codes: Codes
    missing: Flags | None
    used: Flags
    pairs: Reals
    sums: Reals
    units: Reals
    present: Flags
    complete: Flags
    weighted: Reals | None
    weighed: Flags | None
    beside: Integers | None
    points: Integers | None
    outcomes: Integers | None

    @property
    def scored(self) -> Flags:
        """Whether there are all scores, points and outcomes."""
        scored = self.complete if self.weighed is None else self.weighed
        return scored if self.outcomes is None else scored & (self.outcomes >= 0).all(axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Scoring:
    """What turns answers into scores, in numbers.

    Attributes
    ----------
    lengths, least, denominators, scales : (dimensions,) arrays of whole numbers
        A dimension's items, the items asked for, units of its score per step, and its units in those of the overall.
    real : type
        Single precision where that holds all scores, else double.
    """

    layout: Layout
    lengths: Integers
    least: Integers
    denominators: Integers
    scales: Integers
    real: Any
    _members: Reals  # (dimensions, items)

    @classmethod
    def of(cls, layout: Layout) -> Scoring:
        """The scoring of a layout."""
        scores = layout.scores
        dimensions = scores[: len(layout.dimensions)]
        denominators = np.array([score.denominator for score in dimensions], np.int64)
        common = scores[len(dimensions)].denominator // len(dimensions)
        largest = 2 * layout.levels * max(score.denominator for score in scores)
        real: Any = np.float32 if max(largest, layout.levels * len(layout.items)) < SINGLE else np.float64
        members = np.zeros((len(dimensions), len(layout.items)), real)
        for place, score in enumerate(dimensions):
            members[place, list(score.items)] = 1
        return cls(
            layout,
            np.array([len(score.items) for score in dimensions], np.int64),
            np.array([max(score.least, 1) for score in dimensions], np.int64),
            denominators,
            common // denominators,
            real,
            members,
        )

    def read(self, flat: Codes, beside: Integers | None, *, whole: bool) -> Slab:
        """The scores of respondents by their codes (sides x items, n); `whole` says that no answer is missing."""
        n = flat.shape[1]
        codes = flat.reshape(len(self.layout.sides), len(self.layout.items), n)
        if whole:
            missing, used, sums = None, np.ones(n, bool), self._members @ codes.astype(self.real)
            pairs = self.lengths[:, None].astype(self.real)
            present, complete = np.ones((len(pairs), n), bool), used
        else:
            missing = flat == self.layout.levels
            answered = (codes != self.layout.levels).all(axis=0)
            used, sums = answered.any(axis=0), self._members @ (codes * answered).astype(self.real)
            pairs = self._members @ answered.astype(self.real)
            present = pairs >= self.least[:, None].astype(self.real)
            complete = present.all(axis=0)
        units = sums * self._factors(pairs, present)
        points, outcomes = points_and_outcomes(self.layout, beside)
        weighted, weighed = self._weighted(units, complete, points)
        numbers = (pairs, sums, units, present, complete, weighted, weighed)
        return Slab(codes, missing, used, *numbers, beside, points, outcomes)

    def column(self, whole: Integers) -> Reals:
        """Whole numbers, one for every dimension, to be multiplied with what (dimensions, n) arrays hold."""
        reals: Reals = whole[:, None].astype(self.real)
        return reals

    def gap(self, sides: Reals) -> Reals:
        """Minuend minus subtrahend along the first axis, or the only side."""
        minuend, subtrahend = self.layout.gap or (0, None)
        first: Reals = sides[minuend]
        return first if subtrahend is None else first - sides[subtrahend]

    def summed(self, items: Reals) -> Reals:
        """Sums over the items (first axis) of every dimension."""
        return np.stack([items[list(own)].sum(axis=0) for _, own in self.layout.dimensions])

    def _factors(self, pairs: Reals, present: Flags) -> Reals:
        factors: Reals = self.column(self.denominators) / np.maximum(pairs, 1)  # whole where the score is present
        if pairs.shape == present.shape:
            factors *= present
        return factors

    def _weighted(self, units: Reals, complete: Flags, points: Integers | None) -> tuple[Reals | None, Flags | None]:
        if points is None:
            return None, None
        weighed = complete & (points[:, 0] >= 0)
        weights = (points.T * self.scales[:, None] * weighed).astype(self.real)
        return (units * weights).sum(axis=1), weighed


def beside_of(layout: Layout, rows: Rows) -> Integers | None:
    """What stands beside the codes: (n, dimensions + outcomes) points and outcomes, as far as the layout has them."""
    given = [rows.points if layout.points else None, rows.outcomes if layout.numbers else None]
    parts = [part for part in given if part is not None]
    return np.hstack(parts) if len(parts) > 1 else parts[0] if parts else None


def points_and_outcomes(layout: Layout, beside: Integers | None) -> tuple[Integers | None, Integers | None]:
    """The points and the outcomes among what stands beside the codes."""
    if beside is None:
        return None, None
    points = len(layout.dimensions) if layout.points else 0
    return beside[:, :points] if points else None, beside[:, points:] if layout.numbers else None
