"""Slopes shrunken towards zero, for predictors that go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.regression.least_squares import Regression

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Shrunken:
    """Ridge slopes.

    Attributes
    ----------
    penalty : float
        Added to the diagonal of the predictors' correlations; zero shrinks nothing.
    standardized : (p,) array
        Slopes in SDs of the outcome per SD of the predictor.
    """

    penalty: float
    standardized: Floats


def ridge(model: Regression, penalty: float | None = None) -> Shrunken:
    """The ridge regression of the same outcome on the same predictors.

    Parameters
    ----------
    model : Regression
    penalty : float, optional
        Default: by the rule of Hoerl, Kennard and Baldwin (1975), p s^2 / b'b, where b are the least-squares slopes and
        s^2 the residual variance of predictors and outcome scaled to sums of squares of one.

    Notes
    -----
    (R + k I)^-1 r, R the correlations of the predictors and r theirs with the outcome. The penalty grows with the
    noise and falls with the size of the slopes, so that a clear model is hardly changed. Shrunken slopes are biased
    towards zero and are given without an interval: they say what remains of a slope that collinearity may have blown
    up. ``MASS::lm.ridge`` (R) has p - 2 in place of p and scales by n.

    Examples
    --------
    >>> from gapmodel.inference.regression.least_squares import least_squares
    >>> found = ridge(least_squares([1, 2, 2, 4, 5], [[1], [2], [3], [4], [5]], ["x"]))
    >>> f"{found.penalty:.4f}", f"{found.standardized[0]:.4f}"
    ('0.0267', '0.9373')
    """
    p = len(model.names)
    columns = np.column_stack([model.predictors, model.outcome])
    correlations = np.atleast_2d(np.corrcoef(columns, rowvar=False))
    among, with_outcome = correlations[:p, :p], correlations[:p, p]
    if penalty is None:
        noise = (1 - model.r2) / model.dof
        penalty = p * noise / float(model.standardized @ model.standardized)
    slopes = np.linalg.solve(among + penalty * np.eye(p), with_outcome)
    return Shrunken(penalty, np.asarray(slopes, np.float64))
