"""The few columns from whose products those of all moment columns follow."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.scoring import SINGLE, Reals, Scoring, Slab
from gapmodel.tally.layout import HIGHEST_OUTCOME, POINTS, Layout

Map = NDArray[Any]  # Python's whole numbers
Floats = NDArray[np.float32]
_BITS = 7  # of a digit, at most


class Base:
    """Columns of small whole numbers, written for a slab, and the map from them to the layout's moment columns.

    Attributes
    ----------
    width : int
    doubles : (rows, width) array
        The layout's columns, 0 where missing, and below them whether these are there, as sums of base columns:
        in double precision; `words` has them as whole numbers.
    present : (columns of the layout,) array
        The row of these that says whether the column is there.
    most : int
        Rows whose products stay exact in single precision.
    upper, square : arrays
        The places of the upper triangle in a square, and the places in the triangle that make the square.

    Notes
    -----
    There are three. Of respondents without a missing answer the scores are sums of the answers, and the answers and a
    column of ones suffice. Of respondents who have all scores in spite of missing answers it takes, besides, what is
    missing and the scores of the dimensions: the overall scores and the profile are sums of those. Of other
    respondents all scores and all that may be missing are written out. Outcomes stand in all three as they are.
    """

    def __init__(self, scoring: Scoring, kind: str) -> None:
        layout = scoring.layout
        sides, items, dimensions = len(layout.sides), len(layout.items), len(layout.dimensions)
        self.kind = kind
        self._scoring = scoring
        self._answers = sides * items
        units = [(layout.levels - 1) * int(unit) for unit in scoring.denominators] * sides
        overall = [(layout.levels - 1) * layout.scores[dimensions].denominator] * sides
        weighted = [overall[0] // dimensions * POINTS] * sides if layout.points else []
        points = [POINTS] * dimensions if layout.points else []
        profile = [2 * unit for unit in units[:dimensions]] if layout.gap and kind == "any" else []
        parts = {"codes": [layout.levels] * self._answers}
        if kind != "whole":
            parts["units"] = units
        if kind == "any":
            parts["overall"] = overall
        parts |= {"weighted": weighted, "points": points, "profile": profile}
        parts["outcomes"] = [HIGHEST_OUTCOME] * layout.numbers
        self._digits = {name: Digits(bounds) for name, bounds in parts.items() if bounds}
        flags = dimensions + 1 + (1 + dimensions) * layout.points + layout.numbers if kind == "any" else 0
        self._missing = 0 if kind == "whole" else self._answers
        self.width = 1 + self._missing + sum(digits.width for digits in self._digits.values()) + flags
        self.most = SINGLE // max(digits.largest for digits in self._digits.values()) ** 2
        values, present = self._maps()
        rows, columns = np.triu_indices(self.width)
        self.upper = rows * self.width + columns
        self.square = np.empty((self.width, self.width), np.intp)
        self.square[rows, columns] = self.square[columns, rows] = np.arange(len(rows))
        distinct, self.present = np.unique(present.astype(np.int64), axis=0, return_inverse=True)
        self.present = self.present.ravel() + len(values)
        maps = np.concatenate([values, distinct.astype(object)])
        self.doubles = maps.astype(np.float64)
        self._integers = maps.astype(np.int64)

    @cached_property
    def words(self) -> Any:
        """The maps modulo 2**64, without the zeros, which most are."""
        from scipy.sparse import csr_array

        return csr_array(self._integers.astype(np.uint64))

    def write(self, slab: Slab) -> Floats:
        """The base columns of respondents, (width, n)."""
        out = np.empty((self.width, slab.codes.shape[2]), np.uint8)
        out[0] = 1
        at = 1 + self._missing
        if slab.missing is not None:
            out[1:at] = slab.missing
        for name, digits in self._digits.items():
            place = out[at : at + digits.width]
            if name == "codes" and digits.width == self._answers:
                place[:] = slab.codes.reshape(self._answers, -1)
            else:
                digits.write(self._values(name, slab), place)
            at += digits.width
        if self.kind == "any":
            out[at:] = self._flags(slab)
        return out.astype(np.float32)

    def _values(self, name: str, slab: Slab) -> Reals:
        scoring = self._scoring
        if name == "codes":
            return slab.codes.reshape(self._answers, -1).astype(np.float64)
        if name == "points" and slab.points is not None:
            return np.maximum(slab.points, 0).T.astype(np.float32)
        if name == "outcomes" and slab.outcomes is not None:
            return np.maximum(slab.outcomes, 0).T.astype(np.float32)
        if name == "weighted" and slab.weighted is not None:
            return slab.weighted
        if name == "overall":
            return (scoring.scales.astype(scoring.real) @ slab.units) * slab.complete
        if name == "profile":
            widest = scoring.column(scoring.denominators * (scoring.layout.levels - 1))
            return (scoring.gap(slab.units) + widest) * slab.complete
        return slab.units.reshape(-1, slab.units.shape[2])

    def _flags(self, slab: Slab) -> NDArray[np.bool_]:
        flags = [slab.present, slab.complete[None]]
        if slab.points is not None and slab.weighed is not None:
            flags += [slab.weighed[None], slab.points.T >= 0]
        if slab.outcomes is not None:
            flags.append(slab.outcomes.T >= 0)
        return np.vstack(flags)

    def _maps(self) -> tuple[Map, Map]:
        """The layout's columns, and whether they are there, as sums of base columns."""
        scoring, layout = self._scoring, self._scoring.layout
        sides = len(layout.sides)
        own = np.eye(self.width, dtype=int).astype(object)
        one, missing = own[:1], own[1 : 1 + self._missing]
        at = 1 + self._missing
        of: dict[str, Map] = {}
        for name, digits in self._digits.items():
            of[name] = digits.weights.dot(own[at : at + digits.width])
            at += digits.width
        answers, answered = of.pop("codes"), np.repeat(one, self._answers, axis=0)
        if self._missing:
            answers, answered = answers - layout.levels * missing, answered - missing
        if self.kind == "whole":
            parts = (scoring.denominators // scoring.lengths).astype(object)[:, None]
            of["units"] = np.concatenate([parts * scoring.summed(side) for side in np.split(answers, sides)])
        if self.kind != "any":
            of |= self._following(np.split(of["units"], sides), one)
        return self._stacked(answers, of), self._stacked(answered, self._presence(one, own[at:]))

    def _following(self, units: list[Map], one: Map) -> dict[str, Map]:
        """What follows from the scores of the dimensions where there are all."""
        scoring, layout = self._scoring, self._scoring.layout
        overall = np.stack([scoring.scales.astype(object).dot(side) for side in units])
        if not layout.gap:
            return {"overall": overall}
        minuend, subtrahend = (units[side] for side in layout.gap)
        widest = (scoring.denominators * (layout.levels - 1)).astype(object)[:, None]
        return {"overall": overall, "profile": minuend - subtrahend + widest * one}

    def _presence(self, one: Map, flags: Map) -> dict[str, Map]:
        """Whether scores, points and outcomes are there: all are, but for any respondents."""
        layout, dimensions = self._scoring.layout, len(self._scoring.lengths)
        sides, points_there = len(layout.sides), (1, dimensions) if layout.points else (0, 0)
        lengths = (dimensions, 1, *points_there, layout.numbers)
        if self.kind != "any":
            flags = np.repeat(one, sum(lengths), axis=0)
        each, whole, weighed, points, outcomes = np.split(flags, np.cumsum(lengths)[:-1])
        return {
            "units": np.tile(each, (sides, 1)),
            "overall": np.repeat(whole, sides, axis=0),
            "weighted": np.repeat(weighed, sides, axis=0),
            "points": points,
            "profile": np.repeat(whole, dimensions, axis=0),
            "outcomes": outcomes,
        }

    def _stacked(self, answers: Map, of: dict[str, Map]) -> Map:
        """Rows in the order of the layout's columns."""
        layout, rows = self._scoring.layout, [answers]
        units = np.split(of["units"], len(layout.sides))
        for side in range(len(layout.sides)):
            rows += [units[side], of["overall"][side : side + 1]]
            rows += [of["weighted"][side : side + 1]] if layout.points else []
        rows += [of["points"]] if layout.points else []
        rows += [of["profile"]] if layout.gap else []
        rows += [of["outcomes"]] if layout.numbers else []
        return np.concatenate(rows)


@lru_cache(maxsize=8)
def bases(layout: Layout) -> tuple[Base, Base, Base]:
    """The bases of those who lack nothing, who have all scores, and of any respondents."""
    scoring = Scoring.of(layout)
    return Base(scoring, "whole"), Base(scoring, "scored"), Base(scoring, "any")


class Digits:
    """Columns of whole numbers from 0 to a bound each, in digits so small that products of many rows stay exact.

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
        parts = [max(-(-bound.bit_length() // _BITS), 1) for bound in bounds]
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
