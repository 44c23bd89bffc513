"""Weights of items in estimates of factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

METHODS = ("regression", "bartlett")


@dataclass(frozen=True, slots=True, eq=False)
class ScoreWeights:
    """How factors are estimated from standardized answers.

    Attributes
    ----------
    weights : (k, p) array
        Scores are standardized answers times these.
    determinacy : (p,) array
        Squared correlation of every factor with its estimate by regression, the best that any weights reach.
    """

    weights: Floats
    determinacy: Floats


def score_weights(
    correlation: Floats, loadings: Floats, correlations: Floats, uniquenesses: Floats, method: str = "regression"
) -> ScoreWeights:
    """Weights for the scores of factors, from moments alone.

    Parameters
    ----------
    correlation : (k, k) array
        Of the items; positive definite.
    loadings, correlations : (k, p) and (p, p) arrays
        The pattern, and the correlations of the factors.
    uniquenesses : (k,) array
        Above zero for Bartlett's.
    method : {"regression", "bartlett"}

    Notes
    -----
    Regression (Thurstone 1935): R^-1 L Phi, which errs least but mixes the factors. Bartlett (1937): U^-1 L
    (L' U^-1 L)^-1, whose mean error is zero at every true score. As psych::factor.scores (R), methods "Thurstone" and
    "Bartlett".
    """
    structure = loadings @ correlations
    regression = np.asarray(np.linalg.solve(correlation, structure), np.float64)
    determinacy: Floats = (regression * structure).sum(axis=0)
    if method == "regression":
        return ScoreWeights(regression, determinacy)
    own = loadings / uniquenesses[:, None]
    bartlett: Floats = own @ np.linalg.inv(loadings.T @ own)
    return ScoreWeights(bartlett, determinacy)
