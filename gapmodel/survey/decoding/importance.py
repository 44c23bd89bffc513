"""Importance: points that respondents spread over the dimensions, or ratings and the points that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from gapmodel.notes.note import Note
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.sheet import Cells
from gapmodel.survey.counting.rows import Codes
from gapmodel.survey.decoding.answers import is_blank, number_in
from gapmodel.tally.layout import POINTS, Layout, Ratings
from gapmodel.tally.moments import MISSING

_LOWEST_SUM, _HIGHEST_SUM = 95, 105
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Points:
    """Whole points per respondent and dimension that sum to 100, or -1 for all; whose were mended or excluded."""

    whole: NDArray[np.int64]
    rescaled: int
    aside: int


def points_of(raw: NDArray[np.float64]) -> Points:
    """Points from numbers (n, dimensions), NaN where a cell is not understood and zero where it is blank.

    Notes
    -----
    Points that sum to 95..105 are rescaled to 100 and rounded to whole points by the largest
    remainder, so that weighted gaps stay on a lattice; others are excluded and counted. A blank
    counts as zero points where another dimension of that person has some.
    """
    unread = np.isnan(raw).any(axis=1)
    total = raw.sum(axis=1)
    given = unread | (raw != 0).any(axis=1)
    usable = ~unread & (total >= _LOWEST_SUM) & (total <= _HIGHEST_SUM) & (raw >= 0).all(axis=1)
    points = np.full(raw.shape, -1, np.int64)
    points[usable] = _largest_remainder(raw[usable] * (POINTS / total[usable, None]))
    rescaled = usable & ((total != POINTS) | (raw % 1 != 0).any(axis=1))
    return Points(points, int(rescaled.sum()), int((given & ~usable).sum()))


def read_points(columns: list[Cells]) -> Points:
    """The points in columns of cells."""
    return points_of(np.column_stack([map_distinct(column, points_in, 0.0) for column in columns]))


def point_notes(rescaled: int, aside: int, *, rated: bool = False) -> tuple[Note, ...]:
    """Notes on points that were rescaled or are invalid; of ratings, on who did not rate every dimension."""
    if rated:
        return (Note.of("ratings_incomplete", n=aside),) if aside else ()
    notes = (("points_rescaled", rescaled), ("points_invalid", aside))
    return tuple(Note.of(kind, n=n) for kind, n in notes if n)


def points_in(cell: object) -> float:
    """The points in a cell, zero where it is blank, NaN where it is not understood."""
    number = number_in(cell)
    if number is not None:
        return float(number)
    return 0.0 if is_blank(cell) else float("nan")


def _largest_remainder(shares: NDArray[np.float64]) -> NDArray[np.int64]:
    whole: NDArray[np.int64] = np.floor(shares + 1e-9).astype(np.int64)
    rank = np.argsort(np.argsort(-(shares - whole), axis=1, kind="stable"), axis=1)
    left = POINTS - whole.sum(axis=1, keepdims=True)
    points: NDArray[np.int64] = whole + (rank < left)
    return points


def points_of_ratings(codes: Integers, layout: Layout, ratings: Ratings) -> Points:
    """Whole points out of 100 from ratings (n, rated), in steps above the lowest and -1 where missing.

    Notes
    -----
    A respondent's points are the ratings as shares of their sum, rounded to whole points by the largest remainder, so
    that weighted scores stay on a lattice (no share moves by a whole point). A rating weighs as much as its number;
    on a scale that begins below zero the lowest weighs one step, as in the UEQ+ (Schrepp and Thomaschewski 2019), where
    -3..3 weighs 1..7. Ratings of items are averaged within the dimension, over those given. Who rated nothing of a
    dimension, or all as zero, has no points and enters unweighted findings only: a blank is no zero.
    """
    unit = lcm(ratings.lowest.denominator, ratings.step.denominator)
    start, step = int((ratings.lowest if ratings.lowest >= 0 else ratings.step) * unit), int(ratings.step * unit)
    given = codes != MISSING
    weights, rated = np.where(given, start + step * codes, 0), given.astype(np.int64)
    if ratings.level == "item":
        own = [list(items) for _, items in layout.dimensions]
        rated = np.column_stack([given[:, items].sum(axis=1) for items in own])
        whole = lcm(*range(1, max(map(len, own)) + 1))  # a mean of so many ratings is whole in units of one part
        weights = np.column_stack([weights[:, items].sum(axis=1) for items in own]) * (whole // np.maximum(rated, 1))
    usable = (rated > 0).all(axis=1) & (weights.sum(axis=1) > 0)
    points = np.full(weights.shape, MISSING, np.int64)
    points[usable] = _whole_points(weights[usable])
    return Points(points, 0, int((given.any(axis=1) & ~usable).sum()))


def _whole_points(weights: Integers) -> Integers:
    """Points that sum to 100 by the largest remainder, exactly; of equal remainders the first dimension's counts."""
    total = weights.sum(axis=1, keepdims=True)
    points, rest = np.divmod(POINTS * weights, total)
    rank = np.argsort(np.argsort(-rest, axis=1, kind="stable"), axis=1)
    found: Integers = points + (rank < POINTS - points.sum(axis=1, keepdims=True))
    return found


def steps(codes: Sequence[Codes], ratings: Ratings) -> Integers:
    """(n, rated) steps above the lowest rating, -1 where missing, from columns of codes."""
    found = np.column_stack(list(codes)).astype(np.int64)
    return np.where(found == ratings.levels, MISSING, found)
