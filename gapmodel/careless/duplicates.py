"""Respondents whose answers repeat those of an earlier one, exactly or nearly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes, Integers

NEAR = 2  # answers by which two respondents may differ
_PARTS = 6  # of the columns: two respondents who differ in two answers agree in at least four of them
_PAIRS = 40_000_000  # comparisons, after which the search for near ones ends


@dataclass(frozen=True, slots=True, eq=False)
class Repeats:
    """Which earlier respondent each one repeats.

    Attributes
    ----------
    earlier : (n,) array
        The place of the closest earlier respondent; -1 where nobody is near.
    differing : (n,) array
        By how many answers they differ, from 0 to 2; -1 where nobody is near.
    complete : bool
        Whether all near pairs were looked at: False where so many share most of their answers that the
        search was cut; exact repeats are always found.
    """

    earlier: Integers
    differing: Integers
    complete: bool


def repeats(codes: Codes, eligible: NDArray[np.bool_], pairs: int = _PAIRS) -> Repeats:
    """For each respondent the closest earlier one who gave all, all but one or all but two of the same answers.

    Parameters
    ----------
    codes : (n, k) array of whole numbers
        A missing answer equals a missing answer.
    eligible : (n,) array of bool
        Who is compared: leave out those whose answers hardly vary, which are alike without being copied.
    pairs : int
        The most comparisons of two respondents.

    Notes
    -----
    Two rows that differ in at most two columns agree in at least four of six parts of the columns, so only
    rows that share four parts (told by sums of random numbers per answer) are compared; the comparison itself is
    exact. Of equally close earlier respondents the first is named.

    Examples
    --------
    >>> answers = np.array([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 0], [0, 0, 0, 0]])
    >>> found = repeats(answers, np.ones(4, bool))
    >>> found.earlier.tolist(), found.differing.tolist()
    ([-1, 0, 0, -1], [-1, 0, 1, -1])
    """
    n = len(codes)
    earlier, differing = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    people = np.flatnonzero(eligible)
    if len(people) < 2 or not codes.shape[1]:
        return Repeats(earlier, differing, complete=True)
    small = codes[people].astype(np.min_scalar_type(int(codes.max())))
    rows, first, group = np.unique(small, axis=0, return_index=True, return_inverse=True)
    original = first[group.ravel()]
    again = np.flatnonzero(original != np.arange(len(people)))
    earlier[people[again]], differing[people[again]] = people[original[again]], 0
    order = np.argsort(first)  # distinct rows in the order in which they first stand in the source
    near, distance, complete = _near(np.ascontiguousarray(rows[order]), pairs)
    found = np.flatnonzero(near >= 0)
    late, early = people[first[order[found]]], people[first[order[near[found]]]]
    earlier[late], differing[late] = early, distance[found]
    return Repeats(earlier, differing, complete)


def _near(rows: Codes, most: int) -> tuple[Integers, Integers, bool]:
    """For each of distinct rows the closest earlier one within `NEAR`, the distance, and whether all were compared."""
    near, distance = np.full(len(rows), -1, np.int64), np.full(len(rows), NEAR + 1, np.int64)
    compared = 0
    for key in _keys(rows):
        order = np.argsort(key, kind="stable")
        start = np.flatnonzero(np.diff(key[order], prepend=key[order[:1]] + np.uint64(1)))
        left = np.repeat(np.append(start[1:], len(order)), np.diff(np.append(start, len(order)))) - np.arange(
            len(order)
        )
        for step in range(1, int(left.max())):
            at = np.flatnonzero(left > step)
            compared += len(at)
            if compared > most:
                return near, distance, False
            early, late = order[at], order[at + step]
            apart = (rows[early] != rows[late]).sum(axis=1)
            closer = (apart < distance[late]) | ((apart == distance[late]) & (early < near[late]))
            near[late[closer]], distance[late[closer]] = early[closer], apart[closer]
    return near, distance, True


def _keys(rows: Codes) -> Iterator[NDArray[np.uint64]]:
    """A number for every row per choice of parts, equal where the answers in them are."""
    n, k = rows.shape
    rng = np.random.default_rng(0)
    parts = [np.arange(part, k, _PARTS) for part in range(min(_PARTS, k))]
    sums = np.zeros((len(parts), n), np.uint64)
    for place, columns in enumerate(parts):
        for column in columns:
            numbers = rng.integers(2**64, size=int(rows.max()) + 1, dtype=np.uint64)
            sums[place] += numbers[rows[:, column]]
    keep = max(len(parts) - NEAR, 0)
    for chosen in combinations(range(len(parts)), keep):
        yield sums[list(chosen)].sum(axis=0, dtype=np.uint64)
