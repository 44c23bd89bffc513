"""The reliability of dimension scores, of their differences and of their mean, in a sample and in resamples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.measurement.criterion.criterion_sample import CriterionSample
from gapmodel.findings.measurement.item_answers import GAP
from gapmodel.inference.validity.attenuation import alphas_of, composite_reliability, reliabilities_of_differences

Floats = NDArray[np.float64]


def reliabilities(sample: CriterionSample) -> dict[tuple[str, str], Floats]:
    """(1 + r,) reliabilities by side and code: alpha of a dimension, of the gap that of a difference score.

    Notes
    -----
    Overall scores are means of dimension scores, and have the reliability of a composite.
    """
    layout = sample.layout
    asked = [side for side in layout.sides if (side, "overall", "overall") in sample.relations.columns]
    found: dict[tuple[str, str], Floats] = {}
    for side in asked:
        for code, places in layout.dimensions:
            items = sample.places(side, "item", [layout.items[place] for place in places])
            found[side, code] = alphas_of(sample.covariances, items)
    if GAP in sample.sides and layout.gap:
        first, second = (layout.sides[place] for place in layout.gap)
        for code, _ in layout.dimensions:
            found[GAP, code] = _of_difference(sample, found, (first, second), code)
    for side in dict.fromkeys((*asked, *sample.sides)):
        found[side, "overall"] = _of_mean(sample, found, side)
    return found


def _of_difference(
    sample: CriterionSample, known: dict[tuple[str, str], Floats], sides: tuple[str, str], code: str
) -> Floats:
    one, two = (sample.place((side, "dimension", code)) for side in sides)
    whole = sample.covariances
    pairs = [
        np.stack([whole[:, at, at], known[side, code]], axis=-1) for side, at in zip(sides, (one, two), strict=True)
    ]
    return reliabilities_of_differences(pairs[0], pairs[1], whole[:, one, two])


def _of_mean(sample: CriterionSample, known: dict[tuple[str, str], Floats], side: str) -> Floats:
    at = sample.dimensions(side)
    whole = sample.place((side, "overall", "overall"))
    variances = sample.covariances[:, at, at]
    own = np.stack([known[side, code] for code, _ in sample.layout.dimensions], axis=-1)
    return composite_reliability(variances, own, sample.covariances[:, whole, whole])
