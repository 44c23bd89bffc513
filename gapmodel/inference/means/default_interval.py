"""The default interval of a mean, "lattice": it allows for rare extreme answers that the sample missed."""

from __future__ import annotations

from functools import lru_cache
from math import expm1, inf, log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, tail_levels
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]

_RISK = 1.2  # times 1 - confidence: the risk of a limit too short for far answers that were missed (docs/coverage.md)
_NODES = 41  # shares of missed answers that are tried, first wide apart, then close together
_DEEPEST = -7.5  # normal quantile: below, a tail is one


def lattice_interval(
    gaps: Frequencies, low: float, high: float, confidence: float = 0.95, alternative: str = "two-sided"
) -> Interval:
    """An interval of the mean gap that knows how far answers could have fallen.

    Parameters
    ----------
    low, high : float
        The ends of the gap's range in scale points: -6 and 6 on a scale of 1..7.

    Returns
    -------
    Interval
        At least as wide as the t interval on both sides and within the range; it reaches the t
        interval as the sample grows. One answer has none; of equal answers it has a width.

    Notes
    -----
    Few respondents may have met none of the rare answers far from all others, and every method that looks only at the
    sample is then too sure. Let a share q of the population stand at an end of the scale, at the distance D from the
    sample's mean. The sample misses them all with probability (1 - q)^n and the mean lies q D further out than it
    seems. A limit at the distance h is then too short if Student's t of the others exceeds (h - q D) / se. Both
    together happen with probability (1 - q)^n P(T > (h - q D) / se), and h is the smallest distance that keeps it at
    r = 1.2 (1 - confidence) for every q:

    h = max over q of  q D + se t(r / (1 - q)^n),  t(p) the quantile that T exceeds with probability p,

    and at least Student's own. Of equal answers (se = 0) that leaves the exact binomial bound, q = 1 - r^(1/n). As the
    misses on one side hardly ever meet an error on the other, both sides may use r. The longer tail also gets the
    Cornish-Fisher skewness term (Johnson 1978), which only lengthens and serves far answers that the sample has.

    The factor 1.2 was chosen on a family of populations and judged on others: docs/coverage.md has its coverage and
    length, and how short any such interval can be. Its two errors are not equal: one-sided limits keep the level less
    well than the two together. `guaranteed_interval` is certain, and longer.
    No other library has it; in large samples it reaches ``scipy.stats.ttest_1samp(d, 0).confidence_interval()``.

    Examples
    --------
    Thirty customers of whom one met a failure, and thirty of whom none did:

    >>> one = lattice_interval(Frequencies.of([0] * 26 + [-1] * 3 + [-5]), -6, 6)
    >>> none = lattice_interval(Frequencies.of([0] * 26 + [-1] * 4), -6, 6)
    >>> f"{one.low:.2f} {one.high:.2f}", f"{none.low:.2f} {none.high:.2f}"
    ('-0.81 0.16', '-0.59 0.32')
    """
    if gaps.n < 2:
        reason = "nobody answered both sides" if not gaps.n else "only one respondent answered both sides"
        return Interval(gaps.mean, NAN, NAN, f"undefined: {reason}")
    n, error, third = gaps.n, gaps.sd / sqrt(gaps.n), _third_moment(gaps)
    under, over = tail_levels(confidence, alternative)
    t = float(special.stdtrit(n - 1, 1 - (under or over)))
    skew = max(0.0, t * t - 1) / (3 * n * (n - 1) * error**2) if error else 0.0
    risk = _RISK * (1 - confidence)

    def half(room: float, tail: float) -> float:
        return max(t * error, _farthest(room, error, n, risk, t * error)) + max(0.0, tail) * skew

    lower, upper = gaps.mean - half(gaps.mean - low, -third), gaps.mean + half(high - gaps.mean, third)
    limits = max(low, lower) if under else -inf, min(high, upper) if over else inf
    return Interval(gaps.mean, *limits, "lattice")


def _third_moment(gaps: Frequencies) -> float:
    deviation = (gaps.values - gaps.total / gaps.n) * float(gaps.unit)
    return 0.0 if gaps.constant else float((gaps.counts * deviation**3).sum()) / gaps.n


def _farthest(room: float, error: float, n: int, risk: float, floor: float) -> float:
    """The largest q D + se t(r / (1 - q)^n) over the share q at the end of the room; rough where below the `floor`."""
    if room <= 0 or risk >= 1:
        return 0.0
    if not error:
        return -room * expm1(log(risk) / n)
    levels = _levels(n, risk)[1]
    reaches = room * levels.share + error * levels.quantile
    best = int(reaches.argmax())
    if reaches[best] < 0.9 * floor:
        return float(reaches[best])
    near = _levels_near(n, risk, best)
    reaches = room * near.share + error * near.quantile
    best = int(reaches.argmax())
    if best in (0, _NODES - 1):
        return float(reaches[best])
    before, middle, after = reaches[best - 1 : best + 2].tolist()
    bend = 2 * middle - before - after  # the vertex of the parabola through the three
    return float(middle + (after - before) ** 2 / (8 * bend) if bend > 0 else middle)


class _Levels(NamedTuple):
    """Shares q at the end of the range, and the quantile t(r / (1 - q)^n) that goes with each."""

    share: Floats
    quantile: Floats


@lru_cache(maxsize=256)
def _levels(n: int, risk: float) -> tuple[Floats, _Levels]:
    depths = np.linspace(_DEEPEST, -float(special.ndtri(risk)), _NODES)
    return depths, _levels_at(n, risk, depths)


@lru_cache(maxsize=2048)  # many groups of few sizes ask for the same ones
def _levels_near(n: int, risk: float, best: int) -> _Levels:
    """Shares close together, about one of those that lie wide apart."""
    depths, _ = _levels(n, risk)
    return _levels_at(n, risk, np.linspace(depths[max(best - 1, 0)], depths[min(best + 1, _NODES - 1)], _NODES))


def _levels_at(n: int, risk: float, depths: Floats) -> _Levels:
    """At the normal distribution's upper tails of those depths, where all is smooth, as r / (1 - q)^n nears one too."""
    tail = special.ndtr(-depths)
    return _Levels(-np.expm1((log(risk) - special.log_ndtr(-depths)) / n), -special.stdtrit(n - 1, tail))
