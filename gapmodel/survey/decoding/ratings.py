"""Importance that respondents rate on a scale, and the points that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes
from gapmodel.survey.decoding.points import Points
from gapmodel.tally.layout import POINTS, Layout, Ratings
from gapmodel.tally.moments import MISSING

Integers = NDArray[np.int64]


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
