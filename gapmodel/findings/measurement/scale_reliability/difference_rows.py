"""Reliability of difference scores: what is left of two reliabilities in P - E, with an interval."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.findings.measurement.scale_reliability.side_rows import Row, limits, standard_errors
from gapmodel.inference.scales.bonett import delta_interval
from gapmodel.inference.scales.equal_alphas import equal_dependent_alphas
from gapmodel.inference.scales.reliability import cronbach_alpha
from gapmodel.inference.scales.variance_ratio import alpha_ratio, difference_ratio

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
    alphas = [_alphas(own) for own in covariances]
    logs = [_log_gradient(own, pair) for own, pair in zip(covariances, alphas, strict=True)]
    errors, dof = standard_errors(data, [*both, *both], [*gradients, *logs])
    for at, (level, code, places) in enumerate(scales):
        interval = delta_interval(values[at], float(errors[at]), dof, confidence)
        test = equal_dependent_alphas(alphas[at], float(errors[len(scales) + at]), dof)
        row: Row = {"level": level, "code": code, "n_items": len(places), "n": data.n}
        row |= {"alpha_e": alphas[at][0], "alpha_p": alphas[at][1], "reliability": interval.value}
        row |= {"statistic": test.statistic, "dof": test.dof, "p_val": test.p_val}
        yield row | _between(covariances[at]) | limits("ci", interval)


def _alphas(covariance: Floats) -> tuple[float, float]:
    k = len(covariance) // 2
    return cronbach_alpha(covariance[:k, :k]), cronbach_alpha(covariance[k:, k:])


def _log_gradient(covariance: Floats, alphas: tuple[float, float]) -> Floats | None:
    """The derivative of ln(1 - alpha_E) - ln(1 - alpha_P); None where an alpha is missing or 1."""
    if not (alphas[0] < 1 and alphas[1] < 1):
        return None
    k = len(covariance) // 2
    found = np.zeros_like(covariance)
    found[:k, :k] = -alpha_ratio(k).gradient(covariance[:k, :k]) / (1 - alphas[0])
    found[k:, k:] = alpha_ratio(k).gradient(covariance[k:, k:]) / (1 - alphas[1])
    return found


def _between(covariance: Floats) -> Row:
    """The correlation of the two sides' sums, and alpha of the items' differences."""
    k = len(covariance) // 2
    of_e, of_p, across = covariance[:k, :k], covariance[k:, k:], covariance[:k, k:]
    spread = float(of_e.sum()), float(of_p.sum())
    r = float(across.sum()) / sqrt(spread[0] * spread[1]) if min(spread) > 0 else nan
    return {"r_pe": r, "alpha_gap": cronbach_alpha(of_e + of_p - across - across.T)}
