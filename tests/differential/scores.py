"""From answers to the lines of a gap table by the definitions, in whole numbers; no code of the package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm, nan, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .populations import MISSING, Answers, Form

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Line:
    """The respondents who have an item, a dimension or an overall score on both sides.

    Attributes
    ----------
    e, p : arrays of whole numbers, in units above the lowest answer
    unit : scale points per unit
    rows : places of these respondents among all
    widest, step : scale points from the lowest answer to the highest, and to the next
    """

    level: str
    code: str
    e: Integers
    p: Integers
    unit: Fraction
    lowest: Fraction
    rows: Integers
    widest: Fraction
    step: Fraction

    @property
    def key(self) -> tuple[str, str]:
        """Level and code."""
        return self.level, self.code

    @property
    def gap(self) -> Integers:
        """P - E in units."""
        return self.p - self.e

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.e)


@dataclass(frozen=True)
class Moments:
    """Mean, variance (n - 1) and their roots, in scale points."""

    n: int
    mean: float
    sd: float
    constant: bool

    @property
    def se(self) -> float:
        """The standard error of the mean."""
        return self.sd / sqrt(self.n) if self.n else nan

    @classmethod
    def of(cls, values: Integers, unit: Fraction = Fraction(1), lowest: Fraction = Fraction(0)) -> Moments:
        """Those of whole numbers in units above the lowest, computed in fractions."""
        numbers = values.tolist()
        n, total, squares = len(numbers), sum(numbers), sum(value * value for value in numbers)
        mean = float(lowest + unit * Fraction(total, n)) if n else nan
        if n < 2:
            return cls(n, mean, nan, True)
        variance = unit**2 * Fraction(n * squares - total * total, n * (n - 1))
        return cls(n, mean, sqrt(variance), variance == 0)


def lines(answers: Answers) -> Iterator[Line]:
    """All lines that a gap table has: overall, weighted overall, dimensions, items."""
    form = answers.form
    both = (answers.e != MISSING) & (answers.p != MISSING)
    found, dimensions, place = [], [], 0
    for code, items in form.dimensions:
        own = slice(place, place + len(items))
        dimensions.append(_dimension(answers, code, own, both[:, own]))
        for at in range(place, place + len(items)):
            rows = np.flatnonzero(both[:, at])
            sides = (answers.e[rows, at], answers.p[rows, at])
            found.append(Line("item", form.items[at], *sides, form.step, form.lowest, rows, form.widest, form.step))
        place += len(items)
    yield _overall(form, dimensions, "overall", None)
    if answers.points is not None:
        yield _overall(form, dimensions, "overall_weighted", answers.points)
    yield from dimensions
    yield from found


def _dimension(answers: Answers, code: str, own: slice, both: NDArray[np.bool_]) -> Line:
    """The mean of the items answered on both sides, of those who answered at least half of them."""
    answered = both.sum(axis=1)
    rows = np.flatnonzero((2 * answered >= both.shape[1]) & (answered > 0))
    parts = lcm(*range(1, both.shape[1] + 1))
    sides = [
        (np.where(both, side[:, own], 0).sum(axis=1)[rows] * parts) // answered[rows] for side in (answers.e, answers.p)
    ]
    form = answers.form
    return Line("dimension", code, *sides, form.step / parts, form.lowest, rows, form.widest, form.step)


def _overall(form: Form, dimensions: list[Line], code: str, points: Integers | None) -> Line:
    """The mean of the dimensions of those who have them all, weighted with their own points where these are given."""
    rows = reduce(np.intersect1d, [line.rows for line in dimensions])
    weights, whole = np.ones((len(dimensions), len(rows)), np.int64), len(dimensions)
    if points is not None:
        rows = rows[points[rows, 0] != MISSING]
        weights, whole = points[rows].T, 100
    parts = [int(form.step / line.unit) for line in dimensions]
    common = lcm(*parts)
    sides = []
    for side in ("e", "p"):
        total = np.zeros(len(rows), np.int64)
        for line, weight, part in zip(dimensions, weights, parts, strict=True):
            total += weight * getattr(line, side)[np.searchsorted(line.rows, rows)] * (common // part)
        sides.append(total)
    return Line("overall", code, *sides, form.step / (common * whole), form.lowest, rows, form.widest, form.step)


def pandas_means(answers: Answers) -> dict[str, tuple[float, float]]:
    """Means of E and P of every dimension and of the overall score in floating point, as a script would have them."""
    form, sides = answers.form, {}
    both = (answers.e != MISSING) & (answers.p != MISSING)
    for name, codes in (("e", answers.e), ("p", answers.p)):
        points = float(form.lowest) + float(form.step) * codes
        sides[name] = pd.DataFrame(np.where(both, points, np.nan), columns=list(form.items))
    scores: dict[str, dict[str, pd.Series]] = {"e": {}, "p": {}}
    for code, items in form.dimensions:
        for name, frame in sides.items():
            own = frame[list(items)]
            scores[name][code] = own.mean(axis=1).where(2 * own.notna().sum(axis=1) >= len(items))
    frames = {name: pd.DataFrame(parts) for name, parts in scores.items()}
    found = {code: (frames["e"][code].mean(), frames["p"][code].mean()) for code, _ in form.dimensions}
    overall = [frame.mean(axis=1, skipna=False).mean() for frame in frames.values()]
    return found | {"overall": (overall[0], overall[1])}
