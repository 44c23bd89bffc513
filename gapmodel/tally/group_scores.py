"""Sizes, means and variances of every score in every group, read off the groups' moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import nan

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout, Score
from gapmodel.tally.moments import Moments

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Places = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True, eq=False)
class GroupScores:
    """One score on one side, or its gap, in every group.

    Attributes
    ----------
    side : str
        A side of the layout, or "gap".
    level : "overall" or "dimension"
    code : str
    n : (G,) array
        Respondents with the score.
    means, variances : (G,) arrays
        In scale points; variances are divided by n - 1. NaN where too few have the score.
    item_variances : (G, k) array
        Of the answers to the k items of a dimension on that side; empty for gaps and overall scores.
    """

    side: str
    level: str
    code: str
    n: Integers
    means: Floats
    variances: Floats
    item_variances: Floats


def group_scores(layout: Layout, groups: Mapping[str, Counts], sides: Sequence[str] = ()) -> tuple[GroupScores, ...]:
    """The dimensions and the unweighted overall score: gaps first, where the layout has them, then its sides.

    `sides`: which of them; all by default.
    """
    places = {column: place for place, column in enumerate(layout.columns)}
    scores = [score for score in layout.scores if score.code != "overall_weighted"]
    every = (["gap"] if layout.gap else []) + list(layout.sides)
    sides = [side for side in every if not sides or side in sides]
    moments = [counts.moments for counts in groups.values()]
    return tuple(_of_score(layout, side, score, moments, places) for side in sides for score in scores)


def _of_score(layout: Layout, side: str, score: Score, moments: list[Moments], places: Places) -> GroupScores:
    unit = layout.step / score.denominator
    if side == "gap" and layout.gap:
        p, e = (places[layout.sides[at], score.level, score.code] for at in layout.gap)
        sums = [_difference(part, p, e) for part in moments]
        lowest = Fraction(0)
    else:
        sums = [_column(part, places[side, score.level, score.code]) for part in moments]
        lowest = layout.lowest
    items = score.items if score.level == "dimension" and side != "gap" else ()
    columns = [places[side, "item", layout.items[item]] for item in items]
    return GroupScores(
        side,
        score.level,
        score.code,
        np.array([n for n, _, _ in sums], np.int64),
        np.array([_mean(n, total, unit, lowest) for n, total, _ in sums]),
        np.array([_variance(*part, unit) for part in sums]),
        np.array([[_variance(*_column(part, at), layout.step) for at in columns] for part in moments]),
    )


def _column(moments: Moments, at: int) -> tuple[int, int, int]:
    """n, sum and sum of squares of a column."""
    return int(moments.counts[at, at]), int(moments.sums[at, at]), int(moments.products[at, at])


def _difference(moments: Moments, p: int, e: int) -> tuple[int, int, int]:
    """The same of the difference of two columns that are there together."""
    squares = int(moments.products[p, p]) + int(moments.products[e, e]) - 2 * int(moments.products[p, e])
    return int(moments.counts[p, e]), int(moments.sums[p, p]) - int(moments.sums[e, e]), squares


def _mean(n: int, total: int, unit: Fraction, lowest: Fraction) -> float:
    """Whole numbers until the last division; fractions of thousands of groups would take seconds."""
    if not n:
        return nan
    (step, parts), (first, of) = unit.as_integer_ratio(), lowest.as_integer_ratio()
    return (first * n * parts + step * total * of) / (of * n * parts)


def _variance(n: int, total: int, squares: int, unit: Fraction) -> float:
    """Whole numbers until the last division."""
    step, parts = unit.as_integer_ratio()
    return step**2 * (n * squares - total**2) / (parts**2 * n * (n - 1)) if n > 1 else nan
