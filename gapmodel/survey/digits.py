"""Whole numbers in digits so small that products of many rows stay exact in single precision."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SINGLE = 2**24  # single precision holds every whole number up to here
BITS = 7  # of a digit
BASE = 2**BITS
ROWS = SINGLE // (BASE - 1) ** 2  # rows whose products of digits stay below 2**24


class Digits:
    """The digits of columns of whole numbers from 0 to a bound each.

    Attributes
    ----------
    width : int
        Digits of all columns together.
    weights : (columns, width) array
        What turns digits back into numbers.
    """

    def __init__(self, bounds: list[int]) -> None:
        planes: list[list[int]] = []
        rest = list(bounds)
        while not planes or any(rest):
            planes.append([at for at, bound in enumerate(rest) if bound or not planes])
            rest = [bound >> BITS for bound in rest]
        self._planes = [np.array(plane, np.intp) for plane in planes]
        self._columns = len(bounds)
        self.width = sum(map(len, planes))
        self.weights = np.zeros((len(bounds), self.width), object)
        at = 0
        for place, plane in enumerate(planes):
            for column in plane:
                self.weights[column, at] = BASE**place
                at += 1

    def write(self, values: NDArray[Any], out: NDArray[np.float32]) -> None:
        """Write the digits of whole reals (columns, n) into an (n, width) array."""
        at = 0
        for place, plane in enumerate(self._planes):
            width = len(plane)
            if place + 1 < len(self._planes):
                of_next = np.searchsorted(plane, self._planes[place + 1])
                higher = np.floor(values[of_next] * (1 / BASE))
                values = values.copy()
                values[of_next] -= higher * BASE
            out[:, at : at + width] = values.T
            if place + 1 < len(self._planes):
                values = higher
            at += width
