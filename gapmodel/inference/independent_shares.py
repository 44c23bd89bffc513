"""The difference of two shares of different respondents."""

from __future__ import annotations

from math import sqrt

from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.share import wilson_interval

METHOD = "hybrid score, Newcombe (1998)"


def independent_share_interval(first: tuple[int, int], second: tuple[int, int], confidence: float = 0.95) -> Interval:
    """Newcombe's interval of the second share minus the first, of different respondents; NaN of nobody.

    Parameters
    ----------
    first, second : (count, n)

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17(8), 873-890, method 10: the distances of both shares from their Wilson
    limits, added as squares. It equals statsmodels' ``confint_proportions_2indep(..., method="newcomb")`` and stays
    between -1 and 1.

    Examples
    --------
    >>> found = independent_share_interval((48, 80), (56, 70))
    >>> f"{found.value:.2f} {found.low:.4f} {found.high:.4f}"
    '0.20 0.0524 0.3339'
    """
    if not (first[1] and second[1]):
        return Interval(NAN, NAN, NAN, "undefined: nobody")
    p, q = (wilson_interval(count / n, n, confidence) for count, n in (first, second))
    low = q.value - p.value - sqrt((q.value - q.low) ** 2 + (p.high - p.value) ** 2)
    high = q.value - p.value + sqrt((q.high - q.value) ** 2 + (p.value - p.low) ** 2)
    return Interval(q.value - p.value, max(-1.0, low), min(1.0, high), METHOD)  # a rounding error beyond its range


def standardized_difference(share: float, base: float) -> float:
    """The standardised difference of two shares: over the square root of their mean variance.

    Notes
    -----
    Austin (2009), Communications in Statistics - Simulation and Computation 38, 1228-1234; values beyond 0.1 are
    usually called an imbalance. NaN where both are 0 or both 1.

    Examples
    --------
    >>> round(standardized_difference(0.6, 0.4), 3)
    0.408
    """
    variance = (share * (1 - share) + base * (1 - base)) / 2
    return (share - base) / sqrt(variance) if variance > 0 else NAN
