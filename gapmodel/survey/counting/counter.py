"""A tally that grows: respondents are added in chunks of any size, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import TallyError
from gapmodel.survey.counting.group_places import GroupPlaces, grown, summed
from gapmodel.survey.counting.lattice_tables import JointTables, ScoreTables
from gapmodel.survey.counting.moment_sums import SLAB, MomentSums
from gapmodel.survey.counting.rows import Codes, Integers, Rows
from gapmodel.survey.counting.scoring import (
    Scoring,
    Slab,
    beside_of,
    line_answers,
    line_sides,
    moment_columns,
    points_and_outcomes,
)
from gapmodel.tally.blocks import BLOCKS, Blocks, hashed
from gapmodel.tally.counts import Counts, natural
from gapmodel.tally.design_sums import Design
from gapmodel.tally.layout import Layout
from gapmodel.tally.moments import LARGEST, Moments
from gapmodel.tally.pairs.pair_tables import PairTables
from gapmodel.tally.tally import Tally

_CHUNK = 2**20  # respondents put in order at once
_ENOUGH = 2**19  # respondents worth putting in order
_FEW = 2**13  # respondents tallied at once whose columns are kept for the blocks: faster than 256 sums of products
_CELLS = 2**22  # of joint tables counted at once


@dataclass(frozen=True, slots=True, eq=False)
class _Chunk:
    """Respondents' codes (n, sides x items), what stands beside (as in a `Slab`), groups' places and positions."""

    codes: Codes
    beside: Integers | None
    groups: Integers
    positions: Integers

    def __len__(self) -> int:
        return len(self.codes)

    def part(self, own: slice) -> _Chunk:
        beside = None if self.beside is None else self.beside[own]
        return _Chunk(self.codes[own], beside, self.groups[own], self.positions[own])

    def copy(self) -> _Chunk:
        beside = None if self.beside is None else self.beside.copy()
        return _Chunk(self.codes.copy(), beside, self.groups, self.positions)

    @classmethod
    def joined(cls, chunks: list[_Chunk]) -> _Chunk:
        given = [chunk.beside for chunk in chunks if chunk.beside is not None]
        return cls(
            np.concatenate([chunk.codes for chunk in chunks]),
            np.concatenate(given) if given else None,
            np.concatenate([chunk.groups for chunk in chunks]),
            np.concatenate([chunk.positions for chunk in chunks]),
        )


class Counter:
    """Counts of respondents who are added in chunks.

    Parameters
    ----------
    layout : Layout
    by : str
        The column that makes the groups; empty without groups.
    places : GroupPlaces, optional
        The numbers of the groups, shared by counters of which one is to absorb the others.
    pairs : bool
        Whether the answers to every two items of a side are counted, too.

    Notes
    -----
    The tally is that of all respondents counted at once, exactly, whatever the chunks and their order. Chunks below
    half a million respondents are copied and held until there are so many. Memory beyond those: for every group and
    each of 256 blocks up to 4 m (m + 1) bytes of products for each of three kinds of respondents, where for a answers
    and u digits of scores m is 1 + a (nothing missing), 1 + 2 a + u (all scores in spite of missing answers) and
    somewhat more (others), for two sides of 22 items some 120 kilobytes; for every group 8 bytes per cell of the joint
    and score tables; and in the tally 24 c**2 bytes for c columns of the layout.
    """

    def __init__(self, layout: Layout, by: str = "", places: GroupPlaces | None = None, *, pairs: bool = False) -> None:
        check_size(layout)
        self.layout = layout
        self.by = by
        self._scoring = Scoring.of(layout)
        self._places = places or GroupPlaces()
        self._joint = JointTables(layout)
        self._tables = ScoreTables(self._scoring)
        self._by_block: MomentSums | None = None
        self._by_group: MomentSums | None = None  # once there are several groups, or few respondents
        self._alone: Moments | None = None  # of the first group until then
        self._n = self._used = np.zeros(0, np.int64)
        self._designs: dict[int, list[Design]] = {}
        none = np.zeros(0, np.int64)
        self._first = [(none, np.zeros((0, len(layout.columns)), np.int64))]  # tallied while few
        self._total = 0
        self._pairs = PairTables.zero(len(layout.sides), len(layout.items), layout.levels) if pairs else None
        self._waiting: list[_Chunk] = []

    def add(self, rows: Rows, groups: NDArray[Any] | None = None, first: int | Integers = 0) -> None:
        """Count respondents; the first of them, or everyone, stands at a position in the source."""
        n = len(rows.codes)
        places = self._places.of(np.full(1, "")).repeat(n) if groups is None else self._places.of(np.asarray(groups))
        codes = np.ascontiguousarray(rows.codes, np.min_scalar_type(self.layout.levels))
        self._n = _added(self._n, places)
        self._total += n
        if self._pairs is not None:
            self._pairs += PairTables.of(codes, self.layout.levels)
        self._add_design(rows, places)
        chunk = _Chunk(
            codes.reshape(n, len(self.layout.sides) * len(self.layout.items)),
            beside_of(self.layout, rows),
            places,
            np.arange(first, first + n) if isinstance(first, int) else first,
        )
        if n >= _ENOUGH:
            self._count(chunk)
            return
        self._waiting.append(chunk.copy())
        if sum(map(len, self._waiting)) >= _ENOUGH:
            self.settle()

    def absorb(self, other: Counter) -> None:
        """Take over what another counter of the same layout and places has counted; it is not to be used again."""
        self.settle()
        other.settle()
        if self._by_group or other._by_group:
            self._keep_groups()
            other._keep_groups()
        for name in ("_by_group", "_by_block"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine is not None and theirs is not None:
                mine.absorb(theirs)
            setattr(self, name, mine if mine is not None else theirs)
        alone = [moments for moments in (self._alone, other._alone) if moments]
        self._alone = reduce(add, alone) if alone else None
        self._joint.absorb(other._joint)
        self._tables.absorb(other._tables)
        self._n, self._used = summed(self._n, other._n), summed(self._used, other._used)
        for place, designs in other._designs.items():
            self._designs.setdefault(place, []).extend(designs)
        self._first += other._first[1:]
        if self._pairs is not None and other._pairs is not None:
            self._pairs += other._pairs
        self._total += other._total

    def tally(self) -> Tally:
        """The tally of all respondents added."""
        if not self._places.names and not self.by:
            self._places.of(np.full(1, ""))
        self.settle()
        names, several = self._places.names, self._by_group
        folded = tuple(self._by_block.moments(BLOCKS)) if self._by_block else ()
        moments = (
            several.moments(len(names))
            if several
            else [reduce(add, folded, Moments.zero(len(self.layout.columns)))] * len(names)
        )
        if several and self._alone:
            moments[0] = moments[0] + self._alone
        by_name = dict(zip(names, self._counts(moments), strict=True))
        groups = {name: by_name[name] for name in sorted(by_name, key=natural)}
        positions, rows = (np.concatenate(parts) for parts in zip(*self._first, strict=True))
        blocks = Blocks.of(positions, rows)
        if folded:
            all_folded = Blocks(blocks.keys[:0], blocks.rows[:0], folded)
            blocks = blocks + all_folded if len(positions) else all_folded
        return Tally(self.layout, self.by, groups, blocks, pairs=self._pairs)

    def _counts(self, moments: list[Moments]) -> list[Counts]:
        """The counts of every group."""
        groups = len(moments)
        designs = [self._designs.get(place) for place in range(groups)]
        parts = zip(
            grown(self._n, groups).tolist(),
            grown(self._used, groups).tolist(),
            self._joint.tables(groups),
            self._tables.tables(groups),
            moments,
            [reduce(add, parts) if parts else None for parts in designs],
            strict=False,
        )
        return [Counts(*part) for part in parts]

    def settle(self) -> None:
        """Count those who were held until there are many."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        chunk = _Chunk.joined(waiting)
        if self._total > _FEW:
            self._count(chunk)
            return
        codes = chunk.codes.reshape(-1, len(self.layout.sides), len(self.layout.items))
        points, outcomes = points_and_outcomes(self.layout, chunk.beside)
        rows = Rows(codes, points, outcomes=outcomes)
        self._first.append((chunk.positions, moment_columns(self.layout, rows)))
        self._by_group = self._by_group or MomentSums(self._scoring)
        self._count_part(chunk)

    def _count(self, chunk: _Chunk) -> None:
        if self._by_block is None:
            self._by_block = MomentSums(self._scoring)
        if len(self._places.names) > 1:
            self._keep_groups()
        for start in range(0, len(chunk), _CHUNK):
            self._count_part(chunk.part(slice(start, start + _CHUNK)))

    def _keep_groups(self) -> None:
        """Moments by group from here on; what is in the blocks so far is of the first group."""
        if self._by_group is None:
            self._alone = reduce(add, self._by_block.moments(BLOCKS)) if self._by_block else None
            self._by_group = MomentSums(self._scoring)

    def _count_part(self, chunk: _Chunk) -> None:
        whole = _whole(self.layout, chunk)
        blocks = _blocks(chunk.positions)
        keys: Codes = chunk.groups if self._by_group else blocks
        for slab, groups in self._slabs(chunk, whole, keys):
            if self._by_group:
                self._by_group.add(slab, groups)
                self._add_tables(slab, groups)
            elif self._by_block:
                self._by_block.add(slab, groups)
                self._add_tables(slab, np.zeros_like(groups))
        if self._by_group and self._by_block:
            for slab, places in self._slabs(chunk, whole, blocks):
                self._by_block.add(slab, places)

    def _add_tables(self, slab: Slab, groups: Integers) -> None:
        self._joint.add(slab.codes, groups)
        self._tables.add(slab, groups)
        self._used = _added(self._used, groups[slab.used])

    def _slabs(self, chunk: _Chunk, whole: NDArray[np.bool_], keys: Codes) -> Iterator[tuple[Slab, Integers]]:
        """Respondents in order of their keys, first those without a missing answer."""
        most = max(_CELLS // (self.layout.cells * len(self.layout.items)), 1)
        narrow = keys.astype(np.min_scalar_type(int(keys.max(initial=0))), copy=False)  # is put in order faster
        for is_whole in (True, False):
            own = np.flatnonzero(whole == is_whole)
            own = own[np.argsort(narrow[own], kind="stable")]
            sorted_keys = keys[own].astype(np.int64)
            start = 0
            while start < len(own):
                apart = int(np.searchsorted(sorted_keys, sorted_keys[start] + most))
                part = slice(start, min(start + SLAB, apart))
                beside = None if chunk.beside is None else chunk.beside[own[part]]
                codes = np.ascontiguousarray(np.take(chunk.codes, own[part], axis=0).T)
                yield self._scoring.read(codes, beside, whole=is_whole), sorted_keys[part]
                start = part.stop

    def _add_design(self, rows: Rows, places: Integers) -> None:
        if rows.sampling is None:
            return
        columns = moment_columns(self.layout, rows)
        sides = line_sides(self.layout, rows.codes, columns)
        answers = line_answers(self.layout, rows.codes, columns)
        order = np.argsort(places, kind="stable")
        found, starts = np.unique(places[order], return_index=True)
        for place, own in zip(found.tolist(), np.split(order, starts[1:]), strict=False):
            part = None if answers is None else answers.taken(own)
            self._designs.setdefault(place, []).append(Design.of(rows.sampling.taken(own), sides[own], part))


def _added(counts: Integers, places: Integers) -> Integers:
    """The counts, with one more for every place."""
    found = np.bincount(places)
    counts = grown(counts, len(found))
    counts[: len(found)] += found
    return counts


def _blocks(positions: Integers) -> NDArray[np.uint8]:
    """The block of every respondent, in parts that stay in the cache."""
    blocks = np.empty(len(positions), np.uint8)
    for start in range(0, len(positions), SLAB):
        part = slice(start, start + SLAB)
        blocks[part] = hashed(positions[part]) % np.uint64(BLOCKS)
    return blocks


def _whole(layout: Layout, chunk: _Chunk) -> NDArray[np.bool_]:
    """Whether respondents lack nothing."""
    lacking = np.zeros(len(chunk), bool)
    for start in range(0, len(chunk), SLAB):
        part = slice(start, start + SLAB)
        missing = chunk.codes[part] == layout.levels
        words = missing.view(_word(missing.shape[1]))
        total = words[:, 0].copy()
        for column in words.T[1:]:
            total |= column
        lacking[part] = total != 0
    if chunk.beside is not None:
        lacking |= (chunk.beside < 0).any(axis=1)
    return ~lacking


def _word(width: int) -> type[np.unsignedinteger[Any]]:
    """The longest word that divides a row of bytes."""
    return next(word for word in (np.uint64, np.uint32, np.uint16, np.uint8) if width % word().itemsize == 0)


def check_size(layout: Layout) -> None:
    """Raise a TallyError where the scores of a layout are too fine to be counted."""
    finest = max(score.denominator for score in layout.scores)
    if finest * 2 * layout.levels > LARGEST:
        longest = max(len(items) for _, items in layout.dimensions)
        raise TallyError(
            f"A dimension of {longest} items, any half of which may be missing, makes a lattice that is too fine.",
            "split the dimension into parts of at most 20 items.",
        )
