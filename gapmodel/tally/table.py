"""A sparse table of counts that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.frequencies import totals

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """How many respondents stand at each (answered, sum) key; keys ascending, counts above zero."""

    keys: Integers  # (m, 2)
    counts: Integers  # (m,)

    @classmethod
    def of(cls, answered: Integers, sums: Integers) -> Table:
        """Count respondents by the number of answered pairs and the sum over them."""
        return cls.of_weighted(answered, sums, np.ones(len(sums), np.int64))

    @classmethod
    def of_weighted(cls, answered: Integers, sums: Integers, counts: Integers) -> Table:
        """The table of keys that may repeat, each with its count."""
        if not len(sums):
            return cls(np.zeros((0, 2), np.int64), np.zeros(0, np.int64))
        low, width = int(sums.min()), int(sums.max() - sums.min()) + 1
        codes, found = totals(answered * width + (sums - low), counts)
        return cls(np.column_stack([codes // width, codes % width + low]), found)

    @classmethod
    def summed(cls, tables: Sequence[Table]) -> Table:
        """All of them added."""
        keys = np.concatenate([table.keys for table in tables])
        return cls.of_weighted(keys[:, 0], keys[:, 1], np.concatenate([table.counts for table in tables]))

    def __add__(self, other: Table) -> Table:
        return Table.summed([self, other])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return np.array_equal(self.keys, other.keys) and np.array_equal(self.counts, other.counts)

    __hash__ = None  # type: ignore[assignment]  # arrays inside
