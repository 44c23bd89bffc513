"""Joint tables of the sides for every item, counted group by group."""

from __future__ import annotations

from typing import Any

import numpy as np

from gapmodel.survey.counting.growing import grown, summed
from gapmodel.survey.counting.rows import Codes, Integers
from gapmodel.tally.layout import Layout

_TWO_BYTES = 2**16


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
