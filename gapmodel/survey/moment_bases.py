"""The few columns from whose products those of all moment columns follow."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.digits import SINGLE, Digits
from gapmodel.survey.scoring import Reals, Scoring, Slab
from gapmodel.tally.layout import POINTS, Layout

Map = NDArray[Any]  # Python's whole numbers
Floats = NDArray[np.float32]


class Base:
    """Columns of small whole numbers, written for a slab, and the map from them to the layout's moment columns.

    Attributes
    ----------
    width : int
    maps, doubles, words : (rows, width) arrays
        The layout's columns, 0 where missing, and below them whether these are there, as sums of base columns:
        in Python's whole numbers, in double precision and modulo 2**64.
    present : (columns of the layout,) array
        The row of `maps` that says whether the column is there.
    most : int
        Rows whose products stay exact in single precision.
    upper, square : arrays
        The places of the upper triangle in a square, and the places in the triangle that make the square.

    Notes
    -----
    There are three. Of respondents without a missing answer the scores are sums of the answers, and the answers and a
    column of ones suffice. Of respondents who have all scores in spite of missing answers it takes, besides, what is
    missing and the scores of the dimensions: the overall scores and the profile are sums of those. Of other
    respondents all scores and all that may be missing are written out.
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
        self._digits = {name: Digits(bounds) for name, bounds in parts.items() if bounds}
        flags = {"whole": 0, "scored": 0, "any": dimensions + 1 + (1 + dimensions) * layout.points}[kind]
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
        self.maps = np.concatenate([values, distinct.astype(object)])
        self.doubles = self.maps.astype(np.float64)
        self.words = self.maps.astype(np.int64).astype(np.uint64)

    def write(self, slab: Slab) -> Floats:
        """The base columns of respondents."""
        out = np.empty((len(slab.rows), self.width), np.uint8)
        out[:, 0] = 1
        at = 1 + self._missing
        if slab.missing is not None:
            out[:, 1:at] = slab.missing
        for name, digits in self._digits.items():
            place = out[:, at : at + digits.width]
            if name == "codes" and digits.width == self._answers:
                place[:] = slab.rows
            else:
                digits.write(self._values(name, slab), place)
            at += digits.width
        if self.kind == "any":
            out[:, at:] = self._flags(slab).T
        return out.astype(np.float32)

    def _values(self, name: str, slab: Slab) -> Reals:
        scoring = self._scoring
        if name == "codes":
            return slab.rows.T.astype(np.float64)
        if name == "points":
            assert slab.points is not None
            return np.maximum(slab.points, 0).T.astype(np.float32)
        if name == "weighted":
            assert slab.weighted is not None
            return slab.weighted
        if name == "units":
            return slab.units.reshape(-1, len(slab.rows))
        if name == "overall":
            return (scoring.scales.astype(scoring.real) @ slab.units) * slab.complete
        widest = scoring.column(scoring.denominators * (scoring.layout.levels - 1))
        return (scoring.gap(slab.units) + widest) * slab.complete

    def _flags(self, slab: Slab) -> NDArray[np.bool_]:
        flags = [slab.present, slab.complete[None]]
        if slab.points is not None and slab.weighed is not None:
            flags += [slab.weighed[None], slab.points.T >= 0]
        return np.vstack(flags)

    def _maps(self) -> tuple[Map, Map]:
        scoring, layout = self._scoring, self._scoring.layout
        sides, dimensions = len(layout.sides), len(layout.dimensions)
        own = np.eye(self.width, dtype=int).astype(object)
        one, missing = own[:1], own[1 : 1 + self._missing]
        at = 1 + self._missing
        of: dict[str, Map] = {}
        for name, digits in self._digits.items():
            of[name] = digits.weights.dot(own[at : at + digits.width])
            at += digits.width
        answers = of["codes"] - layout.levels * missing if len(missing) else of["codes"]
        answered = one - missing if len(missing) else np.repeat(one, self._answers, axis=0)
        each = np.repeat(one, dimensions, axis=0)
        present = {"dimensions": each, "overall": one, "weighted": one, "points": each}
        if self.kind == "whole":
            parts = (scoring.denominators // scoring.lengths).astype(object)
            rows = [parts[:, None] * scoring.summed(side) for side in np.split(answers, sides)]
            of["units"] = np.concatenate(rows)
        if self.kind == "any":
            flags = own[at:]
            names = ["dimensions", "overall", "weighted", "points"]
            edges = [dimensions, dimensions + 1, dimensions + 2]
            present = dict(zip(names, np.split(flags, edges), strict=True))
        else:
            scales = scoring.scales.astype(object)
            of["overall"] = np.stack([scales.dot(part) for part in np.split(of["units"], sides)])
        if layout.gap and "profile" not in of:
            minuend, subtrahend = (np.split(of["units"], sides)[side] for side in layout.gap)
            widest = (scoring.denominators * (layout.levels - 1)).astype(object)
            of["profile"] = minuend - subtrahend + widest[:, None] * one
        return _stacked(layout.points, sides, answers, of), _stacked(
            layout.points,
            sides,
            answered,
            {
                "units": np.concatenate([present["dimensions"]] * sides),
                "overall": np.repeat(present["overall"], sides, axis=0),
                "weighted": np.repeat(present["weighted"], sides, axis=0),
                "points": present["points"],
                **({"profile": np.repeat(present["overall"], dimensions, axis=0)} if layout.gap else {}),
            },
        )


@lru_cache(maxsize=8)
def bases(layout: Layout) -> tuple[Base, Base, Base]:
    """The bases of those who lack nothing, who have all scores, and of any respondents."""
    scoring = Scoring.of(layout)
    return Base(scoring, "whole"), Base(scoring, "scored"), Base(scoring, "any")


def _stacked(points: bool, sides: int, answers: Map, of: dict[str, Map]) -> Map:  # noqa: FBT001
    """Rows in the order of the layout's columns."""
    rows = [answers]
    for side in range(sides):
        rows += [np.split(of["units"], sides)[side], of["overall"][side : side + 1]]
        if points:
            rows.append(of["weighted"][side : side + 1])
    if points:
        rows.append(of["points"])
    if "profile" in of:
        rows.append(of["profile"])
    return np.concatenate(rows)
