"""Moments of all columns in every group: products of small base columns, summed exactly in single precision."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.digits import ROWS
from gapmodel.survey.growing import grown
from gapmodel.survey.moment_bases import Base, Floats, Map
from gapmodel.survey.rows import Integers
from gapmodel.tally.moments import Moments

_DOUBLE = 2.0**53  # double precision holds every whole number up to here
_WORD = 2**64


class Products:
    """Sums of products of base columns in every group: the upper triangle, in double precision that holds them."""

    def __init__(self, base: Base) -> None:
        self.base = base
        rows, columns = np.triu_indices(base.width)
        self._upper = rows * base.width + columns
        self._whole = np.empty((base.width, base.width), np.intp)  # where each product stands in the triangle
        self._whole[rows, columns] = self._whole[columns, rows] = np.arange(len(rows))
        self._sums = np.zeros((0, len(rows)))
        self._values, self._present = (part.astype(np.int64) for part in (base.values, base.present))

    def add(self, written: Floats, groups: Integers) -> None:
        """Add respondents' base columns, whose groups' places ascend."""
        self._sums = grown(self._sums, int(groups[-1]) + 1)
        edges = [0, *(np.flatnonzero(np.diff(groups)) + 1).tolist(), len(groups)]
        for start, stop in pairwise(edges):
            total = self._sums[groups[start]]
            for first in range(start, stop, ROWS):
                part = written[first : min(first + ROWS, stop)]
                total += (part.T @ part).ravel()[self._upper]

    def moments(self, group: int) -> Moments:
        """The moments of the layout's columns in one group."""
        if group >= len(self._sums) or not self._sums[group, 0]:
            return Moments.zero(len(self._values))
        products = self._sums[group][self._whole]
        return Moments(
            mapped(self._present, products, self._present),
            mapped(self._values, products, self._present),
            mapped(self._values, products, self._values),
        )


def mapped(left: Integers, products: NDArray[np.float64], right: Integers) -> NDArray[Any]:
    """Left @ products @ right.T of whole numbers, exactly.

    Notes
    -----
    Where double precision may not hold all terms, the result's last 64 bits come from arithmetic modulo 2**64 and the
    rest from double precision, which is far closer than 2**63.
    """
    a, b = left.astype(np.float64), right.astype(np.float64)
    size = (np.abs(a) @ products @ np.abs(b).T).max()
    if size < _DOUBLE:
        return (a @ products @ b.T).astype(np.int64)
    last = (left.astype(np.uint64) @ products.astype(np.uint64) @ right.astype(np.uint64).T).astype(object)
    if size > _WORD * 2.0**40:
        return _narrow(left.astype(object).dot(products.astype(np.int64).astype(object)).dot(right.astype(object).T))
    near = (a @ products @ b.T).astype(np.longdouble)
    turns = np.rint((near - last.astype(np.longdouble)) / _WORD).astype(np.int64).astype(object)
    return _narrow(last + turns * _WORD)


def _narrow(values: Map) -> NDArray[Any]:
    return values.astype(np.int64) if max(values.flat) < 2**62 else values


def together(parts: list[Moments]) -> Moments:
    """The sum of moments."""
    return reduce(add, parts)
