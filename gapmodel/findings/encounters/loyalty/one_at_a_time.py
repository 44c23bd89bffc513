"""What an amount is at the limits of each uncertain number in turn, and the limits of the amount that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, log, nan, sqrt
from typing import Any

from gapmodel.findings.encounters.loyalty.uncertain_number import Uncertain
from gapmodel.inference.estimate import Interval
from gapmodel.plain_table import PlainTable

Amount = Callable[[Mapping[str, float]], float]
COLUMNS = ("parameter", "low", "high", "at_low", "at_high", "swing")
EXACT = "known exactly"
ONE = "limits of {name} carried through"
SEVERAL = "MOVER of the logarithm, one number at a time"
SEVERAL_PLAIN = "MOVER, one number at a time"


@dataclass(frozen=True, slots=True)
class Arm:
    """The amount at both limits of a number, the others at their values."""

    of: Uncertain
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far apart they are; infinite where one has no bound."""
        return abs(self.at_high - self.at_low) if self.at_high != self.at_low else 0.0


def arms_of(amount: Amount, numbers: Iterable[Uncertain]) -> list[Arm]:
    """One arm for every number that is not known exactly, the widest first."""
    given = list(numbers)
    centre = {one.name: one.value for one in given}
    arms = [
        Arm(one, amount(centre | {one.name: one.low}), amount(centre | {one.name: one.high}))
        for one in given
        if not one.sure
    ]
    return sorted(arms, key=lambda arm: -arm.swing)


def carried_through(amount: Amount, numbers: Iterable[Uncertain]) -> Interval:
    """The amount with limits that follow from those of the numbers, which are taken as independent.

    Notes
    -----
    With one uncertain number the limits are the amounts at its limits: as the amount rises or falls with it, they
    cover as often as those do. With several, the distances of the amount from what it is at one limit of each are
    added as squares, on the scale of logarithms where all are above zero: the method of variance estimates recovery
    (MOVER; Zou and Donner 2008, Statistics in Medicine 27(10), 1693-1702) for a function of several parameters.
    """
    given = list(numbers)
    value = amount({one.name: one.value for one in given})
    arms = arms_of(amount, given)
    if not arms:
        return Interval(value, value, value, EXACT)
    ends = [sorted((arm.at_low, arm.at_high)) for arm in arms]
    if value != value or any(end != end for pair in ends for end in pair):
        return Interval(value, nan, nan, "undefined")
    if abs(value) == inf:
        return Interval(value, min(low for low, _ in ends), max(high for _, high in ends), "undefined")
    if len(arms) == 1:
        low, high = ends[0]
        return Interval(value, low, high, ONE.format(name=arms[0].of.name))
    if 0 < value < inf and all(low >= 0 for low, _ in ends):
        down, up = ([_log(pair[side] / value) for pair in ends] for side in (0, 1))
        return Interval(value, value * exp(-_length(down)), value * _exp(_length(up)), SEVERAL)
    down, up = ([pair[side] - value for pair in ends] for side in (0, 1))
    return Interval(value, value - _length(down), value + _length(up), SEVERAL_PLAIN)


def arm_table(arms: Sequence[Arm]) -> PlainTable:
    """``parameter low high at_low at_high swing``: the table of a tornado chart."""
    rows: list[tuple[Any, ...]] = [
        (arm.of.name, arm.of.low, arm.of.high, arm.at_low, arm.at_high, arm.swing) for arm in arms
    ]
    return PlainTable.of_rows(COLUMNS, rows)


def _length(distances: Sequence[float]) -> float:
    if any(abs(one) == inf for one in distances):
        return inf
    return sqrt(sum(one * one for one in distances))


def _log(ratio: float) -> float:
    return log(ratio) if 0 < ratio < inf else (inf if ratio else -inf)


def _exp(length: float) -> float:
    return exp(length) if length < 700 else inf
