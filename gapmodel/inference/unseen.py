"""An interval of a mean that reckons with answers nobody in the sample happened to give."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, tail_levels
from gapmodel.tally.frequencies import Frequencies

# Chosen by simulation (docs/coverage.md), not derived.
_MOST = 2.5  # pseudo-answers at an end of the scale, times sqrt(n)
_PINNED = 20.0  # a spread this many times smaller than the room left counts as pinned
_SHARPNESS = 6
_LEAN = 4


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
    Few respondents may have met none of the rare bad failures, and every method that looks only at the sample
    is then too sure. Student's variance is enlarged by that of an unseen share of answers at the end of the
    scale, Beta(a, n) with a <= 1 pseudo-answers (the Dirichlet posterior of Ferguson 1973; a = 1 is the end point of
    Gaffke's 2005 bound), on the side to which the sample leans and only where its spread is small against the
    room left. The longer tail also gets the Cornish-Fisher skewness term (Johnson 1978), which only lengthens:

    half = t sqrt(s^2 / n + a D^2 / n^2) + skew term, D the distance from the mean to that end.

    Measured coverage and length stand in docs/coverage.md. Its two errors are not equal: one-sided limits
    keep the level less well than the two together.
    No other library has it; in large samples it reaches ``scipy.stats.ttest_1samp(d, 0).confidence_interval()``.

    Examples
    --------
    Thirty customers of whom one met a failure, and thirty of whom none did:

    >>> one = lattice_interval(Frequencies.of([0] * 26 + [-1] * 3 + [-5]), -6, 6)
    >>> none = lattice_interval(Frequencies.of([0] * 26 + [-1] * 4), -6, 6)
    >>> f"{one.low:.2f} {one.high:.2f}", f"{none.low:.2f} {none.high:.2f}"
    ('-0.77 0.09', '-0.45 -0.00')
    """
    if gaps.n < 2:
        reason = "nobody answered both sides" if not gaps.n else "only one respondent answered both sides"
        return Interval(gaps.mean, NAN, NAN, f"undefined: {reason}")
    unit, n = float(gaps.unit), gaps.n
    share, deviation = gaps.counts / n, gaps.values * unit - gaps.mean
    if gaps.constant:
        deviation = np.zeros(1)
    second, third = (float((share * deviation**power).sum()) for power in (2, 3))
    below = float((share * np.abs(deviation) ** 3)[deviation < 0].sum())
    whole = float((share * np.abs(deviation) ** 3).sum())
    part = below / whole if whole else 0.5
    lean = part**_LEAN / (part**_LEAN + (1 - part) ** _LEAN)
    under, over = tail_levels(confidence, alternative)
    t = float(special.stdtrit(n - 1, 1 - (under or over)))
    skew = max(0.0, t * t - 1) / (3 * n * second) if second else 0.0
    atom = float(share.max())

    def half(room: float, leaning: float, tail: float) -> float:
        ratio = _PINNED * sqrt(second) / ((1 + atom) * room) if room > 0 else 1e9
        pseudo = min(1.0, _MOST / sqrt(n)) * leaning / (1 + min(ratio, 1e9) ** _SHARPNESS)
        return t * sqrt(second / (n - 1) + pseudo * (room / n) ** 2) + max(0.0, tail) * skew

    lower = gaps.mean - half(gaps.mean - low, lean, -third)
    upper = gaps.mean + half(high - gaps.mean, 1 - lean, third)
    limits = max(low, lower) if under else -inf, min(high, upper) if over else inf
    return Interval(gaps.mean, *limits, "lattice")
