"""One line of a sample with a design in every group: weights and weighted gaps of the sampling units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.design_sums import LINEAR, SQUARE_PIECES, SQUARED, SUM_PIECES, Design, Integers

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GroupUnits:
    """Sums of g groups over u sampling units, or over the u strata whose respondents are the units.

    Attributes
    ----------
    stratum : (u,) array
        The place of the stratum of every unit.
    drawn : (strata,) array
        Sampling units drawn in the whole sample.
    members : (g, u) array
        Respondents with the line.
    w, y, wdd : (g, u) arrays
        Sums of weights, of weighted gaps and of weighted squared gaps.
    ww, wy, yy : (g, u) arrays
        Sums over the units of the squared weight, its product with the weighted gap, and the squared weighted gap.
    clustered : bool
        Whether the units are clusters.
    """

    stratum: Integers
    drawn: Integers
    members: Integers
    w: Floats
    y: Floats
    wdd: Floats
    ww: Floats
    wy: Floats
    yy: Floats
    clustered: bool


def group_units(designs: Sequence[Design], place: int, drawn: Mapping[str, int]) -> GroupUnits:
    """The sums of the line at a place in the designs of all groups.

    Parameters
    ----------
    drawn : mapping of stratum to int
        Sampling units drawn in the whole sample.
    """
    keys = sorted({key for design in designs for key in design.keys})
    at = {key: number for number, key in enumerate(keys)}
    shape = (len(designs), len(keys))
    members, sums, squares = np.zeros(shape, np.int64), np.zeros((3, *shape)), np.zeros((3, *shape))
    for group, design in enumerate(designs):
        places = [at[key] for key in design.keys]
        members[group, places] = design.members[:, place]
        of_units, of_squares = design.sums[:, place], design.squares[:, place]
        w, e, p, square = (of_units[:, LINEAR.index(name)] for name in ("w", "we", "wp", "wdd"))
        sums[:, group, places] = np.stack([w, p - e, square]) @ np.array(SUM_PIECES)
        chosen = of_squares[:, [SQUARED.index(name) for name in ("ww", "wwd", "wwdd")]]
        squares[:, group, places] = (chosen @ np.array(SQUARE_PIECES)).T
    names = list(drawn)
    clustered = any(cluster for _, cluster in keys)
    weight, total, wdd = sums
    ww, wy, yy = (weight * weight, weight * total, total * total) if clustered else squares
    stratum = np.array([names.index(name) for name, _ in keys], np.int64)
    return GroupUnits(
        stratum, np.array(list(drawn.values()), np.int64), members, weight, total, wdd, ww, wy, yy, clustered
    )
