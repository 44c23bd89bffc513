"""One line of a gap table, read off a tally: an item, a dimension or an overall score."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gapmodel.errors import TallyError
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout, Score
from gapmodel.tally.moments import Moments
from gapmodel.tally.table import Table
from gapmodel.tally.tally import Counts


@dataclass(frozen=True, slots=True)
class Line:
    """The gaps of one item, dimension or overall score, and the means of the two sides.

    Only respondents who answered both sides enter, so that ``gap = mean_p - mean_e`` holds.

    Attributes
    ----------
    level : "overall", "dimension" or "item"
    code : str
    gaps : Frequencies
    mean_e, mean_p : float
        Means of subtrahend and minuend in scale points; NaN of nobody.
    """

    level: str
    code: str
    gaps: Frequencies
    mean_e: float
    mean_p: float


def lines(layout: Layout, counts: Counts) -> tuple[Line, ...]:
    """All lines of one group: overall first, then the dimensions, then the items.

    Raises
    ------
    TallyError
        The instrument asks one side only, so that there are no gaps.
    """
    if layout.gap is None:
        raise TallyError(
            f"There is no gap to compute: only the {layout.sides[0]} side was asked.",
            "use an instrument with expectation and perception, such as 'servqual'.",
        )
    places = {column: place for place, column in enumerate(layout.columns)}
    scores = [
        _score_line(layout, score, table, counts.moments, places)
        for score, table in zip(layout.scores, counts.tables, strict=True)
    ]
    items = [_item_line(layout, code, counts.joint[place]) for place, code in enumerate(layout.items)]
    overall = [line for line in scores if line.level == "overall"]
    return tuple(overall + [line for line in scores if line.level == "dimension"] + items)


def score_frequencies(layout: Layout, score: Score, table: Table) -> Frequencies:
    """The distribution of a score's gap over the respondents who answered enough items."""
    unit = layout.step / score.denominator
    sums, counts, answered = table.keys[:, 1], table.counts, table.keys[:, 0]
    if score.level == "dimension":
        enough = answered >= max(score.least, 1)
        sums, counts, answered = sums[enough], counts[enough], answered[enough]
        sums = sums * (score.denominator // np.maximum(answered, 1))
    values, places = np.unique(sums, return_inverse=True)
    totals = np.zeros(len(values), np.int64)
    np.add.at(totals, places, counts)
    return Frequencies(values, totals, unit)


def _score_line(
    layout: Layout, score: Score, table: Table, moments: Moments, places: dict[tuple[str, str, str], int]
) -> Line:
    place_p, place_e = (places[layout.sides[side], score.level, score.code] for side in layout.gap or (0, 0))
    n = int(moments.counts[place_e, place_e])
    means = (
        _mean(layout, int(moments.sums[place, place]), n, layout.step / score.denominator)
        for place in (place_e, place_p)
    )
    return Line(score.level, score.code, score_frequencies(layout, score, table), *means)


def _item_line(layout: Layout, code: str, joint: np.ndarray) -> Line:
    minuend, subtrahend = layout.gap or (0, 0)
    levels = layout.levels
    pairs = joint.reshape(levels + 1, levels + 1)[:-1, :-1]
    steps = np.arange(levels)
    by_difference = np.zeros(2 * levels - 1, np.int64)
    sign = 1 if minuend < subtrahend else -1
    np.add.at(by_difference, sign * (steps[:, None] - steps) + levels - 1, pairs)
    values = np.flatnonzero(by_difference)
    n = int(pairs.sum())
    sums = [int(pairs.sum(axis=1) @ steps), int(pairs.sum(axis=0) @ steps)]
    means = (_mean(layout, sums[side], n, layout.step) for side in (subtrahend, minuend))
    return Line("item", code, Frequencies(values - (levels - 1), by_difference[values], layout.step), *means)


def _mean(layout: Layout, total: int, n: int, unit: Fraction) -> float:
    return float(layout.lowest + unit * Fraction(total, n)) if n else float("nan")
