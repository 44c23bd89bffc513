"""First, second and cross moments of columns of whole numbers with missing values, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

MISSING = -1
_EXACT = 2**53  # float64 holds every whole number up to here


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Pairwise moments of `k` columns; arrays of shape (k, k).

    Attributes
    ----------
    counts : rows in which both columns are present (the diagonal: each column's n)
    sums : sum of the first column over those rows (the diagonal: each column's sum)
    products : sum of the product over those rows
    """

    counts: Integers
    sums: Integers
    products: Integers

    @classmethod
    def of(cls, rows: Integers) -> Moments:
        """The moments of an (n, k) array of whole numbers >= 0, where -1 is missing."""
        columns = rows.shape[1]
        total = cls.zero(columns)
        largest = int(rows.max(initial=1))
        chunk = max(1, min(65_536, _EXACT // largest**2))
        for start in range(0, len(rows), chunk):
            total = total + _moments_of_chunk(rows[start : start + chunk])
        return total

    @classmethod
    def zero(cls, columns: int) -> Moments:
        """The moments of no rows."""
        return cls(*(np.zeros((columns, columns), np.int64) for _ in range(3)))

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.counts + other.counts, self.sums + other.sums, self.products + other.products)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Moments):
            return NotImplemented
        return bool(
            np.array_equal(self.counts, other.counts)
            and np.array_equal(self.sums, other.sums)
            and np.array_equal(self.products, other.products)
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside


def _moments_of_chunk(rows: Integers) -> Moments:
    """Three matrix products in float64, exact because the chunk keeps every sum below 2**53."""
    present = (rows != MISSING).astype(np.float64)
    values = np.where(rows != MISSING, rows, 0).astype(np.float64)
    products = (present.T @ present, values.T @ present, values.T @ values)
    return Moments(*(product.astype(np.int64) for product in products))
