"""Categorical omega beside the reliability of sums of answers whose model is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from gapmodel.inference.scales.categorical_omega import categorical_omega

LOADINGS = np.array([0.4, 0.6, 0.7, 0.9])
CORRELATIONS = np.outer(LOADINGS, LOADINGS) + np.diag(1 - LOADINGS**2)


def reliability(thresholds):
    """Variance of the expected sum given the factor over that of the sum, by Gauss-Hermite quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    weights = weights / weights.sum()
    away = (thresholds[None] - LOADINGS[None, :, None] * nodes[:, None, None]) / np.sqrt(1 - LOADINGS**2)[None, :, None]
    above = special.ndtr(-away)  # node, item, threshold
    steps = np.arange(thresholds.shape[1])
    squares = (above * (2 * steps + 1)).sum(axis=2)  # E X^2 of a count of thresholds exceeded
    expected = above.sum(axis=2)
    within = (squares - expected**2).sum(axis=1)
    means = expected.sum(axis=1)
    true = weights @ means**2 - (weights @ means) ** 2
    return true / (true + weights @ within)


@pytest.mark.parametrize("cuts", [[0.0], [-1.0, 0.0, 1.0], [-2.5, -2.0, -1.5, -1.0, -0.5, 0.2]])
def test_it_is_the_reliability_of_the_sum(cuts):
    thresholds = np.tile(cuts, (4, 1)) + np.array([[0.0], [0.2], [-0.1], [0.3]])
    assert categorical_omega(thresholds, LOADINGS, CORRELATIONS) == pytest.approx(reliability(thresholds), abs=1e-6)


def test_answers_nobody_gave_count_nothing():
    thresholds = np.tile([-1.0, 0.0, 1.0], (4, 1))
    more = np.hstack([np.full((4, 1), -np.inf), thresholds, np.full((4, 1), np.inf)])
    found, expected = (categorical_omega(cuts, LOADINGS, CORRELATIONS) for cuts in (more, thresholds))
    assert found == pytest.approx(expected, abs=1e-12)
