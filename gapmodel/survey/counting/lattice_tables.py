"""Tables counted group by group: the sides of every item; answered pairs and sums of differences of every score."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from gapmodel.survey.counting.group_places import grown, summed
from gapmodel.survey.counting.rows import Codes, Integers
from gapmodel.survey.counting.scoring import Scoring, Slab
from gapmodel.tally.frequencies import totals
from gapmodel.tally.layout import Layout
from gapmodel.tally.table import Table

_TWO_BYTES = 2**16
_DENSE = 2**12  # keys of a score that are counted in an array; those of finer lattices are sorted
_LOOSE = 2**21  # sorted keys held until they are put together


class JointTables:
    """Counts of every item's cells in every group.

    Notes
    -----
    Two items are counted by one code where their cells are few and the respondents many: half the work. Memory:
    8 bytes per group, item and cell.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._items = len(layout.items)
        self._kind: Any = np.min_scalar_type(layout.cells).type
        self._counts = np.zeros((0, self._items, layout.cells), np.int64)

    def add(self, codes: Codes, groups: Integers) -> None:
        """Count respondents' codes (sides, items, n), whose groups' places ascend."""
        size = self._kind(self._layout.levels + 1)
        cells = codes[0].astype(self._kind)
        for side in codes[1:]:
            cells = cells * size + side
        first, last = int(groups[0]), int(groups[-1])
        self._counts = grown(self._counts, last + 1)
        if first == last and self._layout.cells**2 < min(len(groups), _TWO_BYTES):
            self._add_pairs(self._counts[first], cells)
        else:
            self._add_singles(self._counts[first : last + 1], cells, groups - first)

    def absorb(self, other: JointTables) -> None:
        """Add what another counted."""
        self._counts = summed(self._counts, other._counts)

    def tables(self, groups: int) -> Integers:
        """The tables of the first groups, (groups, items, cells)."""
        return grown(self._counts, groups)[:groups].copy()

    def _add_singles(self, counts: Integers, cells: Codes, groups: Integers) -> None:
        size = self._layout.cells
        starts, length = groups * size, len(counts) * size
        for item, codes in enumerate(cells):
            counts[:, item] += np.bincount(starts + codes, minlength=length).reshape(-1, size)

    def _add_pairs(self, counts: Integers, cells: Codes) -> None:
        size, even = self._layout.cells, self._items // 2 * 2
        both = cells[0:even:2].astype(np.uint16)
        both *= np.uint16(size)
        both += cells[1:even:2]
        for place, codes in enumerate(both):
            square = np.bincount(codes, minlength=size * size).reshape(size, size)
            counts[2 * place] += square.sum(axis=1)
            counts[2 * place + 1] += square.sum(axis=0)
        for item in range(even, self._items):
            counts[item] += np.bincount(cells[item], minlength=size)


