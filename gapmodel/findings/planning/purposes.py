"""What a survey is planned for: each purpose as a value that says what so many respondents achieve."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from math import inf, nan, sqrt
from typing import ClassVar, Self

from gapmodel.inference.planning.drawing import Drawing
from gapmodel.inference.planning.group_power import f_power
from gapmodel.inference.planning.lattice_law import LatticeLaw
from gapmodel.inference.planning.lattice_power import LatticePower, lattice_power
from gapmodel.inference.planning.power import t_power, tost_power_of
from gapmodel.inference.planning.precision import assured, normal_half_width, t_half_width
from gapmodel.inference.planning.replication import reliability_of_mean
from gapmodel.inference.planning.several_tests import all_found

POWER, HALF_WIDTH, RELIABILITY = "power", "half_width", "reliability"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose(ABC):
    """What is planned for.

    Attributes
    ----------
    measure : {"power", "half_width", "reliability"}
        What `value` is; half widths must be small, the others large.
    target : float
        What the measure must reach.
    drawing : Drawing
    """

    measure: ClassVar[str] = POWER
    target: float
    drawing: Drawing = field(default_factory=Drawing)

    @abstractmethod
    def value(self, n: int) -> float:
        """The measure with so many respondents."""

    def of_effect(self, effect: float) -> Self | None:  # noqa: ARG002  overridden by those that have an effect
        """The same for another effect, of which the power rises with the size; None where there is no effect."""
        return None

    @property
    def sought(self) -> float | None:
        """The effect that `of_effect` changes: a gap, a difference or a margin."""
        return None

    @property
    def deviation(self) -> float | None:
        """The standard deviation that is assumed."""
        return None

    @property
    def sign(self) -> float:
        """Of the effects that are sought."""
        return -1.0 if self.sought is not None and self.sought < 0 else 1.0

    @property
    def least(self) -> float:
        """The size that effects must exceed to be found by any number of respondents."""
        return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSpread(Purpose):
    """A purpose for which a standard deviation is assumed."""

    sd: float

    @property
    def deviation(self) -> float:
        """The standard deviation that is assumed."""
        return self.sd


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectTest(OfSpread):
    """A test of an effect: a mean gap, or the difference between the extremes of several means."""

    effect: float

    def of_effect(self, effect: float) -> Self:
        """The same test of another effect."""
        return replace(self, effect=effect)

    @property
    def sought(self) -> float:
        """The effect."""
        return self.effect


@dataclass(frozen=True, slots=True)
class Level:
    """The level of tests.

    Attributes
    ----------
    alpha : float
        Family-wise.
    alternative : str
    tests : int
        Tested together with Holm's adjustment.
    every : bool
        Whether all of them are to be found, not each by itself.
    """

    alpha: float
    alternative: str = "two-sided"
    tests: int = 1
    every: bool = False

    @property
    def each(self) -> float:
        """The level at which an effect is found whatever the other tests say."""
        return self.alpha / self.tests


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanTest(EffectTest):
    """A paired t test of a mean gap, on normal answers."""

    level: Level

    def value(self, n: int) -> float:
        """The power."""
        root, dof, level = sqrt(self.drawing.effective(n)), self.drawing.dof(n), self.level
        if root == inf:
            return 1.0
        shift = self.effect / self.sd * root
        if level.every:
            return all_found(lambda alpha: t_power(shift, dof, alpha, level.alternative), level.tests, level.alpha)
        return t_power(shift, dof, level.each, level.alternative)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatticeTest(Purpose):
    """A test of answers that lie on the instrument's lattice; its powers are computed once.

    `answers` are those of the "pilot", "moved" to another mean, or "supposed".
    """

    law: LatticeLaw
    test: str
    level: Level
    answers: str = "supposed"
    known: dict[int, LatticePower] = field(default_factory=dict, compare=False)

    def found(self, n: int) -> LatticePower:
        """The power and how it was found."""
        if n not in self.known:
            self.known[n] = lattice_power(self.law, n, self.test, self.level.each, self.level.alternative)
        return self.known[n]

    def value(self, n: int) -> float:
        """The power."""
        return self.found(n).value

    def of_effect(self, effect: float) -> LatticeTest:
        """The same test where the mean gap is another one."""
        return replace(self, law=self.law.moved(effect), known={})

    @property
    def sought(self) -> float:
        """The mean gap."""
        return self.law.mean

    @property
    def deviation(self) -> float:
        """The standard deviation that is assumed."""
        return self.law.sd


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanInterval(OfSpread):
    """The t interval of a mean; `assurance` is the chance with which a sample's is short enough, NaN: expected."""

    confidence: float
    assurance: float = nan
    measure: ClassVar[str] = HALF_WIDTH

    def value(self, n: int) -> float:
        """Half the length, which with an assurance is reached or undercut with that chance."""
        root, dof = sqrt(self.drawing.effective(n)), self.drawing.dof(n)
        if self.assurance != self.assurance or root == inf or not dof > 0:
            return t_half_width(self.sd, root, dof, self.confidence)
        low, high = 0.0, 2.0**20 * self.sd
        while high - low > 1e-12 * high:
            middle = (low + high) / 2
            reached = assured(middle, self.sd, root, dof, self.confidence) >= self.assurance
            low, high = (low, middle) if reached else (middle, high)
        return high


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareInterval(OfSpread):
    """The normal interval of a share or of a net promoter score."""

    confidence: float
    measure: ClassVar[str] = HALF_WIDTH

    def value(self, n: int) -> float:
        """Half the length."""
        return normal_half_width(self.sd, sqrt(self.drawing.effective(n)), self.confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence(OfSpread):
    """Two one-sided tests that a mean gap is within the margin."""

    margin: float
    effect: float
    level: Level

    def value(self, n: int) -> float:
        """The power."""
        root = sqrt(self.drawing.effective(n))
        if root == inf:
            return 1.0
        return tost_power_of(self.margin / self.sd, self.effect / self.sd, root, self.drawing.dof(n), self.level.each)

    def of_effect(self, effect: float) -> Equivalence:
        """The same with another margin."""
        return replace(self, margin=effect)

    @property
    def sought(self) -> float:
        """The margin."""
        return self.margin

    @property
    def least(self) -> float:
        """A margin must be wider than the true gap."""
        return abs(self.effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTest(EffectTest):
    """A test that groups have the same mean; n in each of them.

    `spread` is sqrt(mean squared distance of the means from their middle) where their extremes differ by one.
    """

    spread: float
    groups: int
    level: Level

    def value(self, n: int) -> float:
        """The power."""
        drawn, dof = self.drawing.effective(n), self.groups * self.drawing.dof(n)
        if drawn == inf:
            return 1.0
        if self.groups == 2:
            shift = self.effect / self.sd * sqrt(drawn / 2)
            return t_power(shift, dof, self.level.each, self.level.alternative)
        noncentrality = self.groups * drawn * (self.effect * self.spread / self.sd) ** 2
        return f_power(noncentrality, self.groups - 1, dof, self.level.each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability(Purpose):
    """The reliability of the mean of a branch or an outlet; n answers or visits to each."""

    icc: float
    measure: ClassVar[str] = RELIABILITY

    def value(self, n: int) -> float:
        """The reliability."""
        drawn = self.drawing.effective(n)
        return 1.0 if drawn == inf else reliability_of_mean(self.icc, drawn)
