"""Tables of (answered pairs, sum of differences) for every score, counted group by group."""

from __future__ import annotations

import numpy as np

from gapmodel.survey.counting.growing import grown, summed
from gapmodel.survey.counting.rows import Integers
from gapmodel.survey.counting.scoring import Scoring, Slab
from gapmodel.tally.table import Table

_DENSE = 2**12  # keys of a score that are counted in an array; those of finer lattices are sorted
_LOOSE = 2**21  # sorted keys held until they are put together


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

    def tables(self, group: int) -> tuple[Table, ...]:
        """The tables of one group."""
        found: dict[int, Table] = {}
        row = self._counts[group] if group < len(self._counts) else np.zeros(int(self._starts[-1]), np.int64)
        for at, place in enumerate(self._dense):
            part = row[self._starts[at] : self._starts[at + 1]]
            codes = np.flatnonzero(part)
            found[place] = self._keys[place].table(codes, part[codes])
        for place, table in self._sparse.items():
            found[place] = self._keys[place].table(*table.between(group, self._keys[place].size))
        return tuple(found[place] for place in range(len(self._keys)))

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

    def table(self, codes: Integers, counts: Integers) -> Table:
        """The table of numbered keys, ascending, without those of nothing answered."""
        there = codes >= (1 if self._overall else self.factor)
        codes, counts = codes[there], counts[there].astype(np.int64)
        if self._overall:
            pairs, sums = np.full_like(codes, self._overall), codes - self.factor
        else:
            pairs, sums = codes // self._width, codes % self._width - self.shift
        return Table(np.column_stack([pairs, sums]), counts)


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

    def between(self, group: int, size: int) -> tuple[Integers, Integers]:
        """The numbers of one group, without the group."""
        self._together()
        if not self._parts:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        codes, counts = self._parts[0]
        start, stop = np.searchsorted(codes, [group * size, (group + 1) * size])
        return codes[start:stop] - group * size, counts[start:stop]

    def _together(self) -> None:
        if len(self._parts) > 1:
            codes = np.concatenate([codes for codes, _ in self._parts])
            counts = np.concatenate([counts for _, counts in self._parts])
            found, places = np.unique(codes, return_inverse=True)
            totals = np.zeros(len(found), np.int64)
            np.add.at(totals, places, counts)
            self._parts = [(found, totals)]


def _keys(scoring: Scoring) -> list[_Keys]:
    """The keys of every score of the layout."""
    layout, parts = scoring.layout, len(scoring.lengths)
    signed, steps = layout.gap is not None, layout.levels - 1
    dimensions = [_Keys(len(score.items), steps * len(score.items), signed=signed) for score in layout.scores[:parts]]
    rest = [_Keys(1, steps * score.denominator, signed=signed, overall=parts) for score in layout.scores[parts:]]
    return dimensions + rest
