"""A confirmatory factor model of ordered answers, fitted to their polychoric correlations."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.fit_indices import FitMeasures, indices
from gapmodel.inference.confirmatory.fitting import Fit, errors_of
from gapmodel.inference.confirmatory.least_squares import least_squares, robust, scaled_and_shifted, slopes_of
from gapmodel.inference.confirmatory.ordered_sample import OrderedSample
from gapmodel.inference.confirmatory.parameters import Parameter, observed_in
from gapmodel.inference.confirmatory.problems import check_count, problems_of
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.confirmatory.scoring import Optimum
from gapmodel.inference.confirmatory.standard_scale import standardized_table
from gapmodel.inference.confirmatory.starts import start_values
from gapmodel.inference.confirmatory.structure import Structure
from gapmodel.inference.one_thread import one_thread
from gapmodel.notes.note import Note

Floats = NDArray[np.float64]


@one_thread
def fit_ordered(parameters: Sequence[Parameter], sample: OrderedSample, observed: Sequence[str]) -> Fit:
    """Diagonally weighted least squares with robust errors and a scaled and shifted chi-square ("wlsmv").

    Parameters
    ----------
    parameters : sequence of Parameter
        Of ``parameter_table(..., ordered=True)``, in one group.
    sample : OrderedSample
        Without `gamma` the errors and scaled measures are NaN and None: they need the answers of every respondent.
    observed : sequence of str
        The names of the sample's items.

    Notes
    -----
    As ``lavaan::cfa(ordered = TRUE, estimator = "WLSMV")`` (R) in its delta parameterization: variables behind the
    answers have variance 1, residual variances are what the factors leave, thresholds are free and fit exactly.
    Weights are the inverse variances of the correlations; chi-square is (n - 1) times the weighted sum of squared
    residuals (n - 1 also in RMSEA). It is no likelihood, so that there are neither AIC nor BIC. Muthen, du Toit and
    Spisic (1997).

    Raises
    ------
    SettingError
        Several groups, a correlation that has no error, or more parameters than correlations.
    """
    structure = Structure.of(parameters, observed)
    if structure.groups > 1:
        raise SettingError("Models of ordered answers are fitted to one group.", "fit the groups one by one.")
    names = list(observed)
    own = sample.part([names.index(name) for name in observed_in(parameters, observed)])
    check_count(structure.n_free, len(own.variances))
    _check(structure.observed, own)
    plain = Sample(own.n, np.zeros(len(own.correlations)), own.correlations)
    one, two = np.triu_indices(len(own.correlations), 1)
    start = start_values(structure, [plain])
    found = least_squares(structure, own.correlations[one, two], 1 / own.variances, start)
    return _solution(structure, own, plain, found)


def with_residuals(structure: Structure, table: Floats) -> Floats:
    """(..., k) values of all parameters in which the residual variances of items make their variances 1."""
    from gapmodel.inference.confirmatory.structure import moments

    found = table.copy()
    entries, p = structure.covariances[0], len(structure.observed)
    own = (entries.row == entries.column) & (entries.row < p)
    variance = np.diagonal(moments(structure, table, 0).covariance, axis1=-2, axis2=-1)
    found[..., entries.place[own]] += 1 - variance[..., entries.row[own]]
    return found


def _solution(structure: Structure, sample: OrderedSample, plain: Sample, found: Optimum) -> Fit:
    slopes, weights = slopes_of(structure, found.free), 1 / sample.variances
    information = (slopes * weights) @ slopes.T
    table = with_residuals(structure, structure.table(found.free))
    problems = problems_of(structure, found.free, information, converged=found.converged, table=table)
    loose = any(one.kind == "not identified" for one in problems)
    covariance, product = np.full_like(information, nan), None
    if sample.gamma is not None and not loose:
        covariance, product = robust(slopes, weights, sample.gamma)
        covariance = covariance / (sample.n - 1)
    se = errors_of(structure, covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(se > 0, table / se, nan)
    now = structure.moments(found.free, 0)
    implied, p = now.covariance.copy(), len(structure.observed)
    np.fill_diagonal(implied, 1.0)
    return Fit(
        structure.parameters,
        table,
        se,
        z,
        2 * special.ndtr(-np.abs(z)),
        standardized_table(structure, table, "all"),
        standardized_table(structure, table, "lv"),
        found.free,
        covariance,
        ((plain.means, implied),),
        (now.everything[p:, p:],),
        "wlsmv",
        found.converged,
        found.iterations,
        problems,
        _measures(structure, sample, (found.value, implied), product),
        structure,
        (plain,),
    )


def _measures(
    structure: Structure, sample: OrderedSample, found: tuple[float, Floats], product: Floats | None
) -> FitMeasures:
    one, two = np.triu_indices(len(structure.observed), 1)
    n, rho, weights = sample.n, sample.correlations[one, two], 1 / sample.variances
    dof = len(rho) - structure.n_free
    chi2, baseline = (n - 1) * found[0], (n - 1) * float(weights @ rho**2)
    plain = indices((chi2, dof), (baseline, len(rho)), n - 1)
    away = rho - found[1][one, two]
    residual = sqrt(float(away @ away) / (len(rho) + len(structure.observed)))
    values = {name: getattr(plain, name) for name in plain.__slots__} | {"srmr": residual, "loglik": nan}
    values |= {"n_parameters": structure.n_free, "aic": nan, "bic": nan}
    if product is None or not dof or sample.gamma is None:
        return FitMeasures(**values)
    own = scaled_and_shifted(chi2, dof, product)
    base = scaled_and_shifted(baseline, len(rho), weights[:, None] * sample.gamma)
    scaled = indices((own.chi2, dof), (base.chi2, len(rho)), n - 1)
    return FitMeasures(**values, scaling=own.scaling, baseline_scaling=base.scaling, scaled=scaled)


def _check(names: Sequence[str], sample: OrderedSample) -> None:
    bad = ~(sample.variances > 0)
    if bad.any():
        one, two = np.triu_indices(len(names), 1)
        place = int(np.flatnonzero(bad)[0])
        raise SettingError(
            Note.of("no_standard_error", first=names[one[place]], second=names[two[place]]),
            "leave one of them out of the model.",
        )
