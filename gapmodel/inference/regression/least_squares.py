"""Least squares of one outcome on a few predictors over a few units, with errors that allow unequal spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gapmodel.errors import SettingError, listed

Floats = NDArray[np.float64]

SPARE = 2  # units beyond the parameters, at the least
_EQUAL = 1e-12  # of the largest value: a spread below is rounding
_DETERMINED = 1e-8  # singular value of the correlations' root below which predictors give each other
_PERFECT = 1e-9  # residuals this small beside the outcome are rounding
_ALONE = 1e-9  # 1 - leverage below which a unit decides a slope alone


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """A linear model of n units, fitted by least squares with an intercept.

    Attributes
    ----------
    names : tuple of str
        The p predictors.
    outcome : (n,) array
    predictors : (n, p) array
    basis : (n, p + 1) array
        Orthonormal, of the intercept and the predictors.
    residuals, leverages : (n,) arrays
        A leverage lies between 1 / n and 1.
    intercept : float
    slopes : (p,) array
        Units of the outcome per unit of the predictor, the other predictors held fixed.
    errors : (p,) array
        HC3 standard errors of the slopes.
    """

    names: tuple[str, ...]
    outcome: Floats
    predictors: Floats
    basis: Floats
    residuals: Floats
    leverages: Floats
    intercept: float
    slopes: Floats
    errors: Floats

    @property
    def n(self) -> int:
        """Units."""
        return len(self.outcome)

    @property
    def dof(self) -> int:
        """Units less parameters."""
        return self.n - len(self.names) - 1

    @property
    def standardized(self) -> Floats:
        """Slopes in standard deviations of the outcome per standard deviation of the predictor."""
        return self.slopes * self.scales

    @property
    def scales(self) -> Floats:
        """SD of each predictor over the SD of the outcome."""
        scales: Floats = self.predictors.std(axis=0) / self.outcome.std()
        return scales

    @property
    def vif(self) -> Floats:
        """Variance inflation 1 / (1 - R2) of each predictor on the others; 1 where it stands alone."""
        inverse: Floats = np.linalg.inv(np.atleast_2d(np.corrcoef(self.predictors, rowvar=False)))
        return np.diag(inverse).copy()

    @property
    def r2(self) -> float:
        """Share of the outcome's variance that the fit has."""
        return 1 - float(self.residuals @ self.residuals) / self._spread

    @property
    def r2_adjusted(self) -> float:
        """R2 less what so many predictors fit by chance (Ezekiel): below zero where there is nothing else."""
        return 1 - (1 - self.r2) * (self.n - 1) / self.dof

    @property
    def r2_left_out(self) -> float:
        """R2 of units predicted by the other units; below zero: worse than predicting the others' mean.

        One minus the squares of e / (1 - h) over the squares of the distances from the mean of the other units
        (after Allen 1974, who divides by distances from the mean of all and so comes out higher).
        """
        left_out = self.residuals / (1 - self.leverages)
        return 1 - float(left_out @ left_out) / (self._spread * (self.n / (self.n - 1)) ** 2)

    @property
    def _spread(self) -> float:
        centred = self.outcome - self.outcome.mean()
        return float(centred @ centred)

    def covariance(self, errors: str = "HC3") -> Floats:
        """(p + 1, p + 1) covariance of intercept and slopes: "HC3", or "classical" for errors of one variance."""
        columns = np.column_stack([np.ones(self.n), self.predictors])
        weights = np.linalg.solve(self.basis.T @ columns, self.basis.T)
        if errors == "classical":
            return float(self.residuals @ self.residuals) / self.dof * np.asarray(weights @ weights.T)
        scaled = weights * (self.residuals / (1 - self.leverages))
        return np.asarray(scaled @ scaled.T)

    def own_part(self, predictor: int) -> Floats:
        """What is left of a predictor, (n,), once the intercept and the other predictors are taken out."""
        others = np.column_stack([np.ones(self.n), np.delete(self.predictors, predictor, axis=1)])
        basis = np.linalg.qr(others)[0]
        column = self.predictors[:, predictor]
        part: Floats = column - basis @ (basis.T @ column)
        return part


