"""Every respondent's moment columns written out: for what small samples and samples with a design keep."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes, Integers, Rows
from gapmodel.tally.design_sums import Answered
from gapmodel.tally.layout import Layout
from gapmodel.tally.moments import MISSING


def moment_columns(layout: Layout, rows: Rows) -> Integers:
    """The moment columns: answers, scores of every side in whole units, points, profile, outcomes; -1 is missing."""
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
