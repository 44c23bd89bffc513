"""Rows of the tables of validity: correlations, prediction, and the first component of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.labels import ALL_SIDES, Labels
from gapmodel.findings.measurement.criterion.criterion_sample import CriterionSample
from gapmodel.findings.measurement.criterion.score_reliabilities import reliabilities
from gapmodel.findings.measurement.item_answers import GAP
from gapmodel.findings.priorities.columns import performance_side
from gapmodel.inference.correlation import fisher_interval
from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.regression.from_covariance import correlations_with, explained_share
from gapmodel.inference.resampling import block_weights, percentile_interval, positive_interval
from gapmodel.inference.validity.attenuation import disattenuated
from gapmodel.inference.validity.prediction import adjusted_r2, cross_validated_r2, gain_p_val, r2_gradients
from gapmodel.tally.relations import Relations

Floats = NDArray[np.float64]

COLUMNS = ["outcome", "side", "level", "code", "label", "n", "r", "ci_low", "ci_high", "reliability"]
COLUMNS += ["disattenuated", "disattenuated_low", "disattenuated_high"]
PREDICTION = ["outcome", "side", "n", "n_predictors", "r2", "ci_low", "ci_high", "r2_adj", "r2_cv", "gain", "p_val"]
BOOTSTRAP = "bootstrap, percentile"
_FEW = 499  # resamples that have standard errors


def correlation_rows(sample: CriterionSample, labels: Labels, confidence: float) -> Iterator[tuple[Any, ...]]:
    """Rows of `COLUMNS`: every score of every side with the outcome."""
    found = reliabilities(sample)
    for side in sample.sides:
        for level, code in sample.lines:
            at = sample.place((side, level, code))
            drawn = correlations_with(sample.covariances, 0, [at])[:, 0]
            r, reliability = float(drawn[0]), found[side, code]
            limits = fisher_interval(r, sample.n, confidence, _spread_of_z(drawn[1:]))
            corrected = disattenuated(drawn, reliability)
            free = percentile_interval(float(corrected[0]), corrected[1:], confidence, BOOTSTRAP)
            label = labels.label(level, code)
            line = (sample.outcome, side, level, code, label, sample.n, *limits.numbers, float(reliability[0]))
            yield *line, *free.numbers


def prediction_rows(sample: CriterionSample, confidence: float, rng: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of `PREDICTION`: all dimensions of a side together; both sides of the gap last."""
    layout, n = sample.layout, sample.n
    sets = {side: sample.dimensions(side) for side in sample.sides}
    pair = [layout.sides[place] for place in layout.gap] if layout.gap else []
    if pair and GAP in sample.sides:
        sets[ALL_SIDES] = [place for side in pair for place in sample.dimensions(side)]
    first = sample.dimensions(performance_side(layout)) if ALL_SIDES in sets else []
    for side, predictors in sets.items():
        part = sample.relations.of_columns([0, *predictors])
        drawn = explained_share(sample.covariances, 0, predictors)
        limits = _share_interval(part, drawn, confidence, rng)
        products = block_products(part)
        out = NAN if products is None else cross_validated_r2(products)
        gain = p_val = NAN
        if side == ALL_SIDES:
            without = float(explained_share(sample.covariances[0], 0, first))
            gain = limits.value - without
            p_val = gain_p_val(limits.value, without, n, len(predictors), len(predictors) - len(first))
        shares = (*limits.numbers, adjusted_r2(limits.value, n, len(predictors)), out)
        yield sample.outcome, side, n, len(predictors), *shares, gain, p_val


def block_products(part: Relations) -> Floats | None:
    """(m, 1 + k, 1 + k) sums of products of 1 and the columns in every block, the first column last.

    Columns are less their means. None without blocks, or where answers are missing.
    """
    if part.blocks is None:
        return None
    counts, sums, products = part.blocks
    if (counts != counts[:, :1, :1]).any():
        return None
    m, used, k = len(counts), counts.shape[1], len(part.means)
    inner = np.empty((m, used + 1, used + 1))
    inner[:, 0, 0], inner[:, 1:, 1:] = counts[:, 0, 0], products
    inner[:, 0, 1:] = inner[:, 1:, 0] = np.diagonal(sums, axis1=1, axis2=2)
    turned = np.zeros((k + 1, used + 1))
    turned[0, 0] = 1
    turned[1:, 0], turned[1:, 1:] = part.mixture.offsets - part.means, part.mixture.factors
    order = [0, *range(2, k + 1), 1]
    found: Floats = (turned @ inner @ turned.T)[:, order][:, :, order]
    return found


def _spread_of_z(drawn: Floats) -> float:
    """The standard deviation of Fisher's z over resamples; 0 without any."""
    known = drawn[np.abs(drawn) < 1]
    return float(np.arctanh(known).std(ddof=1)) if len(known) > 1 else 0.0


def _share_interval(part: Relations, drawn: Floats, confidence: float, rng: Any) -> Interval:
    """Of R2: bootstrap-t of the logarithm, as that of `drivers`."""
    value = float(drawn[0])
    if part.blocks is None or not np.isfinite(value):
        return Interval(value, NAN, NAN, "undefined")
    weights = block_weights(len(part.blocks[0]), len(drawn) - 1, rng)[:_FEW]
    own = np.concatenate([np.ones((1, weights.shape[1])), weights])
    covariances = np.concatenate([part.covariance[None], part.resampled(weights)[1]])
    errors = part.errors(own, r2_gradients(covariances)[:, None])[:, 0]
    found = positive_interval(value, float(errors[0]), drawn[1:], errors[1:], confidence)
    return replace(found, high=min(found.high, 1.0))
