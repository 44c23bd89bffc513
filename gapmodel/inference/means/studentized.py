"""The studentized bootstrap of a mean: resamples are tables drawn from the frequencies."""

from __future__ import annotations

from math import floor, inf

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import NAN, Interval, check_resamples, tail_levels
from gapmodel.inference.means.paired import standard_error, undefined
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_SEED = 20_263
_WHOLE = 1e-6  # of a place in the order: closer to a whole number, it is one


def studentized_interval(
    gaps: Frequencies,
    confidence: float = 0.95,
    alternative: str = "two-sided",
    *,
    n_resamples: int = 9_999,
    rng: int | np.random.Generator = _SEED,
) -> Interval:
    """The bootstrap-t interval of the mean: its own quantiles in place of those of Student's t.

    Parameters
    ----------
    n_resamples : int
    rng : int or numpy Generator

    Returns
    -------
    Interval
        In scale points; open (infinite) on the far side of a one-sided alternative, and wherever the resamples
        set no limit.

    Raises
    ------
    SettingError
        No resamples.

    Notes
    -----
    Efron and Tibshirani (1993, 12.5): t* = (mean* - mean) / se* in every resample, and the interval runs from
    mean - t*(1 - a) se to mean - t*(a) se. A resample of n respondents is a multinomial table of the observed
    points, so that the cost depends on their number and not on n. t*(a) is the (B + 1) a-th smallest;
    between two places it is interpolated. In R ``boot::boot.ci(type = "stud")`` does this on rows, when the
    statistic returns the mean and its squared standard error: the same places, interpolated on the normal scale
    where they are not whole numbers; whether variances are divided by n or by n - 1 cancels.

    A resample whose values are all equal has se* = 0. Its t* is kept as infinite with the sign of mean* - mean (zero
    if the means are equal), and `method` counts these resamples. ``boot.ci`` drops them, which shortens the
    interval just where a few answers carry all of the spread; here such a limit is infinite.

    Examples
    --------
    >>> found = studentized_interval(Frequencies.of([-3, -1, 0, 0, 0, 1, 0, -2, -1, -1, 0, -4]))
    >>> f"{found.low:.1f} {found.high:.1f}", found.method
    ('-2.3 -0.2', 'studentized bootstrap, 9999 resamples')
    """
    check_resamples(n_resamples)
    reason = undefined(gaps)
    if reason:
        return Interval(gaps.mean, NAN, NAN, f"undefined: {reason}")
    drawn = np.random.default_rng(rng).multinomial(gaps.n, gaps.counts / gaps.n, n_resamples)
    ratios = np.sort(_t_ratios(gaps, drawn))
    below, above = tail_levels(confidence, alternative)
    error = standard_error(gaps)
    low = gaps.mean - _ordered(ratios, 1 - below) * error if below else -inf
    high = gaps.mean - _ordered(ratios, above) * error if above else inf
    flat = int(((drawn > 0).sum(axis=1) == 1).sum())
    kept = f", {flat} of them without spread kept as infinite" if flat else ""
    return Interval(gaps.mean, low, high, f"studentized bootstrap, {n_resamples} resamples{kept}")


def _t_ratios(gaps: Frequencies, tables: Integers) -> Floats:
    """The t* of each table of counts at the observed points."""
    steps = gaps.values - gaps.total / gaps.n
    apart = tables @ steps / gaps.n
    squares = tables @ steps**2 - gaps.n * apart**2
    flat = (tables > 0).sum(axis=1) == 1
    errors = np.sqrt(np.where(flat, 0.0, squares) / (gaps.n * (gaps.n - 1)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(flat & (apart == 0), 0.0, apart / errors)


def _ordered(ratios: Floats, level: float) -> float:
    """The (B + 1) level-th smallest; the ends stand for places beyond them."""
    place = (len(ratios) + 1) * level
    place = float(round(place)) if abs(place - round(place)) < _WHOLE else place
    before = min(max(floor(place), 1), len(ratios))
    after, part = min(before + 1, len(ratios)), place - floor(place)
    first, second = float(ratios[before - 1]), float(ratios[after - 1])
    return first if part == 0 or first == second else (1 - part) * first + part * second
