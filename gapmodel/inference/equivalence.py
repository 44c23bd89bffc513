"""Is a gap small enough not to matter? Two one-sided tests and non-inferiority."""

from __future__ import annotations

from gapmodel.inference.estimate import NAN, Measured, Test, t_p_val
from gapmodel.inference.means.paired import standard_error, undefined


def equivalence(gaps: Measured, margin: float) -> Test:
    """Two one-sided t tests (TOST) that the mean gap lies within (-margin, margin).

    Parameters
    ----------
    margin : float
        The smallest gap that matters, in scale points, named before the data are seen.

    Notes
    -----
    The p-value is the larger of the two one-sided ones (Schuirmann 1987); it is below alpha just when the
    1 - 2 alpha interval lies within the margin. The statistic is the t of that side. On rows it
    equals the larger p of ``scipy.stats.ttest_1samp(d, -margin, alternative="greater")`` and
    ``ttest_1samp(d, margin, alternative="less")``.

    Examples
    --------
    >>> from gapmodel.tally.frequencies import Frequencies
    >>> equivalence(Frequencies.of([0, 1, 0, -1, 0, 0, 0, 0, 1, -1]), margin=0.5).p_val
    0.02089...
    """
    above, below = not_below(gaps, -margin), not_above(gaps, margin)
    worse = max(above, below, key=lambda test: test.p_val)
    return Test(worse.statistic, worse.dof, worse.p_val, worse.method.replace("one-sided", "TOST, one-sided"))


def not_below(gaps: Measured, bound: float) -> Test:
    """Non-inferiority: the one-sided t test that the mean gap lies above `bound`.

    ``not_below(gaps, -0.25)`` asks whether perceptions are at most a quarter point worse. On rows it equals
    ``scipy.stats.ttest_1samp(d, bound, alternative="greater")``.
    """
    return _one_sided(gaps, bound, "greater")


def not_above(gaps: Measured, bound: float) -> Test:
    """Non-superiority: the one-sided t test that the mean gap lies below `bound`.

    On rows it equals ``scipy.stats.ttest_1samp(d, bound, alternative="less")``.
    """
    return _one_sided(gaps, bound, "less")


def _one_sided(gaps: Measured, bound: float, alternative: str) -> Test:
    reason = undefined(gaps)
    if reason:
        return Test(NAN, gaps.n - 1.0 if gaps.n else NAN, NAN, f"undefined: {reason}")
    statistic, dof = (gaps.mean - bound) / standard_error(gaps), gaps.n - 1.0
    return Test(statistic, dof, t_p_val(statistic, dof, alternative), "paired t, one-sided")
