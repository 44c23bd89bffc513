"""Importance points that respondents spread over the dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.notes.note import Note
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.sheet import Cells
from gapmodel.survey.decoding.decoder import is_blank, number_in
from gapmodel.tally.layout import POINTS

_LOWEST_SUM, _HIGHEST_SUM = 95, 105


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
