"""Bonett's interval of Cronbach's alpha, and the interval of any reliability from its standard error."""

from __future__ import annotations

from math import exp, isnan, log, log1p, sqrt

from scipy import special

from gapmodel.inference.estimate import NAN, Interval

_ROUNDING = 1e-12  # an error below it is zero


def bonett_interval(alpha: float, n: int, k: int, confidence: float = 0.95, *, corrected: bool = False) -> Interval:
    """Bonett's interval of Cronbach's alpha of k items that n respondents answered.

    Parameters
    ----------
    corrected : bool
        Whether ln(n / (n - 1)) is subtracted from ln(1 - alpha), which moves the interval up a little.

    Notes
    -----
    1 - exp(ln(1 - alpha) +- z sqrt(2 k / ((k - 1)(n - 2)))) (Bonett 2002): a normal approximation under the same
    assumptions as Feldt's interval, that items are normal and equally correlated. NaN where alpha is or equals 1, and
    below three respondents or two items.

    Examples
    --------
    >>> found, moved = (bonett_interval(0.85, 89, 7, corrected=shift) for shift in (False, True))
    >>> f"{found.low:.4f} {found.high:.4f}, {moved.low:.4f} {moved.high:.4f}"
    '0.7932 0.8912, 0.7956 0.8924'
    """
    if isnan(alpha) or alpha >= 1 or n < 3 or k < 2:
        return Interval(alpha, NAN, NAN, "undefined: it takes three respondents and two items that vary")
    centre = log1p(-alpha) - (log(n / (n - 1)) if corrected else 0.0)
    reach = float(special.ndtri((1 + confidence) / 2)) * sqrt(2 * k / ((k - 1) * (n - 2)))
    return Interval(alpha, 1 - exp(centre + reach), 1 - exp(centre - reach), "Bonett")


def delta_interval(value: float, error: float, dof: float, confidence: float = 0.95) -> Interval:
    """The interval of a reliability from its standard error: symmetric in ln(1 - reliability), by Student's t.

    Notes
    -----
    The delta method: 1 - exp(ln(1 - value) +- t error / (1 - value)). With the standard error of the distribution-free
    theory (Maydeu-Olivares, Coffman and Hartmann 2007), which the infinitesimal jackknife gives, it assumes no
    distribution of the answers. NaN where the value or its error is, for values of 1, and for an error of 0 but for
    rounding, as two respondents have.

    Examples
    --------
    >>> found = delta_interval(0.8, 0.03, 99)
    >>> f"{found.low:.3f} {found.high:.3f}"
    '0.731 0.851'
    """
    if isnan(value) or value >= 1 or not error > _ROUNDING or not dof > 0:
        return Interval(value, NAN, NAN, "undefined")
    reach = float(special.stdtrit(dof, (1 + confidence) / 2)) * error / (1 - value)
    low, high = (1 - (1 - value) * exp(min(side * reach, 700.0)) for side in (1, -1))
    return Interval(value, low, high, "delta method of ln(1 - reliability)")
