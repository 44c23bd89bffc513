"""The visits of mystery shoppers: which standard each met, at which outlet, in whose report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.instrument.instrument import Instrument, Item

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]
Names = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Reports of visits, one row each.

    Attributes
    ----------
    items : tuple of Item
        With weight and critical mark.
    dimensions : tuple of (code, places of its items)
    points : (n, items) array
        Share of the points of an item that was reached, 0 to 1; NaN where it did not apply or is blank.
    not_applicable : (n, items) array of bool
    outlets, shoppers : (n,) array of str
        "" throughout where there is no such column.
    visits : (n,) array of int
        Which visit a report is of.
    noticed : mapping
        What was noticed in reading, by kind.
    """

    instrument: Instrument
    items: tuple[Item, ...]
    dimensions: tuple[tuple[str, tuple[int, ...]], ...]
    points: Floats
    not_applicable: Flags
    outlets: Names
    visits: Codes
    shoppers: Names
    noticed: Mapping[str, Any]

    @property
    def weights(self) -> Floats:
        """(items,) What each item counts."""
        return np.array([float(item.weight) for item in self.items])

    @property
    def fails(self) -> Flags:
        """(n, items) Where less than half of the points were reached."""
        return np.asarray(self.points < 0.5)

    def scores(self, places: Iterable[int] | None = None) -> Floats:
        """(n,) Weighted points over weighted applicable points of some items, times 100; NaN where none applied."""
        at = list(range(len(self.items)) if places is None else places)
        points, weights = self.points[:, at], self.weights[at]
        applicable = np.isfinite(points) @ weights
        reached = np.nan_to_num(points) @ weights
        found: Floats = np.divide(100 * reached, applicable, out=np.full(len(points), np.nan), where=applicable > 0)
        return found
