"""Whether respondents of one unit agree: intraclass correlations and r_wg."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval

Floats = NDArray[np.float64]

_EDGE = 1e-12  # a correlation this near to its ends is there
_METHOD = "F, exact under normality"


@dataclass(frozen=True, slots=True)
class Intraclass:
    """The one-way random-effects analysis of groups.

    Attributes
    ----------
    groups : groups with a respondent
    n : respondents
    size : the usual group size, (n - sum n_g^2 / n) / (groups - 1); NaN for one group
    mean_square_between, mean_square_within
    icc1 : the correlation of two respondents of one group
    icc2 : the reliability of the mean of a group of that size
    """

    groups: int
    n: int
    size: float
    mean_square_between: float
    mean_square_within: float
    icc1: Interval
    icc2: Interval


def intraclass(n: ArrayLike, means: ArrayLike, variances: ArrayLike, confidence: float = 0.95) -> Intraclass:
    """ICC(1) and ICC(2) of groups of any sizes, from their sizes, means and variances.

    Parameters
    ----------
    n, means, variances : array_like
        Of each group; variances are divided by n - 1. Groups of none are left out; a group of one has a mean, and its
        variance is not looked at.
    confidence : float

    Notes
    -----
    ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW), ICC(2) = (MSB - MSW) / MSB, with k the usual group size, which is the
    group size where all are equal. Negative values, which no share of variance can be, are kept as they are: groups
    then differ less than chance would have it. With groups of one size the limits are those of McGraw and Wong
    (1996) for ICC(1) and ICC(k) and equal ``psych::ICC`` (R; ICC1, ICC1k).

    With unequal sizes the limits of s = between variance / within variance are those at which sum w_g (mean_g -
    weighted mean)^2 / ((G - 1) MSW), w_g = n_g / (1 + n_g s), is a quantile of F (Wald 1940), which is as exact as
    with equal sizes; those of ICC(1) are s / (1 + s), those of ICC(2) k s / (1 + k s). A limit that does not exist is
    the smallest value there can be. Answers on a few points are not normal: limits are then about right, as means of
    groups nearly are.

    Undefined (NaN) are all with fewer than two groups or only groups of one; without any variance; the limits also
    without variance within groups.

    Examples
    --------
    >>> found = intraclass([4, 4, 4], [2.0, 4.0, 5.0], [1.0, 0.5, 1.5])
    >>> f"{found.icc1.value:.3f} [{found.icc1.low:.3f}, {found.icc1.high:.3f}], {found.icc2.value:.3f}"
    '0.676 [0.137, 0.989], 0.893'
    """
    sizes, centres, spreads = (np.asarray(part, float) for part in (n, means, variances))
    there = sizes > 0
    sizes, centres, spreads = sizes[there], centres[there], spreads[there]
    groups, total = len(sizes), float(sizes.sum())
    within_dof = total - groups
    if groups < 2 or not within_dof:
        why = "undefined: one group" if groups < 2 else "undefined: one respondent in every group"
        nothing = Interval(NAN, NAN, NAN, why)
        return Intraclass(groups, int(total), NAN if groups < 2 else 1.0, NAN, NAN, nothing, nothing)
    size = (total - float((sizes**2).sum()) / total) / (groups - 1)
    grand = float(sizes @ centres) / total
    between = float(sizes @ (centres - grand) ** 2) / (groups - 1)
    several = sizes > 1
    within = float((sizes[several] - 1) @ spreads[several]) / within_dof
    limits = _ratio_limits(sizes, centres, within, within_dof, confidence)
    return Intraclass(
        groups,
        int(total),
        size,
        between,
        within,
        _interval((between - within, between + (size - 1) * within), limits, lambda s: s / (1 + s)),
        _interval((between - within, between), limits, lambda s: size * s / (1 + size * s)),
    )


def r_wg(variances: ArrayLike, levels: int, step: float = 1.0) -> float:
    """The agreement of one group about an item, r_wg, or about j parallel items, r_wg(j).

    Parameters
    ----------
    variances : (j,) array_like
        Of the items' answers in the group, divided by n - 1; NaN where fewer than two answered.
    levels : int
        A, the points of the scale.
    step : float
        Between the points.

    Returns
    -------
    float
        From 0 to 1; NaN where a variance is.

    Notes
    -----
    With x = mean variance / ((A^2 - 1) / 12 step^2), the share of what answers at random over all points would have:
    r_wg = 1 - x, and r_wg(j) = j (1 - x) / (j (1 - x) + x) (James, Demaree and Wolf 1984). Where answers vary more
    than at random, x > 1, the formula for j items passes through infinity; r_wg is then 0, as is usual for both
    (LeBreton and Senter 2008). Answers that crowd at one end of a scale agree more than the uniform null expects
    without being about the unit: r_wg is then too high. r_wg(j) grows with j.

    Examples
    --------
    >>> r_wg([1.0], 5), round(r_wg([1.0, 1.0, 1.0], 5), 3), r_wg([2.5], 5)
    (0.5, 0.75, 0.0)
    """
    items = np.asarray(variances, float)
    share = variance_share(items, levels, step)
    if not share < 1:
        return 0.0 if share >= 1 else NAN
    agreed = len(items) * (1 - share)
    return agreed / (agreed + share)


def variance_share(variances: ArrayLike, levels: int, step: float = 1.0) -> float:
    """The mean variance of items over that of answers at random; above 1 where r_wg is cut at zero."""
    items = np.asarray(variances, float)
    return float(items.mean()) / ((levels**2 - 1) / 12 * step**2) if len(items) else NAN


def _ratio_limits(
    sizes: Floats, means: Floats, within: float, within_dof: float, confidence: float
) -> tuple[float, float]:
    """Limits of between variance over within variance."""
    if not within > 0:
        return NAN, NAN
    dof, tail = len(sizes) - 1, (1 - confidence) / 2
    high, low = (float(special.fdtri(dof, within_dof, level)) for level in (tail, 1 - tail))

    def spread(ratio: float) -> float:
        weights = sizes / (1 + sizes * ratio)
        centre = float(weights @ means) / float(weights.sum())
        return float(weights @ (means - centre) ** 2) / (dof * within)

    return _solved(spread, low, float(sizes.max())), _solved(spread, high, float(sizes.max()))


def _solved(spread: Callable[[float], float], level: float, largest: float) -> float:
    """Where the falling `spread` is at `level`, from its lowest argument, -1 / largest, up.

    It is sought in ratio / (1 + ratio), which is bounded.
    """
    from scipy.optimize import brentq

    lowest, highest = -1 / (largest - 1) + _EDGE, 1 - _EDGE
    if spread(_ratio(lowest)) <= level:
        return -1 / largest
    if spread(_ratio(highest)) >= level:
        return inf
    found: float = brentq(lambda share: spread(_ratio(share)) - level, lowest, highest, xtol=1e-15, rtol=1e-14)
    return _ratio(found)


def _ratio(share: float) -> float:
    return share / (1 - share)


def _interval(parts: tuple[float, float], limits: tuple[float, float], share: Callable[[float], float]) -> Interval:
    above, below = parts
    value = above / below if below else -inf if above else NAN
    if limits[0] != limits[0]:
        return Interval(value, NAN, NAN, "undefined: no variance within groups")
    low, high = (1.0 if limit == inf else _shared(share, limit) for limit in limits)
    return Interval(value, low, high, _METHOD)


def _shared(share: Callable[[float], float], ratio: float) -> float:
    try:
        return share(ratio)
    except ZeroDivisionError:
        return -inf
