"""How many repetitions make a mean reliable: the Spearman-Brown formula."""

from __future__ import annotations


def reliability_of_mean(icc: float, n: float) -> float:
    """The reliability of the mean of n answers of which two have the correlation `icc`.

    Notes
    -----
    n icc / (1 + (n - 1) icc) (Spearman 1910, Brown 1910). Of the means of groups it is between variance over between
    variance plus within variance / n, which is the factor by which a group's distance from the mean of all is shrunken.

    Examples
    --------
    >>> f"{reliability_of_mean(0.05, 76):.3f}"
    '0.800'
    """
    return n * icc / (1 + (n - 1) * icc)


def repetitions_for(reliability: float, icc: float) -> float:
    """The number of answers with which the mean has the reliability, as a fraction.

    Examples
    --------
    >>> f"{repetitions_for(0.8, 0.05):.1f}"
    '76.0'
    """
    return reliability / (1 - reliability) * (1 - icc) / icc
