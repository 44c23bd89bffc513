"""Moments in blocks of respondents: what jackknife and bootstrap need instead of rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.moments import Integers, Moments

BLOCKS = 256

Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Each respondent a block of one while there are at most 256, else 256 blocks by hashed key.

    Attributes
    ----------
    keys : (m,) hashed row keys, ascending; empty once folded
    rows : (m, k) the respondents' columns, -1 where missing; empty once folded
    folded : moments of the 256 blocks, or empty while respondents stand alone

    Notes
    -----
    Whether blocks are folded depends on the total number of respondents alone, and a block is
    chosen by the key alone, so that `+` is exact, associative and commutative.
    """

    keys: Keys
    rows: Integers
    folded: tuple[Moments, ...]

    @classmethod
    def of(cls, positions: Integers, rows: Integers) -> Blocks:
        """The blocks of respondents known by their position in the source."""
        return _settled(hashed(positions), rows, ())

    @property
    def moments(self) -> tuple[Moments, ...]:
        """The moments of every block."""
        return self.folded or tuple(Moments.of(row[None, :]) for row in self.rows)

    def __add__(self, other: Blocks) -> Blocks:
        keys, rows = np.concatenate([self.keys, other.keys]), np.concatenate([self.rows, other.rows])
        if not (self.folded and other.folded):
            return _settled(keys, rows, self.folded or other.folded)
        return _settled(keys, rows, tuple(a + b for a, b in zip(self.folded, other.folded, strict=True)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Blocks):
            return NotImplemented
        return (
            np.array_equal(self.keys, other.keys)
            and np.array_equal(self.rows, other.rows)
            and self.folded == other.folded
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside


def hashed(positions: Integers) -> Keys:
    """Scatter positions over 64 bits (the finalizer of splitmix64), the same everywhere."""
    with np.errstate(over="ignore"):
        key = positions.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return key ^ (key >> np.uint64(31))


def _settled(keys: Keys, rows: Integers, folded: tuple[Moments, ...]) -> Blocks:
    if folded or len(keys) > BLOCKS:
        blocks = _fold(keys, rows)
        folded = tuple(a + b for a, b in zip(folded, blocks, strict=True)) if folded else blocks
        return Blocks(keys[:0], rows[:0], folded)
    order = np.lexsort((*rows.T[::-1], keys))
    return Blocks(keys[order], rows[order], ())


def _fold(keys: Keys, rows: Integers) -> tuple[Moments, ...]:
    block = (keys % np.uint64(BLOCKS)).astype(np.int64)
    order = np.argsort(block, kind="stable")
    edges = np.searchsorted(block[order], np.arange(BLOCKS + 1))
    rows = rows[order]
    return tuple(Moments.of(rows[start:stop]) for start, stop in pairwise(edges))
