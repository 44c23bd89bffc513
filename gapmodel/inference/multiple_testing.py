"""p-values of a family of tests, adjusted for their number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gapmodel.errors import one_of

METHODS = ("holm", "bonferroni", "sidak", "holm-sidak", "simes-hochberg", "hommel", "fdr_bh", "fdr_by", "none")

Floats = NDArray[np.float64]


def adjust(p_values: ArrayLike, method: str = "holm") -> Floats:
    """Adjusted p-values, in the given order; a NaN stays NaN and is not counted in the family.

    Parameters
    ----------
    p_values : array_like
    method : str
        A name of statsmodels' ``multipletests``, or ``none``.

    Notes
    -----
    It equals ``statsmodels.stats.multitest.multipletests(p, method=method)[1]``, which is itself called for ``hommel``
    alone: it collects garbage at every call, and that takes longer than all the tests of a survey.

    Examples
    --------
    >>> adjust([0.01, 0.02, float("nan")]).tolist()
    [0.02, 0.02, nan]
    """
    one_of(method, METHODS, "padjust")
    adjusted = np.array(p_values, dtype=float)
    tested = np.flatnonzero(~np.isnan(adjusted))
    if method != "none" and len(tested):
        order = tested[np.argsort(adjusted[tested], kind="stable")]
        adjusted[order] = np.clip(_ascending(adjusted[order], method), 0, 1)
    return adjusted


def _ascending(p: Floats, method: str) -> Floats:
    """Adjust p-values that ascend."""
    m = len(p)
    rank = np.arange(1, m + 1)
    match method:
        case "bonferroni":
            return p * m
        case "sidak":
            return _any_of(p, m)
        case "holm":
            return np.maximum.accumulate(p * (m + 1 - rank))
        case "holm-sidak":
            return np.maximum.accumulate(_any_of(p, m + 1 - rank))
        case "simes-hochberg":
            return _step_up(p * (m + 1 - rank))
        case "fdr_bh":
            return _step_up(p * m / rank)
        case "fdr_by":
            return _step_up(p * m / rank * (1 / rank).sum())
    from statsmodels.stats.multitest import multipletests

    return np.asarray(multipletests(p, method=method)[1])


def _step_up(p: Floats) -> Floats:
    return np.minimum.accumulate(p[::-1])[::-1]


def _any_of(p: Floats, tests: int | NDArray[np.int64]) -> Floats:
    """The chance of a p-value this small in any of so many independent tests."""
    with np.errstate(divide="ignore"):
        return np.asarray(-np.expm1(tests * np.log1p(-p)))


def largest_p(many: int, p_more: Callable[[int, int], float]) -> list[float]:
    """For each of several quantities the p-value of the hypothesis that it is the largest; NaN where it is alone.

    Parameters
    ----------
    p_more : callable
        The one-sided p-value of the hypothesis that the second is not larger than the first.

    Notes
    -----
    The smallest p-value of the comparisons with the others times their number (Bonferroni): those above
    1 - confidence form a set that contains the largest with at least that confidence.

    Examples
    --------
    >>> largest_p(3, lambda one, other: 0.01 if (one, other) == (2, 0) else 0.8)
    [1.0, 1.0, 0.02]
    """
    found = []
    for one in range(many):
        others = [p_more(one, other) for other in range(many) if other != one]
        found.append(min(1.0, min(others) * len(others)) if others else float("nan"))
    return found
