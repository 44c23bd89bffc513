"""The parameters of a solution and its fit as rows, with the columns that lavaan prints."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import Any

from scipy import special

from gapmodel.inference.confirmatory.fit_indices import FitMeasures
from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.confirmatory.standard_scale import standardized_table
from gapmodel.inference.validity.delta import delta_errors, parameter_values

PARAMETER_COLUMNS = ["lhs", "op", "rhs", "est", "se", "z", "p_val", "std", "ci_low", "ci_high", "std_low", "std_high"]
PARAMETER_COLUMNS += ["label"]
INDEX_COLUMNS = ["chi2", "dof", "p_val", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr", "aic", "bic"]
FIT_COLUMNS = [*INDEX_COLUMNS, "p_close", "baseline_chi2", "baseline_dof", "scaling", "loglik", "n_parameters", "n"]


def parameter_rows(fit: Fit, confidence: float) -> Iterator[tuple[Any, ...]]:
    """A row of `PARAMETER_COLUMNS` for every parameter."""
    z = float(special.ndtri((1 + confidence) / 2))
    whole, errors = delta_errors(
        fit, lambda free: standardized_table(fit.structure, parameter_values(fit, free), "all")
    )
    for at, one in enumerate(fit.parameters):
        est, se = float(fit.estimates[at]), float(fit.se[at])
        std, reach = float(whole[at]), z * float(errors[at])
        limits = est - z * se, est + z * se, std - reach, std + reach
        numbers = est, se, float(fit.z[at]), float(fit.p_val[at]), std, *limits
        yield one.lhs, one.op, one.rhs, *numbers, one.label


def index_row(measures: FitMeasures) -> tuple[float, ...]:
    """`INDEX_COLUMNS` of a fit: those for answers that are not normal, where the estimator has them.

    Notes
    -----
    Chi-square is then the scaled one, and CFI, TLI and RMSEA those of the population that it is scaled for ("robust" in
    lavaan; Savalei 2018), or the scaled ones where there are none.
    """
    tested = measures.scaled or measures
    indices = next((one for one in (measures.robust, measures.scaled) if one is not None), measures)
    return (
        *(tested.chi2, tested.dof, tested.p_val),
        *(indices.cfi, indices.tli, indices.rmsea, indices.rmsea_low, indices.rmsea_high),
        *(measures.srmr, measures.aic, measures.bic),
    )


def fit_row(fit: Fit) -> tuple[float, ...]:
    """`FIT_COLUMNS` of a fit."""
    measures = fit.measures
    base = measures.scaled or measures
    close = next((one for one in (measures.robust, measures.scaled) if one is not None), measures).p_close
    n = sum(sample.n for sample in fit.samples)
    rest = close, base.baseline_chi2, base.baseline_dof, measures.scaling, measures.loglik, measures.n_parameters, n
    return *index_row(measures), *rest


NO_INDEX = tuple(nan for _ in INDEX_COLUMNS)
