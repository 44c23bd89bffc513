"""The distinct values of a column, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_BYTE = 256


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """A column as places among its distinct values.

    Attributes
    ----------
    places : (n,) array of a whole type
        -1 where the cell is missing (None or NaN).
    values : list
        In the order in which they appear.
    counted : (len(values),) array, optional
        How often each stands in the column, where that is known and no cell is missing.
    """

    places: NDArray[Any]
    values: list[Any]
    counted: NDArray[np.int64] | None = None

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each value stands in the column, and at last how many cells are missing."""
        if self.counted is not None:
            return np.append(self.counted, 0)
        if self.places.dtype == np.uint8:
            return np.bincount(self.places, minlength=len(self.values) + 1)
        counted = np.bincount(self.places + 1, minlength=len(self.values) + 1)
        return np.append(counted[1:], counted[0])

    def of_each(self, meanings: NDArray[Any]) -> NDArray[Any]:
        """For every cell what an array says of its value, which at last says what a missing cell is."""
        if self.places.dtype != np.uint8 or meanings.dtype != np.uint8:
            return meanings[self.places]
        table = np.zeros(_BYTE, np.uint8)
        table[: len(meanings)] = meanings[:_BYTE]
        return np.frombuffer(bytearray(self.places.tobytes().translate(table.tobytes())), np.uint8)


def distinct_of(cells: NDArray[Any] | Distinct) -> Distinct:
    """The distinct values of an array of cells.

    >>> distinct_of(np.array(["a", None, "a"], object)).values
    ['a']
    """
    if isinstance(cells, Distinct):
        return cells
    places, values = pd.factorize(cells)
    return Distinct(places, values.tolist())
