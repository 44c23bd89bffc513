"""Means of a sample with weights, strata and clusters, by linearisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import nan, sqrt

from gapmodel.inference.estimate import Interval, Test, t_limits, t_p_val, tail_levels
from gapmodel.tally.strata import Stratum

_ROUNDING = Fraction(1, 2**46)  # of squared terms, which have 53 bits


@dataclass(frozen=True, slots=True)
class DesignMean:
    """A weighted mean with its linearised standard error.

    Attributes
    ----------
    mean, se : float
        NaN where they do not exist.
    dof : float
        Sampling units minus strata, of those with somebody who has the line.
    clusters, strata : int
    """

    mean: float
    se: float
    dof: float
    clusters: int
    strata: int

    @property
    def method(self) -> str:
        """How the standard error came about, or why there is none."""
        if self.se != self.se:
            units = f"{self.clusters} sampling units in {self.strata} {_strata(self.strata)}"
            return f"undefined: {units} {'do not vary' if self.dof > 0 else 'leave no degree of freedom'}"
        return f"design-based t, {self.clusters} sampling units in {self.strata} {_strata(self.strata)}"


def design_mean(strata: Sequence[Stratum]) -> DesignMean:
    """The weighted mean sum(y) / sum(w) and its standard error.

    Notes
    -----
    Linearised (Taylor series): with a = (y - mean w) / sum(w) for every sampling unit,
    Var = sum over strata of m / (m - 1) sum (a - mean of a)^2, m the units drawn; units without anybody who has the
    line count with a = 0, as in a domain. A stratum of one unit contributes a^2, its distance from the
    overall mean. Weighted terms are rounded; a spread as small as that of equal answers, a ten-millionth of the mean,
    is none. No finite population correction. On rows it equals
    ``svymean(~d, svydesign(ids, strata, weights))`` with ``survey.lonely.psu = "adjust"`` (R).

    Examples
    --------
    Four respondents with weights 1, 1, 1, 3:

    >>> weights, values = [1, 1, 1, 3], [0, 1, 2, -1]
    >>> found = design_mean([Stratum.of([(Fraction(w), Fraction(w * v)) for w, v in zip(weights, values)], 4)])
    >>> found.mean, round(found.se, 6)
    (0.0, 0.720082)
    """
    present = [stratum for stratum in strata if stratum.present]
    units, weight = sum(stratum.present for stratum in present), sum(stratum.w for stratum in present)
    dof = float(units - len(present))
    if not weight:
        return DesignMean(nan, nan, nan, units, len(present))
    mean = sum((stratum.y for stratum in present), Fraction(0)) / weight
    spread = sum((_spread(stratum, mean) for stratum in present), Fraction(0))
    floor = _ROUNDING * mean**2 * sum((stratum.ww for stratum in present), Fraction(0))
    se = sqrt(spread / weight**2) if dof > 0 and spread > floor else nan
    return DesignMean(float(mean), se, dof, units, len(present))


def design_test(found: DesignMean, alternative: str = "two-sided", *, null: float = 0.0) -> Test:
    """The t test that a design-based mean equals `null`.

    On rows it equals ``svyttest`` (R) but for the degrees of freedom, of which R's version takes one more away.
    """
    if found.se != found.se:
        return Test(nan, found.dof, nan, found.method)
    t = (found.mean - null) / found.se
    return Test(t, found.dof, t_p_val(t, found.dof, alternative), found.method)


def design_interval(found: DesignMean, confidence: float = 0.95, alternative: str = "two-sided") -> Interval:
    """The t interval of a design-based mean; equals ``confint(svymean(...), df = degf(design))`` (R)."""
    if found.se != found.se:
        return Interval(found.mean, nan, nan, found.method)
    limits = t_limits(found.mean, found.se, found.dof, tail_levels(confidence, alternative))
    return Interval(found.mean, *limits, found.method)


def _spread(stratum: Stratum, mean: Fraction) -> Fraction:
    """A stratum's part of the variance of sum(y) - mean sum(w)."""
    squares = stratum.yy - 2 * mean * stratum.wy + mean**2 * stratum.ww
    if stratum.drawn < 2:
        return squares
    total = stratum.y - mean * stratum.w
    return (squares - total**2 / stratum.drawn) * Fraction(stratum.drawn, stratum.drawn - 1)


def _strata(count: int) -> str:
    return "stratum" if count == 1 else "strata"
