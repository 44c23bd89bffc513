"""Weighted means by linearisation on rows, in fractions; no code of the package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import nan, sqrt

from scipy import stats

from .paired import t_tail

Unit = tuple[str, object]


@dataclass(frozen=True)
class Mean:
    """A weighted mean, its standard error and degrees of freedom."""

    mean: float
    se: float
    dof: float

    def test(self, alternative: str, null: float = 0.0) -> tuple[float, float]:
        """Student's t against a value, and its p."""
        t = (self.mean - null) / self.se
        return t, t_tail(t, self.dof, alternative)

    def limits(self, below: float, above: float) -> tuple[float, float]:
        """The t interval that leaves so much below and above itself."""
        if self.se != self.se:
            return nan, nan
        low = self.mean + self.se * float(stats.t.ppf(below, self.dof))
        return low, self.mean + self.se * float(stats.t.isf(above, self.dof))


def linearised(values: Sequence[Fraction | None], weights: Sequence[Fraction], units: Sequence[Unit]) -> Mean:
    """The mean of those who have a value, out of all who were drawn.

    Each sampling unit's part is a = sum of w (y - mean) / sum of w; the variance is, over the strata in which somebody
    has a value, m / (m - 1) times the sum of (a - their mean)^2 over all m units drawn there, those without a value at
    zero; of a stratum with one unit a^2.

    >>> values, weights = ([Fraction(one) for one in ones] for ones in ((0, 1, 2, -1), (1, 1, 1, 3)))
    >>> found = linearised(values, weights, [("", place) for place in range(4)])
    >>> found.mean, round(found.se, 6), found.dof
    (0.0, 0.720082, 3.0)
    """
    there = [place for place, value in enumerate(values) if value is not None]
    total = sum((weights[place] for place in there), Fraction(0))
    present = {units[place] for place in there}
    strata = {stratum for stratum, _ in present}
    dof = float(len(present) - len(strata))
    if not total:
        return Mean(nan, nan, nan)
    mean = sum((weights[place] * values[place] for place in there), Fraction(0)) / total
    parts: dict[str, dict[object, Fraction]] = defaultdict(dict)
    for stratum, unit in units:
        parts[stratum][unit] = Fraction(0)
    for place in there:
        stratum, unit = units[place]
        parts[stratum][unit] += weights[place] * (values[place] - mean) / total
    variance = Fraction(0)
    for stratum in strata:
        own = list(parts[stratum].values())
        m, centre = len(own), sum(own, Fraction(0)) / len(own)
        squares = sum((a * a if m == 1 else (a - centre) ** 2 for a in own), Fraction(0))
        variance += squares if m == 1 else squares * Fraction(m, m - 1)
    return Mean(float(mean), sqrt(variance) if dof > 0 and variance > 0 else nan, dof)


def weighted_sd(values: Sequence[Fraction], weights: Sequence[Fraction]) -> float:
    """The square root of the weighted mean square about the weighted mean, times n / (n - 1)."""
    n, total = len(values), sum(weights, Fraction(0))
    if n < 2 or not total:
        return nan
    mean = sum((w * y for w, y in zip(weights, values, strict=True)), Fraction(0)) / total
    spread = sum((w * (y - mean) ** 2 for w, y in zip(weights, values, strict=True)), Fraction(0)) / total
    return sqrt(spread * n / (n - 1))


def effective_n(weights: Sequence[Fraction]) -> float:
    """Kish's (sum w)^2 / sum w^2."""
    squares = sum((w * w for w in weights), Fraction(0))
    return float(sum(weights, Fraction(0)) ** 2 / squares) if squares else nan
