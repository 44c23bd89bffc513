"""Reliability of difference scores: what is left of two reliabilities in P - E, with an interval."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.findings.measurement.reliability_rows import Row, delta_intervals, limits
from gapmodel.inference.scales.equal_alphas import equal_dependent_alphas
from gapmodel.inference.scales.reliability import cronbach_alpha
from gapmodel.inference.scales.variance_ratio import difference_ratio

Floats = NDArray[np.float64]
COLUMNS = ["level", "code", "n_items", "n", "alpha_e", "alpha_p", "r_pe", "reliability", "ci_low", "ci_high"]
COLUMNS += ["alpha_gap", "statistic", "dof", "p_val"]


def difference_rows(data: ItemAnswers, confidence: float) -> Iterator[Row]:
    """A row with `COLUMNS` for every dimension and the whole questionnaire.

    Parameters
    ----------
    data : ItemAnswers
        Of two sides: what is subtracted first.
    """
    items = len(data.columns) // 2
    every = tuple(range(items))
    scales = [*(("dimension", *one) for one in data.dimensions), ("overall", "overall", every)]
    both = [[*places, *(items + place for place in places)] for *_, places in scales]
    covariances = [data.covariance[np.ix_(own, own)] for own in both]
    ratios = [difference_ratio(len(own) // 2) if len(own) > 2 else None for own in both]
    values = [ratio.value(own) if ratio else nan for ratio, own in zip(ratios, covariances, strict=True)]
    gradients = [
        ratio.gradient(own) if ratio and not isnan(value) else None
        for ratio, own, value in zip(ratios, covariances, values, strict=True)
    ]
    intervals = delta_intervals(data, both, values, gradients, confidence)
    for (level, code, places), covariance, interval in zip(scales, covariances, intervals, strict=True):
        row: Row = {"level": level, "code": code, "n_items": len(places), "n": data.n}
        yield row | _sides(covariance, data.n) | {"reliability": interval.value} | limits("ci", interval)


def _sides(covariance: Floats, n: int) -> Row:
    """The alphas of the two sides and of the items' differences, and whether the first two are equal."""
    k = len(covariance) // 2
    of_e, of_p, across = covariance[:k, :k], covariance[k:, k:], covariance[:k, k:]
    alphas = cronbach_alpha(of_e), cronbach_alpha(of_p)
    spread = float(of_e.sum()), float(of_p.sum())
    r = float(across.sum()) / sqrt(spread[0] * spread[1]) if min(spread) > 0 else nan
    test = equal_dependent_alphas(alphas, r, n)
    found: Row = {"alpha_e": alphas[0], "alpha_p": alphas[1], "r_pe": r}
    found |= {"alpha_gap": cronbach_alpha(of_e + of_p - across - across.T)}
    return found | {"statistic": test.statistic, "dof": test.dof, "p_val": test.p_val}
