"""First, second and cross moments of columns of whole numbers with missing values, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Whole = NDArray[Any]  # int64, or Python's whole numbers of any size where these would overflow

MISSING = -1
LARGEST = 2**42  # of a value; lattices finer than this are refused before counting
_EXACT = 2**53  # float64 holds every whole number up to here
_HALF = 21  # bits of the lower half of a value
_ROOM = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Pairwise moments of `k` columns; arrays of shape (k, k).

    Attributes
    ----------
    counts : rows in which both columns are present (the diagonal: each column's n)
    sums : sum of the first column over those rows (the diagonal: each column's sum)
    products : sum of the product over those rows
    """

    counts: Whole
    sums: Whole
    products: Whole

    @classmethod
    def of(cls, rows: Integers) -> Moments:
        """The moments of an (n, k) array of whole numbers from 0 to `LARGEST`, where -1 is missing."""
        largest = int(rows.max(initial=1))
        of_chunk, chunk = _direct, min(65_536, _EXACT // largest**2)
        if chunk < _FEW_ROWS:
            of_chunk, chunk = _halved, _FEW_ROWS
        starts = range(0, max(len(rows), 1), chunk)
        return reduce(add, (of_chunk(rows[start : start + chunk]) for start in starts))

    @classmethod
    def zero(cls, columns: int) -> Moments:
        """The moments of no rows."""
        return cls(*(np.zeros((columns, columns), np.int64) for _ in range(3)))

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            exactly_added(self.counts, other.counts),
            exactly_added(self.sums, other.sums),
            exactly_added(self.products, other.products),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Moments):
            return NotImplemented
        return bool(
            np.array_equal(self.counts, other.counts)
            and np.array_equal(self.sums, other.sums)
            and np.array_equal(self.products, other.products)
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside


def exactly_added(a: Whole, b: Whole) -> Whole:
    """The sum of two arrays of whole numbers >= 0, in Python's own where int64 would overflow."""
    if object not in (a.dtype, b.dtype):
        if int(a.max(initial=0)) + int(b.max(initial=0)) < _ROOM:
            return a + b
        a = a.astype(object)
    return a + b


_FEW_ROWS = 1_024  # rows whose halves' products stay below 2**53


def _direct(rows: Integers) -> Moments:
    """Three matrix products in float64, exact because the chunk keeps every sum below 2**53."""
    present = (rows != MISSING).astype(np.float64)
    values = np.where(rows != MISSING, rows, 0).astype(np.float64)
    return Moments(*(_product(a, b) for a, b in ((present, present), (values, present), (values, values))))


def _halved(rows: Integers) -> Moments:
    """The same for large values, which are multiplied in halves."""
    present = (rows != MISSING).astype(np.float64)
    values = np.where(rows != MISSING, rows, 0)
    high, low = (half.astype(np.float64) for half in (values >> _HALF, values & (2**_HALF - 1)))
    cross = _product(high, low)
    products = (
        (_product(high, high).astype(object) << 2 * _HALF)
        + ((cross + cross.T).astype(object) << _HALF)
        + _product(low, low).astype(object)
    )
    sums = (_product(high, present).astype(object) << _HALF) + _product(low, present).astype(object)
    return Moments(_product(present, present), _small(sums), _small(products))


def _product(a: NDArray[np.float64], b: NDArray[np.float64]) -> Integers:
    return (a.T @ b).astype(np.int64)


def _small(values: Whole) -> Whole:
    """int64 where it holds all values."""
    return values.astype(np.int64) if max(values.flat, default=0) < _ROOM else values
