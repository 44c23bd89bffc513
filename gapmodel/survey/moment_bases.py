"""The few columns from whose products those of all moment columns follow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.digits import Digits
from gapmodel.survey.scoring import Reals, Scoring, Slab
from gapmodel.tally.layout import POINTS

Map = NDArray[Any]  # Python's whole numbers
Floats = NDArray[np.float32]


class Base:
    """Columns of small whole numbers, written for a slab, and the map from them to the layout's moment columns.

    Attributes
    ----------
    width : int
    values, present : (columns of the layout, width) arrays of Python's whole numbers
        Every moment column, 0 where missing, and whether it is there, as sums of base columns.

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
        self.values, self.present = self._maps()

    def write(self, slab: Slab) -> Floats:
        """The base columns of respondents."""
        out = np.empty((slab.codes.shape[1], self.width), np.float32)
        out[:, 0] = 1
        at = 1
        side = slab.codes.shape[2]
        if slab.missing is not None:
            for plane in slab.missing:
                out[:, at : at + side] = plane
                at += side
        for name, digits in self._digits.items():
            digits.write(self._values(name, slab), out[:, at : at + digits.width])
            at += digits.width
        if self.kind == "any":
            out[:, at:] = self._flags(slab)
        return out

    def _values(self, name: str, slab: Slab) -> Reals:
        scoring = self._scoring
        if name == "codes":
            return np.concatenate(list(slab.codes), axis=1)
        if name == "points":
            assert slab.points is not None
            return np.maximum(slab.points, 0).astype(np.float32)
        if name == "weighted":
            assert slab.weighted is not None
            return slab.weighted
        if name == "units":
            return slab.units
        scales = scoring.scales.astype(scoring.real)
        if name == "overall":
            sides = range(len(scoring.layout.sides))
            return np.column_stack([scoring.side(slab.units, side) @ scales for side in sides]) * slab.complete[:, None]
        widest = (scoring.denominators * (scoring.layout.levels - 1)).astype(scoring.real)
        return (scoring.gap(slab.units) + widest) * slab.complete[:, None]

    def _flags(self, slab: Slab) -> NDArray[np.bool_]:
        flags = [slab.present, slab.complete[:, None]]
        if slab.points is not None and slab.weighed is not None:
            flags += [slab.weighed[:, None], slab.points >= 0]
        return np.hstack(flags)

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
