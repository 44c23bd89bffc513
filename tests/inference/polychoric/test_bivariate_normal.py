"""Bivariate normal probabilities beside one-dimensional integrals; derivatives beside differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, special

from gapmodel.inference.polychoric.bivariate_normal import density, density_slope, probability

POINTS = [-6.0, -2.5, -0.4, 0.0, 0.7, 3.0]


def integral(h, k, rho):
    """Of the density of X up to h times P(Y <= k | X)."""
    free = np.sqrt(1 - rho * rho)

    def height(x):
        return np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * special.ndtr((k - rho * x) / free)

    steep = [k / rho] if rho and -9 < k / rho < h else None
    return integrate.quad(height, -10, h, epsabs=1e-14, epsrel=1e-13, limit=200, points=steep)[0]


@pytest.mark.parametrize("rho", [0.0, -0.3, 0.7, 0.92, 0.93, -0.96, 0.99, -0.999])
def test_probabilities_equal_integrals(rho):
    found = probability(np.array(POINTS)[:, None], np.array(POINTS)[None, :], rho)
    for row, h in zip(found, POINTS, strict=True):
        assert row == pytest.approx([integral(h, k, rho) for k in POINTS], abs=1e-12)


def test_the_quadrant_has_its_known_probability():
    rho = np.linspace(-0.9999, 0.9999, 101)
    assert probability(0, 0, rho) == pytest.approx(0.25 + np.arcsin(rho) / (2 * np.pi), abs=1e-14)


def test_perfect_correlation_and_infinite_points_have_their_limits():
    assert probability([1, 1, -1], [0.5, -0.5, 0.5], [1, -1, -1]) == pytest.approx(
        [special.ndtr(0.5), special.ndtr(1) - special.ndtr(0.5), 0], abs=1e-15
    )
    assert probability([np.inf, -np.inf, np.inf], [0.3, 0.3, np.inf], 0.6) == pytest.approx([special.ndtr(0.3), 0, 1])


def test_the_derivatives_in_the_correlation_equal_differences():
    h, k, rho, step = np.array(POINTS)[:, None], np.array(POINTS)[None, :], -0.45, 1e-5
    slope = (probability(h, k, rho + step) - probability(h, k, rho - step)) / (2 * step)
    assert density(h, k, rho) == pytest.approx(slope, abs=1e-9)
    curvature = (density(h, k, rho + step) - density(h, k, rho - step)) / (2 * step)
    assert density_slope(h, k, rho) == pytest.approx(curvature, abs=1e-8)
