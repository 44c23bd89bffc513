"""Differences of latent means with their intervals, in standard deviations and in scale points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gapmodel.findings.measurement.equal_measurement.levels import Step
from gapmodel.findings.measurement.equal_measurement.model import Model
from gapmodel.inference.invariance.equal_parameters import INTERCEPT, LOADING

MEAN_COLUMNS = ["code", "label", "group", "reference", "difference", "ci_low", "ci_high", "p_val"]
MEAN_COLUMNS += ["points", "points_low", "points_high", "observed"]


def mean_rows(model: Model, one: Step, confidence: float, label: Any) -> Iterator[tuple[Any, ...]]:
    """A row for every factor and every group (occasion) but the first.

    Notes
    -----
    ``difference`` is the mean of the factor, whose mean is 0 and standard deviation 1 in the first group. In points it
    is multiplied by the mean loading of the items that are equal everywhere (effects coding; Little, Slegers and Card
    2006), with the error of the product by the delta method. ``observed`` is the difference of the items' means.
    """
    from scipy.stats import norm

    z = float(norm.ppf((1 + confidence) / 2))
    fit, twins = one.fit, model.twins
    released = {item for _, item in one.released}
    for at, p in enumerate(fit.parameters):
        if p.op != INTERCEPT or p.lhs not in twins.factors or not p.free:
            continue
        factor, place = twins.name(p.lhs), max(twins.place(p))
        loadings = [
            k for k, other in enumerate(fit.parameters)
            if other.op == LOADING and twins.name(other.lhs) == factor and other.free
            and twins.place(other) == (0, 0) and other.rhs not in twins.factors
            and twins.key(other)[1] not in released
        ]  # fmt: skip
        value, se = float(fit.estimates[at]), float(fit.se[at])
        slope = float(fit.estimates[loadings].mean())
        gradient = np.zeros(len(fit.covariance))
        gradient[p.free - 1] += slope
        np.add.at(gradient, [fit.parameters[k].free - 1 for k in loadings], value / len(loadings))
        error = float(np.sqrt(gradient @ fit.covariance @ gradient))
        points = slope * value
        p_val = float(2 * norm.sf(abs(value / se))) if se > 0 else float("nan")
        items = [fit.parameters[k].rhs for k in loadings]
        yield (
            factor.rstrip("/"), label(factor), model.places[place], model.places[0],
            value, value - z * se, value + z * se, p_val,
            points, points - z * error, points + z * error, _observed(model, items, place),
        )  # fmt: skip


def _observed(model: Model, items: list[str], place: int) -> float:
    """The mean of the items' means in a group, or on a side, less that of the first."""
    if not model.twins.common:
        at = [model.observed.index(item) for item in items]
        return float((model.samples[place].means[at] - model.samples[0].means[at]).mean())
    codes = {model.twins.name(item) for item in items}
    means = [
        np.mean([mean for name, mean in zip(model.observed, model.samples[0].means, strict=True)
                 if model.twins.common[name] in {(code, side) for code in codes}])
        for side in (0, place)
    ]  # fmt: skip
    return float(means[1] - means[0])
