"""Slopes, correlations and variance inflation of a regression, from its covariance matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.correlation import correlations

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """Of one outcome on p predictors; (p,) arrays.

    Attributes
    ----------
    slopes : units of the outcome per unit of the predictor
    betas : in standard deviations of both
    r : zero-order correlations
    partial_r : correlations with the other predictors held fixed
    vif : 1 / (1 - R2) of each predictor on the others
    r2 : float
    """

    slopes: Floats
    betas: Floats
    r: Floats
    partial_r: Floats
    vif: Floats
    r2: float

    @classmethod
    def of(cls, covariance: Floats) -> Coefficients:
        """From the covariance matrix of the p predictors and, last, the outcome.

        Raises
        ------
        numpy.linalg.LinAlgError
            Predictors determine each other.
        """
        r = correlations(covariance)
        sds = np.sqrt(np.diagonal(covariance))
        inner = np.linalg.inv(r[:-1, :-1])
        betas = inner @ r[:-1, -1]
        vif = np.diagonal(inner).copy()
        r2 = float(r[:-1, -1] @ betas)
        left = max(1 - r2, 0.0)
        partial = betas / np.sqrt(vif * left + betas**2)
        return cls(betas * sds[-1] / sds[:-1], betas, r[:-1, -1].copy(), partial, vif, r2)


def determined(covariance: Floats) -> list[int]:
    """Which predictors are determined by others before or after them; empty where none is.

    >>> determined(np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]]))
    [0, 1]
    """
    roots, vectors = np.linalg.eigh(correlations(covariance)[:-1, :-1])
    without = np.abs(vectors[:, roots < _DETERMINED])
    return np.flatnonzero((without > _INVOLVED).any(axis=1)).tolist() if without.size else []


_DETERMINED = 1e-8  # an eigenvalue of the correlations
_INVOLVED = 1e-4
