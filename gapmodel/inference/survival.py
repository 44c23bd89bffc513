"""How long something lasts when some of it is still going on: Kaplan and Meier's curve and the log-rank test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.inference.estimate import Interval, Test, check_settings

Floats = NDArray[np.float64]
METHOD = "Kaplan-Meier, log-log limits"
_TIE = 1e-9  # by which two shares are the same


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """The share that is still going on after each time.

    Attributes
    ----------
    times : array
        Distinct times in order.
    at_risk, events, censored : array
        Going on and under observation just before each time, ended at it, last seen at it.
    survival, se : array
        The share that lasts longer than each time, and Greenwood's standard error.
    ci_low, ci_high : array
        Pointwise limits; NaN where the share is 0.
    confidence : float
        Level of the limits.
    entered : array
        When those came under observation who did so after time 0, in order.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    survival: Floats
    se: Floats
    ci_low: Floats
    ci_high: Floats
    confidence: float
    entered: Floats

    @property
    def n(self) -> int:
        """How many were observed."""
        return int(self.events.sum() + self.censored.sum())

    def at(self, time: float) -> Interval:
        """The share that lasts longer than `time`; NaN after the last time if some still go on then."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        beyond = self.n == 0 or (time > self.times[-1] and self.survival[-1] > _TIE)
        if beyond:
            return Interval(nan, nan, nan, "undefined: nothing was followed for so long")
        if place < 0:
            return Interval(1.0, 1.0, 1.0, METHOD)
        return Interval(float(self.survival[place]), float(self.ci_low[place]), float(self.ci_high[place]), METHOD)

    def quantile(self, share: float = 0.5) -> Interval:
        """The time by which `share` has ended: the median for 0.5; infinite where the curve stays above.

        Notes
        -----
        Limits are the times at which the pointwise limits cross the same level (Brookmeyer and Crowley 1982,
        Biometrics 38(1), 29-41). Where the curve runs along the level, the middle of that piece is taken. Both as in
        ``quantile(survfit(..., conf.type = "log-log"))`` (R). Where the lower limits never come down to the level, but
        the curve does because it falls to 0, the lower limit is the time at which it does (R has none).
        """
        if not 0 < share < 1:
            raise SettingError(f"share={share!r} must be between 0 and 1.", "give 0.5 for the median.")
        if not self.n:
            return Interval(nan, nan, nan, "undefined: nobody")
        level = 1 - share
        value, low, high = (self._crossing(curve, level) for curve in (self.survival, self.ci_low, self.ci_high))
        return Interval(value, min(low, value), high, METHOD)

    def _crossing(self, curve: Floats, level: float) -> float:
        ends = self.events > 0
        times, curve = self.times[ends], curve[ends]
        below = np.flatnonzero(curve <= level + _TIE)
        if not len(below):
            return inf
        first = below[0]
        along = abs(curve[first] - level) <= _TIE
        lower = np.flatnonzero(curve < level - _TIE)
        if along and len(lower):
            return float(times[first] + times[lower[0]]) / 2
        last = self.times[-1]
        return float(times[first] + last) / 2 if along and last > times[first] else float(times[first])


def kaplan_meier(
    times: ArrayLike,
    events: ArrayLike,
    censored: ArrayLike | None = None,
    confidence: float = 0.95,
    *,
    entered: ArrayLike = (),
) -> Survival:
    """The share that lasts longer than each time, from counts per time.

    Parameters
    ----------
    times : array_like
        Times, 0 or more, in any order and unit. Equal ones are added up.
    events : array_like
        How many ended at each time.
    censored : array_like, optional
        How many were still going on when they were last seen at each time. Default: none.
    confidence : float
        Level of the pointwise limits, between 0 and 1.
    entered : array_like
        One time for each of those who came under observation after time 0 (left truncation); each must end or be last
        seen later than that.

    Raises
    ------
    SettingError
        A time or a count is negative or not finite, or at some time more have come than were ever seen.

    Notes
    -----
    Kaplan and Meier (1958), Journal of the American Statistical Association 53, 457-481, with Greenwood's error and
    limits on the scale of log(-log(share)). What is censored at a time was still at risk there. The limits equal
    ``survival::survfit(Surv(time, event) ~ 1, conf.type = "log-log")`` (R), with late entry
    ``Surv(entered, time, event)``: who enters at a time is at risk from the next one on. Few who are at risk early on
    then move the whole curve.

    Examples
    --------
    >>> found = kaplan_meier([1, 2, 4], [1, 1, 1], [0, 1, 0])
    >>> [float(share) for share in found.survival]
    [0.75, 0.5, 0.0]
    """
    check_settings(confidence, "two-sided")
    counts = _added_up(times, events, np.zeros(np.shape(times)) if censored is None else censored)
    moments, ended, left = counts
    late = _moments_of_entry(entered)
    at_risk = _observed(moments, ended + left, late, moments)
    if (at_risk < ended + left).any():
        raise SettingError("More ended than had come under observation.", "give entries before the end of each.")
    survival: Floats = np.cumprod(1 - ended / at_risk).astype(np.float64)
    low: Floats
    high: Floats
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(ended / (at_risk * (at_risk - ended)))
        log_log = np.log(-np.log(survival))
        reach = special.ndtri((1 + confidence) / 2) * np.sqrt(variance) / np.log(survival)
        low, high = (np.exp(-np.exp(log_log - sign * reach)) for sign in (1, -1))
        se: Floats = (survival * np.sqrt(variance)).astype(np.float64)
    whole = survival == 1
    low[whole] = high[whole] = 1.0
    gone = survival <= 0
    low[gone] = high[gone] = se[gone] = nan
    return Survival(moments, at_risk, ended, left, survival, se, low, high, confidence, late)


def _added_up(times: ArrayLike, events: ArrayLike, censored: ArrayLike) -> tuple[Floats, Floats, Floats]:
    moments, ended, left = (np.asarray(given, float).ravel() for given in (times, events, censored))
    for what, given in (("times", moments), ("events", ended), ("censored", left)):
        if not (np.isfinite(given).all() and (given >= 0).all()):
            raise SettingError(f"{what} has a value that is negative or not a number.", "give 0 or more.")
    if not len(moments) == len(ended) == len(left):
        raise SettingError("times, events and censored differ in length.", "give one count of each per time.")
    distinct, place = np.unique(moments, return_inverse=True)
    events_at, censored_at = (np.bincount(place, given, len(distinct)).astype(float) for given in (ended, left))
    kept = events_at + censored_at > 0
    return distinct[kept], events_at[kept], censored_at[kept]


def logrank(groups: Sequence[Survival]) -> Test:
    """Whether groups last equally long: the log-rank test.

    Notes
    -----
    Mantel (1966), Cancer Chemotherapy Reports 50(3), 163-170; equals ``survival::survdiff`` (R), chi-square with one
    degree of freedom less than there are groups with something at risk. With late entry it is the score test of
    ``coxph(Surv(entered, time, event) ~ group, ties = "exact")``.

    Examples
    --------
    >>> found = logrank([kaplan_meier([1, 2, 3], [1, 1, 1]), kaplan_meier([4, 5, 6], [1, 1, 1])])
    >>> f"{found.statistic:.3f} {found.p_val:.4f}"
    '5.052 0.0246'
    """
    present = [group for group in groups if group.n]
    times = np.unique(np.concatenate([group.times[group.events > 0] for group in present] or [np.empty(0)]))
    if len(present) < 2 or not len(times):
        return Test(nan, nan, nan, "undefined: fewer than two groups or nothing ended")
    ended = np.array([_at(group.times, group.events, times) for group in present])
    at_risk = np.array([_still(group, times) for group in present])
    total, all_ended = at_risk.sum(axis=0), ended.sum(axis=0)
    share = at_risk / total
    differences = (ended - share * all_ended).sum(axis=1)
    weight = all_ended * (total - all_ended) / np.maximum(total - 1, 1)
    variance = np.diag(share @ weight) - (share * weight) @ share.T
    statistic = float(differences @ np.linalg.pinv(variance, hermitian=True) @ differences)
    dof = int(np.linalg.matrix_rank(variance, hermitian=True))
    if not dof:
        return Test(nan, nan, nan, "undefined: the groups are never at risk together")
    return Test(statistic, float(dof), float(special.chdtrc(dof, statistic)), "log-rank")


def _at(times: Floats, counts: Floats, wanted: Floats) -> Floats:
    found = np.zeros(len(wanted))
    inside = np.isin(wanted, times)
    found[inside] = counts[np.searchsorted(times, wanted[inside])]
    return found


def _moments_of_entry(entered: ArrayLike) -> Floats:
    late = np.sort(np.asarray(entered, float).ravel())
    if not (np.isfinite(late).all() and (late >= 0).all()):
        raise SettingError("entered has a value that is negative or not a number.", "give 0 or more.")
    return late[late > 0]


def _observed(times: Floats, out: Floats, late: Floats, wanted: Floats) -> Floats:
    """How many are under observation just before each time: those not yet out, less those still to come."""
    still = np.append(out[::-1].cumsum()[::-1], 0.0)[np.searchsorted(times, wanted, side="left")]
    found: Floats = still - (len(late) - np.searchsorted(late, wanted, side="left"))
    return found


def _still(group: Survival, wanted: Floats) -> Floats:
    """How many of a group are at risk just before each time."""
    return _observed(group.times, group.events + group.censored, group.entered, wanted)
