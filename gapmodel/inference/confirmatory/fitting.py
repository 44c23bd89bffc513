"""A confirmatory factor model fitted to samples by maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError, one_of
from gapmodel.inference.confirmatory.fit_indices import FitMeasures
from gapmodel.inference.confirmatory.likelihood import expected_information
from gapmodel.inference.confirmatory.measures import measures_of, n_moments
from gapmodel.inference.confirmatory.parameters import Parameter, observed_in
from gapmodel.inference.confirmatory.problems import Problem, check_count, problems_of
from gapmodel.inference.confirmatory.robust import correction
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.confirmatory.sample_checks import check_samples
from gapmodel.inference.confirmatory.scoring import Optimum, minimum
from gapmodel.inference.confirmatory.standard_scale import standardized_table
from gapmodel.inference.confirmatory.starts import start_values
from gapmodel.inference.confirmatory.structure import Structure
from gapmodel.inference.one_thread import one_thread

Floats = NDArray[np.float64]
ESTIMATORS = ("ml", "mlr", "mlm")


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The solution of a model.

    Attributes
    ----------
    parameters : the table; `estimates`, `se`, `z`, `p_val`, `std_all` and `std_lv` are aligned with it
    se : 0 for fixed parameters, as lavaan prints it, and z NaN; all NaN where the model is not identified
    free : (q,) the estimates of the free parameters; covariance : (q, q) of these
    implied : (means, covariance) of every group
    factor_covariances : of every group, in the order of `structure.factors`
    converged, iterations : of the search
    problems : what has to be said about the solution
    measures : fit measures
    structure, samples : what was fitted to what; samples hold the variables of the model only, in its order
    """

    parameters: tuple[Parameter, ...]
    estimates: Floats
    se: Floats
    z: Floats
    p_val: Floats
    std_all: Floats
    std_lv: Floats
    free: Floats
    covariance: Floats
    implied: tuple[tuple[Floats, Floats], ...]
    factor_covariances: tuple[Floats, ...]
    estimator: str
    converged: bool
    iterations: int
    problems: tuple[Problem, ...]
    measures: FitMeasures
    structure: Structure
    samples: tuple[Sample, ...]

    @property
    def observed(self) -> tuple[str, ...]:
        """The observed variables of the model."""
        return self.structure.observed

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors."""
        return self.structure.factors


@one_thread
def fit(
    parameters: Sequence[Parameter],
    samples: Sequence[Sample],
    observed: Sequence[str],
    *,
    estimator: str = "ml",
) -> Fit:
    """The maximum-likelihood estimates of a model, their standard errors and how well it fits.

    Parameters
    ----------
    parameters : sequence of Parameter
        Of `parameter_table`.
    samples : sequence of Sample
        One of every group.
    observed : sequence of str
        The names of the samples' variables; those that are not in the model are left out.
    estimator : "ml", "mlr" or "mlm"
        Estimates are the same. Standard errors of the expected information; or robust ones of Huber and White with the
        chi-square of Yuan and Bentler as Mplus has it; or those of Satorra and Bentler with theirs (`robust`).

    Raises
    ------
    SettingError
        No more respondents than items, an item without variance, items that determine each other, more parameters
        than moments; a robust estimator for samples without `gamma`.

    Notes
    -----
    The likelihood is that of normal answers, covariances divided by n, as in lavaan (``likelihood = "normal"``);
    programs that divide by n - 1 print a chi-square that is (n - 1) / n of this one.

    Examples
    --------
    >>> from gapmodel.inference.confirmatory.model_text import parse
    >>> from gapmodel.inference.confirmatory.parameters import parameter_table
    >>> names = ["x1", "x2", "x3"]
    >>> sample = Sample.of_moments(100, [0, 0, 0], [[1, 0.4, 0.5], [0.4, 1, 0.3], [0.5, 0.3, 1]])
    >>> found = fit(parameter_table(parse("f =~ x1 + x2 + x3", names), names), [sample], names)
    >>> found.std_all[:3], found.measures.dof
    (array([0.816..., 0.489..., 0.612...]), 0)
    """
    one_of(estimator, ESTIMATORS, "estimator")
    structure = Structure.of(parameters, observed)
    if len(samples) != structure.groups:
        raise SettingError(
            f"The model has {structure.groups} groups, and {len(samples)} samples are given.", "give one for each."
        )
    names = list(observed)
    places = [names.index(name) for name in observed_in(parameters, observed)]
    parts = tuple(sample.part(places) for sample in samples)
    check_samples(structure.observed, parts)
    check_count(structure.n_free, n_moments(structure))
    found = minimum(structure, parts, start_values(structure, parts))
    return _solution(structure, parts, found, estimator)


def _solution(structure: Structure, samples: tuple[Sample, ...], found: Optimum, estimator: str) -> Fit:
    information = expected_information(structure, found.free, samples)
    total = sum(sample.n for sample in samples)
    dof = n_moments(structure) - structure.n_free
    problems = problems_of(structure, found.free, information, converged=found.converged)
    robust, covariance = None, np.full_like(information, np.nan)
    if not any(one.kind == "not identified" for one in problems):
        if estimator != "ml":
            robust = correction(structure, found.free, samples, dof, estimator)
        covariance = np.linalg.inv(information) / total if robust is None else robust.covariance
    implied, factors = moments_of(structure, found.free, samples)
    table = structure.table(found.free)
    se = errors_of(structure, covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(se > 0, table / se, np.nan)
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
        implied,
        factors,
        estimator,
        found.converged,
        found.iterations,
        problems,
        measures_of(structure, samples, (found.value, implied), robust),
        structure,
        samples,
    )


def errors_of(structure: Structure, covariance: Floats) -> Floats:
    """(k,) standard errors of all parameters; 0 of fixed ones."""
    variances = ((structure.chooser @ covariance) * structure.chooser).sum(1)
    return np.sqrt(np.where(variances >= 0, variances, np.nan))


def moments_of(
    structure: Structure, free: Floats, samples: Sequence[Sample]
) -> tuple[tuple[tuple[Floats, Floats], ...], tuple[Floats, ...]]:
    """(means, covariance) that the model implies in every group, and the covariances of its factors."""
    p = len(structure.observed)
    every = [structure.moments(free, group) for group in range(structure.groups)]
    means = [now.mean if structure.means else sample.means for now, sample in zip(every, samples, strict=True)]
    implied = tuple((mean, now.covariance) for mean, now in zip(means, every, strict=True))
    return implied, tuple(now.everything[p:, p:] for now in every)
