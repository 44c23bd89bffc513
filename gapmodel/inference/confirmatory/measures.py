"""The fit measures of a solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.fit_indices import FitMeasures, Indices, indices, noncentralities, rmsea_of
from gapmodel.inference.confirmatory.likelihood import log_likelihood, shares
from gapmodel.inference.confirmatory.robust import Correction
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.confirmatory.structure import Structure

Floats = NDArray[np.float64]


def measures_of(
    structure: Structure,
    samples: tuple[Sample, ...],
    found: tuple[float, tuple[tuple[Floats, Floats], ...]],
    robust: Correction | None,
) -> FitMeasures:
    """The fit measures of a discrepancy and of the moments that the model implies."""
    value, implied = found
    total = sum(sample.n for sample in samples)
    p = len(structure.observed)
    chi2 = max(total * value, 0.0), n_moments(structure) - structure.n_free
    baseline = baseline_chi2(samples), structure.groups * p * (p - 1) // 2
    plain = indices(chi2, baseline, total, structure.groups)
    residual = sum(
        share * srmr((sample.means, sample.covariance), there, means=structure.means)
        for share, sample, there in zip(shares(samples), samples, implied, strict=True)
    )
    loglik = log_likelihood(samples, value)
    aic, bic = criteria(loglik, structure.n_free, total)
    values = {name: getattr(plain, name) for name in plain.__slots__}
    values |= {"srmr": residual, "loglik": loglik, "n_parameters": structure.n_free, "aic": aic, "bic": bic}
    if robust is None or not plain.dof:
        return FitMeasures(**values)
    scaled, population = corrected(plain, robust, total, structure.groups)
    return FitMeasures(
        **values, scaling=robust.scaling, baseline_scaling=robust.baseline_scaling, scaled=scaled, robust=population
    )


def baseline_chi2(samples: Sequence[Sample]) -> float:
    """The statistic of the model in which no two items covary: n times (sum of log variances - log|S|)."""
    return sum(
        sample.n * (float(np.log(np.diag(sample.covariance)).sum()) - float(np.linalg.slogdet(sample.covariance)[1]))
        for sample in samples
    )


def n_moments(structure: Structure) -> int:
    """Variances, covariances and, if they are in the model, means of all groups."""
    p = len(structure.observed)
    return structure.groups * (p * (p + 1) // 2 + (p if structure.means else 0))


def srmr(sample: tuple[Floats, Floats], implied: tuple[Floats, Floats], *, means: bool) -> float:
    """The root of the mean squared standardized residual of one group (Bentler 1995).

    Notes
    -----
    Residuals of covariances are divided by the sample's standard deviations, variances included; with means, their
    residuals too, and their number is added. Groups are averaged with their sizes.
    """
    sd = np.sqrt(np.diag(sample[1]))
    away = (sample[1] - implied[1]) / np.outer(sd, sd)
    low = away[np.tril_indices(len(sd))]
    total, count = float(low @ low), len(low)
    if means:
        mean = (sample[0] - implied[0]) / sd
        total, count = total + float(mean @ mean), count + len(sd)
    return sqrt(total / count)


def criteria(loglik: float, n_parameters: int, n: int) -> tuple[float, float]:
    """AIC and BIC."""
    return -2 * loglik + 2 * n_parameters, -2 * loglik + log(n) * n_parameters


def corrected(plain: Indices, found: Correction, n: int, groups: int) -> tuple[Indices, Indices]:
    """The scaled and the robust indices.

    Notes
    -----
    Scaled: of chi-squares divided by their factors. Robust (Brosseau-Liard, Savalei and Li 2012; Brosseau-Liard and
    Savalei 2014): chi2 - c dof in place of chi2 - dof, with each model's own factor c, in CFI and TLI; RMSEA is
    sqrt(c) times the scaled one, its limits too. They estimate what the indices would be of normal answers.
    """
    scaled_chi2 = plain.chi2 / found.scaling, plain.dof
    scaled_baseline = plain.baseline_chi2 / found.baseline_scaling, plain.baseline_dof
    scaled = indices(scaled_chi2, scaled_baseline, n, groups, found.scaling)
    over = plain.chi2 - found.scaling * plain.dof
    base_over = plain.baseline_chi2 - found.baseline_scaling * plain.baseline_dof
    worst = max(over, base_over, 0.0)
    low, high, p_close = noncentralities(scaled.chi2, plain.dof, n, groups * found.scaling)
    rmsea, rmsea_low, rmsea_high = (
        rmsea_of(one, plain.dof, n, groups) for one in (max(over, 0.0), found.scaling * low, found.scaling * high)
    )
    robust = replace(
        scaled,
        cfi=1 - max(over, 0.0) / worst if worst else 1.0,
        tli=1 - over * plain.baseline_dof / (base_over * plain.dof) if base_over else 1.0,
        rmsea=rmsea,
        rmsea_low=rmsea_low,
        rmsea_high=rmsea_high,
        p_close=p_close,
    )
    return scaled, robust