class ScoreTables:
    """Counts of every score's keys in every group."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._keys = _keys(scoring)
        self._dense = [place for place, keys in enumerate(self._keys) if keys.size <= _DENSE]
        self._sparse = {place: _Sorted() for place, keys in enumerate(self._keys) if keys.size > _DENSE}
        sizes = [self._keys[place].size for place in self._dense]
        self._starts = np.cumsum([0, *sizes])
        self._counts = np.zeros((0, int(self._starts[-1])), np.int64)
        self._factors = np.array([[keys.factor] for keys in self._keys], scoring.real)
        self._shifts = np.array([[keys.shift] for keys in self._keys])
        self._exact = 2 * max(keys.size for keys in self._keys) < (2**24 if scoring.real is np.float32 else 2**53)

    def add(self, slab: Slab, groups: Integers) -> None:
        """Count respondents whose groups' places ascend."""
        codes = self._codes(slab)
        first, last = int(groups[0]), int(groups[-1])
        if self._dense:
            width, parts = int(self._starts[-1]), last - first + 1
            self._counts = grown(self._counts, last + 1)
            places = (codes[self._dense] if self._sparse else codes) + self._starts[:-1, None]
            if parts > 1:
                places += (groups - first) * width
            found = np.bincount(places.ravel(), minlength=width * parts)
            self._counts[first : last + 1] += found.reshape(parts, width)
        for place, table in self._sparse.items():
            table.add(groups * self._keys[place].size + codes[place])

    def absorb(self, other: ScoreTables) -> None:
        """Add what another counted."""
        self._counts = summed(self._counts, other._counts)
        for place, table in self._sparse.items():
            table.absorb(other._sparse[place])

    def tables(self, groups: int) -> list[tuple[Table, ...]]:
        """The tables of the first groups."""
        by_score = [self._of_score(place, groups) for place in range(len(self._keys))]
        return list(zip(*by_score, strict=True))

    def _of_score(self, place: int, groups: int) -> list[Table]:
        keys = self._keys[place]
        if place in self._sparse:
            return keys.tables(*self._sparse[place].below(groups * keys.size), groups)
        at = self._dense.index(place)
        counts = self._counts[:groups, self._starts[at] : self._starts[at + 1]]
        row, code = counts.nonzero()
        return keys.tables(row * keys.size + code, counts[row, code], groups)

    def _codes(self, slab: Slab) -> Integers:
        """(scores, n): each respondent's key as one whole number; below the first key of one pair where none."""
        scoring, parts = self._scoring, len(self._scoring.lengths)
        n = slab.units.shape[2]
        sums, pairs = np.empty((2, len(self._keys), n), scoring.real)
        sums[:parts], pairs[:parts] = scoring.gap(slab.sums), slab.pairs
        sums[parts], pairs[parts] = scoring.scales.astype(scoring.real) @ scoring.gap(slab.units), slab.complete
        sums[parts] *= slab.complete
        if slab.weighted is not None:
            sums[parts + 1], pairs[parts + 1] = scoring.gap(slab.weighted), slab.weighed
        codes: Integers
        if self._exact:
            pairs *= self._factors
            sums += pairs
            codes = sums.astype(np.int64)
        else:
            codes = pairs.astype(np.int64) * self._factors.astype(np.int64) + sums.astype(np.int64)
        codes += self._shifts
        return codes


class _Keys:
    """How the keys of one score are numbered: pairs x `factor` + sum + `shift`, below `factor` where there are none."""

    def __init__(self, most: int, widest: int, *, signed: bool, overall: int = 0) -> None:
        self._lowest = -widest if signed else 0
        width = widest - self._lowest + 1
        self.shift = 0 if overall else -self._lowest
        self.factor = 1 - self._lowest if overall else width
        self.size = width + 1 if overall else (most + 1) * width
        self._width = width
        self._overall = overall  # an overall score is there or not, and counts as so many pairs

    def tables(self, codes: Integers, counts: Integers, groups: int) -> list[Table]:
        """The tables of numbered keys, ascending by group, without those of nothing answered."""
        group, codes = np.divmod(codes, self.size)
        there = codes >= (1 if self._overall else self.factor)
        group, codes, counts = group[there], codes[there], counts[there].astype(np.int64)
        if self._overall:
            pairs, sums = np.full_like(codes, self._overall), codes - self.factor
        else:
            pairs, sums = codes // self._width, codes % self._width - self.shift
        edges = np.searchsorted(group, np.arange(groups + 1)).tolist()
        keys = np.column_stack([pairs, sums])
        return [Table(keys[start:stop], counts[start:stop]) for start, stop in pairwise(edges)]


class _Sorted:
    """Whole numbers and how often each occurred."""

    def __init__(self) -> None:
        self._parts: list[tuple[Integers, Integers]] = []
        self._loose = 0

    def add(self, codes: Integers) -> None:
        found, counts = np.unique(codes, return_counts=True)
        self._parts.append((found, counts))
        self._loose += len(found)
        if self._loose > _LOOSE:
            self._together()
            self._loose = 0

    def absorb(self, other: _Sorted) -> None:
        self._parts += other._parts

    def below(self, most: int) -> tuple[Integers, Integers]:
        """The numbers below one, and their counts."""
        self._together()
        if not self._parts:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        codes, counts = self._parts[0]
        stop = np.searchsorted(codes, most)
        return codes[:stop], counts[:stop]

    def _together(self) -> None:
        if len(self._parts) > 1:
            codes = np.concatenate([codes for codes, _ in self._parts])
            counts = np.concatenate([counts for _, counts in self._parts])
            self._parts = [totals(codes, counts)]


def _keys(scoring: Scoring) -> list[_Keys]:
    """The keys of every score of the layout."""
    layout, parts = scoring.layout, len(scoring.lengths)
    signed, steps = layout.gap is not None, layout.levels - 1
    dimensions = [_Keys(len(score.items), steps * len(score.items), signed=signed) for score in layout.scores[:parts]]
    rest = [_Keys(1, steps * score.denominator, signed=signed, overall=parts) for score in layout.scores[parts:]]
    return dimensions + rest