def least_squares(
    outcome: ArrayLike,
    predictors: ArrayLike,
    names: Sequence[str],
    units: Sequence[str] | None = None,
    *,
    called: str = "The outcome",
) -> Regression:
    """The regression of an outcome on predictors.

    Parameters
    ----------
    outcome : (n,) array_like
    predictors : (n, p) array_like
        No missing values; an intercept is added.
    names : sequence of p str
        For messages.
    units : sequence of n str, optional
        For messages; default: their places from 1.
    called : str
        The outcome, for messages.

    Raises
    ------
    SettingError
        Fewer units than parameters + 2; an outcome or predictor that does not vary; predictors that determine each
        other; an outcome that follows from the predictors without rest; a unit that alone decides a slope.

    Notes
    -----
    HC3 errors divide each residual by 1 - h, h its leverage (MacKinnon and White 1985; Long and Ervin 2000 find them
    best for small n). They equal ``statsmodels.api.OLS(y, add_constant(x)).fit(cov_type="HC3").bse`` and
    ``sandwich::vcovHC(lm(y ~ x), "HC3")`` (R). With few units their t ratio does not follow Student's t: see
    `few_units`.

    Examples
    --------
    >>> found = least_squares([1, 2, 2, 4, 5], [[1], [2], [3], [4], [5]], ["x"])
    >>> f"{found.slopes[0]:.1f}", f"{found.errors[0]:.4f}", f"{found.r2:.3f}"
    ('1.0', '0.1471', '0.926')
    """
    y, x = np.asarray(outcome, float), np.asarray(predictors, float)
    _check_enough(len(y), names)
    _check_varying(y, x, names, called)
    columns = np.column_stack([np.ones(len(y)), x])
    basis, triangle = np.linalg.qr(columns)
    coefficients = np.linalg.solve(triangle, basis.T @ y)
    residuals = y - basis @ (basis.T @ y)
    leverages = (basis**2).sum(axis=1)
    if np.linalg.norm(residuals) <= _PERFECT * np.linalg.norm(y - y.mean()):
        raise SettingError(
            f"{called} follows from {listed(names)} without any rest.",
            "leave out predictors that it was computed from.",
        )
    _check_leverages(leverages, units)
    weights = np.linalg.solve(triangle, basis.T)
    errors = np.sqrt(weights**2 @ (residuals / (1 - leverages)) ** 2)
    return Regression(
        tuple(names), y, x, basis, residuals, leverages, float(coefficients[0]), coefficients[1:], errors[1:]
    )


def _check_enough(n: int, names: Sequence[str]) -> None:
    least = len(names) + 1 + SPARE
    if n < least:
        raise SettingError(
            f"{n} units are too few for {len(names)} predictors and an intercept: it takes {least}.",
            "use fewer predictors, or gather more units; respondents within a unit do not count.",
        )


def _check_varying(y: Floats, x: Floats, names: Sequence[str], called: str) -> None:
    if _constant(y):
        raise SettingError(f"{called} is the same in all units.", "give an outcome that varies between units.")
    constant = [name for name, column in zip(names, x.T, strict=True) if _constant(column)]
    if constant:
        raise SettingError(f"{listed(constant)} is the same in all units.", "leave it out: it explains no difference.")
    centred = x - x.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred / np.linalg.norm(centred, axis=0), full_matrices=False)
    if sizes[-1] < _DETERMINED:
        involved = np.abs(directions[-1]) > 1e-6
        raise SettingError(
            f"{listed(name for name, there in zip(names, involved, strict=True) if there)} determine each other: "
            "one follows from the rest.",
            "leave one of them out.",
        )


def _constant(values: Floats) -> bool:
    return bool(np.ptp(values) <= _EQUAL * np.abs(values).max())


def _check_leverages(leverages: Floats, units: Sequence[str] | None) -> None:
    alone = np.flatnonzero(leverages > 1 - _ALONE)
    if len(alone):
        name = units[alone[0]] if units is not None else int(alone[0]) + 1
        raise SettingError(
            f"Unit {name!r} alone decides a slope: no other unit differs where it does.",
            "leave out the predictor in which only this unit stands apart, or the unit.",
        )
