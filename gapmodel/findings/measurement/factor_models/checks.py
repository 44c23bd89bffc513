"""Where a model and the answers differ: correlations it misses, and parameters that might be free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gapmodel.findings.measurement.factor_models.solutions import ORDERED
from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.confirmatory.modification import modifications
from gapmodel.inference.confirmatory.residuals import residuals

RESIDUAL_COLUMNS = ["item", "other", "observed", "implied", "residual", "z"]
MODIFICATION_COLUMNS = ["lhs", "op", "rhs", "mi", "p_val", "epc", "sepc"]


def residual_rows(fit: Fit) -> list[tuple[Any, ...]]:
    """A row of `RESIDUAL_COLUMNS` for every pair of items, the largest residual in size first.

    Notes
    -----
    ``observed`` and ``implied`` are covariances over the sample's standard deviations, as is their difference; ``z`` is
    the residual covariance over its standard error; there is none of ordered answers.
    """
    sample = fit.samples[0].covariance
    sd = np.sqrt(np.diag(sample))
    observed, implied = sample / np.outer(sd, sd), fit.implied[0][1] / np.outer(sd, sd)
    missed = observed - implied
    found = (missed, np.full_like(missed, np.nan)) if fit.estimator == ORDERED else residuals(fit)
    pairs = zip(*np.triu_indices(len(sd), 1), strict=True)
    rows = [
        (fit.observed[a], fit.observed[b], *(float(one[a, b]) for one in (observed, implied, *found))) for a, b in pairs
    ]
    return sorted(rows, key=lambda row: -abs(row[4]))


def modification_rows(fit: Fit) -> Iterator[tuple[Any, ...]]:
    """A row of `MODIFICATION_COLUMNS` for every parameter that the model fixes, the largest index first.

    Notes
    -----
    None of ordered answers: the indices are those of maximum likelihood.
    """
    for one in modifications(fit) if fit.estimator != ORDERED else ():
        yield one.lhs, one.op, one.rhs, one.mi, one.p_val, one.epc, one.sepc
