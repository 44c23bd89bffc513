"""What an interval says once a smallest gap that matters is named."""

from __future__ import annotations

from math import isnan

VERDICTS = ("shortfall", "negligible", "surplus", "undecided")


def verdict(low: float, high: float, margin: float) -> str:
    """One of four verdicts, from the interval and the margin, never from the sign alone.

    Notes
    -----
    ``shortfall``: the whole interval lies below -margin; ``surplus``: above +margin;
    ``negligible``: inside [-margin, margin]; otherwise ``undecided``. With a margin of zero this
    is the two-sided test: of the t interval, on rows, ``scipy.stats.ttest_1samp(d, 0).pvalue < 0.05`` with the sign of
    its statistic. An interval that does not exist decides nothing.

    Examples
    --------
    >>> verdict(-0.9, -0.3, margin=0.25), verdict(-0.9, -0.1, margin=0.25)
    ('shortfall', 'undecided')
    """
    if isnan(low) or isnan(high):
        return "undecided"
    if high < -margin:
        return "shortfall"
    if low > margin:
        return "surplus"
    return "negligible" if -margin <= low and high <= margin else "undecided"
