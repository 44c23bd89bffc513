"""Polynomial regression on two measures and the response surface that it describes."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, Test
from gapmodel.inference.regression.least_squares import Regression, least_squares

Floats = NDArray[np.float64]

TERMS = ("intercept", "P", "E", "P2", "PE", "E2")
FEATURES = {  # b0..b5
    "a1": (0, 1, 1, 0, 0, 0),
    "a2": (0, 0, 0, 1, 1, 1),
    "a3": (0, 1, -1, 0, 0, 0),
    "a4": (0, 0, 0, 1, -1, 1),
}
CONSTRAINTS = {
    "curvature": ((0, 0, 0, 1, 0, 0), (0, 0, 0, 0, 1, 0), (0, 0, 0, 0, 0, 1)),
    "difference_form": ((0, 1, 1, 0, 0, 0), (0, 0, 0, 1, 0, 0), (0, 0, 0, 0, 1, 0), (0, 0, 0, 0, 0, 1)),
}
_FLAT = 1e-9  # smallest curvature beside the largest below which there is no stationary point
_EXACT = 1e-9  # a robust error this small beside the classical one is rounding
_DEPENDENT = 1e-12  # eigenvalue of the correlations of estimates below which they depend on each other


@dataclass(frozen=True, slots=True, eq=False)
class Stationary:
    """Where the surface is level in every direction, in the measures' own units.

    Attributes
    ----------
    first, second : Interval
    kind : {"maximum", "minimum", "saddle", "none"}
    """

    first: Interval
    second: Interval
    kind: str


def polynomial(outcome: ArrayLike, first: ArrayLike, second: ArrayLike, centre: float) -> Regression:
    """The regression of an outcome on P, E, P^2, P E and E^2, both measures less `centre`.

    Raises
    ------
    SettingError
        See `least_squares`.

    Notes
    -----
    z = b0 + b1 P + b2 E + b3 P^2 + b4 P E + b5 E^2 + e (Edwards and Parry 1993). Slope and curvature along the line P
    = E are a1 = b1 + b2 and a2 = b3 + b4 + b5; along the line P = -E they are a3 = b1 - b2 and a4 = b3 - b4 + b5. That
    only the difference matters means b1 = -b2 and b3 = b4 = b5 = 0.
    """
    p, e = np.asarray(first, float) - centre, np.asarray(second, float) - centre
    return least_squares(outcome, powers(p, e), TERMS[1:])


def powers(first: Floats, second: Floats) -> Floats:
    """(n, 5) predictors P, E, P^2, P E and E^2."""
    return np.column_stack([first, second, first * first, first * second, second * second])


def contrast(model: Regression, weights: ArrayLike, confidence: float, errors: str = "HC3") -> tuple[Interval, float]:
    """A weighted sum of intercept and slopes with its t interval, and its standard error."""
    own = np.asarray(weights, float)
    value = float(own @ _coefficients(model))
    error = sqrt(max(float(own @ model.covariance(errors) @ own), 0.0))
    reach = float(special.stdtrit(model.dof, (1 + confidence) / 2)) * error
    return Interval(value, value - reach, value + reach, f"t, {errors} errors"), error


def wald_test(model: Regression, constraints: ArrayLike, errors: str = "HC3") -> Test:
    """The F test that several weighted sums of intercept and slopes are zero together.

    Returns
    -------
    Test
        `dof` are the residual degrees of freedom; those of the numerator are the number of constraints.

    Notes
    -----
    F = (Rb)' (R V R')^-1 (Rb) / q. With classical errors it is the F test of the two residual sums of squares. It
    equals ``OLS(...).fit(cov_type="HC3", use_t=True).f_test(R)`` of statsmodels. NaN where the sums depend on each
    other, or errors from the residuals of too few rows determine no variance of some of them.
    """
    rows = np.atleast_2d(np.asarray(constraints, float))
    apart, covariance = rows @ _coefficients(model), rows @ model.covariance(errors) @ rows.T
    spread = np.sqrt(np.diag(covariance))
    usual = np.sqrt(np.diag(rows @ model.covariance("classical") @ rows.T))
    if (
        not (spread > _EXACT * usual).all()
        or np.linalg.eigvalsh(covariance / np.outer(spread, spread))[0] <= _DEPENDENT
    ):
        return Test(NAN, model.dof, NAN, f"undefined: singular, {errors} errors")
    scaled = apart / spread
    statistic = float(scaled @ np.linalg.solve(covariance / np.outer(spread, spread), scaled)) / len(rows)
    return Test(statistic, model.dof, float(special.fdtrc(len(rows), model.dof, statistic)), f"Wald F, {errors} errors")


def stationary_point(model: Regression, centre: float, confidence: float) -> Stationary:
    """The stationary point of the surface of `polynomial`, with delta-method intervals from HC3 errors."""
    b = _coefficients(model)
    bend = np.array([[2 * b[3], b[4]], [b[4], 2 * b[5]]])
    curvatures = np.linalg.eigvalsh(bend)
    if np.abs(curvatures).min() <= _FLAT * max(float(np.abs(curvatures).max()), np.finfo(float).tiny):
        nowhere = Interval(NAN, NAN, NAN, "undefined: no curvature")
        return Stationary(nowhere, nowhere, "none")
    point = np.linalg.solve(bend, -b[1:3])
    x, y = point
    change = np.array([[0, 1, 0, 2 * x, y, 0], [0, 0, 1, 0, x, 2 * y]], float)  # of the gradient, by coefficient
    slopes = -np.linalg.solve(bend, change)
    errors = np.sqrt(np.diag(slopes @ model.covariance() @ slopes.T))
    reach = float(special.stdtrit(model.dof, (1 + confidence) / 2)) * errors
    first, second = (
        Interval(float(at + centre), float(at + centre - far), float(at + centre + far), "delta method, HC3 errors")
        for at, far in zip(point, reach, strict=True)
    )
    signs = {(True, True): "minimum", (False, False): "maximum"}
    return Stationary(first, second, signs.get((bool(curvatures[0] > 0), bool(curvatures[1] > 0)), "saddle"))


def _coefficients(model: Regression) -> Floats:
    return np.array([model.intercept, *model.slopes])
