"""The difference of two shares of the same respondents."""

from __future__ import annotations

from math import sqrt

from scipy import special

from gapmodel.inference.estimate import NAN, Interval

METHOD = "score, Tango (1998)"
_BESIDE = 1e-10  # from a difference at which the estimated variance is zero


def paired_share_interval(up: int, down: int, n: int, confidence: float = 0.95) -> Interval:
    """Tango's score interval of the difference of two shares of the same respondents; NaN of nobody.

    Parameters
    ----------
    up, down : int
        Respondents who are counted in the second share only, and in the first only.
    n : int
        Respondents.

    Notes
    -----
    Tango (1998), Statistics in Medicine 17(8), 891-908: all differences d for which
    |up - down - n d| <= z sqrt(n (2 q + d (1 - d))), q the maximum-likelihood share of `down` where the difference is
    d. At d = 0 the statistic is McNemar's (up - down) / sqrt(up + down), so that the interval excludes zero where
    the test without continuity correction rejects. The limits stay between -1 and 1.

    Examples
    --------
    >>> found = paired_share_interval(12, 2, 50)
    >>> f"{found.value:.2f} {found.low:.4f} {found.high:.4f}"
    '0.20 0.0611 0.3447'
    """
    if not n:
        return Interval(NAN, NAN, NAN, "undefined: nobody")
    z = float(special.ndtri((1 + confidence) / 2))
    return Interval((up - down) / n, -_upper(down, up, n, z), _upper(up, down, n, z), METHOD)


def _upper(up: int, down: int, n: int, z: float) -> float:
    """The largest difference that is not rejected."""
    from scipy.optimize import brentq

    if up == n:
        return 1.0

    def excess(d: float) -> float:
        linear = (2 * n - up + down) * d - up - down
        q = (sqrt(max(linear**2 + 8 * n * down * d * (1 - d), 0.0)) - linear) / (4 * n)
        return n * d - (up - down) - z * sqrt(max(n * (2 * q + d * (1 - d)), 0.0))

    start = (up - down) / n + _BESIDE
    return start if excess(start) >= 0 else float(brentq(excess, start, 1.0, xtol=1e-14))


def normal_interval(up: int, down: int, n: int, confidence: float = 0.95) -> Interval:
    """The normal interval of the same difference: variance (u + d - (u - d)^2) / n of the shares u and d.

    It is too short for few respondents, and of equal answers it has no width.

    Examples
    --------
    >>> found = normal_interval(180, 80, 400)
    >>> f"{100 * found.value:.0f} {100 * found.low:.1f} {100 * found.high:.1f}"
    '25 17.5 32.5'
    """
    if not n:
        return Interval(NAN, NAN, NAN, "undefined: nobody")
    value = (up - down) / n
    reach = float(special.ndtri((1 + confidence) / 2)) * sqrt(((up + down) / n - value**2) / n)
    return Interval(value, max(-1.0, value - reach), min(1.0, value + reach), "normal")
