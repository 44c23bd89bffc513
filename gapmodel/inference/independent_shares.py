"""The difference of two shares of different respondents."""

from __future__ import annotations

from math import sqrt

from scipy import special

from gapmodel.inference.estimate import NAN, Interval

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
    p, p_low, p_high = _wilson(*first, confidence)
    q, q_low, q_high = _wilson(*second, confidence)
    low = q - p - sqrt((q - q_low) ** 2 + (p_high - p) ** 2)
    high = q - p + sqrt((q_high - q) ** 2 + (p - p_low) ** 2)
    return Interval(q - p, low, high, METHOD)


def _wilson(count: int, n: int, confidence: float) -> tuple[float, float, float]:
    z2 = float(special.ndtri((1 + confidence) / 2)) ** 2
    share = count / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return share, centre - reach, centre + reach
