"""The distinct values of a column, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

EMPTY = 255
_BYTE = 256
_FEW = 10_000  # cells of which the distinct values are found before pandas is imported


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """A column as places among its distinct values.

    Attributes
    ----------
    places : (n,) array of a whole type
        -1 where the cell is missing (None or NaN).
    values : list
        In the order in which they appear.
    """

    places: NDArray[Any]
    values: list[Any]

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each value stands in the column, and at last how many cells are missing."""
        if self.places.dtype == np.uint8:
            return np.bincount(self.places, minlength=len(self.values) + 1)
        counted = np.bincount(self.places + 1, minlength=len(self.values) + 1)
        found: NDArray[np.int64] = np.append(counted[1:], counted[0])
        return found

    def of_each(self, meanings: NDArray[Any]) -> NDArray[Any]:
        """For every cell what an array says of its value, which at last says what a missing cell is."""
        if self.places.dtype != np.uint8 or meanings.dtype != np.uint8:
            found: NDArray[Any] = meanings[self.places]
            return found
        table = np.zeros(_BYTE, np.uint8)
        table[: len(meanings)] = meanings[:_BYTE]
        return np.frombuffer(bytearray(self.places.tobytes().translate(table.tobytes())), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Small:
    """A column of whole numbers below 255 as bytes, `EMPTY` where there is none."""

    numbers: NDArray[np.uint8]

    @property
    def distinct(self) -> Distinct:
        """The numbers as texts, in the order in which they appear."""
        counts = np.bincount(self.numbers, minlength=_BYTE)
        there = sorted(np.flatnonzero(counts).tolist(), key=lambda byte: int((self.numbers == byte).argmax()))
        places = np.zeros(_BYTE, np.uint8)
        places[there] = np.arange(len(there))
        values = ["" if byte == EMPTY else str(byte) for byte in there]
        return Distinct(np.frombuffer(bytearray(self.numbers.tobytes().translate(places.tobytes())), np.uint8), values)


def distinct_of(cells: NDArray[Any] | Distinct | Small) -> Distinct:
    """The distinct values of an array of cells.

    >>> distinct_of(np.array(["a", None, "a"], object)).values
    ['a']
    """
    if isinstance(cells, Distinct):
        return cells
    if isinstance(cells, Small):
        return cells.distinct
    if cells.dtype == object and len(cells) <= _FEW:
        return _distinct_objects(cells.tolist())
    import pandas as pd

    try:
        places, values = pd.factorize(cells)
    except TypeError:  # lists among the cells, say
        places, values = pd.factorize(_as_texts(cells))
    if cells.dtype.kind == "M":  # as whole numbers, nanoseconds lose what they are
        values = values.astype("datetime64[us]")
    return Distinct(places, values.tolist())


def _distinct_objects(cells: list[Any]) -> Distinct:
    """The distinct values of cells of any type."""
    try:
        known = dict.fromkeys(cells)
    except TypeError:
        return _distinct_objects(_as_texts(cells).tolist())
    values = [value for value in known if not _is_missing(value)]
    places = dict.fromkeys(known, -1) | {value: place for place, value in enumerate(values)}
    return Distinct(np.fromiter(map(places.__getitem__, cells), np.intp, len(cells)), values)


def _as_texts(cells: Iterable[Any]) -> NDArray[np.object_]:
    return np.array([None if _is_missing(cell) else str(cell) for cell in cells], object)


def _is_missing(cell: Any) -> bool:
    """Whether a cell is None or, as NaN, NaT and NA, not equal to itself."""
    if cell is None:
        return True
    try:
        return bool(cell != cell)
    except TypeError:  # NA is neither equal nor different
        return True
    except ValueError:  # an array
        return False


def distinct_in(array: pa.Array) -> Distinct:
    """The distinct values of an Arrow array."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    places = pc.fill_null(encoded.indices.cast(pa.int32()), -1).to_numpy(zero_copy_only=False)
    return Distinct(places, encoded.dictionary.to_pylist())


def answers_in(array: pa.Array) -> Distinct | Small:
    """The same of answers: whole numbers from 0 to 254 as bytes."""
    import pyarrow as pa

    if not pa.types.is_integer(array.type):
        return distinct_in(array)
    try:
        narrow = array if pa.types.is_uint8(array.type) else array.cast(pa.uint8())
    except pa.ArrowInvalid:  # below 0 or above 255
        return distinct_in(array)
    filled = narrow.fill_null(EMPTY) if narrow.null_count else narrow
    found: NDArray[np.uint8] = filled.to_numpy(zero_copy_only=False)
    return Small(found) if np.count_nonzero(found == EMPTY) == narrow.null_count else distinct_in(array)


def map_distinct(cells: NDArray[Any] | Distinct, meaning: Callable[[Any], Any], missing: Any) -> NDArray[Any]:
    """A function of every cell of a column, computed once for each distinct value; `missing` for None and NaN."""
    column = distinct_of(cells)
    meanings: NDArray[Any] = np.array([*[meaning(value) for value in column.values], missing])  # noqa: PD011  values of a Distinct
    found: NDArray[Any] = meanings[column.places]
    return found
