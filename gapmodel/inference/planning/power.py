"""How many respondents a paired comparison needs, by the noncentral t distribution."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, inf, isnan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError, one_of
from gapmodel.inference.estimate import ALTERNATIVES
from gapmodel.inference.studentized_range import log_chi_peak

Floats = NDArray[np.float64]

_MOST = 2**40  # respondents
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(80)
_FAR = 1e-17  # of the law of the scale is left out at either end


def paired_power(n: int, dz: float, alpha: float = 0.05, alternative: str = "two-sided") -> float:
    """The chance that a paired t test of n respondents is significant.

    Parameters
    ----------
    n : int
        Respondents who answer both sides; two or more.
    dz : float
        The mean gap in standard deviations of the gaps.
    alpha : float
        The level of the test.
    alternative : {"two-sided", "less", "greater"}

    Raises
    ------
    SettingError
        A level outside (0, 1), fewer than two respondents, or an unknown alternative.

    Notes
    -----
    t is noncentral t with n - 1 degrees of freedom and noncentrality dz sqrt(n). Two-sided: both tails are counted,
    as ``power.t.test(type = "paired", strict = TRUE)`` (R) and
    ``statsmodels.stats.power.TTestPower().power(dz, n, alpha)`` do.

    Examples
    --------
    >>> f"{paired_power(34, 0.5):.4f}"
    '0.8078'
    """
    one_of(alternative, ALTERNATIVES, "alternative")
    _check(alpha, "alpha")
    if n < 2:
        raise SettingError(f"n={n!r} respondents leave no spread to test by.", "give two or more.")
    return t_power(dz * sqrt(n), n - 1.0, alpha, alternative)


def t_power(shift: float, dof: float, alpha: float = 0.05, alternative: str = "two-sided") -> float:
    """The chance that a t test rejects whose statistic is noncentral t with that noncentrality.

    Notes
    -----
    The shift is the true effect over its standard error: dz sqrt(n) of a paired test of n respondents, d sqrt(n / 2)
    of two groups of n. On normal answers it is exact. Two-sided it equals
    ``pt(q, dof, shift, lower.tail = FALSE) + pt(-q, dof, shift)`` with ``q = qt(alpha / 2, dof, lower.tail = FALSE)``
    (R), which is what ``pwr::pwr.t.test`` computes.

    Examples
    --------
    >>> f"{t_power(0.5 * 34**0.5, 33):.4f}"
    '0.8078'
    """
    if alternative == "two-sided":
        critical = -t_quantile(dof, alpha / 2)
        return _above(critical, shift, dof) + _above(critical, -shift, dof)
    critical = -t_quantile(dof, alpha)
    return _above(critical, shift if alternative == "greater" else -shift, dof)


def paired_sample_size(dz: float, power: float = 0.8, alpha: float = 0.05, alternative: str = "two-sided") -> int:
    """The smallest number of respondents with which a paired t test has the power.

    Raises
    ------
    SettingError
        No effect, an effect against the alternative, or a level or power outside (0, 1).

    Examples
    --------
    >>> [paired_sample_size(dz) for dz in (0.1, 0.2, 0.3, 0.5, 0.8)]
    [787, 199, 90, 34, 15]
    """
    one_of(alternative, ALTERNATIVES, "alternative")
    _check(power, "power")
    if dz == 0 or (alternative == "less" and dz > 0) or (alternative == "greater" and dz < 0):
        raise SettingError(
            f"dz={dz!r} is not an effect under alternative={alternative!r}.",
            "give the smallest effect that matters, such as 0.2.",
        )
    return _smallest(lambda n: paired_power(n, dz, alpha, alternative) >= power)


def tost_power(n: int, margin_dz: float, alpha: float = 0.05, dz: float = 0.0) -> float:
    """The chance that two one-sided paired t tests both reject: that a gap within the margin is shown to be.

    Parameters
    ----------
    n : int
        Respondents who answer both sides; two or more.
    margin_dz : float
        The margin on either side of zero, in standard deviations of the gaps.
    alpha : float
        The level of each one-sided test.
    dz : float
        The true mean gap, in the same unit.

    Notes
    -----
    Given the ratio u of sample to true standard deviation both tests reject when the mean is within the margin by
    more than t_crit u / sqrt(n); that chance, averaged over the law of u, is the exact power (the difference of two of
    Owen's (1965) Q functions; ``PowerTOST::power.TOST``, R, for the paired design).

    Examples
    --------
    >>> f"{tost_power(96, 0.3):.4f}"
    '0.7972'
    """
    _check(alpha, "alpha")
    _check_margin(margin_dz)
    if n < 2:
        raise SettingError(f"n={n!r} respondents leave no spread to test by.", "give two or more.")
    return tost_power_of(margin_dz, dz, sqrt(n), n - 1.0, alpha)


def tost_power_of(margin: float, effect: float, root: float, dof: float, alpha: float = 0.05) -> float:
    """The same for any standard error: margin and effect are multiplied by `root` to be in standard errors.

    Examples
    --------
    >>> f"{tost_power_of(0.3, 0.0, 96**0.5, 95):.4f}"
    '0.7972'
    """
    critical = -t_quantile(dof, alpha)
    if dof == inf:
        ends = special.ndtr([(margin - effect) * root - critical, (-margin - effect) * root + critical])
        return max(0.0, float(ends[0] - ends[1]))
    u, weights = _scales(dof, margin * root / critical)
    upper = special.ndtr((margin - effect) * root - critical * u)
    lower = special.ndtr((-margin - effect) * root + critical * u)
    return float((weights * (upper - lower)).sum())


def tost_sample_size(
    margin_dz: float, power: float = 0.8, alpha: float = 0.05, *, dz: float = 0.0, method: str = "exact"
) -> int:
    """The smallest number of respondents with which two one-sided paired t tests have the power.

    Parameters
    ----------
    method : {"exact", "normal"}
        "normal" is the formula (z_(1 - alpha) + z_(1 - beta / 2))^2 / margin^2, rounded up, for a true gap of zero. It
        takes the standard deviation as known and so asks for one or two respondents fewer than are needed.

    Raises
    ------
    SettingError
        A margin not above zero, a true gap outside it, or a level or power outside (0, 1).

    Examples
    --------
    >>> tost_sample_size(0.3), tost_sample_size(0.3, method="normal")
    (97, 96)
    """
    one_of(method, ("exact", "normal"), "method")
    _check(power, "power")
    _check_margin(margin_dz)
    if abs(dz) >= margin_dz:
        raise SettingError(f"A true gap of {dz!r} is not within {margin_dz!r}.", "name a wider margin.")
    if method == "exact":
        return _smallest(lambda n: tost_power(n, margin_dz, alpha, dz) >= power)
    if dz:
        raise SettingError(f"The normal formula knows no true gap of {dz!r}.", "leave method='exact'.")
    _check(alpha, "alpha")
    return max(2, ceil((float(special.ndtri(1 - alpha)) + float(special.ndtri((1 + power) / 2))) ** 2 / margin_dz**2))


def t_quantile(dof: float, level: float) -> float:
    """The quantile of Student's t; the normal one for infinite degrees of freedom.

    >>> f"{t_quantile(10, 0.975):.4f} {t_quantile(inf, 0.975):.4f}"
    '2.2281 1.9600'
    """
    return float(special.ndtri(level) if dof == inf else special.stdtrit(dof, level))


def _above(critical: float, shift: float, dof: float) -> float:
    """P(noncentral t > critical)."""
    if dof == inf:
        return float(special.ndtr(shift - critical))
    below = float(special.nctdtr(dof, shift, critical))
    if isnan(below):  # scipy gives up far out, where only the scale still varies
        return float(special.gammainc(dof / 2, dof / 2 * max(0.0, shift / critical) ** 2))
    return 1 - below


def _scales(dof: float, most: float) -> tuple[Floats, Floats]:
    """Points and weights to average over the law of chi / sqrt(dof) up to `most`: Gauss and Legendre's."""
    low, high = (sqrt(2 / dof * float(end(dof / 2, _FAR))) for end in (special.gammaincinv, special.gammainccinv))
    high = max(low, min(high, most))
    u = low + (high - low) * (_NODES + 1) / 2
    off = u - 1
    density = np.exp(log_chi_peak(dof) + dof * (np.log1p(off) - off * (off + 2) / 2)) / u
    return u, _WEIGHTS * density * (high - low) / 2


def _smallest(enough: Callable[[int], bool]) -> int:
    """The smallest n from two on that is enough, given that more than enough is enough."""
    high = 2
    while not enough(high):
        high *= 2
        if high > _MOST:
            raise SettingError("No survey is large enough to show so small an effect.", "name a larger one.")
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _check(level: float, argument: str) -> None:
    if not 0 < level < 1:
        raise SettingError(f"{argument}={level!r} must be a probability.", "give a number between 0 and 1.")


def _check_margin(margin: float) -> None:
    if not margin > 0:
        raise SettingError(f"margin_dz={margin!r} leaves no room for a gap.", "give a number above zero, such as 0.3.")
