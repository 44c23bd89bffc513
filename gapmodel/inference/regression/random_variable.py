"""Is a predictor worth more than a random variable? Covariance matrices with an independent variable added."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import NAN

Floats = NDArray[np.float64]


def with_random_variable(covariance: Floats, n: int, draws: int, rng: int | np.random.Generator) -> Floats:
    """(draws, k + 1, k + 1) sample covariances of the k variables of n respondents and, first, a random normal one.

    Notes
    -----
    Given the answers, the sample covariances with n independent standard normal numbers are normal with covariance
    matrix S / (n - 1), and the rest of their sum of squares is chi-squared; so no answers are needed to draw them.
    """
    generator = np.random.default_rng(rng)
    k = len(covariance)
    roots, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(roots, 0))
    normal = generator.standard_normal((draws, k))
    rest = generator.chisquare(max(n - 1 - k, 1), draws)
    found = np.empty((draws, k + 1, k + 1))
    found[:, 1:, 1:] = covariance
    found[:, 0, 1:] = found[:, 1:, 0] = normal @ root.T / np.sqrt(n - 1)
    found[:, 0, 0] = ((normal**2).sum(axis=1) + rest) / (n - 1)
    return found


def random_variable_p_values(
    covariance: Floats, n: int, shares: Callable[[Floats], Floats], draws: int, rng: int | np.random.Generator
) -> Floats:
    """(p,) p-values of shares against those of a random variable among the predictors.

    Notes
    -----
    Tonidandel, LeBreton and Johnson (2009) add a random variable, as shares are never negative and an interval of one
    never contains zero. They add one and compare by bootstrap; here many are drawn, and the p-value is the proportion
    of draws, the sample counted among them, in which the random variable has at least the predictor's share.
    """
    if n <= len(covariance) + 1:
        return np.full(len(covariance) - 1, NAN)
    found = shares(with_random_variable(covariance, n, draws, rng))
    found = found[np.isfinite(found).all(axis=1)]
    p_values: Floats = (1 + (found[:, :1] >= found[:, 1:]).sum(axis=0)) / (1 + len(found))
    return p_values
