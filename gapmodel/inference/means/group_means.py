"""The mean of several groups' means, every group counting the same, with its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from scipy import special

from gapmodel.inference.estimate import NAN, Interval, Measured


def mean_of_means(groups: Sequence[Measured], confidence: float = 0.95, *, independent: bool = True) -> Interval:
    """The t interval of the mean of group means.

    Parameters
    ----------
    groups : sequence of Measured
    independent : bool
        Whether different groups have different members. If not, the interval is a bound: it allows for any dependence.

    Notes
    -----
    See `mean_error`. Of one group it equals ``scipy.stats.ttest_1samp(rows, 0).confidence_interval(confidence)``;
    of a and -b, independent, half of ``scipy.stats.ttest_ind(a, b, equal_var=False).confidence_interval(confidence)``.
    Without groups, or where a group has fewer than two members or none varies, there are no limits: NaN.

    Examples
    --------
    >>> from gapmodel.inference.estimate import Published
    >>> mean_of_means([Published(10, -1.0, 1.0), Published(20, 0.0, 1.5)])
    Interval(value=-0.5, low=-0.97431..., high=-0.02568..., method='Welch-Satterthwaite t')
    """
    if not groups:
        return Interval(NAN, NAN, NAN, "undefined: there are no groups")
    mean = sum(group.mean for group in groups) / len(groups)
    error, dof = mean_error(groups, independent=independent)
    if not error > 0:
        return Interval(mean, NAN, NAN, "undefined: no variation to measure the mean by")
    reach = -error * float(special.stdtrit(dof, (1 - confidence) / 2))
    method = "Welch-Satterthwaite t" if independent else "t, whatever the dependence of the groups"
    return Interval(mean, mean - reach, mean + reach, method)


def mean_error(groups: Sequence[Measured], *, independent: bool = True) -> tuple[float, float]:
    """The standard error of the mean of group means and its degrees of freedom.

    Notes
    -----
    With e_i = s_i / sqrt(n_i) and k groups: independent groups have sqrt(sum e_i^2) / k, and Satterthwaite's (1946)
    degrees of freedom (sum e_i^2)^2 / sum(e_i^4 / (n_i - 1)). Groups that share members can have any covariance; by
    Cauchy and Schwarz the error is at most sum(e_i) / k, which is reached when their answers are equal, and the degrees
    of freedom are those of the smallest group. NaN where a group has fewer than two members; zero, and no degrees of
    freedom, where no group varies.
    """
    if not groups or min(group.n for group in groups) < 2:
        return NAN, NAN
    errors = [group.sd / sqrt(group.n) for group in groups]
    if not any(errors):
        return 0.0, NAN
    if not independent:
        return sum(errors) / len(groups), min(group.n for group in groups) - 1.0
    squares = sum(error**2 for error in errors)
    parts = sum(error**4 / (group.n - 1) for error, group in zip(errors, groups, strict=True))
    return sqrt(squares) / len(groups), squares**2 / parts
