"""Sums of products of base columns in every group, and the moments that follow from them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.growing import grown
from gapmodel.survey.counting.moment_bases import Base, Floats
from gapmodel.survey.counting.rows import Integers
from gapmodel.tally.moments import Moments, Whole

EXACT = 2.0**53  # double precision holds every whole number up to here
_WORD = 2**64
_ROOM = 2**62

Doubles = NDArray[np.float64]


class Products:
    """Sums of products of base columns in every group: the upper triangle, in double precision that holds them."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self._sums = np.zeros((0, len(base.upper)))

    def add(self, written: Floats, groups: Integers) -> None:
        """Add respondents' base columns, whose groups' places ascend."""
        self._sums = grown(self._sums, int(groups[-1]) + 1)
        edges = [0, *(np.flatnonzero(np.diff(groups)) + 1).tolist(), len(groups)]
        for start, stop in pairwise(edges):
            total = self._sums[groups[start]]
            for first in range(start, stop, self.base.most):
                part = written[:, first : min(first + self.base.most, stop)]
                total += (part @ part.T).take(self.base.upper)

    def absorb(self, other: Products) -> None:
        """Take over what another summed up."""
        there = np.flatnonzero(other._sums[:, 0])  # zeros that nobody wrote to take no memory
        self._sums = grown(self._sums, len(other._sums))
        for group in there.tolist():
            self._sums[group] += other._sums[group]
        other._sums = other._sums[:0].copy()

    def filled(self, groups: Integers) -> NDArray[np.bool_]:
        """Whether groups, ascending, have anybody."""
        there = np.zeros(len(groups), bool)
        known = groups[groups < len(self._sums)]
        there[: len(known)] = self._sums[known, 0] > 0
        return there

    def largest(self) -> float:
        """More than any number that the moments of any groups together pass through."""
        size = np.abs(self.base.doubles)
        return float((size @ self._square(self._sums.sum(axis=0)) @ size.T).max())

    def near(self, groups: Integers) -> list[Doubles]:
        """Counts, sums and products of the layout's columns in double precision: (groups, columns, columns) each."""
        maps, columns, present = self.base.doubles, len(self.base.present), self.base.present - len(self.base.present)
        half = maps @ self._square(self._sums[groups])
        values = half[:, :columns] @ maps.T
        counts = (half[:, columns:] @ maps[columns:].T).take(present, axis=1).take(present, axis=2)
        return [counts, values[:, :, columns:].take(present, axis=2), values[:, :, :columns]]

    def exactly(self, group: int) -> Moments:
        """The moments of the layout's columns, however large.

        Notes
        -----
        The last 64 bits come from arithmetic modulo 2**64, what is before them from double precision: its error is
        far below 2**63, since no value is above `LARGEST` = 2**42 and the products of no group are above 2**104.
        """
        square = self._square(self._sums[group])
        words = square.astype(np.int64).astype(np.uint64)
        half = np.asarray(self.base.words @ words)
        last = self._split(np.asarray(self.base.words @ half.T))
        near = self.near(np.array([group]))
        return Moments(*(_joined(whole, part[0]) for whole, part in zip(last, near, strict=True)))

    def _square(self, triangle: Doubles) -> Doubles:
        square: Doubles = triangle.take(self.base.square, axis=-1)
        return square

    def _split(self, both: NDArray[Any]) -> list[NDArray[Any]]:
        """Counts, sums and products from products of the layout's columns and of their being present."""
        columns, present = len(self.base.present), self.base.present
        sums = both[:columns]
        return [both[present].take(present, axis=1), sums.take(present, axis=1), sums[:, :columns]]


def _joined(last: NDArray[np.uint64], near: Doubles) -> Whole:
    """Whole numbers from their last 64 bits and their size; int64 where it holds them all."""
    turns = np.rint((near - last.astype(np.float64)) / float(_WORD))
    if not turns.any() and last.max() < _ROOM:
        return last.astype(np.int64)
    joined: Whole = last.astype(object) + turns.astype(np.int64).astype(object) * _WORD
    return joined
