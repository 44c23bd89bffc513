"""Joint tables of the sides for every item, counted group by group."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.growing import grown
from gapmodel.survey.rows import Codes, Integers
from gapmodel.tally.layout import Layout

_BYTE = 256
_TWO_BYTES = 2**16


class JointTables:
    """Counts of every item's cells in every group.

    Notes
    -----
    Two neighbouring items whose cells fit into one byte each are counted as one code of two bytes where that is worth
    the larger table: half the work. Memory: 8 bytes per group, item and cell.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._paired = layout.cells <= _BYTE and len(layout.items) % 2 == 0
        self._kind: Any = np.uint8 if layout.cells <= _BYTE else np.int64
        self.counts = np.zeros((0, len(layout.items), layout.cells), np.int64)

    def add(self, planes: Codes, groups: Integers) -> None:
        """Count respondents' codes (sides, n, items), whose groups' places ascend."""
        cells = np.zeros(planes.shape[1:], self._kind)
        for side in planes:
            cells = cells * self._kind(self._layout.levels + 1) + side.astype(self._kind, copy=False)
        first, last = int(groups[0]), int(groups[-1])
        self.counts = grown(self.counts, last + 1)
        if self._paired and first == last and cells.size > _TWO_BYTES:
            self.counts[first] += self._pairs(cells)
        else:
            self.counts[first : last + 1] += self._singles(cells, groups - first)

    def of(self, group: int) -> Integers:
        """The tables of one group."""
        return grown(self.counts, group + 1)[group].copy()

    def _singles(self, cells: Codes, groups: Integers) -> Integers:
        items, size = len(self._layout.items), self._layout.cells
        starts = groups[:, None] * (items * size) + np.arange(items) * size
        shape = (int(groups[-1]) + 1, items, size)
        return np.bincount((starts + cells).ravel(), minlength=shape[0] * items * size).reshape(shape)

    def _pairs(self, cells: NDArray[np.uint8]) -> Integers:
        size = self._layout.cells
        span = (size - 1) * (_BYTE + 1) + 1
        codes = cells.view("<u2")  # the even item in the lower byte
        tables = []
        for column in codes.T:
            both = np.zeros(size * _BYTE, np.int64)
            both[:span] = np.bincount(column, minlength=span)
            square = both.reshape(size, _BYTE)[:, :size]
            tables += [square.sum(axis=0), square.sum(axis=1)]
        return np.stack(tables)
