"""The ratio of two means of the same sample, with Fieller's interval."""

from __future__ import annotations

from math import sqrt

from scipy import special

from gapmodel.inference.estimate import NAN, Interval

METHOD = "Fieller, ratio of means"


def fieller_interval(
    means: tuple[float, float], variances: tuple[float, float, float], dof: float, confidence: float = 0.95
) -> Interval:
    """The interval of the first mean divided by the second.

    Parameters
    ----------
    means : (float, float)
        Of numerator and denominator.
    variances : (float, float, float)
        Squared standard errors of both means, and their covariance.
    dof : float
        Of the t distribution.

    Notes
    -----
    Fieller (1954), Journal of the Royal Statistical Society B 16(2), 175-185: all ratios r for which the t test of
    numerator - r denominator = 0 does not reject. That is an interval only where the denominator differs from zero by
    the same t test; otherwise the limits are NaN. On rows (y, x) a ratio r lies in it just when
    ``scipy.stats.ttest_1samp(y - r * x, 0).pvalue >= 1 - confidence``.

    Examples
    --------
    >>> found = fieller_interval((0.76, 1.70), (0.002, 0.002, 0.001), 200)
    >>> f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
    '0.447 [0.402, 0.492]'
    """
    (top, bottom), (of_top, of_bottom, both) = means, variances
    value = top / bottom if bottom else NAN
    if not (dof > 0 and of_top >= 0 and of_bottom >= 0) or value != value:
        return Interval(value, NAN, NAN, "undefined: the denominator is zero or there are too few answers")
    square = float(special.stdtrit(dof, (1 + confidence) / 2)) ** 2
    a = bottom**2 - square * of_bottom
    b = top * bottom - square * both
    c = top**2 - square * of_top
    if a <= 0:
        return Interval(value, NAN, NAN, "undefined: the denominator does not differ from zero")
    reach = sqrt(max(b * b - a * c, 0.0))
    return Interval(value, (b - reach) / a, (b + reach) / a, METHOD)
