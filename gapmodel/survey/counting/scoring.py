"""Answers become scores: many respondents at once in floating point that holds them exactly, or as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes, Integers, Rows
from gapmodel.tally.design_sums import Answered
from gapmodel.tally.layout import Layout
from gapmodel.tally.moments import MISSING

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

    def _summed(self, values: NDArray[Any]) -> Reals:
        """Sums over the items of every dimension."""
        with np.errstate(invalid="ignore"):  # a flag that BLAS sets now and then, also for small whole numbers
            sums: Reals = self._members @ values.astype(self.real)
        return sums

    def read(self, flat: Codes, beside: Integers | None, *, whole: bool) -> Slab:
        """The scores of respondents by their codes (sides x items, n); `whole` says that no answer is missing."""
        n = flat.shape[1]
        codes = flat.reshape(len(self.layout.sides), len(self.layout.items), n)
        if whole:
            missing, used, sums = None, np.ones(n, bool), self._summed(codes)
            pairs = self.lengths[:, None].astype(self.real)
            present, complete = np.ones((len(pairs), n), bool), used
        else:
            missing = flat == self.layout.levels
            answered = (codes != self.layout.levels).all(axis=0)
            used, sums = answered.any(axis=0), self._summed(codes * answered)
            pairs = self._summed(answered)
            present = pairs >= self.least[:, None].astype(self.real)
            complete = np.asarray(present.all(axis=0))
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


def moment_columns(layout: Layout, rows: Rows) -> Integers:
    """Answers, scores of every side in whole units, points, profile, outcomes of every respondent; -1 is missing."""
    whole, points = rows.codes.astype(np.int64), rows.points
    answered = (whole != layout.levels).all(axis=1)
    sides = range(len(layout.sides))
    blocks = [np.where(whole[:, side] != layout.levels, whole[:, side], MISSING) for side in sides]
    blocks += [_scores(layout, np.where(answered, whole[:, side], 0), answered, points) for side in sides]
    if layout.points and points is not None:
        blocks.append(points.astype(np.int64))
    if layout.gap:
        blocks.append(_profile(layout, *(blocks[len(layout.sides) + side] for side in layout.gap)))
    if layout.numbers and rows.outcomes is not None:
        blocks.append(rows.outcomes.astype(np.int64))
    return np.concatenate(blocks, axis=1)


def line_sides(layout: Layout, codes: Codes, columns: Integers) -> NDArray[np.float64]:
    """(n, lines, 2): what is subtracted and what it is subtracted from, in scale points above the lowest.

    Without a gap the lowest answer is subtracted from the first side: the difference is the answer itself.
    """
    answered = (codes != layout.levels).all(axis=1)
    p, e = layout.gap or (0, 0)
    items = [np.where(answered, codes[:, side] * float(layout.step), np.nan) for side in (e, p)]
    scores = []
    for side in (layout.sides[e], layout.sides[p]):
        places = [layout.columns.index((side, score.level, score.code)) for score in layout.scores]
        units = np.array([float(layout.step / score.denominator) for score in layout.scores])
        scores.append(np.where(columns[:, places] != MISSING, columns[:, places] * units, np.nan))
    sides = np.stack([np.hstack(pair) for pair in zip(scores, items, strict=True)], axis=2)
    if layout.gap is None:
        sides[:, :, 0] *= 0  # where it is missing it stays NaN
    return sides


def line_answers(layout: Layout, codes: Codes, columns: Integers) -> Answered | None:
    """Where the lines of a side that is asked alone stand on its scale; None with a gap."""
    if layout.gap is not None:
        return None
    answered = (codes != layout.levels).all(axis=1)
    own = np.where(answered, codes[:, 0], layout.levels)
    places = [layout.columns.index((layout.sides[0], score.level, score.code)) for score in layout.scores]
    units = np.hstack([columns[:, places], np.where(answered, codes[:, 0].astype(np.int64), MISSING)])
    one = np.array([score.denominator for score in layout.scores] + [1] * len(layout.items))
    highest = one * (layout.levels - 1)
    there = units != MISSING
    boxes = [units == highest, units >= highest - one, units == 0, units <= one]
    return Answered(np.stack([there & box for box in boxes], axis=2), own, layout.levels)


def _profile(layout: Layout, minuend: Integers, subtrahend: Integers) -> Integers:
    """The dimensions' gaps of respondents who have them all, moved up to be zero or more."""
    dimensions = [score for score in layout.scores if score.level == "dimension"]
    places = np.arange(len(dimensions))
    widest = np.array([(layout.levels - 1) * score.denominator for score in dimensions])
    whole = (minuend[:, places] != MISSING).all(axis=1) & (subtrahend[:, places] != MISSING).all(axis=1)
    return np.where(whole[:, None], minuend[:, places] - subtrahend[:, places] + widest, MISSING)


def _scores(layout: Layout, answers: Integers, answered: Integers, points: Integers | None) -> Integers:
    dimensions = [score for score in layout.scores if score.level == "dimension"]
    columns = []
    for score in dimensions:
        pairs = answered[:, score.items].sum(axis=1)
        units = answers[:, score.items].sum(axis=1) * (score.denominator // np.maximum(pairs, 1))
        columns.append(np.where(pairs >= max(score.least, 1), units, MISSING))
    common = layout.scores[len(dimensions)].denominator // len(dimensions)
    present = np.stack([column != MISSING for column in columns]).all(axis=0)
    scaled = np.stack(
        [column * (common // score.denominator) for column, score in zip(columns, dimensions, strict=True)]
    )
    columns.append(np.where(present, scaled.sum(axis=0), MISSING))
    if layout.points and points is not None:
        weighted = present & (points[:, 0] != MISSING)
        columns.append(np.where(weighted, (scaled * points.T).sum(axis=0), MISSING))
    return np.column_stack(columns)
