"""One line of a gap table, read off a tally: an item, a dimension or an overall score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from gapmodel.errors import TallyError
from gapmodel.tally.counts import Counts
from gapmodel.tally.frequencies import Frequencies, totals
from gapmodel.tally.layout import Layout, Score
from gapmodel.tally.moments import Moments
from gapmodel.tally.strata import Weighted, weighted_line
from gapmodel.tally.table import Table


@dataclass(frozen=True, slots=True)
class Sides:
    """Respondents with both sides, means and standard deviations in scale points, and the correlation.

    E is the side that is subtracted, P the one it is subtracted from. What does not exist is NaN.
    """

    n: int
    mean_e: float
    mean_p: float
    sd_e: float
    sd_p: float
    r: float


@dataclass(frozen=True, slots=True)
class Line:
    """The gaps of one item, dimension or overall score, and the two sides they come from.

    Only respondents who answered both sides enter, so that ``gap = mean_p - mean_e`` holds.

    Attributes
    ----------
    level : "overall", "dimension" or "item"
    code : str
    gaps : Frequencies
    sides : Sides
    weighted : Weighted or None
        Where the sample has weights, strata or clusters.
    """

    level: str
    code: str
    gaps: Frequencies
    sides: Sides
    weighted: Weighted | None = None


def lines(layout: Layout, counts: Counts, drawn: Mapping[str, int] | None = None) -> tuple[Line, ...]:
    """All lines of one group: overall first, then the dimensions, then the items.

    Parameters
    ----------
    drawn : mapping, optional
        Sampling units drawn in each stratum of the whole sample; default: those of this group.

    Raises
    ------
    TallyError
        The instrument asks one side only, so that there are no gaps.
    """
    gap_places(layout)
    places = {column: place for place, column in enumerate(layout.columns)}
    scores = [
        _score_line(layout, score, table, counts.moments, places)
        for score, table in zip(layout.scores, counts.tables, strict=True)
    ]
    items = item_lines(layout, layout.items, counts.joint)
    if counts.design is not None:
        drawn = counts.design.units() if drawn is None else drawn
        found = [
            replace(line, weighted=weighted_line(counts.design, place, drawn, float(layout.lowest)))
            for place, line in enumerate([*scores, *items])
        ]
        scores, items = found[: len(scores)], found[len(scores) :]
    overall = [line for line in scores if line.level == "overall"]
    return tuple(overall + [line for line in scores if line.level == "dimension"] + items)


def gap_places(layout: Layout) -> tuple[int, int]:
    """The places of minuend and subtrahend among the sides.

    Raises
    ------
    TallyError
        The instrument asks one side only.
    """
    if layout.gap is None:
        raise TallyError(
            f"There is no gap to compute: only the {layout.sides[0]} side was asked.",
            "gm.performance shows means and shares of one side; gaps need an instrument with expectation and "
            "perception, such as 'servqual'.",
        )
    return layout.gap


def score_frequencies(layout: Layout, score: Score, table: Table) -> Frequencies:
    """The distribution of a score's gap over the respondents who answered enough items."""
    unit = layout.step / score.denominator
    sums, counts, answered = table.keys[:, 1], table.counts, table.keys[:, 0]
    if score.level == "dimension":
        enough = answered >= max(score.least, 1)
        sums, counts, answered = sums[enough], counts[enough], answered[enough]
        sums = sums * (score.denominator // np.maximum(answered, 1))
    return Frequencies(*totals(sums, counts), unit)


def _score_line(
    layout: Layout, score: Score, table: Table, moments: Moments, places: dict[tuple[str, str, str], int]
) -> Line:
    sides = score_sides(layout, score, moments, places)
    return Line(score.level, score.code, score_frequencies(layout, score, table), sides)


def score_sides(layout: Layout, score: Score, moments: Moments, places: dict[tuple[str, str, str], int]) -> Sides:
    """The two sides of a score; `places` are those of the layout's columns."""
    p, e = (places[layout.sides[side], score.level, score.code] for side in layout.gap or (0, 0))
    sums = [int(moments.sums[place, place]) for place in (e, p)]
    products = [int(moments.products[a, b]) for a, b in ((e, e), (p, p), (e, p))]
    return _sides(layout, int(moments.counts[e, e]), sums, products, layout.step / score.denominator)


def answered_pairs(layout: Layout, joint: np.ndarray) -> np.ndarray:
    """How many respondents gave each pair of answers, E in rows and P in columns, of those who answered all sides.

    Parameters
    ----------
    joint : (cells,) or (items, cells) array
        The joint table of one item or of several.
    """
    minuend, subtrahend = layout.gap or (0, 0)
    sides, items = len(layout.sides), joint.shape[:-1]
    there: tuple[Any, ...] = (..., *(slice(0, layout.levels),) * sides)
    answered = joint.reshape([*items, *[layout.levels + 1] * sides])[there]
    others = tuple(place - sides for place in range(sides) if place not in (minuend, subtrahend))
    pairs: np.ndarray = answered.sum(axis=others)
    return pairs if subtrahend < minuend else pairs.swapaxes(-1, -2)


def item_lines(layout: Layout, codes: Sequence[str], joint: np.ndarray) -> list[Line]:
    """The lines of items, from their joint tables; of respondents who answered all sides."""
    levels, pairs = layout.levels, answered_pairs(layout, joint)
    steps = np.arange(levels)
    answers_e, answers_p = pairs.sum(axis=2), pairs.sum(axis=1)
    sums = np.stack([answers_e.sum(axis=1), answers_e @ steps, answers_p @ steps], axis=1)
    products = np.stack([answers_e @ steps**2, answers_p @ steps**2, pairs @ steps @ steps], axis=1)
    differences = pairs.reshape(len(joint), levels**2) @ _difference_of_pairs(levels)
    found = []
    for code, counts, (n, *of_sides), squares in zip(codes, differences, sums.tolist(), products.tolist(), strict=True):
        values = np.flatnonzero(counts)
        gaps = Frequencies(values - (levels - 1), counts[values], layout.step)
        found.append(Line("item", code, gaps, _sides(layout, n, of_sides, squares, layout.step)))
    return found


@lru_cache(maxsize=16)
def _difference_of_pairs(levels: int) -> np.ndarray:
    """One row per pair of answers, with a one at the place of its difference P - E."""
    steps = np.arange(levels)
    places = (steps - steps[:, None] + levels - 1).reshape(-1)
    ones: np.ndarray = np.eye(2 * levels - 1, dtype=np.int64)[places]
    return ones


def _sides(layout: Layout, n: int, sums: list[int], products: list[int], unit: Fraction) -> Sides:
    """From sums of E and P and of their squares and product, in units, all of them whole numbers."""
    if not n:
        return Sides(0, *[math.nan] * 5)
    (sum_e, sum_p), (product_e, product_p, product) = sums, products
    square_e, square_p = n * product_e - sum_e**2, n * product_p - sum_p**2
    mean_e, mean_p = (_mean(layout.lowest, unit, total, n) for total in sums)
    parts = n * (n - 1)
    sd_e, sd_p = (float(unit) * math.sqrt(square / parts) if parts else math.nan for square in (square_e, square_p))
    cross = n * product - sum_e * sum_p
    r = cross / math.sqrt(square_e * square_p) if square_e and square_p else math.nan
    return Sides(n, mean_e, mean_p, sd_e, sd_p, r)


def _mean(lowest: Fraction, unit: Fraction, total: int, n: int) -> float:
    """The lowest point and the mean of a sum of units, correctly rounded: one division of whole numbers."""
    whole = lowest.numerator * unit.denominator * n + unit.numerator * lowest.denominator * total
    return whole / (lowest.denominator * unit.denominator * n)
