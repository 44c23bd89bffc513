"""Fornell and Larcker's criterion: whether a factor explains more of its own items than of another factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import NAN

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Discriminant:
    """The square root of a factor's average variance extracted beside its largest correlation.

    Attributes
    ----------
    sqrt_ave : float
    max_r : float
        The largest absolute correlation with another factor; NaN of a single factor.
    other : int or None
        The place of that factor.
    holds : bool or None
        Whether ``sqrt_ave`` is larger than ``max_r``; None where one of them is missing.
    """

    sqrt_ave: float
    max_r: float
    other: int | None
    holds: bool | None


def fornell_larcker(ave: Floats, correlations: Floats) -> list[Discriminant]:
    """The criterion for every factor.

    Parameters
    ----------
    ave : (f,) array
        Average variance extracted: the mean squared standardized loading of each factor's items.
    correlations : (f, f) array
        Of the factors.

    Notes
    -----
    Fornell and Larcker (1981), Journal of Marketing Research 18, 39-50: the average variance extracted should exceed
    the squared correlation with every other factor. It compares estimates and knows no sampling error; Henseler, Ringle
    and Sarstedt (2015) find that it often misses that two factors are one. Equal values do not hold.

    Examples
    --------
    >>> found = fornell_larcker(np.array([0.64, 0.49]), np.array([[1.0, -0.75], [-0.75, 1.0]]))
    >>> [(round(one.sqrt_ave, 2), one.max_r, one.other, one.holds) for one in found]
    [(0.8, 0.75, 1, True), (0.7, 0.75, 0, False)]
    """
    sizes = np.abs(np.asarray(correlations, float))
    return [
        _of_factor(float(own), np.delete(row, at), at) for at, (own, row) in enumerate(zip(ave, sizes, strict=True))
    ]


def _of_factor(ave: float, others: Floats, at: int) -> Discriminant:
    root = float(np.sqrt(ave)) if ave >= 0 else NAN
    if not len(others) or np.isnan(others).all():
        return Discriminant(root, NAN, None, None)
    place = int(np.nanargmax(others))
    largest = float(others[place])
    return Discriminant(root, largest, place + (place >= at), None if np.isnan(root) else root > largest)
