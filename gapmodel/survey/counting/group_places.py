"""Places of groups in the order in which their names appear, and arrays that grow with the groups."""

from __future__ import annotations

from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Integers

_SLOTS = 18  # bits
_CHUNK = 65_536


class GroupPlaces:
    """A number for every name: its place among the names seen.

    Notes
    -----
    Names are looked up in a table by a hash of their letters and then compared; those that are new, or whose place in
    the table another name has, are sorted. Thousands of names among millions of respondents cost little more
    than reading the letters once.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._places: dict[str, int] = {}
        self._table = np.full(2**_SLOTS, -1, np.int64)
        self._turn = Lock()

    def of(self, names: NDArray[Any]) -> Integers:
        """The places of names, new ones added."""
        texts = np.ascontiguousarray(names if names.dtype.kind == "U" else names.astype(np.str_))
        texts = texts.astype(texts.dtype.newbyteorder("="), copy=False)
        with self._turn:
            parts = [self._of_chunk(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def _of_chunk(self, texts: NDArray[np.str_]) -> Integers:
        slots = _slots(texts)
        places = self._table[slots]
        if self.names:
            same = np.array(self.names)[places] == texts
            other = np.flatnonzero(~same | (places < 0))
        else:
            other = np.arange(len(texts))
        if len(other):
            found, first, back = np.unique(texts[other], return_index=True, return_inverse=True)
            numbers = np.array([self._place(str(name)) for name in found.tolist()])
            free = self._table[slots[other[first]]] < 0
            self._table[slots[other[first]][free]] = numbers[free]
            places[other] = numbers[back]
        return places

    def _place(self, name: str) -> int:
        if name not in self._places:
            self._places[name] = len(self.names)
            self.names.append(name)
        return self._places[name]


def _slots(texts: NDArray[np.str_]) -> Integers:
    letters = texts.view(np.uint32).reshape(len(texts), -1)
    total = np.zeros(len(texts), np.uint64)
    factor = 0x9E3779B97F4A7C15
    for column in letters.T:
        if column.any():
            total += column * np.uint64(factor)
        factor = factor * 0xD1342543DE82EF95 % 2**64 | 1
    return (total >> np.uint64(64 - _SLOTS)).astype(np.int64)


def grown(values: NDArray[Any], length: int) -> NDArray[Any]:
    """The array, with zeros added along its first axis, at least doubled where it is shorter than `length`.

    Zeros that nobody has written to take no memory yet.
    """
    if length <= len(values):
        return values
    more = np.zeros((max(length, 2 * len(values)), *values.shape[1:]), values.dtype)
    more[: len(values)] = values
    return more


def summed(values: NDArray[Any], more: NDArray[Any]) -> NDArray[Any]:
    """The array with another one added to it in place, and grown where that is longer."""
    values = grown(values, len(more))
    values[: len(more)] += more
    return values
