"""An interval of a mean of bounded answers that holds for every population and every number of respondents."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log, pi, sqrt, tan

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, tail_levels
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

_STEP = 0.06  # of the trapezoidal rule: twice as long still gives seven digits
_BEND = 0.5  # of the hyperbola at most
_NEGLIGIBLE = 1e-16
_END = 1e-12  # of the range: a limit is not looked for beyond


def guaranteed_interval(
    gaps: Frequencies, low: float, high: float, confidence: float = 0.95, alternative: str = "two-sided"
) -> Interval:
    """An interval of the mean gap that is proved to cover, whatever the population and however few respondents.

    Parameters
    ----------
    low, high : float
        The ends of the gap's range in scale points: -6 and 6 on a scale of 1..7.

    Returns
    -------
    Interval
        Within the range; of one answer already. Open (infinite) on the far side of a one-sided alternative.

    Notes
    -----
    Gaffke's bound (2005): give each answer, and one more at the end of the range, a weight from the uniform
    distribution on the simplex, Dirichlet(1, ..., 1). The lower limit is the quantile of the weighted mean at the
    level left below, with the additional answer at `low`; the upper limit mirrors it. Vlassis and Thomas (2026, "An
    exact distribution-free test for means of nonnegative random variables", arXiv:2607.08415) prove that the level
    is kept for independent answers of any distributions and any n; the proof has been formalised in Lean. Of
    answers at both ends only it is the interval of Clopper and Pearson. It does not hold for weighted or clustered
    samples.

    Its price is length: docs/coverage.md. Where all that is needed is a level kept nearly always, `lattice_interval`
    is shorter.

    P(sum of D_i x_i <= m) is that of sum of (x_i - m) G_i <= 0 with independent exponential G_i, an integral of the
    product of (1 - (x_i - m) s)^-1 along a path in the complex plane; the path passes through the saddlepoint and the
    trapezoidal rule gives about ten digits at any n. Answers at the same point are one factor, so that the cost
    depends on their number only.

    Examples
    --------
    Thirty customers without a gap, and one alone:

    >>> found = guaranteed_interval(Frequencies.of([0] * 30), -6, 6)
    >>> f"{found.low:.2f} {found.high:.2f}"
    '-0.69 0.69'
    >>> found = guaranteed_interval(Frequencies.of([0]), -6, 6)
    >>> f"{found.low:.2f} {found.high:.2f}"
    '-5.85 5.85'
    """
    if not gaps.n:
        return Interval(gaps.mean, NAN, NAN, "undefined: nobody answered both sides")
    under, over = tail_levels(confidence, alternative)
    points = (gaps.values * float(gaps.unit)).astype(np.float64)
    counts = gaps.counts.astype(np.float64)
    lower = low + _least_mean(points - low, counts, under) if under else -inf
    upper = high - _least_mean(high - points[::-1], counts[::-1], over) if over else inf
    return Interval(gaps.mean, max(low, lower) if under else lower, min(high, upper) if over else upper, "guaranteed")


def guaranteed_difference(
    a: Frequencies, b: Frequencies, width: float, confidence: float = 0.95, alternative: str = "two-sided"
) -> Interval:
    """An interval of the mean of `a` minus that of `b`, independent answers on 0..width, that is proved to cover.

    Notes
    -----
    Each limit is the difference of a limit of either mean, each at half of the level that is left on that side, so
    that both hold together whatever the populations (Bonferroni).
    """
    if not a.n or not b.n:
        return Interval(NAN, NAN, NAN, "undefined: nobody answered one of the sides")
    ours = guaranteed_interval(a, 0, width, (1 + confidence) / 2, alternative)
    mirrored = {"less": "greater", "greater": "less"}.get(alternative, alternative)
    theirs = guaranteed_interval(b, 0, width, (1 + confidence) / 2, mirrored)
    return Interval(a.mean - b.mean, ours.low - theirs.high, ours.high - theirs.low, "guaranteed")


def _least_mean(heights: Floats, counts: Floats, level: float) -> float:
    """The quantile at `level` of the weighted mean of ascending heights above zero and one more answer at zero."""
    from scipy.optimize import brentq

    top = float(heights[-1])
    if top <= 0:
        return 0.0
    heights, counts = np.append(heights, 0.0) / top, np.append(counts, 1.0)
    goal, n = log(level), float(counts.sum())

    def excess(mean: float) -> float:
        return _Weighted(heights, counts, mean).log_below() - goal

    centre = float(counts @ heights) / n
    spread = sqrt(float(counts @ (heights - centre) ** 2) / (n * (n + 1)))
    low = high = min(max(centre + spread * float(special.ndtri(level)), _END), 1 - _END)
    while low > _END and excess(low) > 0:
        low, high, spread = max(low - spread, _END), low, 2 * spread
    while high < 1 - _END and excess(high) < 0:
        low, high, spread = high, min(high + spread, 1 - _END), 2 * spread
    return top * float(brentq(excess, low, high, xtol=1e-15, rtol=1e-13))


@dataclass(frozen=True, slots=True)
class _Weighted:
    """The sum of (height - mean) G, G exponential: negative where the weighted mean is below `mean`."""

    heights: Floats
    counts: Floats
    mean: float

    def log_below(self) -> float:
        """The logarithm of the probability that the sum is below zero."""
        from scipy.optimize import brentq

        depths = self.heights - self.mean
        place = -float(special.expit(brentq(self._slope, -45.0, 36.0, xtol=1e-3))) / self.mean
        scales = depths / (1 - depths * place)
        width = 1 / sqrt(float(self.counts @ scales**2) + 1 / place**2)
        reach = 2.0
        while abs(self._integrand(np.array([reach]), scales * width, place / width)[0]) > _NEGLIGIBLE:
            reach *= 1.2
        terms = self._integrand(np.arange(0, reach, _STEP), scales * width, place / width)
        area = _STEP * width * (float(terms.real.sum()) - 0.5) / (pi * -place)
        return log(area) - float(self.counts @ np.log1p(-depths * place))

    def _slope(self, logit: float) -> float:
        """Zero at the saddlepoint, -1 / mean times the logistic function of the argument."""
        place = -float(special.expit(logit)) / self.mean
        depths = self.heights - self.mean
        return float(self.counts @ (depths / (1 - depths * place))) - 1 / place

    def _integrand(self, angles: Floats, scales: Floats, place: float) -> Complexes:
        """Of the probability, over its value at the saddlepoint, along a hyperbola; in units of the width.

        The branch bends to the side of the fewer answers, as the path of steepest descent does, so that nothing
        oscillates for long.
        """
        side = pi * (float(self.counts[scales > 0].sum()) + 1) / (float(self.counts.sum()) + 1)
        bend = min(max(1 / tan(side), -_BEND), _BEND)
        away = bend * (np.cosh(angles) - 1) + 1j * np.sinh(angles)
        factors = np.exp(-np.log1p(-np.outer(away, scales)) @ self.counts)
        found: Complexes = factors / (1 + away / place) * (np.cosh(angles) - 1j * bend * np.sinh(angles))
        return found
