"""The standardized solution, and its standard errors by the delta method."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.confirmatory.standard_scale import Kind, standardized_table

Floats = NDArray[np.float64]
_STEP = 1e-30


class Standardized(NamedTuple):
    """Standardized values of all parameters, with errors and limits; NaN where a variance is not positive."""

    values: Floats
    se: Floats
    low: Floats
    high: Floats


def standardized(fit: Fit, kind: Kind = "all", confidence: float = 0.95) -> Standardized:
    """The standardized parameters of a fit, aligned with its table.

    Parameters
    ----------
    fit : Fit
    kind : "all" or "lv"
        Every variable has variance 1, or only the factors have (lavaan's ``std.all``, ``std.lv``).
    confidence : float

    Notes
    -----
    Standard errors: J V J', V the covariance of the free parameters and J the derivatives, by a complex step, as in
    ``lavaan::standardizedSolution`` (R). Limits: value +- z se.
    """
    moved = fit.free + 1j * _STEP * np.eye(len(fit.free))
    slopes = standardized_table(fit.structure, fit.structure.table(moved), kind).imag / _STEP
    values = standardized_table(fit.structure, fit.estimates, kind)
    variance = (slopes * (fit.covariance @ slopes)).sum(0)
    se = np.sqrt(np.maximum(variance, 0.0))
    z = float(special.ndtri((1 + confidence) / 2))
    return Standardized(values, se, values - z * se, values + z * se)
