"""Weights by stratum, cluster and cell of a joint table: what shares of a sample with a design are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.strata import Stratum

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """The weight, the stratum and the sampling unit of every respondent of the whole sample.

    Attributes
    ----------
    weights : (n,) array
    unit : (n,) array
        The place of the respondent's sampling unit: the cluster within its stratum, or the stratum itself where
        respondents are the sampling units.
    stratum : (units,) array
    drawn : (strata,) array
        Sampling units drawn.
    clustered : bool
    """

    weights: Floats
    unit: Integers
    stratum: Integers
    drawn: Integers
    clustered: bool

    @classmethod
    def of(cls, sampling: Sampling, n: int) -> Units:
        """Those of n respondents."""
        weights = np.ones(n) if sampling.weights is None else sampling.weights
        names = np.full(n, "") if sampling.strata is None else sampling.strata
        strata, place = np.unique(names, return_inverse=True)
        if sampling.cluster is None:
            return cls(weights, place, np.arange(len(strata)), np.bincount(place, minlength=len(strata)), False)
        _, cluster = np.unique(sampling.cluster, return_inverse=True)
        pairs, unit = np.unique(np.column_stack([place, cluster]), axis=0, return_inverse=True)
        stratum = pairs[:, 0]
        return cls(weights, unit.ravel(), stratum, np.bincount(stratum, minlength=len(strata)), True)


@dataclass(frozen=True, slots=True, eq=False)
class WeightedCells:
    """Counts, sums of weights and sums of squared weights by sampling unit (see `Units`) and cell, of one group."""

    units: Units
    counts: Integers
    sums: Floats
    squares: Floats

    @classmethod
    def of(cls, units: Units, cells: Integers, size: int, members: NDArray[np.bool_]) -> WeightedCells:
        """Those of the members of a group, whose answers lie in `cells` of a table with `size` cells."""
        shape = (len(units.stratum), size)
        place = units.unit[members] * size + cells[members]
        weights = units.weights[members]
        cells_of_units = shape[0] * size
        counts = np.bincount(place, minlength=cells_of_units).reshape(shape)
        sums, squares = (
            np.bincount(place, part, cells_of_units).astype(float).reshape(shape) for part in (weights, weights**2)
        )
        return cls(units, counts, sums, squares)

    def strata(self, among: NDArray[np.bool_], values: Floats) -> tuple[Stratum, ...]:
        """The strata of the mean of values of the cells, over respondents in some of the cells."""
        there, values = among.astype(float), np.where(among, values, 0.0)
        members = self.counts @ there.astype(np.int64)
        if self.units.clustered:
            w, y = self.sums @ there, self.sums @ values
            terms, present = (w, y, w * w, w * y, y * y), (members > 0).astype(np.int64)
        else:
            squares = (self.squares @ part for part in (there, values, values**2))
            terms, present = (self.sums @ there, self.sums @ values, *squares), members
        size = len(self.units.drawn)
        sums = [np.bincount(self.units.stratum, term, minlength=size).tolist() for term in terms]
        held = np.bincount(self.units.stratum, present, minlength=size).astype(int).tolist()
        return tuple(
            Stratum(drawn, present, *map(Fraction, parts))
            for drawn, present, *parts in zip(self.units.drawn.tolist(), held, *sums, strict=True)
        )

    def effective_n(self, among: NDArray[np.bool_]) -> float:
        """Kish's (sum w)^2 / sum w^2 of respondents in some of the cells; NaN of nobody."""
        total, square = float(self.sums[:, among].sum()), float(self.squares[:, among].sum())
        return total**2 / square if square else float("nan")
