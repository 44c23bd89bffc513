"""One line of a sample with a design: weighted means, and the sums by stratum that their errors come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.design_sums import (
    BOXES,
    LINEAR,
    SQUARE_PIECES,
    SQUARED,
    SUM_PIECES,
    Design,
    Integers,
    whole_sums,
)

Floats = NDArray[np.float64]

_SUM_UNIT, _SQUARE_UNIT = 2**50, 2**60
_OF_GAPS = ("gap", "below", "equal", "above", "superiority")
Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Stratum:
    """Sums over one stratum's sampling units of their weight w and their weighted total y.

    `drawn` counts all units of the stratum, `present` those with somebody who has the line.
    """

    drawn: int
    present: int
    w: Fraction
    y: Fraction
    ww: Fraction
    wy: Fraction
    yy: Fraction

    @classmethod
    def of(cls, units: Sequence[Pair], drawn: int) -> Stratum:
        """A stratum from the weight and the weighted total of each of its sampling units."""
        none = Fraction(0)
        return cls(
            drawn,
            len(units),
            sum((w for w, _ in units), none),
            sum((y for _, y in units), none),
            sum((w * w for w, _ in units), none),
            sum((w * y for w, y in units), none),
            sum((y * y for _, y in units), none),
        )


@dataclass(frozen=True, slots=True)
class Weighted:
    """Weighted means of a line in scale points, and the strata of its gap and of shares of respondents.

    Attributes
    ----------
    mean_e, mean_p, sd : float
        `sd` is that of the gap, with n / (n - 1) for n respondents; NaN where it does not exist.
    effective_n : float
        Kish's (sum w)^2 / sum w^2.
    gap, below, equal, above, superiority : tuple of Stratum
        Of the gap, of whether it is below zero, zero or above zero, and of whether it is above (half where it is zero).
    boxes : mapping of name to tuple of Stratum
        Without a gap, of whether the answer or score lies in each of `BOXES`.
    """

    mean_e: float
    mean_p: float
    sd: float
    effective_n: float
    gap: tuple[Stratum, ...]
    below: tuple[Stratum, ...]
    equal: tuple[Stratum, ...]
    above: tuple[Stratum, ...]
    superiority: tuple[Stratum, ...]
    boxes: Mapping[str, tuple[Stratum, ...]] = field(default_factory=dict)


def weighted_line(design: Design, place: int, drawn: Mapping[str, int], lowest: float) -> Weighted:
    """The line at a place of a group's design, out of as many sampling units as were drawn in each stratum."""
    sums, squares = (
        [own | boxed for own, boxed in zip(_by_name(*of_line), _by_name(*of_boxes), strict=True)]
        for of_line, of_boxes in (
            ((LINEAR, design.sums[:, place], _SUM_UNIT), (BOXES, design.boxes[:, place], _SUM_UNIT)),
            ((SQUARED, design.squares[:, place], _SQUARE_UNIT), (BOXES, design.box_squares[:, place], _SQUARE_UNIT)),
        )
    )
    boxes = BOXES if design.boxes.shape[2] else ()
    members = design.members[:, place].tolist()
    by_stratum: dict[str, list[int]] = {}
    for at, (stratum, _) in enumerate(design.keys):
        if members[at]:
            by_stratum.setdefault(stratum, []).append(at)
    strata: dict[str, list[Stratum]] = {name: [] for name in (*_OF_GAPS, *boxes)}
    for stratum, places in by_stratum.items():
        for name, found in strata.items():
            if design.keys[places[0]][1]:
                units = [(sums[at]["w"], _total(sums[at], name)) for at in places]
                found.append(Stratum.of(units, drawn[stratum]))
            else:
                found.append(
                    _of_respondents(name, sums[places[0]], squares[places[0]], members[places[0]], drawn[stratum])
                )
    whole = {name: tuple(own) for name, own in strata.items()}
    return Weighted(
        *_moments(sums, sum(members), lowest),
        _effective(sums, squares),
        whole["gap"],
        whole["below"],
        whole["equal"],
        whole["above"],
        whole["superiority"],
        {name: whole[name] for name in boxes},
    )


def _by_name(names: Sequence[str], sums: Integers, unit: int) -> list[dict[str, Fraction]]:
    """Sums (keys, names, pieces) by name, for every key; of no sums no names."""
    return [
        {name: Fraction(total, unit) for name, total in zip(names, whole_sums(parts), strict=False)} for parts in sums
    ]


def _total(sums: Mapping[str, Fraction], name: str) -> Fraction:
    if name == "gap":
        return sums["wp"] - sums["we"]
    if name == "equal":
        return sums["w"] - sums["above"] - sums["below"]
    return (sums["w"] + sums["above"] - sums["below"]) / 2 if name == "superiority" else sums[name]


def _of_respondents(
    name: str, sums: Mapping[str, Fraction], squares: Mapping[str, Fraction], present: int, drawn: int
) -> Stratum:
    """A stratum whose sampling units are its respondents."""
    ww, below, above = squares["ww"], squares["below"], squares["above"]
    wy, yy = {
        "gap": (squares["wwd"], squares["wwdd"]),
        "equal": (ww - above - below,) * 2,
        "superiority": ((ww + above - below) / 2, (ww + 3 * above - below) / 4),
    }.get(name) or (squares[name], squares[name])
    return Stratum(drawn, present, sums["w"], _total(sums, name), ww, wy, yy)


def _moments(sums: Sequence[Mapping[str, Fraction]], n: int, lowest: float) -> tuple[float, float, float]:
    w, we, wp, wdd = (sum((part[name] for part in sums), Fraction(0)) for name in ("w", "we", "wp", "wdd"))
    if not w:
        return nan, nan, nan
    spread = wdd / w - ((wp - we) / w) ** 2
    sd = sqrt(max(spread, Fraction(0)) * Fraction(n, n - 1)) if n > 1 else nan
    return lowest + float(we / w), lowest + float(wp / w), sd


def _effective(sums: Sequence[Mapping[str, Fraction]], squares: Sequence[Mapping[str, Fraction]]) -> float:
    weight = sum((part["w"] for part in sums), Fraction(0))
    square = sum((part["ww"] for part in squares), Fraction(0))
    return float(weight**2 / square) if square else nan


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

    @property
    def present(self) -> Integers:
        """(g, u) sampling units with members: 0 or 1 of clusters, else respondents."""
        return np.minimum(self.members, 1) if self.clustered else self.members


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
