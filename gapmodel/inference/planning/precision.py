"""How long an interval will be, and how many respondents make it short enough."""

from __future__ import annotations

from math import inf, nan, sqrt

from scipy import special

from gapmodel.inference.planning.power import t_quantile


def t_half_width(sd: float, root: float, dof: float, confidence: float = 0.95) -> float:
    """Half the length of the t interval of a mean whose standard error is sd / root.

    Notes
    -----
    ``qt((1 + confidence) / 2, dof) * sd / sqrt(n)`` (R), with the standard deviation that is supposed: a sample has a
    smaller or larger one, see `assured`. Without degrees of freedom there is no interval.

    Examples
    --------
    >>> f"{t_half_width(1.0, 96**0.5, 95):.4f}"
    '0.2026'
    """
    if root == inf:
        return 0.0
    return t_quantile(dof, (1 + confidence) / 2) * sd / root if dof > 0 else inf


def assured(half_width: float, sd: float, root: float, dof: float, confidence: float = 0.95) -> float:
    """The chance that the t interval of a sample is no longer than that on either side.

    Notes
    -----
    dof s^2 / sd^2 is chi-squared on normal answers, so that the chance is that of s <= half_width root / t (Kupper and
    Hafner 1989): ``pchisq(dof * (half_width * root / (t * sd))^2, dof)`` (R).

    Examples
    --------
    >>> f"{assured(0.2, 1.0, 110**0.5, 109):.4f}"
    '0.8155'
    """
    if root == inf:
        return 1.0
    if not dof > 0:
        return 0.0
    if dof == inf:
        return float(half_width >= t_half_width(sd, root, dof, confidence))
    reach = half_width * root / (t_quantile(dof, (1 + confidence) / 2) * sd)
    return float(special.chdtr(dof, dof * reach**2))


def normal_half_width(sd: float, root: float, confidence: float = 0.95) -> float:
    """Half the length of the normal interval of a share, or of a difference of shares such as a net promoter score.

    Examples
    --------
    >>> f"{normal_half_width(net_sd(0.45, 0.20), 903**0.5):.5f}"
    '0.04999'
    """
    return float(special.ndtri((1 + confidence) / 2)) * sd / root if root < inf else 0.0


def net_sd(promoters: float, detractors: float) -> float:
    """The standard deviation of a respondent's +1, 0 or -1: sqrt(p + d - (p - d)^2).

    Examples
    --------
    >>> f"{net_sd(0.45, 0.20) ** 2:.4f}"
    '0.5875'
    """
    net = promoters - detractors
    variance = promoters + detractors - net * net
    return sqrt(variance) if variance >= 0 else nan
