"""Means of parts of a sample with weights, strata and clusters, and their differences, from arrays of respondents."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.means.design_based import DesignMean

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_ROUNDING = 2.0**-46  # of squared terms, which have 53 bits


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """How a sample was drawn.

    Attributes
    ----------
    weights : (n,) array
    units : (n,) array
        The place of each respondent's sampling unit.
    strata : (m,) array
        The place of each unit's stratum.
    """

    weights: Floats
    units: Whole
    strata: Whole

    @classmethod
    def of(cls, n: int, weights: Floats | None, strata: NDArray[Any] | None, cluster: NDArray[Any] | None) -> Drawn:
        """From the columns that a sample has; a respondent without a cluster is a sampling unit."""
        stratum = np.zeros(n, np.int64) if strata is None else np.unique(strata, return_inverse=True)[1]
        within = np.arange(n) if cluster is None else np.unique(cluster, return_inverse=True)[1]
        names, units = np.unique(stratum.astype(np.int64) * (n + 1) + within, return_inverse=True)
        return cls(np.ones(n) if weights is None else weights, units, names // (n + 1))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The mean of a part of a sample, and what each sampling unit adds to its error."""

    mean: float
    influence: Floats
    present: NDArray[np.bool_]
    effective_n: float
    floor: float


def part_of(drawn: Drawn, values: Floats, members: NDArray[np.bool_]) -> Part:
    """The weighted mean of the values of some members of the sample.

    Parameters
    ----------
    values : (n,) array
    members : (n,) array of bool
        Who belongs to the part and has a value.
    """
    m = len(drawn.strata)
    w, y, at = drawn.weights[members], values[members], drawn.units[members]
    total = float(w.sum())
    if not total > 0:
        return Part(nan, np.zeros(m), np.zeros(m, bool), nan, 0.0)
    mean = float(w @ y) / total
    influence = np.bincount(at, w * (y - mean), m) / total
    squares = np.bincount(at, w, m) ** 2
    effective = total**2 / float(w @ w)
    floor = _ROUNDING * mean**2 * float(squares.sum()) / total**2
    return Part(mean, influence, np.bincount(at, minlength=m) > 0, effective, floor)


def mean_of(drawn: Drawn, part: Part) -> DesignMean:
    """The mean with its linearised error: `design_mean` of the same sample, computed from arrays.

    Examples
    --------
    >>> drawn = Drawn.of(4, np.array([1.0, 1, 1, 3]), None, None)
    >>> found = mean_of(drawn, part_of(drawn, np.array([0.0, 1, 2, -1]), np.ones(4, bool)))
    >>> found.mean, round(found.se, 6)
    (0.0, 0.720082)
    """
    return _with_error(drawn, part.mean, part.influence, part.present, part.floor)


def difference_of(drawn: Drawn, first: Part, second: Part) -> DesignMean:
    """The second mean minus the first, of parts of the same sample: units that are in both count as one."""
    influence, present = second.influence - first.influence, first.present | second.present
    return _with_error(drawn, second.mean - first.mean, influence, present, first.floor + second.floor)


def _with_error(drawn: Drawn, value: float, influence: Floats, present: NDArray[np.bool_], floor: float) -> DesignMean:
    """Var = sum over strata of m / (m - 1) sum (a - mean of a)^2; a stratum of one unit contributes a^2."""
    units = np.bincount(drawn.strata)
    kept = np.unique(drawn.strata[present])
    dof = float(present.sum() - len(kept))
    sums = np.bincount(drawn.strata, influence, len(units))
    squares = np.bincount(drawn.strata, influence**2, len(units))
    several = np.maximum(units, 2)
    spread = np.where(units > 1, (squares - sums**2 / several) * several / (several - 1), squares)
    variance = float(spread[kept].sum())
    se = sqrt(variance) if dof > 0 and variance > floor and value == value else nan
    return DesignMean(value, se, dof, int(present.sum()), len(kept))
