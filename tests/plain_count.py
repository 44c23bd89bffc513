"""Counting written out plainly: what the fast counter is compared with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import TallyError
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.blocks import Blocks
from gapmodel.tally.design import Design
from gapmodel.tally.layout import Layout
from gapmodel.tally.moments import LARGEST, MISSING, Moments
from gapmodel.tally.table import Table
from gapmodel.tally.tally import Counts, Tally, natural

Integers = NDArray[np.int64]


def count(layout: Layout, rows: Rows, *, groups: NDArray[np.str_] | None = None, by: str = "", first: int = 0) -> Tally:
    """The tally of respondents' answers.

    Parameters
    ----------
    groups : (n,) array of names, optional
    first : int
        The position of the first respondent in the source, when it is counted in parts.

    Notes
    -----
    ``count(a) + count(b) == count(a and b)`` when `first` of b is the length of a.
    """
    _fits(layout)
    rows = replace(rows, codes=rows.codes.astype(np.int64))
    columns = _columns(layout, rows.codes, rows.points, rows.outcomes)
    names = sorted(np.unique(groups).tolist(), key=natural) if groups is not None else [""]
    members = {str(name): np.flatnonzero(groups == name) if groups is not None else slice(None) for name in names}
    counted = {name: _counts(layout, rows.codes[own], columns[own]) for name, own in members.items()}
    if rows.sampling is not None:
        sides = _sides(layout, rows.codes, columns)
        for name, own in members.items():
            counted[name] = replace(counted[name], design=Design.of(rows.sampling.taken(own), sides[own]))
    blocks = Blocks.of(np.arange(first, first + len(columns)), columns)
    return Tally(layout, by, counted, blocks)


def _counts(layout: Layout, codes: Integers, columns: Integers) -> Counts:
    answered = (codes != layout.levels).all(axis=1)
    return Counts(
        n=len(codes),
        used=int(answered.any(axis=1).sum()),
        joint=_joint(layout, codes),
        tables=_tables(layout, codes, columns),
        moments=Moments.of(columns),
    )


def _sides(layout: Layout, codes: Integers, columns: Integers) -> NDArray[np.float64]:
    """(n, lines, 2): what is subtracted (nothing without a gap) and what from, in scale points above the lowest."""
    answered = (codes != layout.levels).all(axis=1)
    p, e = layout.gap or (0, 0)
    items = [np.where(answered, codes[:, side] * float(layout.step), np.nan) for side in (e, p)]
    scores = []
    for side in (layout.sides[e], layout.sides[p]):
        places = [layout.columns.index((side, score.level, score.code)) for score in layout.scores]
        units = np.array([float(layout.step / score.denominator) for score in layout.scores])
        scores.append(np.where(columns[:, places] != MISSING, columns[:, places] * units, np.nan))
    sides = np.stack([np.hstack(pair) for pair in zip(scores, items, strict=True)], axis=2)
    return sides if layout.gap else sides * [0, 1]


def _joint(layout: Layout, codes: Integers) -> Integers:
    cell = np.zeros((len(codes), len(layout.items)), np.int64)
    for side in range(len(layout.sides)):
        cell = cell * (layout.levels + 1) + codes[:, side]
    return np.stack([np.bincount(cell[:, item], minlength=layout.cells) for item in range(len(layout.items))])


def _tables(layout: Layout, codes: Integers, columns: Integers) -> tuple[Table, ...]:
    answered = (codes != layout.levels).all(axis=1)
    differences = np.where(answered, _difference(layout, codes), 0)
    tables = []
    for score in layout.scores:
        if score.level == "dimension":
            pairs, sums = answered[:, score.items].sum(axis=1), differences[:, score.items].sum(axis=1)
        else:
            places = [layout.columns.index((side, score.level, score.code)) for side in layout.sides]
            sides = columns[:, places]
            pairs = np.where((sides != MISSING).all(axis=1), len(layout.dimensions), 0)
            sums = _difference(layout, sides[:, :, None])[:, 0]
        tables.append(Table.of(pairs[pairs > 0], sums[pairs > 0]))
    return tuple(tables)


def _difference(layout: Layout, sides: Integers) -> Integers:
    """Minuend minus subtrahend along axis 1, or the only side."""
    minuend, subtrahend = layout.gap or (0, None)
    return sides[:, minuend] - (sides[:, subtrahend] if subtrahend is not None else 0)


def _columns(layout: Layout, codes: Integers, points: Integers | None, outcomes: Integers | None = None) -> Integers:
    """The moment columns: answers, scores of every side in whole units, points, profile, outcomes; -1 is missing."""
    answered = (codes != layout.levels).all(axis=1)
    blocks = [np.where(codes[:, side] != layout.levels, codes[:, side], MISSING) for side in range(len(layout.sides))]
    blocks += [
        _scores(layout, np.where(answered, codes[:, side], 0), answered, points) for side in range(len(layout.sides))
    ]
    if layout.gap:
        blocks.append(_profile(layout, *(blocks[len(layout.sides) + side] for side in layout.gap)))
    if layout.points and points is not None:
        blocks.insert(-1 if layout.gap else len(blocks), points)
    if layout.outcomes and outcomes is not None:
        blocks.append(outcomes)
    return np.concatenate(blocks, axis=1)


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


def _fits(layout: Layout) -> None:
    finest = max(score.denominator for score in layout.scores)
    if finest * 2 * layout.levels > LARGEST:
        longest = max(len(items) for _, items in layout.dimensions)
        raise TallyError(
            f"A dimension of {longest} items, any half of which may be missing, makes a lattice that is too fine.",
            "split the dimension into parts of at most 20 items.",
        )
