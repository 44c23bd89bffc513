"""Errors of what is computed from the parameters of a factor model."""

from __future__ import annotations

from collections.abc import Callable
from math import atanh, isfinite, log, tanh

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.estimate import NAN, Interval

Floats = NDArray[np.float64]
_STEP = 1e-30


def delta_errors(fit: Fit, values: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
    """Values of functions of a model's free parameters, and their standard errors by the delta method.

    Parameters
    ----------
    fit : Fit
    values : function
        From (..., q) free parameters, real or complex, to (..., m) values.

    Notes
    -----
    Errors: J V J' with the derivatives J by a complex step, which has no error of rounding, and the covariance V of the
    free parameters. NaN where the model is not identified, or a variance that is divided by is not positive.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes = values(fit.free + 1j * _STEP * np.eye(len(fit.free))).imag / _STEP
        found = values(fit.free)
    variance = np.einsum("am,ab,bm->m", slopes, fit.covariance, slopes)
    return found, np.sqrt(np.maximum(variance, 0.0))


def parameter_values(fit: Fit, free: Floats) -> Floats:
    """(..., k) the values of all parameters, from (..., q) free ones; of ordered answers with their residuals."""
    table = fit.structure.table(free)
    if fit.estimator != "wlsmv":
        return table
    from gapmodel.inference.confirmatory.ordinal import with_residuals

    return with_residuals(fit.structure, table)


def share_interval(value: float, se: float, confidence: float) -> Interval:
    """An interval of a value between 0 and 1, symmetric on the scale of the logit.

    >>> found = share_interval(0.9, 0.02, 0.95)
    >>> f"{found.low:.3f} {found.high:.3f}"
    '0.853 0.933'
    >>> share_interval(1e-12, 1.0, 0.95).high
    1.0
    """
    if not (0 < value < 1 and isfinite(se)):
        return Interval(value, NAN, NAN, "undefined")
    z = float(special.ndtri((1 + confidence) / 2)) * se / (value * (1 - value))
    centre = log(value / (1 - value))
    low, high = (float(special.expit(centre + sign * z)) for sign in (-1, 1))
    return Interval(value, low, high, "delta method, logit")


def correlation_interval(value: float, se: float, confidence: float) -> Interval:
    """An interval of a correlation, symmetric on the scale of Fisher's z; none of one beyond -1 or 1.

    >>> found = correlation_interval(0.9, 0.02, 0.95)
    >>> f"{found.low:.3f} {found.high:.3f}"
    '0.853 0.933'
    """
    if not (abs(value) < 1 and isfinite(se)):
        return Interval(value, NAN, NAN, "undefined")
    z = float(special.ndtri((1 + confidence) / 2)) * se / (1 - value * value)
    low, high = (tanh(atanh(value) + sign * z) for sign in (-1, 1))
    return Interval(value, low, high, "delta method, Fisher's z")
