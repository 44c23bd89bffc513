"""A law of differences on the lattice of an instrument: that of a pilot, or a supposed one."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_STEPS, _CLOSE = 200, 1e-12
_LEAST = 1e-15  # a smaller chance is none


@dataclass(frozen=True, slots=True, eq=False)
class LatticeLaw:
    """How likely each difference is.

    Attributes
    ----------
    values : ascending distinct whole numbers, in units of `unit`
    chances : their probabilities
    unit : float
        The lattice step in scale points.
    mean, sd : float
        In scale points; the standard deviation of the law itself, divided by n.
    """

    values: Integers
    chances: Floats
    unit: float
    mean: float = field(init=False)
    sd: float = field(init=False)

    def __post_init__(self) -> None:
        mean = float(self.chances @ self.values)
        variance = float(self.chances @ (self.values - mean) ** 2)
        object.__setattr__(self, "mean", mean * self.unit)
        object.__setattr__(self, "sd", sqrt(max(variance, 0.0)) * self.unit)

    @classmethod
    def of(cls, gaps: Frequencies) -> LatticeLaw:
        """The law of a sample."""
        return cls(gaps.values, gaps.counts / gaps.n, float(gaps.unit))

    def moved(self, mean: float) -> LatticeLaw:
        """The law on the same values with another mean, as near to this one as can be.

        Raises
        ------
        SettingError
            The mean does not lie between the values.

        Notes
        -----
        Chances are multiplied by exp(a value) and scaled: of all laws with that mean the one with the least
        Kullback-Leibler divergence from this. Where nobody had a value, nobody will.
        """
        low, high = (float(self.values[end]) * self.unit for end in (0, -1))
        if not low < mean < high:
            raise SettingError(
                f"The pilot's gaps lie between {low:g} and {high:g}, and a mean of {mean:g} does not.",
                "give gap= a mean between these, or sd= in place of the pilot.",
            )
        return _nearest(self, [mean / self.unit], [self.values.astype(float)])


def supposed_law(mean: float, sd: float, highest: int, unit: float) -> LatticeLaw:
    """A discretised normal law of whole differences from -highest to highest, with that mean and standard deviation.

    Raises
    ------
    SettingError
        No law on the lattice has them, or none with a peak.

    Notes
    -----
    Chances are proportional to exp(a value + b value^2): of all laws on the lattice with that mean and standard
    deviation the one with the largest entropy. On a wide and fine lattice it is normal; near an end of the range it is
    skewed, as answers are.

    Examples
    --------
    >>> law = supposed_law(-0.5, 1.2, 6, 1.0)
    >>> f"{law.mean:.3f} {law.sd:.3f}"
    '-0.500 1.200'
    """
    values = np.arange(-highest, highest + 1, dtype=np.int64)
    top, centre, spread = float(highest), mean / unit, sd / unit
    part = abs(centre) % 1
    if abs(centre) >= top or not part * (1 - part) < spread**2 < (top - centre) * (top + centre):
        raise SettingError(
            f"No answers from {-top * unit:g} to {top * unit:g} in steps of {unit:g} have the mean {mean:g} and the "
            f"standard deviation {sd:g}.",
            "give a smaller gap, or another standard deviation; 0.5 to 1.5 is usual for gaps of an item.",
        )
    start = np.exp(-((values - centre) ** 2) / (2 * spread**2))
    flat = LatticeLaw(values, start / start.sum(), unit)
    steps = values.astype(float) - centre
    return _nearest(flat, [0.0, spread**2], [steps, steps**2])


def _nearest(law: LatticeLaw, wanted: list[float], features: list[Floats]) -> LatticeLaw:
    """The law with those means of the features that is nearest to a law: Newton's method on the convex dual, damped."""
    columns = np.array(features)
    scale = np.maximum(np.abs(columns).max(axis=1), 1e-300)
    columns, target = columns / scale[:, None], np.array(wanted) / scale
    tilt, logs = np.zeros(len(columns)), np.log(np.maximum(law.chances, 1e-300))
    at, chances = _dual(tilt, columns, target, logs)
    for _ in range(_STEPS):
        mean = columns @ chances
        slope = mean - target
        if float(np.abs(slope).max()) < _CLOSE:
            break
        bend = (columns * chances) @ columns.T - np.outer(mean, mean)
        step, part = np.linalg.lstsq(bend, -slope, rcond=None)[0], 1.0
        while part > _CLOSE:
            value, found = _dual(tilt + part * step, columns, target, logs)
            if value <= at:
                break
            part /= 2
        tilt, at, chances = tilt + part * step, value, found
    there = chances > _LEAST
    return LatticeLaw(law.values[there], chances[there] / chances[there].sum(), law.unit)


def _dual(tilt: Floats, columns: Floats, target: Floats, logs: Floats) -> tuple[float, Floats]:
    odds = logs + tilt @ columns
    top = float(odds.max())
    weights = np.exp(odds - top)
    total = float(weights.sum())
    return top + float(np.log(total)) - float(tilt @ target), weights / total
