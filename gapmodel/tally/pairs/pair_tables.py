"""Two-way tables of the answers to every two items of a side, which add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_SLAB = 4_096  # respondents at once: float32 holds every count up to 2**24, and the indicators stay in the cache


@dataclass(frozen=True, slots=True, eq=False)
class PairTables:
    """How many gave answer a to item i and answer b to item j, on each side.

    Attributes
    ----------
    tables : (sides, k, k, L, L) array
        Of a pair of items, those who answered both; of an item with itself its counts, on the diagonal.
    """

    tables: Integers

    @classmethod
    def of(cls, codes: NDArray[Any], levels: int) -> PairTables:
        """The tables of (n, sides, k) steps above the lowest answer, from 0; `levels` where missing.

        Notes
        -----
        Products of indicators, 1 where somebody gave an answer, in float32, a few thousand respondents at once: exact,
        and 20 million respondents with two sides of 22 items take about half a minute of one core.

        Examples
        --------
        >>> PairTables.of(np.array([[[0, 1]], [[0, 0]], [[2, 1]]]), 2).tables[0, 0, 1].tolist()
        [[1, 1], [0, 0]]
        """
        n, sides, k = codes.shape
        width = k * levels
        total = np.zeros((sides, width, width), np.int64)
        points = np.arange(levels, dtype=codes.dtype)
        for start in range(0, n, _SLAB):
            for side in range(sides):
                part = codes[start : start + _SLAB, side]
                there = (part[:, :, None] == points).reshape(len(part), width).astype(np.float32)
                total[side] += (there.T @ there).astype(np.int64)
        return cls(np.ascontiguousarray(total.reshape(sides, k, levels, k, levels).swapaxes(2, 3)))

    @classmethod
    def zero(cls, sides: int, k: int, levels: int) -> PairTables:
        """The tables of nobody."""
        return cls(np.zeros((sides, k, k, levels, levels), np.int64))

    @classmethod
    def of_upper(cls, upper: Integers, k: int) -> PairTables:
        """The tables of those of the pairs i <= j, (sides, k (k + 1) / 2, L, L), which is what a file holds."""
        sides, _, levels, _ = upper.shape
        one, two = np.triu_indices(k)
        tables = np.empty((sides, k, k, levels, levels), np.int64)
        tables[:, two, one] = upper.swapaxes(2, 3)
        tables[:, one, two] = upper
        return cls(tables)

    @property
    def upper(self) -> Integers:
        """(sides, k (k + 1) / 2, L, L) the tables of the pairs i <= j."""
        one, two = np.triu_indices(self.tables.shape[1])
        return self.tables[:, one, two]

    @property
    def counts(self) -> Integers:
        """(sides, k, L) answers to every item."""
        return np.asarray(np.einsum("siiaa->sia", self.tables), np.int64).copy()

    def __add__(self, other: PairTables) -> PairTables:
        return PairTables(self.tables + other.tables)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PairTables):
            return NotImplemented
        return bool(np.array_equal(self.tables, other.tables))

    __hash__ = None  # type: ignore[assignment]  # an array inside


def upper_shape(sides: int, k: int, levels: int) -> tuple[int, ...]:
    """The shape of `PairTables.upper`."""
    return sides, k * (k + 1) // 2, levels, levels
