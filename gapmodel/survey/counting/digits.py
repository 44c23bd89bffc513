"""Whole numbers in digits so small that products of many rows stay exact in single precision."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SINGLE = 2**24  # single precision holds every whole number up to here
BITS = 7  # of a digit, at most


class Digits:
    """The digits of columns of whole numbers from 0 to a bound each.

    Attributes
    ----------
    width : int
        Digits of all columns together.
    largest : int
        Of all digits.
    weights : (columns, width) array of Python's whole numbers
        What turns digits back into numbers.
    """

    def __init__(self, bounds: list[int]) -> None:
        parts = [max(-(-bound.bit_length() // BITS), 1) for bound in bounds]
        self._bits = [-(-bound.bit_length() // part) for bound, part in zip(bounds, parts, strict=True)]
        places = [(place, column) for place in range(max(parts)) for column, part in enumerate(parts) if place < part]
        self._planes = [np.array([column for at, column in places if at == place]) for place in range(max(parts))]
        self._bases = np.array([[2.0**bits] for bits in self._bits])
        self.width = len(places)
        self.largest = max(
            bound if part == 1 else 2**bits - 1 for bound, part, bits in zip(bounds, parts, self._bits, strict=True)
        )
        self.weights = np.zeros((len(bounds), self.width), object)
        for at, (place, column) in enumerate(places):
            self.weights[column, at] = 2 ** (self._bits[column] * place)

    def write(self, values: NDArray[Any], out: NDArray[np.uint8]) -> None:
        """Write the digits of whole reals (columns, n) into a (width, n) array."""
        at = 0
        for place, plane in enumerate(self._planes):
            stop = at + len(plane)
            if place + 1 < len(self._planes):
                longer = np.searchsorted(plane, self._planes[place + 1])
                bases = self._bases[self._planes[place + 1]].astype(values.dtype)
                higher = np.floor(values[longer] / bases)
                values = values.copy()
                values[longer] -= higher * bases
            out[at:stop] = values
            if place + 1 < len(self._planes):
                values = higher
            at = stop
