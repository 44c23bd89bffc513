"""Moments of respondents, group by group, each by the shortest way that its missing answers allow."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.one_thread import on_one_thread
from gapmodel.survey.counting.group_places import grown
from gapmodel.survey.counting.moment_bases import Base, Floats, bases
from gapmodel.survey.counting.rows import Codes, Integers
from gapmodel.survey.counting.scoring import Scoring, Slab
from gapmodel.tally.moments import Moments, Whole

SLAB = 8_192  # respondents whose base columns are held at once
_WAITING = 2**17
_TOGETHER = 32  # groups whose moments are mapped at once
EXACT = 2.0**53  # double precision holds every whole number up to here
_WORD = 2**64
_ROOM = 2**62

Doubles = NDArray[np.float64]


class MomentSums:
    """Moments of the layout's columns in every group.

    Notes
    -----
    Respondents who lack a score in spite of all (few, in most surveys) wait until there are many of them, for theirs
    are the most columns.
    """

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._whole, self._scored, self._any = (Products(base) for base in bases(scoring.layout))
        self._waiting: list[tuple[Codes, Integers | None, Integers]] = []
        self._many = 0

    def add(self, slab: Slab, groups: Integers) -> None:
        """Add respondents whose groups' places ascend."""
        if slab.missing is None:
            self._whole.add(self._whole.base.write(slab), groups)
            return
        scored = slab.scored
        written = self._scored.base.write(slab)
        if not scored.all():
            written[:, ~scored] = 0
            self._wait(slab, groups, ~scored)
        self._scored.add(written, groups)

    def absorb(self, other: MomentSums) -> None:
        """Add what another summed up."""
        self._settle()
        other._settle()
        for mine, theirs in ((self._whole, other._whole), (self._scored, other._scored), (self._any, other._any)):
            mine.absorb(theirs)

    def moments(self, groups: int) -> list[Moments]:
        """The moments of the first groups."""
        self._settle()
        kinds = (self._whole, self._scored, self._any)
        if sum(products.largest() for products in kinds) < EXACT:
            return self._near(kinds, groups)
        found = [Moments.zero(len(self._scoring.layout.columns))] * groups
        for products in kinds:
            for group in np.flatnonzero(products.filled(np.arange(groups))).tolist():
                found[group] = found[group] + products.exactly(group)
        return found

    def _near(self, kinds: Sequence[Products], groups: int) -> list[Moments]:
        """The moments of the first groups, which double precision holds."""
        columns = len(self._scoring.layout.columns)
        found = np.zeros((groups, 3, columns, columns), np.int64)

        def add(start: int) -> None:
            some = np.arange(start, min(start + _TOGETHER, groups))
            for products in kinds:
                own = some[products.filled(some)]
                for kind, part in enumerate(products.near(own)):
                    found[own, kind] += part.astype(np.int64)

        starts = range(0, groups, _TOGETHER)
        with on_one_thread(), ThreadPoolExecutor(2) if len(starts) > 1 else nullcontext() as pool:
            list((pool.map if pool else map)(add, starts))
        return [Moments(*parts) for parts in found]

    def _wait(self, slab: Slab, groups: Integers, those: NDArray[np.bool_]) -> None:
        beside = None if slab.beside is None else slab.beside[those]
        codes = slab.codes.reshape(-1, len(those))[:, those]
        self._waiting.append((codes, beside, groups[those]))
        self._many += len(self._waiting[-1][2])
        if self._many >= _WAITING:
            self._settle()

    def _settle(self) -> None:
        if not self._waiting:
            return
        codes = np.concatenate([waiting[0] for waiting in self._waiting], axis=1)
        groups = np.concatenate([waiting[2] for waiting in self._waiting])
        given = [beside for _, beside, _ in self._waiting if beside is not None]
        beside = np.concatenate(given) if given else None
        self._waiting, self._many = [], 0
        order = np.argsort(groups, kind="stable")
        for start in range(0, len(order), SLAB):
            own = order[start : start + SLAB]
            slab = self._scoring.read(codes[:, own], None if beside is None else beside[own], whole=False)
            self._any.add(self._any.base.write(slab), groups[own])


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
