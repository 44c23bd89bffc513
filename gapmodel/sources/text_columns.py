"""Columns of well-formed text: small numbers as bytes at once, everything else when it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from gapmodel.sources.distinct import Distinct, Small

if TYPE_CHECKING:
    import pyarrow as pa

Strings = Callable[[Sequence[int]], "Mapping[int, pa.ChunkedArray]"]


class TextColumns(Sequence[NDArray[Any]]):
    """Columns of text, each as an array of str when it is asked for.

    Parameters
    ----------
    width, height : int
        How many columns and rows there are.
    numbers : mapping of place to array of uint8
        Columns that hold whole numbers below 255, and `EMPTY` where the text is empty.
    strings : callable
        From places to columns of Arrow strings without nulls.
    kept : (n,) array of bool, optional
        Rows that are left out are False.
    """

    def __init__(
        self,
        width: int,
        height: int,
        numbers: Mapping[int, NDArray[np.uint8]],
        strings: Strings,
        kept: NDArray[np.bool_] | None = None,
    ) -> None:
        self._width = width
        self._full = height
        self._numbers = numbers
        self._strings = strings
        self._kept = kept
        self._read: dict[int, pa.ChunkedArray] = {}
        self.height = height if kept is None else int(kept.sum())

    def __len__(self) -> int:
        return self._width

    @overload
    def __getitem__(self, place: int) -> NDArray[Any]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[NDArray[Any]]: ...
    def __getitem__(self, place: int | slice) -> NDArray[Any] | Sequence[NDArray[Any]]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        found = self.distinct(range(self._width)[place])
        values = np.empty(len(found.values), dtype=object)
        values[:] = found.values
        cells: NDArray[Any] = values[found.places]
        return cells

    def of_rows(self, kept: NDArray[np.bool_]) -> TextColumns:
        """The same columns of some of all rows."""
        return TextColumns(self._width, self._full, self._numbers, self._strings, kept)

    def distinct(self, place: int) -> Distinct:
        """The distinct texts of a column and where each stands.

        The first column is read alone, for many ask for one; the second with all others.
        """
        if place not in self._read:
            unread = [at for at in range(self._width) if at not in self._read and at not in self._numbers]
            self._read |= self._strings(unread if self._read and place in unread else [place])
        encoded = self._read[place].combine_chunks().dictionary_encode()
        places = np.from_dlpack(encoded.indices)
        return Distinct(places if self._kept is None else places[self._kept], encoded.dictionary.to_pylist())

    def answers(self, place: int) -> Distinct | Small:
        """The same where 07 may stand as 7, which is faster of small numbers."""
        numbers = self._numbers.get(place)
        if numbers is None:
            return self.distinct(place)
        return Small(numbers if self._kept is None else numbers[self._kept])


def height_of(columns: Sequence[NDArray[Any]]) -> int:
    """How many rows columns have."""
    if isinstance(columns, TextColumns):
        return columns.height
    return len(columns[0]) if columns else 0
