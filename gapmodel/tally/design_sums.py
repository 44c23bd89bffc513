"""Weighted sums by stratum and cluster: what means of a sample with a design are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Key = tuple[str, str]

HEAVIEST = 2.0**20  # of a weight; the pieces below have room for it
LINEAR = ("w", "we", "wp", "wdd", "below", "above")
SQUARED = ("ww", "wwd", "wwdd", "below", "above")
BOXES = ("top_box", "top_two", "bottom_box", "bottom_two")  # the highest answer, one of the two highest, and so on
_CHUNK = 8_192  # respondents whose terms are held at once
SUM_PIECES = (2.0**10, 2.0**-20, 2.0**-50)
SQUARE_PIECES = (2.0**30, 2.0**0, 2.0**-30, 2.0**-60)


@dataclass(frozen=True, slots=True)
class Sampling:
    """The weight, stratum and cluster of each respondent, as far as the survey has them."""

    weights: Floats | None = None
    strata: NDArray[np.str_] | None = None
    cluster: NDArray[np.str_] | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """Which of weights, strata and cluster there are."""
        parts = {"weights": self.weights, "strata": self.strata, "cluster": self.cluster}
        return tuple(role for role, part in parts.items() if part is not None)

    def taken(self, rows: Integers | slice) -> Sampling:
        """That of some respondents."""
        return Sampling(
            None if self.weights is None else self.weights[rows],
            None if self.strata is None else self.strata[rows],
            None if self.cluster is None else self.cluster[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """Where respondents stand on the scale of a side that is asked alone.

    Attributes
    ----------
    boxes : (n, lines, 4) array of bool
        Whether the line lies in each of `BOXES`; False where it is missing.
    codes : (n, items) array
        The place of the answer on the scale; `levels` where it is missing.
    levels : int
    """

    boxes: NDArray[np.bool_]
    codes: NDArray[np.integer[Any]]
    levels: int

    @classmethod
    def none(cls, n: int, lines: int) -> Answered:
        """Of a gap, whose differences stand on no scale of answers."""
        return cls(np.zeros((n, lines, 0), bool), np.zeros((n, 0), np.int64), 0)

    def taken(self, rows: slice | Integers) -> Answered:
        """That of some respondents."""
        return Answered(self.boxes[rows], self.codes[rows], self.levels)

    def summed(self, pieces: Integers) -> Integers:
        """(items, levels, 3): the pieces of weights (n, 3) by answer."""
        found = np.zeros((self.codes.shape[1], self.levels + 1, pieces.shape[-1]), np.int64)
        for item, codes in enumerate(self.codes.T):
            np.add.at(found[item], codes, pieces)
        return found[:, : self.levels]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """For every line (the layout's scores, then its items), sums over the respondents who have both sides.

    Without a gap, P is the first side and E the lowest answer, so that d is P in scale points above the lowest.

    Attributes
    ----------
    keys : tuple of (stratum, cluster)
        Ascending; the cluster is "" where respondents are the sampling units.
    respondents : (keys,) array
        Respondents read.
    members : (keys, lines) array
        Respondents with the line.
    sums : (keys, lines, 6, 3) array
        Of w, w E, w P, w d^2, and w where d is below and above zero; E and P in scale points above the lowest.
    squares : (keys, lines, 5, 4) array
        Of w^2, w^2 d, w^2 d^2, and w^2 where d is below and above zero.
    boxes, box_squares : (keys, lines, 4, 3) and (keys, lines, 4, 4) arrays
        Without a gap, of w and of w^2 where the line lies in each of `BOXES`; with one there are no boxes.
    answers : (items, levels, 3) array
        Without a gap, of w by answer, over all keys; with one there are no levels.

    Notes
    -----
    A weight is any number, and sums of such numbers depend on their order. Here every term is cut to a multiple of
    2**-50 (squares: 2**-60) and split into pieces of 30 bits that add up in whole numbers, so that `+` is exact,
    associative and commutative. Memory: 1 kilobyte per key and three lines.
    """

    keys: tuple[Key, ...]
    respondents: Integers
    members: Integers
    sums: Integers
    squares: Integers
    boxes: Integers
    box_squares: Integers
    answers: Integers

    @classmethod
    def of(cls, sampling: Sampling, sides: Floats, answered: Answered | None = None) -> Design:
        """The sums of an (n, lines, 2) array of E and P in scale points above the lowest, NaN where missing."""
        parts = [slice(start, start + _CHUNK) for start in range(0, max(len(sides), 1), _CHUNK)]
        if answered is None:
            answered = Answered.none(*sides.shape[:2])
        chunks = (cls._of_chunk(sampling.taken(part), sides[part], answered.taken(part)) for part in parts)
        return reduce(add, chunks)

    @classmethod
    def _of_chunk(cls, sampling: Sampling, sides: Floats, answered: Answered) -> Design:
        n = len(sides)
        names, places = _keys(sampling, n)
        order = np.argsort(places, kind="stable")
        starts = np.searchsorted(places[order], np.arange(len(names)))
        weights = np.ones(n) if sampling.weights is None else sampling.weights
        there = np.asarray(~np.isnan(sides).any(axis=2))
        linear, squared = _terms(np.where(there, weights[:, None], 0.0), np.where(there[:, :, None], sides, 0.0))
        boxed = weights[:, None, None] * answered.boxes

        def added(values: Integers) -> Integers:
            empty = np.zeros((0, *values.shape[1:]), np.int64)
            return np.add.reduceat(values[order], starts, axis=0, dtype=np.int64) if n else empty

        return cls(
            names,
            added(np.ones(n, np.int64)),
            added(there.astype(np.int64)),
            added(_pieces(linear, SUM_PIECES)),
            added(_pieces(squared, SQUARE_PIECES)),
            added(_pieces(boxed, SUM_PIECES)),
            added(_pieces(boxed * boxed, SQUARE_PIECES)),
            answered.summed(_pieces(weights, SUM_PIECES)),
        )

    @classmethod
    def summed(cls, parts: Sequence[Design]) -> Design:
        """All of them added."""
        keys = sorted({key for part in parts for key in part.keys})
        place = {key: at for at, key in enumerate(keys)}
        places = [[place[key] for key in part.keys] for part in parts]

        def merged(arrays: Sequence[Integers]) -> Integers:
            total = np.zeros((len(keys), *arrays[0].shape[1:]), np.int64)
            for at, array in zip(places, arrays, strict=True):
                total[at] += array  # a part has every key once
            return total

        by_key = zip(*(part.arrays[:-1] for part in parts), strict=True)
        together = [*map(merged, by_key), reduce(add, (part.answers for part in parts))]
        return Design(tuple(keys), *together)

    def __add__(self, other: Design) -> Design:
        return Design.summed([self, other])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Design):
            return NotImplemented
        return self.keys == other.keys and all(
            np.array_equal(a, b) for a, b in zip(self.arrays, other.arrays, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside

    @property
    def arrays(self) -> tuple[Integers, ...]:
        """Respondents, members, sums, squares, boxes and their squares, each with a row per key; last the answers."""
        keyed = (self.respondents, self.members, self.sums, self.squares, self.boxes, self.box_squares)
        return (*keyed, self.answers)

    def units(self) -> dict[str, int]:
        """How many sampling units were drawn in each stratum: clusters, or else respondents."""
        units: dict[str, int] = {}
        for (stratum, cluster), respondents in zip(self.keys, self.respondents.tolist(), strict=True):
            units[stratum] = units.get(stratum, 0) + (1 if cluster else respondents)
        return units


def whole_sums(pieces: Integers) -> list[int]:
    """Sums from their pieces along the last axis, as whole multiples of 2**-50 (three pieces) or 2**-60 (four)."""
    flat = pieces.reshape(-1, pieces.shape[-1]).tolist()
    return [_joined(parts) for parts in flat]


def _joined(parts: list[int]) -> int:
    total = 0
    for part in parts:
        total = (total << 30) + part
    return total


def _keys(sampling: Sampling, n: int) -> tuple[tuple[Key, ...], Integers]:
    """The distinct (stratum, cluster), ascending, and the place of each respondent's among them."""
    none = np.full(n, "")
    strata, clusters = (part if part is not None else none for part in (sampling.strata, sampling.cluster))
    stratum_names, stratum = np.unique(strata, return_inverse=True)
    cluster_names, cluster = np.unique(clusters, return_inverse=True)
    codes, places = np.unique(stratum * max(len(cluster_names), 1) + cluster, return_inverse=True)
    names = tuple(
        (str(stratum_names[code // len(cluster_names)]), str(cluster_names[code % len(cluster_names)]))
        for code in codes.tolist()
    )
    return names, places.astype(np.int64)


def _terms(w: Floats, sides: Floats) -> tuple[Floats, Floats]:
    expectation, perception = sides[:, :, 0], sides[:, :, 1]
    d = perception - expectation
    below, above = d < 0, d > 0
    linear = np.stack([w, w * expectation, w * perception, w * d * d, w * below, w * above], axis=2)
    v = w * w
    return linear, np.stack([v, v * d, v * d * d, v * below, v * above], axis=2)


def _pieces(values: Floats, units: tuple[float, ...]) -> Integers:
    """Whole numbers of every unit with the sign of the value; all but the first are smaller than 2**30.

    A negative value is cut as its size is: from a floor below it what is left would be near the unit, too large for
    the digits of a small value.
    """
    pieces = np.empty((*values.shape, len(units)), np.int64)
    rest, sign = np.abs(values), np.sign(values)
    for place, unit in enumerate(units):
        whole = np.floor(rest / unit)
        pieces[..., place] = sign * whole
        rest = rest - whole * unit
    return pieces
