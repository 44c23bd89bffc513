"""Bayes factors against a quadrature over the effect and the residual spread, not over the prior's scale."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from gapmodel.inference.bayes import MEDIUM, log_bayes_factor

PARTS = 40
# from mpmath with 30 digits, the integral over the prior's scale: t, n, alternative, log BF
MPMATH = [
    (2.03, 2, "less", -1.1279679902630095),
    (60.0, 2, "greater", 1.936843118320429),
    (-60.0, 10, "greater", -2.4609999800083653),
    (2.03, 100, "two-sided", -0.2352235341403214),
    (60.0, 100, "less", -4.699785901809369),
    (60.0, 100, "greater", 175.26634187017982),
    (-8.0, 2000, "greater", -5.984585712674514),
    (60.0, 2000, "less", -7.48548821335301),
    (60.0, 2000, "greater", 1025.4290612408947),
]


def by_effect_and_spread(t: float, n: int, side: int) -> float:
    """log BF of a half-Cauchy effect on one side of zero.

    The noncentral t density over the central one is the mean of exp(mu y W - mu^2 / 2), mu = d sqrt(n) and
    y = t / sqrt(n - 1 + t^2), W chi with n degrees of freedom. Both integrals are sums over equal steps on a
    logarithmic scale, where they fall off so fast at both ends that such sums are exact to rounding.
    """
    y = side * t / np.sqrt(n - 1 + t * t)
    logs = np.linspace(-45 - np.log(n) / 2, 9, PARTS * (100 if n < 1_000 else 600))
    steps, parts = np.linspace(-1, 1, 161), []
    for log_d in np.array_split(logs, PARTS):
        d = np.exp(log_d)[:, None]
        mu = d * np.sqrt(n)
        centre = (mu * y + np.sqrt((mu * y) ** 2 + 4 * n)) / 2
        spread = 1 / np.sqrt(centre**2 + n)
        wide = np.arcsinh(np.maximum(12 * spread, 60 / n) / spread)
        u = np.log(centre) + spread * np.sinh(wide * steps)
        weight = spread * wide * np.cosh(wide * steps) * (steps[1] - steps[0])
        w = np.exp(u)
        depth = ((w - mu * y) ** 2 - n + mu**2 * (n - 1) / (n - 1 + t * t)) / 2
        inner = special.logsumexp(n * (u - np.log(n) / 2) - depth, b=weight, axis=1)
        parts.append(inner + np.log(2 / (np.pi * MEDIUM)) - np.log1p((d[:, 0] / MEDIUM) ** 2) + log_d)
    whole = n / 2 * np.log(n) - n / 2 - (n / 2 - 1) * np.log(2) - special.gammaln(n / 2)
    return float(special.logsumexp(np.concatenate(parts)) + np.log(logs[1] - logs[0]) + whole)


@pytest.mark.parametrize(("t", "n", "alternative", "expected"), MPMATH)
def test_log_bayes_factors_equal_thirty_digits(t, n, alternative, expected):
    assert log_bayes_factor(t, n, alternative=alternative) == pytest.approx(expected, rel=1e-11)


@pytest.mark.exhaustive
@pytest.mark.parametrize("n", [2, 5, 30, 2_000, 1_000_000])
@pytest.mark.parametrize("t", [0.0, 2.03, 60.0])
def test_directed_bayes_factors_equal_another_quadrature(t, n):
    for side, alternative in ((1, "greater"), (-1, "less")):
        expected = by_effect_and_spread(t, n, side)
        assert log_bayes_factor(t, n, alternative=alternative) == pytest.approx(expected, rel=1e-9), (t, n, side)


@pytest.mark.exhaustive
@pytest.mark.parametrize("n", [2, 40, 10**6])
@pytest.mark.parametrize("t", [0.1, 3.0, 60.0])
def test_the_two_sided_factor_is_the_mean_of_the_directed_ones(t, n):
    less, greater = (log_bayes_factor(t, n, alternative=side) for side in ("less", "greater"))
    assert log_bayes_factor(t, n) == pytest.approx(np.logaddexp(less, greater) - np.log(2), rel=1e-11)
    assert log_bayes_factor(-t, n, alternative="less") == greater
