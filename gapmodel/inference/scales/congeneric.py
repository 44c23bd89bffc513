"""The congeneric model, one factor with loadings and residual variances of its own for every item, and omega."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.correlation import correlations, is_definite
from gapmodel.inference.estimate import NAN

Floats = NDArray[np.float64]
_MOST = 500  # steps
_SMALL = 1e-12  # of the gradient, of items with variance 1


@dataclass(frozen=True, slots=True, eq=False)
class Congeneric:
    """The one-factor model of k items, fitted by maximum likelihood.

    Attributes
    ----------
    loadings, residuals : (k,) arrays
        In the items' own units, with a factor of variance 1; the loadings' sum is not negative.
    converged : bool
    """

    loadings: Floats
    residuals: Floats
    converged: bool

    @property
    def proper(self) -> bool:
        """Whether the model was fitted and no residual variance is negative."""
        return self.converged and bool((self.residuals >= 0).all())

    @property
    def omega(self) -> float:
        """McDonald's omega total of the sum, (sum of loadings)^2 / ((sum of loadings)^2 + sum of residuals)."""
        common = float(self.loadings.sum()) ** 2
        return common / (common + float(self.residuals.sum())) if self.converged else NAN


def congeneric(covariance: Floats) -> Congeneric:
    """The one-factor model of a covariance of three or more items.

    Notes
    -----
    Minimizes log|Sigma| + tr(S Sigma^-1), Sigma = l l' + diag(t), by Newton's method with exact derivatives (where they
    are not positive definite, by scoring), on the correlations: the solution does not depend on units. Residual
    variances are free to be negative, as in lavaan's ``cfa("f =~ a + b + c", std.lv = TRUE)`` (R), to whose
    solution it is equal. Not converged below three items, which do not determine the model, where the covariance is
    not positive definite, and where the items do not tell the loadings, as items that correlate in pairs only or three
    whose correlations multiply to zero or less.

    Examples
    --------
    >>> true = np.array([0.9, 0.7, 0.5])
    >>> found = congeneric(np.outer(true, true) + np.diag(1 - true**2))
    >>> found.loadings.round(6), round(found.omega, 4)
    (array([0.9, 0.7, 0.5]), 0.7526)
    """
    k = len(covariance)
    nothing = Congeneric(np.full(k, np.nan), np.full(k, np.nan), False)
    if k < 3 or not is_definite(covariance):
        return nothing
    observed, sds = correlations(covariance), np.sqrt(np.diag(covariance))
    if k == 3 and not observed[0, 1] * observed[0, 2] * observed[1, 2] > 0:
        return nothing
    loadings, residuals = _start(observed)
    for _ in range(_MOST):
        gradient, hessian, expected = _derivatives(observed, loadings, residuals)
        if float(np.abs(gradient).max()) < _SMALL:
            break
        curvature = hessian if _positive(hessian) else expected
        if not is_definite(curvature):  # as of items in uncorrelated pairs
            return nothing
        step = np.asarray(-np.linalg.solve(curvature, gradient), np.float64)
        length = _length(observed, loadings, residuals, step)
        if not length:
            break
        loadings, residuals = loadings + length * step[:k], residuals + length * step[k:]
    if float(np.abs(gradient).max()) > 1e3 * _SMALL or not is_definite(hessian):
        return nothing
    sign = -1.0 if float((loadings * sds).sum()) < 0 else 1.0
    return Congeneric(sign * loadings * sds, residuals * sds**2, True)


def omega_gradient(covariance: Floats, model: Congeneric) -> Floats:
    """(k, k) The derivative of omega in the covariance that the model was fitted to.

    Notes
    -----
    By the implicit function theorem at the minimum: W (sum of v_i dSigma_i) W with W the inverse of Sigma and v the
    derivative of omega in the parameters times the inverse of the second derivatives.
    """
    loadings, residuals = model.loadings, model.residuals
    total = float(loadings.sum())
    spread = total**2 + float(residuals.sum())
    k = len(loadings)
    rates = np.concatenate(
        [np.full(k, 2 * total * float(residuals.sum()) / spread**2), np.full(k, -(total**2) / spread**2)]
    )
    _, hessian, _ = _derivatives(covariance, loadings, residuals)
    moved = np.linalg.solve(hessian, rates)
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(residuals))
    change = np.outer(moved[:k], loadings)
    found: Floats = inverse @ (change + change.T + np.diag(moved[k:])) @ inverse
    return found


def _start(observed: Floats) -> tuple[Floats, Floats]:
    """Loadings and residuals on the first eigenvector of the correlations less half of what items have alone."""
    residuals = 0.5 / np.diag(np.linalg.inv(observed))
    values, vectors = np.linalg.eigh(observed - np.diag(residuals))
    loadings: Floats = vectors[:, -1] * np.sqrt(max(float(values[-1]), 0.1))
    return loadings, residuals


def _derivatives(observed: Floats, loadings: Floats, residuals: Floats) -> tuple[Floats, Floats, Floats]:
    """Gradient and second derivatives in loadings and residuals, exact and expected."""
    inverse = np.asarray(np.linalg.inv(np.outer(loadings, loadings) + np.diag(residuals)), np.float64)
    seen: Floats = inverse @ observed @ inverse
    gradient = np.concatenate([2 * (inverse - seen) @ loadings, np.diag(inverse - seen)])
    return gradient, _second(inverse, seen, loadings), _second(inverse, inverse, loadings)


def _second(inverse: Floats, seen: Floats, loadings: Floats) -> Floats:
    w, q = inverse @ loadings, seen @ loadings
    a, b = float(loadings @ w), float(loadings @ q)
    own = (b - a) * inverse + a * seen - np.outer(w, w) + np.outer(w, q) + np.outer(q, w)
    cross = 2 * (inverse * (q - w) + seen * w)
    parts = [[2 * (inverse - seen + own), cross], [cross.T, 2 * inverse * seen - inverse**2]]
    return np.block(parts)


def _length(observed: Floats, loadings: Floats, residuals: Floats, step: Floats) -> float:
    """The longest of 1, 1/2, 1/4 ... steps that does not increase the discrepancy; 0 if none does."""
    k, length, before = len(loadings), 1.0, _discrepancy(observed, loadings, residuals)
    while length > 1e-9:
        after = _discrepancy(observed, loadings + length * step[:k], residuals + length * step[k:])
        if after <= before + 1e-14:
            return length
        length /= 2
    return 0.0


def _discrepancy(observed: Floats, loadings: Floats, residuals: Floats) -> float:
    implied = np.outer(loadings, loadings) + np.diag(residuals)
    if not _positive(implied):
        return np.inf
    return float(np.linalg.slogdet(implied)[1] + np.trace(observed @ np.linalg.inv(implied)))


def _positive(matrix: Floats) -> bool:
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return bool(np.isfinite(matrix).all())
